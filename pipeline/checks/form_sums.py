"""合计与平衡：格式文件声明的每一个合计与每一个等式逐行逐列核对。

某一格空白或无法识别时，含该格的等式不作判断。
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.messages import Bilingual, Message, cut
from pipeline.checks.case import Case
from pipeline.checks.own_rows import rows_between
from pipeline.records import Finding, Number, Outcome, Table, Where
from pipeline.reference.declared_sums import common_columns, rows_with
from pipeline.reference.forms import Balance, Forms, FormTable, Sum

NEGATIVE = "form-sums.negative"
UNREAD = "form-sums.unread"
OWN_ROWS = "form-sums.rows-of-its-own"
NO_LABEL = "—"
LONGEST_ROWS = 60  # characters of their labels that a finding shows
Place = tuple[str, str]


def rules_of(forms: Forms) -> tuple[str, ...]:
    """The rules by which the forms declare that lines add up."""
    return forms.rules_of_sums


def check(case: Case) -> Iterator[Finding]:
    """Every sum and balance that the form declares, in every row and column."""
    for table, layout in case.tables():
        for total in layout.sums:
            yield from _check_sum(case, table, layout, total)
        for balance in layout.balances:
            yield from _check_balance(case, table, layout, balance)


def _check_sum(case: Case, table: Table, layout: FormTable, total: Sum) -> Iterator[Finding]:
    if total.over == "columns":
        for row in total.rows or rows_with(layout, (total.total, *total.of)):
            if row in table.rows:
                parts = [(row, column) for column in total.of]
                yield _compare_sum(case, table, total.rule, parts, (row, total.total))
    elif total.total in table.rows:
        of = _printed_rows(table, layout, total.of)
        rows = (*of, total.total)
        for column in common_columns(layout, (total.total, *total.of)):
            parts = [(row, column.key) for row in of]
            whole = (total.total, column.key)
            found = _compare_sum(case, table, total.rule, parts, whole)
            yield _asked_of(case, layout, rows, found)


def _asked_of(case: Case, layout: FormTable, rows: Sequence[str], finding: Finding) -> Finding:
    """The finding, or a question where rows of the report's own stand among those that add up."""
    own = rows_between(case, layout, rows) if finding.outcome is Outcome.BROKEN else ()
    if not own:
        return finding
    named = "、".join(label or NO_LABEL for label in own)
    said = Message(OWN_ROWS, {"what": finding.message, "rows": cut(named, LONGEST_ROWS)})
    return replace(finding, outcome=Outcome.UNCERTAIN, message=said)


def _printed_rows(table: Table, layout: FormTable, rows: Sequence[str]) -> list[str]:
    """The summed rows; where one printed row stands for several of them, that one."""
    for line in layout.rows:
        if line.stands_for and line.key in table.rows:
            return [*(row for row in rows if row not in line.stands_for), line.key]
    return list(rows)


def _compare_sum(
    case: Case, table: Table, rule: str, parts: Sequence[Place], total: Place
) -> Finding:
    where = Where(table=table.key, row=total[0], column=total[1])
    unread = _first_unread(table, [*parts, total])
    if unread is not None:
        return _not_checked(case, rule, where, unread)
    expected = _sum(table, parts)
    printed = _number(table, total)
    if expected == printed:
        return case.holds(rule, where)
    if expected < 0:
        return case.not_checked(rule, where, NEGATIVE)
    row, column = case.place(table.key, *total)
    return case.broken(
        rule,
        where,
        "form-sums.sum" if _formula(table, parts) != str(expected) else "form-sums.total",
        expected=expected,
        found=printed,
        values={
            "row": row,
            "column": column,
            "sum": _formula(table, parts),
            "expected": str(expected),
            "found": str(printed),
        },
    )


def _check_balance(
    case: Case, table: Table, layout: FormTable, balance: Balance
) -> Iterator[Finding]:
    """Left and right in every column; the finding points at the last row of the right side."""
    rows = (*balance.left, *balance.right)
    for column in common_columns(layout, (*balance.left, *balance.right)):
        left = [(row, column.key) for row in balance.left]
        right = [(row, column.key) for row in balance.right]
        where = Where(table=table.key, row=balance.right[-1], column=column.key)
        unread = _first_unread(table, [*left, *right])
        if unread is not None:
            yield _not_checked(case, balance.rule, where, unread)
        elif _sum(table, left) == _sum(table, right):
            yield case.holds(balance.rule, where)
        else:
            found = _unbalanced(case, table, layout, balance, where, (left, right))
            yield _asked_of(case, layout, rows, found)


def _unbalanced(
    case: Case,
    table: Table,
    layout: FormTable,
    balance: Balance,
    where: Where,
    sides: tuple[Sequence[Place], Sequence[Place]],
) -> Finding:
    left, right = sides
    column = case.place(table.key, *left[0])[1]
    remainder = _sum(table, left) - _sum(table, right[:-1])
    return case.broken(
        balance.rule,
        where,
        "form-sums.balance-of-rows",
        expected=remainder if remainder >= 0 else None,
        found=_number(table, right[-1]),
        values={
            "column": column,
            "left": _formula(table, left),
            "right": _formula(table, right),
            "left_rows": _named(layout, balance.left),
            "right_rows": _named(layout, balance.right),
        },
    )


def _named(layout: FormTable, rows: Sequence[str]) -> Bilingual:
    """The rows of one side of a balance by their names."""
    names = [layout.line(row).name for row in rows]
    return Bilingual("加".join(one.zh for one in names), " plus ".join(one.en for one in names))


def _not_checked(case: Case, rule: str, where: Where, unread: Place) -> Finding:
    assert where.table is not None
    row, column = case.place(where.table, *unread)
    return case.not_checked(rule, where, UNREAD, row=row, column=column)


def _first_unread(table: Table, places: Sequence[Place]) -> Place | None:
    return next((place for place in places if table.value(*place) is None), None)


def _sum(table: Table, places: Sequence[Place]) -> Number:
    return sum((_number(table, place) for place in places), start=0)


def _number(table: Table, place: Place) -> Number:
    value = table.value(*place)
    assert value is not None, "asked for before _first_unread"
    return value


def _formula(table: Table, places: Sequence[Place]) -> str:
    """The numbers of a sum as a person would write them; zeros are left out of long ones."""
    numbers = [_number(table, place) for place in places]
    shown = [number for number in numbers if number != 0] if len(numbers) > 2 else numbers
    return " + ".join(str(number) for number in shown) or "0"
