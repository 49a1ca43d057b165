"""Titles that a list cut short: completed from the article, or nothing is proven by their list."""

from __future__ import annotations

import pytest

from crawlers.pages.answers import Answer, Ask
from crawlers.pages.articles import read_article
from crawlers.pages.listing import Row
from crawlers.records import CrawlOutcome, Role
from tests.crawlers.conftest import Ground
from tests.crawlers.markup import english, listing, page, pager
from tests.crawlers.portal_in_memory import BASE, HTML, portal
from tests.crawlers.server import serving
from tests.crawlers.small_site import REPORTS, site

WHOLE = "青石镇人民政府2022年政府信息公开工作年度报告"
OLDER = "青石镇人民政府2021年政府信息公开工作年度报告"
HALF = "青石镇人民政府2022年政府信息公开工作年\ufffd..."
ARTICLE = f"{BASE}/site/c1/202301/c01_1.shtml"

PAGES = [
    ("marked, a heading", "青石镇人民政府2022年政府…", f"<h2>{WHOLE}</h2>", "", WHOLE),
    ("half a character, a title", HALF, "", f"{WHOLE}-某区人民政府", WHOLE),
    ("marked, any line", "青石镇人民政府2022年...", f"<td>{WHOLE}</td>", "", WHOLE),
    ("not marked, a heading", "青石镇人民政府2022年政", f"<h1>{WHOLE}</h1>", "", WHOLE),
    (
        "not marked, only a line",
        "青石镇人民政府2022年",
        f"<p>{WHOLE}</p>",
        "",
        "青石镇人民政府2022年",
    ),
    ("another title", HALF, "<h1>红旗镇人民政府2022年政府信息公开工作年度报告</h1>", "", HALF),
    (
        "a box of other years",
        "青石镇人民政府…",
        f"<ul><li><span>{WHOLE}</span></li><li><span>{OLDER}</span></li></ul>",
        "",
        "青石镇人民政府…",
    ),
    ("two lines in one", HALF, f"<div>{WHOLE}<br>发布日期</div>", "", HALF),
    ("a line in a box", HALF, f"<div><p>{WHOLE}</p><p>附件</p></div>", "", WHOLE),
    ("a heading before a box", HALF, f"<h1>{WHOLE}</h1><p>{WHOLE}解读</p>", "", WHOLE),
    ("too little to tell by", "青石…", f"<h1>{WHOLE}</h1>", "", "青石…"),
]


@pytest.mark.parametrize(
    ("listed", "body", "title", "whole"), [row[1:] for row in PAGES], ids=[row[0] for row in PAGES]
)
def test_a_title_is_completed_by_what_the_article_calls_itself(
    listed: str, body: str, title: str, whole: str
) -> None:
    content = page(body, title or "区人民政府").encode()
    answer = Answer(Ask(ARTICLE, Role.ARTICLE), ARTICLE, 200, HTML, content)
    article = read_article(answer, Row(ARTICLE, listed, None), portal(), None)
    assert article.title == whole


def test_a_list_with_a_title_that_stays_cut_proves_nothing(ground: Ground) -> None:
    (title, at, day), *others = REPORTS
    cut = listing([(f"{title[:9]}…", at, day), *others], pager(1, 1, 4))
    with serving(site(list=cut)) as server:
        server.pages[at] = page("<h1>正文</h1>")
        ground.describe("small", server)
        told = ground.crawl("small")["small"]
        server.pages[at] = page(f"<h2>{title}</h2>")
        whole = ground.crawl("small", everything=True)["small"]
    assert told.outcome is CrawlOutcome.PARTIAL
    assert "titles of 1 of its rows are cut short" in english(told.columns[0].problem)
    assert (whole.outcome, whole.columns[0].reports_listed) == (CrawlOutcome.COMPLETE, 4)
