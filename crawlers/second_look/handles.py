"""Everything on a page that a pointer can act on, by what the browser says of each element."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from crawlers.looks import ActKind
from crawlers.second_look.likeness import ListedRows
from crawlers.second_look.scene import Element, Scene

POINTED = frozenset(
    {"click", "mousedown", "mouseup", "pointerdown", "pointerup", "touchstart", "touchend"}
    | {"dblclick", "mouseenter", "mouseover", "pointerenter", "pointerover"}
)
DRAGGED = frozenset({"touchstart", "touchmove", "pointermove", "mousemove", "dragstart", "wheel"})
BUTTONS = frozenset({"button", "submit", "image", "reset", "checkbox", "radio"})
WRITTEN = ("input", "textarea", "html", "body", "#document", "option", "optgroup")
SMALL = 64.0
SAID = 40
LONGEST_TEXT = 200
# How much wider than the list a block may be that still stands in its column.
WIDER, EDGE = 1.25, 60.0


@dataclass(frozen=True)
class Handle:
    """One thing that can be acted on.

    `sign` tells it from all others on a page in the same state, `place` whether it stood there in
    another state, too, whatever its classes are now.
    """

    kind: ActKind
    sign: str
    place: str
    said: str
    backend: int
    url: str = ""
    option: int = 0


def block_of(rows: Sequence[Element]) -> Element | None:
    """The smallest element that holds all of these."""
    if not rows:
        return None
    common = list(rows[0].above()) if len(rows) > 1 else [*rows[0].above()]
    for row in rows[1:]:
        above = {id(one) for one in row.above()}
        common = [one for one in common if id(one) in above]
    return common[0] if common else None


def surroundings(block: Element) -> Element:
    """The block and what stands beside it: all above it that is no wider than its column."""
    found = block
    for one in block.above():
        if one.name in ("html", "#document") or one.box is None or block.box is None:
            break
        is_wide = one.box.width > block.box.width * WIDER + EDGE
        if is_wide and _has_more(found, block):
            break
        found = one
    return found


def _has_more(around: Element, block: Element) -> bool:
    """Whether something can be acted on around the block."""
    inside = {id(one) for one in block.below()}
    return any(id(one) not in inside and _is_handle(one) for one in around.below())


def handles(
    scene: Scene, block: Element, known: ListedRows, furniture: Collection[str] = ()
) -> list[Handle]:
    """What a pointer can act on: scripts' controls anywhere, links in and beside the block.

    Rows that were listed and pages that were asked for need no act; `furniture` are the signs of
    what stands on the portal's first page, too.
    """
    near = {id(one) for one in surroundings(block).below()}
    rows = {id(one) for link in scene.links if known.is_known(link) for one in link.below()}
    found: list[Handle] = []
    for one in scene.elements:
        if one.is_visible and id(one) not in rows:
            found += _of_element(one, near)
    found += [*_swipes(scene, block, near)]
    counted: Counter[str] = Counter()
    kept: list[Handle] = []
    for handle in found:
        if handle.sign in furniture:
            continue
        counted[handle.sign] += 1
        kept.append(replace(handle, sign=f"{handle.sign}:{counted[handle.sign]}"))
    return kept


def signs(scene: Scene) -> set[str]:
    """The signs of all handles of a page, without their numbers."""
    everything = {id(one) for one in scene.elements}
    return {
        handle.sign
        for one in scene.elements
        if one.is_visible
        for handle in _of_element(one, everything)
    }


def _of_element(one: Element, near: Collection[int]) -> Iterator[Handle]:
    if one.name == "select" and "disabled" not in one.attributes:
        yield from _options(one)
    elif one.name == "canvas":
        yield _handle(ActKind.SWEEP, one)
    elif one.url and not one.listens & POINTED and "onclick" not in one.attributes:
        if id(one) in near:
            yield replace(_handle(ActKind.OPEN, one), url=one.url)
    elif _is_handle(one) and not _is_written(one):
        yield _handle(ActKind.CLICK, one)
        yield from _parts(one)
    elif id(one) in near and _is_small_sign(one) and not _within_handle(one):
        yield _handle(ActKind.CLICK, one)


def _is_handle(one: Element) -> bool:
    """Whether a pointer over this element can do something, by what the browser says of it."""
    if "disabled" in one.attributes:
        return False
    points = one.styles.get("cursor") == "pointer" and not _inherits_pointer(one)
    return (
        one.is_clickable
        or points
        or bool(one.listens & POINTED)
        or one.name in ("a", "button", "summary", "area", "label")
        or (one.name == "input" and one.attributes.get("type", "").lower() in BUTTONS)
        or any(name in one.attributes for name in ("onclick", "onmousedown", "tabindex"))
    )


def _inherits_pointer(one: Element) -> bool:
    return one.parent is not None and one.parent.styles.get("cursor") == "pointer"


def _is_written(one: Element) -> bool:
    """What is written into, or is the page itself, is no handle."""
    is_button = one.attributes.get("type", "").lower() in BUTTONS
    return one.name in WRITTEN and not (one.name == "input" and is_button)


def _parts(one: Element) -> Iterator[Handle]:
    """What listens for many stands for each of its parts that is no handle itself."""
    leaves = [
        each
        for each in one.below()
        if each is not one and each.is_visible and not each.children and not _is_handle(each)
    ]
    if len(leaves) > 1 and one.listens & POINTED and not any(each.url for each in one.below()):
        for each in leaves:
            yield _handle(ActKind.CLICK, each)


def _is_small_sign(one: Element) -> bool:
    """A picture or an empty thing of the size of a finger: somebody above may listen for it."""
    if one.children or one.own_text.strip() or one.box is None:
        return False
    return max(one.box.width, one.box.height) <= SMALL and not _is_written(one)


def _within_handle(one: Element) -> bool:
    return any(_is_handle(each) for each in one.above() if not _is_written(each))


def _options(one: Element) -> Iterator[Handle]:
    options = [each for each in one.below() if each.name == "option"]
    for number, option in enumerate(options):
        if "disabled" not in option.attributes:
            words = option.attributes.get("label") or option.attributes.get("value", "")
            handle = _handle(ActKind.CHOOSE, one)
            yield replace(
                handle,
                sign=f"{handle.sign}={words}",
                place=f"{handle.place}={words}",
                said=f"select {words}",
                option=number,
            )


def _swipes(scene: Scene, block: Element, near: Collection[int]) -> Iterator[Handle]:
    """What can be scrolled or listens to a pointer that moves, around the rows or beside them."""
    around = {id(one) for one in (*block.below(), *block.above())}
    for one in scene.elements:
        drags = bool(one.listens & DRAGGED) or one.is_scrollable
        is_here = id(one) in near or id(one) in around
        if drags and is_here and one.is_visible and one.name not in ("html", "body", "canvas"):
            yield _handle(ActKind.SWIPE, one)


def _handle(kind: ActKind, one: Element) -> Handle:
    told = sorted(f"{name}={value}" for name, value in one.attributes.items() if name != "style")
    text = one.text
    # What holds much is the same thing whatever it holds just now.
    place = (kind.value, one.chain, text if len(text) <= SAID else "", one.attributes.get("href"))
    sign = (place, text[:LONGEST_TEXT], told, _folders(one))
    said = f"{one.name} {text[:SAID]}".strip()
    return Handle(kind, _hash(sign), _hash(place), said, one.backend)


def _hash(of: object) -> str:
    return hashlib.sha256(repr(of).encode("utf-8", "replace")).hexdigest()[:24]


def _folders(one: Element) -> list[tuple[str, str]]:
    """The names that a page gives to what an element is in."""
    named = (each.attributes for each in one.above())
    return [(each.get("id", ""), each.get("class", "")) for each in named]
