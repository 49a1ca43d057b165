"""Which lists of a crawl nobody has looked at a second time in this season, in their shape."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta

from crawlers.archive import Archive, ArchiveDamaged
from crawlers.kept_looks import newest_looks
from crawlers.looks import ActKind, ListLook, LookOutcome, SecondLook, season_of
from crawlers.records import ColumnReport, CrawlReport

# What a visit prints in place of a look's name.
NOTHING_LEFT = "nothing left"
# What could not be judged once may have been the network's doing: it is tried again after a while.
JUDGED_AGAIN_AFTER = timedelta(days=7)


def unlooked(
    archive: Archive, report: CrawlReport, now: datetime, urls: Collection[str] = ()
) -> list[ColumnReport]:
    """The lists of a crawl that nobody has looked at in this season in their shape.

    With `urls` these lists, whenever they were looked at. A list whose rows the crawl did not keep
    has nothing to be compared with.
    """
    lists = [
        one
        for one in report.columns
        if one.shape is not None and (one.rows_sha256 is not None or not one.rows_seen)
    ]
    if urls:
        return [one for one in lists if one.url in urls]
    looked = _looked_at(archive, report.portal, now)
    return [
        one for one in lists if not _is_done(archive, one, looked.get((one.url, one.shape)), now)
    ]


def _looked_at(
    archive: Archive, portal: str, now: datetime
) -> dict[tuple[str, str | None], tuple[SecondLook, ListLook]]:
    """The newest look of this season at each list in each shape."""
    found: dict[tuple[str, str | None], tuple[SecondLook, ListLook]] = {}
    for seen in newest_looks(archive, portal):
        if season_of(seen.started_at) != season_of(now):
            continue
        for one in seen.lists:
            found.setdefault((one.url, one.shape), (seen, one))
    return found


def _is_done(
    archive: Archive,
    column: ColumnReport,
    looked: tuple[SecondLook, ListLook] | None,
    now: datetime,
) -> bool:
    """Whether another look would find nothing else.

    What was ended by a limit, did not come up or lost its evidence is looked at again; what showed
    more, once the crawl lists other rows; what could not be judged, after some days.
    """
    if looked is None:
        return False
    look, one = looked
    if not all(map(archive.is_sound, one.evidence)):
        return False
    if one.outcome is LookOutcome.UNJUDGED:
        return not _failed_to_begin(one) and now - look.started_at < JUDGED_AGAIN_AFTER
    if one.outcome is LookOutcome.MORE:
        return column.rows_sha256 == _rows_then(archive, look, column)
    return one.outcome is LookOutcome.SAME


def _failed_to_begin(one: ListLook) -> bool:
    """Whether the list did not even come up as it should: the network's doing, perhaps."""
    return any(act.kind is ActKind.LOAD for act in one.acts)


def _rows_then(archive: Archive, look: SecondLook, column: ColumnReport) -> str | None:
    """The rows with which a look compared the same list; None where that is not known any more."""
    with suppress(ArchiveDamaged):
        report = archive.crawl_report(look.portal, look.crawl_id)
        for one in report.columns if report is not None else ():
            if one.url == column.url:
                return one.rows_sha256
    return None
