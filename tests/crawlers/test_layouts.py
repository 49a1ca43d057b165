"""Lists of several kinds of site, read from one page."""

from __future__ import annotations

import pytest

from core.charsets import decode
from crawlers.cms.layouts import hanweb, static_list
from crawlers.pages.data import json_in, records_in, rows_of
from crawlers.pages.listing import Listing
from crawlers.pages.page import Page
from crawlers.portals import Pager, PagerKind
from tests.crawlers.markup import article, english, listing, page, pager, report_rows, rows
from tests.crawlers.portal_in_memory import BASE, portal, walk

FROM_1 = Pager(kind=PagerKind.NUMBERED, counts_from=1)
FROM_0 = Pager(kind=PagerKind.NUMBERED, counts_from=0)
LINKED = Pager(kind=PagerKind.NEXT_LINK)
NONE = Pager()
HENAN = '<div id="pageDec" pageSize="15" total="38"></div>'
TRS = '<script>createPageHTML(3, 0, "index", "html");</script>'
NEXT = '<a href="10.htm">下一页</a><span>共52条 1/11页</span>'
DEAD_NEXT = '<a href="javascript:void(0)">下一页</a>'
PAGERS = [
    (
        FROM_1,
        "/c1/list3.shtml",
        pager(3, 1, 40, "list3"),
        ["/c1/list3_2.shtml", "/c1/list3_3.shtml"],
        40,
    ),
    (FROM_1, "/c1/list.shtml", pager(1, 1, 4), [], 4),
    (FROM_0, "/nb/2022/", HENAN, ["/nb/2022/index_1.html", "/nb/2022/index_2.html"], 38),
    (FROM_0, "/nb/2022", HENAN, ["/nb/2022/index_1.html", "/nb/2022/index_2.html"], 38),
    (FROM_0, "/nb/index.html", TRS, ["/nb/index_1.html", "/nb/index_2.html"], None),
    (FROM_0, "/nb/", "<script>var countPage = 2;</script>", ["/nb/index_1.html"], None),
    (LINKED, "/xx/xx.htm", NEXT, ["/xx/10.htm"], 52),
    (LINKED, "/xx/1.htm", DEAD_NEXT, [], None),
    (FROM_1, "/c1/list.shtml", "", [], None),
    (
        Pager(kind=PagerKind.NUMBERED, counts_from=1, name="page"),
        "/OpennessContent/showList/12/34/page_1.html",
        "<p>共20条 1/2页</p>",
        ["/OpennessContent/showList/12/34/page_2.html"],
        20,
    ),
    (
        Pager(kind=PagerKind.QUERY, counts_from=1, parameter="cur_page"),
        "/info/iList.jsp?node_id=a&cat_id=7",
        "<p>共20条 1/2页</p>",
        ["/info/iList.jsp?node_id=a&cat_id=7&cur_page=2"],
        20,
    ),
    (
        Pager(kind=PagerKind.QUERY, counts_from=1, parameter=""),
        "/c1/list.shtml",
        pager(2, 1, 20),
        ["/c1/list.shtml?2"],
        20,
    ),
]


def read(html: str, at: str = "/c1/list.shtml", pages: Pager = FROM_1) -> Listing:
    return static_list.read_list(Page(f"{BASE}{at}", html, portal(pager=pages)))


@pytest.mark.parametrize(("kind", "at", "script", "expected", "total"), PAGERS)
def test_a_pager_announces_its_pages(
    kind: Pager, at: str, script: str, expected: list[str], total: int | None
) -> None:
    found = read(listing(report_rows(15), script), at, kind)
    assert [page.url.removeprefix(BASE) for page in found.next_pages] == expected
    assert found.rows_declared == total


def test_a_further_page_counts_from_the_first() -> None:
    second = Page(
        f"{BASE}/nb/index_1.html", listing([], HENAN), portal(pager=FROM_0), list_url=f"{BASE}/nb/"
    )
    assert static_list.read_list(second).next_pages[0].url == f"{BASE}/nb/index_1.html"


def test_a_pager_where_the_portal_file_says_none_is_a_problem() -> None:
    assert "3 pages" in english(read(listing(report_rows(15), pager(3, 1, 40)), pages=NONE).problem)


