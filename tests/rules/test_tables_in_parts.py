"""One table printed in several parts is one table, and a part that is not there is missing."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

import pytest
import xlsxwriter

from pipeline.one_report import check
from pipeline.reading.document import Hints, read_document
from pipeline.records import Outcome, Report
from tests.formats.made.docx import docx_of
from tests.formats.made.pages import Print, html_of
from tests.formats.made.report import Made, made
from tests.formats.made.sheets import Marked, written, xlsx_of
from tests.replicas.grids import Grid, GridCell
from tests.replicas.plan import Markup
from tests.rules.publications import HONEST, broken_errors, invented

NEXT_PART = "续表"


def _sheets_of(one: Made) -> bytes:
    """A workbook whose next sheet begins where the table goes on."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        looks = Marked(workbook, workbook.add_format({"border": 1}), {})
        sheet, row = workbook.add_worksheet(), 0
        for part in one.parts():
            if part == NEXT_PART:
                sheet, row = workbook.add_worksheet(), 0
            else:
                row = written(sheet, row, part, looks, as_text=False)
    return file.getvalue()


WRITERS: dict[str, Callable[[Made], bytes]] = {
    "html": lambda one: html_of(one, Print()).encode(),
    "docx": lambda one: docx_of(one, "plain"),
    "xlsx": lambda one: xlsx_of(one, as_text=False),
    "sheets": _sheets_of,
}
OUTCOMES = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
GROUPS = ["行政复议", "未经复议直接起诉", "复议后起诉"]
APPLICANTS = [*("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"), "总计"]


@dataclass(frozen=True, slots=True)
class InParts(Made):
    """A report whose table of this name is printed as several."""

    key: str = ""
    pieces: tuple[Grid, ...] = ()

    def parts(self) -> Iterator[str | Grid]:
        for part in Made.parts(self):
            if part is not self.grids[self.key]:
                yield part
                continue
            for number, piece in enumerate(self.pieces):
                yield from (NEXT_PART,) if number else ()
                yield piece


@cache
def _whole() -> Made:
    return made(next(one for one in HONEST if one.year == 2022), Markup.CLEAN)


@cache
def _plain(form: str) -> Report:
    return read_document(WRITERS[form](_whole()), invented().books, Hints())


def _fours(*sizes: int) -> tuple[Grid, ...]:
    """Table four by its groups, so many in each part."""
    numbers = [cell.text for cell in _whole().grids["proceedings"][-1]]
    pieces, at = [], 0
    for size in sizes:
        names = GROUPS[at : at + size]
        pieces.append(
            [
                [GridCell(name, colspan=5) for name in names],
                [GridCell(one) for one in OUTCOMES * size],
                [GridCell(one) for one in numbers[5 * at : 5 * (at + size)]],
            ]
        )
        at += size
    return tuple(pieces)


def _threes(*sizes: int) -> tuple[Grid, ...]:
    """Table three by its columns, so many in each part; every part repeats the labels."""
    grid = _whole().grids["requests"]
    rows = [cells for cells in grid if sum(cell.text.isdecimal() for cell in cells) == 7]
    pieces, at = [], 0
    for size in sizes:
        head = [GridCell("申请人情况"), *(GridCell(one) for one in APPLICANTS[at : at + size])]
        body = [[row[-8], *row[-7:][at : at + size]] for row in rows]
        pieces.append([head, *([replace(c, rowspan=1, colspan=1) for c in row] for row in body)])
        at += size
    return tuple(pieces)


def _without_labels(*sizes: int) -> tuple[Grid, ...]:
    """Table three by its columns; only the first part has the rows' labels, as a page cuts it."""
    first, *others = _threes(*sizes)
    return first, *([row[1:] for row in grid] for grid in others)


