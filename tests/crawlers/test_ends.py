"""A list is read to its end when something in it says so, and nothing there says otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from crawlers.lists.ends import covers
from crawlers.portals import Pager, PagerKind
from crawlers.records import CrawlOutcome, Witness
from tests.crawlers.markup import article, english, listing, page, pager, report_rows, rows
from tests.crawlers.portal_in_memory import Walk, portal, walk
from tests.crawlers.small_site import REPORTS, Reply, site

COMPLETE, PARTIAL = CrawlOutcome.COMPLETE, CrawlOutcome.PARTIAL
ONE_OF_ONE = pager(1, 1, 4)
NEXT = portal(pager=Pager(kind=PagerKind.NEXT_LINK))
FALLING = [*report_rows(4)[::-1], *report_rows(3, year=2021)[::-1]]

WITNESSES = [
    ("a total that equals the rows", listing(REPORTS, ONE_OF_ONE), "total"),
    ("one page of one", listing(REPORTS, "<p>第1页 共1页</p>"), "last-page"),
    ("one page of one, full width", listing(REPORTS, "<p>第１页／共１页</p>"), "last-page"),
    (
        "a pager of one number, its arrows dead",
        listing(REPORTS, '<a class="disabled">上一页</a><a href="#" class="disabled">下一页</a>'),
        "last-page",
    ),
    ("rows that fall into last year", listing(FALLING), "falling-dates"),
]


def seen(body: str, of: object = None) -> Walk:
    pages: dict[str, Reply] = {
        at: article(title, f"{day} 09:30") for title, at, day in (*REPORTS, *FALLING)
    }
    return walk({**pages, **site(list=body), **pages}, NEXT)


@pytest.mark.parametrize(
    ("body", "kind"), [row[1:] for row in WITNESSES], ids=[row[0] for row in WITNESSES]
)
def test_a_witness_makes_the_end_known(body: str, kind: str) -> None:
    crawled = seen(body)

    witness = crawled.column("list.shtml").witness
    assert crawled.outcome is COMPLETE, crawled.reason
    assert witness is not None
    assert witness.kind.value == kind


def test_what_stands_after_the_end_of_the_page_is_shown_and_read() -> None:
    ((title, at, day),) = report_rows(1, first=9)
    more = rows([(title, at, day)])
    body = f"{listing(REPORTS, ONE_OF_ONE)}<HTML><BODY><ul>{more}</ul></BODY ></HTML><p></p>"

    crawled = walk(site(list=body), NEXT)

    assert crawled.addresses[-1].endswith(at)


NO_WITNESS = [
    ("nothing at all", ""),
    (
        "pages in a script that no number gives",
        "<script>createPageHTML(n, 0, 'list', 'shtml')</script>",
    ),
    ("pages in hexadecimal", "<script>createPageHTML(0x3, 0, 'list', 'shtml')</script>"),
    ("fewer pages than none", "<script>createPageHTML(-3, 0, 'list', 'shtml')</script>"),
    ("a number without end", f"<p>共{'9' * 5_000}页</p>"),
]


@pytest.mark.parametrize("end", [row[1] for row in NO_WITNESS], ids=[row[0] for row in NO_WITNESS])
def test_without_a_witness_the_end_is_unknown(end: str) -> None:
    crawled = seen(listing(REPORTS, end))

    assert crawled.outcome is PARTIAL
    assert crawled.column("list.shtml").witness is None


LOAD = "<script>document.getElementById('m').onclick=function(){fetch('/ajax?p=2')}</script>"
MAY_LEAD_ON = [
    ("more of them", '<a href="javascript:;" id="m">加载更多</a>'),
    ("more of them, by its script alone", LOAD),
    ("more as one scrolls", "<script>window.addEventListener('scroll', load)</script>"),
    (
        "a select of years",
        "<select><option value='2022'>2022年</option><option>2021年</option></select>",
    ),
    ("tabs of years", "<ul><li>2022年</li><li>2021年</li><li>2020年</li></ul>"),
    ("a form", "<form action='/list' method='post'><input name='nd'></form>"),
    ("a frame", "<iframe src='/site/other.html'></iframe>"),
    ("a button without words", "<button onclick='go()'><i class='icon'></i></button>"),
    ("an arrow", "<span onclick='go()'>»</span>"),
    ("a postback", "<a href=\"javascript:__doPostBack('p','2')\">2</a>"),
    ("a count in a script", "<script>var totalPage = 7;</script>"),
    ("a larger count in words", "<p>共 12 条</p>"),
    ("a larger count in full width", "<p>共 １２ 条</p>"),
    ("a page that was not read", "<p>第1/３页</p>"),
]


@pytest.mark.parametrize(
    "control", [row[1] for row in MAY_LEAD_ON], ids=[row[0] for row in MAY_LEAD_ON]
)
def test_what_may_lead_to_more_counts_against_rows_that_fall_by_date(control: str) -> None:
    crawled = seen(listing(FALLING, control))

    assert crawled.outcome is PARTIAL
    said = english(crawled.column("list.shtml").problem)
    assert "may lead to more" in said or "7 rows seen, 12 declared" in said


# A count of the rows explains what only turns them, and nothing that filters them.
FILTER_NAMES = ("a select of years", "tabs of years", "a form", "a frame")
FILTERS = [row for row in MAY_LEAD_ON if row[0] in FILTER_NAMES]


@pytest.mark.parametrize("control", [row[1] for row in FILTERS], ids=[row[0] for row in FILTERS])
def test_a_count_explains_no_filter(control: str) -> None:
    assert seen(listing(REPORTS, ONE_OF_ONE + control)).outcome is PARTIAL


def test_a_count_explains_what_only_turns() -> None:
    more = '<a href="javascript:;">加载更多</a>'

    assert seen(listing(REPORTS, ONE_OF_ONE + more)).outcome is COMPLETE


def test_what_the_portals_file_names_is_ignored() -> None:
    body = listing(FALLING, '<a href="javascript:;">加载更多</a>')
    pages: dict[str, Reply] = {at: article(title) for title, at, _ in FALLING}
    named = portal(pager=NEXT.pager, ignored_controls=("加载更多",))

    assert walk({**site(list=body), **pages}, named).outcome is COMPLETE


def test_pages_behind_numbers_are_read_where_the_next_one_is_a_picture() -> None:
    turn = '<a href="list.shtml">1</a><a href="list_2.shtml">2</a><a href="{}"><i></i></a>'
    first = page(f"<ul>{rows(REPORTS[:2])}</ul>{turn.format('list_2.shtml')}")
    second = page(f"<ul>{rows(REPORTS[2:])}</ul>{turn.format('list_2.shtml')}")

    crawled = walk(site(list=first, list_2=second), NEXT)

    assert crawled.outcome is COMPLETE, crawled.reason
    assert len(crawled.articles) == len(REPORTS)


def test_the_years_of_a_select_are_read_like_links() -> None:
    def of(year: int, items: list[tuple[str, str, str]]) -> str:
        at = '<option value="/site/c1/{0}.shtml"{1}>{0}年</option>'
        chosen = {year: " selected"}
        options = "".join(at.format(one, chosen.get(one, "")) for one in (2022, 2021))
        return listing(items, f"<select>{options}</select><p>共 1 页</p>")

    before = report_rows(3, year=2021)
    pages: dict[str, Reply] = {at: article(title) for title, at, _ in before}
    lists = {"list": of(2021, before), "2021": of(2021, before), "2022": of(2022, REPORTS)}

    crawled = walk({**site(**lists), **pages}, NEXT)

    assert crawled.outcome is COMPLETE, crawled.reason
    assert len(crawled.articles) == len(REPORTS) + len(before)


def test_falling_rows_prove_only_what_was_published_after_them() -> None:
    witness = seen(listing(FALLING)).column("list.shtml").witness

    assert isinstance(witness, Witness)
    assert covers(witness, 2022)
    assert not covers(witness, 2021)
    assert covers(replace(witness, back_to=date(2021, 12, 31)), 2021)


def test_a_column_none_of_whose_rows_is_a_report_proves_nothing() -> None:
    others = [("政府信息公开指南", at, day) for _, at, day in REPORTS]

    crawled = seen(listing(others, ONE_OF_ONE))

    assert crawled.outcome is not COMPLETE


BEYOND_HUBS = [
    ("links of years that lead on by a script", '<a href="javascript:more()">更多年份</a>'),
    ("a select of years", "<select><option>2022年</option><option>2021年</option></select>"),
    ("tabs of years", "<ul><li>2022年</li><li>2021年</li><li>2020年</li></ul>"),
]


@pytest.mark.parametrize(
    "control", [row[1] for row in BEYOND_HUBS], ids=[row[0] for row in BEYOND_HUBS]
)
def test_what_a_page_above_the_lists_may_lead_to_counts_against_them(control: str) -> None:
    hub = site()["/site/c0/nb.shtml"]
    pages = site(list=listing(REPORTS, ONE_OF_ONE))
    assert isinstance(hub, str)

    crawled = walk({**pages, "/site/c0/nb.shtml": f"{hub}{control}"}, NEXT)
    named = portal(
        pager=NEXT.pager, ignored_controls=("更多年份", "2022年/2021年", "2022年/2021年/2020年")
    )
    ignored = walk({**pages, "/site/c0/nb.shtml": f"{hub}{control}"}, named)

    assert crawled.outcome is PARTIAL
    assert "may lead to more" in crawled.reason
    assert crawled.column("nb.shtml").witness is None
    assert ignored.outcome is COMPLETE, ignored.reason
