"""How a static list says how long it is and where its next page is."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import islice
from math import ceil
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from core.messages import Message
from crawlers.pages.foreign_json import MOST_ASKED, count_in
from crawlers.pages.listing import NextPage
from crawlers.pages.numerals import SIGNS, number_in
from crawlers.pages.page import Link, Page, list_key
from crawlers.pages.printed import whole_text
from crawlers.portals import Pager, PagerKind

# UCAP: createPageHTML('page_div',2,1,'list','shtml',20); TRS: createPageHTML(3,0,"index","html")
PAGE_SCRIPT = re.compile(r"(?<!function )createPageHTML\s*\(([^()]*+)\)")
COUNT_PAGE = re.compile(r"\bcountPage\s*=\s*(\d+)")
ROWS_IN_WORDS = re.compile(rf"[共总]计?\s*(\d+|[{SIGNS}]+)\s*条")
PAGES_IN_WORDS = re.compile(rf"共\s*(\d+|[{SIGNS}]+)\s*页|(?<!\d)\d++\s*+/\s*(\d+)\s*页")
NEXT_WORDS = re.compile(r"下一?页|后一页|next|[>›»]", re.IGNORECASE)
PAGE_NUMBER = re.compile(rf"[\[(]?(?:\d{{1,3}}|第?[{SIGNS}]{{1,3}}页?)[\])]?")
# What leads back, most often to a page of the list that was read under another address.
BACK_WORDS = re.compile(
    r"上一?页|前一?页|首页|第[1一]页|[\[(]?[1一][\])]?|prev(?:ious)?", re.IGNORECASE
)
# 2/4, where it stands beside 上一页 or 下一页.
PAGE_OF_PAGES = re.compile(r"(?<![\d/.-])(\d{1,3})\s?/\s?(\d{1,3})(?![\d/.-])")
TURNING_WORDS = re.compile(f"{NEXT_WORDS.pattern}|{BACK_WORDS.pattern}", re.IGNORECASE)
LONGEST_PAGER, MOST_TURNING = 200, 20
LAST_NAME = re.compile(r"([^/]*?)(\.\w+)?$")
MOST_PAGES = 200
TOO_MANY_PAGES = "paging.too-many-pages"
NOT_ONE_PAGE = "paging.not-one-page"


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a list says of itself; None where it says nothing.

    `stem` and `suffix` are the parts of a page's file name around its number.
    """

    pages: int | None = None
    rows: int | None = None
    stem: str | None = None
    suffix: str | None = None


def declaration(page: Page) -> Declaration:
    """Read the totals that a list declares: pager script, pager attributes, or plain words."""
    return _by_script(page) or _by_attributes(page) or _by_words(page)


def next_pages(
    page: Page, declared: Declaration, pager: Pager
) -> tuple[tuple[NextPage, ...], Message | None]:
    """Name the further pages that a page announces, and say what keeps them from being asked."""
    pages = declared.pages
    if pages is not None and pages > MOST_PAGES:
        return (), Message(TOO_MANY_PAGES, {"pages": pages, "most": MOST_PAGES})
    match pager.kind:
        case PagerKind.NONE if pages is not None and pages > 1:
            return (), Message(NOT_ONE_PAGE, {"pages": pages})
        case PagerKind.NONE:
            return (), None
        case PagerKind.NUMBERED if pages is not None:
            return _numbered(page, declared, pager, further_numbers(pager, pages)), None
        case PagerKind.QUERY if pages is not None:
            url, name = page.list_url or page.url, pager.parameter or ""
            numbers = further_numbers(pager, pages)
            return tuple(NextPage(with_number(url, name, number)) for number in numbers), None
        case PagerKind.NUMBERED | PagerKind.QUERY | PagerKind.NEXT_LINK:
            return _linked(page), None


def further_numbers(pager: Pager, pages: int, first: int = 1) -> range:
    """The numbers of all pages but the first, which the portal gives its own number or `first`."""
    counts_from = first if pager.counts_from is None else pager.counts_from
    return range(counts_from + 1, counts_from + pages)[:MOST_ASKED]


def with_number(url: str, name: str, number: int) -> str:
    """The address of a page whose number stands in its query, under a name or bare."""
    parts = urlsplit(url)
    if not name:
        return urlunsplit(parts._replace(query=str(number)))
    fields = dict(parse_qsl(parts.query, keep_blank_values=True)) | {name: str(number)}
    return urlunsplit(parts._replace(query=urlencode(fields, quote_via=quote, errors="replace")))


