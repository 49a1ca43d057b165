"""Everything in or beside a list that may lead to more of it: what a list's end must answer for.

One inventory of a page: what can be acted on, what a script says, what is printed. No verdict is
made here, and nothing is left out because it looks harmless.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from lxml import etree

from crawlers.pages.addresses import is_on_portal
from crawlers.pages.foreign_json import count_in
from crawlers.pages.numerals import SIGNS, number_in
from crawlers.pages.page import Page
from crawlers.pages.printed import body_text, whole_text
from crawlers.pages.rows import names_article
from crawlers.pages.scripts import quoted

LONGEST_QUOTE = 60
ADDRESS = re.compile(r"(?=[^/]*+/)(?:https?:/)?[\w./-]++(?:\?\S*+)?")
DIGIT = r"[0-9A-Fa-fxX.,+\-−一二三四五六七八九十百千万〇零两]"
NUMBER = rf"{DIGIT}*+"
PRINTED = re.compile(
    rf"(?:共有?|总计|合计|总数)[:：]?({NUMBER})(条|篇|份|则|页)|(?<!{DIGIT}){NUMBER}/({NUMBER})(页)"
)
# totalpage and its kin, in a script or an attribute.
COUNTED = re.compile(
    r"\b(?=\w{0,60}?(?:total|count|sum|all)_?(?:page|record|row|item|num|count|data)"
    r"|(?:page|record|row|item)s?_?(?:total|count|sum))(\w{1,120}+)[\"']?\s*+[:=]\s*+[\"']?([^\s,;\"'<>)}]*+)",
    re.IGNORECASE,
)
PAGER_CALL = re.compile(
    r"\b(?=\w{0,60}?pag(?:e|ing|ination))(\w{1,120}+)\s*+\(([^()]*+)\)", re.IGNORECASE
)
FETCHING = re.compile(
    r"XMLHttpRequest|\bfetch\s*+\(|\.(?:ajax|getJSON|post|get|load)\s*+\(|\baxios\b"
    r"|onscroll|[\"']scroll[\"']|\.scroll\s*+\(|IntersectionObserver|__doPostBack"
)
YEAR = re.compile(r"(?:19|20)\d\d年?度?")
# What turns a list says so in these words, a number, an arrow, or with nothing but a picture.
PAGING = re.compile(
    rf"[\W\d_{SIGNS}]*+(?:第?[\d{SIGNS}]*页|上一?[页条]|下一?[页条]|前一?页|后一?页|首页|末页|尾页|最后一?页|跳转|转到|确定|go|next"
    r"|prev(?:ious)?|last|first)?[\W\d_]*+",
    re.IGNORECASE,
)
MORE = re.compile(
    r"更多|加载|展开|全部|下一批|换一批|往年|历年|历史|\b(?:load|show|view|see)?\s*+(?:more|all)\b",
    re.IGNORECASE,
)
DEAD = re.compile(r"(?:^|[\s_-])(?:disabled?|dis|no-?next)(?:$|[\s_-])", re.IGNORECASE)
FIELDS = (
    ".//select | .//textarea | .//input[not(@type='hidden' or @type='submit' or @type='button'"
    " or @type='image')]"
)
ACTING = (
    "self::button or @onclick or @role='button' or @role='tab' or "
    "self::input[@type='button' or @type='submit' or @type='image']"
)


class ControlKind(StrEnum):
    """What may lead to more of a list."""

    LINK = "link"
    ACT = "act"
    SELECT = "select"
    FORM = "form"
    FRAME = "frame"
    SCRIPT = "script"
    YEARS = "years"
    ROWS = "rows"
    PAGES = "pages"


@dataclass(frozen=True, slots=True)
class ListControl:
    """One thing that may lead to more, and how it is named to a person.

    `urls` are the addresses on which it leads, none where only a script knows. `is_pager`: it says
    no more than that there are pages; a list whose count is known explains it. `number` is what it
    states, None when that is no number that we can read. `is_dead`: the page marks it as one that
    leads nowhere. `text` tells scripts apart.
    """

    kind: ControlKind
    words: str
    urls: tuple[str, ...] = ()
    is_pager: bool = False
    number: int | None = None
    is_dead: bool = False
    text: str = field(default="", repr=False)

    @property
    def is_turning(self) -> bool:
        """Whether it turns the list itself, or says how often: no page above the list has it."""
        return self.is_pager and self.kind in (ControlKind.LINK, ControlKind.ACT)

    @property
    def name(self) -> str:
        """What a portal's file calls it, to have it ignored."""
        return self.words or self.kind.value


def inventory(page: Page) -> tuple[ListControl, ...]:
    """Everything on a page that may lead to more; () for data, which only its layout can judge."""
    if page.is_data:
        return ()
    root = page.root.root
    return tuple(
        dict.fromkeys(
            (
                *_links(page),
                *_acts(page, root),
                *_selects(page, root),
                *_forms(page, root),
                *_frames(page, root),
                *_scripts(root),
                *_years(root),
                *_printed(root),
            )
        )
    )


def _links(page: Page) -> Iterator[ListControl]:
    """Links that name nothing but more: a number, an arrow, a picture, a year, 更多."""
    for link in page.links:
        words = link.words or link.title
        if names_article(link.url, page) or not is_on_portal(link.url, page.portal):
            continue
        if YEAR.fullmatch(words) or _turns(words) or MORE.search(words):
            yield ListControl(ControlKind.LINK, _quoted(words), (link.url,), _is_pager(words))


