"""A page as it stands on the screen at one moment: every element with its place, shadows pierced.

The browser itself says it all in one answer (DOMSnapshot); no line of the page's own scripts does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urljoin

from playwright.async_api import CDPSession

STYLES = ("visibility", "cursor", "opacity", "overflow-x", "overflow-y")
ELEMENT, TEXT = 1, 3
LEAST_SIDE = 2.0
WEB = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Box:
    """A place on the page, in its own pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(slots=True)
class Element:
    """One element of a page; `chain` are the names of all above it and its own."""

    number: int
    name: str
    chain: str
    parent: Element | None
    attributes: Mapping[str, str]
    backend: int
    base_url: str
    box: Box | None = None
    styles: Mapping[str, str] = field(default_factory=dict)
    is_clickable: bool = False
    is_scrollable: bool = False
    listens: frozenset[str] = frozenset()
    own_text: str = ""
    children: list[Element] = field(default_factory=list)

    @property
    def is_visible(self) -> bool:
        box = self.box
        if box is None or min(box.width, box.height) < LEAST_SIDE:
            return False
        return self.styles.get("visibility") == "visible" and self.styles.get("opacity") != "0"

    @property
    def text(self) -> str:
        """Its visible words, with single spaces."""
        return " ".join(" ".join(one.own_text for one in self.below()).split())

    @property
    def url(self) -> str:
        """Where a link leads by itself; "" where a script decides, or for what is no link."""
        href = self.attributes.get("href", "").strip()
        if self.name not in ("a", "area") or href in ("", "#"):
            return ""
        try:
            found = urljoin(self.base_url, href)
        except ValueError:
            return ""
        is_here = href.startswith("#") or found.partition("#")[0] == self.base_url.partition("#")[0]
        return found.partition("#")[0] if found.startswith(WEB) and not is_here else ""

    def below(self) -> Iterator[Element]:
        """The element and all that is in it."""
        yield self
        for child in self.children:
            yield from child.below()

    def above(self) -> Iterator[Element]:
        """What the element is in, from the inside out."""
        one = self.parent
        while one is not None:
            yield one
            one = one.parent


@dataclass(frozen=True, slots=True)
class Scene:
    """All elements of a page, its frames included."""

    elements: Sequence[Element]

    @property
    def links(self) -> Sequence[Element]:
        """What can be seen and followed as a link."""
        return [one for one in self.elements if one.name == "a" and one.is_visible]


async def scene_of(session: CDPSession) -> Scene:
    """What stands on the screen now, and what listens to a pointer."""
    asked = {"computedStyles": list(STYLES), "includeDOMRects": True}
    told = cast("dict[str, Any]", await session.send("DOMSnapshot.captureSnapshot", asked))
    strings = told["strings"]
    elements: list[Element] = []
    for document in told["documents"]:
        elements += _Reader(document, strings, len(elements)).read()
    listening = await _listening(session)
    for one in elements:
        one.listens = frozenset(listening.get(one.backend, ()))
    return Scene(elements)


async def _listening(session: CDPSession) -> dict[int, set[str]]:
    """The kinds of events that elements listen to, by the browser's own number for each."""
    asked = {"expression": "document", "objectGroup": "look"}
    document = (await session.send("Runtime.evaluate", asked))["result"]["objectId"]
    whole = {"objectId": document, "depth": -1, "pierce": True}
    told = await session.send("DOMDebugger.getEventListeners", whole)
    await session.send("Runtime.releaseObjectGroup", {"objectGroup": "look"})
    found: dict[int, set[str]] = {}
    for one in told["listeners"]:
        if "backendNodeId" in one:
            found.setdefault(one["backendNodeId"], set()).add(one["type"])
    return found


class _Reader:
    """Reads one document of a snapshot."""

    def __init__(self, document: Mapping[str, Any], strings: Sequence[str], before: int) -> None:
        self._nodes = document["nodes"]
        self._layout = document["layout"]
        self._strings = strings
        self._before = before
        self._base_url = self._string(document["baseURL"])

    def read(self) -> list[Element]:
        found: dict[int, Element] = {}
        clickable = set(self._nodes["isClickable"]["index"])
        places = {node: at for at, node in enumerate(self._layout["nodeIndex"])}
        for number, kind in enumerate(self._nodes["nodeType"]):
            above = found.get(self._nodes["parentIndex"][number])
            if kind == TEXT:
                self._read_text(number, above, places.get(number))
                continue
            if self._string(self._nodes["nodeName"][number]).startswith("::"):
                continue  # what a style draws before or after an element belongs to the element
            one = self._element(number, above, found)
            one.is_clickable = number in clickable and kind == ELEMENT
            self._place(one, places.get(number))
        return [one for number, one in found.items() if self._nodes["nodeType"][number] == ELEMENT]

    def _element(self, number: int, above: Element | None, found: dict[int, Element]) -> Element:
        name = self._string(self._nodes["nodeName"][number]).lower()
        told = [self._string(one) for one in self._nodes["attributes"][number]]
        one = Element(
            number=self._before + number,
            name=name,
            chain=f"{above.chain}/{name}" if above is not None else name,
            parent=above,
            attributes=dict(zip(told[::2], told[1::2], strict=True)),
            backend=self._nodes["backendNodeId"][number],
            base_url=self._base_url,
        )
        found[number] = one
        if above is not None:
            above.children.append(one)
        return one

    def _read_text(self, number: int, above: Element | None, at: int | None) -> None:
        """Text counts where it is drawn, and where what holds it can be seen."""
        if above is not None and at is not None:
            above.own_text += f" {self._string(self._nodes['nodeValue'][number])}"

    def _place(self, one: Element, at: int | None) -> None:
        if at is None:
            return
        one.box = Box(*self._layout["bounds"][at])
        named = [self._string(style) for style in self._layout["styles"][at]]
        one.styles = dict(zip(STYLES, named, strict=False))
        scrolled, shown = self._layout["scrollRects"][at], self._layout["clientRects"][at]
        is_larger = bool(scrolled and shown) and (
            scrolled[2] > shown[2] + LEAST_SIDE or scrolled[3] > shown[3] + LEAST_SIDE
        )
        scrolls = {one.styles.get("overflow-x"), one.styles.get("overflow-y")} - {"visible"}
        one.is_scrollable = is_larger and bool(scrolls)

    def _string(self, index: int) -> str:
        return self._strings[index] if index >= 0 else ""
