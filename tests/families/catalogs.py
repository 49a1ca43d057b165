"""Families whose lists come as JSON: 开普云's search, gkmlpt, 新点, and JSON in a script."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, time
from uuid import NAMESPACE_URL, uuid5

from tests.families.content import GUIDE, YEARS, Item, items_of
from tests.families.pages import ANNUAL, column_page, face_of, links_page
from tests.families.shapes import hex_of, ucap_article
from tests.families.static import Built, Words, new_site, put_articles
from tests.replicas.furniture import Face, mixed_href
from tests.replicas.site import Page, Question, Site, html_page

JSON = "application/json;charset=UTF-8"
SIZE = 5
EPOINT_SITE = "7f0c1a52-0000-4000-8000-000000990101"
Listed = Mapping[Words, tuple[Item, ...]]


def as_json(content: object) -> Page:
    return Page(json.dumps(content, ensure_ascii=False).encode(), JSON)


def part_of(shown: tuple[Item, ...], index: int, size: int = SIZE) -> tuple[Item, ...]:
    """The rows of one page; `index` counts from 0."""
    return shown[index * size : (index + 1) * size]


def ucap_search() -> Built:
    """Hub and lists are filled by scripts: channels by their codes, rows by the search."""
    face = face_of("ucap-search")
    site = new_site(face, "/liucheng/c111200/zfxxgklby_nb.shtml", "/liucheng/zwgk/zwgk.shtml")
    script = "<script>$.get('/common/getChannelList',{channelCode:'c111200'},show)</script>"
    site.pages["/liucheng/c111200/zfxxgklby_nb.shtml"] = html_page(
        column_page(face, (ANNUAL,), f'<ul id="channels"></ul>{script}')
    )
    site.answers["/common/getChannelList"] = lambda question: as_json(
        {"results": {"children": [{"displayName": one, "channelId": hex_of(one)} for one in YEARS]}}
        if question.get("channelCode") == "c111200"
        else {"results": {"children": []}}
    )
    reports: list[str] = []
    for year in YEARS:
        reports += put_articles(site, face, (year,), items_of((year,)), ucap_article)
        site.answers[f"/common/search/{hex_of(year)}"] = _searching(face, (year,))
    return Built(site, tuple(reports))


def _searching(face: Face, words: Words) -> Callable[[Question], Page]:
    shown = items_of(words)

    def search(question: Question) -> Page:
        number, size = int(question["page"]), min(SIZE, int(question["_pageSize"]))
        rows = [_found(face, words, item) for item in part_of(shown, number - 1, size)]
        data = {"total": len(shown), "page": number, "rows": size, "results": rows}
        return as_json({"code": 200, "data": {"channelId": hex_of(words[0]), **data}})

    return search


def _found(face: Face, words: Words, item: Item) -> dict[str, object]:
    metadata = [{"key": "refno", "value": "undefined"}, {"key": "theme", "value": "null"}]
    return {
        "title": item.title,
        "subTitle": "undefined",
        "url": mixed_href(face, ucap_article(words, item), item.number),
        "content": "",
        "contentHtml": f'<p><a href="/menu/1.html">{GUIDE}</a></p>',
        "publishedTimeStr": f"{item.on} 09:30:00",
        "channelName": words[-1],
        "domainMetaList": [{"resultList": metadata}],
    }


def gkmlpt() -> Built:
    """A tree in a script, a service per node, articles of a static neighbour."""
    face = face_of("gkmlpt")
    site = new_site(face, "/gkmlpt/index", "/zwgk/index.html", "政府信息公开目录")
    nodes = [{"id": 20 + n, "name": year, "children": []} for n, year in enumerate(YEARS)]
    tree = [
        {"id": 1, "name": "政府信息公开指南", "children": []},
        {"id": 5, "name": "法治政府建设年度报告", "children": []},
        {"id": 9, "name": ANNUAL, "children": nodes},
    ]
    config = f"window._CONFIG = {{SID:'200001', TREE:{json.dumps(tree)}, SERVICE_AREA_ID: 1}}"
    page = links_page(face, ("政府信息公开目录",), ())
    site.pages["/gkmlpt/index"] = html_page(f"{page}<script>{config};</script>")
    reports: list[str] = []
    for node, year in zip(nodes, YEARS, strict=True):
        reports += put_articles(site, face, (year,), items_of((year,)), _post_at, _detail)
        site.answers[f"/gkmlpt/api/all/{node['id']}"] = _catalogue(face, items_of((year,)))
    site.answers["/gkmlpt/api/all/9"] = _catalogue(face, items_of(()))
    return Built(site, tuple(reports))


def _detail(inside: str) -> str:
    """An article whose text only a script shows."""
    detail = json.dumps({"id": 1, "content": inside})
    return f"<div id='app'></div><script>window._CONFIG = {{DETAIL: {detail}}};</script>"


def _post_at(words: Words, item: Item) -> str:
    return f"/gkmlpt/content/12/{item.number}/post_{item.number}.html"


def _catalogue(face: Face, shown: tuple[Item, ...]) -> Callable[[Question], Page]:
    def catalogue(question: Question) -> Page:
        rows = [
            {
                "id": item.number,
                "title": item.title,
                "publisher": face.name,
                "date": int(datetime.combine(item.on, time(9, 30)).timestamp()),
                "url": f"{face.public}{_post_at((), item)}",
                "attachment": [],
            }
            for item in part_of(shown, int(question["page"]) - 1)
        ]
        has_site = question.get("sid") == "200001"
        found = {"classify": {"post_count": len(shown)}, "articles": rows}
        return as_json(found) if has_site else as_json({"error": "sid"})

    return catalogue


def epoint() -> Built:
    """One page for every column; the site's script and a service that is posted JSON."""
    face = face_of("epoint")
    page = "/zwgk/govInfoPub.html"
    site = new_site(face, f"{page}?categorynum=003005", "/zwgk/index.html")
    codes = {f"00300500{n}": (year,) for n, year in enumerate(YEARS, start=1)}
    shell = '<div id="list"></div><script src="/js/webBuilderCommon.js"></script>'
    site.pages[page] = html_page(column_page(face, (ANNUAL,), shell, "信息公开目录"))
    links = [(f"{words[0]}年度报告", f"{page}?categorynum={code}") for code, words in codes.items()]
    site.pages[f"{page}?categorynum=003005"] = html_page(links_page(face, (ANNUAL,), links))
    info = {"siteGuid": EPOINT_SITE, "projectName": "/EWB-FRONT"}
    site.pages["/js/webBuilderCommon.js"] = Page(
        f"var siteInfo = {json.dumps(info)};\nvar Util = {{}};".encode(), "application/javascript"
    )
    site.answers["/EWB-FRONT/rest/lightfrontaction/getgovinfolist"] = _service(codes)
    reports: list[str] = []
    for words in codes.values():
        reports += put_articles(site, face, words, items_of(words), _info_at)
    return Built(site, tuple(reports))


