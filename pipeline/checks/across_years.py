"""与上年报告的衔接：结转、存量与流量、未审结案件、异常增减、整表相同。

以上年报告的最新版本为准；没有上年报告、两年格式不可比或单元格空白时，不作判断。
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.checks.case import GROUPS, Case, counted
from pipeline.records import Finding, Number, Report, Where

RULES = (
    "carry-over-mismatch",
    "normative-stock-flow",
    "pending-cases-vanish",
    "outlier-yoy",
    "same-numbers-as-last-year",
)
ONE_COLUMN, CLEAN_UP = "one-column", "clean-up"  # cases of `severity_when`
NO_PREVIOUS = "across-years.no-previous"
PARTS = ("natural_person", "business", "research", "public_interest", "legal_service", "other")
CLEANED_UP = re.compile(r"清理|失效|调整|机构改革|到期|划转|合并|撤并")
# A merged agency carries in what its predecessors carried on: the sum is not in one report.
REORGANISED = re.compile(r"机构改革|机构合并|合并组建|新组建|划转|撤并|职能整合|撤镇设街")
WATCHED = (
    ("requests", "new_received", "total"),
    ("proactive", "licences", "decisions"),
    ("proactive", "penalties", "decisions"),
    ("proactive", "fees", "amount_wan_yuan"),
)


def check(case: Case) -> Iterator[Finding]:
    for column in ("total", *PARTS):
        yield _carried(case, column)
    for row in ("regulations", "normative_documents"):
        yield _stock(case, row)
    yield _pending(case)
    for place in WATCHED:
        yield _outlier(case, *place)
    yield _same_numbers(case)


def no_number(before: Sequence[Number | None]) -> str:
    """Which of two years lacks a number that both must have: last year's come first."""
    return NO_PREVIOUS if None in before else "across-years.no-number"


def _carried(case: Case, column: str) -> Finding:
    """The total is exact; a single column may differ because an applicant was re-classified."""
    rule = "carry-over-mismatch"
    where = Where(table="requests", row="carried_in", column=column)
    expected = case.previous_value("requests", "carried_out", column)
    found = case.value("requests", "carried_in", column)
    if expected is None or found is None:
        return case.not_checked(rule, where, no_number([expected]))
    if expected == found:
        return case.holds(rule, where)
    finding = case.broken(
        rule,
        where,
        "across-years.carried-otherwise",
        expected=expected,
        found=found,
        values={
            "last": case.last_year(),
            "column": case.place("requests", "carried_in", column)[1],
            "expected": str(expected),
            "found": str(found),
        },
    )
    is_reorganised = case.may_have_merged or REORGANISED.search(case.report.text) is not None
    if column != "total":
        finding = case.in_case(ONE_COLUMN, finding)
        return case.unless_doubtful(finding, is_doubtful=is_reorganised)
    is_clear = _adds_up(case.report, "carried_in") and _adds_up(case.previous, "carried_out")
    return case.unless_doubtful(finding, is_doubtful=is_reorganised or not is_clear)


def _adds_up(report: Report | None, row: str) -> bool:
    """The row's own total is right: only then is it the total that two years disagree on."""
    table = report.tables.get("requests") if report else None
    if table is None:
        return False
    parts = [table.value(row, part) for part in PARTS]
    known = [part for part in parts if part is not None]
    is_certain = all(cell.is_certain for cell in table.rows.get(row, {}).values())
    return is_certain and len(known) == len(PARTS) and sum(known) == table.value(row, "total")


def _stock(case: Case, row: str) -> Finding:
    """Documents also end by expiry or clean-up: a text that says so makes it a mere hint."""
    rule, where = (
        "normative-stock-flow",
        Where(table="proactive", row=row, column="in_force"),
    )
    before = case.previous_value("proactive", row, "in_force")
    made, repealed, found = (
        case.value("proactive", row, column) for column in ("made", "repealed", "in_force")
    )
    if before is None or made is None or repealed is None or found is None:
        return case.not_checked(rule, where, no_number([before]))
    expected = before + made - repealed
    if expected == found:
        return case.holds(rule, where)
    finding = case.broken(
        rule,
        where,
        "across-years.stock-and-flow",
        expected=expected,
        found=found,
        values={
            "last": case.last_year(),
            "row": case.place("proactive", row, "in_force")[0],
            "before": str(before),
            "made": str(made),
            "repealed": str(repealed),
            "expected": str(expected),
            "found": str(found),
        },
    )
    is_explained = CLEANED_UP.search(case.report.text)
    return case.in_case(CLEAN_UP, finding) if is_explained else finding


def _pending(case: Case) -> Finding:
    rule, where = "pending-cases-vanish", Where(table="proceedings", column="total")
    pending = [case.previous_value("proceedings", group, "pending") for group in GROUPS]
    totals = [case.value("proceedings", group, "total") for group in GROUPS]
    were = [number for number in pending if number is not None]
    are = [number for number in totals if number is not None]
    if len(were) < len(GROUPS) or len(are) < len(GROUPS):
        return case.not_checked(rule, where, no_number(pending))
    if sum(were) == 0 or sum(are) > 0:
        return case.holds(rule, where)
    return counted(
        int(sum(were)),
        case.broken(
            rule,
            where,
            "across-years.pending-gone",
            found=0,
            values={"last": case.last_year(), "pending": str(sum(were))},
        ),
    )


def _outlier(case: Case, table: str, row: str, column: str) -> Finding:
    rule, where = "outlier-yoy", Where(table=table, row=row, column=column)
    before, now = case.previous_value(table, row, column), case.value(table, row, column)
    if before is None or now is None:
        return case.not_checked(rule, where, no_number([before]))
    if max(before, now) < case.parameter(rule, "least_base") or before == 0 or now == 0:
        return case.not_checked(rule, where, "across-years.small-numbers")
    most = case.exact(rule, "most_times")
    if now <= before * most and before <= now * most:
        return case.holds(rule, where)
    row_name, column_name = case.place(table, row, column)
    return case.broken(
        rule,
        where,
        "across-years.outlier",
        found=now,
        values={
            "last": case.last_year(),
            "row": row_name,
            "column": column_name,
            "before": str(before),
            "found": str(now),
            "most": f"{most.normalize():f}",
        },
    )


def _same_numbers(case: Case) -> Finding:
    rule = "same-numbers-as-last-year"
    if case.previous is None:
        return case.not_checked(rule, Where(), NO_PREVIOUS)
    if case.previous.form != case.report.form:
        return case.not_checked(rule, Where(), "across-years.other-form")
    now, before = _numbers(case.report), _numbers(case.previous)
    alike = sum(value != 0 for value in now.values())
    if now.keys() != before.keys() or alike < case.parameter(rule, "least_cells"):
        return case.not_checked(rule, Where(), "across-years.few-numbers")
    if now != before:
        return case.holds(rule, Where())
    return counted(
        alike,
        case.broken(
            rule,
            Where(),
            "across-years.same-numbers",
            values={"last": case.last_year(), "count": alike},
        ),
    )


def _numbers(report: Report) -> dict[tuple[str, str, str], Number]:
    """Every number that was read, by its place."""
    return {
        (key, row, column): cell.value
        for key, table in report.tables.items()
        for row, cells in table.rows.items()
        for column, cell in cells.items()
        if cell.value is not None
    }
