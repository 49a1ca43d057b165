"""The agencies that a portal's directories list, and whether each led to a column of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from core.messages import Message
from crawlers.crawl.unlisted_directories import Directories
from crawlers.crawl.visit import Visit
from crawlers.pages.directories import agencies_of, directories_of
from crawlers.pages.discovery import Lead
from crawlers.pages.page import Page
from crawlers.pages.titles import Promise, squeezed

NO_AGENCIES = Message("branches.empty-directory")
NO_COLUMN_OF_ITS_OWN = Message("branches.agency-without-link")
NOT_NAMED = "branches.not-named"


class Branches:
    """An agency without a column is a doubt, never an absence: nobody saw where it publishes.

    The same holds for a directory that the portal's file does not name.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        portal = visit.portal
        self.directories = tuple(
            Lead(f"{portal.base_url}{path}", is_directory=True) for path in portal.agencies_at
        )
        self._listed: dict[str, list[Lead]] = {lead.url: [] for lead in self.directories}
        self._found: set[str] = set()
        self._unnamed = Directories()

    def leads(
        self, page: Page, path: tuple[str, ...], lead: Lead, leads: tuple[Lead, ...]
    ) -> tuple[Lead, ...]:
        """The leads of one page: of a directory its agencies, too, and what is an agency's own.

        `leads` are those that the page has like any other.
        """
        if lead.is_directory:
            agencies = agencies_of(page, path, lead, self._visit.menu)
            self._listed[lead.url] += agencies
            self._found |= {one.agency for one in agencies if one.path}
            return (*leads, *agencies)
        if lead.agency:
            own = tuple(self._of_agency(one, lead.agency) for one in leads)
            if not self._unnamed.is_trial(lead):
                return own
            self._unnamed.tried(lead, path, (one for one in own if one.agency))
            return ()
        self._unnamed.see(page, path, lead, self._visit.menu)
        is_silent = not (path or self.directories)
        return (*leads, *directories_of(page, lead)) if is_silent else leads

    def trials(self, known: Iterable[str]) -> tuple[Lead, ...]:
        """Pages that show whether a directory that the file does not name ought to be named."""
        listed = (one.row for one in self._visit.listed.values())
        titles = [squeezed(row.title) for row in listed if row.promise is Promise.REPORT]
        return self._unnamed.trials(titles, known)

    def doubts(self) -> Iterator[tuple[Lead, Message]]:
        """The directories without agencies, and the agencies without a column."""
        for url, agencies in self._listed.items():
            if not agencies:
                yield Lead(url, is_directory=True), NO_AGENCIES
            for lead in agencies:
                if lead.agency not in self._found:
                    yield lead, NO_COLUMN_OF_ITS_OWN

        portal = self._visit.portal.base_url
        for url, seen in self._unnamed.confirmed.items():
            values = {
                "agencies": str(len(seen)),
                "portal": portal,
                "path": url.removeprefix(portal),
            }
            yield Lead(url), Message(NOT_NAMED, values)

    def _of_agency(self, lead: Lead, agency: str) -> Lead:
        """A lead that stands on no page elsewhere is the agency's own."""
        if lead.url in self._visit.furniture:
            return lead
        if lead.path:
            self._found.add(agency)
        return replace(lead, agency=agency)
