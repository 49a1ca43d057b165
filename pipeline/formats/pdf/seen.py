"""Which characters of a page's tables a person sees, by their ink; and what else is drawn there.

The page is drawn once with and once without the text of its tables. A character without ink is not
there; one of which only a part is left is unclear; what is left in a cell without its text is a
stain. Where two characters lie on each other each is left out on its own.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import pypdfium2 as pdfium
from pypdfium2 import raw

from pipeline.formats.overprint import is_on, not_striking, once
from pipeline.formats.page import NO_CHARACTER, NUMERIC, Box, Glyph, RulingLine, Trait
from pipeline.formats.pdf.characters import Character, Owner, PageText
from pipeline.formats.pdf.ink import PLAIN, STAIN, Canvas, Drawn, Trace
from pipeline.formats.ruled import SHORTEST, Stained, is_clean

MOST_LAYERS = 4
LARGE = 1.8  # times the usual size of a digit: may be a mark over the page
PALE = 0.45  # of the usual contrast of a page's digits
FAINT = 0.3  # the same for characters that are no digits
MOST_OF = 0.8  # of the dots of a character that lies on others
TINY, TINIEST = 0.4, 3.0  # of the usual size of a page's digits; points
MOST_LOST = 0.3  # of the ink of the same digit elsewhere
ENOUGH_ALIKE = 4
MOST_CUT = 0.6  # of all digits; where more seem cut their font does not know its boxes
ENOUGH_DIGITS = 10
OUTER = 0.2
TOUCHING = 0.2  # of their size, between two digits of one number


@dataclass(frozen=True, slots=True)
class SeenPage:
    """What a person sees of a page."""

    glyphs: tuple[Glyph, ...]
    rules: tuple[RulingLine, ...]
    is_stained: Stained


def seen_page(page: pdfium.PdfPage, reader: PageText, rules: Sequence[RulingLine]) -> SeenPage:
    """The characters that a page shows, those of its tables held to their ink."""
    characters = list(reader.characters())
    area = _area_of_tables(rules)
    inside = [c for c in characters if area and _is_in(c.glyph, area)]
    if area is None or not any(c.glyph.text in NUMERIC and not c.is_blank for c in inside):
        return SeenPage(
            tuple(once(c.glyph for c in characters if not c.is_blank)), tuple(rules), is_clean
        )
    look = _Look(Canvas(page, reader.turn, area), reader, inside, rules)
    seen = {character.at: glyph for character, glyph in look.glyphs()}
    kept = [
        character._replace(glyph=seen.get(character.at, character.glyph))
        for character in characters
        if (character.at in seen if character.at in look.places else not character.is_blank)
    ]
    glyphs = tuple(once(c.glyph for c in kept))
    left = not_striking(rules, [g for g in glyphs if g.text in NUMERIC and _is_in(g, area)])
    return SeenPage(glyphs, tuple(left), look.is_stained)


def _area_of_tables(rules: Iterable[RulingLine]) -> Box | None:
    """The room of all ruling lines of a page that may have a table."""
    long = [rule for rule in rules if rule.end - rule.start >= SHORTEST]
    upright = [rule for rule in long if rule.is_vertical]
    level = [rule for rule in long if not rule.is_vertical]
    if len(upright) < 2 or len(level) < 2:
        return None
    return (
        min(*(r.at for r in upright), *(r.start for r in level)),
        min(*(r.start for r in upright), *(r.at for r in level)),
        max(*(r.at for r in upright), *(r.end for r in level)),
        max(*(r.end for r in upright), *(r.at for r in level)),
    )


def _is_in(glyph: Glyph, area: Box) -> bool:
    return area[0] <= glyph.x <= area[2] and area[1] <= glyph.y <= area[3]


class _Look:
    """The pictures of one page's tables, and what they tell of the characters in them."""

    def __init__(
        self,
        canvas: Canvas,
        reader: PageText,
        characters: Sequence[Character],
        rules: Sequence[RulingLine],
    ) -> None:
        self.canvas = canvas
        digits = [c.glyph for c in characters if c.glyph.text in NUMERIC]
        self._beyond = [glyph for glyph in digits if not canvas.is_on_page(glyph)]
        self._upright = [rule for rule in rules if rule.is_vertical]
        self.places = {character.at for character in characters}
        self._reader = reader
        self._characters = characters
        self._layers = _layers(characters)
        self._full = canvas.draw()
        self._without, self._pictures = self._draw_without()
        self._bare = self._draw_bare()
        self._usual = 0.0

    def _draw_without(self) -> tuple[Drawn, list[Drawn]]:
        """The page without all of this text; and without each of its layers, where it has some."""
        owners = {id(c.owner): c.owner for c in self._characters if c.owner is not None}
        pictures = []
        layers = range(max(self._layers.of.values(), default=0) + 1)
        if len(layers) > 1:
            for layer in layers:
                own = [o for key, o in owners.items() if self._layers.of[key] == layer]
                _show(own, is_shown=False)
                pictures.append(self.canvas.draw())
                _show(own, is_shown=True)
        _show(owners.values(), is_shown=False)
        without = self.canvas.draw()
        return without, pictures or [without]

    def _draw_bare(self) -> Drawn:
        """The page without marks over it, too."""
        aslant = self._reader.aslant
        _show(aslant, is_shown=False)
        return self.canvas.draw() if aslant else self._without

    def is_stained(self, box: Box) -> bool:
        """Whether something else than text is drawn in a box. A pale mark over the page is not: the
        digits under it were found to be whole. Digits of a cell that stand beyond the page are."""
        if any(_is_in(glyph, box) for glyph in self._beyond):
            return True
        if self.canvas.spread(box, self._bare) > STAIN:
            return True
        if self._bare is self._without:
            return False
        return self.canvas.spread(box, self._without) > max(STAIN, self._pale)

    @property
    def _pale(self) -> float:
        return min(PALE * self._usual, PLAIN)

    def glyphs(self) -> Iterator[tuple[Character, Glyph]]:
        """Each character that has ink, as it is seen."""
        traced = [(c, self._trace(c)) for c in self._characters]
        digits = [(c, t) for c, t in traced if c.glyph.text in NUMERIC and t.contrast > STAIN]
        self._usual = median([t.contrast for _, t in digits]) if digits else 0.0
        size = median([c.glyph.size for c, _ in digits]) if digits else 0.0
        cut = self._cut(digits)
        blind = [_is_blind(traced, is_ascii=is_ascii) for is_ascii in (False, True)]
        for character, trace in traced:
            glyph = character.glyph
            if blind[glyph.text.isascii()] and not character.is_blank:
                unclear = Trait.UNCLEAR if glyph.text in NUMERIC else Trait.NONE
                yield character, glyph._replace(trait=unclear)
            elif trace.contrast > STAIN:
                yield character, self._seen(character, trace, size, cut)

    def _seen(self, character: Character, trace: Trace, size: float, cut: set[int]) -> Glyph:
        glyph = character.glyph
        is_numeric = glyph.text in NUMERIC
        is_pale = trace.contrast < (self._pale if is_numeric else FAINT * self._usual)
        is_tiny = is_numeric and glyph.size < max(TINIEST, TINY * size)
        if is_pale or is_tiny:
            return glyph._replace(text="", trait=Trait.THING)
        if character.at in cut or character.is_blank or not self.canvas.is_fine:
            return glyph._replace(trait=Trait.UNCLEAR)
        return glyph

    def _trace(self, character: Character) -> Trace:
        picture = self._without
        if character.at in self._layers.crowded and len(self._pictures) > 1:
            picture = self._pictures[self._layers.of[id(character.owner)]]
        glyph = character.glyph
        box: Box = (glyph.left, glyph.top, glyph.right, glyph.bottom)
        if character.is_blank:
            return self.canvas.trace(_shrunk(box), self._full, picture)
        if glyph.text in NUMERIC:
            box = self._reader.ink_box(character.at) or box
            return self.canvas.trace(box, self._full, picture)
        share = MOST_OF if character.at in self._layers.crowded else 1.0
        return self.canvas.glance(box, self._full, picture, share)

    def _cut(self, digits: Sequence[tuple[Character, Trace]]) -> set[int]:
        """The digits of which a part is missing, or that share their place with another one."""
        partial_ones = {c.at for c, t in digits if not t.is_whole and c.glyph.text != NO_CHARACTER}
        if len(digits) >= ENOUGH_DIGITS and len(partial_ones) > MOST_CUT * len(digits):
            partial_ones = set()
        return (
            partial_ones
            | _thin(digits)
            | _on_each_other(digits)
            | _on_a_line(digits, self._upright)
        )


