"""Look at one unknown portal in a process of its own; its last line on stdout is the Look.

    python -m crawlers.probe.child URL --locks DIR --as-of ISO --contact TEXT [--delay S] …

It asks through the same transport as a crawl: robots.txt first, one question at a time, the delay
between two, and no host but that of the address.
"""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from pydantic import ValidationError
from scrapy.http import Response

from core.browser import find_browser
from core.clock import day_of, parse_moment
from core.messages import Message
from crawlers.archive import Archive
from crawlers.asking.agenda import Agenda
from crawlers.asking.conditional import Revisits
from crawlers.asking.host_locks import HostLocks
from crawlers.asking.manners import user_agent
from crawlers.asking.permission import Permission
from crawlers.asking.terms import Terms
from crawlers.crawl.archiver import Archiver
from crawlers.crawl.clock import clock_from
from crawlers.crawl.journal import Journal
from crawlers.crawl.plan import Plan
from crawlers.crawl.spider import ROBOTS_WAIT, PortalSpider
from crawlers.crawl.visit import Halted
from crawlers.pages.addresses import is_public, web_address
from crawlers.pages.answers import Answer, Ask
from crawlers.portals import Portal
from crawlers.probe.findings import LOOK, ProbeRefusal, ProbeResult, RefusalKind
from crawlers.probe.proposal import propose
from crawlers.probe.shapes import ANY_ARTICLE
from crawlers.probe.survey import Walk, network_refusal
from crawlers.run import fetch, teller
from crawlers.with_parent import end_with_parent

UNKNOWN = "unknown"
NOWHERE = "memory://probe"
GOVERNMENT_SUFFIX = ".gov.cn"


class Scout(PortalSpider):
    """A walk over a portal that has no file yet; nothing of it is kept."""

    looks: ClassVar[list[ProbeResult]] = []
    """What came of it: a process looks once, and Scrapy makes the spider itself."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self.base_url = plan.terms.portal.base_url

    def _answer(self, ask: Ask, response: Response) -> Answer:
        """Remember which scheme really answers: many portals send http on to https."""
        self.base_url = secured(self.base_url, response.url)
        return super()._answer(ask, response)

    async def walk(self) -> None:
        """Learn robots.txt, walk to the reports, and propose a portal file."""
        journal, visit = self.plan.journal, self.visit()
        try:
            await self._read_robots()
            survey = await Walk(visit).to_the_reports()
            survey.base_url = self.base_url
            look = await propose(visit, survey, day_of(self.plan.terms.now()))
        except Halted:
            look = ProbeResult(refusal=_halted(journal))
        journal.has_ended = True
        self.looks.append(look)


def main(arguments: Sequence[str]) -> int:
    """Look once; the exit status is 0 with a proposal, 1 with a refusal."""
    options = _parser().parse_args(arguments)
    threading.Thread(target=end_with_parent, daemon=True).start()
    portal = provisional(options.url, options.delay)
    look = (
        ProbeResult(refusal=portal)
        if isinstance(portal, ProbeRefusal)
        else _look_at(portal, options)
    )
    sys.stdout.write(f"{LOOK.dump_json(look).decode()}\n")
    return 0 if look.proposal else 1


def provisional(url: str, delay_s: float) -> Portal | ProbeRefusal:
    """What is known of a portal by its address alone; only government hosts are looked at.

    Mirrors that copy government pages have names of their own, never one under gov.cn.
    """
    address = url if "://" in url else f"http://{url}"
    parts = web_address(address)
    if parts is None:
        return ProbeRefusal(RefusalKind.NOT_AN_ADDRESS, Message(url))
    host = parts.hostname or ""
    try:
        if is_public(host) and not host.endswith(GOVERNMENT_SUFFIX) and "." in host:
            return ProbeRefusal(RefusalKind.NOT_GOVERNMENT, Message(host))
        return Portal(
            id=UNKNOWN,
            name=UNKNOWN,
            base_url=f"{parts.scheme}://{parts.netloc}",
            aliases=_aliases(host) if is_public(host) else (),
            layout="static_list",
            start=(_target(parts.path, parts.query),),
            article=ANY_ARTICLE,
            delay_s=delay_s,
            browser=True,
        )
    except (ValidationError, ValueError):
        return ProbeRefusal(RefusalKind.NOT_AN_ADDRESS, Message(url))


def secured(base_url: str, answered: str) -> str:
    """The https origin of a portal that answers there although http was asked; else base_url."""
    before, after = urlsplit(base_url), urlsplit(answered)
    is_same = before.netloc == after.netloc and before.port is None
    return f"https://{after.netloc}" if is_same and after.scheme == "https" else base_url


def _look_at(portal: Portal, options: argparse.Namespace) -> ProbeResult:
    archive = Archive(NOWHERE)
    terms = Terms(
        portal=portal,
        permission=Permission(portal),
        revisits=Revisits(archive, {}, options.as_of),
        host_locks=HostLocks(options.locks),
        user_agent=user_agent(options.contact),
        browser=find_browser(options.chromium),
        now=clock_from(options.as_of),
    )
    plan = Plan(
        terms=terms,
        archive=archive,
        archiver=Archiver(archive, portal, archive.new_crawl_id(UNKNOWN, options.as_of)),
        agenda=Agenda({}, options.as_of),
        journal=Journal(),
        progress=teller(portal.base_url, UNKNOWN),
    )
    fetch(plan, portal.delay_s, Scout)
    if plan.journal.own_fault is not None:
        return ProbeResult(refusal=ProbeRefusal(RefusalKind.OUR_FAULT, plan.journal.own_fault))
    return Scout.looks[-1]


def _halted(journal: Journal) -> ProbeRefusal:
    """Why a walk was stopped, in a word that can be translated."""
    if journal.blocked is not None:
        is_robots = journal.blocked.template == ROBOTS_WAIT
        return ProbeRefusal(
            RefusalKind.ROBOTS if is_robots else RefusalKind.CHALLENGE, journal.blocked
        )
    assert journal.stopped is not None  # whoever halts a walk says why
    return network_refusal(journal.stopped)


def _aliases(host: str) -> tuple[str, ...]:
    bare = host.removeprefix("www.")
    return (bare, f"www.{bare}") if bare.count(".") == 2 else (host,)


def _target(path: str, query: str) -> str:
    return (path or "/") + (f"?{query}" if query else "")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="crawlers.probe.child", description="Look at one portal.")
    parser.add_argument("url", help="address of the portal")
    parser.add_argument("--locks", type=Path, required=True, help="folder of the lock files")
    parser.add_argument("--as-of", type=parse_moment, required=True, help="what the clock says now")
    parser.add_argument("--contact", required=True, help="mail address or page in our user agent")
    parser.add_argument("--delay", type=float, default=3.0, help="seconds between requests")
    parser.add_argument("--chromium", help="the browser to use ($CHROMIUM_PATH of the command)")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
