"""Everything one crawl works with, put together once and handed to all of its parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.spiders import Spider

from crawlers.archive import Archive
from crawlers.asking.agenda import Agenda
from crawlers.asking.conditional import Revisits
from crawlers.asking.host_locks import HostLocks
from crawlers.asking.permission import Permission
from crawlers.crawl.archiver import Archiver
from crawlers.crawl.journal import Journal
from crawlers.pages.answers import Ask
from crawlers.portals import Portal


@dataclass(frozen=True, slots=True)
class Plan:
    """The parts of one crawl. `now` tells the time of the night, `progress` is told of pages."""

    portal: Portal
    archive: Archive
    archiver: Archiver
    permission: Permission
    revisits: Revisits
    agenda: Agenda
    turns: HostLocks
    journal: Journal
    user_agent: str
    browser: Path | None
    now: Callable[[], datetime]
    progress: Callable[[Journal], None]


class PlannedSpider(Spider):
    """A spider that carries the plan, so that middlewares find it."""

    plan: Plan


def plan_of(crawler: Crawler) -> Plan:
    """The plan of the crawl that a Scrapy component is made for."""
    if not isinstance(crawler.spider, PlannedSpider):
        raise TypeError(f"expected a spider with a plan, found {crawler.spider!r}")
    return crawler.spider.plan


def ask_of(request: Request) -> Ask:
    """The question that a request carries over the network."""
    ask = request.meta.get("ask")
    if not isinstance(ask, Ask):
        raise TypeError(f"expected a request with its question, found {request!r}")
    return ask
