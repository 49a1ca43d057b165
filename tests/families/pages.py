"""Pages that every family has: home, hubs, articles, and what nobody should take for a report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from tests.families.content import DISTRICT, Item
from tests.replicas.furniture import Face, article_tags, column_tags, crumbs, document

Links = Iterable[tuple[str, str]]
ANNUAL = "政府信息公开年报"
ANNUAL_TYPE = "信息公开年报"


def face_of(family: str) -> Face:
    """How the portal of one family presents itself, under a public name of its own."""
    return Face(
        portal=family,
        name=f"{DISTRICT}人民政府",
        public=f"http://www.{family}.liucheng.example",
        site_code="9901050001",
        menu_pattern="/menu/{}.html",
        home_bytes=24_000,
    )


def position(words: Sequence[str]) -> str:
    """The breadcrumb of a page in a column."""
    return crumbs((("首页", "/"), ("政务公开", "#"), *((word, "#") for word in words)))


def column_page(face: Face, words: Sequence[str], main: str, kind: str = ANNUAL_TYPE) -> str:
    """A page of a column: tags, breadcrumb, and its own part."""
    tags = column_tags(words[-1], kind)
    return document(face, words[-1], tags, f"{position(words)}\n<div class='con'>{main}</div>")


def links_page(face: Face, words: Sequence[str], links: Links) -> str:
    """A hub: nothing but links to the columns below it."""
    rows = "".join(f'<li><a href="{at}">{text}</a></li>' for text, at in links)
    return column_page(face, words, f'<ul class="nav-list">{rows}</ul>')


def row(href: str, item: Item) -> str:
    """The plainest row: a link with its whole title, and the day."""
    title = escape(item.title)
    link = f'<a href="{href}" title="{title}" target="_blank">{title}</a>'
    return f"<li>{link}<span>{item.on}</span></li>"


def cut_row(href: str, item: Item) -> str:
    """A row whose visible text is cut; the whole title stands in the attribute."""
    title = escape(item.title)
    return f'<li><a href="{href}" title="{title}">{title[:14]}…</a><span>[{item.on}]</span></li>'


def article_page(
    face: Face, item: Item, inside: str, words: Sequence[str] = (), pub_date: str | None = None
) -> str:
    """An article: tags, breadcrumb, title, date, and what the family puts around the text."""
    published = pub_date if pub_date is not None else f"{item.on} 09:30"
    tags = {
        **article_tags(item.title, published, face.name),
        "ColumnName": (words or ("正文",))[-1],
    }
    tags["ColumnType"] = ANNUAL_TYPE if item.is_report else "信息公开指南"
    main = (
        f"{position(words)}\n<h1>{escape(item.title)}</h1>\n"
        f"<p>发布时间：{item.on}　来源：{face.name}　浏览次数：<b></b></p>\n{inside}"
    )
    return document(face, item.title, tags, main)
