"""What single products answer at their edges: nothing, too little, values that are none."""

from __future__ import annotations

import json

import pytest

from crawlers.cms.layouts import ajax_fragment, hanweb, json_catalog, static_list
from crawlers.pages.listing import Listing
from crawlers.pages.page import Page
from crawlers.portals import Pager, PagerKind
from tests.crawlers.markup import english, hub, page
from tests.crawlers.portal_in_memory import BASE, Walk, portal, walk

CHANNEL = "0123456789abcdef0123456789abcdef"
SEARCH = f"/common/search/{CHANNEL}?page=1&_pageSize=15&_isAgg=true&_isJson=true&_template=index"
SEARCH += "&_rangeTimeGte=&_channelName="
FROM_1 = Pager(kind=PagerKind.NUMBERED, counts_from=1)
JSON_PORTAL = portal(layout="json_catalog", pager=Pager())
OTHER = portal(pager=Pager(), article=r"/x/\d+\.html$")
TITLE = "红星镇2022年政府信息公开工作年度报告"


def found(*rows: dict[str, object], **beside: object) -> str:
    return json.dumps({"data": {**beside, "results": list(rows)}}, ensure_ascii=False)


def one(number: int, **changes: object) -> dict[str, object]:
    plain = {"title": TITLE, "url": f"/site/c1/202301/c01_{number}.shtml"}
    return plain | {"publishedTimeStr": "2023-01-20 09:30:00"} | changes


def catalogue(text: str, at: str = SEARCH, pager: Pager | None = None) -> Listing:
    place = portal(layout="json_catalog", pager=pager or Pager())
    return json_catalog.read_list(Page(f"{BASE}{at}", text, place))


def search_portal(reply: str) -> Walk:
    """A portal whose only list is filled by the search."""
    pages: dict[str, str | bytes | int] = {
        "/": page('<a href="/site/c1/nb.shtml">政府信息公开年报</a>'),
        "/site/c1/nb.shtml": page(f"<script>var channelId = '{CHANNEL}';</script>"),
        SEARCH: reply,
    }
    return walk(pages, JSON_PORTAL)


def test_a_list_that_says_it_is_empty_is_proven_empty() -> None:
    column = search_portal(found(total=0)).column("/nb.shtml")
    assert (column.rows_seen, column.rows_declared, column.problem) == (0, 0, None)


@pytest.mark.parametrize(
    ("reply", "doubt"),
    [
        ('{"code":500,"data":null}', "shows no rows"),
        (found(one(1)), "does not say how many"),
        (found(one(1), total=2, rows=15), "1 row seen, 2 declared"),
    ],
)
def test_a_reply_that_says_too_little_proves_nothing(reply: str, doubt: str) -> None:
    assert doubt in english(search_portal(reply).column("/nb.shtml").problem)


def test_a_shell_is_no_page_of_its_list() -> None:
    column = search_portal(found(one(1), one(2), total=2)).column("/nb.shtml")
    assert (column.pages_seen, column.rows_seen, column.problem) == (1, 2, None)


def test_values_that_editors_left_out_are_none() -> None:
    rows = catalogue(
        found(
            one(1, publishedTimeStr="undefined"),
            one(2, title=f"<em>{TITLE}</em>", url="//www.acheng.gov.cn/site/c1/202301/c01_2.shtml"),
            one(3, url="null"),
            total=3,
        )
    ).rows
    assert [(row.title, row.date) for row in rows[:1]] == [(TITLE, None)]
    assert [row.title for row in rows] == [TITLE, TITLE]
    assert rows[1].url == f"{BASE}/site/c1/202301/c01_2.shtml"


def test_the_size_that_a_reply_states_counts_and_not_that_of_a_short_page() -> None:
    asked = catalogue(found(one(1), total=31, rows=15)).next_pages
    assert [page.url.partition("page=")[2][:1] for page in asked] == ["2", "3"]


def test_seconds_since_1970_are_a_day_in_china() -> None:
    reply = json.dumps(
        {"total": 1, "articles": [{"title": TITLE, "url": "/x/post_1.html", "date": 1674144000}]}
    )
    row = catalogue(reply, "/gkmlpt/api/all/9?page=1&sid=200001").rows[0]
    assert row.date is not None
    assert row.date.on.isoformat() == "2023-01-20"


@pytest.mark.parametrize(("pager", "first"), [(Pager(), "0"), (FROM_1, "1")])
def test_epoint_counts_from_zero_unless_the_portal_file_says_otherwise(
    pager: Pager, first: str
) -> None:
    place = portal(layout="json_catalog", pager=pager)
    script = 'var siteInfo = {"siteGuid": "g", "projectName": "/EWB"};'
    at = f"{BASE}/zw/govInfoPub.html?categorynum=003"
    shell = Page(f"{BASE}/js/webBuilderCommon.js", script, place, list_url=at)
    asked = json_catalog.read_list(shell).next_pages[0]
    assert asked.url == f"{BASE}/EWB/rest/lightfrontaction/getgovinfolist"
    assert (asked.form["pageIndex"], asked.form["categorynum"]) == (first, "003")
    assert asked.is_json


def fragment(text: str) -> Listing:
    at = f"{BASE}/site/label/8888?labelName=publicInfoList&pageSize=2&pageIndex=1"
    return ajax_fragment.read_list(Page(at, text, OTHER))


def test_a_fragment_says_when_there_is_nothing() -> None:
    assert fragment("<ul><li>暂无相关信息</li></ul>").is_empty_by_its_word


def test_a_full_fragment_without_a_count_proves_nothing() -> None:
    rows = "".join(f'<li><a href="/x/{n}.html">{TITLE}</a></li>' for n in (1, 2))
    assert "does not say" in english(fragment(f"<ul>{rows}</ul>").problem)
    assert fragment(f"<ul>{rows[: len(rows) // 2]}</ul>").problem is None