def test_rows_are_found_whatever_holds_them() -> None:
    title = "红星镇2022年政府信息公开工作年度报告"
    at = "/site/c1/202301/c01_1.shtml"
    shapes = [
        f'<ul><li><a href="{at}">{title}</a><span>2023-01-24</span></li></ul>',
        f'<table><tr><td><a href="{at}">{title}</a></td><td>[2023-01-24]</td></tr></table>',
        f'<div class="row"><p><a href="{at}">{title}</a></p><i>2023-01-24</i></div>',
        f'<DL><DT><A HREF="{BASE}{at}" TARGET="_blank">{title} 2023-01-24</A></DT></DL>',
        f'<ul><li><a href="{at}"><img src="x.png"></a>'
        f'<a href="{at}" title="{title}">红星镇…</a>2023-01-24</li></ul>',
    ]
    for shape in shapes:
        row = read(page(shape)).rows[0]
        assert (row.url, row.title) == (f"{BASE}{at}", title), shape
        assert row.date is not None, shape
        assert row.date.on.isoformat() == "2023-01-24", shape


def test_a_title_cut_through_a_sign_in_json_can_be_kept() -> None:
    reply = r'{"data":[{"title":"红星\u0000镇年度报告\ud842","url":"/c1/202301/c01_1.shtml"}]}'
    (row,) = rows_of(records_in(json_in(reply)), Page(f"{BASE}/list", reply, portal()))
    assert row.title == "红星\ufffd镇年度报告\ufffd"


def test_a_charset_that_is_none_is_not_believed() -> None:
    assert decode("<meta charset=undefined>年报".encode("gbk"), "undefined").endswith("年报")


def test_rows_split_over_several_lists_of_one_kind_are_one_list() -> None:
    first, second = rows(report_rows(3)), rows(report_rows(3, first=4))
    assert len(read(page(f"<ul>{first}</ul><ul>{second}</ul>")).rows) == 6


def test_side_columns_are_strays_and_not_rows() -> None:
    side = '<div class="right"><p><a href="/site/c9/202201/c01_90.shtml">{}</a></p></div>'
    hot = side.format("区长信箱：供暖问题")
    report = side.format("某镇2020年政府信息公开工作年度报告")
    found = read(page(f'<ul class="infolist">{rows(report_rows(3))}</ul>{hot}{report}'))
    assert len(found.rows) == 3
    assert [row.url for row in found.strays] == [f"{BASE}/site/c9/202201/c01_90.shtml"]


NEXT_GROUP = (
    '<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&amp;webid=39'
    '&amp;columnid=126585&amp;unitid=5513&amp;webname=%25E5%258D%2597">]]></nextgroup>'
)
RECORDS = (
    '<li class="clearfix"><a href="/art/2021/1/21/art_1_1.html" title="文化街道2020年政府信息公开'
    '工作年度报告" target="_blank">文化街道2020年…</a><b>2021-01-21</b></li>',
    '<li style=<br/><a href="/art/2021/1/22/art_1_2.html" title="花园街道2020年政府信息公开年报">'
    "花园…</a><b>2021-01-22</b></li>",
    '<tr><td><a href="/art/2021/1/23/art_1_3.html">王岗镇2020年政府信息公开年报</a></td>'
    "<td>[2021-01-23]</td></tr>",
    '<li><a href="/art/2021/1/24/art_1_4.html">信息公开指南</a><span>2021-01-24</span></li>',
)
OLD = portal(
    base_url="http://ngqxxgk.harbin.gov.cn",
    aliases=(),
    layout="hanweb",
    article=r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.html$",
    pager=NONE,
)


def store(records: tuple[str, ...], group: str = NEXT_GROUP) -> str:
    inside = "".join(f"<record><![CDATA[{record}]]></record>" for record in records)
    return f"<datastore>{group}<recordset>{inside}</recordset></datastore>"


def unit(total: int, group: str = NEXT_GROUP) -> str:
    options = f"totalRecord:{total},perPage:15,proxyUrl:'/module/web/jpage/dataproxy.jsp'"
    call = f"$('#5513').jpage({{{options}}});"
    data = f'<div id="5513"><script type="text/xml">{store(RECORDS, group)}</script></div>'
    return page(f"{data}<script>{call}</script>")


def test_inline_records_are_read_one_by_one() -> None:
    found = hanweb.read_list(Page(f"{OLD.base_url}/col/col126585/index.html", unit(4), OLD))
    assert [row.title for row in found.rows] == [
        "文化街道2020年政府信息公开工作年度报告",
        "花园街道2020年政府信息公开年报",
        "王岗镇2020年政府信息公开年报",
        "信息公开指南",
    ]
    assert [row.date.on.day for row in found.rows if row.date] == [21, 22, 23, 24]
    assert (found.rows_declared, found.next_pages) == (4, ())


