"""申请的来去：没有申请就没有办理结果，结转不多于收到。

新收、上年结转或所涉单元格空白时不作判断。
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipeline.checks.case import INFLOW, Case
from pipeline.records import Finding, Number, Table, Where

RULES = ("t3-empty-inflow", "t3-result-without-request", "t3-carry-exceeds", "t3-carry-ratio")
UNREAD = "inflow.unread"


def _has_requests(inflow: Number, handled: Number) -> bool:
    return inflow > 0 or handled <= 0


def _covers(inflow: Number, carried: Number) -> bool:
    return carried <= inflow


COLUMN_RULES: tuple[tuple[str, str, Callable[[Number, Number], bool]], ...] = (
    ("t3-result-without-request", "handled_total", _has_requests),
    ("t3-carry-exceeds", "carried_out", _covers),
)


def check(case: Case) -> Iterator[Finding]:
    table = case.report.tables.get("requests")
    if table is None or case.form is None:
        return
    yield from _empty_inflow(case, table)
    for column in case.form.requests.blocks[0].columns:
        yield from _column(case, table, column.key)
    yield from _carry_ratio(case, table)


def _empty_inflow(case: Case, table: Table) -> Iterator[Finding]:
    rule = "t3-empty-inflow"
    inflow = case.requests_in("total")
    if inflow is None:
        yield case.not_checked(rule, Where(table="requests", column="total"), UNREAD)
        return
    filled = [
        (row, column, cell.value)
        for row, cells in table.rows.items()
        for column, cell in cells.items()
        if row not in INFLOW and cell.value
    ]
    if inflow == 0 and filled:
        row, column, value = filled[0]
        row_name, column_name = case.place("requests", row, column)
        yield case.broken(
            rule,
            Where(table="requests", row=row, column=column),
            "inflow.without-inflow",
            expected=0,
            found=value,
            values={"row": row_name, "column": column_name, "found": str(value)},
        )
    else:
        yield case.holds(rule, Where(table="requests", column="total"))


def _column(case: Case, table: Table, column: str) -> Iterator[Finding]:
    """One kind of applicant: results and carried requests against what came in."""
    inflow = case.requests_in(column)
    for rule, row, is_allowed in COLUMN_RULES:
        where = Where(table="requests", row=row, column=column)
        value = table.value(row, column)
        if inflow is None or value is None:
            yield case.not_checked(rule, where, UNREAD)
        elif is_allowed(inflow, value):
            yield case.holds(rule, where)
        else:
            row_name, column_name = case.place("requests", row, column)
            yield case.broken(
                rule,
                where,
                "inflow.part-above-inflow",
                expected=inflow,
                found=value,
                values={
                    "row": row_name,
                    "column": column_name,
                    "inflow": str(inflow),
                    "found": str(value),
                },
            )


def _carry_ratio(case: Case, table: Table) -> Iterator[Finding]:
    rule = "t3-carry-ratio"
    where = Where(table="requests", row="carried_out", column="total")
    inflow, carried = case.requests_in("total"), table.value("carried_out", "total")
    if inflow is None or carried is None:
        yield case.not_checked(rule, where, UNREAD)
    elif inflow < case.parameter(rule, "least_requests"):
        yield case.not_checked(rule, where, "inflow.few-requests")
    elif carried <= inflow * case.exact(rule, "most_share"):
        yield case.holds(rule, where)
    else:
        yield case.broken(
            rule,
            where,
            "inflow.carried-share",
            found=carried,
            values={"inflow": str(inflow), "found": str(carried)},
        )
