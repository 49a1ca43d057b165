"""Numbers of sheets as they are shown: the formats of Excel that show a plain number, no others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

GENERAL = "General"
# By their number in the file; dates, fractions and the rest are not here and not understood.
BUILT_IN = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    37: "#,##0_);(#,##0)",
    38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)",
    41: '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)',
    42: '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)',
    43: '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)',
    44: '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)',
    49: "@",
}
MOST_SHOWN = 11  # characters of a number without a format, however wide its column
PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\* |\*(?P<filling>.)'
    r"|(?P<bracket>\[[^\[\]]*+\])"
    r"|(?P<general>General|G/通用格式|常规)|(?P<digits>[0#?][0#?,]*(?:\.[0#?]*)?|\.[0#?]+)"
    r"|(?P<other>.)",
    re.DOTALL | re.IGNORECASE,
)
COLOURS = re.compile(
    r"\[(?:black|blue|cyan|green|magenta|red|蓝色|红色|绿色|黑色|color ?(?:1|3|5|9|10|11)"
    r"|\$-[0-9a-f]+)\]",
    re.IGNORECASE,
)
LITERAL = re.compile(r"[\s+\-—–/()（）:：、件条份次个项宗元万]")
# What may stand around the digits for a cell to be one plain number, or one of the marks for none.
UNDERSTOOD = re.compile(r"\s*+(?:[+-]?\s*+[\d,.]++\s*+(?:万元|[元件条项宗份次个])?|[-—–/\s]*+)\s*+")
SECTIONS = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*')


@lru_cache(4096)
def shown_number(value: float, code: str) -> str | None:
    """A number as a format shows it; None where the format is not understood."""
    exact = Decimal(format(value, ".15g"))
    sections = sections_of(code)
    section, is_signed = _section(exact, sections)
    if not section.strip():
        return ""
    text = _written(abs(exact) if is_signed else exact, section)
    if text is None:
        return None
    if not is_signed and exact < 0 and re.search("[1-9]", text):
        text = f"-{text.replace('-', '', 1).strip()}" if "-" in text[:1] else f"-{text.strip()}"
    return " ".join(text.split()) if UNDERSTOOD.fullmatch(text) else None


def hides_text(code: str) -> bool | None:
    """Whether a format shows nothing of a text; None where it changes it."""
    sections = sections_of(code)
    if len(sections) < 4:
        words = next((one for one in sections if "@" in one), "@").strip()
    else:
        words = sections[3].strip()
        if not words:
            return True
    return False if re.sub(r"_.|\* |\s", "", words) == "@" else None


@lru_cache(1024)
def sections_of(code: str) -> tuple[str, ...]:
    """The parts of a format: for positive and negative numbers, zero, and texts."""
    parts: list[str] = []
    at = 0
    while True:
        match = SECTIONS.match(code, at)
        end = match.end() if match else at
        parts.append(code[at:end])
        if end >= len(code) or code[end] != ";":
            return tuple(parts)
        at = end + 1


def _section(value: Decimal, sections: Sequence[str]) -> tuple[str, bool]:
    """The part that shows a number, and whether it shows the sign by itself."""
    if len(sections) > 2 and value == 0:
        return sections[2], True
    if len(sections) > 1 and value < 0:
        return sections[1], True
    return sections[0], False


def _written(value: Decimal, section: str) -> str | None:
    """A number in one part of a format; None for what shows anything but a number."""
    matches = list(PIECE.finditer(section))
    pieces = [_piece(abs(value), match) for match in matches]
    several = sum(bool(one["general"] or one["digits"] or one["other"] == "@") for one in matches)
    return None if None in pieces or several > 1 else "".join(piece or "" for piece in pieces)


def _piece(value: Decimal, match: re.Match[str]) -> str | None:
    bracket, other = match["bracket"], match["other"]
    if match["filling"]:
        return None
    if match["general"] or other == "@":
        return _general(value)
    if match["digits"]:
        return _digits(value, match["digits"])
    if bracket:
        return "" if COLOURS.fullmatch(bracket) else None
    if other:
        return other if LITERAL.fullmatch(other) else None
    return match["quoted"] or match["escaped"] or ""


def _general(value: Decimal) -> str | None:
    text = format(value.normalize(), "f")
    return text if len(text) <= MOST_SHOWN else None


def _digits(value: Decimal, pattern: str) -> str:
    """A number in placeholders: 0 always shows a digit, # only where there is one."""
    whole, _, decimals = pattern.partition(".")
    scaled = value
    while whole.endswith(","):
        whole, scaled = whole[:-1], scaled / 1000
    rounded = scaled.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    digits, _, behind = format(rounded, "f").partition(".")
    least = whole.count("0")
    digits = digits.lstrip("0").rjust(least, "0")
    if "," in whole:
        digits = f"{int(digits):,}" if digits else ""
    behind = _cut(behind, decimals)
    return f"{digits}.{behind}" if "." in pattern else digits


def _cut(behind: str, decimals: str) -> str:
    """Decimals without the zeros that # does not show."""
    kept = len(decimals)
    while kept and decimals[kept - 1] in "#?" and behind[kept - 1] == "0":
        kept -= 1
    return behind[:kept]
