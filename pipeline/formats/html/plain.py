"""What plain reading knows of a page's look: a short list of what surely shows text as stored.

docs/shown.md names it. Whatever is not on it, known or unknown, makes what it touches be laid out
in a browser. There is no cascade here: a rule of a style sheet touches what it may speak of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from pipeline.formats.html.colours import is_dark, is_light

Items = tuple[tuple[str, str], ...]

PARTS = frozenset(("table", "thead", "tbody", "tfoot", "tr", "td", "th", "colgroup", "col"))
WORDS = frozenset(
    (
        *("a", "abbr", "b", "bdi", "big", "br", "center", "cite", "code", "div", "em", "font"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "i", "ins", "label", "nobr", "p", "small", "span"),
        *("strong", "tt", "u", "wbr", "o:p", "caption", "gone"),
    )
)
IN_TABLES = PARTS | WORDS
# What may stand around a table besides; an element that HTML does not know has no look of its own.
AROUND = IN_TABLES | frozenset(
    (
        *("html", "body", "section", "article", "main", "form", "fieldset", "blockquote", "aside"),
        *(
            "header",
            "footer",
            "figure",
            "ul",
            "ol",
            "li",
            "dl",
            "dt",
            "dd",
            "nav",
            "address",
            "pre",
        ),
        *("frameset", "head", "hgroup"),
    )
)
KNOWN_ELSEWHERE = frozenset(
    (
        *(
            "s",
            "strike",
            "del",
            "sup",
            "sub",
            "details",
            "summary",
            "dialog",
            "template",
            "noscript",
        ),
        *("object", "embed", "svg", "math", "ruby", "rt", "rp", "select", "option", "button"),
        *("canvas", "video", "audio", "iframe", "marquee", "blink", "bdo", "textarea", "map", "q"),
        *("input", "img", "meter", "progress", "picture", "hr", "legend", "mark", "kbd", "samp"),
        *(
            "noframes",
            "noembed",
            "plaintext",
            "xmp",
            "listing",
            "optgroup",
            "datalist",
            "rb",
            "rtc",
        ),
    )
)
FREE = frozenset(
    (
        *("id", "class", "name", "title", "lang", "xml:lang", "border", "cellspacing", "rules"),
        *("cellpadding", "frame", "summary", "rowspan", "colspan", "nowrap", "align", "valign"),
        *("scope", "headers", "abbr", "axis", "char", "charoff", "bordercolor", "face", "href"),
        *(
            "target",
            "rel",
            "xmlns",
            "bordercolordark",
            "bordercolorlight",
            "span",
            "uetable",
            "for",
        ),
        *("width", "height", "link", "vlink", "alink", "clear", "type", "start", "noshade", "sort"),
        *("firstrow", "_src", "ue_t", "v:shapes", "language", "action", "method", "spellcheck"),
        *(
            "contenteditable",
            "tabindex",
            "role",
            "topmargin",
            "leftmargin",
            "bottommargin",
            "onload",
        ),
        *("rightmargin", "marginwidth", "marginheight", "text-align", "insetpen", "log-set-param"),
    )
)
PREFIXES = ("data-", "aria-", "on", "xmlns:", "w:", "o:", "trs_")
LENGTH = r"(?:\d{1,4}(?:\.\d+)?|\.\d+)(?:pt|px|cm|mm|in|pc|em|ex|rem|%|gd|vw)?"
SPACED = re.compile(rf"(?:{LENGTH}|auto|inherit|initial)(?:\s+(?:{LENGTH}|auto|inherit))*")
NO_URL = re.compile(r"[^()\\]*(?:rgba?\([\d\s,.%]+\)[^()\\]*)*")
SIZE = re.compile(
    r"(?:[6-9]|[1-6]\d)(?:\.\d+)?(?:pt|px)|(?:0?\.[5-9]\d*|[1-3](?:\.\d+)?)r?em"
    r"|(?:[5-9]\d|[12]\d\d)(?:\.\d+)?%|(?:x?x-|)small|medium|larger?|smaller|x?x-large|inherit|初号|小?[一二三四五]号?"
)
INDENT = re.compile(
    r"-?0(?:\.0+)?(?:\w{2}|%)?|[0-3]?\d(?:\.\d+)?(?:pt|px|gd|%)?|[0-4](?:\.\d+)?(?:r?em|cm)|inherit"
)
SPACING = re.compile(r"normal|inherit|-?[01]?(?:\.\d+)?(?:pt|px)?|0?(?:\.[01]\d*)?em")
LINE = re.compile(
    r"normal|inherit|(?:0\.[89]\d*|[1-9](?:\.\d+)?)(?:em)?|(?:[89]\d|[1-9]\d\d)(?:\.\d+)?%"
    r"|(?:[6-9]|[1-9]\d)(?:\.\d+)?(?:pt|px)|[1-3]\d\d(?:\.\d+)?%"
)
FONT = re.compile(
    r"[^()\\]{0,99}?(?<![\d.])(?:[7-9]|[1-4]\d)(?:\.\d{1,9})?(?:pt|px)[^()\\]{0,300}|inherit"
)
ANY_WORDS = re.compile(r"[^()\\]*")


def _words(*values: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, values)))


# Properties with the values that leave text as it is; colours are looked at by themselves.
HARMLESS: dict[str, re.Pattern[str]] = {
    "font-size": SIZE,
    "font": FONT,
    "line-height": LINE,
    "text-indent": INDENT,
    "letter-spacing": SPACING,
    "word-spacing": SPACING,
    "text-align": _words(
        "left", "right", "center", "justify", "start", "end", "inherit", "-webkit-center"
    ),
    "vertical-align": _words("baseline", "top", "middle", "bottom", "inherit", "text-bottom"),
    "text-decoration": _words("none", "underline", "inherit"),
    "text-decoration-line": _words("none", "underline"),
    "white-space": _words("normal", "nowrap", "inherit"),
    "direction": _words("ltr"),
    "unicode-bidi": _words("normal"),
    "display": _words("inline", "table", "table-cell", "table-row"),
    "visibility": _words("visible", "inherit"),
    "opacity": re.compile(r"1(?:\.0+)?"),
    "position": _words("static"),
    "float": _words("none"),
    "overflow": _words("visible"),
    "transform": _words("none"),
    "text-transform": _words("none", "inherit"),
    "writing-mode": _words("horizontal-tb", "lr-tb"),
    "background-image": _words("none", "initial"),
    "text-shadow": _words("none"),
    "background-position": ANY_WORDS,
    "zoom": re.compile("1"),
    "max-width": re.compile(rf"none|100%|{LENGTH}"),
    **dict.fromkeys(("width", "height", "min-width", "min-height"), SPACED),
    **dict.fromkeys(
        (
            *("font-family", "font-weight", "font-style", "word-break", "word-wrap", "cursor"),
            *("overflow-wrap", "line-break", "text-justify", "text-autospace", "tab-stops"),
            *("layout-grid-mode", "punctuation-wrap", "orphans", "widows", "table-layout"),
            *("border-collapse", "border-spacing", "text-underline", "text-underline-style"),
            *("font-variant", "font-stretch", "font-variant-ligatures", "font-variant-caps"),
            *("font-kerning", "box-sizing", "clear", "outline", "empty-cells", "panose-1", "size"),
            *(
                "background-repeat",
                "background-attachment",
                "text-size-adjust",
                "text-kashida-space",
            ),
            *("-webkit-text-size-adjust", "-webkit-text-stroke-width", "text-decoration-style"),
            *(
                "font-variant-numeric",
                "font-variant-east-asian",
                "font-feature-settings",
                "tab-size",
            ),
            *("font-variant-alternates", "font-variation-settings", "font-optical-sizing", "page"),
            *(
                "font-size-adjust",
                "text-align-last",
                "-ms-text-autospace",
                "text-decoration-thickness",
            ),
            *(
                "text-decoration-skip-ink",
                "background-origin",
                "background-clip",
                "background-size",
            ),
            *(
                "-webkit-font-smoothing",
                "font-charset",
                "mso-hide",
                "lang",
                "layout-grid",
                "hyphens",
            ),
        ),
        ANY_WORDS,
    ),
}
BORDER = re.compile(r"(?:-webkit-|-moz-)?(?:border|outline)[\w-]*")
SPACE = re.compile(r"(?:margin|padding)(?:-(?:top|bottom|left|right))?")
FREE_PREFIXES = ("mso-", "page-break-", "break-", "-moz-osx-", "text-underline-", "text-emphasis-")
# Besides, around a table: how the boxes of a page are arranged, which hides none of their text.
ARRANGED: dict[str, re.Pattern[str]] = {
    "display": _words(
        "block", "inline-block", "table", "table-cell", "table-row", "inline", "flow-root"
    ),
    "position": _words("relative", "static"),
    "float": _words("left", "right", "none"),
    "overflow": _words("hidden", "auto", "visible"),
    "overflow-x": _words("hidden", "auto", "visible"),
    "text-indent": INDENT,
    "z-index": re.compile(r"auto|\d+"),
    "zoom": re.compile("1"),
    "list-style": ANY_WORDS,
    "list-style-type": ANY_WORDS,
    "background-image": NO_URL,
    "box-shadow": NO_URL,
}
COLOURS = {"color": is_dark, "background-color": is_light, "background": is_light}
VALUES: dict[str, Callable[[str], bool]] = {
    "dir": lambda value: value.lower() == "ltr",
    "color": is_dark,
    "text": is_dark,
    "bgcolor": is_light,
    "size": lambda value: value.strip() not in ("-7", "-6"),
    "background": lambda _: False,
}
STATES = re.compile(r":(?:hover|focus|active|visited|target)\b")
COMPOUND = re.compile(r"\*|[\w-]+|[.#][\w-]+|::?[\w-]+(?:\([^()]*+\))?|\[[^\[\]]*+\]")
RULE = re.compile(r"(?<![^{}])([^{}]*+)\{([^{}]*+)\}")
COMMENTS = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
COMBINED = re.compile(r"\s*[>+~]\s*|\s+")


@dataclass(frozen=True, slots=True)
class Selector:
    """What the last part of a selector asks of an element; all else counts as fulfilled."""

    tag: str
    names: frozenset[str]

    def may_mean(self, element: etree._Element) -> bool:
        if self.tag and element.tag != self.tag:
            return False
        return not self.names or self.names <= _names(element)


EVERYTHING = Selector("", frozenset())


@dataclass(frozen=True, slots=True)
class PlainLook:
    """Which elements of one page plain reading may trust; `touching` are rules that may do more."""

    touching: tuple[Selector, ...] = ()

    def is_plain_inside(self, element: etree._Element) -> bool:
        """Whether an element of a table shows its text as it is stored."""
        return is_plain_tag(str(element.tag), tuple(element.items())) and not self.touches(element)

    def is_plain_around(self, element: etree._Element) -> bool:
        """Whether an element around a table lets it be seen as it is."""
        tag = str(element.tag)
        if tag in KNOWN_ELSEWHERE or not is_plain_around(tuple(element.items())):
            return False
        return not self.touches(element)

    def touches(self, element: etree._Element) -> bool:
        """Whether a rule may speak of an element that does more than plain reading knows."""
        return any(selector.may_mean(element) for selector in self.touching)


def look_of(sheets: Iterable[str]) -> PlainLook:
    """What the style sheets inside a page leave plain."""
    touching = [one for sheet in sheets for one in _touching(COMMENTS.sub("", sheet))]
    return PlainLook(tuple(dict.fromkeys(touching)))


def _touching(sheet: str) -> Iterator[Selector]:
    """The subjects of all rules that do more than plain reading knows."""
    for match in RULE.finditer(sheet):
        selectors, declared = match[1].rpartition(";")[2].strip(), match[2]
        if selectors.startswith("@"):
            if selectors.startswith("@font-face") and "src" in declared:
                yield EVERYTHING  # a font that a page brings may draw any digit for any other
            continue
        for selector in selectors.split(","):
            subject = _subject(selector)
            if subject is not None and not _is_harmless(declared, _is_a_frame(subject)):
                yield subject


def _is_a_frame(subject: Selector) -> bool:
    """Whether a rule speaks of elements that stand around tables only."""
    return subject.tag in AROUND - IN_TABLES


def _subject(selector: str) -> Selector | None:
    """The last part of a selector; None for one that speaks of a state no reader is in."""
    if STATES.search(selector) or not selector.strip():
        return None
    last = COMBINED.split(selector.strip())[-1]
    parts = COMPOUND.findall(last)
    tag = next((part.lower() for part in parts if part[0] not in ".#:[*"), "")
    return Selector(tag, frozenset(part for part in parts if part[0] in ".#"))


def _names(element: etree._Element) -> frozenset[str]:
    classes = element.get("class") or ""
    identity = element.get("id")
    return frozenset(
        (*(f".{one}" for one in classes.split()), *((f"#{identity}",) if identity else ()))
    )


@lru_cache(maxsize=4096)
def is_plain_tag(tag: str, items: Items) -> bool:
    """Whether an element inside a table is on the list with all its attributes."""
    if tag not in IN_TABLES and not tag.startswith("st1:"):
        return False
    return all(_is_plain_attribute(name.lower(), value, around=False) for name, value in items)


@lru_cache(maxsize=4096)
def is_plain_around(items: Items) -> bool:
    """Whether the attributes of an element around a table are on the list."""
    return all(_is_plain_attribute(name.lower(), value, around=True) for name, value in items)


def _is_plain_attribute(name: str, value: str, *, around: bool) -> bool:
    if name == "style":
        return _is_harmless(value, around)
    if name in VALUES:
        return VALUES[name](value) or (around and name == "background")
    known = name in FREE or name.startswith(PREFIXES)
    return known or (around and name not in ("hidden", "inert", "popover"))


@lru_cache(maxsize=8192)
def _is_harmless(declared: str, around: bool) -> bool:
    return all(_is_harmless_declaration(one, around) for one in declared.split(";"))


def _is_harmless_declaration(declaration: str, around: bool) -> bool:
    """Whether one property with its value leaves text as it is; no declaration does nothing."""
    name, colon, value = declaration.strip().partition(":")
    name = name.strip().lower()
    value = value.strip().lower().removesuffix("!important").strip()
    if not colon or not name or not value:
        return "\\" not in declaration
    if name in COLOURS:
        return COLOURS[name](value) or (around and name != "color")
    if BORDER.fullmatch(name) or SPACE.fullmatch(name):
        is_spaced = BORDER.fullmatch(name) is None and not around
        return (SPACED if is_spaced else NO_URL).fullmatch(value) is not None
    if around and name in ARRANGED and ARRANGED[name].fullmatch(value):
        return True
    known = HARMLESS.get(name)
    return name.startswith(FREE_PREFIXES) or (
        known is not None and known.fullmatch(value) is not None
    )


def all_plain(pieces: Sequence[tuple[str, str]]) -> bool:
    """Whether tags as they are written in a page are all on the list."""
    return all(_is_plain_piece(piece) for piece in set(pieces))


ATTRIBUTE = re.compile(r"""\s*([^\s=>"'/]+)(?:\s*=\s*("[^"&]*"|'[^'&]*'|[^\s"'>&]+))?""")


@lru_cache(maxsize=8192)
def _is_plain_piece(piece: tuple[str, str]) -> bool:
    """One tag of the source; one that is not written tidily is looked at as an element."""
    tag, rest = piece
    items: list[tuple[str, str]] = []
    at, rest = 0, rest.rstrip().removesuffix("/")
    while at < len(rest.rstrip()):
        match = ATTRIBUTE.match(rest, at)
        if match is None:
            return False
        items.append((match[1], (match[2] or "").strip("\"'")))
        at = match.end()
    return is_plain_tag(tag.lower(), tuple(items))
