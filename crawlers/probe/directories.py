"""Directories of agencies that a walk finds, and which of them really lead to annual reports.

Portals list agencies in many places; a directory counts once an agency of it has a column of annual
reports on a page of its own. Until then only a few of its agencies are looked at.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from crawlers.pages.addresses import is_on_portal
from crawlers.pages.directories import agencies_of
from crawlers.pages.discovery import Lead
from crawlers.pages.page import Page
from crawlers.pages.words import Step, is_annual, step_of

TRIED_AGENCIES = 3


class Directories:
    """What a walk knows of directories; `confirmed` are the addresses of those that count."""

    def __init__(self) -> None:
        self.confirmed: list[str] = []
        self._waiting: dict[str, tuple[Lead, ...]] = {}
        self._directory_of: dict[str, str] = {}

    def leads(
        self, page: Page, lead: Lead, leads: tuple[Lead, ...], furniture: Set[str], menu: Set[str]
    ) -> tuple[Lead, ...]:
        """What directories add to the leads of a page above the annual reports."""
        if lead.agency:
            return self._of_agency(lead, leads, furniture)
        found = agencies_of(page, lead, menu)
        self._waiting[page.url] = found[TRIED_AGENCIES:]
        self._directory_of |= {one.agency: page.url for one in found}
        return (*leads, *found[:TRIED_AGENCIES], *_directories(page, lead))

    def _of_agency(
        self, lead: Lead, leads: tuple[Lead, ...], furniture: Set[str]
    ) -> tuple[Lead, ...]:
        own = [replace(one, agency=lead.agency) for one in leads if one.url not in furniture]
        directory = self._directory_of[lead.agency]
        if not any(one.path for one in own) or directory in self.confirmed:
            return tuple(own)
        self.confirmed.append(directory)
        return (*own, *self._waiting.pop(directory))


def _directories(page: Page, lead: Lead) -> tuple[Lead, ...]:
    """Links such as 部门信息公开, behind which agencies may be listed."""
    return tuple(
        Lead(link.url, depth=lead.depth + 1, listed_at=page.url)
        for link in page.links
        if step_of(link.words) is Step.DIVISION
        and "公开" in link.words
        and not is_annual(link.words)
        and is_on_portal(link.url, page.portal)
    )
