"""2019 年格式特有的数量关系：集中采购、上一年项目数量。

金额或数量空白时不作判断；没有 2019 年报告时不核对上一年项目数量。
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.checks.across_years import no_number
from pipeline.checks.case import Case
from pipeline.records import Finding, Where

RULES = ("procurement-consistency", "table-delta-19", "open-gt-total")
ITEM_ROWS = ("licences", "other_services", "penalties", "compulsion", "fees")


def check(case: Case) -> Iterator[Finding]:
    if case.form is None or "proactive" not in case.report.tables:
        return
    if "procurement" in case.report.tables["proactive"].rows:
        yield _procurement(case)
        yield from _deltas(case)
        yield from _disclosed(case)


def _procurement(case: Case) -> Finding:
    rule, where = "procurement-consistency", Where(table="proactive", row="procurement")
    items = case.value("proactive", "procurement", "items")
    amount = case.value("proactive", "procurement", "amount")
    if items is None or amount is None:
        return case.not_checked(rule, where, "older-form.no-number")
    if (items == 0) == (amount == 0):
        return case.holds(rule, where)
    return case.broken(
        rule,
        replace(where, column="amount"),
        "older-form.items-and-amount",
        expected=0 if items == 0 else None,
        found=amount,
        values={"items": str(items), "amount": str(amount)},
    )


def _deltas(case: Case) -> Iterator[Finding]:
    """Items that last year's report ended with are those that this year's begins with."""
    rule = "table-delta-19"
    before = case.previous.tables.get("proactive") if case.previous else None
    for row in ITEM_ROWS:
        where = Where(table="proactive", row=row, column="items_last_year")
        now = case.value("proactive", row, "items_last_year")
        then = before.value(row, "items_last_year") if before else None
        change = before.value(row, "change") if before else None
        if now is None or then is None or change is None:
            yield case.not_checked(rule, where, no_number([then, change]))
        elif now == then + change:
            yield case.holds(rule, where)
        else:
            yield case.broken(
                rule,
                where,
                "older-form.items-last-year",
                expected=then + change,
                found=now,
                values={
                    "last": case.last_year(),
                    "then": str(then),
                    "change": str(change),
                    "expected": str(then + change),
                    "found": str(now),
                },
            )


def _disclosed(case: Case) -> Iterator[Finding]:
    rule = "open-gt-total"
    for row in ("regulations", "normative_documents"):
        where = Where(table="proactive", row=row, column="disclosed")
        new = case.value("proactive", row, "disclosed")
        total = case.value("proactive", row, "total_disclosed")
        if new is None or total is None:
            yield case.not_checked(rule, where, "amounts.no-number-disclosed")
        elif new <= total:
            yield case.holds(rule, where)
        else:
            yield case.broken(
                rule,
                where,
                "older-form.new-above-total",
                expected=total,
                found=new,
                values={"found": str(new), "expected": str(total)},
            )
