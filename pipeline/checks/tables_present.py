"""三张表格：是否齐全、缺行、用对格式，是否以图片代替。

我们没有读出的表格不算报告的缺陷：该部分还有文字表格或图片时只请人核对。
空白而可能另有数字的（电子表格中存有数值或公式而不显示的单元格、扫描件、由脚本填写的网页）也只请人核对。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from core.filetypes import FILE_TYPES
from core.messages import Bilingual
from pipeline.checks.case import Case, Shown, counted
from pipeline.checks.own_rows import may_name_one_of
from pipeline.reading.absent_tables import TableState, state_of
from pipeline.reading.periods import years_of
from pipeline.records import Cell, Finding, Report, Table, Where, Why
from pipeline.reference.forms import FormTable
from pipeline.setback_kinds import SetbackKind
from pipeline.shown.cell_text import shown_plain

NO_RESULT = "="  # what readers of sheets leave of a formula without its result
TABLE_MISSING = "table-missing"
RULES = (
    TABLE_MISSING,
    "table-blank",
    "table-rows-missing",
    "other-handling-rows",
    "wrong-template",
    "column-count",
    "tables-as-image",
)
UNJUDGED = {
    TableState.NO_SECTION: "sections-present.not-found",
    TableState.PICTURE: "tables-present.unread-table",
}
ASKED = {
    TableState.OTHER_TABLE: "tables-present.another-table",
    TableState.FIGURES: "tables-present.figures-in-text",
}
SCAN = "scan"
# Other formats are not known to: what is empty in them may be lost by a converter, or not made out.
KEEP_BLANK_CELLS = tuple(kind.name for kind in FILE_TYPES if kind.keeps_blank_cells)
KEEP_BLANK_ROWS = tuple(kind.name for kind in FILE_TYPES if kind.keeps_blank_rows)
ENOUGH_LABELS = 2  # one that is printed otherwise may be a slip of the pen, no other form
DETAILED = ("other_not_corrected", "other_fee_unpaid", "other_misc")


def check(case: Case) -> Iterator[Finding]:
    yield _template(case)
    yield from _missing(case)
    yield from _images(case)
    for table, layout in case.tables():
        yield _rows_missing(case, table, layout)
        yield from _columns_missing(case, table, layout)
        yield _blank(case, table, layout)
    if "requests" in case.report.tables:
        yield _other_rows(case, case.report.tables["requests"])
        yield _columns(case, case.report.tables["requests"])
    if "proceedings" in case.report.tables:
        yield from _columns_of_one_row(case, case.report.tables["proceedings"])


def _template(case: Case) -> Finding:
    rule, where = "wrong-template", Where(section=2)
    year = case.report.year
    wanted = case.forms.for_year(year) if year else None
    if wanted is None or case.form is None:
        return case.not_checked(rule, where, "tables-present.no-year-or-form")
    if wanted.id == case.form.id:
        return case.holds(rule, where)
    if _is_of_another_year(case):
        says = "title-and-period.other-year"
        return case.not_checked(rule, where, says)
    finding = case.broken(
        rule,
        where,
        "tables-present.other-form",
        expected=wanted.id,
        values={"year": year or "", "wanted": wanted.norm, "found": case.form.norm},
    )
    is_one_label = case.forms.differences(wanted, case.form) < ENOUGH_LABELS
    # It has all that its year asks for: what it prints besides is another's only by its words.
    cells = (cell for line in case.report.text.splitlines() for cell in line.split("\t"))
    is_doubtful = is_one_label or case.forms.is_whole(wanted, cells)
    return case.unless_doubtful(finding, is_doubtful=is_doubtful)


def _is_of_another_year(case: Case) -> bool:
    """Whether the figures are of a year to which the form belongs: then the title's is a slip."""
    wanted = [case.forms.for_year(year) for year in years_of(case.report.period)]
    return case.form is not None and bool(wanted) and all(one == case.form for one in wanted)


def _layouts(case: Case) -> dict[str, FormTable]:
    year = case.report.year
    form = case.form or (case.forms.for_year(year) if year else None)
    return dict(form.tables) if form else {}


