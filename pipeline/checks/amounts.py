"""数字的常情：收费金额的位数与单位、新制作与新公开、全表为零。

真实的大额变化也可能存在，单位只提请核对；没有上年报告时不比较金额。
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.checks.case import Case, counted
from pipeline.narrative.claims import claims_in
from pipeline.narrative.patterns import Subject
from pipeline.records import Finding, Number, Where, Why

RULES = ("fee-amount-decimals", "fee-unit-slip", "made-lt-open", "zero-everything")
FEE = Where(table="proactive", row="fees", column="amount_wan_yuan")
YUAN_IN_WAN = 10_000
ABOUT_THE_TABLES = frozenset(Subject) - {Subject.IN_FORCE}


def check(case: Case) -> Iterator[Finding]:
    if "proactive" in case.report.tables:
        fee = case.value("proactive", "fees", "amount_wan_yuan")
        yield _decimals(case, fee)
        yield _unit(case, fee)
        yield from _made_and_open(case)
    yield _all_zero(case)


def _decimals(case: Case, fee: Number | None) -> Finding:
    rule = "fee-amount-decimals"
    if fee is None or _is_in_yuan(case):
        return case.not_checked(rule, FEE, "amounts.no-fee")
    exponent = Decimal(fee).as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    most, wanted = (case.parameter(rule, name) for name in ("most_places", "wanted_places"))
    if places <= most and (fee == 0 or places >= wanted):
        return case.holds(rule, FEE)
    return counted(
        places,
        case.broken(
            rule,
            FEE,
            "amounts.fee-decimals",
            found=fee,
            values={"fee": str(fee), "found": places},
        ),
    )


def _unit(case: Case, fee: Number | None) -> Finding:
    """A fee in yuan under the heading 万元 is ten thousand times too large, or too small."""
    rule = "fee-unit-slip"
    if fee is None:
        return case.not_checked(rule, FEE, "amounts.no-fee")
    before = case.previous_value("proactive", "fees", "amount_wan_yuan")
    if _is_in_yuan(case) and fee:
        right = (Decimal(fee) / YUAN_IN_WAN).normalize()
        return case.broken(
            rule,
            FEE,
            "amounts.fee-says-yuan",
            expected=f"{right:f}",
            found=f"{fee}元",
            values={"fee": str(fee), "right": f"{right:f}"},
        )
    low, high = (case.exact(rule, name) for name in ("least_ratio", "most_ratio"))
    if fee > case.parameter(rule, "most_wan_yuan"):
        says = "amounts.fee-in-yuan"
    elif before and fee and (low <= fee / before <= high or low <= before / fee <= high):
        says = "amounts.fee-against-last-year"
    else:
        return case.holds(rule, FEE)
    values = {"fee": str(fee), "before": str(before)}
    return case.broken(rule, FEE, says, found=fee, values=values)


def _is_in_yuan(case: Case) -> bool:
    """Whether the cell itself says 元 under a heading that says 万元."""
    table = case.report.tables["proactive"]
    cell = table.cell("fees", "amount_wan_yuan")
    return cell is not None and cell.unit == "元"


def _made_and_open(case: Case) -> Iterator[Finding]:
    rule = "made-lt-open"
    for row in ("regulations", "normative_documents"):
        where = Where(table="proactive", row=row, column="made")
        made, disclosed = (case.value("proactive", row, key) for key in ("made", "disclosed"))
        if made is None or disclosed is None:
            yield case.not_checked(rule, where, "amounts.no-number-disclosed")
        elif made >= disclosed:
            yield case.holds(rule, where)
        else:
            yield case.broken(
                rule,
                where,
                "amounts.fewer-made-than-disclosed",
                expected=disclosed,
                found=made,
                values={"made": str(made), "disclosed": str(disclosed)},
            )


def _all_zero(case: Case) -> Finding:
    """Small offices report only zeros honestly; odd is only a text that gives numbers."""
    rule = "zero-everything"
    shown = [
        cell
        for table in case.report.tables.values()
        for cells in table.rows.values()
        for cell in cells.values()
        if cell.why is not Why.BLANK
    ]
    # A cell that was not read may hold anything.
    if not shown or any(cell.value is None or cell.value for cell in shown):
        return case.not_checked(rule, Where(), "amounts.tables-not-zero")
    claims = claims_in(case.report.sections.get(1, ""), case.report.year)
    told = [claim for claim in claims if claim.count and claim.is_sure]
    active = [claim for claim in told if claim.subject in ABOUT_THE_TABLES]
    if not active:
        return case.holds(rule, Where())
    return case.broken(
        rule,
        Where(section=1, quote=active[0].quote),
        "amounts.zero-tables",
        expected=0,
        found=active[0].count,
        values={"count": active[0].count},
    )
