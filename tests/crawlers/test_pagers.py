"""Pagers as people make them: numbers in words, a bare 2/4, links that lead back."""

from __future__ import annotations

import pytest

from crawlers.pages.numerals import number_in
from crawlers.portals import Pager, PagerKind
from crawlers.records import CrawlOutcome
from tests.crawlers.markup import listing, report_rows
from tests.crawlers.portal_in_memory import portal, walk
from tests.crawlers.small_site import site

NEXT = portal(pager=Pager(kind=PagerKind.NEXT_LINK))
ROWS = report_rows(4)

NUMBERS = [
    *(("3", 3), ("１２", 12), ("三", 3), ("十", 10), ("十二", 12), ("二十", 20), ("一百零二", 102)),
    *(("", None), ("三四", None), ("二百十", None), ("第三", None), ("-1", None), ("九" * 9, None)),
]


@pytest.mark.parametrize(("words", "number"), NUMBERS)
def test_numbers_are_read_in_digits_and_in_words(words: str, number: int | None) -> None:
    assert number_in(words) == number


def link(at: str, words: str) -> str:
    return f'<a href="/site/c1/{at}">{words}</a> '


READ = [
    ("pages in words", "共二页 一" + link("list_2.shtml", "二"), link("list.shtml", "一") + "二"),
    (
        "a bare 2/2",
        "1/2 " + link("list_2.shtml", "下一页"),
        "2/2 " + link("list.shtml?p=1", "上一页"),
    ),
    (
        "page one under another address",
        "<a>1</a>" + link("list_2.shtml", "2"),
        link("list_1.shtml", "1") + "<a>2</a>",
    ),
]


@pytest.mark.parametrize(
    ("first", "second"), [row[1:] for row in READ], ids=[row[0] for row in READ]
)
def test_a_pager_that_people_understand_is_understood(first: str, second: str) -> None:
    pages = site(
        list=listing(ROWS[:2], f"<div>{first}</div>"),
        list_1=listing(ROWS[:2], f"<div>{first}</div>"),
        list_2=listing(ROWS[2:], f"<div>{second}</div>"),
    )
    crawled = walk(pages, NEXT)
    assert crawled.outcome is CrawlOutcome.COMPLETE, crawled.reason
    assert crawled.column("list.shtml").pages_seen == 2


OPEN = [
    ("page one is not what was read first", link("list_1.shtml", "上一页")),
    ("page one does not come", link("list_0.shtml", "上一页")),
    ("a number of a page that nobody read", "<a>3</a>"),
    ("fewer pages than it counts", "2/3"),
]


@pytest.mark.parametrize("second", [row[1] for row in OPEN], ids=[row[0] for row in OPEN])
def test_a_pager_that_leads_elsewhere_leaves_the_end_unknown(second: str) -> None:
    pages = site(
        list=listing(ROWS[:2], f"<div>{link('list_2.shtml', '下一页')}</div>"),
        list_1=listing(report_rows(2, first=7), f"<div>{link('list.shtml', '2')}<a>x</a></div>"),
        list_2=listing(ROWS[2:], f"<div>{second}{link('list.shtml', '首页')}</div>"),
    )
    crawled = walk(pages, NEXT)
    if "list_1" in second:
        assert crawled.column("list.shtml").rows_seen == 6
    else:
        assert crawled.outcome is CrawlOutcome.PARTIAL, crawled.reason
