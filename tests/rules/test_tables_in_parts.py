"""One table printed in several parts is one table, and a part that is not there is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

import pytest

from pipeline.one_report import check
from pipeline.reading.document import Hints, read_document
from pipeline.records import Outcome
from tests.formats.made.docx import docx_of
from tests.formats.made.pages import Print, html_of
from tests.formats.made.report import Made, made
from tests.formats.made.sheets import xlsx_of
from tests.replicas.grids import Grid, GridCell
from tests.replicas.plan import Markup
from tests.rules.publications import HONEST, broken_errors, invented

WRITERS: dict[str, Callable[[Made], bytes]] = {
    "html": lambda one: html_of(one, Print()).encode(),
    "docx": lambda one: docx_of(one, "plain"),
    "xlsx": lambda one: xlsx_of(one, as_text=False),
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
                yield from ("续表",) if number else ()
                yield piece


@cache
def _whole() -> Made:
    return made(next(one for one in HONEST if one.year == 2022), Markup.CLEAN)


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


PIECES = {
    "one and two groups": ("proceedings", _fours(1, 2)),
    "two groups and one": ("proceedings", _fours(2, 1)),
    "a part for each group": ("proceedings", _fours(1, 1, 1)),
    "four columns and three": ("requests", _threes(4, 3)),
    "three parts of columns": ("requests", _threes(2, 3, 2)),
}


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("name", PIECES)
def test_a_table_in_parts_is_one(form: str, name: str) -> None:
    whole, (key, pieces) = _whole(), PIECES[name]
    given = InParts(whole.publication, whole.report, whole.grids, key, pieces)
    report = read_document(WRITERS[form](given), invented().books, Hints())
    plain = read_document(WRITERS[form](whole), invented().books, Hints())
    values = [
        {
            (row, at): cell.value
            for row, cells in one.tables[key].rows.items()
            for at, cell in cells.items()
        }
        for one in (report, plain)
    ]
    assert values[0] == values[1]
    told = (Outcome.BROKEN, Outcome.UNCERTAIN)
    assert [one for one in check(report, invented(), None)[0] if one.outcome in told] == []


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("gone", [0, 1, 2])
def test_a_part_of_table_four_that_is_not_there_is_missing(form: str, gone: int) -> None:
    whole = _whole()
    pieces = tuple(one for at, one in enumerate(_fours(1, 1, 1)) if at != gone)
    given = InParts(whole.publication, whole.report, whole.grids, "proceedings", pieces)
    report = read_document(WRITERS[form](given), invented().books, Hints())
    errors = broken_errors(check(report, invented(), None)[0])
    assert [(one.rule, one.expected) for one in errors] == [("table-rows-missing", GROUPS[gone])]
