"""Reports that an earlier crawl found listed and this one did not: their addresses are asked.

A list that names a report no more says nothing of the report. Only its own address can say that it
is gone.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable

from crawlers.archive import Archive
from crawlers.crawl.captures import Capture, CaptureOrigin
from crawlers.crawl.control import is_unlisted
from crawlers.crawl.visit import Visit, trouble
from crawlers.pages.addresses import is_on_portal
from crawlers.pages.answers import Ask
from crawlers.pages.impostors import Disguise, Impostor
from crawlers.pages.rows import FILE_ENDING
from crawlers.pages.titles import Promise, promise_of
from crawlers.records import CrawlReport, FetchedDocument, Role

# More are not asked in one night, and so not gone: a portal that lost so many was rebuilt.
MOST_ASKED = 60


def formerly_listed(archive: Archive, yardstick: CrawlReport | None) -> tuple[str, ...]:
    """The addresses of the reports that an earlier crawl knew: listed, unlisted, or gone."""
    if yardstick is None:
        return ()
    seen = archive.sightings(yardstick.portal, yardstick.crawl_id)
    known = (one.url for one in seen if one.role is not Role.LIST and _is_a_report(one))
    return tuple(dict.fromkeys((*known, *yardstick.gone)))


async def former_reports(visit: Visit, known: Iterable[str]) -> AsyncGenerator[Capture]:
    """Ask for the known reports that no list shows any more; what still answers is captured."""
    unlisted = [url for url in known if url not in visit.listed and is_on_portal(url, visit.portal)]
    for url in unlisted[:MOST_ASKED]:
        role = Role.ATTACHMENT if FILE_ENDING.search(url) else Role.ARTICLE
        answer, impostor = await visit.ask(Ask(url, role, is_asked_anew=True))
        if answer.is_gone or _says_it_is_gone(impostor):
            visit.journal.gone.append(url)
        elif trouble(answer, impostor) is None:
            yield visit.captured(answer, CaptureOrigin())


def _is_a_report(seen: FetchedDocument) -> bool:
    if seen.sha256 is None or seen.parent_url not in (None, seen.listed_at):
        return False
    return is_unlisted(seen) or promise_of(seen.title or "") is Promise.REPORT


def _says_it_is_gone(impostor: Impostor | None) -> bool:
    return impostor is not None and impostor.disguise is Disguise.SOFT_404