def _by_script(page: Page) -> Declaration | None:
    call = PAGE_SCRIPT.search(page.html)
    if call is None:
        count = COUNT_PAGE.search(page.html)
        return Declaration(pages=count_in(count[1])) if count else None
    arguments = [argument.strip().strip("'\"") for argument in call[1].split(",")]
    if count_in(arguments[0]) is None and len(arguments) > 4:
        arguments = arguments[1:]  # UCAP names the element first, TRS does not
    pages, _, stem, suffix, *rest = (*arguments, "", "", "", "")
    count = COUNT_PAGE.search(page.html)
    return Declaration(
        pages=count_in(count[1]) if count and not pages.isdecimal() else count_in(pages),
        rows=count_in(rest[0]),
        stem=stem or None,
        suffix=f".{suffix}" if suffix else None,
    )


def _by_attributes(page: Page) -> Declaration | None:
    """Henan: <div id="pageDec" pagesize="15" total="38">."""
    for element in page.root.xpath("//*[@pagesize and @total]"):
        size, total = count_in(element.attrib["pagesize"]), count_in(element.attrib["total"])
        if size and total is not None:
            return Declaration(pages=ceil(total / size), rows=total)
    return None


def _by_words(page: Page) -> Declaration:
    printed = " ".join(page.root.xpath("//body//text()[not(ancestor::script)]").getall())
    words = unicodedata.normalize("NFKC", printed)
    rows, pages = ROWS_IN_WORDS.search(words), PAGES_IN_WORDS.search(words)
    return Declaration(
        pages=number_in(pages[1] or pages[2]) if pages else _pages_beside_pager(page),
        rows=number_in(rows[1]) if rows else None,
    )


def _pages_beside_pager(page: Page) -> int | None:
    """How many pages there are by a bare 2/4 beside 上一页 or 下一页."""
    leaves = (one for one in page.root.root.iter("a", "span", "button", "li") if not len(one))
    turning = (one for one in leaves if TURNING_WORDS.fullmatch((one.text or "").strip()))
    for place in islice(turning, MOST_TURNING):
        for around in place.iterancestors():
            text = unicodedata.normalize("NFKC", whole_text(around))
            if len(text) > LONGEST_PAGER:
                break
            found = PAGE_OF_PAGES.search(text)
            if found and 1 <= int(found[1]) <= int(found[2]):
                return int(found[2])
    return None


def _numbered(
    page: Page, declared: Declaration, pager: Pager, numbers: range
) -> tuple[NextPage, ...]:
    """Address every page up to the declared last one."""
    path, _, _ = (page.list_url or page.url).partition("?")
    folder, _, name = path.rpartition("/")
    stem, suffix = _name_parts(name, declared)
    stem = pager.name or stem
    if name and "." not in name:
        folder = path  # a directory without its slash: /zwgk/xxgknb
    return tuple(NextPage(f"{folder}/{stem}_{number}{suffix}") for number in numbers)


def _name_parts(name: str, declared: Declaration) -> tuple[str, str]:
    """File name and ending of a list's pages: as its script says, or as its address shows."""
    found = LAST_NAME.match(name) if "." in name else None
    stem = declared.stem or (found[1] if found else "index")
    suffix = declared.suffix or (found[2] if found and found[2] else ".html")
    return stem, suffix


def _linked(page: Page) -> tuple[NextPage, ...]:
    """The page behind 下一页, and those behind numbers beside the list's own address."""
    return tuple(
        NextPage(link.url)
        for link in page.links
        if NEXT_WORDS.fullmatch(link.words.strip())
        or link.place.get("rel") == "next"
        or (_is_number_beside(link, page) and not BACK_WORDS.fullmatch(link.words.strip()))
    )


def back_pages(page: Page) -> tuple[NextPage, ...]:
    """The pages behind 上一页, 首页 and 1: of this very list, if they are named like it."""
    own = _nameless(page.list_url or page.url)
    return tuple(
        NextPage(link.url, is_back=True)
        for link in page.links
        if BACK_WORDS.fullmatch(link.words.strip())
        and (_nameless(link.url) == own or _is_number_beside(link, page))
    )


def _is_number_beside(link: Link, page: Page) -> bool:
    folder = (page.list_url or page.url).partition("?")[0].rpartition("/")[0]
    return bool(PAGE_NUMBER.fullmatch(link.words)) and link.url.startswith(f"{folder}/")


def _nameless(url: str) -> str:
    """A list's address without what tells its pages apart."""
    path = list_key(url.partition("?")[0])
    name = path.rsplit(".", 1)[0] if "." in path.rpartition("/")[2] else path
    return name.rstrip("0123456789").rstrip("_")
