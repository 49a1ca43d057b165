"""Walk an unknown portal by meaning, from its home page to its columns of annual reports.

The walk opens only what leads to annual reports, as a crawl does, and of every list its first
page; which family of portals it is has to be found out from these pages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import chain

from core.messages import Message, ids_in
from crawlers.asking.faults import NO_HOST, UNTRUSTED
from crawlers.crawl.frontier import Frontier, is_mostly_reports, question_for
from crawlers.crawl.list_walk import is_bare
from crawlers.crawl.unlisted_directories import Directories
from crawlers.crawl.visit import Visit, menu_of, trouble
from crawlers.pages.answers import Answer
from crawlers.pages.answers import Refusal as NotAsked
from crawlers.pages.directories import directories_of
from crawlers.pages.discovery import (
    Lead,
    has_columns_below,
    leads_below,
    leads_of,
    off_portal,
    path_of,
)
from crawlers.pages.impostors import Disguise
from crawlers.pages.page import Page
from crawlers.pages.titles import squeezed
from crawlers.portals import Portal
from crawlers.probe.findings import ProbeRefusal, RefusalKind
from crawlers.probe.readings import (
    ServiceReply,
    in_browser,
    readings_of,
    replies_to,
    reports_in,
)

# Five years of three classes with their hubs are twenty pages; the trial crawl reads the rest.
MOST_PAGES = 60
GOVERNMENT = re.compile(r"人民政府|政务公开|政府信息公开|SiteIDCode|_jiucuo_")
AT_ADDRESS = "outcome.of-column"
NETWORK_KINDS = {NO_HOST: RefusalKind.NO_HOST, UNTRUSTED: RefusalKind.CERTIFICATE}


@dataclass(frozen=True, slots=True)
class Column:
    """A page that belongs to the annual reports. `is_hub`: it only leads to columns below it.

    `replies` are answers of services that the page's scripts would ask for its rows.
    """

    page: Page
    path: tuple[str, ...]
    is_hub: bool
    replies: tuple[ServiceReply, ...] = ()


@dataclass(slots=True)
class Survey:
    """What the walk saw.

    `base_url` is the origin that really answered; `entry` the page, above the annual reports, that
    leads to them; `directories` are pages that list agencies, each with reports of its own;
    `unopened` is the number of pages left when the walk had opened enough; `is_scripted` says that
    some of them exist only after scripts.
    """

    portal: Portal
    base_url: str = ""
    home: Page | None = None
    entry: str | None = None
    columns: list[Column] = field(default_factory=list)
    above: list[Page] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    directories: list[str] = field(default_factory=list)
    unopened: int = 0
    is_scripted: bool = False
    refusal: ProbeRefusal | None = None

    @property
    def pages(self) -> tuple[Page, ...]:
        """Every page, the columns of annual reports first."""
        replies = (reply.page for column in self.columns for reply in column.replies)
        return (*(column.page for column in self.columns), *replies, *self.above)


class Walk:
    """One walk over one portal."""

    def __init__(self, visit: Visit) -> None:
        # Some layouts read what a browser showed otherwise than what was served, as pages are here.
        visit.portal = visit.portal.model_copy(update={"browser": False})
        self._visit = visit
        self._frontier = Frontier()
        self._directories = Directories()
        self._titles: set[str] = set()
        self.survey = Survey(visit.portal)

    async def to_the_reports(self) -> Survey:
        """Open the home page and everything that leads on; a home page that fails ends the walk."""
        base_url = self._visit.portal.base_url
        self._plan((Lead(f"{base_url}/"),))
        lead = self._frontier.next()
        home, problem = await self._asked(lead)
        if problem is not None:
            self.survey.refusal = why_refused(home, problem)
            return self.survey
        self._take_home(lead, home)
        self._plan(tuple(Lead(f"{base_url}{path}") for path in self._visit.portal.start))
        await self._open_planned()
        self._plan(self._directories.trials(self._titles, self._frontier))
        await self._open_planned()
        for agencies in self._directories.confirmed.values():
            self._plan(agencies)
        await self._open_planned()
        self.survey.directories = list(self._directories.confirmed)
        self.survey.unopened = len(self._frontier)
        return self.survey

    async def _open_planned(self) -> None:
        while self._frontier and self._frontier.known < MOST_PAGES:
            await self._open(self._frontier.next())

    async def _asked(self, lead: Lead) -> tuple[Answer, Message | None]:
        """A page and what is wrong with it; one in which nothing stands as a browser shows it."""
        visit = self._visit
        answer, impostor = await visit.ask(question_for(lead))
        problem = trouble(answer, impostor)
        is_stub = impostor is not None and impostor.disguise is Disguise.STUB
        is_there = problem is None or is_stub
        if not (visit.has_browser and is_there and _is_silent(visit.page(answer))):
            return answer, problem
        shown = await in_browser(visit, answer.landed_at)
        if shown is None or is_bare(visit.page(shown)):
            return answer, problem
        self.survey.is_scripted = True
        return shown, None

    def _take_home(self, lead: Lead, answer: Answer) -> None:
        """Learn the portal's names and menu from its home page."""
        visit = self._visit
        visit.home = answer
        visit.journal.pages_read += 1
        visit.portal = with_names_of(visit.page(answer), visit.portal)
        page = visit.page(answer)
        self.survey.home, self.survey.portal = page, visit.portal
        if not GOVERNMENT.search(page.html):
            self.survey.refusal = ProbeRefusal(RefusalKind.NOT_GOVERNMENT, Message(page.url))
            return
        visit.menu = menu_of(page)
        self._frontier.landed(lead, page.url)
        self._above(page, lead)

    async def _open(self, lead: Lead) -> None:
        visit = self._visit
        answer, problem = await self._asked(lead)
        if problem is not None:
            return
        visit.journal.pages_read += 1
        page = visit.page(answer)
        if self._frontier.landed(lead, page.url) is not None:
            return
        path = path_of(page, lead)
        if not path and any(is_mostly_reports(listing) for _, listing in readings_of(page)):
            path = (page.name,)
        if path:
            await self._below(page, path, lead)
        else:
            self._above(page, lead)

    def _above(self, page: Page, lead: Lead) -> None:
        self.survey.above.append(page)
        self._note_elsewhere(page)
        leads = self._leads(page, (), lead)
        self._visit.learn_frame(page)
        is_entry = not lead.agency and any(one.path for one in leads)
        if self.survey.entry is None and is_entry:
            self.survey.entry = page.url
        self._plan(leads)

    async def _below(self, page: Page, path: tuple[str, ...], lead: Lead) -> None:
        self._note_elsewhere(page)
        leads = self._leads(page, path, lead)
        readings = [listing for _, listing in readings_of(page)]
        is_list = any(one.rows or one.rows_declared or one.next_pages for one in readings)
        has_columns = any(one.columns for one in readings) or has_columns_below(page, path, leads)
        replies = await replies_to(self._visit, page)
        rows = (row for one in readings for row in reports_in(one))
        self._titles |= {squeezed(row.title) for row in rows}
        self.survey.columns.append(Column(page, path, not is_list and has_columns, replies))
        self._plan(leads)

    def _leads(self, page: Page, path: tuple[str, ...], lead: Lead) -> tuple[Lead, ...]:
        """Where a page leads: by its links, and by what only some layout sees in it.

        The home page is read by its links alone, as in a crawl.
        """
        leads = leads_of(page, path, lead, self._visit.menu)
        if page is self.survey.home:
            return leads
        seen = (leads_below(listing, page, path, lead) for _, listing in readings_of(page))
        return self._branched(page, path, lead, (*leads, *chain.from_iterable(seen)))

    def _branched(
        self, page: Page, path: tuple[str, ...], lead: Lead, leads: tuple[Lead, ...]
    ) -> tuple[Lead, ...]:
        """The leads of a page with those to directories; of an agency's page what is its own."""
        if not lead.agency:
            self._directories.see(page, path, lead, self._visit.menu)
            return leads if path else (*leads, *directories_of(page, lead))
        furniture = self._visit.furniture
        own = tuple(replace(one, agency=lead.agency) for one in leads if one.url not in furniture)
        if self._directories.is_trial(lead):
            self._directories.tried(lead, path, own)
        return own

    def _plan(self, leads: tuple[Lead, ...]) -> None:
        if self.survey.refusal is None:
            self._frontier.plan(leads)

    def _note_elsewhere(self, page: Page) -> None:
        self.survey.elsewhere += [
            url for url in off_portal(page) if url not in self.survey.elsewhere
        ]