def _info_at(words: Words, item: Item) -> str:
    return f"/zwgk/003/003005/{item.on:%Y%m%d}/{uuid5(NAMESPACE_URL, item.title)}.html"


def _service(codes: Mapping[str, Words]) -> Callable[[Question], Page]:
    def service(question: Question) -> Page:
        if question.get("siteGuid") != EPOINT_SITE:
            return as_json({"custom": {"total": 0, "data": []}})
        shown = items_of(codes[question["categorynum"]])
        rows = [
            {"infotitle": one.title, "infourl": _info_at((), one), "infodate": f"{one.on}"}
            for one in part_of(shown, int(question["pageIndex"]))
        ]
        return as_json({"custom": {"total": len(shown), "data": rows}, "status": {"code": 1}})

    return service


def script_json() -> Built:
    """Rows in a script of the page; the pages are files with numbers."""
    face = face_of("script-json")
    site = new_site(face, "/liucheng/xxgknb/list.html", "/zwgk/index.html")
    slugs = {"部门": "bmnb", "街道乡镇": "xznb"}
    links = [(name, f"/liucheng/{slug}/list.html") for name, slug in slugs.items()]
    site.pages["/liucheng/xxgknb/list.html"] = html_page(links_page(face, (ANNUAL,), links))
    reports: list[str] = []
    for name, slug in slugs.items():
        shown = items_of((name,))
        reports += put_articles(site, face, (name,), shown, _content_at)
        _script_pages(site, face, name, slug, shown)
    return Built(site, tuple(reports))


def _content_at(words: Words, item: Item) -> str:
    return f"/liucheng/nb/content_{item.number}.html"


def _script_pages(site: Site, face: Face, name: str, slug: str, shown: tuple[Item, ...]) -> None:
    pages = -(-len(shown) // SIZE)
    for number in range(1, pages + 1):
        rows = [
            {"title": one.title, "url": f"../nb/content_{one.number}.html", "pubDate": f"{one.on}"}
            for one in part_of(shown, number - 1)
        ]
        script = f"var listData={{articleList:{json.dumps(rows)}}};var countPage={pages};"
        at = f"/liucheng/{slug}/list{'' if number == 1 else f'_{number}'}.html"
        main = f'<ul id="list"></ul><script>{script}</script>'
        site.pages[at] = html_page(column_page(face, (ANNUAL, name), main))
