"""The characters of a PDF page as pdfium knows them, with the objects that draw them.

pdfium is called through its C interface, because its objects per character would cost ten times
the time of reading.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Iterator
from ctypes import addressof, c_double, c_ulong
from dataclasses import dataclass, field
from typing import NamedTuple

from pypdfium2 import raw

from pipeline.formats.page import NO_CHARACTER, NUMERIC, Box, Glyph, Trait, plain
from pipeline.formats.pdf.strokes import PageRotation

SAMPLE = 7
NEVER_DRAWN = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
FACE = 0.9  # of a line's height is the height of its characters
# Points. Vertical writing (identity-V fonts) gives boxes of 200 points; then the ink is the box.
TALLEST = 40.0
ASLANT = 0.06  # of a full turn's radians; less is the noise of a page that was scanned
NARROWEST = 0.35  # of its height, how much a character may be squeezed
QUARTER = math.pi / 2
WITHOUT_INK = ("Zs", "Zl", "Zp", "Cc", "Cf")  # categories of characters


@dataclass(frozen=True, slots=True)
class Owner:
    """An object of the page that draws characters."""

    drawn: raw.FPDF_PAGEOBJECT
    is_drawn: bool
    #: How its characters stand; None when they run aslant.
    trait: Trait | None


class Character(NamedTuple):
    """One character, what draws it (None: pdfium does not say), and its number on the page.

    `is_blank`: it has no ink by its meaning, and is kept only to see whether that is true.
    """

    glyph: Glyph
    owner: Owner | None
    at: int
    is_blank: bool = False


@dataclass(slots=True)
class PageText:
    """The text layer of one page."""

    text: raw.FPDF_TEXTPAGE
    count: int
    turn: PageRotation
    _owners: dict[int, Owner] = field(default_factory=dict)

    @property
    def aslant(self) -> list[Owner]:
        """What draws text that runs aslant: marks over the page, no text of it."""
        return [owner for owner in self._owners.values() if owner.trait is None]

    def characters(self) -> Iterator[Character]:
        """All that may be seen, in the order of the file; what runs aslant is no text."""
        for at in range(self.count):
            if raw.FPDFText_IsGenerated(self.text, at):
                continue
            owner = self._owner(at)
            if owner is not None and (not owner.is_drawn or owner.trait is None):
                continue
            character = self._character(at)
            if character is None:
                yield Character(self._glyph(at, NO_CHARACTER, Trait.NONE), owner, at, True)
                continue
            is_numeric = character in NUMERIC
            trait = owner.trait if is_numeric and owner and owner.trait else Trait.NONE
            yield Character(self._glyph(at, character, trait), owner, at)

    def ink_box(self, at: int) -> Box | None:
        """The box of a character's own ink; None where its font does not say."""
        left, right, bottom, top = (c_double() for _ in range(4))
        if not raw.FPDFText_GetCharBox(self.text, at, left, right, bottom, top):
            return None
        box = _upright(self.turn, left.value, top.value, right.value, bottom.value)
        return box if box[2] - box[0] > 0.1 and box[3] - box[1] > 0.1 else None

    def _glyph(self, at: int, character: str, trait: Trait) -> Glyph:
        box = self._box(at)
        base = self._base(at) if character in NUMERIC else None
        return Glyph(character, *box, max(FACE * (box[3] - box[1]), 1.0), 1.0, trait, base)

    def _base(self, at: int) -> float:
        x, y = c_double(), c_double()
        raw.FPDFText_GetCharOrigin(self.text, at, x, y)
        return self.turn.point(x.value, y.value)[1]

    def _box(self, at: int) -> Box:
        """The room that a character takes: its line's height, its own width."""
        loose = raw.FS_RECTF()
        raw.FPDFText_GetLooseCharBox(self.text, at, loose)
        if abs(loose.top - loose.bottom) > TALLEST:
            return self.ink_box(at) or (0.0, 0.0, 0.0, 0.0)
        return _upright(self.turn, loose.left, loose.top, loose.right, loose.bottom)

    def _character(self, at: int) -> str | None:
        """What a character means; None for one without ink."""
        code = raw.FPDFText_GetUnicode(self.text, at)
        if code in (0, 0xFFFE, 0xFFFF) or 0xD800 <= code < 0xE000:
            return NO_CHARACTER
        if raw.FPDFText_HasUnicodeMapError(self.text, at):
            return NO_CHARACTER
        character = chr(code)
        if unicodedata.category(character) in WITHOUT_INK:
            return None
        return plain(character)

    def _owner(self, at: int) -> Owner | None:
        drawn = raw.FPDFText_GetTextObject(self.text, at)
        if not drawn:
            return None
        address = addressof(drawn.contents)
        if address not in self._owners:
            # Text that is not drawn lies under scans, put there by a machine that guessed it.
            is_drawn = raw.FPDFTextObj_GetTextRenderMode(drawn) not in NEVER_DRAWN
            trait = self._trait(at)
            if trait is Trait.NONE and _says_other_words(drawn):
                trait = Trait.UNCLEAR
            self._owners[address] = Owner(drawn, is_drawn, trait)
        return self._owners[address]

    def _trait(self, at: int) -> Trait | None:
        m = raw.FS_MATRIX()
        if not raw.FPDFText_GetMatrix(self.text, at, m):
            return Trait.NONE
        turned = (math.atan2(m.c, m.a) - self.turn.quarters * QUARTER) % (2 * math.pi)
        quarters = round(turned / QUARTER)
        if abs(turned - quarters * QUARTER) > ASLANT:
            return None
        if quarters % 4:
            return Trait.TURNED
        across, up = math.hypot(m.a, m.b), math.hypot(m.c, m.d)
        is_odd = m.a * m.d - m.b * m.c <= 0 or across < NARROWEST * up or up < NARROWEST * across
        return Trait.UNCLEAR if is_odd else Trait.NONE


def _says_other_words(drawn: raw.FPDF_PAGEOBJECT) -> bool:
    """Whether the file gives words in place of what is drawn (ActualText, ISO 32000-1, 14.9.4)."""
    for number in range(raw.FPDFPageObj_CountMarks(drawn)):
        mark = raw.FPDFPageObj_GetMark(drawn, number)
        size = c_ulong()
        if raw.FPDFPageObjMark_GetParamStringValue(mark, b"ActualText", None, 0, size):
            return True
    return False


def _upright(turn: PageRotation, left: float, top: float, right: float, bottom: float) -> Box:
    a, b, c, d, e, f = turn.matrix
    x0, y0 = a * left + c * top + e, b * left + d * top + f
    x1, y1 = a * right + c * bottom + e, b * right + d * bottom + f
    if x1 < x0:
        x0, x1 = x1, x0
    return (x0, y0, x1, y1) if y0 < y1 else (x0, y1, x1, y0)


def quarters_of(text: raw.FPDF_TEXTPAGE, count: int) -> int:
    """The direction in which most of the text runs, in quarter turns."""
    angles = Counter(
        round(raw.FPDFText_GetCharAngle(text, at) / QUARTER) % 4
        for at in range(0, count, SAMPLE)
        if not raw.FPDFText_IsGenerated(text, at)
    )
    return angles.most_common(1)[0][0] if angles else 0
