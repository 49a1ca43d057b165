"""龙讯 with lists as fragments and with reports inline, and a list inside a frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from tests.families.content import YEARS, Item, items, items_of
from tests.families.pages import ANNUAL, article_page, column_page, cut_row, face_of, links_page
from tests.families.static import Built, Words, new_site, put_articles
from tests.replicas.site import Page, Question, html_page

LABEL = "/site/label/8888"
SIZE = 5
CATALOGUES = {"部门": "4771", "街道乡镇": "4772"}


def longxun_list() -> Built:
    """Columns whose rows the page's script asks for."""
    return _longxun("longxun-list", _public, _in_list)


def longxun_divs() -> Built:
    """Rows of another template: blocks without a list, articles of the site and not of an organ."""
    return _longxun("longxun-divs", _content, _in_divs)


def _longxun(
    name: str, article_at: Callable[[Words, Item], str], shown: Callable[[Sequence[Item]], str]
) -> Built:
    face = face_of(name)
    at = "/public/column/1681?type=4&catId=4770&action=list"
    site = new_site(face, at, "/zwgk/index.html")
    links = [(name, f"{at.replace('4770', code)}") for name, code in CATALOGUES.items()]
    site.pages[at] = html_page(links_page(face, (ANNUAL,), links))
    reports: list[str] = []
    for name, code in CATALOGUES.items():
        script = (
            f'$.ajax({{url:"{LABEL}?IsAjax=1&dataType=html&_="+Math.random(),data:{{'
            f'labelName:"publicInfoList",siteId:"6781961",pageSize:"{SIZE}",pageIndex:"1",'
            f'action:"list",isDate:"true",dateFormat:"yyyy-MM-dd",length:"50",organId:"1681",'
            f'type:"4",catId:"{code}",result:"暂无相关信息",file:"/xxgk/publicInfoList_newest2020"}}}})'
        )
        main = f'<div id="list"></div><script>{script}</script>'
        page = column_page(face, (ANNUAL, name), main)
        site.pages[at.replace("4770", code)] = html_page(page)
        reports += put_articles(site, face, (name,), items_of((name,)), article_at, WZCON.format)
    site.answers[LABEL] = lambda question: _fragment(question, shown)
    return Built(site, tuple(reports))


WZCON = '<div class="wzcon j-fontContent">{}</div>'


def _public(words: Words, item: Item) -> str:
    return f"/public/1681/{item.number}.html"


def _content(words: Words, item: Item) -> str:
    return f"/content/article/{item.number}"


def _in_list(shown: Sequence[Item]) -> str:
    rows = "".join(
        f'<li><a href="{_public((), one)}" title="{escape(one.title)}">{one.title[:15]}…</a>'
        f'<span class="date">\t\t{one.on}\t</span></li>'
        for one in shown
    )
    return f'<ul class="xxgk_nav_list">{rows}</ul>'


def _in_divs(shown: Sequence[Item]) -> str:
    return "".join(
        f'<div class="xxgk_navli"><span class="date">\t{one.on}\t</span>'
        f'<a href="{_content((), one)}" title="{escape(one.title)}">{one.title[:15]}…</a></div>'
        for one in shown
    )


