"""What a portal's page prints around its article: the breadcrumb and the block of index facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from lxml import etree

from crawlers.pages.printed import whole_text
from crawlers.pages.words import split_crumbs
from pipeline.formats.html.markup import elements
from pipeline.records import Masthead

CRUMB_MARKS = ("位置", "首页")
# Searching a page's elements takes time, and a report's own sentences speak of 位置, too.
MARK = re.compile("|".join(CRUMB_MARKS))
LIKE_CRUMBS = re.compile(r"(?:位置|首页)[^。；]{0,400}?(?:[>＞›»→/|\\]|--)")
MOST_MARKS = 50  # that are looked at: a page prints its breadcrumb near its top
LONGEST_CRUMBS = 10_000  # characters, blanks included
LIKE_AN_INDEX = re.compile(r"发布机|索\s*引\s*号")
COLUMN_TAGS = ("columnname", "columntype")
SOURCE_TAGS = ("contentsource", "author")
SOURCE = re.compile(r"(?:来源|发布机构|发布机关)\s*+[:：]?\s*+([\u4e00-\u9fff（）()]{3,30}+)")
MOST_SOURCES = 4
LABELS = (
    *("发布机构", "发布机关", "发布日期", "发布时间", "生成日期", "成文日期", "发文日期"),
    *("主题分类", "组配分类", "公开方式", "公开时限", "主题词", "有效性"),
)
SPREAD_OUT = ("索引号", "文号", "关键词")  # with blanks between their signs at times
ANY_LABEL = "|".join((*map(r"\s*".join, SPREAD_OUT), *LABELS))
LABEL = re.compile(rf"(?P<label>{ANY_LABEL})\s*[:：]?\s*(?P<value>.*)", re.DOTALL)
FILLED_BY_SCRIPT = re.compile(
    rf"({'|'.join((*SPREAD_OUT, *LABELS))})[^\u4e00-\u9fff]{{0,200}}?<script", re.IGNORECASE
)
LEAST_LABELS = 3
MOST_STEPS = 8000
NOTHING = "-—–/ \t\r\n\xa0\u3000"


def masthead_of(root: etree._Element, article: etree._Element, source: str) -> Masthead:
    """Read what stands around an article; `root` is without what the page hides."""
    text = whole_text(root)
    return Masthead(
        crumbs=_crumbs(root) if _may_have_crumbs(text) else (),
        columns=tuple(_columns(root)),
        index=_index(article, source) if LIKE_AN_INDEX.search(text) else {},
        sources=tuple(dict.fromkeys(_sources(root, text))),
    )


def _may_have_crumbs(text: str) -> bool:
    marks = islice(MARK.finditer(text), MOST_MARKS)
    return any(LIKE_CRUMBS.match(text, mark.start()) for mark in marks)


def _crumbs(root: etree._Element) -> tuple[str, ...]:
    """The names of the breadcrumb below the home page; () when the page shows none."""
    for word in CRUMB_MARKS:
        marks = elements(etree.XPath(f"//body//*[text()[contains(., '{word}')]]"), root)
        for mark in marks[:MOST_MARKS]:
            for around in (mark, *islice(mark.iterancestors(), 2)):
                text = whole_text(around)
                crumbs = split_crumbs(text) if len(text) <= LONGEST_CRUMBS else ()
                if crumbs:
                    return crumbs
    return ()


def _columns(root: etree._Element) -> Iterator[str]:
    """The page's column by the standard's own meta tags."""
    for meta in root.iter("meta"):
        column = meta.get("content", "").strip()
        if column and meta.get("name", "").strip().lower() in COLUMN_TAGS:
            yield column


def _sources(root: etree._Element, text: str) -> Iterator[str]:
    """Who the page says has published it: in its tags, and in the first words of that kind."""
    for meta in root.iter("meta"):
        source = meta.get("content", "").strip()
        if source and meta.get("name", "").strip().lower() in SOURCE_TAGS:
            yield source
    yield from (found[1] for found in islice(SOURCE.finditer(text), MOST_SOURCES))


def _index(article: etree._Element, source: str) -> Mapping[str, str | None]:
    """Label → value of the index block; "" where the page shows a label without its value.

    A value that a script fills in is None; a page with fewer than three labels has no such block.
    """
    found: dict[str, str] = {}
    pieces = list(_pieces_around(article))
    for at, piece in enumerate(pieces):
        match = LABEL.fullmatch(piece)
        if match is None:
            continue
        label = re.sub(r"\s", "", match["label"])
        if label in found:
            continue
        following = pieces[at + 1] if at + 1 < len(pieces) else ""
        own = match["value"].strip(NOTHING)
        found[label] = own or ("" if LABEL.fullmatch(following) else following.strip(NOTHING))
    if len(found) < LEAST_LABELS:
        return {}
    filled = set() if all(found.values()) else set(FILLED_BY_SCRIPT.findall(source))
    return {
        label: None if not value and label in filled else value for label, value in found.items()
    }


def _pieces_around(article: etree._Element) -> Iterator[str]:
    """The page's pieces of text outside the article; all of them where no article was found."""
    body = next(article.iterancestors("body"), article)
    walk = etree.iterwalk(body, events=("start", "end"))
    for number, (event, element) in enumerate(walk):
        if number >= MOST_STEPS:
            return
        if event == "start" and element is article and element is not body:
            walk.skip_subtree()
            continue
        piece = ((element.text if event == "start" else element.tail) or "").strip()
        if piece and element is not body:
            yield piece
