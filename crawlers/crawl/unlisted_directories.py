"""Directories of agencies that no portal file names, and which of them lead to annual reports.

Portals list agencies in many places; a directory counts once an agency of it, of which no list has
a report, publishes on a page of its own. Only a few agencies are looked at for that.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Set
from dataclasses import replace

from crawlers.pages.directories import ENOUGH_AGENCIES, agencies_of
from crawlers.pages.discovery import Lead
from crawlers.pages.page import Page
from crawlers.pages.titles import abbreviates, squeezed

TRIED_AGENCIES = 3
# 阿城区财政局 in a directory is 财政局 in a title, or the other way round.
DISTRICT = re.compile(r"^.{1,7}?[省市区县旗](?=.{2})")
OPENING = re.compile(r"[（(]")


class Directories:
    """What one walk over a portal knows of them; `confirmed` are those that count, by address."""

    def __init__(self) -> None:
        self.confirmed: dict[str, tuple[Lead, ...]] = {}
        self._seen: dict[str, tuple[Lead, ...]] = {}
        self._directory_of: dict[str, str] = {}
        self._known: frozenset[str] = frozenset()

    def see(self, page: Page, path: tuple[str, ...], lead: Lead, menu: Set[str]) -> None:
        """Remember whom a page lists that is not the home page."""
        self._seen[page.url] = agencies_of(page, path, lead, menu)

    def trials(self, titles: Collection[str], known: Iterable[str]) -> tuple[Lead, ...]:
        """The pages of a few agencies to look at, when all lists have been read.

        `titles` are those of the reports listed, `known` the keys of all pages planned so far. A
        column of annual reports that lists mostly such agencies counts without a look.
        """
        self._known = frozenset(known)
        trials: list[Lead] = []
        for url, agencies in self._seen.items():
            strange = [
                one
                for one in agencies
                if one.key not in self._known and not has_report(one, titles)
            ]
            if len(strange) < ENOUGH_AGENCIES:
                continue
            if strange[0].path and len(strange) * 2 > len(agencies):
                self.confirmed[url] = agencies
            else:
                trials += [replace(one, path=()) for one in strange[:TRIED_AGENCIES]]
                self._directory_of |= {one.key: url for one in strange[:TRIED_AGENCIES]}
        return tuple(trials)

    def is_trial(self, lead: Lead) -> bool:
        return lead.key in self._directory_of

    def tried(self, lead: Lead, path: tuple[str, ...], own: Iterable[Lead]) -> None:
        """Take in an agency's page: the path of its column, or where else it alone leads."""
        is_new = any(one.path and one.key not in self._known for one in own)
        if path or is_new:
            url = self._directory_of[lead.key]
            self.confirmed[url] = self._seen[url]


def has_report(lead: Lead, titles: Collection[str]) -> bool:
    """Say whether some title names an agency, in full or in short: 发改局 is 发展和改革局."""
    name = DISTRICT.sub("", _without_brackets(squeezed(lead.agency)))
    return any(abbreviates(name, title) for title in titles)


def _without_brackets(name: str) -> str:
    """A name without what stands from its first bracket to its last."""
    opened, last = OPENING.search(name), max(name.rfind(")"), name.rfind("）"))
    return name[: opened.start()] + name[last + 1 :] if opened and opened.end() <= last else name
