"""Web pages, often pasted from Word: the article's paragraphs and its tables with merged cells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from crawlers.pages.charsets import decode
from crawlers.pages.dates import dates_of_page
from pipeline.blocks import Block, Content, Grid, Paragraph, Picture, Span
from pipeline.formats.flattened import with_rows
from pipeline.formats.masthead import masthead_of
from pipeline.formats.text import blocks_of
from pipeline.records import Unreadable

# In this order (portals.md 13): the first container that is there and not empty is the article.
CONTAINERS = (
    "//ucapcontent",
    "//*[@id='UCAP-CONTENT']",
    "//*[@id='zoomcon']",
    "//*[contains(concat(' ',@class,' '),' TRS_Editor ')]",
    "//*[contains(concat(' ',@class,' '),' TRS_UEDITOR ')]",
    "//*[contains(concat(' ',@class,' '),' trs_editor_view ')]",
    "//*[starts-with(@id,'vsb_content')]",
    "//*[contains(concat(' ',@class,' '),' v_news_content ')]",
    "//*[@id='zoom' or @id='Zoom']",
    "//*[contains(concat(' ',@class,' '),' bt_content ')]",
    "//*[contains(concat(' ',@class,' '),' wzcon ')]",
    "//*[@id='ivs_content']",
    "//*[contains(concat(' ',@class,' '),' xxgk_content ')]",
    "//*[contains(concat(' ',@class,' '),' article_content ')]",
    "//*[contains(concat(' ',@class,' '),' article-content ')]",
    "//*[@id='mainText' or @id='content']",
    "//div[contains(concat(' ',@class,' '),' content ')]",
    "//*[contains(concat(' ',@class,' '),' view ')]",
)
NAMES = re.compile(r"[A-Za-z][\w-]{3,}(?=\s*'|$)")
INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "em",
        "font",
        "i",
        "ins",
        "label",
        "mark",
        "o:p",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
        "st1:chsdate",
        "st1:personname",
    ]
)
SKIPPED = frozenset(
    ["script", "style", "noscript", "template", "select", "option", "button", "head", "title"]
)
MAX_SPAN = 500
MAX_ROWS = 5000
BLANKS = re.compile(r"[ \t\r\n\f\xa0\u3000\u2002\u2003\u200b\ufeff]+")


def read_html(content: bytes) -> Content:
    """Read one web page; raises Unreadable when there is no page in the bytes."""
    text = decode(content)
    try:
        root = html.document_fromstring(_without_declaration(text))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("not-html", f"expected a web page, found {error}") from None
    _drop_invisible(root)
    article = _article(root, text)
    return Content(
        format="html",
        blocks=with_rows(_blocks(article)),
        titles=tuple(_titles(root)),
        dates=dates_of_page(content),
        masthead=masthead_of(root, article, text),
    )


def _without_declaration(text: str) -> str:
    """lxml refuses text that declares its own encoding."""
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text)


def _drop_invisible(root: html.HtmlElement) -> None:
    """Remove scripts, styles, comments and what the page hides."""
    etree.strip_elements(root, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    for element in root.xpath("//script | //style | //noscript | //template"):
        element.drop_tree()
    for element in root.xpath("//*[contains(translate(@style,' ',''),'display:none')]"):
        if element.getparent() is not None:
            element.drop_tree()


def _titles(root: html.HtmlElement) -> Iterator[str]:
    """Titles outside the article, best first; a title in two lines is joined."""
    for meta in root.xpath("//meta[@name and @content]"):
        if meta.get("name").lower() == "articletitle" and meta.get("content").strip():
            yield _tidy(meta.get("content"))
    for path in ("//ucaptitle", "//h1", "//title"):
        for element in root.xpath(path):
            title = BLANKS.sub("", element.text_content())
            if title:
                yield title


def _article(root: html.HtmlElement, text: str) -> html.HtmlElement:
    """The element that holds the report's text; the whole body when no known container does.

    Containers whose name the page's source does not have are not looked for: that takes time.
    """
    source = text.lower()
    for path in CONTAINERS:
        if not any(name.lower() in source for name in NAMES.findall(path)):
            continue
        for element in root.xpath(path):
            if len(BLANKS.sub("", element.text_content())) > 100:
                return element
    body: html.HtmlElement = root.find("body") if root.find("body") is not None else root
    return body


def _blocks(element: html.HtmlElement) -> Iterator[Block]:
    """Paragraphs and grids in reading order; inline markup never splits a paragraph."""
    line: list[str] = []
    for part in _walk(element):
        if isinstance(part, str):
            line.append(part)
            continue
        yield from _paragraph(line)
        line = []
        if part is not None:
            yield part
    yield from _paragraph(line)


def _paragraph(line: list[str]) -> Iterator[Paragraph]:
    text = _tidy("".join(line))
    if text:
        yield Paragraph(text)


def _walk(element: html.HtmlElement) -> Iterator[str | Block | None]:
    """Text pieces, whole blocks, and None wherever a line ends."""
    if element.text:
        yield element.text
    for child in element:
        yield from _child(child)
        if child.tail:
            yield child.tail


def _child(child: html.HtmlElement) -> Iterator[str | Block | None]:
    tag = child.tag if isinstance(child.tag, str) else ""
    if tag in SKIPPED:
        return
    if tag == "table" and not child.xpath(".//table"):
        yield None
        yield read_grid(child)
    elif tag == "img":
        yield Picture(child.get("src") or "")
    elif tag == "pre":
        yield None
        yield from blocks_of(child.text_content())
    elif tag in INLINE:
        yield from _walk(child)
    else:
        yield None
        yield from _walk(child)
        yield None


def read_grid(table: html.HtmlElement) -> Grid:
    """Lay the cells of one table out, merged ones over all rows and columns that they cover.

    Spans are clamped to the table: rowspan=65535 is an old trick of editors, and of attackers.
    """
    lines = table.xpath("./tr | ./thead/tr | ./tbody/tr | ./tfoot/tr")[:MAX_ROWS]
    covered: list[dict[int, Span]] = [{} for _ in lines]
    for number, line in enumerate(lines):
        column = 0
        for cell in line.xpath("./td | ./th"):
            while column in covered[number]:
                column += 1
            span = Span(
                text=_cell_text(cell),
                row=number,
                column=column,
                height=_span_of(cell, "rowspan", len(lines) - number),
                width=_span_of(cell, "colspan", MAX_SPAN),
            )
            _cover(covered, span)
            column += span.width
    return Grid(tuple(_distinct(row) for row in covered))


def _cover(covered: list[dict[int, Span]], span: Span) -> None:
    for row in range(span.row, span.row + span.height):
        for column in range(span.column, span.column + span.width):
            covered[row].setdefault(column, span)


def _distinct(row: dict[int, Span]) -> tuple[Span, ...]:
    return tuple(dict.fromkeys(row[column] for column in sorted(row)))


def _span_of(cell: html.HtmlElement, name: str, most: int) -> int:
    printed = (cell.get(name) or "").strip()
    if not printed.isdecimal() or int(printed) == 0:
        return 1
    return min(int(printed), most)


def _cell_text(cell: html.HtmlElement) -> str:
    if not len(cell):
        return _tidy(cell.text or "")
    for line_break in cell.xpath(".//br | .//p[position()>1]"):
        line_break.text = "\n" + (line_break.text or "")
    return _tidy(cell.text_content())


def _tidy(text: str) -> str:
    return BLANKS.sub(" ", text).strip()
