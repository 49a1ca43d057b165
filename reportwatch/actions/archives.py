"""What a person can ask of the archive."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from core.errors import NotPossible
from crawlers.archive import Archive
from crawlers.damage import Damage
from crawlers.verification import Contents, Progress, contents, verify
from pipeline.intake.inspection import lost_reports
from pipeline.store.damages import ended_well
from pipeline.store.readings import reading
from reportwatch.actions.read_only import database_read
from reportwatch.options import Options

NOT_HERE = "archive.not-here"


def held_in(options: Options, portal: str | None) -> Contents:
    """What lies in the archive; raises NotPossible when a portal has nothing there."""
    held = contents(Archive(options.archive))
    if portal is not None and not held.crawls(portal):
        raise NotPossible(NOT_HERE, portal=portal)
    return held


def damages_in(
    options: Options, held: Contents, portal: str | None, progress: Progress
) -> Iterator[Damage]:
    """Everything that is wrong with what lies in the archive, or with what one portal has there.

    Only the database knows of a crawl report that is gone; where there is none yet, none is made.
    """
    gone = [one for one in lost_reports(held, _known(options)) if portal in (None, one.portal)]
    return chain(gone, verify(Archive(options.archive), held, portal, progress=progress))


def _known(options: Options) -> list[tuple[str, str]]:
    engine = database_read(options)
    with reading(engine) as session:
        known = ended_well(session)
    engine.dispose()
    return known
