"""From the pages of a survey to a portal file: family, layout, articles, pager, browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from core.messages import Message
from crawlers.cms.layouts import layout_named
from crawlers.crawl.visit import Visit
from crawlers.pages.listing import Row
from crawlers.pages.page import Page
from crawlers.pages.rows import FILE_ENDING
from crawlers.portals import Portal
from crawlers.probe.families import STATIC, Family, family_of
from crawlers.probe.findings import ColumnSeen, ProbeRefusal, ProbeResult, Proposal, RefusalKind
from crawlers.probe.list_ends import ListTurner, reports_in_browser
from crawlers.probe.portal_file import division_of, id_of, name_of
from crawlers.probe.readings import readings_of, reports_in
from crawlers.probe.shapes import article_shape, target_of
from crawlers.probe.survey import MOST_PAGES, Column, Survey

ENOUGH = "proposal.enough"


async def propose(visit: Visit, survey: Survey, on: date) -> ProbeResult:
    """Say what portal file the surveyed pages ask for; a survey without columns proposes none."""
    if survey.refusal is not None or survey.home is None:
        return ProbeResult(refusal=survey.refusal)
    rows = list(_rows(survey))
    shown = not rows and visit.has_browser and await reports_in_browser(visit, survey.columns)
    rows += shown or ()
    family, marks = family_of(survey.pages, [row.url for row in rows])
    if family is None or not survey.columns:
        return ProbeResult(refusal=ProbeRefusal(RefusalKind.NO_COLUMN, _nothing_found(survey)))
    portal = _with_family(survey, family, [row.url for row in rows])
    turner = ListTurner(visit, portal)
    lists = [column for column in survey.columns if turner.is_list(column)]
    browser = (
        bool(shown)
        or survey.is_scripted
        or (visit.has_browser and await turner.needs_browser(lists))
    )
    pager = await turner.pager(lists, family.pager)
    found = {"browser": browser, "pager": pager, "base_url": survey.base_url or portal.base_url}
    portal = portal.model_copy(update=found)
    return ProbeResult(
        Proposal(
            portal=portal,
            proposed_on=on,
            division=division_of(survey.home),
            family=family.id,
            marks=marks,
            columns=tuple(_seen(column, turner) for column in lists),
            titles=tuple(dict.fromkeys(row.title for row in rows)),
            elsewhere=tuple(survey.elsewhere),
            requests=visit.journal.requests,
            unopened=survey.unopened,
        )
    )


def _rows(survey: Survey) -> Iterator[Row]:
    """Every report that some layout reads on some page of the annual reports, once."""
    known: set[str] = set()
    for _, row in _read(survey):
        if row.url not in known:
            known.add(row.url)
            yield row


def _read(survey: Survey) -> Iterator[tuple[str, Row]]:
    """Every report with the layout that reads it, from columns and from what fills them."""
    for column in survey.columns:
        for layout, listing in readings_of(column.page):
            yield from ((layout, row) for row in reports_in(listing))
        for reply in column.replies:
            listing = layout_named(reply.layout).read_list(reply.page)
            yield from ((reply.layout, row) for row in reports_in(listing))


def _layout(survey: Survey, family: Family) -> str:
    """The family's own layout, unless some other one reads more than twice as many reports."""
    read: dict[str, set[str]] = {}
    for layout, row in _read(survey):
        read.setdefault(layout, set()).add(row.url)
    best = max(read, key=lambda one: (len(read[one]), one == STATIC.layout), default=family.layout)
    own = len(read.get(family.layout, ()))
    return family.layout if own * 2 >= len(read.get(best, ())) else best


def _with_family(survey: Survey, family: Family, reports: list[str]) -> Portal:
    """The portal under its own id and name, with the layout and articles of its family."""
    portal = survey.portal
    named = survey.home or Page(portal.base_url, "", portal)
    # A column that is itself the report is no article: links to it lead on.
    columns = {column.page.url for column in survey.columns}
    articles = [url for url in reports if url not in columns and not FILE_ENDING.search(url)]
    return portal.model_copy(
        update={
            "id": id_of(portal),
            "name": name_of(named),
            "layout": _layout(survey, family),
            "pager": family.pager,
            "article": article_shape(family, articles),
            "start": _start(survey),
            "agencies_at": tuple(dict.fromkeys(map(target_of, survey.directories))),
        }
    )


def _start(survey: Survey) -> tuple[str, ...]:
    """The home page and, in case that changes, the page that leads to the annual reports."""
    asked = survey.portal.start
    entry = target_of(survey.entry) if survey.entry else "/"
    return tuple(dict.fromkeys(("/", *asked, entry)))


def _seen(column: Column, turner: ListTurner) -> ColumnSeen:
    reports = reports_in(turner.read(turner.first_page(column)))
    return ColumnSeen(column.page.url, column.path, len({row.url for row in reports}))


def _nothing_found(survey: Survey) -> Message:
    """Where the search ended, for the person who has to go on by hand."""
    above = ", ".join(page.url for page in survey.above[:5])
    urls = ", ".join((above or survey.portal.base_url, *survey.elsewhere[:3]))
    if not survey.unopened:
        return Message(urls)
    return Message(ENOUGH, {"urls": urls, "most": MOST_PAGES, "unopened": survey.unopened})
