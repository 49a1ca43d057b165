"""What the lists of a portal said, as pages that anybody can open: for who is told "missing".

The pages are those of the archive, made harmless: nothing in them runs, loads or leads on by
itself. The bytes as they came are in the archive; `reportwatch evidence` exports them as WARC.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from pathlib import Path

from core.charsets import decode
from core.clock import printed
from crawlers.archive import Archive, ArchiveDamaged
from crawlers.crawl.captures import RENDERED, SCREENSHOT
from crawlers.pages.disarming import disarmed
from crawlers.records import CrawlOutcome, CrawlReport, FetchedDocument, Role
from monitor.records import Duty, Judgement, Standing
from monitor.rendering import fill
from monitor.standings.appearance import WITHDRAWN

FOLDER = "seen"
LANGUAGES = {"zh": "index.html", "en": "index.en.html"}
# A page may be as lively as it likes: opened from here it asks nobody and runs nothing.
HARMLESS = (
    '<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy"'
    " content=\"default-src 'none'; style-src 'unsafe-inline'; form-action 'none';"
    " base-uri 'none'\">\n"
)
NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_-]")


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of one list as one crawl saw it; `page` and `picture` are files of its folder.

    `sha256` is that of the archived bytes: as the browser left the page, where there was one.
    """

    url: str
    column: tuple[str, ...]
    seen_at: datetime
    status: int
    sha256: str
    page: str
    picture: str | None = None

    @property
    def moment(self) -> str:
        return printed(self.seen_at)


More = Callable[[CrawlReport, Sequence[FetchedDocument], Sequence[ListPage], Path], None]


def accusing(judgements: Iterable[Judgement]) -> set[str]:
    """The portals on whose silence a judgement rests: a report missing, or withdrawn."""
    return {one.duty.portal for one in judgements if is_accusing(one)}


def is_accusing(judgement: Judgement) -> bool:
    """Say whether a judgement rests on what a portal does not list."""
    is_withdrawn = any(finding.rule == WITHDRAWN for finding in judgement.findings)
    return is_withdrawn or judgement.standing is Standing.MISSING


def file_of(duty: Duty, language: str) -> str:
    """The page that shows where a report would stand, in the folder of its portal."""
    named = NOT_IN_A_NAME.sub("_", f"{duty.agency_code}-{duty.year}")
    return f"{named}.en.html" if language == "en" else f"{named}.html"


def data_of(duty: Duty) -> str:
    """The same page as data, for whoever shows it otherwise."""
    return file_of(duty, "zh").removesuffix(".html") + ".json"


def address_of(judgement: Judgement, language: str) -> str | None:
    """Where that page lies, from the status report; None where nothing rests on silence."""
    if not is_accusing(judgement):
        return None
    return f"{FOLDER}/{judgement.duty.portal}/{file_of(judgement.duty, language)}"


def show(
    archive: Archive,
    portals: Iterable[str],
    as_of: datetime,
    status: Path,
    more: More | None = None,
) -> dict[str, str]:
    """Write the lists of each portal's latest complete crawl beside the status report.

    `more` writes further pages about them into the same folder. Returns the folder of every portal
    that has such a crawl, relative to that of the status report.
    """
    found: dict[str, str] = {}
    for portal in sorted(portals):
        report = _latest_complete(archive, portal, as_of)
        if report is not None:
            _replace(archive, report, status / FOLDER / portal, more)
            found[portal] = f"{FOLDER}/{portal}"
    return found


def write_lists(
    archive: Archive, title: str, sightings: Sequence[FetchedDocument], folder: Path
) -> list[ListPage]:
    """Write list pages, their pictures and an index in both languages; returns the pages."""
    folder.mkdir(parents=True)
    pages = list(_pages(archive, sightings, folder))
    for language, name in LANGUAGES.items():
        content = fill("seen.html.j2", language, title=title, pages=pages)
        (folder / name).write_text(content, encoding="utf-8")
    return pages


def _replace(archive: Archive, report: CrawlReport, folder: Path, more: More | None) -> None:
    """Write anew beside and change places: what is shown is always of one crawl."""
    fresh, old = (folder.with_name(f".{folder.name}.{word}") for word in ("new", "old"))
    for leftover in (fresh, old):
        with suppress(FileNotFoundError):
            shutil.rmtree(leftover)
    sightings = archive.sightings(report.portal, report.crawl_id)
    pages = write_lists(archive, report.portal, sightings, fresh)
    if more is not None:
        more(report, sightings, pages, fresh)
    with suppress(FileNotFoundError):
        folder.rename(old)
    fresh.rename(folder)
    with suppress(FileNotFoundError):
        shutil.rmtree(old)


def _latest_complete(archive: Archive, portal: str, as_of: datetime) -> CrawlReport | None:
    for report in archive.newest_reports(portal):
        if report.outcome is CrawlOutcome.COMPLETE and report.started_at <= as_of:
            return report
    return None


def _pages(
    archive: Archive, sightings: Sequence[FetchedDocument], folder: Path
) -> Iterator[ListPage]:
    by_url = {seen.url: seen for seen in sightings}
    for number, seen in enumerate(_lists(by_url), start=1):
        found = _page(archive, seen, folder, f"{number:03}")
        picture = by_url.get(f"{seen.url.removesuffix(RENDERED)}{SCREENSHOT}")
        if found is not None and picture is not None:
            found = replace(found, picture=_picture(archive, picture, folder, f"{number:03}"))
        if found is not None:
            yield found


def _lists(by_url: Mapping[str, FetchedDocument]) -> Iterator[FetchedDocument]:
    """Every page below the annual reports, as scripts left it where they built or turned it."""
    for url, seen in by_url.items():
        is_list = seen.role is Role.LIST and bool(seen.column)
        if is_list and not url.endswith(SCREENSHOT) and f"{url}{RENDERED}" not in by_url:
            yield seen


def _page(archive: Archive, seen: FetchedDocument, folder: Path, number: str) -> ListPage | None:
    content = _content(archive, seen)
    if content is None or seen.sha256 is None:
        return None
    name = f"{number}.html"
    (folder / name).write_text(harmless(content, seen.headers), encoding="utf-8")
    return ListPage(
        seen.url.removesuffix(RENDERED), seen.column, seen.seen_at, seen.status, seen.sha256, name
    )


def _picture(archive: Archive, seen: FetchedDocument, folder: Path, number: str) -> str | None:
    content = _content(archive, seen)
    if content is None:
        return None
    name = f"{number}.png"
    (folder / name).write_bytes(content)
    return name


def harmless(content: bytes, headers: Mapping[str, str]) -> str:
    """A page's text as a document that loads and runs nothing; data as text."""
    kind = headers.get("content-type", "").lower()
    text = decode(content, kind.partition("charset=")[2].strip("\"' ;") or None)
    if "html" not in kind:
        return f"{HARMLESS}<pre>{escape(text)}</pre>"
    return f"{HARMLESS}{disarmed(text)}"


def _content(archive: Archive, seen: FetchedDocument) -> bytes | None:
    """The archived bytes; None where there are none, or none any more."""
    if seen.sha256 is None:
        return None
    try:
        return archive.read(seen.sha256)
    except ArchiveDamaged:
        return None
