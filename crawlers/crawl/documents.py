"""Every listed document once: its article, and the files that hang on it.

The next article is already on its way while the last ones are read; files wait for it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from core.messages import Message
from crawlers.crawl.captures import Capture, CaptureOrigin
from crawlers.crawl.visit import Halted, Listed, Visit, trouble
from crawlers.pages.addresses import is_on_file_host, is_on_portal
from crawlers.pages.answers import Answer, Ask, not_ours
from crawlers.pages.articles import Article
from crawlers.pages.impostors import Disguise, Impostor
from crawlers.pages.rows import FILE_ENDING
from crawlers.records import Role

REPORT_HERE = Message("documents.a-report-on-this-portal")
ROW_ELSEWHERE = "documents.row-elsewhere"
FILE_HERE = Message("documents.a-file-on-this-portal")
FILE_ELSEWHERE = "documents.file-elsewhere"
DOCUMENT = Message("documents.a-listed-document")
MOST_ATTACHMENTS = 30
# Articles that are asked for and read while an earlier one is put away.
AHEAD = 3


@dataclass(frozen=True, slots=True)
class Fetched:
    """The answer for one listed article, what is wrong with it, and else what it says."""

    answer: Answer
    impostor: Impostor | None
    article: Article | None


async def documents(visit: Visit) -> AsyncGenerator[Capture]:
    """Fetch everything that the lists of a portal hold, in the order it was listed."""
    rows = _new_first(visit)
    articles = _Articles(visit, [listed for listed in rows if _is_article(listed, visit)])
    try:
        for listed in rows:
            if _is_article(listed, visit):
                fetched = await articles.next()
                yield _seen(visit, listed, fetched)
                async for capture in _files(visit, listed, fetched):
                    yield capture
            elif not FILE_ENDING.search(listed.row.url):
                yield _elsewhere(visit, listed)
            elif listed.row.url not in visit.asked_files:
                origin = replace(_provenance(listed), parent_url=listed.listed_at)
                yield await _file(visit, listed.row.url, origin)
    except Halted:
        for listed, fetched in articles.left():
            yield _seen(visit, listed, fetched)
        raise
    finally:
        await articles.end()


class _Articles:
    """Articles in their order, each asked for and read while earlier ones are put away."""

    def __init__(self, visit: Visit, rows: Sequence[Listed]) -> None:
        self._visit = visit
        self._rows = iter(rows)
        self._ahead: deque[tuple[Listed, asyncio.Task[Fetched]]] = deque()

    async def next(self) -> Fetched:
        """The next one; raises Halted when the crawl ended with it."""
        for listed in islice(self._rows, AHEAD + 1 - len(self._ahead)):
            self._ahead.append((listed, asyncio.create_task(_fetched(self._visit, listed))))
        fetched = await self._ahead[0][1]
        self._ahead.popleft()
        return fetched

    def left(self) -> Iterator[tuple[Listed, Fetched]]:
        """What was fetched before the crawl ended, and not taken."""
        for listed, task in self._ahead:
            if task.done() and not task.cancelled() and task.exception() is None:
                yield listed, task.result()

    async def end(self) -> None:
        tasks = [task for _, task in self._ahead]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _new_first(visit: Visit) -> list[Listed]:
    """What is not in the archive yet comes first, in case the night's budget ends."""
    return sorted(visit.listed.values(), key=lambda listed: not visit.is_new(listed.row.url))


def _is_article(listed: Listed, visit: Visit) -> bool:
    url = listed.row.url
    return is_on_portal(url, visit.portal) and not FILE_ENDING.search(url)


def _elsewhere(visit: Visit, listed: Listed) -> Capture:
    """A row that leads off the portal, which is not asked."""
    found = Message(ROW_ELSEWHERE, {"page": listed.listed_at})
    visit.journal.note(listed.row.url, REPORT_HERE, found)
    answer = not_ours(Ask(listed.row.url, Role.ARTICLE))
    return visit.without_document(answer, _provenance(listed), found)


async def _fetched(visit: Visit, listed: Listed) -> Fetched:
    """Ask for an article, when its turn comes, and read it while the next one is asked for."""
    row = listed.row
    answer, impostor = await visit.ask(
        Ask(row.url, Role.ARTICLE, referer=listed.listed_at, listed_on=row.date)
    )
    if trouble(answer, impostor) is not None:
        return Fetched(answer, impostor, None)
    article = await visit.read(answer, row, visit.home)
    is_one = article.impostor is None
    return Fetched(answer, article.impostor, article if is_one else None)


