"""Facts for the operators: files of our own archive that are damaged, and what mends each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from core.messages import Message
from crawlers.damage import FileKind
from monitor.alerts.alerts import values_hash
from monitor.records import AlertKey, Audience, Fact
from pipeline.store.damages import ToldDamage

ARCHIVE_DAMAGED = "archive-damaged"
FILES_NAMED = 5
# Which portal's the bytes are cannot always be told.
OF_ARCHIVE = "archive"

DAMAGED = {
    FileKind.REPORT: ("archive-alerts.damaged-report"),
    FileKind.MANIFEST: ("archive-alerts.damaged-manifest"),
    FileKind.BLOB: ("archive-alerts.damaged-blob"),
    FileKind.LOOK: "archive-alerts.damaged-look",
    FileKind.STRANGER: "archive-alerts.damaged-stranger",
}
MENDED = "archive-alerts.mended"
MORE = "archive-alerts.more"


def archive_facts(known: Iterable[ToldDamage]) -> Iterator[Fact]:
    """One fact for each portal, with the files that are damaged in what the archive has of it."""
    ordered = sorted(known, key=lambda one: (one.damage.portal or OF_ARCHIVE, one.damage.path))
    for portal, group in groupby(ordered, key=lambda one: one.damage.portal or OF_ARCHIVE):
        of_portal = list(group)
        yield Fact(
            key=AlertKey(Audience.OPERATOR, f"archive/{portal}", None, ARCHIVE_DAMAGED),
            label=portal,
            values_hash=values_hash([one.damage.path for one in of_portal]),
            sentences=tuple(_sentences(of_portal)),
        )


def _sentences(known: Sequence[ToldDamage]) -> Iterator[Message]:
    for one in known[:FILES_NAMED]:
        template = MENDED if one.is_mended else DAMAGED[one.damage.kind]
        yield Message(template, {"path": one.damage.path, "found": one.damage.found})
    if len(known) > FILES_NAMED:
        yield Message(MORE, {"count": len(known) - FILES_NAMED})