def _missing(case: Case) -> Iterator[Finding]:
    rule = TABLE_MISSING
    for key, layout in _layouts(case).items():
        where = Where(section=layout.section, table=key)
        state = state_of(case.report, key, layout)
        if state is TableState.THERE:
            yield case.holds(rule, where)
        elif state in UNJUDGED:
            yield case.not_checked(rule, where, UNJUDGED[state])
        elif state in ASKED:
            yield case.asks(rule, where, ASKED[state], values=_named(layout))
        else:
            says = "tables-present.no-table"
            yield case.broken(rule, where, says, values=_named(layout))


def _name(layout: FormTable) -> Bilingual:
    return Bilingual(layout.name.zh, layout.name.en)


def _named(layout: FormTable) -> dict[str, Shown]:
    return {"number": layout.section, "title": _name(layout)}


def _blank(case: Case, table: Table, layout: FormTable) -> Finding:
    """Nothing is shown in any cell; a table of which we lost anything accuses nobody."""
    rule, where = "table-blank", Where(section=layout.section, table=table.key)
    if not is_blank(table):
        return case.holds(rule, where)
    says = "tables-present.all-blank"
    finding = case.broken(rule, where, says, values={"table": _name(layout)})
    report = case.report
    # A converter loses, and a script fills in, all figures of a table or none.
    is_doubtful = (
        report.format not in KEEP_BLANK_CELLS
        or report.may_be_filled
        or any(
            may_hide_a_number(report, cell) or has_no_result(cell)
            for row in table.rows.values()
            for cell in row.values()
        )
        or bool(_lost(case) or report.disagreements)
        or layout.section in report.sections_with_pictures
    )
    return case.unless_doubtful(finding, is_doubtful=is_doubtful)


def is_blank(table: Table) -> bool:
    """Whether all cells were read, and nothing at all stands in any of them."""
    cells = [cell for row in table.rows.values() for cell in row.values()]
    return bool(cells) and all(
        (cell.why is Why.BLANK and not _shown(cell)) or has_no_result(cell) for cell in cells
    )


def has_no_result(cell: Cell) -> bool:
    """Whether a sheet works the cell out, and no program has saved what comes of it."""
    return cell.why is Why.LAYOUT_UNKNOWN and cell.printed == NO_RESULT


def may_hide_a_number(report: Report, cell: Cell) -> bool:
    """Whether a cell in which nothing is shown may hold a number all the same.

    It stores one that is not shown, or a machine lost it.
    """
    is_lost = report.format == SCAN or cell.confidence < 1
    return is_lost and not _shown(cell)


def _shown(cell: Cell) -> str:
    return shown_plain(cell.printed).text.strip()


def _images(case: Case) -> Iterator[Finding]:
    rule = "tables-as-image"
    for key, layout in _layouts(case).items():
        where = Where(section=layout.section, table=key)
        is_lost = key not in case.report.tables
        has_pictures = layout.section in case.report.sections_with_pictures
        if key in case.report.pictured_tables or (is_lost and has_pictures):
            yield case.broken(
                rule,
                where if is_lost else replace(where, table=None),  # the finding itself is certain
                "tables-present.picture",
                values=_named(layout),
            )
        else:
            yield case.holds(rule, where)


def _rows_missing(case: Case, table: Table, layout: FormTable) -> Finding:
    """Rows whose labels are nowhere; rows that we could not align are our setback instead."""
    rule, where = "table-rows-missing", Where(section=layout.section, table=table.key)
    instead = {row for line in layout.rows if line.key in table.rows for row in line.stands_for}
    missing = [
        line
        for line in layout.rows
        if line.key not in table.rows and line.key not in instead and not line.stands_for
    ]
    if not missing:
        return case.holds(rule, where)
    shown = "、".join(line.label for line in missing)
    says = "tables-present.lacks-rows" if table.rows else "tables-present.head-only"
    finding = counted(
        len(missing),
        case.broken(
            rule,
            where,
            says,
            expected=shown if table.rows else None,
            values={"table": _name(layout), "count": len(missing), "rows": shown},
        ),
    )
    # Where half of the table or anything else was not read, the rows may be there all the same; a
    # head is read whole or not at all.
    is_by_head = layout.is_one_row or not table.rows
    is_much = len(missing) * 2 > len(layout.rows) and not is_by_head
    is_unseen = is_by_head and (_may_lack(case) or (not table.rows and _may_be_blank(case)))
    is_other = not layout.is_one_row and may_name_one_of(case, layout, missing)
    is_doubtful = _lost(case) or is_much or is_unseen or is_other
    return case.unless_doubtful(finding, is_doubtful=is_doubtful)


