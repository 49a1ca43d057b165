"""复议诉讼表：列序与有无申请。

列序规则只请人核对，不作认定；上年报告不在手边时，第二条不作判断。
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.case import GROUPS, Case, counted
from pipeline.records import Finding, Number, Where

RULES = ("t4-column-order", "t4-without-requests")
COLUMNS = ("upheld", "corrected", "other", "pending", "total")
ENOUGH_GROUPS = 2


def check(case: Case) -> Iterator[Finding]:
    if "proceedings" in case.report.tables:
        yield _column_order(case)
        yield _without_requests(case)


def _groups(case: Case) -> list[list[Number]] | None:
    """The five numbers of each group that has any; None when one of them was not read."""
    groups = []
    for row in GROUPS:
        numbers = [case.value("proceedings", row, column) for column in COLUMNS]
        known = [number for number in numbers if number is not None]
        if len(known) < len(COLUMNS):
            return None
        if any(known):
            groups.append(known)
    return groups


def _column_order(case: Case) -> Finding:
    rule, where = "t4-column-order", Where(table="proceedings")
    groups = _groups(case)
    if groups is None:
        return case.not_checked(rule, where, "proceedings.unread-cells")
    fitting = [at for at in range(len(COLUMNS)) if all(2 * g[at] == sum(g) for g in groups)]
    # A group whose printed total is right tells of no other order: 0 0 0 1 1 fits in two.
    unfit = [group for group in groups if 2 * group[-1] != sum(group)]
    if not fitting or len(unfit) < ENOUGH_GROUPS:
        return case.holds(rule, where)
    return case.broken(
        rule,
        where,
        "proceedings.order-of-columns",
        values={"position": fitting[0] + 1},
    )


def _total(case: Case) -> Number | None:
    totals = [case.value("proceedings", row, "total") for row in GROUPS]
    known = [total for total in totals if total is not None]
    return sum(known, start=0) if len(known) == len(GROUPS) else None


def _without_requests(case: Case) -> Finding:
    rule, where = "t4-without-requests", Where(table="proceedings", column="total")
    total, now, before = _total(case), case.requests_in("total"), case.previous_requests()
    if total == 0 or (now is not None and now > 0):
        return case.holds(rule, where)
    if total is None or now is None or before is None:
        return case.not_checked(rule, where, "proceedings.no-figures")
    if before > 0:
        return case.holds(rule, where)
    return counted(
        int(total),
        case.broken(
            rule,
            where,
            "proceedings.without-requests",
            values={"found": str(total)},
        ),
    )
