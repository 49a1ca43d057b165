"""How the objects of an OFD page are painted: how light, how opaque, and if that is known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from pipeline.formats.package import local

FARTHEST = 1e6  # millimetres; whatever stands beyond stands on no page
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
WHITE = 255.0
MOST_PARENTS = 8
# What GB/T 33190-2016 lets a text object say (tables 44 and 45), and we take into account.
TEXT_SAYS = frozenset(
    (
        *("ID", "Name", "Boundary", "CTM", "Visible", "Alpha", "DrawParam", "Font", "Size"),
        *("Fill", "Stroke", "HScale", "ReadDirection", "CharDirection", "Weight", "Italic"),
        *("LineWidth", "Cap", "Join", "MiterLimit", "DashOffset", "DashPattern"),
    )
)
TEXT_HOLDS = frozenset(("FillColor", "StrokeColor", "CGTransform", "TextCode", "Actions", "Clips"))
# A colour of these is one colour all over; patterns, shadings and palettes are not.
COLOUR_SAYS = frozenset(("Value", "Alpha", "ColorSpace"))


@dataclass(frozen=True, slots=True)
class Paint:
    """How light (0 black to 255 white; None when that is not known) and how opaque (0 to 1)."""

    light: float | None
    alpha: float


class Parameters:
    """The drawing parameters of a document by id, which objects and layers name (`DrawParam`)."""

    def __init__(self, by_id: Mapping[str, etree._Element]) -> None:
        self._by_id = by_id

    def paint(self, item: etree._Element, layer: str | None) -> Paint:
        """How an object in a layer that names the parameters `layer` is painted."""
        alpha = number(item.get("Alpha"), WHITE) / WHITE
        is_text = local(item) == "TextObject"
        is_filled = item.get("Fill", "true" if is_text else "false") != "false"
        is_stroked = item.get("Stroke", "false" if is_text else "true") != "false"
        if not (is_filled or is_stroked):
            return Paint(0.0, 0.0)
        wanted = "FillColor" if is_filled else "StrokeColor"
        for holder in self._holders(item, layer):
            if holder is None:
                return Paint(None, alpha)
            colour = next((one for one in holder if local(one) == wanted), None)
            if colour is not None:
                own = number(colour.get("Alpha"), WHITE) / WHITE
                return Paint(_light(colour), alpha * own)
        return Paint(0.0, alpha)

    def _holders(self, item: etree._Element, layer: str | None) -> Iterator[etree._Element | None]:
        """Where colours of an object are looked for in turn; None for what is not there."""
        yield item
        for named in (item.get("DrawParam"), layer):
            name = named
            for _ in range(MOST_PARENTS):
                if not name:
                    break
                holder = self._by_id.get(name)
                yield holder
                name = None if holder is None else holder.get("Relative")


def is_understood(text: etree._Element) -> bool:
    """Whether a text object says nothing but what is known to be taken into account."""
    return TEXT_SAYS.issuperset(text.attrib) and all(
        local(one) in TEXT_HOLDS for one in text if isinstance(one.tag, str)
    )


def _light(colour: etree._Element) -> float | None:
    """How light a colour is; None for patterns, shadings, and places in a palette."""
    parts = numbers(colour.get("Value", ""))
    if len(colour) or not COLOUR_SAYS.issuperset(colour.attrib):
        return None
    if len(parts) == 3:
        return 0.3 * parts[0] + 0.59 * parts[1] + 0.11 * parts[2]
    if len(parts) == 4:
        return max(0.0, WHITE - 0.3 * parts[0] - 0.59 * parts[1] - 0.11 * parts[2] - parts[3])
    return parts[0] if parts else 0.0


def number(text: str | None, otherwise: float) -> float:
    """The first number of a text, or another one."""
    return next(iter(numbers(text or "")), otherwise)


def numbers(text: str) -> list[float]:
    """All numbers of a text, none beyond every page."""
    return [max(-FARTHEST, min(float(one), FARTHEST)) for one in NUMBER.findall(text)]
