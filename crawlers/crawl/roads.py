"""By how many roads each report was seen, and what each list shows of what is known elsewhere.

A road that misses what another one saw is refuted by it. That all roads saw the same proves
nothing: what none of them leads to was seen by none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace

from core.messages import Message
from crawlers.archive import Archive
from crawlers.crawl.control import is_listed_report, is_unlisted
from crawlers.crawl.former import formerly_listed
from crawlers.crawl.journal import Journal, ListedReports
from crawlers.pages.titles import Promise, is_cut_short, promise_of, squeezed
from crawlers.records import (
    ColumnReport,
    CrawlReport,
    FetchedDocument,
    Recall,
    Road,
    RoadKind,
    Roads,
    Role,
)

NONE_KNOWN = "roads.none-known"
CUT_TITLES = "roads.cut-titles"
# What follows on the name of an agency in the title of its report, not in that of another one.
AFTER_NAME = re.compile(r"(?:办事处|人民政府)?(?:关于)?(?:20\d\d|政府信息|信息公开|[（(—-])")


def look_back(
    journal: Journal, archive: Archive, portal: str, yardstick: CrawlReport | None, crawl_id: str
) -> None:
    """Compare what the lists showed with each other and with what was known before.

    A list that shows none of the reports that it named before and that still stand is no list whose
    end is known.
    """
    now = archive.sightings(portal, crawl_id)
    known = set(formerly_listed(archive, yardstick))
    own = {seen.url: seen.title or "" for seen in now if is_listed_report(seen)}
    listed = [_reports_of(one, known, own) for one in journal.listed]
    still = known & (_addresses(listed) | {one.url for one in now if _stands_unlisted(one)})
    before = _named_before(archive, yardstick, still)
    cut = {seen.url for seen in now if _is_cut(seen)}
    journal.columns = [
        recalled(understood(column, rows, reports, cut), listed, before)
        for column, rows, reports in zip(journal.columns, journal.listed, listed, strict=True)
    ]
    journal.roads = roads_of(listed, None if yardstick is None else still)


def _reports_of(one: ListedReports, known: Set[str], own: Mapping[str, str]) -> ListedReports:
    """What a list names that is a report by its title there, by its own, or by what was known."""
    named = {
        url: own.get(url, title)
        for url, title in one.titles.items()
        if url in own or url in known or promise_of(title) is Promise.REPORT
    }
    return replace(one, titles=named)


def understood(
    column: ColumnReport, rows: ListedReports, reports: ListedReports, cut: Set[str]
) -> ColumnReport:
    """A list's report with the reports that only their own pages called so.

    While a title stays cut short, nobody knows what its row announces, nor whom the list lacks.
    """
    found = replace(column, reports_listed=max(column.reports_listed, len(reports.titles)))
    still = len(cut & set(rows.titles))
    if not still or column.problem is not None:
        return found
    said = Message(CUT_TITLES, {"rows": still})
    return replace(found, problem=said, witness=None)


def _is_cut(seen: FetchedDocument) -> bool:
    title = seen.title or ""
    is_document = seen.role is Role.ARTICLE and seen.sha256 is not None
    return is_document and is_cut_short(title) and promise_of(title) is not Promise.REPORT


def _stands_unlisted(seen: FetchedDocument) -> bool:
    return is_unlisted(seen) and seen.sha256 is not None


def roads_of(listed: Sequence[ListedReports], earlier: Set[str] | None) -> Roads | None:
    """How each report was seen; None when none was. `earlier` is None before the first crawl."""
    seen = {
        RoadKind.LIST: _addresses(one for one in listed if one.owner is None),
        RoadKind.OWN_COLUMN: _addresses(one for one in listed if one.owner is not None),
        RoadKind.EARLIER: set(earlier or ()),
    }
    roads = [kind for kind in seen if kind is not RoadKind.EARLIER or earlier is not None]
    times = Counter(url for urls in seen.values() for url in urls)
    if not times:
        return None
    numbers = Counter(times.values())
    return Roads(
        by_number=tuple(numbers[number] for number in range(1, max(numbers) + 1)),
        roads=tuple(_road(kind, seen) for kind in roads),
    )


def _road(kind: RoadKind, seen: Mapping[RoadKind, Set[str]]) -> Road:
    elsewhere = {url for other, urls in seen.items() if other is not kind for url in urls}
    return Road(kind, len(seen[kind]), len(elsewhere), len(elsewhere & seen[kind]))


def _addresses(listed: Iterable[ListedReports]) -> set[str]:
    return {url for one in listed for url in one.titles}


def _named_before(
    archive: Archive, yardstick: CrawlReport | None, still: Set[str]
) -> Mapping[tuple[str, ...], set[str]]:
    """The reports that each column named in the last complete crawl and that are there still."""
    named: dict[tuple[str, ...], set[str]] = {}
    if yardstick is None:
        return named
    for seen in archive.sightings(yardstick.portal, yardstick.crawl_id):
        if is_listed_report(seen) and seen.url in still:
            for path in (seen.column, *seen.other_columns):
                named.setdefault(path, set()).add(seen.url)
    return named


def recalled(
    column: ColumnReport,
    listed: Sequence[ListedReports],
    before: Mapping[tuple[str, ...], Set[str]],
) -> ColumnReport:
    """A list with what it shows of the reports known from elsewhere; `before` by the column."""
    if column.owner is not None:
        return replace(column, recall=_of_owner(column.owner, listed))
    known = set(before.get(column.path, ()))
    if not known:
        return column
    shown = known & _addresses(one for one in listed if one.path == column.path)
    recalled = replace(column, recall=Recall(len(known), len(shown)))
    if shown or column.problem is not None:
        return recalled
    said = Message(NONE_KNOWN, {"known": len(known)})
    return replace(recalled, problem=said, witness=None)


def _of_owner(owner: str, listed: Sequence[ListedReports]) -> Recall | None:
    """Of the reports that other lists name after an agency, how many its own columns show."""
    own = [one for one in listed if one.owner == owner]
    others = [one for one in listed if one.owner != owner]
    known = dict(_named_after(owner, others))
    addresses = _addresses(own)
    titles = {squeezed(title) for one in own for title in one.titles.values()}
    shown = sum(url in addresses or title in titles for url, title in known.items())
    return Recall(len(known), shown) if known else None


def _named_after(owner: str, listed: Iterable[ListedReports]) -> Iterator[tuple[str, str]]:
    name = squeezed(owner)
    for one in listed:
        for url, title in one.titles.items():
            _, found, rest = squeezed(title).partition(name)
            if found and AFTER_NAME.match(rest):
                yield url, squeezed(title)
