"""读取的把握：表三读不全、两种读法不一致时请人核对。

只交运维人员核对，从不认定为机关的错误；没有表三时见表格是否齐全的规则。
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.checks.case import Case, counted
from pipeline.checks.tables_present import has_no_result
from pipeline.records import NOT_SEEN, CellChange, Finding, Reader, Where, Why
from pipeline.reference.forms import Form
from pipeline.reference.places import cell_name, changes_in_words

RULES = ("parse-confidence-low", "two-readers-differ")
NOT_READ = (Why.AMBIGUOUS, Why.READERS_DIFFER, Why.ILLEGIBLE, *NOT_SEEN)


def check(case: Case) -> Iterator[Finding]:
    yield _confidence(case)
    yield from _formulas(case)
    yield from _readers(case)


def _confidence(case: Case) -> Finding:
    """Rows that are not there or whose columns are uncertain; a printed blank was read.

    Of a table that is only a head there is no row to read.
    """
    rule, where = "parse-confidence-low", Where(section=3, table="requests")
    table = case.report.tables.get("requests")
    if table is None or not table.rows or case.form is None:
        return case.not_checked(rule, where, "reading.no-requests-table")
    instead = {
        row for line in case.form.requests.rows if line.key in table.rows for row in line.stands_for
    }
    wanted = [
        line.key
        for line in case.form.requests.rows
        if line.key not in instead and (line.key in table.rows or not line.stands_for)
    ]
    unread = [key for key in wanted if _is_unread(case, key)]
    if len(unread) <= case.parameter(rule, "most_share") * len(wanted):
        return case.holds(rule, where)
    return counted(
        len(unread),
        case.broken(
            rule,
            where,
            "reading.unread-rows",
            values={"wanted": len(wanted), "unread": len(unread)},
        ),
    )


def _is_unread(case: Case, row: str) -> bool:
    cells = case.report.tables["requests"].rows.get(row)
    return cells is None or any(cell.why in NOT_READ for cell in cells.values())


def _formulas(case: Case) -> Iterator[Finding]:
    """Cells that a sheet works out and whose result no program has saved: nobody knows it yet."""
    places = [
        (table.key, row, column)
        for table in case.report.tables.values()
        for row, cells in table.rows.items()
        for column, cell in cells.items()
        if has_no_result(cell)
    ]
    if case.form is None or not places:
        return
    key, row, column = places[0]
    name = cell_name(case.form.tables[key], row, column)
    where = Where(table=key, row=row, column=column)
    says = "reading.formula-without-result"
    yield counted(
        len(places),
        case.asks(
            "parse-confidence-low", where, says, values={"count": len(places), "place": name}
        ),
    )


def _readers(case: Case) -> Iterator[Finding]:
    """Two readers of one document, cell by cell; then the page and its own file."""
    rule, form = "two-readers-differ", case.form
    for one in case.report.disagreements if form else ():
        papers = one.second_reader is Reader.OTHER_DOCUMENT
        row, column = case.place(one.table, one.row, one.column)
        yield case.broken(
            rule,
            Where(table=one.table, row=one.row, column=one.column),
            "reading.two-papers" if papers else "reading.two-readings",
            found=None if papers else one.second,
            values={
                "row": row,
                "column": column,
                "first": str(one.first),
                "second": str(one.second),
            },
        )
    changes = _between_documents(case)
    if changes is None or form is None:
        if not case.report.disagreements:
            yield case.not_checked(rule, Where(), "reading.one-reading")
    elif changes:
        yield _differ(case, form, changes)
    elif not case.report.disagreements:
        yield case.holds(rule, Where())


def _between_documents(case: Case) -> tuple[CellChange, ...] | None:
    """Cells that page and file, or a scan and its page, print differently; None for one alone."""
    page = case.published.page if case.published else None
    held = page.changes if page is not None and page.characters is None else None
    doubtful = [cell for one in case.comparisons or () for cell in one.doubtful]
    if held is None and not case.comparisons:
        return None
    return tuple(dict.fromkeys((*(held or ()), *doubtful)))


def _differ(case: Case, form: Form, changes: tuple[CellChange, ...]) -> Finding:
    first = changes[0]
    finding = case.broken(
        "two-readers-differ",
        Where(table=first.table, row=first.row, column=first.column),
        "reading.page-and-file",
        expected=first.old,
        found=first.new,
        values={"changes": changes_in_words(changes, form)},
    )
    return replace(finding, changes=changes)
