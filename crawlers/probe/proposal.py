"""From the pages of a survey to a portal file: family, layout, articles, pager, browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from crawlers.messages import Message
from crawlers.pages.listing import Row
from crawlers.pages.page import Page
from crawlers.pages.rows import FILE_ENDING
from crawlers.pages.titles import Promise
from crawlers.portals import Portal
from crawlers.probe.families import Family, family_of
from crawlers.probe.lists import ListTurner
from crawlers.probe.portal_file import division_of, id_of, name_of
from crawlers.probe.records import ColumnSeen, Look, Proposal, Refusal, Refused
from crawlers.probe.shapes import article_shape
from crawlers.probe.survey import Column, Survey, readings_of, reports_in
from crawlers.visit import Visit


async def propose(visit: Visit, survey: Survey, on: date) -> Look:
    """Say what portal file the surveyed pages ask for; a survey without columns proposes none."""
    if survey.refusal is not None or survey.home is None:
        return Look(refusal=survey.refusal)
    rows = list(_rows(survey))
    family, marks = family_of(survey.pages, [row.url for row in rows])
    if family is None or not survey.columns:
        return Look(refusal=Refusal(Refused.NO_COLUMN, Message(_nothing_found(survey))))
    portal = _with_family(survey, family, rows)
    turner = ListTurner(visit, portal)
    lists = [column for column in survey.columns if not column.is_hub and turner.is_list(column)]
    browser = visit.has_browser and await turner.needs_browser(lists)
    pager = await turner.pager(lists, family.pager)
    portal = portal.model_copy(update={"browser": browser, "pager": pager})
    return Look(
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
        )
    )


def _rows(survey: Survey) -> Iterator[Row]:
    """Every report that some layout reads on some page of the annual reports, once."""
    known: set[str] = set()
    for column in survey.columns:
        for _, listing in readings_of(column.page):
            for row in (*listing.rows, *listing.strays):
                if row.promise is Promise.REPORT and row.url not in known:
                    known.add(row.url)
                    yield row


def _with_family(survey: Survey, family: Family, rows: list[Row]) -> Portal:
    """The portal under its own id and name, with the layout and articles of its family."""
    portal = survey.portal
    articles = [row.url for row in rows if not FILE_ENDING.search(row.url)]
    named = survey.home or Page(portal.base_url, "", portal)
    return portal.model_copy(
        update={
            "id": id_of(portal),
            "name": name_of(named),
            "layout": family.layout,
            "pager": family.pager,
            "article": article_shape(family, articles),
            "start": _start(survey),
        }
    )


def _start(survey: Survey) -> tuple[str, ...]:
    """The home page and, in case that changes, the page that leads to the annual reports."""
    asked = survey.portal.start
    entry = urlsplit(survey.entry).path if survey.entry else "/"
    return tuple(dict.fromkeys(("/", *asked, entry)))


def _seen(column: Column, turner: ListTurner) -> ColumnSeen:
    listing = turner.read(column.page)
    return ColumnSeen(column.page.url, column.path, len(set(reports_in(listing))))


def _nothing_found(survey: Survey) -> str:
    """Where the search ended, for the person who has to go on by hand."""
    above = ", ".join(page.url for page in survey.above[:5])
    return ", ".join((above or survey.portal.base_url, *survey.elsewhere[:3]))
