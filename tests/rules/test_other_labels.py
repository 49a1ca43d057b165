"""Columns and rows whose printed labels are those of others: read by their labels, or not at all.

Never by their place: a number would mean something else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from core.messages import render
from pipeline.one_report import check
from pipeline.reading.document import Hints, read_document
from pipeline.records import Outcome, Report, Why
from tests.formats.made.docx import docx_of
from tests.formats.made.flat import LAYOUTS, text_of
from tests.formats.made.pages import Print, html_of
from tests.formats.made.report import Made, made
from tests.formats.made.sheets import xlsx_of
from tests.replicas.grids import Grid, GridCell
from tests.replicas.pdf_file import pdf_of
from tests.replicas.plan import Markup
from tests.rules.publications import HONEST, broken_errors, invented

WRITERS = {
    "html": lambda one: html_of(one, Print()).encode(),
    "docx": lambda one: docx_of(one, "plain"),
    "text": lambda one: text_of(one, "blanks"),
}
MORE_WRITERS = {
    **WRITERS,
    "pdf": lambda one: pdf_of(one.report, grids=one.grids),
    "xlsx": lambda one: xlsx_of(one, as_text=False),
}
OLD_HEADS = {
    "本年制发件数": "本年新制作数量",
    "本年废止件数": "本年新公开数量",
    "现行有效件数": "对外公开总数量",
}
Cells = dict[tuple[str, str, str], object]


@cache
def _whole() -> Made:
    return made(next(one for one in HONEST if one.year == 2022), Markup.CLEAN)


def _read(key: str, other_words: dict[str, str], form: str) -> Report:
    """The report with labels of one of its tables in place of others, from wherever they stand."""
    whole = _whole()
    grid: Grid = [
        [replace(cell, text=other_words.get(cell.text, cell.text)) for cell in cells]
        for cells in whole.grids[key]
    ]
    assert grid != whole.grids[key]
    written = WRITERS[form](replace(whole, grids={**whole.grids, key: grid}))
    return read_document(written, invented().books, Hints())


def _cells(report: Report) -> Cells:
    return {
        (key, row, column): cell.value
        for key, table in report.tables.items()
        for row, cells in table.rows.items()
        for column, cell in cells.items()
    }


@cache
def _printed(form: str) -> Cells:
    return _cells(read_document(WRITERS[form](_whole()), invented().books, Hints()))


@pytest.mark.parametrize("form", WRITERS)
def test_heads_of_another_form_leave_their_rows_without_numbers(form: str) -> None:
    report = _read("proactive", OLD_HEADS, form)
    table = report.tables["proactive"]
    lost = [
        cell for row in ("regulations", "normative_documents") for cell in table.rows[row].values()
    ]
    assert len(lost) == 6
    assert all(cell.value is None and cell.why is Why.OTHER_LABEL for cell in lost)
    assert [one.kind for one in report.setbacks] == ["row-ambiguous"]
    kept = {place: value for place, value in _cells(report).items() if value is not None}
    assert kept.items() <= _printed(form).items()
    accused = [
        one.rule for one in check(report, invented(), None)[0] if one.outcome is Outcome.BROKEN
    ]
    assert accused == []


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize(
    ("one", "other"),
    [("本年制发件数", "现行有效件数"), ("本年处理决定数量", "本年收费金额（单位：万元）")],
)
def test_swapped_heads_of_table_two_are_read_by_no_place(form: str, one: str, other: str) -> None:
    report = _read("proactive", {one: other, other: one}, form)
    found = _cells(report)
    assert all(value in (None, _printed(form)[place]) for place, value in found.items())
    assert any(
        cell.why is Why.OTHER_LABEL
        for row in report.tables["proactive"].rows.values()
        for cell in row.values()
    )


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize(("one", "other"), [("upheld", "corrected"), ("other", "total")])
def test_swapped_heads_of_table_four_are_read_by_their_labels(
    form: str, one: str, other: str
) -> None:
    layout = invented().forms.by_id["2021-30"].tables["proceedings"]
    labels = {key: layout.column("reconsideration", key).label for key in (one, other)}
    report = _read("proceedings", {labels[one]: labels[other], labels[other]: labels[one]}, form)
    keys = {one: other, other: one}
    for (table, row, column), value in _cells(report).items():
        if table == "proceedings":
            wanted = _printed(form)[table, row, keys.get(column, column)]
            assert value in (None, wanted)
            assert value == wanted or form == "text"


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize(
    ("key", "one", "other"),
    [
        ("proactive", "penalties", "compulsion"),
        ("proactive", "regulations", "normative_documents"),
        ("requests", "refused_internal_affairs", "refused_process_information"),
        ("requests", "new_received", "carried_in"),
    ],
)
def test_rows_in_another_order_are_read_by_their_labels_and_none_is_missing(
    form: str, key: str, one: str, other: str
) -> None:
    layout = invented().forms.by_id["2021-30"].tables[key]
    labels = {row: layout.line(row).label for row in (one, other)}
    report = _read(key, {labels[one]: labels[other], labels[other]: labels[one]}, form)
    rows = {one: other, other: one}
    assert _cells(report) == {
        (table, rows.get(row, row) if table == key else row, column): value
        for (table, row, column), value in _printed(form).items()
    }
    found = check(report, invented(), None)[0]
    assert "table-rows-missing" not in {f.rule for f in found if f.outcome is Outcome.BROKEN}


def test_a_label_printed_twice_leaves_the_second_column_without_numbers() -> None:
    report = _read("requests", {"科研机构": "商业企业"}, "html")
    lost = {place[2] for place, value in _cells(report).items() if value is None}
    assert lost == {"research"}


def test_groups_of_table_four_in_another_order_are_read_by_no_place() -> None:
    groups = ("未经复议直接起诉", "复议后起诉")
    swapped = dict([groups, groups[::-1]])
    read = _read("proceedings", swapped, "text").tables["proceedings"]
    assert {cell.value for row in read.rows.values() for cell in row.values()} == {None}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_labels_in_their_own_places_take_no_number_away(layout: str) -> None:
    for publication in HONEST[:3]:
        written = text_of(made(publication, Markup.CLEAN), layout)
        tables = read_document(written, invented().books, Hints()).tables.values()
        whys = [cell.why for one in tables for row in one.rows.values() for cell in row.values()]
        assert Why.OTHER_LABEL not in whys


OWN = ["2", "1", "0", "0", "0", "0", "3"]


def _more(row: list[GridCell]) -> list[GridCell]:
    """The row with the figures of the report's own row added to its own."""
    figures = [replace(one, text=str(int(one.text) + int(own))) for one, own in _pairs(row)]
    return [*row[: -len(OWN)], *figures]


