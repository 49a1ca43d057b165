"""The agencies that a portal's directories list, and whether each led to a column of its own."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import replace

from crawlers.messages import Message
from crawlers.pages.directories import agencies_of
from crawlers.pages.discovery import Lead
from crawlers.pages.page import Page
from crawlers.portals import Portal

NO_AGENCIES = Message("机构目录没有列出机构")
NO_COLUMN_OF_ITS_OWN = Message("该机构的页面没有通往政府信息公开年报的链接")


class Branches:
    """An agency without a column is a doubt, never an absence: nobody saw where it publishes."""

    def __init__(self, portal: Portal) -> None:
        self.directories = tuple(
            Lead(f"{portal.base_url}{path}", is_directory=True) for path in portal.agencies_at
        )
        self._listed: dict[str, list[Lead]] = {lead.url: [] for lead in self.directories}
        self._found: set[str] = set()

    def leads(
        self, page: Page, lead: Lead, leads: tuple[Lead, ...], furniture: Set[str], menu: Set[str]
    ) -> tuple[Lead, ...]:
        """The leads of one page: of a directory its agencies, too, and what is an agency's own.

        `leads` are those that the page has like any other, `furniture` what stands elsewhere.
        """
        if lead.is_directory:
            self._listed[lead.url] += agencies_of(page, lead, menu)
            return (*leads, *self._listed[lead.url])
        if not lead.agency:
            return leads
        return tuple(self._of_agency(one, lead.agency, furniture) for one in leads)

    def doubts(self) -> Iterator[tuple[Lead, Message]]:
        """The directories without agencies, and the agencies without a column."""
        for url, agencies in self._listed.items():
            if not agencies:
                yield Lead(url, is_directory=True), NO_AGENCIES
            for lead in agencies:
                if lead.agency not in self._found:
                    yield lead, NO_COLUMN_OF_ITS_OWN

    def _of_agency(self, lead: Lead, agency: str, furniture: Set[str]) -> Lead:
        """A lead that stands on no page elsewhere is the agency's own."""
        if lead.url in furniture:
            return lead
        if lead.path:
            self._found.add(agency)
        return replace(lead, agency=agency)
