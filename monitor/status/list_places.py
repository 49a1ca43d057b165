"""For one report that was not seen: the lists where it would stand, with its place marked.

The rows are read again from the archived pages, as the crawl read them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from core.charsets import decode
from core.clock import printed
from core.messages import Message
from crawlers.archive import Archive, ArchiveDamaged
from crawlers.cms.layouts import layout_named
from crawlers.pages.listing import Row
from crawlers.pages.page import Page
from crawlers.portals import Portal
from crawlers.records import CrawlReport, FetchedDocument, Role
from monitor.records import Duty, Judgement
from monitor.rendering import fill
from monitor.standings.second_looks import LooksOfSeason
from monitor.status.list_pages import ListPage, data_of, file_of
from pipeline.reading.titles import claim_in
from pipeline.reference.register import is_called, may_mean

YEAR = re.compile(r"20\d\d")
# What is longer is no list that a person reads; the rest stands on the list's own page.
MOST_ROWS = 2000


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of a list."""

    #: What it says.
    title: str
    #: Where it leads.
    url: str
    #: The day that it prints, "" without one.
    day: str
    #: Whether it is this agency's.
    is_own: bool
    #: Whether it is of the year that was looked for.
    is_of_year: bool


@dataclass(frozen=True, slots=True)
class ShownList:
    """One list with the place at which the report would stand."""

    #: Its column.
    path: tuple[str, ...]
    #: What says that it was read to its end.
    witness: Message | None
    #: Rows before the place.
    before: tuple[ShownRow, ...]
    #: Rows after it.
    after: tuple[ShownRow, ...]
    #: Its pages.
    pages: tuple[ListPage, ...]
    #: Whether it is the agency's own.
    is_own: bool

    @property
    def of_year(self) -> int:
        """How many reports of the year it names."""
        return sum(row.is_of_year for row in (*self.before, *self.after))


@dataclass(frozen=True, slots=True)
class ShownLook:
    """What a second look in the browser said of one list; `picture` is a file of the folder."""

    #: The list's first page.
    url: str
    #: When it was looked at.
    at: str
    #: What was found.
    said: Message
    #: A picture of the list as it came up, None without one.
    picture: str | None


@dataclass(frozen=True, slots=True)
class ShownPlaces:
    """All of it for one report: the lists, and the looks at them."""

    #: When the crawl began that saw them.
    at: str
    #: Each list with the report's place.
    lists: tuple[ShownList, ...]
    #: The second looks.
    looks: tuple[ShownLook, ...]


PLACES = TypeAdapter(ShownPlaces)


@dataclass(frozen=True, slots=True)
class SeenLists:
    """What the latest complete crawl of a portal saw of its lists, and the looks at them."""

    portal: Portal
    report: CrawlReport
    sightings: Sequence[FetchedDocument]
    pages: Sequence[ListPage]
    looks: LooksOfSeason


def write_places(
    archive: Archive, seen: SeenLists, accused: Iterable[Judgement], folder: Path
) -> None:
    """Write a page in each language for every report whose absence rests on these lists."""
    furniture = frozenset(_furniture(archive, seen))
    rows = {page.url: list(_rows(archive, seen, page, furniture)) for page in seen.pages}
    looks, at = list(_looks(archive, seen, folder)), printed(seen.report.started_at)
    for judgement in accused:
        lists = sorted(_lists(seen, rows, judgement.duty), key=_first_to_read)
        places = ShownPlaces(at, tuple(lists), tuple(looks))
        (folder / data_of(judgement.duty)).write_bytes(PLACES.dump_json(places))
        for language in ("zh", "en"):
            content = fill(
                "place.html.j2",
                language,
                duty=judgement.duty,
                evidence=judgement.evidence,
                lists=lists,
                looks=looks,
                at=at,
            )
            (folder / file_of(judgement.duty, language)).write_text(content, encoding="utf-8")


