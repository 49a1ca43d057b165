"""One whole night: crawl every portal in child processes, read, judge, look again, tell."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from core.browser import find_browser
from core.errors import ConfigurationError
from core.statuses import FAILED, PARTIAL, WELL
from crawlers.archive import Archive, ArchiveDamaged
from crawlers.crawl.children import CrawlContext
from crawlers.crawl.children import crawl as crawl_in_children
from crawlers.order_looks import Together, look_again
from crawlers.owed_looks import unlooked
from crawlers.records import CrawlOutcome, CrawlReport, FetchedDocument
from monitor.assessment import Assessment
from monitor.configuration import Configuration
from monitor.mails.outbox import HERE, Send
from monitor.run import Means, Round, run
from monitor.schedule.crawl_plan import awaited
from monitor.standings.second_looks import portals_to_look_at
from monitor.status.list_pages import ListPage, accusing, is_accusing, show
from monitor.status.list_places import SeenLists, write_places
from pipeline.intake.inspection import inspect
from pipeline.intake.look_records import take_in_looks
from pipeline.run import ReadingSummary, read_archive
from pipeline.store.readings import crawls_taken_in, record_crawl, transaction
from reportwatch.console import NightConsole

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Installation:
    """One installation: where it keeps its things, and its configuration.

    `archive` is a folder or an address, `chromium` the browser that somebody named.
    """

    config: Path
    data: Path
    archive: str
    configuration: Configuration
    chromium: str | None = None

    @property
    def locks(self) -> Path:
        return self.data / "locks"

    @property
    def status(self) -> Path:
        return self.data / "status"


@dataclass(frozen=True, slots=True)
class Night:
    """What one night came to."""

    crawls: Sequence[CrawlReport]
    reading: ReadingSummary
    round: Round

    @property
    def exit_status(self) -> int:
        """0 all portals complete, 3 some not, 1 when mails or the status report found no place."""
        if self.round.posted.is_in_trouble or self.round.unwritten is not None:
            return FAILED
        is_complete = all(crawl.outcome is CrawlOutcome.COMPLETE for crawl in self.crawls)
        return WELL if is_complete else PARTIAL


@dataclass(frozen=True, slots=True)
class Connections:
    """What a night works with: the database, the screen, the mail server (None: mails wait).

    `owner` names whoever keeps the receipts of `send`.
    """

    engine: Engine
    console: NightConsole
    send: Send | None
    owner: str = HERE


def night(
    place: Installation, as_of: datetime, portals: Sequence[str], outside: Connections
) -> Night:
    """Run one night over these portals; every other portal is judged by its earlier crawls."""
    inspect(Archive(place.archive), outside.engine, as_of)
    crawls = crawl(place, as_of, portals, outside.console, awaited(outside.engine))
    return after_crawls(place, as_of, crawls, outside)


def after_crawls(
    place: Installation, as_of: datetime, crawls: Sequence[CrawlReport], outside: Connections
) -> Night:
    """The rest of a night whose crawls have ended: read, judge, tell, show."""
    engine, reference = outside.engine, place.configuration.reference
    reading = read_archive(
        Archive(place.archive), engine, reference, outside.console.reading, as_of
    )
    # A child that died left no report in the archive; the one made for it counts all the same.
    with transaction(engine) as session:
        for report in crawls:
            if report.crawl_id not in crawls_taken_in(session, report.portal):
                record_crawl(session, report)
    return Night(crawls, reading, judge(place, as_of, outside, crawls))


def judge(
    place: Installation,
    as_of: datetime,
    outside: Connections,
    crawls: Sequence[CrawlReport] = (),
    told_at: datetime | None = None,
) -> Round:
    """Judge and tell by what was read before; the status report shows what portals listed.

    The lists of these crawls, which have just ended, are looked at again where an agency would be
    accused but for that.
    """
    means = Means(
        find_browser(place.chromium),
        outside.owner,
        partial(_show_lists, place, as_of),
        partial(_looked_again, place, as_of, outside, crawls),
        told_at,
    )
    return run(outside.engine, place.configuration, as_of, outside.send, place.status, means)


def _looked_again(
    place: Installation,
    as_of: datetime,
    outside: Connections,
    crawls: Sequence[CrawlReport],
    assessment: Assessment,
) -> bool:
    """The same as `_look_again`; an archive that fails in it keeps nobody from being told."""
    try:
        return _look_again(place, as_of, outside, crawls, assessment)
    except (ArchiveDamaged, OSError):
        # Who waits for a look stays unknown, and the next night looks again.
        log.exception("the second looks of this night were not taken")
        return False


def _look_again(
    place: Installation,
    as_of: datetime,
    outside: Connections,
    crawls: Sequence[CrawlReport],
    assessment: Assessment,
) -> bool:
    """Take the looks that judging waits for; whether any was taken.

    Only what was crawled in this night can be compared: since an older crawl a list may have grown.
    """
    archive, wanted = Archive(place.archive), portals_to_look_at(assessment.judgements)
    portals = [
        crawl.portal
        for crawl in crawls
        if crawl.outcome is CrawlOutcome.COMPLETE
        and crawl.portal in wanted
        and unlooked(archive, crawl, as_of)
    ]
    if not portals or find_browser(place.chromium) is None:
        return False
    limits = place.configuration.watch.second_look
    outside.console.looking(portals)
    endings = look_again(
        portals,
        _context(place, as_of),
        limits.limits,
        Together(limits.portals_at_once, limits.most_night_s),
        outside.console.looked,
    )
    take_in_looks(archive, outside.engine, as_of)
    return any(one.look is not None for one in endings)


def _show_lists(place: Installation, as_of: datetime, assessment: Assessment) -> Mapping[str, str]:
    """Pages of the lists that silence a report, for everybody who wants to see them."""
    archive, portals = Archive(place.archive), place.configuration.portals
    accused = [one for one in assessment.judgements if is_accusing(one)]

    def more(
        report: CrawlReport,
        sightings: Sequence[FetchedDocument],
        pages: Sequence[ListPage],
        folder: Path,
    ) -> None:
        seen = SeenLists(portals[report.portal], report, sightings, pages, assessment.looks)
        own = [one for one in accused if one.duty.portal == report.portal]
        write_places(archive, seen, own, folder)

    return show(archive, accusing(accused), as_of, place.status, more)


def crawl(
    place: Installation,
    as_of: datetime,
    portals: Sequence[str],
    console: NightConsole,
    ask_again: Mapping[str, Sequence[str]] | None = None,
) -> list[CrawlReport]:
    """Fetch only: every portal in a child process of its own.

    `ask_again` are known addresses by portal that are asked for whatever their age; None asks for
    all that are known.
    """
    watch = place.configuration.watch
    context = replace(
        _context(place, as_of), ask_again=ask_again or {}, everything=ask_again is None
    )
    reports = crawl_in_children(
        portals, context, watch.portals_at_once, watch.crawl_timeout_s, console.crawling
    )
    console.crawled(reports)
    return reports


def _context(place: Installation, as_of: datetime) -> CrawlContext:
    """What every child that asks a portal is told."""
    return CrawlContext(
        config=place.config,
        archive=place.archive,
        locks=place.locks,
        as_of=as_of,
        contact=place.configuration.watch.contact,
        chromium=place.chromium,
    )


def portals_of(configuration: Configuration, wanted: Sequence[str]) -> list[str]:
    """The portals to crawl: those wanted, or all that are not retired.

    Raises ConfigurationError for one that does not exist or is crawled no more.
    """
    known = list(configuration.crawled)
    for portal in wanted:
        if portal not in known:
            raise ConfigurationError(
                "night.not-crawled-here", portal=portal, known=", ".join(known)
            )
    return list(dict.fromkeys(wanted)) or known