def _lost(case: Case) -> bool:
    """Whether anything of the report could not be read; other papers beside it are none of it."""
    return any(one.kind != SetbackKind.OTHER_DOCUMENTS for one in case.report.setbacks)


def _may_lack(case: Case) -> bool:
    """Whether what stands below a head may only not be shown to us: by a machine, or a script.

    A script that fills in tables fills in all of them: none shows a number without it.
    """
    tables = case.report.tables.values()
    cells = (cell for table in tables for row in table.rows.values() for cell in row.values())
    is_filled = all(cell.value is None for cell in cells)
    return case.report.format == SCAN or (case.report.may_be_filled and is_filled)


def _may_be_blank(case: Case) -> bool:
    """Whether rows that are blank, which this form allows, may stand where none is seen."""
    allows_blanks = case.form is not None and case.form.allows_blanks
    return allows_blanks and case.report.format not in KEEP_BLANK_ROWS


def _columns_missing(case: Case, table: Table, layout: FormTable) -> Iterator[Finding]:
    """Columns that the head of a table lacks; a cell that was only not read is there."""
    missing = _lacking(table, layout)
    if not missing:
        return
    rule, where = "table-rows-missing", Where(section=layout.section, table=table.key)
    shown = "、".join(missing)
    finding = case.broken(
        rule,
        where,
        "tables-present.lacks-columns",
        expected=shown,
        values={"table": _name(layout), "count": len(missing), "columns": shown},
    )
    is_pictured = layout.section in case.report.sections_with_pictures
    is_doubtful = _lost(case) or _may_lack(case) or is_pictured
    yield counted(len(missing), case.unless_doubtful(finding, is_doubtful=is_doubtful))


def _lacking(table: Table, layout: FormTable) -> list[str]:
    """The columns that are not there: once where no row has it, else with each row's name."""
    places = [
        (row, column)
        for row, cells in table.rows.items()
        for column in layout.columns_of(row)
        if column.key not in cells
    ]
    lacks = Counter(column.key for _, column in places)
    if len(layout.blocks) == 1 and all(n == len(table.rows) > 1 for n in lacks.values()):
        return list(dict.fromkeys(column.label for _, column in places))
    return [f"{layout.line(row).label}·{column.label}" for row, column in places]


def _other_rows(case: Case, table: Table) -> Finding:
    rule, where = "other-handling-rows", Where(table="requests", row="other")
    # A row that another form's rows stand in place of is none of the report's.
    is_one = any(cell.why is not Why.OTHER_LABEL for cell in table.rows.get("other", {}).values())
    is_detailed = any(row in table.rows for row in DETAILED)
    year = case.report.year
    wanted = case.forms.for_year(year) if year else None
    if wanted is None or is_one == is_detailed:
        return case.not_checked(rule, where, "tables-present.no-year-or-rows")
    wants_detail = DETAILED[0] in {line.key for line in wanted.requests.rows}
    if wants_detail == is_detailed:
        return case.holds(rule, where)
    expected, found = (3, 1) if wants_detail else (1, 3)
    return counted(
        found,
        case.broken(
            rule,
            where,
            "tables-present.rows-of-other-handling",
            values={"expected": expected, "found": found},
        ),
    )


def _columns(case: Case, table: Table) -> Finding:
    rule = "column-count"
    for row, cells in table.rows.items():
        if any(cell.why is Why.AMBIGUOUS for cell in cells.values()):
            name = case.place("requests", row, "total")[0]
            return case.broken(
                rule,
                Where(table="requests", row=row),
                "tables-present.not-seven-numbers",
                values={"row": name},
            )
    return case.holds(rule, Where(table="requests"))


def _columns_of_one_row(case: Case, table: Table) -> Iterator[Finding]:
    """The one row of table four, whose numbers could not be set under its columns."""
    cells = [cell for row in table.rows.values() for cell in row.values()]
    if cells and all(cell.why is Why.AMBIGUOUS for cell in cells):
        says = "tables-present.table-four-unfit"
        yield case.broken(
            "column-count", Where(table=table.key), says, values={"count": len(cells)}
        )
