"""One table on two pages joined: common columns, a repeated header once, cut rows made whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline.blocks import Span
from pipeline.formats.ruled import Ruled
from pipeline.reference.forms import ORDINAL
from pipeline.shown.counts import looks_like_a_count

SAME_EDGE = 6.0  # points between the edges of one table on two pages
ENOUGH_SHARED = 0.8  # of the columns' edges make two grids one table


def are_parts(one: Ruled, other: Ruled) -> bool:
    """Whether both end at the same edges, or share most of their columns' edges.

    A label merged over several rows may lose its border at the page break.
    """
    fewer, more = sorted((one.columns, other.columns), key=len)
    shared = sum(abs(more[_nearest(more, edge)] - edge) < SAME_EDGE / 2 for edge in fewer)
    ends = all(abs(one.columns[at] - other.columns[at]) < SAME_EDGE for at in (0, -1))
    return ends or shared >= ENOUGH_SHARED * len(fewer)


def joined(one: Ruled, other: Ruled) -> Ruled:
    """Both parts on common columns; a header that is repeated stands once."""
    columns = _common(one.columns, other.columns)
    above, below = _on(one, columns), _on(other, columns)
    height = len(one.rows) - 1
    repeated = _repeated_rows(above, below)
    below = [
        span._replace(row=span.row - repeated + height) for span in below if span.row >= repeated
    ]
    rows = (*one.rows, *(one.rows[-1] + y for y in other.rows[repeated + 1 :]))
    return Ruled(columns, rows, tuple(_healed(above, below, height)))


def _common(one: Sequence[float], other: Sequence[float]) -> tuple[float, ...]:
    edges = [min(one[0], other[0])]
    for edge in sorted((*one, *other)):
        if edge - edges[-1] >= SAME_EDGE / 2:
            edges.append(edge)
    return tuple(edges)


def _on(table: Ruled, columns: Sequence[float]) -> list[Span]:
    """The cells of a table on finer columns."""
    place = [_nearest(columns, edge) for edge in table.columns]
    spans = []
    for span in table.spans:
        first, last = place[span.column], place[span.column + span.width]
        spans.append(span._replace(column=first, width=max(1, last - first)))
    return spans


def _nearest(columns: Sequence[float], edge: float) -> int:
    return min(range(len(columns)), key=lambda at: abs(columns[at] - edge))


def _repeated_rows(above: Sequence[Span], below: Sequence[Span]) -> int:
    """How many rows at the top of the lower part are the upper part's header once more."""
    heights = (_rows(above), _rows(below))
    count = 0
    for one, other in zip(*heights, strict=False):
        if one != other or not any(text and not looks_like_a_count(text) for _, text in one):
            break
        count += 1
    return count


def _rows(spans: Iterable[Span]) -> list[list[tuple[int, str]]]:
    """Per row the place and text of the cells that begin in it."""
    rows: dict[int, list[tuple[int, str]]] = {}
    for span in sorted(spans, key=lambda s: (s.row, s.column)):
        rows.setdefault(span.row, []).append((span.column, "".join(span.text.split())))
    return [rows.get(row, []) for row in range(max(rows, default=-1) + 1)]


def _healed(above: list[Span], below: list[Span], first: int) -> Iterator[Span]:
    """Both parts, with a row that the page break cut in two as one row again.

    It was cut when its label goes on without an ordinal and only one half has numbers.
    """
    upper = {span.column: span for span in above if span.row == first - 1 and span.height == 1}
    lower = {span.column: span for span in below if span.row == first}
    pairs = [(upper[column], span) for column, span in lower.items() if column in upper]
    if not _is_cut(pairs):
        yield from (*above, *below)
        return
    halves = {span for pair in pairs for span in pair}
    yield from (span for span in (*above, *below) if span not in halves)
    for one, other in pairs:
        surely = min(one.confidence, other.confidence)
        yield one._replace(text=one.text + other.text, height=2, confidence=surely)


def _is_cut(pairs: Sequence[tuple[Span, Span]]) -> bool:
    labels = [(a.text, b.text) for a, b in pairs if _is_label(a.text) or _is_label(b.text)]
    numbers = [(a.text, b.text) for a, b in pairs if not (_is_label(a.text) or _is_label(b.text))]
    if not labels or not numbers:
        return False
    start, rest = labels[-1]
    has_halves = bool(start.strip()) and bool(rest.strip()) and not ORDINAL.match(rest)
    return has_halves and any(
        all(not row[blank].strip() for row in numbers)
        and any(row[1 - blank].strip() for row in numbers)
        for blank in (0, 1)
    )


def _is_label(text: str) -> bool:
    return bool(text.strip()) and not looks_like_a_count(text)