def test_further_records_are_asked_of_the_proxy_with_the_fields_of_the_page() -> None:
    found = hanweb.read_list(Page(f"{OLD.base_url}/col/col126585/index.html", unit(62), OLD))
    proxy = f"{OLD.base_url}/module/web/jpage/dataproxy.jsp"
    assert [page.url for page in found.next_pages] == [
        f"{proxy}?startrecord=5&endrecord=49&perpage=15",
        f"{proxy}?startrecord=50&endrecord=62&perpage=15",
    ]
    form = {
        "col": "1",
        "webid": "39",
        "columnid": "126585",
        "unitid": "5513",
        "webname": "%E5%8D%97",
    }
    assert dict(found.next_pages[0].form) == form
    assert found.next_pages[0].address.endswith("&webname=%25E5%258D%2597")


def test_a_page_that_does_not_say_how_to_ask_on_is_a_problem() -> None:
    found = hanweb.read_list(Page(f"{OLD.base_url}/col/1/index.html", unit(62, group=""), OLD))
    assert "4 of 62 records are inline" in english(found.problem)


def test_a_reply_of_the_proxy_is_read_and_announces_nothing() -> None:
    reply = (
        f"<?xml version='1.0'?><datastore><totalrecord>62</totalrecord>{store(RECORDS)}</datastore>"
    )
    first = f"{OLD.base_url}/col/col126585/index.html"
    found = hanweb.read_list(Page(f"{OLD.base_url}/module/x.jsp", reply, OLD, list_url=first))
    assert (len(found.rows), found.next_pages) == (4, ())


def test_an_empty_store_has_no_rows() -> None:
    reply = "<datastore><recordset></recordset></datastore>"
    assert hanweb.read_list(Page(f"{OLD.base_url}/x.jsp", reply, OLD, list_url="x")).rows == ()


def old_portal(replies: list[tuple[str, ...]]) -> dict[str, str | bytes | int]:
    """A column with 4 of 8 records inline; `replies` are what the proxy answers."""
    asked = hanweb.read_list(Page(f"{OLD.base_url}/col/col126585/index.html", unit(8), OLD))
    pages = [page.address.removeprefix(OLD.base_url) for page in asked.next_pages]
    found: dict[str, str | bytes | int] = {
        at: store(records) for at, records in zip(pages, replies, strict=True)
    }
    found["/"] = page('<a href="/col/col126585/index.html">政府信息公开年报</a>')
    found["/col/col126585/index.html"] = unit(8)
    return found | {f"/art/2021/1/2{n}/art_1_{n}.html": article("年报") for n in range(1, 9)}


LATER = tuple(
    f'<li><a href="/art/2021/1/2{n}/art_1_{n}.html">第{n}街道2020年政府信息公开年报</a></li>'
    for n in range(5, 9)
)


def test_records_of_the_proxy_complete_the_list() -> None:
    seen = walk(old_portal([LATER]), OLD)
    column = seen.column("/index.html")
    assert (column.pages_seen, column.rows_seen, column.problem) == (2, 8, None)


def test_a_proxy_that_ignores_what_is_asked_proves_nothing() -> None:
    repeated = walk(old_portal([RECORDS]), OLD).column("/index.html")
    assert "repeats page 1" in english(repeated.problem)
    overlapping = walk(old_portal([RECORDS[:2]]), OLD).column("/index.html")
    assert english(overlapping.problem) == "4 rows seen, 8 declared"
    empty = walk(old_portal([()]), OLD).column("/index.html")
    assert empty.problem is not None


LONG_TEXT = f"<p>{'本年度主动公开政府信息的情况如下。' * 100}</p>"
OWN_TITLE = '<meta name="ArticleTitle" content="红星镇2022年政府信息公开工作年度报告">'


def test_a_column_may_be_the_report_itself() -> None:
    found = read(page(LONG_TEXT, "2022年", OWN_TITLE), "/zfxxgknb/2022.htm", NONE)
    assert [row.url for row in found.rows] == [f"{BASE}/zfxxgknb/2022.htm"]


@pytest.mark.parametrize(
    ("text", "tags"),
    [("", OWN_TITLE), (LONG_TEXT, OWN_TITLE.replace("红星镇2022年", "")), (LONG_TEXT, "")],
)
def test_a_list_without_rows_is_no_report(text: str, tags: str) -> None:
    assert read(page(text, "2022年", tags), "/zfxxgknb/2022.htm", NONE).rows == ()
