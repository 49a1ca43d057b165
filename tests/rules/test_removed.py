"""What is truly not there is found as the error it is, in every format: section, table, row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

import pytest
from _pytest.mark import ParameterSet

from pipeline.one_report import check
from pipeline.reading.document import Hints, read_document
from pipeline.records import Finding, Outcome
from pipeline.reference.forms import Form
from pipeline.reference.section_likeness import TITLES
from tests.formats.made.doc import doc_of
from tests.formats.made.docx import docx_of
from tests.formats.made.flat import LAYOUTS, text_of
from tests.formats.made.odt import odt_of
from tests.formats.made.ofd import ofd_of
from tests.formats.made.pages import Print, html_of
from tests.formats.made.report import TABLES, Made, made
from tests.formats.made.sheets import xlsx_of
from tests.formats.made.xls import xls_of
from tests.pipeline.reference import reference
from tests.replicas.documents import Section
from tests.replicas.grids import Grid, GridCell, unmerged
from tests.replicas.pdf_file import pdf_of
from tests.replicas.plan import Markup
from tests.rules.publications import HONEST, broken_errors, invented

WRITERS: dict[str, Callable[[Made], bytes]] = {
    "html": lambda one: html_of(one, Print()).encode(),
    "docx": lambda one: docx_of(one, "plain"),
    "pdf": lambda one: pdf_of(one.report, one.grids),
    "xlsx": lambda one: xlsx_of(one, as_text=False),
    "text, blanks": lambda one: text_of(one, "blanks"),
    "doc": lambda one: doc_of(one, "plain"),
    "odt": lambda one: odt_of(one, {}),
    "ofd": ofd_of,
    "xls": xls_of,
    **{f"text, {name}": partial(text_of, layout=name) for name in LAYOUTS},
}
BRIEF = ("html", "docx", "pdf", "xlsx", "text, blanks")  # the others in the long form
FORMATS = [
    pytest.param(name, marks=() if name in BRIEF else (pytest.mark.slow,)) for name in WRITERS
]
SECTION_OF = {"proactive": 2, "requests": 3, "proceedings": 4}
LAST_ROWS = 3  # of each table are removed every time, the others in the long form


@cache
def _whole() -> Made:
    publication = next(one for one in HONEST if one.year == 2022)
    return made(publication, Markup.CLEAN)


def _errors(written: bytes) -> list[Finding]:
    report = read_document(written, invented().books, Hints())
    return broken_errors(check(report, invented(), None)[0])


@pytest.mark.parametrize("form", FORMATS)
def test_the_whole_report_lacks_nothing(form: str) -> None:
    assert _errors(WRITERS[form](_whole())) == []


@pytest.mark.crossed("form", "number")
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("number", range(1, 7))
def test_a_section_that_is_not_there_is_missing(form: str, number: int) -> None:
    whole = _whole()
    sections = tuple(one for one in whole.report.sections if one.number != number)
    lacking = replace(whole, report=replace(whole.report, sections=sections))
    found = [one for one in _errors(WRITERS[form](lacking)) if one.rule == "section-missing"]
    assert [one.where.section for one in found] == [number]


def _named_in_a_part(number: int, told: str) -> bytes:
    """A report without a section, of which a part of another bears the name."""
    whole = _whole()
    holder = 1 if number > 1 else 2
    sections = tuple(
        replace(one, paragraphs=(*one.paragraphs, f"（六）{TITLES[number]}。{told}"))
        if one.number == holder
        else one
        for one in whole.report.sections
        if one.number != number
    )
    return docx_of(replace(whole, report=replace(whole.report, sections=sections)), "plain")


@pytest.mark.parametrize("number", range(2, 7))
@pytest.mark.parametrize("told", ["", "详见上年度报告。"])
def test_a_section_of_which_a_part_bears_no_more_than_the_name_is_missing(
    number: int, told: str
) -> None:
    found = [(one.rule, one.where.section) for one in _errors(_named_in_a_part(number, told))]
    assert found == [("section-missing", number)]


@pytest.mark.parametrize("number", range(1, 7))
@pytest.mark.parametrize("told", ["无。", "本年度由各科室分别承办，情况已经报送上级机关备案。"])
def test_a_section_that_a_part_of_another_tells_is_asked_about(number: int, told: str) -> None:
    assert _errors(_named_in_a_part(number, told)) == []


def _with_contents(whole: Made, *, is_above: bool) -> Made:
    """A table of contents that names all six sections, above the title or below the preface."""
    report = whole.report
    lines = tuple(f"{one.heading}……{one.number}" for one in report.sections)
    if is_above:
        return replace(whole, report=replace(report, title_lines=("目录", *lines, report.title)))
    contents = Section(0, "目录", lines, None)
    return replace(whole, report=replace(report, sections=(contents, *report.sections)))


@pytest.mark.parametrize("form", ["html", "docx", "pdf"])
@pytest.mark.parametrize("is_above", [False, True])
def test_a_table_of_contents_is_no_fault(form: str, is_above: bool) -> None:
    written = WRITERS[form](_with_contents(_whole(), is_above=is_above))
    report = read_document(written, invented().books, Hints())
    plain = read_document(WRITERS[form](_whole()), invented().books, Hints())
    spoken = [one for one in check(report, invented(), None)[0] if one.outcome is Outcome.BROKEN]
    assert spoken == []
    assert (report.title, report.agency, report.year) == (plain.title, plain.agency, plain.year)
    assert report.sections == plain.sections


@pytest.mark.crossed("form", "number")
@pytest.mark.parametrize("form", ["html", "docx", "pdf"])
@pytest.mark.parametrize("number", [1, 4, 6])
def test_a_section_that_only_the_contents_name_is_missing(form: str, number: int) -> None:
    whole = _with_contents(_whole(), is_above=False)
    sections = tuple(one for one in whole.report.sections if one.number != number)
    lacking = replace(whole, report=replace(whole.report, sections=sections))
    found = [one for one in _errors(WRITERS[form](lacking)) if one.rule == "section-missing"]
    assert [one.where.section for one in found] == [number]


@pytest.mark.crossed("form", "key")
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("key", TABLES)
def test_a_table_that_is_not_there_is_missing_and_leaves_no_rows(form: str, key: str) -> None:
    whole = _whole()
    sections = tuple(
        replace(one, table=None) if one.table == key else one for one in whole.report.sections
    )
    lacking = replace(whole, report=replace(whole.report, sections=sections))
    report = read_document(WRITERS[form](lacking), invented().books, Hints())
    errors = broken_errors(check(report, invented(), None)[0])
    assert [(one.rule, one.where.table) for one in errors] == [("table-missing", key)]
    assert key not in report.tables


def _rows() -> list[ParameterSet]:
    """Every row of numbers, by its place in the printed grid; most of them in the long form."""
    rows = [
        (key, at)
        for key in ("proactive", "requests")
        for at, cells in enumerate(_whole().grids[key])
        if any(cell.text.isdecimal() for cell in cells)
    ]
    brief = {*rows[:LAST_ROWS], *rows[-LAST_ROWS:]}
    marks = {row: () if row in brief else (pytest.mark.slow,) for row in rows}
    return [pytest.param(*row, id=f"{row[0]} {row[1]}", marks=marks[row]) for row in rows]


def _without_row(grid: Grid, removed: int) -> Grid:
    """The grid without one row; a cell that reaches over it is a row shorter, or begins below."""
    rows = [list(cells) for cells in grid]
    spans = [(at, cell) for at, cells in enumerate(grid) for cell in cells if cell.rowspan > 1]
    for at, cell in spans:
        shorter = replace(cell, rowspan=cell.rowspan - 1)
        if at < removed < at + cell.rowspan:
            rows[at][rows[at].index(cell)] = shorter
        elif at == removed:
            rows[at + 1].insert(grid[at].index(cell), shorter)
    return rows[:removed] + rows[removed + 1 :]


@pytest.mark.crossed("form", "key at")
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("key", "at"), _rows())
def test_a_row_that_is_not_there_is_missing(form: str, key: str, at: int) -> None:
    whole = _whole()
    lacking = replace(whole, grids={**whole.grids, key: _without_row(whole.grids[key], at)})
    report = read_document(WRITERS[form](lacking), invented().books, Hints())
    errors = broken_errors(check(report, invented(), None)[0])
    lacks = [one for one in errors if one.rule == "table-rows-missing"]
    assert [(one.where.table, one.count) for one in lacks] == [(key, 1)]
    (layout,) = [_form().tables[key]]
    gone = [line.label for line in layout.rows if line.key not in report.tables[key].rows]
    assert lacks[0].expected in gone


@pytest.mark.parametrize("form", ["html", "docx", "xlsx"])
@pytest.mark.parametrize("at", [-1, 0])
def test_a_row_in_words_of_its_own_is_asked_about(form: str, at: int) -> None:
    """The row stands there with its figures, only what it is called is in no form."""
    whole = _whole()
    key, row = [one.values for one in _rows() if one.values[0] == "requests"][at]
    grid = [
        [
            replace(cell, text="一、本年收到的件数") if cell == _named(cells) else cell
            for cell in cells
        ]
        if number == row
        else cells
        for number, cells in enumerate(whole.grids[key])
    ]
    report = read_document(
        WRITERS[form](replace(whole, grids={**whole.grids, key: grid})), invented().books, Hints()
    )
    found = [one for one in check(report, invented(), None)[0] if one.rule == "table-rows-missing"]
    asked = [one.where.table for one in found if one.outcome is Outcome.UNCERTAIN]
    assert (broken_errors(tuple(found)), asked) == ([], [key])


def _named(cells: list[GridCell]) -> GridCell:
    """The label of a row of numbers: its last words."""
    return [cell for cell in cells if not cell.text.isdecimal()][-1]


def _head_of(grid: Grid) -> Grid:
    """The rows above the first number; what reaches below them ends with them."""
    last = next(at for at, cells in enumerate(grid) if any(c.text.isdecimal() for c in cells))
    return [
        [replace(cell, rowspan=min(cell.rowspan, last - at)) for cell in cells]
        for at, cells in enumerate(grid[:last])
    ]


@pytest.mark.crossed("form", "key")
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("key", TABLES)
def test_a_table_of_which_only_the_head_is_there_lacks_every_row(form: str, key: str) -> None:
    whole = _whole()
    lacking = replace(whole, grids={**whole.grids, key: _head_of(whole.grids[key])})
    errors = _errors(WRITERS[form](lacking))
    assert [one.where.table for one in errors] == [key]
    layout = _form().tables[key]
    # A text of single cells keeps no head that is known as one where the form has several.
    is_head = not form.startswith("text, cells") or len(layout.blocks) == 1
    assert errors[0].rule == ("table-rows-missing" if is_head else "table-missing")
    assert not is_head or errors[0].count == sum(not line.stands_for for line in layout.rows)


def _narrower(grid: Grid, *columns: int) -> Grid:
    """Table four without some of its fifteen columns of numbers."""
    kept = []
    for cells in grid:
        at, row = 0, []
        for cell in cells:
            gone = sum(at <= column < at + cell.colspan for column in columns)
            at += cell.colspan
            if gone < cell.colspan:
                row.append(replace(cell, colspan=cell.colspan - gone))
        kept.append(row)
    return kept


def _without_columns(grid: Grid, *columns: int) -> Grid:
    """The grid without some columns; a cell that reaches over one is a column narrower."""
    taken: set[tuple[int, int]] = set()
    kept = []
    for number, cells in enumerate(grid):
        at, row = 0, []
        for cell in cells:
            while (number, at) in taken:
                at += 1
            covered = range(at, at + cell.colspan)
            taken |= {(number + n, c) for n in range(cell.rowspan) for c in covered}
            left = sum(column not in columns for column in covered)
            if left:
                row.append(replace(cell, colspan=left))
        kept.append(row)
    return kept


FIRST_FIGURE = 3  # columns of labels stand left of table three's figures
GONE = {"natural persons": (0,), "other": (5,), "organisations": (1, 2, 3, 4, 5), "total": (6,)}


NARROWER = [one for one in FORMATS if one.values != ("ofd",)]  # whose writer knows three widths


@pytest.mark.crossed("form", "gone")
@pytest.mark.parametrize("form", NARROWER)
@pytest.mark.parametrize("gone", GONE)
def test_columns_of_table_three_that_are_not_there_are_missing(form: str, gone: str) -> None:
    whole = _whole()
    grid = _without_columns(whole.grids["requests"], *(FIRST_FIGURE + at for at in GONE[gone]))
    _lacks_columns(form, replace(whole, grids={**whole.grids, "requests": grid}), GONE[gone])


@pytest.mark.parametrize("form", ["html", "docx", "xlsx"])
def test_a_column_gone_beside_unmerged_labels_shifts_no_figure(form: str) -> None:
    whole = _whole()
    grid = unmerged(_without_columns(whole.grids["requests"], FIRST_FIGURE + 1))
    _lacks_columns(form, replace(whole, grids={**whole.grids, "requests": grid}), (1,))


def _lacks_columns(form: str, lacking: Made, gone: tuple[int, ...]) -> None:
    report = read_document(WRITERS[form](lacking), invented().books, Hints())
    errors = broken_errors(check(report, invented(), None)[0])
    columns = _form().requests.blocks[0].columns
    wanted = "、".join(columns[at].label for at in gone)
    assert [(one.rule, one.expected) for one in errors] == [("table-rows-missing", wanted)]
    for (key, row, column), value in lacking.expected.items():
        if key == "requests" and column not in {columns[at].key for at in gone}:
            assert report.tables[key].value(row, column) == value


def _table_four(*columns: int) -> Made:
    """Table four in three rows of one height, without some of its columns."""
    outcomes = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    groups = ["行政复议", "未经复议直接起诉", "复议后起诉"]
    numbers = ["1", "0", "0", "0", "1", *["0"] * 10]
    grid = [
        [GridCell("行政复议", colspan=5), GridCell("行政诉讼", colspan=10)],
        [GridCell(one, colspan=5) for one in groups],
        [GridCell(one) for one in outcomes * 3],
        [GridCell(one) for one in numbers],
    ]
    whole = _whole()
    return replace(whole, grids={**whole.grids, "proceedings": _narrower(grid, *columns)})


@pytest.mark.crossed("form", "group")
@pytest.mark.parametrize("form", NARROWER)
@pytest.mark.parametrize("group", ["行政复议", "未经复议直接起诉", "复议后起诉"])
def test_a_group_of_table_four_that_is_not_there_is_missing(form: str, group: str) -> None:
    labels = [line.label for line in _form().proceedings.rows]
    first = 5 * labels.index(group)
    lacking = _table_four(*range(first, first + 5))
    report = read_document(WRITERS[form](lacking), invented().books, Hints())
    errors = broken_errors(check(report, invented(), None)[0])
    assert [(one.rule, one.expected) for one in errors] == [("table-rows-missing", group)]
    rows = report.tables["proceedings"].rows
    totals = {key: row["total"].value for key, row in rows.items()}
    whole = {"reconsideration": 1, "litigation_direct": 0, "litigation_after_reconsideration": 0}
    assert totals == {key: whole[key] for key in totals}
    assert len(totals) == 2


@pytest.mark.crossed("form", "kept")
@pytest.mark.parametrize("form", NARROWER)
@pytest.mark.parametrize("kept", [0, 1, 2])
def test_the_groups_of_table_four_beside_the_only_one_are_missing(form: str, kept: int) -> None:
    """In a sheet its name is a row of one cell, as any text is."""
    lacking = _table_four(*(at for at in range(15) if at // 5 != kept))
    labels = [line.label for line in _form().proceedings.rows]
    errors = _errors(WRITERS[form](lacking))
    gone = "、".join(label for at, label in enumerate(labels) if at != kept)
    assert [(one.rule, one.expected) for one in errors] == [("table-rows-missing", gone)]


@pytest.mark.crossed("form", "column")
@pytest.mark.parametrize("form", NARROWER)
@pytest.mark.parametrize("column", [0, 7, 13])
def test_a_column_of_table_four_that_is_not_there_is_missing(form: str, column: int) -> None:
    (layout,) = [_form().proceedings]
    row, outcome = layout.rows[column // 5], layout.blocks[0].columns[column % 5]
    errors = _errors(WRITERS[form](_table_four(column)))
    lacks = [one.expected for one in errors if one.rule == "table-rows-missing"]
    assert lacks == [f"{row.label}·{outcome.label}"]


@pytest.mark.parametrize("form", ["xlsx", "xls", "text, blanks"])
def test_a_form_that_allows_blanks_may_have_blank_rows_that_nobody_sees(form: str) -> None:
    publication = next(one for one in HONEST if one.year == 2019)
    whole = made(publication, Markup.CLEAN)
    lacking = replace(
        whole, grids={**whole.grids, "proceedings": _head_of(whole.grids["proceedings"])}
    )
    report = read_document(WRITERS[form](lacking), invented().books, Hints())
    found = check(report, invented(), None)[0]
    assert broken_errors(found) == []
    assert [one.rule for one in found if one.outcome is Outcome.UNCERTAIN] == ["table-rows-missing"]


def test_a_row_of_another_length_than_its_head_is_asked_about() -> None:
    made_one = _table_four()
    *head, numbers = made_one.grids["proceedings"]
    short = replace(made_one, grids={**made_one.grids, "proceedings": [*head, numbers[:10]]})
    report = read_document(WRITERS["html"](short), invented().books, Hints())
    found = check(report, invented(), None)[0]
    assert broken_errors(found) == []
    asked = [one.rule for one in found if one.outcome is Outcome.UNCERTAIN]
    assert asked == ["column-count"]


def test_a_table_that_was_not_read_is_asked_about() -> None:
    odd = [[GridCell("事项"), GridCell("数")], [GridCell("自拟一项"), GridCell("3")]]
    whole = _whole()
    unread = replace(whole, grids={**whole.grids, "requests": odd})
    report = read_document(WRITERS["html"](unread), invented().books, Hints())
    found = check(report, invented(), None)[0]
    assert broken_errors(found) == []
    asked = [one.rule for one in found if one.outcome is Outcome.UNCERTAIN]
    assert asked == ["table-missing"]


def _form() -> Form:
    return reference().forms.by_id["2021-30"]


RUN_TOGETHER = "行政复议行政诉讼未经复议直接起诉复议后起诉结果维结果纠其他结尚未审总持正果结计"


@pytest.mark.parametrize(("told", "is_asked"), [("001230221500123", True), ("", False)])
def test_cells_run_together_are_a_table_that_was_not_read(told: str, *, is_asked: bool) -> None:
    whole = _whole()
    sections = tuple(
        replace(one, table=None, paragraphs=(RUN_TOGETHER + told,)) if one.number == 4 else one
        for one in whole.report.sections
    )
    lacking = replace(whole, report=replace(whole.report, sections=sections))
    report = read_document(WRITERS["html"](lacking), invented().books, Hints())
    found = [one for one in check(report, invented(), None)[0] if one.rule == "table-missing"]
    outcomes = {one.where.table: one.outcome for one in found}
    assert outcomes["proceedings"] is (Outcome.UNCERTAIN if is_asked else Outcome.BROKEN)


@pytest.mark.parametrize("key", TABLES)
@pytest.mark.parametrize("others_show_numbers", [True, False])
def test_a_script_of_the_page_fills_in_all_its_tables_or_none(
    key: str, *, others_show_numbers: bool
) -> None:
    whole = _whole()
    lacking = [key] if others_show_numbers else [*TABLES]
    heads = {one: _head_of(whole.grids[one]) for one in lacking}
    written = WRITERS["html"](replace(whole, grids={**whole.grids, **heads}))
    page = written.replace(b"</body>", b"<script src='/js/app.js'></script></body>")
    report = read_document(page, invented().books, Hints())
    found = [one for one in check(report, invented(), None)[0] if one.rule == "table-rows-missing"]
    outcome = next(one.outcome for one in found if one.where.table == key)
    assert outcome is (Outcome.BROKEN if others_show_numbers else Outcome.UNCERTAIN)
