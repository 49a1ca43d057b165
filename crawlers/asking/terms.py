"""On what terms one crawl asks: of whom, what is permitted, what is known, who waits for whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.spiders import Spider

from crawlers.asking.conditional import Revisits
from crawlers.asking.host_locks import HostLocks
from crawlers.asking.permission import Permission
from crawlers.pages.answers import Ask
from crawlers.portals import Portal


@dataclass(frozen=True, slots=True)
class Terms:
    """What every question of one crawl passes through, from the question to its answer."""

    #: The portal that is asked.
    portal: Portal
    #: Which hosts and paths may be asked: the portal's file, and robots.txt as it is learned.
    permission: Permission
    #: What is known of each address, so that only what changed is sent again.
    revisits: Revisits
    #: One question at a time to each host, whoever of us asks.
    host_locks: HostLocks
    #: Who we are and where to complain, on every request.
    user_agent: str
    #: The browser that opens lists which only scripts make; None where none is wanted or found.
    browser: Path | None
    #: The time of the night, which may be another than that of the machine.
    now: Callable[[], datetime]


class AskingSpider(Spider):
    """A spider that carries its terms, so that Scrapy's components find them."""

    terms: Terms


def terms_of(crawler: Crawler) -> Terms:
    """The terms of the crawl that a Scrapy component is made for."""
    if not isinstance(crawler.spider, AskingSpider):
        raise TypeError(f"expected a spider with its terms, found {crawler.spider!r}")
    return crawler.spider.terms


def ask_of(request: Request) -> Ask:
    """The question that a request carries over the network."""
    ask = request.meta.get("ask")
    if not isinstance(ask, Ask):
        raise TypeError(f"expected a request with its question, found {request!r}")
    return ask