def _is_silent(page: Page) -> bool:
    """Say whether a page neither links anything nor tells any layout where its rows are."""
    return is_bare(page) and not any(
        one.rows or one.columns or one.next_pages or one.is_empty_by_its_word
        for _, one in readings_of(page)
    )


def with_names_of(home: Page, portal: Portal) -> Portal:
    """Add the names by which a portal calls itself, where these cannot lead elsewhere.

    A replica on 127.0.0.1 links its public name; a public portal is trusted with www only.
    """
    if portal.aliases:
        return portal
    stated = home.root.xpath("//meta[translate(@name, 'SD', 'sd') = 'sitedomain']/@content")
    names = [name.strip().lower() for name in stated.getall()]
    both = [pair for name in names if re.fullmatch(r"[a-z0-9.-]+", name) for pair in _both(name)]
    return portal.model_copy(update={"aliases": tuple(dict.fromkeys(both))})


def _both(host: str) -> tuple[str, ...]:
    """A host with and without www."""
    bare = host.removeprefix("www.")
    return tuple(sorted({host, bare, f"www.{bare}"})) if bare.count(".") < 3 else (host,)


def why_refused(answer: Answer, problem: Message) -> ProbeRefusal:
    """Why a home page did not come, in a word that can be translated."""
    at = Message(AT_ADDRESS, {"url": answer.ask.url, "problem": problem})
    if answer.refusal is NotAsked.OFF_PORTAL:
        return ProbeRefusal(RefusalKind.MOVED, at)
    if answer.refusal is NotAsked.ROBOTS:
        return ProbeRefusal(RefusalKind.ROBOTS, problem)
    if answer.refusal is NotAsked.NETWORK:
        return network_refusal(at)
    return ProbeRefusal(RefusalKind.NO_PAGE, at)


def network_refusal(detail: Message) -> ProbeRefusal:
    """Which failure of the network a sentence tells of, in the whole or in a part."""
    said = set(ids_in(detail))
    kinds = (kind for message_id, kind in NETWORK_KINDS.items() if message_id in said)
    return ProbeRefusal(next(kinds, RefusalKind.NO_ANSWER), detail)