def _columns_of_four(size: int) -> tuple[Grid, ...]:
    """Table four after so many of its columns, within a group; both parts name that group."""
    numbers = [cell.text for cell in _whole().grids["proceedings"][-1]]
    pieces = []
    for part in (range(size), range(size, 15)):
        wide = [(name, sum(at // 5 == group for at in part)) for group, name in enumerate(GROUPS)]
        pieces.append(
            [
                [GridCell(name, colspan=width) for name, width in wide if width],
                [GridCell(OUTCOMES[at % 5]) for at in part],
                [GridCell(numbers[at]) for at in part],
            ]
        )
    return tuple(pieces)


def _rows(key: str, at: int) -> tuple[Grid, ...]:
    """A table above one of its rows and from there on; what reached over the cut is blank below."""
    grid = _whole().grids[key]
    above = [
        [replace(c, rowspan=min(c.rowspan, at - n)) for c in row] for n, row in enumerate(grid[:at])
    ]
    reaching = [
        replace(cell, text="", rowspan=cell.rowspan + number - at)
        for number, row in enumerate(grid[:at])
        for cell in row
        if number + cell.rowspan > at
    ]
    return above, [[*reaching, *grid[at]], *grid[at + 1 :]]


PIECES = {
    "columns without labels": ("requests", _without_labels(4, 3)),
    "three parts without labels": ("requests", _without_labels(3, 2, 2)),
    "two columns without labels": ("requests", _without_labels(5, 2)),
    "within a group": ("proceedings", _columns_of_four(7)),
    "two columns of a group": ("proceedings", _columns_of_four(13)),
    "rows below the head": ("requests", _rows("requests", 3)),
    "rows within a group": ("requests", _rows("requests", 12)),
    "the head and its numbers": ("proceedings", _rows("proceedings", 3)),
    "one and two groups": ("proceedings", _fours(1, 2)),
    "two groups and one": ("proceedings", _fours(2, 1)),
    "a part for each group": ("proceedings", _fours(1, 1, 1)),
    "four columns and three": ("requests", _threes(4, 3)),
    "three parts of columns": ("requests", _threes(2, 3, 2)),
}


@pytest.mark.crossed("form", "name")
@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("name", PIECES)
def test_a_table_in_parts_is_one(form: str, name: str) -> None:
    whole, (key, pieces) = _whole(), PIECES[name]
    given = InParts(whole.publication, whole.report, whole.grids, key, pieces)
    report = read_document(WRITERS[form](given), invented().books, Hints())
    values = [
        {
            (row, at): cell.value
            for row, cells in one.tables[key].rows.items()
            for at, cell in cells.items()
        }
        for one in (report, _plain(form))
    ]
    assert values[0] == values[1]
    told = (Outcome.BROKEN, Outcome.UNCERTAIN)
    assert [one for one in check(report, invented(), None)[0] if one.outcome in told] == []


@pytest.mark.parametrize(("first", "second"), [(0, 6), (4, 6)])
def test_a_part_without_labels_and_of_other_length_gives_no_number(first: int, second: int) -> None:
    """What stands below the head of another part is no row of the one above."""
    whole, (above, below) = _whole(), _without_labels(5, 2)
    pieces = (above, [*below[: first + 1], *below[second:]])
    given = InParts(whole.publication, whole.report, whole.grids, "requests", pieces)
    report = read_document(WRITERS["html"](given), invented().books, Hints())
    cells = [cell for row in report.tables["requests"].rows.values() for cell in row.values()]
    assert {cell.value for cell in cells} == {None}
    assert broken_errors(check(report, invented(), None)[0]) == []


@pytest.mark.crossed("form", "gone")
@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("gone", [0, 1, 2])
def test_a_part_of_table_four_that_is_not_there_is_missing(form: str, gone: int) -> None:
    whole = _whole()
    pieces = tuple(one for at, one in enumerate(_fours(1, 1, 1)) if at != gone)
    given = InParts(whole.publication, whole.report, whole.grids, "proceedings", pieces)
    report = read_document(WRITERS[form](given), invented().books, Hints())
    errors = broken_errors(check(report, invented(), None)[0])
    assert [(one.rule, one.expected) for one in errors] == [("table-rows-missing", GROUPS[gone])]
