"""How the binary Word format shows a character: its own properties and those of its styles."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.formats.word.properties import sprms
from pipeline.shown.runs import Run

# Properties that are on or off; in a run 0x80 and 0x81 mean: as the style says, and the opposite.
TOGGLES = {0x083C: "hidden", 0x0837: "struck", 0x2A53: "struck"}
DELETED, RAISED, SHIFTED, STYLE = 0x0800, 0x2A48, 0x4845, 0x4A30
COLOUR, COLOUR_INDEX, SIZE, SYMBOL = 0x6870, 0x2A42, 0x4A43, 0x6A09
WHITE_INDEX, LIGHTEST = 8, 0x72
RAISED_BY, LEAST_SIZE = 3, 6  # half points
AS_STYLE, OPPOSITE = 0x80, 0x81
PARAGRAPH, CHARACTER = 1, 2
DEEPEST = 12
Look = Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class BinaryStyle:
    """One style: its kind, on which it is based, and the character properties that it sets."""

    kind: int
    base: int
    stored: bytes


def styles_in(stored: bytes) -> list[BinaryStyle | None]:
    """The style sheet ([MS-DOC] 2.9.271); one that cannot be read has no styles."""
    try:
        return list(_styles(stored))
    except (struct.error, IndexError):
        return []


def _styles(stored: bytes) -> Iterator[BinaryStyle | None]:
    (size,) = struct.unpack_from("<H", stored)
    count, base_size = struct.unpack_from("<HH", stored, 2)
    at = 2 + size
    for _ in range(min(count, 4096)):
        (length,) = struct.unpack_from("<H", stored, at)
        yield _style(stored[at + 2 : at + 2 + length], base_size) if length else None
        at += 2 + length + length % 2


def _style(std: bytes, base_size: int) -> BinaryStyle:
    _, second, third = struct.unpack_from("<HHH", std)
    kind, base, parts = second & 0xF, second >> 4, third & 0xF
    (length,) = struct.unpack_from("<H", std, base_size)
    at = base_size + 2 + 2 * length + 2
    found: list[bytes] = []
    for _ in range(parts):
        at += at % 2
        (size,) = struct.unpack_from("<H", std, at)
        found.append(std[at + 2 : at + 2 + size])
        at += 2 + size
    which = 1 if kind == PARAGRAPH else 0
    is_text = kind in (PARAGRAPH, CHARACTER) and len(found) > which
    return BinaryStyle(kind, base, found[which] if is_text else b"")


class BinaryLooks:
    """What styles and properties say together, looked up once for each pair."""

    def __init__(self, styles: list[BinaryStyle | None]) -> None:
        self._styles = styles
        self._known: dict[tuple[int, bytes], Run] = {}

    def run(self, paragraph_style: int, stored: bytes) -> Run:
        """How characters with these properties are shown, as a run without text."""
        key = (paragraph_style, stored)
        if key not in self._known:
            self._known[key] = self._run(paragraph_style, stored)
        return self._known[key]

    def _run(self, paragraph_style: int, stored: bytes) -> Run:
        look = self._chain(paragraph_style, 0)
        for code, operand in sprms(stored):
            if code == STYLE and len(operand) == 2:
                own = self._chain(struct.unpack("<H", operand)[0], 0)
                twice = any(look.get(kind) and own.get(kind) for kind in ("hidden", "struck"))
                look = {**look, **own, **({"unclear": True} if twice else {})}
        look = _with(look, stored)
        return Run(
            "",
            is_hidden=look.get("hidden", False) or look.get("deleted", False),
            is_struck=look.get("struck", False),
            is_raised=look.get("raised", False) or look.get("shifted", False),
            is_pale=look.get("pale", False) or look.get("tiny", False),
            is_unclear=look.get("unclear", False),
        )

    def _chain(self, number: int, depth: int) -> dict[str, bool]:
        if number >= len(self._styles) or depth > DEEPEST:
            return {}
        style = self._styles[number]
        return {} if style is None else _with(self._chain(style.base, depth + 1), style.stored)


def _with(look: Look, stored: bytes) -> dict[str, bool]:
    """A look after the properties that are written on top of it."""
    found = dict(look)
    for code, operand in sprms(stored):
        value = operand[0] if operand else 0
        if code in TOGGLES:
            kind = TOGGLES[code]
            before = look.get(kind, False)
            found[kind] = {AS_STYLE: before, OPPOSITE: not before}.get(value, bool(value))
        elif code in READ:
            kind, size, read = READ[code]
            found[kind] = read(operand) if len(operand) == size else found.get(kind, False)
    return found


def _light(colour: bytes) -> float:
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


# What else tells of a run: a kind of look, the length of its operand, and how to read that.
READ: Mapping[int, tuple[str, int, Callable[[bytes], bool]]] = {
    DELETED: ("deleted", 1, lambda operand: operand[0] in (1, OPPOSITE)),
    RAISED: ("raised", 1, lambda operand: operand[0] in (1, 2)),
    SHIFTED: ("shifted", 2, lambda operand: abs(struct.unpack("<h", operand)[0]) >= RAISED_BY),
    COLOUR_INDEX: ("pale", 1, lambda operand: operand[0] == WHITE_INDEX),
    COLOUR: ("pale", 4, lambda operand: operand[3] == 0 and _light(operand) > LIGHTEST),
    SIZE: ("tiny", 2, lambda operand: struct.unpack("<H", operand)[0] <= LEAST_SIZE),
    SYMBOL: ("unclear", 4, lambda _: True),
}
