"""Colours of web pages: whether text in one is surely seen, and whether one is a ground for it."""

from __future__ import annotations

import re

HEX = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})")
RGB = re.compile(
    r"rgba?\(\s*+(\d{1,9})\s*+,\s*+(\d{1,9})\s*+,\s*+(\d{1,9})\s*+(?:,\s*+(\d{0,9}\.?\d{1,9})\s*+)?\)"
)
DARK = frozenset(
    (
        *("black", "windowtext", "inherit", "initial", "red", "blue", "navy", "maroon", "green"),
        *(
            "purple",
            "darkblue",
            "darkred",
            "dimgray",
            "dimgrey",
            "currentcolor",
            "auto",
            "canvastext",
        ),
    )
)
LIGHT = frozenset(
    (
        *("white", "transparent", "none", "inherit", "initial", "window", "ivory", "snow", "auto"),
        *("whitesmoke", "lightyellow", "aliceblue", "ghostwhite", "floralwhite", "canvas"),
    )
)
IGNORED = ("none", "repeat", "no-repeat", "scroll", "0% 0%", "0px center", "center", "0% 50%", "0")
DARKEST_GROUND, LIGHTEST_TEXT = 0.6, 0.45


def is_dark(value: str) -> bool:
    """Whether text of this colour is surely seen on white and on any light ground."""
    word = value.strip().lower()
    shade = _shade(word)
    return word in DARK if shade is None else shade <= LIGHTEST_TEXT


def is_light(value: str) -> bool:
    """Whether dark text is surely seen on this ground; a picture is none."""
    if "url" in value or "gradient" in value:
        return False
    words = RGB.sub(lambda match: match[0].replace(" ", ""), value.strip().lower()).split()
    return all(_is_light_word(word) for word in words)


def _is_light_word(word: str) -> bool:
    shade = _shade(word)
    if shade is not None:
        return shade >= DARKEST_GROUND
    return (
        word in LIGHT
        or word in IGNORED
        or re.fullmatch(r"-?[\d.]+(?:px|%|pt|em)?", word) is not None
    )


def _shade(word: str) -> float | None:
    """How light a colour is, from 0 to 1; one that is seen through counts as neither."""
    found = HEX.fullmatch(word)
    if found:
        digits = found[1] if len(found[1]) == 6 else "".join(one * 2 for one in found[1])
        red, green, blue = (int(digits[at : at + 2], 16) for at in (0, 2, 4))
    else:
        parts = RGB.fullmatch(word)
        if parts is None:
            return None
        if parts[4] is not None and 0 < float(parts[4]) < 1:
            return 0.5
        if parts[4] is not None and float(parts[4]) == 0:
            return 1.0
        red, green, blue = (int(parts[at]) for at in (1, 2, 3))
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255
