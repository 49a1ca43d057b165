"""Web pages, often pasted from Word: the article's paragraphs and its tables with merged cells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from core.charsets import decode
from core.filetypes import DOCUMENT_ENDINGS
from core.messages import Message
from crawlers.pages.data import article_in_script
from crawlers.pages.dates import dates_in
from crawlers.pages.printed import whole_text
from pipeline.blocks import Aside, Block, Content, LinkedFile, Paragraph, Picture, Unopened
from pipeline.formats.flattened import with_rows
from pipeline.formats.html.markup import drop, elements, strings
from pipeline.formats.html.masthead import masthead_of
from pipeline.formats.html.plain import EVERYTHING, PlainLook, all_plain, look_of
from pipeline.formats.html.surroundings import without_what_is_before
from pipeline.formats.html.tables import Looks, holds_small_tables, read_grid
from pipeline.formats.html.unopened import SCRIPT, is_unopened, mark_scripts, shows_a_picture
from pipeline.formats.layout import tidy
from pipeline.formats.picture_sizes import LARGER_BEHIND, may_show_a_table, size_shown
from pipeline.formats.text import blocks_of
from pipeline.records import Unreadable
from pipeline.setback_kinds import SetbackKind

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
# Looking for a container takes time: only those whose name a page has are looked for.
SEARCHES = tuple(
    (tuple(re.findall(r"'\s*([\w-]{4,})\s*'", path)), etree.XPath(path)) for path in CONTAINERS
)
NAMES = etree.XPath("//*/@id | //*/@class", smart_strings=False)
# Characters that a browser does not show, and that may not stand in what is written of them.
CONTROLS = bytes({*range(32)} - {*b"\t\n\v\f\r"})
LEAST_ARTICLE = 100  # characters
INLINE = frozenset(
    (
        *("a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "em", "font", "i", "ins"),
        *("label", "mark", "o:p", "q", "s", "small", "span", "strong", "sub", "sup", "u"),
        *("st1:chsdate", "st1:personname"),
    )
)
SCRIPTS = ("script", "style", "noscript", "template")
SKIPPED = frozenset((*SCRIPTS, "select", "option", "button", "head", "title"))
# One for all pages, because it knows the names of tags and attributes from the page before.
PARSER = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
HIDDEN = etree.XPath("//*[@style[contains(translate(.,' ',''),'display:none')] or @hidden]")
TAGS = re.compile(r"<([a-zA-Z][^\s/>]*+)([^>]*+)")  # one that nothing ends goes on to the end
SHEETS_ELSEWHERE = re.compile("@import|scripting", re.IGNORECASE)
# A page may forbid its own styles, and then shows what they would hide; or show other elements in
# place of those that are written.
STRANGE = re.compile(r"http-equiv[^>]{0,9}content-security-policy|\bshadowroot", re.IGNORECASE)
INNER_TABLE = etree.XPath("boolean(.//table)")
# A picture below one of these belongs to the portal and not to what an agency published.
FURNITURE = re.compile(r"foot|header|nav|logo|banner|share|copyright|qrcode", re.IGNORECASE)
FURNITURE_TAGS = frozenset(("header", "footer", "nav"))
# What leads elsewhere, by the words of its name or class: 导航, 当前位置, side-nav, bread_crumb.
NAVIGATION = re.compile(
    r"(?:^|[\s_-])(?:side)?(?:nav|navi|navigation|menu|bread|breadcrumbs?|crumbs?|sidebar|aside"
    r"|dqwz|weizhi|location|position|related|xgxx|xglj)(?:$|[\s_\d-])",
    re.IGNORECASE,
)
NAVIGATION_TAGS = frozenset(("nav", "aside"))


def read_html(content: bytes) -> Content:
    """Read one web page; raises Unreadable when there is no page in the bytes."""
    return read_page(decode(content))


def read_page(source: str, *, is_laid_out: bool = False) -> Content:
    """Read the text of one web page, or of one that our own layout wrote anew."""
    root = _parsed(source)
    looks = Looks(is_laid_out=True) if is_laid_out else _looks(root, source)
    may_be_filled = "<script" in source or any(map(shows_a_picture, _sheets(root)))
    mark_scripts(root)
    etree.strip_elements(root, *SCRIPTS, with_tail=False)
    dates = dates_in(root)
    if "display" in source or "hidden" in source:
        drop(elements(HIDDEN, root), root)
    container = _container(root)
    if container is None:
        container = _in_script(source)
    article = container if container is not None else _body(root)
    reading = _Reading(looks, keeps_furniture=container is not None, may_be_filled=may_be_filled)
    reading.read(article)
    return Content(
        format="html",
        blocks=with_rows(without_what_is_before(reading.blocks, reading.places)),
        titles=tuple(_titles(root)),
        dates=dates,
        masthead=masthead_of(root, article, source),
        has_scripts="<script" in source,
        to_lay_out=source if looks.is_touched and not is_laid_out else None,
    )


def _looks(root: etree._Element, source: str) -> Looks:
    """How far plain reading can trust the look of this page's tables."""
    sheets = _sheets(root)
    tables = source[source.lower().find("<table") : source.lower().rfind("</table")]
    return Looks(
        look_of(sheets) if STRANGE.search(source) is None else PlainLook((EVERYTHING,)),
        is_inside_plain=all_plain(TAGS.findall(tables)),
        has_sheets_elsewhere=any(map(SHEETS_ELSEWHERE.search, sheets))
        or any("stylesheet" in link.get("rel", "").lower() for link in root.iter("link")),
    )