def _is_blind(traced: Sequence[tuple[Character, Trace]], *, is_ascii: bool) -> bool:
    """Whether most characters have no ink: a font is missing here, and nothing is known of them."""
    own = [t for c, t in traced if not c.is_blank and c.glyph.text.isascii() is is_ascii]
    without = sum(trace.contrast <= STAIN for trace in own)
    return len(own) >= ENOUGH_DIGITS and without > MOST_CUT * len(own)


def _show(owners: Iterable[Owner], *, is_shown: bool) -> None:
    for owner in owners:
        raw.FPDFPageObj_SetIsActive(owner.drawn, is_shown)


def _shrunk(box: Box) -> Box:
    across, down = OUTER * (box[2] - box[0]), OUTER * (box[3] - box[1])
    return (box[0] + across, box[1] + down, box[2] - across, box[3] - down)


@dataclass(frozen=True, slots=True)
class _Layers:
    """Which layer each object is in, so that no two different characters of a layer lie on each
    other; and the characters for which that matters."""

    of: dict[int, int]
    crowded: frozenset[int]


def _layers(characters: Sequence[Character]) -> _Layers:
    of: dict[int, int] = {}
    crowded: set[int] = set()
    held: dict[tuple[int, int], list[Character]] = defaultdict(list)
    sizes = [c.glyph.size for c in characters if c.glyph.text in NUMERIC]
    largest = LARGE * median(sizes) if sizes else math.inf
    for character in characters:
        key = id(character.owner)
        others = list(_around(held, character))
        taken = [of[id(other.owner)] for other in others if id(other.owner) != key]
        is_large = character.glyph.size > largest
        own = of.get(key, int(is_large))
        while own in taken and own < MOST_LAYERS - 1:
            own += 1
        of[key] = own
        if others or is_large:
            crowded |= {character.at, *(other.at for other in others)}
        held[_field(character.glyph)].append(character)
    return _Layers(of, frozenset(crowded))