def _acts(page: Page, root: etree._Element) -> Iterator[ListControl]:
    """What can be clicked and leads to no address of its own; a breadcrumb leads only back."""
    crumbs = page.crumb_place
    for place in root.iter("a"):
        if crumbs is not None and crumbs in place.iterancestors():
            continue
        href = (place.get("href") or "").strip()
        is_anchor = not href and "onclick" not in place.attrib and not whole_text(place).strip()
        if not is_anchor and (not href or href.startswith("#") or _is_script(href)):
            yield _act(page, place)
    for place in _found(root, f"//body//*[not(self::a) and ({ACTING})]"):
        if next(place.iterancestors("a"), None) is None and place.find(".//a[@href]") is None:
            yield _act(page, place)


def _act(page: Page, place: etree._Element) -> ListControl:
    words = " ".join(whole_text(place).split()) or place.get("value") or place.get("title") or ""
    around = place.getparent()
    is_dead = _is_marked_dead(place) or (around is not None and _is_marked_dead(around))
    opened = _opened(page, place.get("onclick") or place.get("href") or "")
    is_pager = _is_pager(words)
    return ListControl(ControlKind.ACT, _quoted(words), opened, is_pager, is_dead=is_dead)


def _opened(page: Page, script: str) -> tuple[str, ...]:
    """The addresses that a click names word for word."""
    paths = (text for text in quoted(script) if ADDRESS.fullmatch(text))
    return tuple(url for path in paths if (url := page.address_of(path)) is not None)


def _is_marked_dead(place: etree._Element) -> bool:
    is_off = "disabled" in place.attrib or place.get("aria-disabled") == "true"
    return is_off or DEAD.search(place.get("class") or "") is not None


def _selects(page: Page, root: etree._Element) -> Iterator[ListControl]:
    leading = {link.place: link.url for link in page.choices}
    for place in root.iter("select"):
        options = [option for option in place.iter("option") if whole_text(option).strip()]
        others = [option for option in options if "selected" not in option.attrib]
        urls = tuple(leading[option] for option in others if option in leading)
        words = "/".join(whole_text(option).strip() for option in options)
        is_whole = len(urls) == len(others)
        is_pager = all(_is_pager(whole_text(option)) for option in options)
        is_of_years = any(YEAR.fullmatch(whole_text(one).strip()) for one in options)
        yield ListControl(
            ControlKind.SELECT,
            _quoted(words),
            urls if is_whole else (),
            is_pager and not is_of_years,
        )


def _forms(page: Page, root: etree._Element) -> Iterator[ListControl]:
    """Forms; in one without fields nothing can be asked but by what stands in it, or a script."""
    for place in root.iter("form"):
        url = page.address_of(place.get("action") or "") or ""
        name = _quoted(place.get("action") or place.get("id") or url)
        yield ListControl(ControlKind.FORM, name, is_pager=not _found(place, FIELDS))


def _frames(page: Page, root: etree._Element) -> Iterator[ListControl]:
    for place in root.iter("iframe", "frame"):
        source = (place.get("src") or "").strip()
        url = page.address_of(source)
        if source and source != "about:blank":
            yield ListControl(ControlKind.FRAME, _quoted(source), (url,) if url else ())


def _scripts(root: etree._Element) -> Iterator[ListControl]:
    """What scripts of the page say of counts and pages, and those that fetch."""
    for place in root.iter("script"):
        text = place.text or ""
        for name, value in COUNTED.findall(text):
            kind = ControlKind.PAGES if "page" in name.lower() else ControlKind.ROWS
            yield ListControl(kind, _quoted(f"{name}={value}"), (), True, count_in(value))
        for name, values in PAGER_CALL.findall(text):
            yield ListControl(ControlKind.SCRIPT, _quoted(f"{name}({values})"), (), True)
        if FETCHING.search(text):
            yield ListControl(ControlKind.SCRIPT, _quoted(text), (), True, text=text)


def _years(root: etree._Element) -> Iterator[ListControl]:
    """Years beside each other that are no links: tabs."""
    for place in root.iter("ul", "ol", "div", "dl", "p", "tr", "nav", "section"):
        tabs = [one for one in place if one.tag not in ("a", "option") and _is_a_year(one)]
        if len(tabs) > 1:
            yield ListControl(
                ControlKind.YEARS, "/".join(whole_text(one).strip() for one in tabs[:6])
            )


def _is_a_year(place: etree._Element) -> bool:
    is_element = isinstance(place.tag, str)
    return (
        is_element
        and bool(YEAR.fullmatch(whole_text(place).strip()))
        and place.find(".//a[@href]") is None
    )


def _printed(root: etree._Element) -> Iterator[ListControl]:
    """Counts in words, in whatever digits: 共 15 条, 第1/３页."""
    text = "".join(unicodedata.normalize("NFKC", body_text(root)).split())
    for found in PRINTED.finditer(text):
        value, unit = found[1] or found[3] or "", found[2] or found[4]
        if value:
            is_pages = unit == "页"
            kind = ControlKind.PAGES if is_pages else ControlKind.ROWS
            yield ListControl(kind, _quoted(found[0]), (), is_pages, number_in(value))


def _turns(words: str) -> bool:
    return PAGING.fullmatch(words.strip()) is not None


def _is_pager(words: str) -> bool:
    """Whether words only turn a list, or ask it for more of the same."""
    is_more = bool(re.search(r"加载|更多|more", words, re.IGNORECASE))
    return (_turns(words) or is_more) and YEAR.fullmatch(words.strip()) is None


def _is_script(href: str) -> bool:
    return href.lower().startswith("javascript:")


def _quoted(words: str) -> str:
    return " ".join(words.split())[:LONGEST_QUOTE]


def _found(root: etree._Element, path: str) -> list[etree._Element]:
    found = root.xpath(path)
    nodes = found if isinstance(found, list) else []
    return [one for one in nodes if isinstance(one, etree._Element)]
