"""Walks through small portals in memory: from the home page to every listed document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from crawlers.crawl.baseline import KnownList
from crawlers.pages.printed import MOST_MARKS
from crawlers.records import ColumnReport, CrawlOutcome
from tests.crawlers.markup import (
    article,
    english,
    hub,
    links,
    listing,
    page,
    pager,
    report_rows,
    rows,
)
from tests.crawlers.portal_in_memory import BASE, portal, walk
from tests.crawlers.small_site import HOME, REPORTS, Reply, site


def test_a_portal_is_found_out_by_the_words_of_its_links() -> None:
    seen = walk(site())
    assert seen.outcome is CrawlOutcome.COMPLETE, seen.reason
    assert [c.path for c in seen.journal.columns] == [
        ("政府信息公开年报", "2022年", "街道（乡镇）")
    ]
    assert seen.articles == [f"{BASE}{at}" for _, at, _ in REPORTS]
    assert f"{BASE}/site/bmdt.shtml" not in seen.addresses


def test_an_article_knows_its_column_its_list_and_its_dates() -> None:
    document = next(c.document for c in walk(site()).captures if c.document.role == "article")
    assert document.column == ("政府信息公开年报", "2022年", "街道（乡镇）")
    assert document.listed_at == f"{BASE}/site/c1/list.shtml"
    assert [(d.basis, d.on.isoformat()) for d in document.dates] == [
        ("meta", "2023-01-02"),
        ("visible", "2023-01-02"),
        ("listed", "2023-01-02"),
    ]


def test_lists_are_turned_to_their_last_page() -> None:
    seen = walk(
        site(
            list=listing(REPORTS[:3], pager(2, 1, 4)),
            list_2=listing(REPORTS[3:], pager(2, 2, 4)),
        )
    )
    column = seen.column("list.shtml")
    assert (column.pages_seen, column.rows_seen, column.rows_declared) == (2, 4, 4)
    assert seen.outcome is CrawlOutcome.COMPLETE, seen.reason


def test_a_page_that_repeats_another_proves_nothing() -> None:
    first = listing(REPORTS[:3], pager(2, 1, 4))
    seen = walk(site(list=first, list_2=first))
    assert "repeats page 1" in english(seen.column("list.shtml").problem)
    assert seen.outcome is CrawlOutcome.PARTIAL


def test_fewer_rows_than_declared_prove_nothing() -> None:
    seen = walk(site(list=listing(REPORTS, pager(1, 1, 9))))
    assert english(seen.column("list.shtml").problem) == "4 rows seen, 9 declared"
    assert seen.outcome is CrawlOutcome.PARTIAL


def test_a_lost_page_proves_nothing() -> None:
    seen = walk(site(list=listing(REPORTS[:3], pager(2, 1, 4)), list_2=502))
    assert "HTTP 502" in english(seen.column("list.shtml").problem)
    assert seen.outcome is CrawlOutcome.PARTIAL


@pytest.mark.parametrize("nested", ["<div>" * 3_000, "<div>" * 90_000])
def test_rows_behind_more_elements_than_are_read_prove_nothing(nested: str) -> None:
    cut = page(f"<ul>{rows(REPORTS[:3])}</ul>{nested}<ul>{rows(REPORTS[3:])}</ul>")
    seen = walk(site(list=cut))
    assert english(seen.column("list.shtml").problem) == "nested too deep to be read whole"
    assert seen.outcome is CrawlOutcome.PARTIAL


def test_rows_behind_a_million_elements_prove_nothing() -> None:
    cut = page(f"<ul>{rows(REPORTS[:3])}</ul>{'<p>' * MOST_MARKS}<ul>{rows(REPORTS[3:])}</ul>")
    seen = walk(site(list=cut))
    assert "1000000 elements" in english(seen.column("list.shtml").problem)
    assert seen.outcome is CrawlOutcome.PARTIAL


def test_rows_behind_many_elements_are_read() -> None:
    deep = page(
        f"{'<div>' * 1_900}<ul>{rows(REPORTS)}</ul>{'</div>' * 1_900}{pager(1, 1, len(REPORTS))}"
    )
    seen = walk(site(list=deep))
    assert len(seen.articles) == len(REPORTS)
    assert seen.outcome is CrawlOutcome.COMPLETE, seen.reason


def test_a_stub_beyond_the_last_page_proves_nothing() -> None:
    stub = "<html><body><ul></ul><p>没有更多内容</p></body></html>"
    seen = walk(site(list=listing(REPORTS[:3], pager(2, 1, 4)), list_2=stub))
    assert "a stub of" in english(seen.column("list.shtml").problem)


def test_a_list_without_rows_is_suspicious() -> None:
    seen = walk(site(list=listing([])))
    assert seen.outcome is CrawlOutcome.PARTIAL
    assert "no rows" in seen.reason


def test_a_list_may_say_itself_that_it_is_empty() -> None:
    other = site(list=listing([], pager(0, 1, 0)))
    other["/site/c2022/nb.shtml"] = hub(
        "2022年", ("街道（乡镇）", "/site/c1/list.shtml"), ("部门", "/site/c3/list.shtml")
    )
    other["/site/c3/list.shtml"] = listing(REPORTS, pager(1, 1, 4))
    seen = walk(other)
    assert seen.outcome is CrawlOutcome.COMPLETE, seen.reason


def test_a_list_that_was_full_last_time_must_not_be_empty() -> None:
    before = seen_before(walk(site()).journal.columns)
    seen = walk(site(list=listing(REPORTS[:1], pager(1, 1, 1))), before=before)
    assert seen.outcome is CrawlOutcome.PARTIAL
    assert "4 last time" in seen.reason


def test_a_list_that_is_not_found_any_more_proves_nothing() -> None:
    before = seen_before(walk(site()).journal.columns)
    now = site()
    now["/site/c2022/nb.shtml"] = hub("2022年", ("部门", "/site/c3/list.shtml"))
    now["/site/c3/list.shtml"] = listing(REPORTS, pager(1, 1, 4))
    seen = walk(now, before=before)
    assert seen.outcome is CrawlOutcome.PARTIAL
    assert "not found any more" in seen.reason


def test_the_home_page_in_place_of_everything_proves_nothing() -> None:
    seen = walk(dict.fromkeys(site(), HOME))
    assert seen.outcome is not CrawlOutcome.COMPLETE
    assert seen.articles == []


def test_the_same_list_in_place_of_every_list_proves_nothing() -> None:
    pages = site()
    pages["/site/c2022/nb.shtml"] = hub(
        "2022年", ("街道（乡镇）", "/site/c1/list.shtml"), ("部门", "/site/c3/list.shtml")
    )
    pages["/site/c3/list.shtml"] = pages["/site/c1/list.shtml"]
    seen = walk(pages)
    assert seen.outcome is CrawlOutcome.PARTIAL
    assert "it answers the very page of" in seen.reason


def test_rows_are_counted_without_the_furniture_of_the_page() -> None:
    guide = '<div class="left"><a href="/site/zn/202404/c01_9.shtml">信息公开指南</a></div>'
    pages = site(list=f"{listing(REPORTS[:3], pager(1, 1, 4))}{guide}")
    pages["/"] = f"{HOME}{guide}"
    seen = walk(pages)
    assert seen.column("list.shtml").rows_seen == 3
    assert seen.outcome is CrawlOutcome.PARTIAL


def test_a_row_that_is_plainly_something_else_is_counted_and_not_fetched() -> None:
    guide = ("政府信息公开指南", "/site/c1/202301/c01_77.shtml", "2023-01-05")
    seen = walk(site(list=listing([*REPORTS, guide], pager(1, 1, 5))))
    assert seen.column("list.shtml").rows_seen == 5
    assert f"{BASE}{guide[1]}" not in seen.addresses
    assert seen.outcome is CrawlOutcome.COMPLETE, seen.reason


def test_a_title_cut_short_is_completed_from_the_article() -> None:
    whole, at, day = REPORTS[0]
    cut = listing([(f"{whole[:9]}…", at, day), *REPORTS[1:]], pager(1, 1, 4))
    titles = [c.document.title for c in walk(site(list=cut)).captures if c.document.title]
    assert titles[0] == whole


def test_a_report_in_two_columns_is_fetched_once_and_remembers_both() -> None:
    pages = site()
    pages["/site/c2022/nb.shtml"] = hub(
        "2022年", ("街道（乡镇）", "/site/c1/list.shtml"), ("区本级", "/site/c3/list.shtml")
    )
    pages["/site/c3/list.shtml"] = listing(REPORTS[:1], pager(1, 1, 1))
    seen = walk(pages)
    document = next(c.document for c in seen.captures if c.document.role == "article")
    assert seen.addresses.count(document.url) == 1
    assert document.column == ("政府信息公开年报", "2022年", "街道（乡镇）")
    assert document.other_columns == (("政府信息公开年报", "2022年", "区本级"),)


def test_http_https_and_bare_links_are_one_address() -> None:
    title, at, day = REPORTS[0]
    spellings = [
        (title, f"https://acheng.gov.cn{at}", day),
        (title, f"//www.acheng.gov.cn{at}", day),
        (title, f"../../..{at}", day),
    ]
    seen = walk(site(list=listing(spellings, pager(1, 1, 1))))
    assert seen.articles == [f"{BASE}{at}"]


def test_a_look_alike_host_is_not_asked() -> None:
    other = (
        "大城县某镇2022年政府信息公开工作年度报告",
        "http://www.dacheng.gov.cn/202301/c01_1.shtml",
        "",
    )
    seen = walk(site(list=listing([*REPORTS, other], pager(1, 1, 5))))
    assert all("dacheng" not in address for address in seen.addresses)
    assert any("dacheng" in problem.url for problem in seen.journal.problems)
    assert seen.outcome is CrawlOutcome.COMPLETE, seen.reason


def test_a_dead_link_is_a_problem_and_no_doubt() -> None:
    pages = site()
    del pages[REPORTS[0][1]]
    seen = walk(pages)
    gone = next(c for c in seen.captures if c.document.status == 404)
    assert (gone.content, gone.document.sha256) == (None, None)
    assert [p.url for p in seen.journal.problems] == [f"{BASE}{REPORTS[0][1]}"]
    assert seen.outcome is CrawlOutcome.COMPLETE, seen.reason


def test_an_article_that_gives_no_answer_makes_the_crawl_partial() -> None:
    seen = walk(site() | {REPORTS[0][1]: 500})
    assert seen.outcome is CrawlOutcome.PARTIAL
    assert REPORTS[0][1] in seen.reason


def test_files_inherit_title_column_and_dates_from_their_article() -> None:
    title, at, day = REPORTS[0]
    file = '<p>附件：<a href="c01_1/files/x.pdf">附件.pdf</a></p>'
    pages = site() | {
        at: article(title, day, file),
        "/site/c1/202301/c01_1/files/x.pdf": b"%PDF-1.7 the report",
    }
    document = next(c.document for c in walk(pages).captures if c.document.role == "attachment")
    assert (document.title, document.parent_url) == (title, f"{BASE}{at}")
    assert document.column == ("政府信息公开年报", "2022年", "街道（乡镇）")
    assert document.dates[0].on.isoformat() == day


def test_a_web_page_in_place_of_a_file_is_not_archived_as_one() -> None:
    title, at, day = REPORTS[0]
    file = '<p><a href="/attachment.do?id=1">附件</a></p>'
    pages = site() | {at: article(title, day, file), "/attachment.do?id=1": page("请输入验证码")}
    seen = walk(pages)
    (file,) = [c for c in seen.captures if c.document.role == "attachment"]
    assert file.document.sha256 is None
    assert "verification code" in english(file.document.found)


def test_files_on_hosts_that_the_portal_file_does_not_name_are_not_asked() -> None:
    title, at, day = REPORTS[0]
    file = '<a href="https://oss.example.com/x.pdf">附件</a>'
    seen = walk(site() | {at: article(title, day, file)})
    assert "https://oss.example.com/x.pdf" not in seen.addresses
    assert any("oss.example.com" in problem.url for problem in seen.journal.problems)


def test_files_come_from_the_hosts_of_files_that_the_portal_file_names() -> None:
    title, at, day = REPORTS[0]
    file = '<a href="https://oss.henan.gov.cn/x.pdf">附件</a>'
    pages = site() | {at: article(title, day, file), "https://oss.henan.gov.cn/x.pdf": b"%PDF-1"}
    seen = walk(pages, portal(file_hosts=("https://oss.henan.gov.cn",)))
    assert "https://oss.henan.gov.cn/x.pdf" in seen.addresses


def test_a_replica_never_reaches_out_to_a_public_host_of_files() -> None:
    base = "http://127.0.0.1:8001"
    title, at, day = REPORTS[0]
    file = '<a href="https://oss.henan.gov.cn/x.pdf">附件</a>'
    replica = portal(base_url=base, file_hosts=("https://oss.henan.gov.cn",))
    seen = walk(site() | {at: article(title, day, file)}, replica)
    assert all(address.startswith(base) for address in seen.addresses)


def test_pictures_are_fetched_only_where_the_article_is_nothing_else() -> None:
    title, at, day = REPORTS[0]
    picture = '<img src="c01_1/images/1.png">'
    scan = f'<body><a href="/">首页</a><h1>{title}</h1>{picture}<img src="/logo.png"></body>'
    pages = site() | {at: scan, "/site/c1/202301/c01_1/images/1.png": b"\x89PNG"}
    pages["/"] = f'{HOME}<img src="/logo.png">'
    files = [c.document.url for c in walk(pages).captures if c.document.role == "attachment"]
    assert files == [f"{BASE}/site/c1/202301/c01_1/images/1.png"]
    with_text = site() | {at: article(title, day, f"{picture}{'报告正文。' * 200}")}
    assert all(c.document.role != "attachment" for c in walk(with_text).captures)


def test_the_bare_directory_of_a_list_is_no_list_of_its_own() -> None:
    pages = site() | {"/site/c1/": 403}
    pages["/site/c2022/nb.shtml"] = hub(
        "2022年", ("街道（乡镇）", "/site/c1/list.shtml"), ("街道", "/site/c1/")
    )
    assert walk(pages).outcome is CrawlOutcome.COMPLETE


def test_a_column_that_fails_makes_the_crawl_partial() -> None:
    seen = walk(
        site(list=500) | {"/site/c0/nb.shtml": hub("年报", ("2022年", "/site/c1/list.shtml"))}
    )
    assert seen.outcome is CrawlOutcome.PARTIAL


def test_a_start_page_that_is_not_there_spoils_nothing() -> None:
    seen = walk(site(), portal(start=("/", "/gone/zwgk.shtml")))
    assert seen.outcome is CrawlOutcome.COMPLETE, seen.reason


def test_a_menu_of_the_home_page_is_not_taken_for_a_column() -> None:
    pages = site()
    pages["/"] = page(links(("政务公开", "/site/zwgk.shtml"), ("街道乡镇", "/site/orgs.shtml")))
    pages["/site/c0/nb.shtml"] = hub(
        "年报", ("2022年", "/site/c2022/nb.shtml"), ("街道乡镇", "/site/orgs.shtml")
    )
    pages["/site/orgs.shtml"] = page("<p>各街道简介</p>")
    seen = walk(pages)
    assert seen.outcome is CrawlOutcome.COMPLETE, seen.reason


def test_a_start_page_that_lists_reports_is_a_column_whatever_it_says() -> None:
    pages = {at: page for at, page in site().items() if "202301" in at}
    pages |= {"/": page("<p>欢迎</p>"), "/col/1.html": listing(REPORTS, pager(1, 1, 4))}
    seen = walk(pages, portal(start=("/", "/col/1.html")))
    assert seen.outcome is CrawlOutcome.COMPLETE, seen.reason
    assert len(seen.articles) == 4


def test_one_column_linked_with_several_queries_is_one_column() -> None:
    pages = site()
    pages["/site/c2022/nb.shtml"] = hub(
        "2022年", ("街道", "/site/c1/list.shtml"), ("乡镇", "/site/c1/list.shtml?uid=7&pageNum=4")
    )
    pages["/site/c1/list.shtml?uid=7&pageNum=4"] = pages["/site/c1/list.shtml"]
    seen = walk(pages)
    assert seen.outcome is CrawlOutcome.COMPLETE, seen.reason
    assert len(seen.journal.columns) == 1


def test_a_challenge_ends_the_crawl_as_blocked() -> None:
    seen = walk(site() | {"/site/c0/nb.shtml": 521})
    assert seen.outcome is CrawlOutcome.BLOCKED
    assert "/site/c0/nb.shtml" in seen.reason
    assert seen.addresses[-1].endswith("/site/c0/nb.shtml")


def test_a_portal_that_forbids_everything_has_blocked_us() -> None:
    assert walk(dict.fromkeys(site(), 403)).outcome is CrawlOutcome.BLOCKED


def test_a_portal_that_fails_again_and_again_is_left_alone() -> None:
    many = report_rows(20)
    pages = site(list=listing(many, pager(1, 1, 20))) | {at: 500 for _, at, _ in many}
    seen = walk(pages)
    assert seen.outcome is CrawlOutcome.PARTIAL
    assert "5 failures in a row" in seen.reason
    assert len([address for address in seen.addresses if "/202301/" in address]) == 5


def test_a_dead_host_has_failed() -> None:
    seen = walk(dict.fromkeys(site(), 0))
    assert seen.outcome is CrawlOutcome.FAILED


def test_a_portal_without_annual_reports_has_failed() -> None:
    seen = walk({"/": page(links(("新闻", "/news.shtml")))})
    assert seen.outcome is CrawlOutcome.FAILED
    assert "no column of annual reports" in seen.reason


def test_lists_that_need_scripts_are_opened_in_a_browser_and_only_those() -> None:
    pages = site(list=listing([]))
    pages["/site/c1/list.shtml#rendered"] = listing(REPORTS, pager(1, 1, len(REPORTS)))
    seen = walk(pages, portal(browser=True), has_browser=True)
    assert seen.outcome is CrawlOutcome.COMPLETE, seen.reason
    assert [ask.name for ask in seen.asked if ask.is_rendered] == [
        f"{BASE}/site/c1/list.shtml#rendered"
    ]


SHELL = f"<html><body>{'<p>政府门户网站</p>' * 80}<script src='/app.js'></script></body></html>"


def test_home_and_hubs_without_links_are_opened_by_the_browser() -> None:
    pages = site()
    for at in ("/", "/site/zwgk.shtml"):
        pages[f"{at}#rendered"], pages[at] = pages[at], SHELL
    assert walk(pages).outcome is CrawlOutcome.FAILED
    seen = walk(pages, portal(browser=True), has_browser=True)
    assert seen.outcome is CrawlOutcome.COMPLETE, seen.reason
    shown = [ask for ask in seen.asked if ask.is_rendered]
    assert [ask.url for ask in shown] == [f"{BASE}/", f"{BASE}/site/zwgk.shtml"]
    # What looks like a pager there belongs to news.
    assert not any(ask.is_turned for ask in shown)


@pytest.mark.parametrize("shown", [0, 500, "<html></html>"])
def test_a_hub_that_the_browser_cannot_show_leaves_the_crawl_unproven(shown: Reply) -> None:
    pages = site()
    hubs = (("政务公开", "/site/zwgk.shtml"), ("信息公开", "/site/other.shtml"))
    pages |= {"/": page(links(*hubs)), "/site/other.shtml": SHELL}
    pages["/site/other.shtml#rendered"] = shown
    seen = walk(pages, portal(browser=True), has_browser=True)
    assert seen.outcome is not CrawlOutcome.COMPLETE
    assert "/site/other.shtml" in seen.reason


def test_a_missing_browser_blocks_only_where_a_list_needs_it() -> None:
    assert walk(site(), portal(browser=True)).outcome is CrawlOutcome.COMPLETE
    seen = walk(site(list=listing([])), portal(browser=True))
    assert seen.outcome is CrawlOutcome.BLOCKED
    assert "chromium" in seen.reason


def test_the_tag_of_the_standard_marks_a_column_whatever_its_name() -> None:
    pages = site()
    tags = (
        '<meta name="columntype" content="信息公开年报"><meta name="ColumnName" content="2022年">'
    )
    pages["/site/start.shtml"] = page(links(("部门", "/site/c1/list.shtml")), tags=tags)
    seen = walk(pages, portal(start=("/site/start.shtml",)))
    assert [c.path for c in seen.journal.columns] == [("2022年", "部门")]


def seen_before(columns: Sequence[ColumnReport]) -> tuple[KnownList, ...]:
    """What an earlier crawl with these columns saw."""
    return tuple(KnownList(one.url, one.path, one.reports_listed) for one in columns)


def test_a_list_known_from_a_manifest_alone_must_be_found_again() -> None:
    of_manifest = [
        KnownList(f"{BASE}/site/c1/list_2.shtml", one.path, one.reports_listed, is_sure=False)
        for one in walk(site()).journal.columns
    ]
    assert walk(site(), before=of_manifest).outcome is CrawlOutcome.COMPLETE
    gone = [replace(one, path=("2022年", "别处")) for one in of_manifest]
    seen = walk(site(), before=gone)
    assert seen.outcome is CrawlOutcome.PARTIAL
    assert "not found any more" in seen.reason