def _field(glyph: Glyph) -> tuple[int, int]:
    return int(glyph.x) // 8, int(glyph.y) // 8


def _around(
    held: dict[tuple[int, int], list[Character]], character: Character
) -> Iterator[Character]:
    """The characters seen before that lie on this one."""
    glyph = character.glyph
    x, y = _field(glyph)
    for field in ((a, b) for a in (x - 1, x, x + 1) for b in (y - 1, y, y + 1)):
        for other in held.get(field, ()):
            if other.glyph.text != glyph.text and is_on(glyph, other.glyph):
                yield other


def _thin(digits: Sequence[tuple[Character, Trace]]) -> set[int]:
    """Digits with clearly less ink than the same ones of the same size elsewhere."""
    alike = defaultdict(list)
    for character, trace in digits:
        alike[character.glyph.text, round(character.glyph.size)].append((character.at, trace.ink))
    return {
        at
        for group in alike.values()
        if len(group) >= ENOUGH_ALIKE
        for usual in [median([ink for _, ink in group])]
        for at, ink in group
        if ink < (1 - MOST_LOST) * usual
    }


def _on_each_other(digits: Sequence[tuple[Character, Trace]]) -> set[int]:
    held: dict[tuple[int, int], list[Character]] = defaultdict(list)
    found: set[int] = set()
    for character, _ in digits:
        others = [other.at for other in _around(held, character)]
        if others:
            found |= {character.at, *others}
        held[_field(character.glyph)].append(character)
    return found


def _on_a_line(
    digits: Sequence[tuple[Character, Trace]], upright: Sequence[RulingLine]
) -> set[int]:
    """Digits drawn in one go across a line between two cells: nobody knows whose they are."""
    found: set[int] = set()
    for (one, _), (other, _) in pairwise(digits):
        if other.at != one.at + 1 or other.owner is not one.owner:
            continue
        left, right = one.glyph, other.glyph
        if right.left - left.right < TOUCHING * left.size and any(
            left.x < rule.at < right.x and rule.start < left.y < rule.end for rule in upright
        ):
            found |= {one.at, other.at}
    return found
