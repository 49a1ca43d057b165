"""One table on two pages joined: common columns, a repeated header once, cut rows made whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto

from pipeline.formats.page import Trait
from pipeline.formats.ruled import Ruled
from pipeline.formats.ruled_cells import MOST_PADDING, RuledCell, is_full_line
from pipeline.reference.forms import ORDINAL
from pipeline.shown.counts import looks_like_a_count

SAME_EDGE = 6.0  # points between the edges of one table on two pages
ENOUGH_SHARED = 0.8  # of the columns' edges make two grids one table


def are_parts(one: Ruled, other: Ruled) -> bool:
    """Whether they share most of their columns' edges.

    A label merged over several rows may lose its border at the page break. Parts that only begin
    and end alike have columns of their own: each is read by its own.
    """
    fewer, more = sorted((one.columns, other.columns), key=len)
    shared = sum(abs(more[_nearest(more, edge)] - edge) < SAME_EDGE / 2 for edge in fewer)
    return shared >= ENOUGH_SHARED * len(fewer)


def joined(one: Ruled, other: Ruled) -> Ruled:
    """Both parts on common columns; a header that is repeated stands once."""
    columns = _common(one.columns, other.columns)
    above, below = _on(one, columns), _on(other, columns)
    height = len(one.rows) - 1
    repeated = _repeated_rows(above, below)
    below = [
        cell._replace(row=cell.row - repeated + height) for cell in below if cell.row >= repeated
    ]
    rows = (*one.rows, *(one.rows[-1] + y for y in other.rows[repeated + 1 :]))
    return Ruled(columns, rows, tuple(_healed(above, below, height)))


def _common(one: Sequence[float], other: Sequence[float]) -> tuple[float, ...]:
    edges = [min(one[0], other[0])]
    for edge in sorted((*one, *other)):
        if edge - edges[-1] >= SAME_EDGE / 2:
            edges.append(edge)
    return tuple(edges)


def _on(table: Ruled, columns: Sequence[float]) -> list[RuledCell]:
    """The cells of a table on finer columns."""
    place = [_nearest(columns, edge) for edge in table.columns]
    cells = []
    for cell in table.cells:
        first, last = place[cell.column], place[cell.column + cell.width]
        cells.append(cell._replace(column=first, width=max(1, last - first)))
    return cells


def _nearest(columns: Sequence[float], edge: float) -> int:
    return min(range(len(columns)), key=lambda at: abs(columns[at] - edge))


def _repeated_rows(above: Sequence[RuledCell], below: Sequence[RuledCell]) -> int:
    """How many rows at the top of the lower part are the upper part's header once more."""
    heights = (_rows(above), _rows(below))
    count = 0
    for one, other in zip(*heights, strict=False):
        if one != other or not any(text and not looks_like_a_count(text) for _, text in one):
            break
        count += 1
    return count


def _rows(cells: Iterable[RuledCell]) -> list[list[tuple[int, str]]]:
    """Per row the place and text of the cells that begin in it."""
    rows: dict[int, list[tuple[int, str]]] = {}
    for cell in sorted(cells, key=lambda c: (c.row, c.column)):
        rows.setdefault(cell.row, []).append((cell.column, cell.text))
    return [rows.get(row, []) for row in range(max(rows, default=-1) + 1)]


_Pair = tuple[RuledCell, RuledCell]


