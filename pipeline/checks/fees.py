"""信息处理费：第六部分的说明与表三未缴费行、金额与件数相互一致。

没有收费说明时不核对金额；第六部分缺失时不作判断。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from core.messages import Value
from pipeline.checks.case import Case
from pipeline.records import Finding, Where

RULES = ("fee-rows-vs-statement", "fee-statement-amount", "fee-statement-missing")
# Any word on money taken from applicants states the fees; budgets, consumers and the charges that
# the state publishes in lists are other matters.
OTHER_MONEY = re.compile(
    r"经费|消费|[浪耗花]费|学费|电费|水费|话费|费[心力时]|行政事业性收费|涉企收费"
    r"|收费(?:目录|清单|公示|许可)|减税降费|降费"
)
STATES_FEES = re.compile(r"费|收取|收入|款项|无偿|有偿|收(?:过)?(?:一分)?钱|缴纳|零收入|109号")
# Outside section six the words must name the fee itself.
NAMES_FEES = re.compile(r"处理费|收费|收取[^。；]{0,12}(?:费|款)|费用|免费|无偿|不收钱")
# Who does not pay was asked to: "no fee was collected" is then true, "no notice was sent" is not.
NO_NOTICE = re.compile(
    r"(?:未|没有|无)[^，。；]{0,6}(?:发出|发送|出具|开具|下达|制发)[^，。；]{0,12}通知"
    r"|收费通知(?:书)?(?:共|为|数量?)*+[0０零](?:件|份)"
)
# Any other notice that was not sent is another matter, or may be: 未发送过补正通知.
OF_FEES = re.compile(r"费|缴[款纳]")
# No count and no amount has more digits: what has is not read.
NOTICES = re.compile(r"收费通知(?:书)?(\d{1,12})[件份]")
AMOUNT = re.compile(
    r"(?:收取|收费|实收|金额)[^\d，。；]{0,10}?"
    r"(?P<amount>(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,12})(?:\.\d{1,12})?)(?P<unit>万?)元"
)
# 2024年度没有收取信息处理费, under a title of 2025: last year's sentence was left.
OF_A_YEAR = re.compile(
    r"(20\d\d)年(?:度|全年)?[^。；，\d]{0,20}(?:没有|未|无|不)[^。；，\d]{0,8}(?:收|费)"
)


def check(case: Case) -> Iterator[Finding]:
    statement = re.sub(r"\s", "", case.report.sections.get(6, ""))
    yield _rows_vs_statement(case, statement)
    yield _amount(case, statement)
    yield _missing(case)


def _rows_vs_statement(case: Case, statement: str) -> Finding:
    rule = "fee-rows-vs-statement"
    where = Where(section=6, table="requests", row="other_fee_unpaid", column="total")
    unpaid = case.value("requests", "other_fee_unpaid", "total")
    if unpaid is None or not statement:
        return case.not_checked(rule, where, "fees.no-number-or-section")
    denial = NO_NOTICE.search(statement)
    if unpaid == 0 or denial is None:
        return case.holds(rule, where)
    finding = case.broken(
        rule,
        Where(6, "requests", "other_fee_unpaid", "total", denial[0]),
        "fees.unpaid-yet-none-collected",
        expected=0,
        found=unpaid,
        values={"found": str(unpaid), "quote": denial[0]},
    )
    return case.unless_doubtful(finding, is_doubtful=OF_FEES.search(denial[0]) is None)


def _amount(case: Case, statement: str) -> Finding:
    rule, where = "fee-statement-amount", Where(section=6)
    told = (one for one in re.split(r"[。；]", statement) if not OTHER_MONEY.search(one))
    amount = next((found for one in told if (found := AMOUNT.search(one))), None)
    if amount is None:
        return case.not_checked(rule, where, "fees.no-amount")
    yuan = Decimal(amount["amount"].replace(",", "")) * (10_000 if amount["unit"] else 1)
    notices = NOTICES.search(statement)
    is_without_notice = notices is not None and int(notices[1]) == 0 and yuan > 0
    if yuan % 10 == 0 and not is_without_notice:
        return case.holds(rule, where)
    return case.broken(
        rule,
        Where(section=6, quote=amount[0]),
        "fees.amount-without-notice" if is_without_notice else "fees.odd-amount",
        found=amount["amount"],
        values={"quote": amount[0]},
    )


def _missing(case: Case) -> Finding:
    """The statement may also stand in another section (false positive of the catalogue)."""
    rule, where = "fee-statement-missing", Where(section=6)
    if 6 not in case.report.sections:
        return case.not_checked(rule, where, "fees.no-section-six")
    everywhere = {0: case.report.preface, **case.report.sections}
    texts = {number: OTHER_MONEY.sub("", text) for number, text in everywhere.items()}
    sixth = re.sub(r"\s", "", texts.pop(6))
    if STATES_FEES.search(sixth) or any(map(NAMES_FEES.search, texts.values())):
        return case.holds(rule, where)
    if 6 in case.report.sections_with_more:
        return case.not_checked(rule, where, "tables-present.unread-table")
    return case.broken(rule, where, "fees.not-stated")


def of_last_year(case: Case) -> Finding | None:
    """A sentence on the fees of the year before, where nothing names this year: a stale one."""
    statement = re.sub(r"\s", "", case.report.sections.get(6, ""))
    year, told = case.report.year, OF_A_YEAR.search(statement)
    if year is None or told is None or int(told[1]) != year - 1 or f"{year}年" in statement:
        return None
    quoted, says = Where(section=6, quote=told[0]), "fees.of-last-year"
    values: dict[str, Value] = {"quote": told[0], "year": year}
    return case.asks("stale-year-in-text", quoted, says, values=values)
