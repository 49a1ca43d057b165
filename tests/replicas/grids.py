"""The three statutory tables as printed grids: cells with their merges, before any markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tests.replicas.figures import GROUPS, OUTCOMES, PARTIES, Figures, Number, TableOfNumbers
from tests.replicas.official_forms import (
    BALANCE_NOTE,
    BLOCKS,
    OUTCOME_LABELS,
    PARTY_LABELS,
    REQUEST_ROWS,
    Block,
)
from tests.replicas.plan import Markup

FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
STRAY_BEFORE = ("（六）其他处理", "四、结转下年度继续办理")
COLUMNS = (*PARTIES, "total")


@dataclass(frozen=True, slots=True)
class GridCell:
    """One printed cell and how far it reaches down and to the right."""

    text: str
    rowspan: int = 1
    colspan: int = 1


Grid = list[list[GridCell]]


def grids_of(figures: Figures, form: str, markup: Markup) -> dict[str, Grid]:
    """All three tables of one report, keyed as in the public JSON."""
    return {
        "proactive": list(_proactive(figures.proactive, form, markup)),
        "requests": list(_requests(figures.requests, form, markup)),
        "proceedings": _proceedings(figures.proceedings, markup),
    }


def rows_with_gaps(grid: Grid) -> Iterator[list[GridCell]]:
    """Rows as they appear line by line: an empty cell where one from above reaches down."""
    reaching: dict[int, GridCell] = {}
    for row in grid:
        cells: list[GridCell] = []
        column, own = 0, iter(row)
        while column < _width(grid):
            above = reaching.get(column)
            cell = above if above is not None else next(own)
            cells.append(GridCell("", 1, cell.colspan) if above is not None else cell)
            _reach(reaching, column, cell)
            column += cell.colspan
        yield cells


def _reach(reaching: dict[int, GridCell], column: int, cell: GridCell) -> None:
    left = cell.rowspan - 1
    if left:
        reaching[column] = replace(cell, rowspan=left)
    else:
        reaching.pop(column, None)


def _width(grid: Grid) -> int:
    return sum(cell.colspan for cell in grid[0])


def _proactive(table: TableOfNumbers, form: str, markup: Markup) -> Iterator[list[GridCell]]:
    for block in BLOCKS[form]:
        last = 4 - len(block.columns)
        yield [GridCell(block.clause, colspan=4)]
        yield _spread_last([GridCell("信息内容"), *(GridCell(c[1]) for c in block.columns)], last)
        for key, label in block.rows:
            cells = [_printed(table[key][column], column, markup) for column, _ in block.columns]
            yield _spread_last([GridCell(label), *map(GridCell, cells)], _last_span(block))


def _last_span(block: Block) -> int:
    return 4 - len(block.columns)


def _spread_last(row: list[GridCell], colspan: int) -> list[GridCell]:
    """Let the last cell fill the four columns of table 2."""
    return [*row[:-1], replace(row[-1], colspan=colspan)]


def _requests(table: TableOfNumbers, form: str, markup: Markup) -> Iterator[list[GridCell]]:
    yield from _party_header(markup)
    rows = REQUEST_ROWS[form]
    for index, row in enumerate(rows):
        labels = [_label(row.labels, level, markup) for level in range(len(row.labels))]
        before = rows[index - 1].labels if index else ()
        new = [
            replace(cell, rowspan=_run(rows, index, level))
            for level, cell in enumerate(labels)
            if before[: level + 1] != row.labels[: level + 1]
        ]
        new[-1] = replace(new[-1], colspan=4 - len(row.labels))
        numbers = (_printed(table[row.key][column], column, markup) for column in COLUMNS)
        yield [*new, *map(GridCell, numbers)]


def _label(labels: Sequence[str], level: int, markup: Markup) -> GridCell:
    """A converter's stray zero stands before two of the labels in some reports."""
    text = labels[level]
    is_struck = markup is Markup.STRAY and text in STRAY_BEFORE
    return GridCell(f"0{text}" if is_struck else text)


def _run(rows: Sequence[tuple[str, tuple[str, ...]]], index: int, level: int) -> int:
    """How many rows the label at this level covers; 1 for a row's own label."""
    labels = rows[index][1]
    if level == len(labels) - 1:
        return 1
    return sum(1 for _, other in rows if other[: level + 1] == labels[: level + 1])


def _party_header(markup: Markup) -> Iterator[list[GridCell]]:
    """The header of table 3; a split one has 商业 and 企业 in two rows."""
    depth = 2 if markup is Markup.SPLIT else 1
    yield [GridCell(BALANCE_NOTE, 2 + depth, 3), GridCell("申请人情况", colspan=7)]
    yield [
        GridCell("自然人", 1 + depth),
        GridCell("法人或其他组织", colspan=5),
        GridCell("总计", 1 + depth),
    ]
    if depth == 1:
        yield [GridCell(label) for label in PARTY_LABELS]
        return
    split = [GridCell(label[:2]) for label in PARTY_LABELS[:2]]
    yield [*split, *(GridCell(label, 2) for label in PARTY_LABELS[2:])]
    yield [GridCell(label[2:]) for label in PARTY_LABELS[:2]]


def _proceedings(table: TableOfNumbers, markup: Markup) -> Grid:
    numbers = [
        _printed(table[group][column], column, markup)
        for group in GROUPS
        for column in (*OUTCOMES, "total")
    ]
    return [
        [GridCell("行政复议", colspan=5), GridCell("行政诉讼", colspan=10)],
        [
            *(GridCell(label, 2) for label in OUTCOME_LABELS),
            GridCell("未经复议直接起诉", colspan=5),
            GridCell("复议后起诉", colspan=5),
        ],
        [GridCell(label) for label in OUTCOME_LABELS * 2],
        [GridCell(number) for number in numbers],
    ]


def _printed(value: Number | None, column: str, markup: Markup) -> str:
    """A number as this report prints it: signs, units, separators, full-width digits."""
    if value is None:
        return ""
    text = f"{value:,}" if markup is Markup.THOUSANDS else str(value)
    if column == "change" and value > 0:
        text = f"+{text}"
    if column == "amount":
        text = f"{text}万元"
    if isinstance(value, Decimal) and column == "amount_wan_yuan":
        text = f"{value:,.4f}" if markup is Markup.THOUSANDS else f"{value:.4f}"
    return text.translate(FULL_WIDTH) if markup is Markup.WIDE else text


def unmerged(grid: Grid) -> Grid:
    """Each cell one row high and one column wide; what a merged one said stands in its first."""
    places: dict[tuple[int, int], str] = {}
    for number, cells in enumerate(grid):
        at = 0
        for cell in cells:
            while (number, at) in places:
                at += 1
            covered = [
                (number + n, at + c) for n in range(cell.rowspan) for c in range(cell.colspan)
            ]
            places |= dict.fromkeys(covered, "") | {(number, at): cell.text}
    width = max(at for _, at in places) + 1
    return [
        [GridCell(places.get((number, at), "")) for at in range(width)]
        for number in range(len(grid))
    ]
