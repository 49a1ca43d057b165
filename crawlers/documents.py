"""Every listed document once: its article, and the files that hang on it.

The next article is already on its way while this one is looked at; files wait for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import zip_longest

from crawlers.captures import Capture, Provenance
from crawlers.messages import Message
from crawlers.pages.addresses import is_on_file_host, is_on_portal
from crawlers.pages.articles import attachments_of, dates_of_article, title_of_article
from crawlers.pages.impostors import Disguise, Impostor
from crawlers.pages.rows import FILE_ENDING
from crawlers.records import Role
from crawlers.transport.answers import Answer, Ask, not_ours
from crawlers.visit import Listed, Visit, trouble

REPORT_HERE = Message("本门户上的报告")
ROW_ELSEWHERE = "{page} 的一行指向本门户以外，没有访问"
FILE_HERE = Message("本门户上的文件")
FILE_ELSEWHERE = "{page} 的附件在本门户和 file_hosts 以外，没有访问"
DOCUMENT = Message("列表所列的文件")
Answered = tuple[Answer, Impostor | None]


async def documents(visit: Visit) -> AsyncIterator[Capture]:
    """Fetch everything that the lists of a portal hold, in the order it was listed."""
    rows = _new_first(visit)
    coming: asyncio.Task[Answered] | None = None
    try:
        for listed, following in zip_longest(rows, rows[1:]):
            url = listed.row.url
            if _is_article(listed, visit):
                answered = await (coming or _asked(visit, listed))
                has_more = following is not None and _is_article(following, visit)
                coming = asyncio.create_task(_asked(visit, following)) if has_more else None
                async for capture in _article(visit, listed, answered):
                    yield capture
            elif not FILE_ENDING.search(url):
                yield _elsewhere(visit, listed)
            elif url not in visit.asked_files:
                yield await _file(visit, url, _provenance(listed), listed.listed_at)
    finally:
        if coming is not None:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)


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


async def _asked(visit: Visit, listed: Listed) -> Answered:
    row = listed.row
    return await visit.ask(Ask(row.url, Role.ARTICLE, referer=listed.listed_at, listed_on=row.date))


async def _article(visit: Visit, listed: Listed, answered: Answered) -> AsyncIterator[Capture]:
    """Look at one article and fetch its files, which inherit its title, column and dates."""
    answer, impostor = answered
    provenance = _provenance(listed)
    problem = trouble(answer, impostor)
    if problem is not None:
        _note_trouble(visit, answer, impostor, problem)
        yield visit.without_document(answer, provenance, problem)
        return
    page = visit.page(answer)
    provenance = Provenance(
        title=title_of_article(page, listed.row.title),
        column=provenance.column,
        other_columns=provenance.other_columns,
        listed_at=listed.listed_at,
        dates=dates_of_article(answer, page, listed.row.date),
    )
    yield visit.captured(answer, provenance)
    for url in attachments_of(page):
        if url not in visit.asked_files:
            yield await _file(visit, url, provenance, page.url)


async def _file(visit: Visit, url: str, provenance: Provenance, parent_url: str) -> Capture:
    """Fetch one file that no other article has brought already."""
    visit.asked_files.add(url)
    own = Provenance(
        title=provenance.title,
        column=provenance.column,
        other_columns=provenance.other_columns,
        listed_at=provenance.listed_at,
        parent_url=parent_url,
        dates=provenance.dates,
    )
    ask = Ask(url, Role.ATTACHMENT, referer=parent_url)
    if not is_on_portal(url, visit.portal) and not is_on_file_host(url, visit.portal):
        found = Message(FILE_ELSEWHERE, {"page": parent_url})
        visit.journal.note(url, FILE_HERE, found)
        return visit.without_document(not_ours(ask), own, found)
    answer, impostor = await visit.ask(ask)
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


def _provenance(listed: Listed) -> Provenance:
    column, *others = listed.columns
    return Provenance(
        title=listed.row.title,
        column=column,
        other_columns=tuple(others),
        listed_at=listed.listed_at,
        dates=(listed.row.date,) if listed.row.date else (),
    )