def _seen(visit: Visit, listed: Listed, fetched: Fetched) -> Capture:
    """The capture of an article, or of what came in its place."""
    problem = trouble(fetched.answer, fetched.impostor)
    if problem is None:
        return visit.captured(fetched.answer, _provenance(listed, fetched.article))
    _note_trouble(visit, fetched.answer, fetched.impostor, problem)
    return visit.without_document(fetched.answer, _provenance(listed), problem)


async def _files(visit: Visit, listed: Listed, fetched: Fetched) -> AsyncIterator[Capture]:
    """Fetch the files of an article, which inherit its title, column and dates."""
    article = fetched.article
    if article is None:
        return
    pictures = [url for url in article.pictures if url not in visit.furniture]
    leads = [url for url in article.leads if _is_worth_asking(url, visit)]
    for url in (*article.files, *leads, *pictures)[:MOST_ATTACHMENTS]:
        if url in visit.asked_files:
            continue
        provenance = replace(_provenance(listed, article), parent_url=fetched.answer.landed_at)
        found = _lead if url in leads else _file
        capture = await found(visit, url, provenance)
        if capture is not None:
            yield capture


def _is_worth_asking(url: str, visit: Visit) -> bool:
    is_ours = is_on_portal(url, visit.portal) or is_on_file_host(url, visit.portal)
    return is_ours and url not in visit.listed and url not in visit.furniture


async def _lead(visit: Visit, url: str, provenance: CaptureOrigin) -> Capture | None:
    """Fetch what may be a file; a page that holds no report is only noted, for nobody promised
    another."""
    visit.asked_files.add(url)
    answer, impostor = await visit.ask(Ask(url, Role.ATTACHMENT, referer=provenance.parent_url))
    if impostor is not None and impostor.disguise is Disguise.NOT_A_FILE:
        visit.journal.note(url, DOCUMENT, impostor.message)
        return None
    return _delivered(visit, answer, impostor, provenance)


async def _file(visit: Visit, url: str, own: CaptureOrigin) -> Capture:
    """Fetch one file that no other article has brought already."""
    visit.asked_files.add(url)
    ask = Ask(url, Role.ATTACHMENT, referer=own.parent_url)
    if not is_on_portal(url, visit.portal) and not is_on_file_host(url, visit.portal):
        found = Message(FILE_ELSEWHERE, {"page": own.parent_url or url})
        visit.journal.note(url, FILE_HERE, found)
        return visit.without_document(not_ours(ask), own, found)
    return _delivered(visit, *await visit.ask(ask), own)


def _delivered(
    visit: Visit, answer: Answer, impostor: Impostor | None, own: CaptureOrigin
) -> Capture:
    """The capture of a file, or of what came in its place."""
    problem = trouble(answer, impostor)
    if problem is None:
        return visit.captured(answer, own)
    _note_trouble(visit, answer, impostor, problem)
    return visit.without_document(answer, own, problem)


def _note_trouble(
    visit: Visit, answer: Answer, impostor: Impostor | None, problem: Message
) -> None:
    """Note a document that did not come.

    A dead link proves nothing against the list. Without a clear answer the crawl is not complete;
    only what is missing on a host of files says nothing about this portal.
    """
    url = answer.ask.url
    visit.journal.note(url, DOCUMENT, problem)
    is_error_page = impostor is not None and impostor.disguise is Disguise.SOFT_404
    is_file_trouble = impostor is not None and impostor.disguise is Disguise.NOT_A_FILE
    is_gone = answer.is_gone or is_error_page
    if not is_gone and not is_file_trouble and is_on_portal(url, visit.portal):
        visit.journal.unread.append(url)


def _provenance(listed: Listed, article: Article | None = None) -> CaptureOrigin:
    """Where a document was found, and what its row says of it, or better the article."""
    column, *others = listed.columns
    row = listed.row
    return CaptureOrigin(
        title=row.title if article is None else article.title,
        column=column,
        other_columns=tuple(others),
        listed_at=listed.listed_at,
        dates=article.dates if article is not None else (row.date,) if row.date else (),
    )
