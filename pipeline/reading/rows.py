"""Rows of a printed table matched to the rows of the form, by their labels and in their order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.blocks import Block, Grid, Paragraph, RaggedRows
from pipeline.reference.forms import ORDINAL, FormLine, FormTable, bare
from pipeline.shown.counts import looks_like_a_count

SHORTEST_CUT_LABEL = 4
WITH_NUMBERS = 2  # what a label is worth that has numbers behind it
LONGEST_LABEL = 200  # characters, over all its lines: three times the longest of the forms


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row of the form as it was printed: the cells behind its label, blank ones where known.

    `columns` are those that its header names; empty where it names all, or there is none.
    """

    key: str
    cells: tuple[str, ...]
    columns: tuple[str, ...] = ()


def flat_rows(blocks: Iterable[Block]) -> Iterator[tuple[str, ...]]:
    """The rows of every table among these blocks; a merged cell counts once.

    A paragraph counts as a row of one cell, for documents that lost their tables' structure.
    """
    for block in blocks:
        if isinstance(block, Grid):
            for number, row in enumerate(block.rows):
                yield tuple(span.said if span.row == number else "" for span in row)
        elif isinstance(block, RaggedRows):
            yield from block.rows
        elif isinstance(block, Paragraph):
            yield (block.text,)


@dataclass(frozen=True, slots=True)
class _Label:
    """A cell that may be the label of these rows of the form, its place in the printed row, and
    how much it is worth: a label with numbers behind it is more surely one than a heading."""

    at: int
    rows: tuple[int, ...]
    worth: int


@dataclass(frozen=True, slots=True)
class _Chain:
    """Printed rows matched to rows of the form, in the order of both."""

    links: tuple[tuple[int, int], ...] = ()
    worth: int = 0


def printed_rows(rows: Iterable[Sequence[str]], table: FormTable) -> list[PrintedRow]:
    """Find the form's rows among printed ones, each once and in the form's order.

    Numbers without a label that follow an unfinished row belong to it.
    """
    printed = list(rows)
    labels = [_label(cells, table) for cells in printed]
    chosen = _with_those_out_of_order(_best_order(labels), labels, printed, table)
    found: list[PrintedRow] = []
    last = ""
    for number, cells in enumerate(printed):
        label = labels[number]
        if label is not None and number in chosen:
            found.append(PrintedRow(table.rows[chosen[number]].key, tuple(cells[label.at + 1 :])))
            last = cells[label.at]
        elif last and _continues(found[-1], cells, table):
            found[-1] = PrintedRow(found[-1].key, (*found[-1].cells, *cells))
        elif last and any(cell.strip() and not looks_like_a_count(cell) for cell in cells):
            last = _longer_label(last, found[-1], cells, table)
    return found


def _longer_label(label: str, row: PrintedRow, cells: Sequence[str], table: FormTable) -> str:
    """A label that goes on in the next line, or "" when another, unknown one begins there.

    Numbers behind an unknown label are nobody's; they never complete the row above. Neither do
    numbers after a line that holds some of its own, that begins another item (2.…), or that heads
    columns: there the next part of the table begins.
    """
    filled = [cell for cell in cells if cell.strip()]
    if all(bare(cell) in table.column_labels for cell in filled):
        return ""
    if any(map(looks_like_a_count, filled)) or ORDINAL.match("".join(filled[0].split())):
        return ""
    longer = label + "".join(cells)
    if len(longer) > LONGEST_LABEL:
        return ""
    rows = rows_named(longer, table.rows)
    is_same = any(table.rows[at].key == row.key for at in rows)
    return longer if is_same else ""


def _best_order(labels: Sequence[_Label | None]) -> dict[int, int]:
    """Printed row → row of the form, for the choice of most worth that keeps the form's order.

    A word such as 总计 also stands in headings; only in its place among the other rows is it a row.
    """
    chains: dict[int, _Chain] = {}
    for number, label in enumerate(labels):
        if label is None:
            continue
        extended = {}
        for row in label.rows:
            before = _best(chain for other, chain in chains.items() if other < row)
            extended[row] = _Chain((*before.links, (number, row)), before.worth + label.worth)
        for row, chain in extended.items():
            chains[row] = _best([chains.get(row, _Chain()), chain])
    return dict(_best(chains.values()).links)


