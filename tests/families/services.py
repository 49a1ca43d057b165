"""Further services: 开普云's by tab, by searchList, in 海南 and 苏州; 大汉's framed search."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from tests.families.catalogs import SIZE, as_json, part_of
from tests.families.content import DIVISIONS, YEARS, Item, items_of
from tests.families.hanweb import BODY, art, downloaded
from tests.families.pages import ANNUAL, column_page, face_of, links_page
from tests.families.shapes import hex_of, ucap_article
from tests.families.static import Built, Words, new_site, put_articles
from tests.replicas.site import Page, Question, Site, html_page

NO_ANSWER = Page(b"", status=404)
WJK = "/u/search/wjk/rs"
MANUSCRIPTS = "/szinf/interfacesWebManu/loadDataByChannelIdAndDeptIdBackSort"
CUSTOM = "/module/xxgk/search_custom.jsp"
DEPT = "11990105000000000N"


def ucap_columns(
    name: str, list_at: Callable[[str], str], script: Callable[[str], str]
) -> tuple[Site, Built]:
    """A hub of years and, for each, a page whose script asks for the rows."""
    face = face_of(name)
    site = new_site(face, "/liucheng/nb/index.shtml", "/liucheng/zwgk/zwgk.shtml")
    links = [(year, list_at(year)) for year in YEARS]
    site.pages["/liucheng/nb/index.shtml"] = html_page(links_page(face, (ANNUAL,), links))
    reports: list[str] = []
    for year in YEARS:
        main = f'<ul id="list"></ul><script>{script(year)}</script>'
        site.pages[list_at(year)] = html_page(column_page(face, (ANNUAL, year), main))
        reports += put_articles(site, face, (year,), items_of((year,)), ucap_article)
    return site, Built(site, tuple(reports))


def hainan() -> Built:
    """The query stands in the script, the rows under `page`."""
    site, made = ucap_columns(
        "ucap-hainan",
        lambda year: f"/liucheng/nb{year[:4]}/list.shtml",
        lambda year: (
            f"var column = '{hex_of(year)}'; $.getJSON('{WJK}', {{keywords: '', docYear: '',"
            f" column: column, curPage: curPage, PageSize: {SIZE}}}, show);"
        ),
    )
    site.answers[WJK] = _wjk
    return made


def _wjk(question: Question) -> Page:
    shown = _of_channel(question.get("column", ""))
    rows = [
        {
            "title": one.title,
            "url": ucap_article((one.year,), one),
            "pubDate": f"{one.on}",
            "c_syh": "",
        }
        for one in part_of(shown, int(question["curPage"]) - 1, int(question["PageSize"]))
    ]
    return as_json({"page": {"totalRow": len(shown), "list": rows}})


def suzhou() -> Built:
    """A form that is posted; the addresses of the rows begin without a slash."""
    site, made = ucap_columns(
        "ucap-suzhou",
        lambda year: f"/liucheng/nb{year[:4]}/zcwj_list.shtml",
        lambda year: (
            f'var deptCode = "{DEPT}"; $.ajax({{type: "POST", url: "{MANUSCRIPTS}", data: {{'
            f'"channelId": "{hex_of(year)}", "deptCode": deptCode, "pageSize": {SIZE},'
            f' "pageIndex": pageIndex}}, success: show}});'
        ),
    )
    site.answers[MANUSCRIPTS] = _manuscripts
    return made


def _manuscripts(question: Question) -> Page:
    shown = _of_channel(question.get("channelId", ""))
    if question.get("deptCode") != DEPT:
        return as_json({"code": 1, "msg": "deptCode"})
    rows = [
        {
            "TITLE": one.title,
            "URL_COMMP": ucap_article((one.year,), one).removeprefix("/"),
            "PUBLISHED_TIME_FORMAT": f"{one.on}",
        }
        for one in part_of(shown, int(question["pageIndex"]) - 1, int(question["pageSize"]))
    ]
    return as_json({"code": 0, "data": {"allRow": len(shown), "list": rows}})


def search_list() -> Built:
    """The search under its other name; the usual one is not there."""
    site, made = ucap_columns(
        "ucap-search-list",
        lambda year: f"/liucheng/nb{year[:4]}/common_list.shtml",
        lambda year: f"$.get('/searchList/{hex_of(year)}', {{page: 1, _isJson: true}}, show);",
    )
    for year in YEARS:
        site.answers[f"/searchList/{hex_of(year)}"] = _searching(year)
    return made


def tabs() -> Built:
    """One page for all years: its query says which channel its script asks for."""
    site, made = ucap_columns(
        "ucap-tabs",
        lambda year: f"/liucheng/bm/bmzfxxgk_fdzt.shtml?tab={hex_of(year)}",
        lambda year: "$.get('/common/search/' + getQuery('tab'), {page: 1, _isJson: true}, show);",
    )
    for year in YEARS:
        site.answers[f"/common/search/{hex_of(year)}"] = _searching(year)
    return made


def _searching(year: str) -> Callable[[Question], Page]:
    shown = items_of((year,))

    def search(question: Question) -> Page:
        rows = [
            {
                "title": one.title,
                "url": ucap_article((one.year,), one),
                "publishedTimeStr": f"{one.on}",
            }
            for one in part_of(shown, int(question["page"]) - 1)
        ]
        return as_json({"data": {"total": len(shown), "rows": SIZE, "results": rows}})

    return search


def _of_channel(channel: str) -> tuple[Item, ...]:
    year = next((one for one in YEARS if hex_of(one) == channel), None)
    return items_of((year,)) if year else ()


def custom_search() -> Built:
    """山东, 盐城: columns frame the search; rows name title and day in attributes of 浙江."""
    face = face_of("hanweb-custom-search")
    site = new_site(face, "/col/col126800/index.html", "/col/col126500/index.html")
    kinds = {name: f"A0203{n}" for n, name in enumerate(DIVISIONS)}
    links = [(name, f"/col/col12680{n}/index.html") for n, name in enumerate(DIVISIONS, start=1)]
    site.pages["/col/col126800/index.html"] = html_page(links_page(face, (ANNUAL,), links))
    reports: list[str] = []
    for name, at in links:
        frame = f'<iframe src="{CUSTOM}?fieldConfigId=38195&amp;infotypeId={kinds[name]}"></iframe>'
        site.pages[at] = html_page(column_page(face, (ANNUAL, name), frame))
        shown = items_of((name,))
        reports += put_articles(site, face, (name,), shown, art, BODY.format, downloaded)
    site.answers[CUSTOM] = _custom_search(kinds)
    return Built(site, tuple(reports))


def _custom_search(kinds: dict[str, str]) -> Callable[[Question], Page]:
    def search(question: Question) -> Page:
        name = next((one for one in kinds if kinds[one] == question.get("infotypeId")), None)
        if name is None or question.get("fieldConfigId") != "38195":
            return NO_ANSWER
        shown, number = items_of((name,)), int(question.get("currpage") or "1")
        rows = "".join(_custom_row((), one) for one in part_of(shown, number - 1))
        pages = -(-len(shown) // SIZE)
        pager = f"<td>共{len(shown)}条&nbsp;&nbsp;共{pages}页&nbsp;第{number}页</td>"
        return html_page(f"<html><body>{rows}<table><tr>{pager}</tr></table></body></html>")

    return search


def _custom_row(words: Words, item: Item) -> str:
    title = escape(item.title)
    return (
        f'<div class="wip_lists"><a href="{art(words, item)}" mc="{title}" wh="" rq="{item.on}">'
        f"\n\t\t{title[:14]}…\n\t\t</a></div>"
    )
