"""What an article page gives besides its bytes: its dates, its full title, its attachments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

from lxml import etree

from core.filetypes import DOCUMENT_ENDINGS
from crawlers.pages.answers import Answer
from crawlers.pages.data import article_in_script
from crawlers.pages.dates import date_in_address, dates_in, header_date
from crawlers.pages.impostors import Impostor, disguise_of
from crawlers.pages.listing import Row
from crawlers.pages.page import Link, Page
from crawlers.pages.printed import hrefs, whole_text
from crawlers.pages.rows import FILE_ENDING, LONGEST_ROW
from crawlers.pages.titles import Promise, beginning, is_cut_short, promise_of, squeezed
from crawlers.pages.words import FILLER
from crawlers.portals import Portal
from crawlers.records import DateBasis, DateEvidence

# Old uploads go through a servlet: UCAP attachment.do, hanweb downfile.jsp, VSB download.jsp,
# Openness /upload_bz/download.
SERVLET = re.compile(
    r"/(?:attachment\.do|downfile\.jsp|download\.jsp|upload\w*/download)$", re.IGNORECASE
)
FILE = re.compile(f"{FILE_ENDING.pattern}|{SERVLET.pattern}", re.IGNORECASE)
# What names a file where its address does not: /dl.jsp?fileid=23&name=nb.docx
NAMED = re.compile(rf"\.(?:{'|'.join(DOCUMENT_ENDINGS)})$", re.IGNORECASE)
ATTACHED = "附件"
# What may stand behind the attachments and belongs to the page around.
AWAY = re.compile(r"[【\[]?(?:上一|下一|返回|打印|关闭|首页|更多)")
PICTURE = re.compile(r"\.(?:jpe?g|png|bmp|tiff?|webp)$", re.IGNORECASE)
FRAMES = {"iframe": "src", "embed": "src", "object": "data"}
# A page with fewer characters outside links is a frame around pictures; a report has 800 or more.
ALMOST_NO_TEXT = 500
STRENGTH = tuple(DateBasis)
# What a list that cuts titles leaves of one: a few signs would fit many lines of a page.
SHORTEST_BEGINNING, LONGEST_TITLE = 6, 120
TITLES = (("ucaptitle", "h1", "h2", "h3", "h4"), ("title",))
MOST_PARTS = 8  # elements within a title
LINES = ("p", "td", "span", "font", "strong", "b", "div")
# 某局2022年年度报告-某区人民政府: many pages name their site in their title.
BEFORE_SITE_NAME = re.compile(r"[^-_|–—]*")


@dataclass(frozen=True, slots=True)
class Article:
    """What an article page gives, or the impostor that came in its place.

    `files` are the addresses of its attachments; `leads` stand where attachments do and name no
    file, so that only their answers can tell. Of one that prints next to nothing, `pictures` may be
    its pages.
    """

    impostor: Impostor | None = None
    title: str | None = None
    dates: tuple[DateEvidence, ...] = ()
    files: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()


def read_article(answer: Answer, row: Row, portal: Portal, home: Answer | None) -> Article:
    """Read the answer to the question for an article that a row lists, if no challenge came."""
    impostor = disguise_of(answer, home)
    if impostor is not None:
        return Article(impostor)
    page = Page(answer.landed_at, answer.text, portal)
    inner = article_in_script(page.html)
    parts = (page, replace(page, html=inner)) if inner else (page,)
    is_nearly_empty = sum(part.text_length() for part in parts) < ALMOST_NO_TEXT
    pictures = [url for part in parts for url in _pictures(part)] if is_nearly_empty else ()
    files = dict.fromkeys(url for part in parts for url in _files(part))
    leads = dict.fromkeys(url for part in parts for url in _leads(part))
    return Article(
        title=_title(page, row.title),
        dates=_dates(answer, page, row.date),
        files=tuple(files),
        leads=tuple(url for url in leads if url not in files),
        pictures=tuple(dict.fromkeys(pictures)),
    )


def _dates(answer: Answer, page: Page, listed: DateEvidence | None) -> tuple[DateEvidence, ...]:
    """Every date that speaks of an article's publication, strongest evidence first."""
    found = (
        *dates_in(page.root.root),
        listed,
        date_in_address(answer.ask.url),
        header_date(answer.headers.get("last-modified")),
    )
    known = [date for date in dict.fromkeys(found) if date is not None]
    return tuple(sorted(known, key=lambda date: STRENGTH.index(date.basis)))


