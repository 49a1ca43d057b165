"""Services that give nothing to who asks them plainly: partial with a reason, nothing made up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.messages import render
from crawlers.records import CrawlOutcome
from tests.families import hanweb, services
from tests.families.crawling import crawl, load_family
from tests.families.static import Built
from tests.replicas.server import Replica, running
from tests.replicas.site import html_page


def computed() -> Built:
    """海南's service, asked for a column that the page's script computes."""
    made = services.hainan()
    for at, page in made.site.pages.items():
        body = page.body.replace(b"column: column,", b"column: codeOf(page),")
        made.site.pages[at] = replace(page, body=body)
    return made


def silent() -> Built:
    """苏州's service, which refuses whoever is no browser of its own."""
    made = services.suzhou()
    made.site.answers[services.MANUSCRIPTS] = lambda _: html_page('{"code":401,"msg":"token"}')
    return made


@pytest.mark.parametrize(
    ("family", "made", "zh", "en"),
    [
        ("hanweb-jpage", hanweb.site_of(hanweb.CODED), "空壳页面", "a stub of"),
        ("ucap-hainan", computed, "页面既没有列表行", "shows no rows"),
        ("ucap-suzhou", silent, "没有列表行", "shows no rows"),
    ],
)
def test_a_service_that_gives_nothing_leaves_the_crawl_partial(
    family: str, made: Callable[[], Built], zh: str, en: str, tmp_path: Path
) -> None:
    with running(Replica(family, made().site)) as replica:
        crawled = crawl(load_family(family, replica.base_url, tmp_path))
    assert crawled.outcome is CrawlOutcome.PARTIAL
    assert zh in render(crawled.reason, "zh")
    assert en in render(crawled.reason, "en")
    asked = [one.target for one in replica.requests if "column=&" in one.target]
    assert asked == []