def _fragment(question: Question, as_rows: Callable[[Sequence[Item]], str]) -> Page:
    name = next((one for one, code in CATALOGUES.items() if code == question.get("catId")), "")
    if not name or question.get("labelName") != "publicInfoList" or "organId" not in question:
        return html_page("<ul><li>暂无相关信息</li></ul>")
    shown = items_of((name,))
    number = int(question["pageIndex"])
    rows = as_rows(shown[(number - 1) * SIZE : number * SIZE])
    pages = -(-len(shown) // SIZE)
    script = f"<script>$('#page').pagination({{pageCount:{pages},current:{number}}})</script>"
    return html_page(f'{rows}<div id="page"></div>{script}')


def longxun_annual() -> Built:
    """One path per agency: the year's report is inline, and the query chooses the year."""
    face = face_of("longxun-annual")
    site = new_site(face, "/public/column/13000?type=3&nav=5", "/zwgk/index.html")
    reports = [item for item in items() if item.is_report and item.file is None]
    organs = {name: 13071 + n for n, name in enumerate(dict.fromkeys(map(_agency, reports)))}
    agencies = [
        (name, f"/public/column/{organ}?type=3&amp;nav=5") for name, organ in organs.items()
    ]
    directory = column_page(face, (ANNUAL,), _list(agencies))
    site.pages["/public/column/13000?type=3&nav=5"] = html_page(directory)
    targets: list[str] = []
    for name, organ in organs.items():
        own = [one for one in reports if _agency(one) == name]
        switch = _list([(one.year, _at(organ, one).replace("&", "&amp;")) for one in own])
        for item in own:
            inside = f'{_list(agencies)}{switch}<div class="wzcon">{item.body}</div>'
            site.pages[_at(organ, item)] = html_page(article_page(face, item, inside, (ANNUAL,)))
            targets.append(_at(organ, item))
        site.pages[f"/public/column/{organ}?type=3&nav=5"] = site.pages[_at(organ, own[0])]
    return Built(site, tuple(targets))


def _at(organ: int, item: Item) -> str:
    year = item.year.removesuffix("年")
    return f"/public/column/{organ}?type=3&nav=5&sub=1&timeFrame={year}&hasContent=true"


def _agency(item: Item) -> str:
    return item.title.partition("20")[0]


def _list(links: Sequence[tuple[str, str]]) -> str:
    rows = "".join(f'<li><a href="{at}">{text}</a></li>' for text, at in links)
    return f"<ul>{rows}</ul>"


def single() -> Built:
    """Columns that are themselves the report: a year's link leads to its text."""
    face = face_of("vsb-single")
    site = new_site(face, "/zfxxgknb.htm", "/zwgk.htm")
    reports = [next(one for one in items_of((year,)) if one.is_report) for year in YEARS]
    links = [(item.year, f"/zfxxgknb/{item.year[:4]}.htm") for item in reports]
    site.pages["/zfxxgknb.htm"] = html_page(links_page(face, (ANNUAL,), links))
    for item in reports:
        inside = f'<div id="vsb_content">{item.body}</div>'
        page = article_page(face, item, inside, (ANNUAL, item.year))
        site.pages[f"/zfxxgknb/{item.year[:4]}.htm"] = html_page(page)
    return Built(site, tuple(at for _, at in links))


def iframe() -> Built:
    """Columns that are only frames around their lists."""
    face = face_of("iframe")
    site = new_site(face, "/zwgk/xxgknb/index.html", "/zwgk/index.html")
    links = [(year, f"/zwgk/xxgknb/{year[:4]}/index.html") for year in YEARS]
    site.pages["/zwgk/xxgknb/index.html"] = html_page(links_page(face, (ANNUAL,), links))
    reports: list[str] = []
    for year in YEARS:
        folder, shown = f"/zwgk/xxgknb/{year[:4]}", items_of((year,))
        frame = f'<iframe src="{folder}/list.html" width="100%"></iframe>'
        page = column_page(face, (ANNUAL, year), frame)
        site.pages[f"{folder}/index.html"] = html_page(page)
        pages = -(-len(shown) // SIZE)
        for number in range(1, pages + 1):
            name = "list.html" if number == 1 else f"list_{number - 1}.html"
            part = shown[(number - 1) * SIZE : number * SIZE]
            rows = "".join(cut_row(_framed((), item), item) for item in part)
            script = f'<script>createPageHTML({pages}, {number - 1}, "list", "html");</script>'
            site.pages[f"{folder}/{name}"] = html_page(
                f"<html><body><ul>{rows}</ul>{script}</body></html>"
            )
        reports += put_articles(site, face, (year,), shown, _framed)
    return Built(site, tuple(reports))


def _framed(words: Words, item: Item) -> str:
    return f"/zwgk/xxgknb/nr/{item.on:%Y%m}/t{item.on:%Y%m%d}_{item.number}.html"