def _title(page: Page, listed: str | None) -> str | None:
    """The title that the list gave, completed from the page where it does not promise a report.

    Many lists cut titles after so many signs or bytes, and not all of them mark it.
    """
    if listed and promise_of(listed) is Promise.REPORT and not is_cut_short(listed):
        return listed
    is_part = not listed or is_cut_short(listed)
    whole = _continued(page, beginning(listed or ""), is_cut=is_part)
    return whole or (page.meta("ArticleTitle") if is_part else None) or listed


def _continued(page: Page, begun: str, *, is_cut: bool) -> str | None:
    """The title on a page that begins with these words and goes on; None where none does.

    The likeliest place that has one decides. Boxes of related articles hold others: where two go on
    with another agency or year, neither is taken.
    """
    if len(begun) < SHORTEST_BEGINNING:
        return None
    for titles in _titles(page, begun, is_cut=is_cut):
        longer = [one for one in titles if _goes_on(one, begun)]
        if longer:
            rests = {FILLER.sub("", squeezed(one)[len(begun) :]) for one in longer}
            return longer[0] if len(rests) == 1 else None
    return None


def _goes_on(title: str, begun: str) -> bool:
    words = squeezed(title)
    return len(title) <= LONGEST_TITLE and len(words) > len(begun) and words.startswith(begun)


def _titles(page: Page, begun: str, *, is_cut: bool) -> Iterator[list[str]]:
    """What a page may call itself, the likeliest first: its tag, its headings, its title.

    Where a list says that it cut the title, any line may be the whole one.
    """
    yield [page.meta("ArticleTitle") or ""]
    for tags in TITLES:
        yield [_words(place) for place in page.root.root.iter(*tags) if _is_small(place)]
    if is_cut:
        places = [one for one in page.root.root.iter(*LINES) if _is_small(one)]
        yield [_words(one) for one in places if _is_a_line(one, begun)]


def _is_small(place: etree._Element) -> bool:
    return len(list(islice(place.iter(), MOST_PARTS + 1))) <= MOST_PARTS


def _words(place: etree._Element) -> str:
    words = " ".join(whole_text(place).split())
    own = BEFORE_SITE_NAME.match(words) if place.tag == "title" else None
    return own[0] if own else words


def _is_a_line(place: etree._Element, begun: str) -> bool:
    """Whether an element prints one line: neither a sentence, nor around lines of their own."""
    words = squeezed(whole_text(place))
    if words.count(begun) > 1 or "。" in words or words.endswith(":"):
        return False
    inner = (squeezed(whole_text(one)) for one in place.iterdescendants(*LINES))
    return next(place.iter("br"), None) is None and not any(
        one.startswith(begun) and one != begun for one in inner
    )


def _files(page: Page) -> Iterator[str]:
    """The files that a page links; a picture where words name it, not one that shows it larger."""
    by_words = {link.url for link in page.links if whole_text(link.place).strip()}
    for href in hrefs(page.root.root):
        path = href.strip().partition("#")[0].partition("?")[0]
        url = page.address_of(href.strip()) if _is_file(path) else None
        if url is not None and (url in by_words or not PICTURE.search(path)):
            yield url
    for frame in page.root.root.iter(*FRAMES):
        source = frame.get(FRAMES[frame.tag], "")
        # A viewer such as viewer.html?file=/x.pdf names the file in its query.
        named = [value for _, value in parse_qsl(urlsplit(source).query)]
        for candidate in (source, *named):
            url = page.address_of(candidate)
            if url is not None and FILE_ENDING.search(urlsplit(candidate).path):
                yield url


def _is_file(path: str) -> bool:
    return bool(FILE.search(path))


def _leads(page: Page) -> Iterator[str]:
    """Links whose words or fields name a file, as their address does not, and those that stand
    behind the word for attachments."""
    has_attachments = ATTACHED in page.html
    for link in page.links:
        is_open = link.url != page.url and not _is_file(urlsplit(link.url).path)
        if is_open and (_names_file(link) or (has_attachments and _is_attached(link))):
            yield link.url


def _names_file(link: Link) -> bool:
    named = [value for _, value in parse_qsl(urlsplit(link.url).query)]
    names = (link.text, link.title, link.place.get("download", ""), *named)
    return any(NAMED.search(name.strip()) for name in names)


def _is_attached(link: Link) -> bool:
    words = squeezed(link.words)
    if not words or AWAY.match(words):
        return False
    for around in link.place.iterancestors():
        printed = whole_text(around)
        if around.tag in ("body", "html") or len(printed) > LONGEST_ROW:
            break
        if ATTACHED in squeezed(printed).partition(words)[0]:
            return True
    return words.startswith(ATTACHED)


def _pictures(page: Page) -> Iterator[str]:
    for source in page.root.xpath("//body//img/@src").getall():
        url = page.address_of(source)
        if url is not None and PICTURE.search(urlsplit(url).path):
            yield url