def _sheets(root: etree._Element) -> list[str]:
    return [whole_text(sheet) for sheet in root.iter("style")]


def _parsed(source: str) -> etree._Element:
    """The page without comments; parsed from UTF-8, because what it declares is often wrong."""
    try:
        root = etree.fromstring(source.encode(errors="replace").translate(None, CONTROLS), PARSER)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(
            SetbackKind.NOT_HTML, Message("page.no-page", {"error": str(error)})
        ) from None
    if root is None:
        raise Unreadable(SetbackKind.NOT_HTML, Message("page.empty-page"))
    return root


def _titles(root: etree._Element) -> Iterator[str]:
    """Titles outside the article, best first; a title in two lines is joined."""
    for meta in root.iter("meta"):
        title = tidy(meta.get("content", ""))
        if title and meta.get("name", "").lower() == "articletitle":
            yield title
    for tag in ("ucaptitle", "h1", "title"):
        for element in root.iter(tag):
            title = tidy(whole_text(element)).replace(" ", "")
            if title:
                yield title


def _container(root: etree._Element) -> etree._Element | None:
    """The element that a portal's software puts around an article."""
    present = " ".join(set(strings(NAMES, root)))
    for names, search in SEARCHES:
        if not names or any(name in present for name in names):
            for element in elements(search, root):
                if sum(len(word) for word in whole_text(element).split()) > LEAST_ARTICLE:
                    return element
    return None


def _in_script(source: str) -> etree._Element | None:
    """The article that only a script of its page holds, as a page of its own."""
    markup = article_in_script(source)
    return _body(_parsed(markup)) if markup else None


def _body(root: etree._Element) -> etree._Element:
    body = root.find("body")
    return root if body is None else body


TO_A_FILE = re.compile(rf"\.(?:{'|'.join(DOCUMENT_ENDINGS)})(?:$|[?#&])", re.IGNORECASE)