def _healed(above: list[RuledCell], below: list[RuledCell], first: int) -> Iterator[RuledCell]:
    """Both parts, with a row that the page break cut in two as one row again.

    Where nothing tells one row from two, none of their numbers is taken.
    """
    upper = {cell.column: cell for cell in above if cell.row == first - 1 and cell.height == 1}
    lower = {cell.column: cell for cell in below if cell.row == first}
    pairs = [(upper[column], cell) for column, cell in lower.items() if column in upper]
    halves = {id(cell) for pair in pairs for cell in pair}
    yield from (cell for cell in (*above, *below) if id(cell) not in halves)
    seam = _seam(sorted(pairs, key=lambda pair: pair[0].column))
    numbers = [pair for pair in pairs if not _is_label(pair)]
    is_sure = any(not (one.lines and other.lines) for one, other in numbers)
    for pair in pairs:
        if seam is Seam.CUT:
            whole = _one_cell(pair)
            yield whole if is_sure or _is_label(pair) else _unclear(whole)
        else:
            is_told = seam is Seam.BETWEEN or _is_label(pair)
            yield from pair if is_told else map(_unclear, pair)


def _one_cell(pair: _Pair) -> RuledCell:
    one, other = pair
    stained = one.is_stained or other.is_stained
    return one._replace(lines=(*one.lines, *other.lines), height=2, is_stained=stained)


def _unclear(cell: RuledCell) -> RuledCell:
    lines = (tuple(g._replace(trait=Trait.UNCLEAR) for g in line) for line in cell.lines)
    return cell._replace(lines=tuple(lines), is_stained=cell.is_stained or not cell.lines)


class Seam(Enum):
    """What a page break parts: two rows, one row, or nobody can tell."""

    BETWEEN = auto()
    CUT = auto()
    UNKNOWN = auto()


def _seam(pairs: Sequence[_Pair]) -> Seam:
    """What the break is to the last row above it and the first one below.

    A number goes on only where its line was full, never in words. A row has one label, in the last
    column of labels that it fills: two rows have theirs in two columns, or the lower one begins
    with an ordinal. A label goes on where its line was full.
    """
    numbers = [pair for pair in pairs if not _is_label(pair)]
    above, below = (any(pair[half].lines for pair in numbers) for half in (0, 1))
    if not (above or below) or any(_are_two(*pair) for pair in pairs):
        return Seam.BETWEEN
    upper, lower = (_label_of(pairs, half) for half in (0, 1))
    if upper is None and lower is None:
        is_half = any(not (one.lines and other.lines) for one, other in numbers)
        return Seam.CUT if above and below and is_half else Seam.BETWEEN
    if lower is None:
        return Seam.CUT if below else Seam.BETWEEN
    if upper is None:
        return Seam.UNKNOWN if above and below else Seam.CUT if above else Seam.BETWEEN
    if upper == lower:
        is_whole = all(one.lines and other.lines for one, other in numbers)
        return _seam_of_labels(pairs[upper], is_one_half=above != below, is_whole=is_whole)
    return Seam.UNKNOWN if lower > upper and not below else Seam.BETWEEN


def _label_of(pairs: Sequence[_Pair], half: int) -> int | None:
    """Which pair holds the last words of this half, if any does."""
    found = [at for at, pair in enumerate(pairs) if _is_label(pair) and pair[half].lines]
    return found[-1] if found else None


def _seam_of_labels(label: _Pair, *, is_one_half: bool, is_whole: bool) -> Seam:
    start, rest = label
    if ORDINAL.match(rest.text):
        return Seam.BETWEEN
    if _fills_its_line(start, rest):
        return Seam.UNKNOWN if is_whole else Seam.CUT
    return Seam.UNKNOWN if is_one_half else Seam.BETWEEN


def _fills_its_line(start: RuledCell, rest: RuledCell) -> bool:
    return is_full_line(start, start.lines[-1], rest.lines[0][0], MOST_PADDING)


def _are_two(one: RuledCell, other: RuledCell) -> bool:
    """Whether these halves are no one cell: words and a number, or a number with room behind it."""
    if not (one.lines and other.lines):
        return False
    are_counts = [looks_like_a_count(cell.text) for cell in (one, other)]
    return any(are_counts) and not (all(are_counts) and _fills_its_line(one, other))


def _is_label(pair: _Pair) -> bool:
    return any(cell.lines and not looks_like_a_count(cell.text) for cell in pair)
