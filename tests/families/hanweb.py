"""大汉 in all its generations: jpage, the xxgk module, TrueCMS, jpaas."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from html import escape

from tests.families.content import DIVISIONS, YEARS, Item, items, items_of
from tests.families.pages import ANNUAL, article_page, column_page, face_of, links_page
from tests.families.shapes import hex_of, uuid_of
from tests.families.static import Built, Words, new_site, put_articles
from tests.replicas.furniture import Face
from tests.replicas.site import HTML, Page, Question, html_page

PROXY = "/module/web/jpage/dataproxy.jsp"
MORE_PROXY = "/module/jpage/morecolumndataproxy.jsp"
SEARCH = "/module/xxgk/search.jsp"
ANNUAL_REPORT = "/module/xxgk/xxgkAnnualReport.jsp"
UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
MESSAGES = "/TrueCMS/messageController/getMessage.do"
AREA = "002990101"
INLINE = 4
CODED = "hanweb-jpage-coded"
COLUMNS = {"部门": "126585", "街道乡镇": "126586"}
INFO_TYPES = {"2022年": "A0203002", "2021年": "A0203001"}
NO_ANSWER = Page(b"", status=404)


def art(words: Words, item: Item) -> str:
    """Month and day without leading zeros."""
    column = COLUMNS[item.division]
    return f"/art/{item.on.year}/{item.on.month}/{item.on.day}/art_{column}_{item.number}.html"


def downloaded(at: str, item: Item) -> tuple[str, dict[str, Page]]:
    """A servlet that redirects to the file."""
    name = f"{hex_of(at)}.pdf"
    path, target = f"/module/download/downfile.jsp?classid=0&filename={name}", f"/attach/0/{name}"
    if item.file is None:
        return path, {}
    moved = Page(b"", status=302, headers=(("Location", target),))
    return path, {path: moved, target: Page(item.file.content, "application/pdf")}


def record(item: Item, number: int) -> str:
    """A row as some editor made it; one is a fragment that no parser loves, one a table row."""
    title = escape(item.title)
    link = f'<a href="{art((), item)}" title="{title}" target="_blank">{title[:12]}…</a>'
    if number % 4 == 2:
        return f"<tr><td>{link}</td><td>[{item.on}]</td></tr>"
    dirty = "<li style=<br/>" if number % 4 == 1 else '<li class="clearfix">'
    return f"{dirty}{link}<b>{item.on}</b></li>"


def store(shown: Sequence[str], total: int) -> str:
    rows = "\n".join(f"<record><![CDATA[{one}]]></record>" for one in shown)
    return (
        "<?xml version='1.0' encoding='UTF-8'?><datastore>"
        f"<totalrecord>{total}</totalrecord><recordset>{rows}</recordset></datastore>"
    )


def jpage(name: str) -> Built:
    """Some records inline, the others by the proxy: by record number or, elsewhere, by page.

    Some servers have an older proxy that only the records name; some give it codes instead of
    columns, which their own script alone understands.
    """
    face = face_of(name)
    site = new_site(face, "/col/col126580/index.html", "/col/col126500/index.html")
    links = [(one, f"/col/col{column}/index.html") for one, column in COLUMNS.items()]
    site.pages["/col/col126580/index.html"] = html_page(links_page(face, (ANNUAL,), links))
    reports: list[str] = []
    for division, column in COLUMNS.items():
        shown = items_of((division,))
        records = [record(item, number) for number, item in enumerate(shown)]
        at = f"/col/col{column}/index.html"
        site.pages[at] = html_page(
            column_page(face, (ANNUAL, division), _unit(name, column, records))
        )
        reports += put_articles(site, face, (division,), shown, art, BODY.format, downloaded)
    site.answers[PROXY] = _by_page if name.endswith("by-page") else _by_record
    site.answers[MORE_PROXY] = _by_record
    return Built(site, tuple(reports))


BODY = '<meta name="ContentStart"/><div class="bt_content">{}</div><meta name="ContentEnd"/>'


def _unit(name: str, column: str, records: Sequence[str]) -> str:
    coded = hex_of(column) if name == CODED else column
    proxy = MORE_PROXY if name.endswith("-more") else PROXY
    query = f"page=1&amp;webid=39&amp;columnid={coded}&amp;unitid=5513&amp;webname=%25E6%259F%25B3"
    rows = "".join(f"<record><![CDATA[{one}]]></record>" for one in records[:INLINE])
    group = f'<nextgroup><![CDATA[<a href="{proxy}?{query}"></a>]]></nextgroup>'
    named = "" if proxy == MORE_PROXY else f",proxyUrl:'{PROXY}'"
    options = f"totalRecord:{len(records)},perPage:2{named}"
    return (
        f'<div id="5513"><script type="text/xml"><datastore>{group}<recordset>{rows}</recordset>'
        f"</datastore></script></div><script>$('#5513').jpage({{{options}}});</script>"
    )


def _records(question: Question) -> list[str]:
    column = question.get("columnid", "")
    division = next((one for one, code in COLUMNS.items() if code == column), "")
    return [record(item, n) for n, item in enumerate(items_of((division,)))] if division else []


def _by_record(question: Question) -> Page:
    records = _records(question)
    first, last = int(question.get("startrecord", "1")), int(question.get("endrecord", "15"))
    return Page(store(records[first - 1 : last], len(records)).encode(), HTML)


def _by_page(question: Question) -> Page:
    """A server that looks at nothing but the page and its size."""
    records, size = _records(question), int(question.get("perpage", "15"))
    first = (int(question.get("page", "1")) - 1) * size
    return Page(store(records[first : first + size], len(records)).encode(), HTML)


def xxgk_search() -> Built:
    """A tree in a frame, and a search that is posted the kind."""
    face = face_of("hanweb-xxgk-search")
    at = "/col/col126600/index.html"
    site = new_site(face, at, "/col/col126500/index.html", "政府信息公开目录")
    tree = f"/module/xxgk/tree.jsp?standardXxgk=1&amp;area={AREA}&amp;jdid=2&amp;divid=div4"
    frame = f'<iframe id="tree" src="{tree}"></iframe><div id="div4"></div>'
    catalogue = column_page(face, ("政府信息公开目录",), frame, "信息公开目录")
    site.pages[at] = html_page(catalogue)
    site.answers["/module/xxgk/tree.jsp"] = _tree
    site.answers[SEARCH] = _search
    reports = put_articles(site, face, (), items(), art, BODY.format, downloaded)
    return Built(site, tuple(reports))


def _tree(question: Question) -> Page:
    nodes = [("A01", "政府信息公开指南"), ("A0203", ANNUAL)]
    nodes += [(code, year) for year, code in INFO_TYPES.items()]
    nodes += [("A0204", "财政预决算"), ("A0205", "法治政府建设年度报告")]
    lines = "".join(
        f"d.add({n},0,\"<a href='#' onclick=funclick('{code}','{n}')>{label}</a>\");\n"
        for n, (code, label) in enumerate(nodes, start=1)
    )
    has_area = question.get("area") == AREA
    return (
        html_page(f"<html><body><script>{lines}</script></body></html>") if has_area else NO_ANSWER
    )


def _search(question: Question) -> Page:
    kinds = {code: items_of((year,)) for year, code in INFO_TYPES.items()} | {"A0203": items()}
    shown = kinds.get(question.get("infotypeId", ""), ())
    if question.get("area") != AREA or question.get("jdid") != "2":
        return NO_ANSWER
    size, number = 5, int(question.get("currpage") or "1")
    rows = "".join(
        f'<tr class="tr_main_value_{"odd" if n % 2 else "even"}"><td>{n}</td><td><a href="'
        f'{art((), item)}" title="{item.title}">{item.title[:14]}…</a></td><td>{item.on}</td></tr>'
        for n, item in enumerate(shown[(number - 1) * size : number * size])
    )
    pages = -(-len(shown) // size)
    pager = f"<td>共{len(shown)}条&nbsp;&nbsp;共{pages}页&nbsp;第{number}页</td>"
    return html_page(f"<table>{rows}<tr>{pager}</tr></table>")


def annual_report() -> Built:
    """One address: the report of the agency and year that its query names, inline."""
    face = face_of("hanweb-annual-report")
    at = "/col/col126700/index.html"
    site = new_site(face, at, "/col/col126500/index.html")
    reports = [item for item in items() if item.is_report and item.file is None]
    areas = {name: f"990101-{n:03}" for n, name in enumerate(dict.fromkeys(map(_agency, reports)))}
    latest = {_agency(item): item.year for item in reversed(reports)}
    links = [
        (name, f"{ANNUAL_REPORT}?area={area}&amp;fbtime={latest[name][:4]}")
        for name, area in areas.items()
    ]
    site.pages[at] = html_page(links_page(face, (ANNUAL,), links))
    for item in reports:
        name = _agency(item)
        own = [one for one in reports if _agency(one) == name]
        years = "".join(
            f'<li><a href="{_annual(areas, one)}">{one.year}</a></li>'.replace("&", "&amp;")
            for one in own
        )
        inside = f'<ul class="years">{years}</ul><div class="bt_content">{item.body}</div>'
        target = _annual(areas, item)
        site.pages[target] = html_page(article_page(face, item, inside, (ANNUAL, name)))
    targets = [_annual(areas, one) for one in reports]
    return Built(site, tuple(targets))


def _annual(areas: Mapping[str, str], item: Item) -> str:
    return f"{ANNUAL_REPORT}?area={areas[_agency(item)]}&fbtime={item.year[:4]}"


def _agency(item: Item) -> str:
    return item.title.partition("20")[0]


def jpaas() -> Built:
    """Pieces of HTML inside JSON; the number of the page counts only inside paramJson."""
    face = face_of("hanweb-jpaas")
    site = new_site(face, "/col/col7000/index.html", "/col/col6999/index.html")
    links = [(year, f"/col/col700{n}/index.html") for n, year in enumerate(YEARS, start=1)]
    site.pages["/col/col7000/index.html"] = html_page(links_page(face, (ANNUAL,), links))
    reports: list[str] = []
    for n, year in enumerate(YEARS, start=1):
        menu = "{'webId':'52','pageId':'1','tagId':'导航','tplSetId':'x','pageType':'column'}"
        data = menu.replace("导航", "分页列表").replace("'1'", f"'700{n}'")
        data = data.replace("}", ",'parseType':'bulidstatic','editType':'null'}")
        units = "".join(
            f'<script parseType="bulidstatic" queryData="{one}" url="{UNIT}"></script>'
            for one in (menu, data)
        )
        site.pages[f"/col/col700{n}/index.html"] = html_page(
            column_page(face, (ANNUAL, year), units)
        )
        reports += put_articles(site, face, (year,), items_of((year,)), _hashed_art, BODY.format)
    site.answers[UNIT] = _built_unit
    return Built(site, tuple(reports))


def _hashed_art(words: Words, item: Item) -> str:
    return f"/zwgk/xxgknb/art/{item.on.year}/art_{hex_of(item.title)}.html"


def _built_unit(question: Question) -> Page:
    """A number outside paramJson is ignored, as is whatever it does not know."""
    year = {"7001": YEARS[0], "7002": YEARS[1]}.get(question.get("pageId", ""))
    if year is None or question.get("parseType") != "bulidstatic":
        return Page(b'{"success":false,"code":"500","data":null}', "application/json")
    shown = items_of((year,))
    number, size = json.loads(question.get("paramJson") or '{"pageNo":1}')["pageNo"], 5
    rows = "".join(
        f'<li class="clearfix"><a href="{_hashed_art((), one)}" title="{one.title}">{one.title}</a>'
        f"<b>{one.on}</b></li>"
        for one in shown[(number - 1) * size : number * size]
    )
    pager = f'<div class="pagination" rows="{size}" count="{len(shown)}"></div>'
    html = f'<div class="page-content"><ul>{rows}</ul>{pager}</div>'
    reply = {"success": True, "code": "200", "data": {"html": html}}
    return Page(json.dumps(reply).encode(), "application/json")


def truecms() -> Built:
    """Hidden first rows, and a JSONP service that answers only who comes from the page."""
    face = face_of("truecms")
    site = new_site(face, "/lcq/xxgknb/xxgknb.html", "/lcq/zwgk/zwgk.html")
    slugs = {"部门": "bmnb", "街道乡镇": "jdnb"}
    links = [(name, f"/lcq/{slug}/{slug}.html") for name, slug in slugs.items()]
    site.pages["/lcq/xxgknb/xxgknb.html"] = html_page(links_page(face, (ANNUAL,), links))
    reports: list[str] = []
    for name, slug in slugs.items():
        shown = items_of((name,))
        main = _initial(shown, uuid_of(name))
        site.pages[f"/lcq/{slug}/{slug}.html"] = html_page(column_page(face, (ANNUAL, name), main))
        reports += put_articles(site, face, (name,), shown, _uuid_content)
    site.answers[MESSAGES] = _messages(face)
    return Built(site, tuple(reports))


def _uuid_content(words: Words, item: Item) -> str:
    return f"/lcq/nb/content/{uuid_of(item.title)}.html"


def _initial(shown: Sequence[Item], column: str) -> str:
    rows = "".join(_message(item) for item in shown[:INLINE])
    options = f"totalRecord:{len(shown)},proxyUrl:'{MESSAGES}',perPage:2,groupSize:3"
    return (
        f'<div id="initData" style="display:none"><ul>{rows}</ul></div><div id="content"></div>'
        f"<script>$('#content').jpage({{{options},ajaxParam:{{columnId:'{column}'}}}});</script>"
    )


def _message(item: Item) -> str:
    return f'<li><a href="{_uuid_content((), item)}">{item.title}</a><span>{item.on}</span></li>'


def _messages(face: Face) -> Callable[[Question], Page]:
    columns = {uuid_of(name): items_of((name,)) for name in DIVISIONS}

    def messages(question: Question) -> Page:
        shown = columns.get(question.get("columnId", ""), ())
        if "/lcq/" not in question["Referer"] or not shown:
            return NO_ANSWER
        first, last = int(question["startrecord"]), int(question["endrecord"])
        part = [_message(item) for item in shown[first - 1 : last]][:20]
        reply = json.dumps({"result": store(part, len(shown))})
        return Page(f"{question['callback']}({reply})".encode(), "text/javascript")

    return messages


def site_of(name: str) -> Callable[[], Built]:
    """A builder for one of the two ways in which the proxy may be asked."""
    return lambda: jpage(name)
