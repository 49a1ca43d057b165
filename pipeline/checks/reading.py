"""读取的把握：表三读不全、两种读法不一致时请人核对。

只交运维人员核对，从不认定为机关的错误；没有表三时见表格是否齐全的规则。
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.case import Case
from pipeline.places import changes_in_words
from pipeline.records import Finding, Where, Why

RULES = ("parse-confidence-low", "two-readers-differ")


def check(case: Case) -> Iterator[Finding]:
    yield _confidence(case)
    yield _readers(case)


def _confidence(case: Case) -> Finding:
    """Rows that are not there or whose columns are uncertain; a printed blank was read."""
    rule, where = "parse-confidence-low", Where(section=3, table="requests")
    table = case.report.tables.get("requests")
    if table is None or case.form is None:
        return case.not_checked(rule, where, "没有读到表三，不作判断")
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
    return case.broken(
        rule,
        where,
        "表三 {wanted} 行中有 {unread} 行没有读出",
        expected=len(wanted),
        found=len(wanted) - len(unread),
        values={"wanted": len(wanted), "unread": len(unread)},
    )


def _is_unread(case: Case, row: str) -> bool:
    cells = case.report.tables["requests"].rows.get(row)
    return cells is None or any(cell.why is Why.AMBIGUOUS for cell in cells.values())


def _readers(case: Case) -> Finding:
    """The page and its own file, read each by its reader, print different numbers."""
    rule = "two-readers-differ"
    page = case.published.page if case.published else None
    if page is None or page.characters is not None or case.form is None:
        return case.not_checked(rule, Where(), "只有一种读法，不作判断")
    if not page.changes:
        return case.holds(rule, Where())
    first = page.changes[0]
    finding = case.broken(
        rule,
        Where(table=first.table, row=first.row, column=first.column),
        "网页与附件的数字不同：{changes}",
        expected=first.old,
        found=first.new,
        values={"changes": changes_in_words(page.changes, case.form)},
    )
    return replace(finding, changes=page.changes)