class _Reading:
    """Paragraphs, grids and pictures in reading order; inline markup never splits a paragraph."""

    def __init__(self, looks: Looks, *, keeps_furniture: bool, may_be_filled: bool) -> None:
        self.blocks: list[Block] = []
        self.places: dict[int, etree._Element] = {}  # of the lines: the element that each begins in
        self._looks = looks
        self._line: list[str] = []
        self._begins_in: etree._Element | None = None
        self._leads_to_a_file = False
        self._keeps_furniture = keeps_furniture
        self._may_be_filled = may_be_filled
        self._has_script = False  # in the line at hand: it may write below it
        self._elsewhere = 0  # how many links and navigations are around what is read
        self._linked = 0  # signs of the line that stand in them

    def read(self, element: etree._Element) -> None:
        """Take in a whole element."""
        self._walk(element)
        self._end_line()

    def _walk(self, element: etree._Element) -> None:
        self._elsewhere += (is_elsewhere := _leads_elsewhere(element))
        self._say(element.text, element)
        for child in element:
            self._take(child)
            self._say(child.tail, element)
        self._elsewhere -= is_elsewhere

    def _say(self, text: str | None, within: etree._Element) -> None:
        if text:
            if self._begins_in is None and not text.isspace():
                self._begins_in = within
            self._line.append(text)
            self._linked += len(text.strip()) if self._elsewhere else 0

    def _take(self, child: etree._Element) -> None:
        tag = child.tag
        if tag in INLINE:
            self._leads_to_a_file |= TO_A_FILE.search(child.get("href") or "") is not None
            self._walk(child)
        elif tag == SCRIPT:
            self._has_script = True
        elif tag == "img":
            self._end_line()
            self._picture(child)
        elif tag not in SKIPPED:
            self._end_line()
            self._unopened(child)
            if tag == "table" and (not INNER_TABLE(child) or holds_small_tables(child)):
                self.blocks.append(read_grid(child, self._looks))
            elif tag == "pre":
                self.blocks += blocks_of(whole_text(child))
            else:
                self._walk(child)
                self._end_line()

    def _end_line(self) -> None:
        if self._line:
            text = tidy("".join(self._line))
            self._line.clear()
            if text:
                is_aside = self._linked > len(text) / 2
                other = Aside if is_aside else Paragraph
                if self._begins_in is not None:
                    self.places[len(self.blocks)] = self._begins_in
                self.blocks.append((LinkedFile if self._leads_to_a_file else other)(text))
            self._leads_to_a_file, self._linked, self._begins_in = False, 0, None
        if self._has_script:
            self.blocks.append(Unopened())
            self._has_script = False

    def _unopened(self, element: etree._Element) -> None:
        may_be = is_unopened(element, may_be_filled=self._may_be_filled)
        if may_be and (self._keeps_furniture or not _is_furniture(element)):
            self.blocks.append(Unopened())

    def _picture(self, image: etree._Element) -> None:
        may_be = may_show_a_table(*size_shown(image.get)) or _shows_a_larger_one(image)
        if may_be and (self._keeps_furniture or not _is_furniture(image)):
            self.blocks.append(Picture(image.get("src") or ""))


def _leads_elsewhere(element: etree._Element) -> bool:
    """Whether what an element says is where else one may go: a link, a menu, a breadcrumb.

    One that holds tables is the page, whatever it is called.
    """
    if element.tag in NAVIGATION_TAGS:
        return True
    if element.tag == "a":  # a bookmark that Word leaves around a title leads nowhere
        is_bookmark = element.get("name") is not None or element.get("id") is not None
        return element.get("href") is not None or not is_bookmark
    named = f"{element.get('id', '')} {element.get('class', '')}"
    return NAVIGATION.search(named) is not None and not INNER_TABLE(element)


def _shows_a_larger_one(image: etree._Element) -> bool:
    """Whether a small picture stands for one behind its link."""
    around = image.getparent()
    link = around.get("href") if around is not None and around.tag == "a" else None
    return link is not None and LARGER_BEHIND.search(link) is not None


def _is_furniture(image: etree._Element) -> bool:
    """Whether a picture belongs to the head or foot of a page whose article has no container."""
    return any(
        around.tag in FURNITURE_TAGS
        or FURNITURE.search(f"{around.get('id', '')} {around.get('class', '')}") is not None
        for around in (image, *image.iterancestors())
        if around.tag != "body"
    )