def _pairs(row: list[GridCell]) -> Iterator[tuple[GridCell, str]]:
    yield from zip(row[-len(OWN) :], OWN, strict=True)


def _with_a_row_of_its_own(label: str) -> Made:
    """The report with one more row above the total of table three, counted in as a clerk would."""
    whole = _whole()
    grid = [[*row] for row in whole.grids["requests"]]
    first = next(at for at, row in enumerate(grid) if "新收" in row[0].text)
    total = next(at for at, row in enumerate(grid) if "（七）总计" in row[0].text)
    own = [replace(one, text=figure) for one, figure in _pairs(grid[total])]
    named = [replace(one, text=label) for one in grid[total][: -len(OWN)]]
    grid[first], grid[total] = _more(grid[first]), _more(grid[total])
    for at, row in enumerate(grid[:total]):
        reach = [at + cell.rowspan > total for cell in row]
        grid[at] = [
            replace(cell, rowspan=cell.rowspan + far) for cell, far in zip(row, reach, strict=True)
        ]
    grid.insert(total, [*named, *own])
    return replace(whole, grids={**whole.grids, "requests": grid})


@pytest.mark.parametrize("form", MORE_WRITERS)
@pytest.mark.parametrize("label", ["4.转其他机关办理", "4.其他", "（六之一）移送", ""])
def test_a_row_of_its_own_among_those_that_add_up_is_asked_about(form: str, label: str) -> None:
    report = read_document(
        MORE_WRITERS[form](_with_a_row_of_its_own(label)), invented().books, Hints()
    )
    found = check(report, invented(), None)[0]
    assert broken_errors(found) == []
    asked = [one for one in found if one.rule == "t3-total-vertical"]
    assert {one.outcome for one in asked} <= {Outcome.UNCERTAIN, Outcome.HOLDS, Outcome.NOT_CHECKED}
    named = [one for one in asked if label and label in render(one.message, "zh")]
    assert named or not label or form == "text"


@pytest.mark.parametrize("form", ["html", "docx"])
def test_rows_with_spoilt_labels_and_figures_are_not_missing(form: str) -> None:
    """Two rows whose labels no form has, with a cell each that is no number."""
    layout = invented().forms.by_id["2021-30"].tables["requests"]
    labels = [layout.line(row).label for row in ("unavailable_not_held", "other_fee_unpaid")]
    grid = [[*row] for row in _whole().grids["requests"]]
    for number, label in enumerate(labels):
        (at,) = [n for n, row in enumerate(grid) for cell in row if cell.text == label]
        grid[at] = [
            *(replace(one, text=one.text.replace(label, f"1e3{label}x")) for one in grid[at][:-1]),
            replace(grid[at][-1], text=f"{number}e3"),
        ]
    made_so = replace(_whole(), grids={**_whole().grids, "requests": grid})
    report = read_document(WRITERS[form](made_so), invented().books, Hints())
    found = check(report, invented(), None)[0]
    assert "table-rows-missing" not in {one.rule for one in broken_errors(found)}
