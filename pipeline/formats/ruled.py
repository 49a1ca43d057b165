"""Ruling lines and characters to grids: a cell is what lines enclose, wider where one lacks."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.messages import Message
from pipeline.blocks import Span
from pipeline.formats.page import Box, Glyph, RulingLine, lines_of
from pipeline.formats.ruled_cells import RuledCell, padding_of, spans_of
from pipeline.records import Unreadable
from pipeline.setback_kinds import SetbackKind

NEAR = 2.6  # points between two lines that are drawn as one, or meant to touch
LONGEST_GAP = 4.0  # points between the dashes of a dashed line
SHORTEST = 6.0  # points; a shorter stroke is a dash in a cell
MOST_RULES = 1500
LEAST_OPEN = 4  # lines down from a single one across: three cells of a row at the page's edge
INSIDE = 3.0  # points from a cell's edge, where no ruling line is drawn any more
Stained = Callable[[Box], bool]


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruled table on a page: the edges of its columns and rows, and its cells."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    cells: tuple[RuledCell, ...]

    @property
    def spans(self) -> tuple[Span, ...]:
        """The cells as what they show, judged by this table alone."""
        return spans_of(self.cells, padding_of(self.cells))

    @property
    def top(self) -> float:
        return self.rows[0]

    def holds(self, glyph: Glyph) -> bool:
        return (
            self.columns[0] <= glyph.x <= self.columns[-1]
            and self.rows[0] <= glyph.y <= self.rows[-1]
        )


def joined(rules: Iterable[RulingLine]) -> list[RulingLine]:
    """Lines that continue each other as one; what is too short to be a line is dropped."""
    found: list[RulingLine] = []
    for is_vertical in (False, True):
        own = sorted((r for r in rules if r.is_vertical is is_vertical), key=lambda r: r.at)
        for group in _clusters(own):
            at = sum(rule.at for rule in group) / len(group)
            for start, end in _merged((rule.start, rule.end) for rule in group):
                if end - start >= SHORTEST:
                    found.append(RulingLine(at, start, end, is_vertical))
    if len(found) > MOST_RULES:
        said = Message("ruled.too-many-lines", {"count": len(found)})
        raise Unreadable(SetbackKind.PAGE_TOO_COMPLEX, said)
    return found


def _clusters(rules: Sequence[RulingLine]) -> list[list[RulingLine]]:
    """Rules (sorted) whose places differ by less than one line's breadth."""
    clusters: list[list[RulingLine]] = []
    for rule in rules:
        if clusters and rule.at - clusters[-1][0].at < NEAR:
            clusters[-1].append(rule)
        else:
            clusters.append([rule])
    return clusters


