"""Portals whose lists stand in the page: one builder, and a shape for every family."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from tests.families.content import DIVISIONS, YEARS, Item, items_of
from tests.families.pages import (
    ANNUAL,
    article_page,
    column_page,
    cut_row,
    face_of,
    links_page,
)
from tests.replicas.furniture import Face, mixed_href, not_found_text
from tests.replicas.home import home_page
from tests.replicas.site import Page, Site, html_page

Words = tuple[str, ...]
# What stands around the text of an article.
Around = Callable[[str], str]
# The address that an article links for its file, and the pages that answer there.
FileLink = Callable[[str, Item], tuple[str, dict[str, Page]]]
ROWS = 5
SLUGS = {"2022年": "2022", "2021年": "2021", "部门": "bm", "街道乡镇": "jdxz"}


@dataclass(frozen=True, slots=True)
class Place:
    """One page of one list: the words of its column, its number from 1, and how many there are."""

    words: Words
    number: int
    pages: int
    rows: int


@dataclass(frozen=True, slots=True)
class Shape:
    """How one family spells its addresses, its rows and its pager.

    `levels` are what divides its columns, `list_at` gives the address of page n of a column,
    `file_link` the address that an article links for its file, with the pages that answer there.
    """

    name: str
    list_at: Callable[[Words, int], str]
    article_at: Callable[[Words, Item], str]
    pager: Callable[[Place], str]
    levels: tuple[Sequence[str], ...] = (YEARS, DIVISIONS)
    hub: str = "/zwgk/index.html"
    row: Callable[[str, Item], str] = cut_row
    rows: str = '<ul class="list">{}</ul>'
    body: str = '<div id="zoom">{}</div>'
    href: Callable[[Face, str, int], str] = mixed_href
    file_link: FileLink | None = None
    beyond: Page | None = None
    rows_per_page: int = ROWS
    words: Callable[[Words], str] = lambda words: words[-1]


@dataclass(frozen=True, slots=True)
class Built:
    """A site and where its reports stand: the addresses of the documents that carry them."""

    site: Site
    reports: tuple[str, ...]


def build(shape: Shape) -> Built:
    """The whole portal of one static family."""
    face = face_of(shape.name)
    site = new_site(face, shape.list_at((), 1), shape.hub)
    reports: list[str] = []
    for words in columns(shape.levels):
        if len(words) < len(shape.levels):
            site.pages[shape.list_at(words, 1)] = html_page(_links(shape, face, words))
        else:
            reports += _list(shape, face, words, site)
    return Built(site, tuple(reports))


def new_site(face: Face, annual: str, hub_at: str, name: str = ANNUAL) -> Site:
    """Home page and 政务公开, which lead to the annual reports, and nothing else yet."""
    site = Site(
        home=html_page(home_page(face, (("政务公开", hub_at), ("机构设置", "/jgsz/")))),
        not_found=Page(not_found_text().encode(), status=404),
    )
    site.pages[hub_at] = html_page(hub(face, annual, name))
    return site


def columns(levels: Sequence[Sequence[str]]) -> list[Words]:
    """The annual reports' column () and every one below it, from the top."""
    found: list[Words] = [()]
    for depth, level in enumerate(levels):
        above = [words for words in found if len(words) == depth]
        found += [(*words, word) for words in above for word in level]
    return found


def hub(face: Face, annual: str, name: str) -> str:
    """政务公开: the way to the annual reports, beside columns that only sound like them."""
    return links_page(
        face,
        ("政务公开",),
        (
            ("政府信息公开指南", "/zfxxgkzn/index.html"),
            ("政府信息公开制度", "/zfxxgkzd/index.html"),
            (name, annual),
            ("法治政府建设年度报告", "/fzzf/index.html"),
            ("政府网站工作年度报表", "/wzbb/index.html"),
        ),
    )


def _links(shape: Shape, face: Face, words: Words) -> str:
    below = [(*words, word) for word in shape.levels[len(words)]]
    links = [(shape.words(one), shape.list_at(one, 1)) for one in below]
    return links_page(face, (ANNUAL, *words), links)


def _list(shape: Shape, face: Face, words: Words, site: Site) -> list[str]:
    """Put one list and its articles on the site; returns where its reports stand."""
    shown = items_of(words)
    size = shape.rows_per_page
    pages = max(1, ceil(len(shown) / size))
    for number in range(1, pages + 1):
        part = shown[(number - 1) * size : number * size]
        rows = "".join(
            shape.row(shape.href(face, shape.article_at(words, item), n), item)
            for n, item in enumerate(part)
        )
        pager = shape.pager(Place(words, number, pages, len(shown)))
        main = f"{shape.rows.format(rows)}\n{pager}"
        at = shape.list_at(words, number)
        site.pages[at] = html_page(column_page(face, (ANNUAL, *words), main))
    if shape.beyond is not None:
        site.pages[shape.list_at(words, pages + 1)] = shape.beyond
    link = shape.file_link or file_beside
    return put_articles(site, face, words, shown, shape.article_at, shape.body.format, link)


def put_articles(
    site: Site,
    face: Face,
    words: Words,
    shown: Sequence[Item],
    article_at: Callable[[Words, Item], str],
    around: Around = '<div id="zoom">{}</div>'.format,
    file_link: FileLink | None = None,
) -> list[str]:
    """Put articles and their files on the site; returns where the reports among them stand."""
    reports: list[str] = []
    for item in shown:
        at = article_at(words, item)
        inside, report = item.body, at
        if item.file is not None:
            report, answers = (file_link or file_beside)(at, item)
            site.pages.update(answers)
            inside = f'<p>附件：<a href="{report}">{item.file.name}</a></p>'
        text = article_page(face, item, around(inside), (ANNUAL, *words))
        site.pages[at] = html_page(text, item.on)
        reports += [report] if item.is_report else []
    return reports


def file_beside(at: str, item: Item) -> tuple[str, dict[str, Page]]:
    """The file in the folder of its article."""
    if item.file is None:
        raise ValueError(f"expected an item with a file, found {item.title}")
    path = f"{at.rpartition('/')[0]}/P0{item.on:%Y%m%d}{item.number:09}.pdf"
    return path, {path: Page(item.file.content, item.file.media_type)}


def slug(words: Words) -> str:
    """A folder for a column: 2022/bm."""
    return "/".join(SLUGS[word] for word in words)


def number_of(words: Words) -> int:
    """A number for a column, which falls as years go back; the annual reports' own is 9."""
    found = [*columns((YEARS, DIVISIONS)), *((division,) for division in DIVISIONS)]
    return len(found) - found.index(words)
