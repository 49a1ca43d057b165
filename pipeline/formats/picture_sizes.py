"""How large a picture is shown, as far as it says so: icons, lines and codes are no tables."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable

# A table of seven columns cannot be read in less, in pixels of a screen; nor one line of print.
NARROWEST, LOWEST = 200.0, 12.0
LENGTH = re.compile(r"\s*+(\d++(?:\.\d++)?)\s*+(px|pt|cm|mm|in|)\s*+(?:!important)?\s*+")
IN_STYLE = {
    side: re.compile(rf"(?:^|;)\s*+(?:max-)?{side}\s*+:([^;]*+)", re.IGNORECASE)
    for side in ("width", "height")
}
PIXELS = {"px": 1.0, "": 1.0, "pt": 4 / 3, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54}
EMU_OF_A_PIXEL = 9525
LONGEST = 12  # digits of a length
DATA = re.compile(r"data:image/\w++;base64,", re.IGNORECASE)
HEAD = 48  # characters of base64 in which the sizes of PNG and GIF stand
PNG, GIF = b"\x89PNG\r\n\x1a\n", b"GIF8"
LARGER_BEHIND = re.compile(r"\.(?:png|jpe?g|gif|bmp|webp|tiff?|pdf)(?:[?#]|$)", re.IGNORECASE)


def may_show_a_table(width: float | None, height: float | None) -> bool:
    """Whether a picture of this size may; one whose size is not known may."""
    return (width is None or width >= NARROWEST) and (height is None or height >= LOWEST)


def pixels(length: str | None) -> float | None:
    """A length in pixels; None for shares of the page and what else is not known here."""
    match = LENGTH.fullmatch(length.lower()) if length else None
    return float(match[1]) * PIXELS[match[2]] if match else None


def emu(length: str | None) -> float | None:
    """A length of a drawing in an office document, in pixels."""
    is_known = length is not None and length.isdecimal() and len(length) < LONGEST
    return int(length or 0) / EMU_OF_A_PIXEL if is_known else None


def in_style(style: str, side: str) -> float | None:
    """A length that a style states with its unit; without one it means something else.

    `side` is width or height; raises KeyError for another.
    """
    match = IN_STYLE[side].search(style)
    return pixels(match[1]) if match and not match[1].strip()[-1:].isdecimal() else None


def size_shown(said_of: Callable[[str], str | None]) -> tuple[float | None, float | None]:
    """Width and height of an image of a page: by its style, its attributes, its own bytes."""
    own = _in_bytes(said_of("src") or "")
    style = said_of("style") or ""
    width, height = (
        said if (said := in_style(style, side)) is not None else pixels(said_of(side))
        for side in IN_STYLE
    )
    if width is None and height is None:
        return own
    return width, height


def _in_bytes(address: str) -> tuple[float | None, float | None]:
    """The size that a PNG or GIF inside the page states of itself."""
    start = DATA.match(address)
    if start is None:
        return None, None
    try:
        head = base64.b64decode(address[start.end() : start.end() + HEAD])
    except (binascii.Error, ValueError):
        return None, None
    if head.startswith(PNG):
        return float(int.from_bytes(head[16:20])), float(int.from_bytes(head[20:24]))
    if head.startswith(GIF):
        return float(int.from_bytes(head[6:8], "little")), float(
            int.from_bytes(head[8:10], "little")
        )
    return None, None
