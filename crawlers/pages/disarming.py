"""A page of others written anew from what a parser finds in it: its words and their layout.

Only elements and attributes that we write ourselves are in it, and no text of theirs can begin
another, so that a browser reads nothing else in it than we did. Nothing is taken out by a pattern.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from lxml import etree

# What goes with all that is in it: nobody with a browser of today sees that as a part of the page.
# Browsers read the inside of most as text, and parsers as elements.
GONE = frozenset(
    [
        "script",
        "noscript",
        "iframe",
        "noframes",
        "noembed",
        "template",
        "object",
        "applet",
        "audio",
        "video",
        "canvas",
    ]
)
# What stands alone, and has no end of its own.
ALONE = frozenset(("area", "br", "col", "hr", "img", "input", "wbr"))
# What is left out, and what is in it stays: it leads on, loads, sends or changes how others read.
BARE = frozenset(
    [
        "meta",
        "link",
        "base",
        "basefont",
        "bgsound",
        "embed",
        "param",
        "source",
        "track",
        "frame",
        "frameset",
        "form",
        "isindex",
        "keygen",
        "image",
        "svg",
        "math",
        "portal",
        "plaintext",
    ]
)
AS_TYPED = frozenset(("xmp", "listing"))
KEPT = frozenset(
    [
        "abbr",
        "align",
        "alt",
        "bgcolor",
        "border",
        "cellpadding",
        "cellspacing",
        "checked",
        "class",
        "color",
        "cols",
        "colspan",
        "dir",
        "disabled",
        "face",
        "headers",
        "height",
        "hidden",
        "id",
        "label",
        "lang",
        "multiple",
        "name",
        "noshade",
        "nowrap",
        "open",
        "placeholder",
        "readonly",
        "reversed",
        "rows",
        "rowspan",
        "rules",
        "scope",
        "selected",
        "size",
        "span",
        "start",
        "style",
        "summary",
        "title",
        "type",
        "valign",
        "value",
        "width",
    ]
)
NAME = re.compile(r"[a-z][a-z0-9]*", re.ASCII)
LINK = re.compile(r"https?://[^\x00-\x20]+", re.IGNORECASE)


def disarmed(text: str) -> str:
    """The page without anything that runs, loads or leads on; what no parser reads, as text."""
    seen = _Rewriter()
    parser = etree.HTMLParser(target=seen, encoding="utf-8", huge_tree=True)
    content = text.replace("\x00", "").encode(errors="replace")
    try:
        etree.fromstring(content, parser)
    except etree.LxmlError:
        return f"<pre>{escape(text)}</pre>"
    return "".join(seen.written)


class _Rewriter:
    """What the parser calls as it goes."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self._gone = 0
        self._in_style = False

    def start(self, tag: str | bytes, attrib: Mapping[str | bytes, str | bytes]) -> None:
        tag = _text(tag)
        if self._gone or tag in GONE:
            self._gone += 1
            return
        name = _written_as(tag)
        if name is not None:
            self._in_style = name == "style"
            kept = "".join(_attribute(name, _text(of), _text(one)) for of, one in attrib.items())
            self.written.append(f"<{name}{kept}>")

    def end(self, tag: str | bytes) -> None:
        if self._gone:
            self._gone -= 1
            return
        self._in_style = False
        name = _written_as(_text(tag))
        if name is not None and name not in ALONE:
            self.written.append(f"</{name}>")

    def data(self, data: str | bytes) -> None:
        words = _text(data)
        if not self._gone:
            # Browsers read a sheet of styles as it stands, up to the end of the element.
            shown = words.replace("<", r"\3c ") if self._in_style else escape(words)
            self.written.append(shown)

    def comment(self, text: str | bytes) -> None:
        """Left out."""

    def close(self) -> None:
        """Nothing is left to be done."""


def _text(said: str | bytes) -> str:
    return said if isinstance(said, str) else said.decode(errors="replace")


def _written_as(tag: str) -> str | None:
    if tag in AS_TYPED:
        return "pre"
    return tag if NAME.fullmatch(tag) and tag not in BARE else None


def _attribute(element: str, name: str, value: str) -> str:
    is_link = element == "a" and name == "href" and LINK.fullmatch(value)
    return f' {name}="{escape(value)}"' if name in KEPT or is_link else ""