def _merged(pieces: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for start, end in sorted(pieces):
        if merged and start - merged[-1][1] <= LONGEST_GAP:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def is_clean(_: Box) -> bool:
    """What is known where nothing was drawn: no stain."""
    return False


def tables_of(
    glyphs: Sequence[Glyph], rules: Iterable[RulingLine], is_stained: Stained = is_clean
) -> list[Ruled]:
    """The ruled tables of a page, top to bottom. Raises Unreadable for a page of scribbles.

    `is_stained` says whether something else than characters is drawn in a box.
    """
    tables = [
        _table(group, glyphs, is_stained) for group in _connected(joined(rules)) if _encloses(group)
    ]
    found = sorted((table for table in tables if table.cells), key=lambda table: table.top)
    return [t for t in found if not any(_is_inside(t, other) for other in found)]


def _encloses(rules: Sequence[RulingLine]) -> bool:
    """Whether lines that touch make cells: at least one row of them, whose line on the side of the
    page break may be left out where lines between several cells show how far it reaches."""
    vertical = sum(rule.is_vertical for rule in rules)
    horizontal = len(rules) - vertical
    return min(vertical, horizontal) >= 2 or (horizontal == 1 and vertical >= LEAST_OPEN)


def _is_inside(table: Ruled, other: Ruled) -> bool:
    return table is not other and (
        other.columns[0] < table.columns[0]
        and table.columns[-1] < other.columns[-1]
        and other.rows[0] < table.rows[0]
        and table.rows[-1] < other.rows[-1]
    )


def _connected(rules: Sequence[RulingLine]) -> list[list[RulingLine]]:
    """Groups of lines that touch each other."""
    parents = list(range(len(rules)))

    def root(at: int) -> int:
        while parents[at] != at:
            parents[at] = parents[parents[at]]
            at = parents[at]
        return at

    horizontal = [at for at, rule in enumerate(rules) if not rule.is_vertical]
    vertical = [at for at, rule in enumerate(rules) if rule.is_vertical]
    for h in horizontal:
        for v in vertical:
            if _touch(rules[h], rules[v]):
                parents[root(h)] = root(v)
    groups = defaultdict(list)
    for at, rule in enumerate(rules):
        groups[root(at)].append(rule)
    return list(groups.values())


def _touch(one: RulingLine, other: RulingLine) -> bool:
    return (
        one.start - NEAR <= other.at <= one.end + NEAR
        and other.start - NEAR <= one.at <= other.end + NEAR
    )


def _table(rules: Sequence[RulingLine], glyphs: Sequence[Glyph], is_stained: Stained) -> Ruled:
    vertical = [rule for rule in rules if rule.is_vertical]
    horizontal = [rule for rule in rules if not rule.is_vertical]
    columns = _edges(vertical, horizontal)
    rows = _edges(horizontal, vertical)
    regions = _regions(columns, rows, vertical, horizontal)
    held = _held(regions, columns, rows, glyphs)
    cells = []
    for number, (top, left, bottom, right) in _boxes(regions).items():
        x0, y0, x1, y1 = columns[left], rows[top], columns[right + 1], rows[bottom + 1]
        inside = (x0 + INSIDE, y0 + INSIDE, x1 - INSIDE, y1 - INSIDE)
        lines = tuple(map(tuple, lines_of(held.get(number, ()))))
        place = (top, left, bottom - top + 1, right - left + 1)
        cell = RuledCell(lines, *place, x0, x1)
        cells.append(cell._replace(is_stained=not cell.is_label and is_stained(inside)))
    return Ruled(columns, rows, tuple(cells))


def _edges(own: Sequence[RulingLine], across: Sequence[RulingLine]) -> tuple[float, ...]:
    """Where lines stand, and where the lines across them end: an outer border may be left out."""
    places = sorted(rule.at for rule in own)
    ends = [min(rule.start for rule in across), max(rule.end for rule in across)]
    edges = places[:1]
    for place in places[1:]:
        if place - edges[-1] >= NEAR:
            edges.append(place)
    if ends[0] < edges[0] - 3 * NEAR:
        edges.insert(0, ends[0])
    if ends[1] > edges[-1] + 3 * NEAR:
        edges.append(ends[1])
    return tuple(edges)


Region = dict[tuple[int, int], int]


def _regions(
    columns: Sequence[float],
    rows: Sequence[float],
    vertical: Sequence[RulingLine],
    horizontal: Sequence[RulingLine],
) -> Region:
    """Every field between neighbouring edges → the number of the cell that it belongs to."""
    region: Region = {}
    for top, (y0, y1) in enumerate(pairwise(rows)):
        for left, (x0, x1) in enumerate(pairwise(columns)):
            region[top, left] = len(region)
            if left and not _is_closed(vertical, x0, (y0 + y1) / 2):
                _unite(region, (top, left), (top, left - 1))
            if top and not _is_closed(horizontal, y0, (x0 + x1) / 2):
                _unite(region, (top, left), (top - 1, left))
    return region


def _is_closed(rules: Iterable[RulingLine], at: float, middle: float) -> bool:
    """Whether a line stands at this edge and passes this place."""
    return any(abs(rule.at - at) < NEAR and rule.start <= middle <= rule.end for rule in rules)


def _unite(region: Region, one: tuple[int, int], other: tuple[int, int]) -> None:
    kept, gone = region[other], region[one]
    if kept != gone:
        for place, number in region.items():
            if number == gone:
                region[place] = kept


def _boxes(region: Region) -> dict[int, tuple[int, int, int, int]]:
    """Each cell's first row, first column, last row and last column."""
    boxes: dict[int, tuple[int, int, int, int]] = {}
    for (row, column), number in region.items():
        top, left, bottom, right = boxes.get(number, (row, column, row, column))
        boxes[number] = (min(top, row), min(left, column), max(bottom, row), max(right, column))
    return boxes


def _held(
    region: Region, columns: Sequence[float], rows: Sequence[float], glyphs: Sequence[Glyph]
) -> dict[int, list[Glyph]]:
    """The characters of each cell that has some."""
    held: dict[int, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        row, column = bisect_right(rows, glyph.y) - 1, bisect_right(columns, glyph.x) - 1
        if (row, column) in region:
            held[region[row, column]].append(glyph)
    return held
