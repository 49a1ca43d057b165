"""Portals whose agencies publish on pages of their own: a folder each (TRS), a branch (衡水)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from tests.families.content import Item, items
from tests.families.pages import ANNUAL, column_page, face_of, links_page, row
from tests.families.static import Built, Words, new_site, put_articles
from tests.replicas.furniture import Face
from tests.replicas.site import Site, html_page

HUB = "/zwgk/index.html"
# What every agency's page links besides: columns of its own that are none of annual reports.
OTHERS = ("机构职能", "政府信息公开指南", "法治政府建设年度报告", "财政预决算")


@dataclass(frozen=True, slots=True)
class Branching:
    """How a portal spells its directory, an agency's page, its list and its articles."""

    name: str
    directory: str
    label: str
    agency_at: Callable[[int], str]
    list_at: Callable[[int], str]
    article_at: Callable[[int, Item], str]
    pager: str = ""


ONE_PAGE = '<script>createPageHTML(1, 0, "index", "html");</script>'
TRS = Branching(
    "trs-agencies",
    "/zwgk/bmxxgk/",
    "部门信息公开",
    lambda n: f"/zwgk/bmxxgk/dw{n:02}/",
    lambda n: f"/zwgk/bmxxgk/dw{n:02}/zfxxgknb/",
    lambda n, item: (
        f"/zwgk/bmxxgk/dw{n:02}/zfxxgknb/{item.on:%Y%m}/t{item.on:%Y%m%d}_{item.number}.html"
    ),
    ONE_PAGE,
)
HENGSHUI = Branching(
    "hengshui",
    "/xxgk/index",
    "政府信息公开目录",
    lambda n: f"/xxgk/lcdw{n:02}/10{n:02}/index",
    lambda n: f"/xxgk/lcdw{n:02}/10{n:02}/fdzdgknr/zfxxgknb71{n:02}/index",
    lambda n, item: f"/xxgk/lcdw{n:02}/10{n:02}/fdzdgknr/zfxxgknb71{n:02}/292{item.number}/index",
)


# The annual reports' own column: some reports, and the agencies whose reports stand elsewhere.
BY_AGENCY = Branching(
    "trs-by-agency",
    "/zwgk/zfxxgknb/",
    ANNUAL,
    lambda n: f"/zwgk/zfxxgknb/dw{n:02}/",
    lambda n: f"/zwgk/zfxxgknb/dw{n:02}/",
    lambda n, item: f"/zwgk/zfxxgknb/dw{n:02}/{item.on:%Y%m}/t{item.on:%Y%m%d}_{item.number}.html",
    ONE_PAGE,
)
SHARED_AT = "/zwgk/nb/"
AGENCIES = tuple(dict.fromkeys(item.title.partition("20")[0] for item in items() if item.is_report))


def branching(kind: Branching, without: Collection[str] = (), shared: int = 0) -> Built:
    """A directory of agencies; those `without` have pages that lead to no reports.

    The reports of the first `shared` agencies stand in a column of the portal's own, too.
    """
    face = face_of(kind.name)
    site = new_site(face, kind.directory, HUB, kind.label)
    numbers = {name: n for n, name in enumerate(AGENCIES, start=1)}
    links = [(name, kind.agency_at(n)) for name, n in numbers.items()]
    directory = links_page(face, (kind.label,), links)
    site.pages[kind.directory] = html_page(directory.replace("信息公开年报", "信息公开目录", 1))
    reports: list[str] = []
    for name, n in numbers.items():
        has_column = name not in without
        if kind.agency_at(n) != kind.list_at(n):
            site.pages[kind.agency_at(n)] = html_page(_agency_page(kind, face, name, n, has_column))
        reports += _column(kind, face, site, _own(name), n) if has_column else []
    if shared:
        _share(kind, face, site, shared)
    return Built(site, tuple(reports))


def _share(kind: Branching, face: Face, site: Site, shared: int) -> None:
    """Put the first agencies' reports into the annual column, which may be the directory itself."""
    rows = "".join(
        row(kind.article_at(n, item), item)
        for n, name in enumerate(AGENCIES[:shared], start=1)
        for item in _own(name)
    )
    at, menu = SHARED_AT, ""
    if kind.label == ANNUAL:
        at, shown = kind.directory, list(enumerate(AGENCIES, start=1))[shared:]
        menu = "".join(f'<li><a href="{kind.agency_at(n)}">{name}</a></li>' for n, name in shown)
    main = f'<ul class="nav">{menu}</ul><ul class="list">{rows}</ul>{kind.pager}'
    site.pages[at] = html_page(column_page(face, (ANNUAL,), main))
    ways = ((kind.label, kind.directory), (ANNUAL, at))
    site.pages[HUB] = html_page(links_page(face, ("政务公开",), ways))


def _agency_page(kind: Branching, face: Face, name: str, n: int, has_column: bool) -> str:
    folder = kind.agency_at(n).removesuffix("index")
    links = [(other, f"{folder}qt{number}/") for number, other in enumerate(OTHERS)]
    links += [(ANNUAL, kind.list_at(n))] if has_column else []
    rows = "".join(f'<li><a href="{at}">{text}</a></li>' for text, at in links)
    return column_page(face, (kind.label, name), f"<ul>{rows}</ul>", "信息公开目录")


def _column(kind: Branching, face: Face, site: Site, own: list[Item], n: int) -> list[str]:
    def article_at(_: Words, item: Item) -> str:
        return kind.article_at(n, item)

    rows = "".join(row(kind.article_at(n, item), item) for item in own)
    words = dict.fromkeys((kind.label, own[0].title.partition("20")[0], ANNUAL))
    site.pages[kind.list_at(n)] = html_page(
        column_page(face, tuple(words), f"<ul>{rows}</ul>{kind.pager}")
    )
    return put_articles(site, face, (), own, article_at)


def _own(name: str) -> list[Item]:
    return [item for item in items() if item.title.partition("20")[0] == name]