def _with_those_out_of_order(
    chosen: Mapping[int, int],
    labels: Sequence[_Label | None],
    printed: Sequence[Sequence[str]],
    table: FormTable,
) -> Mapping[int, int]:
    """The same with rows printed among these in another place than the form's.

    Only a label that is whole, means one row and stands nowhere else is sure to be its row.
    """
    if not chosen:
        return chosen
    within = range(max(min(chosen) - 1, 0), min(max(chosen) + 2, len(printed)))
    named = [one.rows[0] for one in labels if one is not None and len(one.rows) == 1]
    found = dict(chosen)
    for number in within:
        label = labels[number]
        if number in chosen or label is None or len(label.rows) > 1 or label.worth < WITH_NUMBERS:
            continue
        (row,) = label.rows
        is_whole = bare(printed[number][label.at]) in table.rows[row].labels
        if is_whole and named.count(row) == 1:
            found[number] = row
    return found


def _best(chains: Iterable[_Chain]) -> _Chain:
    return max(chains, key=lambda chain: chain.worth, default=_Chain())


def _label(cells: Sequence[str], table: FormTable) -> _Label | None:
    """The last cell that names a row of the form; to its left stand the names of groups."""
    texts = [at for at, cell in enumerate(cells) if cell.strip() and not looks_like_a_count(cell)]
    for at in reversed(texts):
        rows = rows_named(cells[at], table.rows)
        if rows:
            return _Label(
                at, rows, worth=WITH_NUMBERS if any(map(looks_like_a_count, cells[at + 1 :])) else 1
            )
        if is_group(cells[at], table):
            return None
    return None


def is_group(label: str, table: FormTable) -> bool:
    return bare(label) in {bare(group) for group in table.groups}


def rows_named(label: str, rows: Sequence[FormLine]) -> tuple[int, ...]:
    """The rows that this label means; a label cut by a page break counts when it means only one."""
    wanted = bare(label)
    exact = tuple(at for at, row in enumerate(rows) if wanted in row.labels)
    if exact or len(wanted) < SHORTEST_CUT_LABEL:
        return exact
    cut = [at for at, row in enumerate(rows) if any(_is_cut(wanted, own) for own in row.labels)]
    return tuple(cut) if len(cut) == 1 else ()


def _is_cut(printed: str, label: str) -> bool:
    return label.startswith(printed) or (
        len(label) >= SHORTEST_CUT_LABEL and printed.startswith(label)
    )


def _continues(row: PrintedRow, cells: Sequence[str], table: FormTable) -> bool:
    """Whether these cells are only numbers and the row before still lacks some."""
    missing = len(table.columns_of(row.key)) - len(_without_edges(row.cells))
    printed = [cell for cell in cells if cell.strip()]
    return bool(printed) and missing >= len(printed) and all(map(looks_like_a_count, printed))


def _without_edges(cells: Sequence[str]) -> tuple[str, ...]:
    """Cells without the blank ones at either end."""
    filled = [at for at, cell in enumerate(cells) if cell.strip()]
    return tuple(cells[filled[0] : filled[-1] + 1]) if filled else ()


def aligned(cells: Sequence[str], width: int) -> tuple[str, ...] | None:
    """The cells of a row at their columns, or None where blanks make the columns uncertain.

    A row that is blank throughout is blank in every column. A row with too many cells is certain
    only when all are the same, so that it does not matter which one is the stray.
    """
    if len(cells) == width:
        return tuple(cells)
    inner = _without_edges(cells)
    if len(inner) == width or (len(inner) > width and len(set(inner)) == 1):
        return inner[:width]
    return ("",) * width if not inner and cells else None