def test_years_may_be_choices_and_other_agencies_are_columns() -> None:
    at = "/module/xxgk/xxgkAnnualReport.jsp?area=1-01&amp;fbtime="
    years = "".join(f'<option value="{at}{year}">{year}年</option>' for year in (2022, 2021))
    other = f'<a href="{at.replace("1-01", "1-02")}2022">教育局</a>'
    place = portal(layout="hanweb", pager=Pager())
    own = f"{BASE}{at.replace('&amp;', '&')}2022"
    listing = hanweb.read_list(Page(own, page(f"<select>{years}</select>{other}"), place))
    assert [row.url[-4:] for row in listing.rows] == ["2022", "2021"]
    assert [below.words for below in listing.columns] == [("教育局",)]


def test_an_agency_whose_page_says_that_there_is_nothing_has_an_empty_list() -> None:
    at = f"{BASE}/public/column/13071?type=3"
    listing = ajax_fragment.read_list(Page(at, page("<p>暂无相关信息</p>"), OTHER))
    assert listing.is_empty_by_its_word


def test_other_kinds_of_information_of_an_agency_are_no_reports() -> None:
    guide = '<a href="/public/column/13071?type=2&amp;timeFrame=2022">信息公开指南</a>'
    listing = ajax_fragment.read_list(Page(f"{BASE}/zwgk/", page(guide), OTHER))
    assert (listing.rows, listing.columns) == ((), ())


def test_hidden_rows_without_a_total_prove_nothing() -> None:
    pager = "$('#a').jpage({proxyUrl:'/TrueCMS/messageController/getMessage.do',perPage:10,"
    rows = f'<ul id="initData"><li><a href="/x/1.html">{TITLE}</a></li></ul>'
    script = f"<script>{pager}ajaxParam:{{columnId:'u'}}}});</script>"
    listing = hanweb.read_list(Page(f"{BASE}/nb/nb.html", page(rows + script), OTHER))
    assert len(listing.rows) == 1
    assert "does not say" in english(listing.problem)


def test_a_frame_holds_the_list_of_a_page_without_rows() -> None:
    framed = page(
        '<iframe src="list.html"></iframe><iframe src="http://map.example.com/"></iframe>'
    )
    columns = static_list.read_list(Page(f"{BASE}/nb/index.html", framed, OTHER)).columns
    assert [(below.words, below.page.url) for below in columns] == [((), f"{BASE}/nb/list.html")]


def test_a_tree_above_the_annual_reports_leads_only_to_them() -> None:
    tree = json.dumps([{"id": 1, "name": "财政预决算"}, {"id": 9, "name": "政府信息公开年报"}])
    index = hub("政府信息公开目录") + f"<script>_CONFIG = {{SID:'2', TREE:{tree}}}</script>"
    pages: dict[str, str | bytes | int] = {
        "/": page('<a href="/gkmlpt/index">政府信息公开目录</a>'),
        "/gkmlpt/index": index,
        "/gkmlpt/api/all/9?page=1&sid=2": found(one(1), total=1),
    }
    seen = walk(pages, JSON_PORTAL)
    assert [column.path for column in seen.journal.columns] == [("政府信息公开年报",)]
    assert not [name for name in seen.addresses if "/all/1?" in name]


@pytest.mark.parametrize(
    ("more", "doubt"),
    [
        ("", ""),
        ('<a href="javascript:next()">下一页</a>', "does not say how many"),
        ('<a href="javascript:next()">下一页</a>共1条', ""),
    ],
)
def test_what_a_browser_shows_is_read_but_an_open_end_proves_nothing(more: str, doubt: str) -> None:
    row = f'<ul><li><a href="/site/c1/202301/c01_1.shtml">{TITLE}</a></li></ul>'
    script = f"<script>var channelId = '{CHANNEL}';</script>"
    place = portal(layout="json_catalog", pager=Pager(), browser=True)
    listing = json_catalog.read_list(Page(f"{BASE}/nb.shtml", page(row + more + script), place))
    assert [row.title for row in listing.rows] == [TITLE]
    assert not listing.is_shell
    assert (doubt in english(listing.problem)) and bool(listing.problem) == bool(doubt)


@pytest.mark.parametrize(
    "script",
    [
        """document.write("<a href='/zwgk/t20230118_" + number + ".html'>", title)""",
        "function openDoc(url) { window.open(url) }",
    ],
)
def test_an_address_that_a_script_puts_together_is_left_alone(script: str) -> None:
    html = page(f'<script>{script}</script><li onclick="openDoc(address)">{TITLE}</li>')
    assert static_list.read_list(Page(f"{BASE}/nb/index.html", html, OTHER)).rows == ()


@pytest.mark.parametrize(
    ("script", "asked"),
    [
        ("$.get('/u/search/wjk/rs', {column: 'c', curPage: n})", "column=c&curPage=1"),
        ("$.get('/u/search/wjk/rs?column=c&amp;curPage=9')", "column=c&curPage=1"),
        ("$.get('/u/search/wjk/rs', {column: columnOf(page), curPage: n})", None),
        ("$.get('/u/search/wjk/rs', {token: sign, curPage: n})", None),
        ("$.get('/u/search/wjk/rs?column=' + column)", None),
    ],
)
def test_a_service_is_asked_only_what_its_page_says_word_for_word(
    script: str, asked: str | None
) -> None:
    html = page(f"<script>{script}</script>")
    listing = json_catalog.read_list(Page(f"{BASE}/nb/list.shtml", html, JSON_PORTAL))
    found = [further.url.partition("&")[2] for further in listing.next_pages]
    assert found == ([asked] if asked else [])