def _looks(archive: Archive, seen: SeenLists, folder: Path) -> Iterator[ShownLook]:
    """The second look at each list, and its picture in the folder."""
    for number, column in enumerate(seen.report.columns, start=1):
        found = seen.looks.of(seen.portal.id, column)
        if found is None:
            continue
        look, one = found
        name = None
        with suppress(ArchiveDamaged):
            if one.picture_sha256 is not None:
                content = archive.read(one.picture_sha256)
                name = f"look-{number:03}.png"
                (folder / name).write_bytes(content)
        yield ShownLook(one.url, printed(look.started_at), one.reason, name)


def _first_to_read(one: ShownList) -> tuple[bool, int]:
    """The agency's own column, then the list that names most reports of the year."""
    return not one.is_own, -one.of_year


def _lists(
    seen: SeenLists, rows: Mapping[str, Sequence[tuple[str, str, str]]], duty: Duty
) -> Iterator[ShownList]:
    owners = {one.url: one.owner for one in seen.report.columns if one.owner}
    witnesses = {one.path: one.witness for one in seen.report.columns}
    grouped: dict[tuple[tuple[str, ...], str], list[ListPage]] = {}
    for page in seen.pages:
        own = page.url if page.url in owners else ""
        grouped.setdefault((page.column, own), []).append(page)
    for (path, own), pages in grouped.items():
        unique = dict.fromkeys(row for page in pages for row in rows[page.url])
        shown = [_shown(row, duty) for row in list(unique)[:MOST_ROWS]]
        place = _place(shown, duty.year)
        witness = witnesses.get(path)
        yield ShownList(
            path=path,
            witness=witness.said if witness else None,
            before=tuple(shown[:place]),
            after=tuple(shown[place:]),
            pages=tuple(pages),
            is_own=bool(own) and is_called(owners[own] or "", duty.agency_name),
        )


def _furniture(archive: Archive, seen: SeenLists) -> Iterator[str]:
    """What the pages above the annual reports link: where it stands in a list, it is no row."""
    for one in seen.sightings:
        is_above = one.role is Role.LIST and not one.column and one.media_type == "text/html"
        html = _text(archive, one.sha256) if is_above else ""
        yield from (link.url for link in Page(one.url, html, seen.portal).links if html)


def _text(archive: Archive, sha256: str | None) -> str:
    try:
        return decode(archive.read(sha256), None) if sha256 is not None else ""
    except ArchiveDamaged:
        return ""


def _read_again(page: Page) -> tuple[Row, ...]:
    """The rows of a page as its layout finds them; none where it cannot read it by itself."""
    try:
        return layout_named(page.portal.layout).read_list(page).rows
    except Exception:  # noqa: BLE001 (whatever it is, it must keep nobody untold)
        return ()


def _rows(
    archive: Archive, seen: SeenLists, page: ListPage, furniture: frozenset[str]
) -> Iterator[tuple[str, str, str]]:
    """The rows of one page in their order: title, address, day.

    A row whose document came is known by it, too, where reading the page again does not find it.
    """
    listed = [one for one in seen.sightings if one.role is not Role.LIST and one.title]
    here = {one.url: one for one in listed if one.listed_at == page.url}
    html = _text(archive, page.sha256)
    found = _read_again(Page(page.url, html, seen.portal, furniture))
    for row in found:
        yield row.title, row.url, row.date.printed if row.date else ""
    known = {row.url for row in found}
    for url, one in here.items():
        if url not in known and one.parent_url in (None, one.listed_at):
            yield one.title or "", url, one.dates[0].printed if one.dates else ""


def _shown(row: tuple[str, str, str], duty: Duty) -> ShownRow:
    title, url, day = row
    claim = claim_in(title)
    agency = claim.agency if claim is not None else None
    return ShownRow(
        title=title,
        url=url,
        day=day.strip(),
        is_own=agency is not None and may_mean(agency, duty.agency_name),
        is_of_year=claim is not None and claim.year == duty.year,
    )


def _place(rows: Sequence[ShownRow], year: int) -> int:
    """After the last row of the year; without any, before the first of an earlier one."""
    of_year = [number for number, row in enumerate(rows, start=1) if row.is_of_year]
    earlier = (
        number
        for number, row in enumerate(rows)
        if (found := YEAR.search(row.title)) and int(found[0]) < year
    )
    return of_year[-1] if of_year else next(earlier, 0)
