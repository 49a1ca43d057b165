"""A page of a portal as the crawl looks at it: its links, its meta tags, its breadcrumb."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from lxml import etree
from parsel import Selector

from crawlers.pages.addresses import canonical
from crawlers.pages.printed import parsed, prose_length, whole_text
from crawlers.pages.words import split_crumbs
from crawlers.portals import Portal

# Browsers and servers take no longer ones; every link is joined to the base of its page.
LONGEST_ADDRESS = 4_000
ANNUAL_COLUMN_TYPE = "信息公开年报"
# A reply to a script: an object, an array, or one of them as the argument of a call (JSONP).
DATA = re.compile(r"\s*+(?:[\w.$]{1,80}+\(\s*+)?+[\[{]")


@dataclass(frozen=True)
class Link:
    """One `a[href]`: its canonical address, what it says, and where it stands.

    `title` is the title attribute, "" when there is none. `href` is the address as printed.
    """

    url: str
    href: str
    text: str
    title: str
    place: etree._Element = field(repr=False, compare=False)

    @property
    def words(self) -> str:
        return self.text or self.title


@dataclass(frozen=True)
class Page:
    """One page that was fetched.

    `furniture` are addresses that also stand on pages elsewhere. `list_url` is the first page of
    the list that a further page belongs to, `form` what was posted to get this page.
    """

    url: str
    html: str = field(repr=False)
    portal: Portal = field(repr=False)
    furniture: Set[str] = field(default=frozenset(), repr=False)
    list_url: str | None = None
    form: Mapping[str, str] = field(default_factory=dict, repr=False)

    @cached_property
    def is_data(self) -> bool:
        """Say whether this is data for a script and no page; markup inside it is not its own."""
        return bool(DATA.match(self.html))

    @cached_property
    def root(self) -> Selector:
        return parsed("" if self.is_data else self.html)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Every link to a web address, in the order of the page."""
        return tuple(self._links())

    def _links(self) -> Iterator[Link]:
        for place in self.root.root.iter("a"):
            href = place.get("href", "").strip()
            url = self.address_of(href)
            if url is not None:
                text = " ".join((whole_text(place).strip() or _alternative(place)).split())
                yield Link(url, href, text, place.get("title", "").strip(), place)

    @cached_property
    def choices(self) -> tuple[Link, ...]:
        """The options of selects that have an address, as links, but for those selected."""
        return tuple(link for link, is_chosen in self._options() if not is_chosen)

    @cached_property
    def own_choices(self) -> frozenset[str]:
        """The addresses of this very page, as its selects name them."""
        return frozenset(link.url for link, is_chosen in self._options() if is_chosen)

    def _options(self) -> Iterator[tuple[Link, bool]]:
        for place in self.root.root.iter("option"):
            value = (place.get("value") or "").strip()
            url = self.address_of(value) if "/" in value or "?" in value else None
            if url is not None:
                text = " ".join(whole_text(place).split())
                yield Link(url, value, text, "", place), "selected" in place.attrib

    def address_of(self, href: str) -> str | None:
        """The canonical address behind a link as printed on this page; None if it is none."""
        if href.startswith("#") or not 0 < len(href) <= LONGEST_ADDRESS:
            return None
        try:
            return canonical(urljoin(self._base, _as_browsers(href)), self.portal)
        except ValueError:
            return None

    @cached_property
    def _base(self) -> str:
        """Where links start from; a browser ignores a base that is no address, and so do we."""
        base = self.root.xpath("//base/@href").get() or ""
        try:
            base = urljoin(self.url, base)
            urlsplit(base).port  # noqa: B018 (raises where it is none)
        except ValueError:
            base = self.url
        return base if len(base) <= LONGEST_ADDRESS else self.portal.base_url

    def meta(self, name: str) -> str | None:
        """The content of a meta tag, whatever the case of its name; an empty one is missing."""
        for tag in self.root.xpath("//meta[@name][@content]"):
            if tag.attrib["name"].strip().lower() == name.lower() and tag.attrib["content"].strip():
                return tag.attrib["content"].strip()
        return None

    @property
    def crumbs(self) -> tuple[str, ...]:
        """The names of the breadcrumb below the home page; () when the page shows none."""
        return self._crumbs[0]

    @property
    def crumb_place(self) -> etree._Element | None:
        """The element that holds the breadcrumb."""
        return self._crumbs[1]

    @cached_property
    def _crumbs(self) -> tuple[tuple[str, ...], etree._Element | None]:
        for word in ("位置", "首页"):
            for mark in self.root.xpath(f"//body//*[text()[contains(., '{word}')]]"):
                for around in reversed(mark.xpath("ancestor-or-self::*[position() <= 3]")):
                    crumbs = split_crumbs("".join(around.xpath(".//text()").getall()))
                    if crumbs:
                        return crumbs, around.root
        return (), None

    @property
    def name(self) -> str:
        """What the page calls itself: its last crumb, its column's name, its title."""
        title = self.root.xpath("//title/text()").get("").strip()
        crumbs = self.crumbs
        return (crumbs[-1] if crumbs else "") or self.meta("ColumnName") or title or self.url

    @property
    def is_annual_by_its_tags(self) -> bool:
        """Say whether the standard's own tag marks a column of annual reports."""
        return self.meta("ColumnType") == ANNUAL_COLUMN_TYPE

    def text_length(self) -> int:
        """How many characters the page prints outside links, scripts and styles."""
        return prose_length("" if self.is_data else self.html)


def _as_browsers(href: str) -> str:
    """A link with the slashes that a browser reads for backslashes, before any question."""
    end = next((at for at, sign in enumerate(href) if sign in "?#"), len(href))
    return href[:end].replace("\\", "/") + href[end:]


def _alternative(place: etree._Element) -> str:
    """What the first picture of a link says in place of words."""
    words = (image.get("alt") for image in place.iter("img"))
    return next((alt for alt in words if alt is not None), "")


def column_key(url: str) -> str:
    """One key for the spellings of one list: with and without slash, index page, page number."""
    path, _, query = list_key(url).partition("?")
    kept = [part for part in query.split("&") if part and not part.startswith("pageNum=")]
    return f"{path}?{'&'.join(kept)}" if kept else path


def list_key(url: str) -> str:
    """The same for one page of a list, whose number stays."""
    path, mark, query = url.partition("?")
    for index in ("/index.html", "/index.shtml", "/index.htm", "/"):
        path = path.removesuffix(index)
    return f"{path}{mark}{query}"
