"""A crawl in this very process: the crawler's own steps over real HTTP, without Scrapy's start.

Thirty child processes would take a minute; how Scrapy carries the questions is tested elsewhere.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import requests

from core.charsets import decode
from crawlers.asking.permission import NotAllowed, Permission
from crawlers.crawl.captures import Capture
from crawlers.crawl.journal import Journal
from crawlers.crawl.outcome import judge
from crawlers.crawl.visit import Visit
from crawlers.pages.addresses import asked_at, canonical
from crawlers.pages.answers import Answer, Ask, Refusal
from crawlers.portals import Portal, load_portals
from crawlers.records import CrawlOutcome, Role
from tests.crawlers.portal_in_memory import captures_of, reading
from tests.families.site import portal_file

NOW = datetime(2023, 2, 1, tzinfo=UTC)
MOVED = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Crawled:
    """What one crawl brought."""

    journal: Journal
    outcome: CrawlOutcome
    reason: str
    captures: tuple[Capture, ...] = field(repr=False)

    @property
    def documents(self) -> Iterator[Capture]:
        """Articles and files, without the pages of lists."""
        return (c for c in self.captures if c.document.role is not Role.LIST)


def load_family(family: str, base_url: str, folder: Path) -> Portal:
    """The family's portal, as its file describes it, at the address of its replica."""
    (folder / "portals").mkdir()
    text = portal_file(family, base_url)
    (folder / "portals" / f"{family}.toml").write_text(text, encoding="utf-8")
    return load_portals(folder)[family]


def crawl(portal: Portal) -> Crawled:
    """Crawl one portal from its home page to its last document."""
    with requests.Session() as session:
        journal = Journal()
        fetch = _Fetching(portal, session)
        visit = Visit(
            portal, fetch.answer, journal, lambda: NOW, False, lambda _: True, reading(portal)
        )
        captures = asyncio.run(captures_of(visit))
    outcome, reason = judge(journal, portal)
    return Crawled(journal, outcome, reason, captures)


class _Fetching:
    """Questions over real HTTP, one at a time, each redirect checked like a question."""

    def __init__(self, portal: Portal, session: requests.Session) -> None:
        self._portal = portal
        self._session = session
        self._permission = Permission(portal)

    async def answer(self, ask: Ask) -> Answer:
        url, response = ask.url, None
        try:
            for _ in range(5):
                self._permission.check(asked_at(url, self._portal), ask.role)
                response = self._asked(ask, url)
                if response.status_code not in MOVED:
                    break
                url = requests.compat.urljoin(url, response.headers["Location"])
        except NotAllowed as refused:
            return Answer(ask, url, 0, {}, b"", refusal=refused.refusal, detail=refused.detail)
        except requests.RequestException as fault:
            return Answer(ask, url, 0, {}, b"", refusal=Refusal.NETWORK, detail=str(fault))
        if response is None:
            raise ValueError("expected at least one answer")
        landed = canonical(url, self._portal) or url
        headers = {
            name.lower(): decode(value.encode("latin-1"))
            for name, value in response.headers.items()
        }
        return Answer(ask, landed, response.status_code, headers, response.content)

    def _asked(self, ask: Ask, url: str) -> requests.Response:
        kind = "json" if ask.is_json else "x-www-form-urlencoded"
        headers = {"Referer": ask.referer} if ask.referer else {}
        body = None
        if ask.form and url == ask.url:
            headers["Content-Type"] = f"application/{kind}"
            body = json.dumps(dict(ask.form)) if ask.is_json else urlencode(ask.form)
        return self._session.request(
            "POST" if body else "GET",
            asked_at(url, self._portal),
            data=body,
            headers=headers,
            allow_redirects=False,
            timeout=10,
        )
