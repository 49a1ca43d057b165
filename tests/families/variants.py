"""Further shapes: rows that scripts make, and platforms of a few portals each."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from tests.families.content import DIVISIONS, YEARS, Item
from tests.families.shapes import (
    OPENNESS,
    TRS,
    UCAP,
    from_one,
    from_root,
    from_zero,
    hex_of,
    next_link,
    number_of,
    numbered,
    slug,
    table_row,
    ucap_call,
    ucap_code,
)
from tests.families.static import Place, Shape, Words
from tests.replicas.site import Page


def written_row(href: str, item: Item) -> str:
    """武汉: a script writes every row, word for word."""
    row = f"<li><a href='{href}' title='{item.title}'>{item.title[:14]}…</a><b>{item.on}</b></li>"
    return f'document.writeln("{row.replace("/", chr(92) + "/")}");\n'


def clicked_row(href: str, item: Item) -> str:
    """No link at all: a click on the row opens the article."""
    title = escape(item.title)
    return f'<li onclick="window.open(\'{href}\')" title="{title}">{title}<i>{item.on}</i></li>'


WRITTEN = replace(
    TRS,
    name="trs-written",
    row=written_row,
    rows='<ul class="list"><script type="text/javascript">{}</script></ul>',
)
CLICKED = replace(TRS, name="trs-clicked", row=clicked_row)


def guangxi_list(words: Words, number: int) -> str:
    folder = f"/zwgk/xxgknb/{f'{slug(words)}/' if words else ''}"
    return f"{folder}{numbered('index', 'shtml', from_zero(number))}"


def guangxi_call(place: Place) -> str:
    call = f'createPageHTML({place.pages}, {place.number - 1}, "index", "shtml")'
    return f"<script>{call};</script>"


GUANGXI = replace(
    TRS,
    name="trs-guangxi",
    list_at=guangxi_list,
    article_at=lambda words, item: f"/zwgk/xxgknb/{slug(words)}/t2749{item.number}.shtml",
    pager=guangxi_call,
    href=from_root,
)


def listed_cell(href: str, item: Item) -> str:
    link = f'<a class="list" href="{href}" title="{item.title}">{item.title[:12]}…</a>'
    return f'<tr><td class="info">{link}</td><td>{item.on}</td></tr>'


UCAP_CONTENT = replace(
    UCAP,
    name="ucap-content",
    levels=(YEARS,),
    list_at=lambda words, number: (
        f"/liucheng/{f'nb{slug(words)}' if words else 'nb'}"
        f"/{numbered('zfxxgk_zclist', 'shtml', from_one(number))}"
    ),
    article_at=lambda words, item: f"/liucheng/{ucap_code(words)}/c{item.number}/content.shtml",
    pager=lambda place: ucap_call("zfxxgk_zclist", place),
    row=listed_cell,
    rows="<table>{}</table>",
)


def openness_file(at: str, item: Item) -> tuple[str, dict[str, Page]]:
    """A servlet that gives the file by its number."""
    path = f"/upload_bz/download?siteId=3&id={item.number}"
    return path, {path: Page(item.file.content, "application/octet-stream")} if item.file else {}


BRANCH = replace(
    OPENNESS,
    name="openness-branch",
    list_at=lambda words, number: (
        f"/BranchOpennessContent/showList/1{number_of(words)}/{100 + number_of(words)}"
        f"/page_{number}.html"
    ),
    article_at=lambda words, item: f"/BranchOpennessContent/show/{item.number}.html",
    file_link=openness_file,
)
NEWS = replace(
    OPENNESS,
    name="openness-news",
    list_at=lambda words, number: f"/News/showList/{100 + number_of(words)}/page_{number}.html",
    article_at=lambda words, item: f"/News/show/{item.number}.html",
)


def asp_pager(place: Place) -> str:
    """Plain words and links; the last page has no next one."""
    at = f"list.asp?classid=12{number_of(place.words)}&amp;page={place.number + 1}"
    link = f'<a href="{at}">下一页</a>' if place.number < place.pages else "下一页"
    return f"<p>第 {place.number} 页 首页 上一页 {link} 尾页</p>"


ASP = Shape(
    name="asp",
    levels=(DIVISIONS,),
    list_at=lambda words, number: (
        f"/zwgk/list.asp?classid=12{number_of(words)}{'' if number == 1 else f'&page={number}'}"
    ),
    article_at=lambda words, item: f"/zwgk/show.asp?id={item.number}",
    pager=asp_pager,
    row=table_row,
    rows="<table>{}</table>",
    href=from_root,
)
SITESOURCES = Shape(
    name="sitesources",
    levels=(YEARS,),
    list_at=lambda words, number: (
        f"/sitesources/lcq/page_pc/zwgk/xxgknb{slug(words)}/list{number}.html"
    ),
    article_at=lambda words, item: (
        f"/sitesources/lcq/page_pc/zwgk/xxgknb{slug(words)}/article{hex_of(item.title)}.html"
    ),
    pager=lambda place: next_link(f"list{place.number + 1}.html", place),
)
SINGLE = Shape(
    name="single-page",
    levels=(DIVISIONS,),
    list_at=lambda words, number: (
        f"/list/2{number_of(words)}{'' if number == 1 else f'_{number}'}.html"
    ),
    article_at=lambda words, item: f"/single/2{number_of(words)}/4{item.number}.html",
    pager=lambda place: next_link(
        f"/list/2{number_of(place.words)}_{place.number + 1}.html", place
    ),
)
ANYANG_OLD = Shape(
    name="anyang-old",
    levels=(YEARS,),
    list_at=lambda words, number: (
        f"/sitegroup/root/html/{hex_of(slug(words))}/{numbered('list', 'html', from_one(number))}"
    ),
    article_at=lambda words, item: (
        f"/viewCmsCac.do?cacId=ff80808{item.number}"
        if item.number % 2
        else f"/sitegroup/root/html/{hex_of(slug(words))}/{item.on:%Y%m%d}{item.number}.html"
    ),
    pager=lambda place: next_link(f"list_{place.number + 1}.html", place),
    href=from_root,
)


def was5_link(place: Place) -> str:
    at = f"search?channelid=2{number_of(place.words)}&amp;page={place.number + 1}"
    return f'<a class="next-page" href="{at}">下一页</a>'


WAS5 = replace(
    TRS,
    name="trs-was5",
    levels=(DIVISIONS,),
    list_at=lambda words, number: (
        f"/was5/web/search?channelid=2{number_of(words)}{'' if number == 1 else f'&page={number}'}"
    ),
    article_at=lambda words, item: (
        f"/zwgk/zfxxgknb/{slug(words)}/{item.on:%Y%m}/t{item.on:%Y%m%d}_{item.number}.html"
    ),
    pager=lambda place: (
        f"<p>共{place.rows}条 第{place.number}/{place.pages}页"
        f"{was5_link(place) if place.number < place.pages else ''}</p>"
    ),
    href=from_root,
    beyond=None,
)
VARIANTS = (
    *(WRITTEN, CLICKED, GUANGXI, WAS5, UCAP_CONTENT, BRANCH, NEWS),
    *(ASP, SITESOURCES, SINGLE, ANYANG_OLD),
)
