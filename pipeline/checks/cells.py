"""单元格：是数字、不留空、不为负、是整数，以及没有制定权的机关不填规章。

整张表空白由 table-blank 报一次；金额可以有小数，本年增/减可以为负。
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from core.messages import Bilingual, cut
from pipeline.checks.case import Case, Shown, counted
from pipeline.checks.tables_present import is_blank, may_hide_a_number
from pipeline.records import Cell, Finding, Number, Table, Where, Why
from pipeline.reference.forms import FormTable
from pipeline.reference.places import cell_name
from pipeline.shown.characters import normalised
from pipeline.shown.counts import FULL_WIDTH

RULES = (
    "cell-not-number",
    "cell-blank",
    "cell-negative",
    "cell-not-integer",
    "regulation-authority",
    "normative-made-gt-stock",
)
OF_WRONG_CELLS = ("cell-not-number", "cell-negative", "cell-not-integer")
MOST_NAMED = 3
LONGEST_PRINTED = 200  # characters of a cell that are shown
# 22（其中修订 16 件）, 8 2022年：7: what stands first is the cell's own number.
NUMBER_AND_MORE = re.compile(r"\s*+\d[\d,.]*+(?:万?元|件|条|份|宗|个|项)?(?:\s*+\(|\s)")
WHOLE_NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
DIGITS_IN_A_ROW = re.compile(r"\d(?:[\d,.]*\d)?")
# 1O, l2, 二0: a sign that stands for a digit was typed as another one.
LIKE_A_DIGIT = "[A-Za-z\u3007零○一二三四五六七八九十]"
MISTYPED = re.compile(rf"{LIKE_A_DIGIT}\s*+\d|\d\s*+{LIKE_A_DIGIT}")
# 立法法: only ministries, provinces and cities with districts make 规章. A town, sub-district,
# district government or district department never does; other bodies are left alone.
# What a name shows of itself where the register does not know it: a town, a sub-district, a body
# of a district or county. 自治区 makes regulations, new areas are left alone.
NAMED_WITHOUT_AUTHORITY = re.compile(
    r"街道(?:办事处)?$|[镇乡](?:人民)?政府$|[镇乡]$"
    r"|(?:(?<!自治)(?<![新发管])区|县|旗)(?:人民政府(?:办公室)?|\w{1,20}(?:局|委员会|办公室))$"
    r"|市(?!\w{0,8}政府)\w{1,20}(?:局|委员会)$"  # its government may have the power, no bureau has
)
BRACKETS = str.maketrans("（）", "()")
WITHOUT_AUTHORITY = ("town", "subdistrict", "government", "department")


def check(case: Case) -> Iterator[Finding]:
    for table, layout in case.tables():
        yield from _blank(case, table, layout)
        wrong = [
            finding
            for row, cells in table.rows.items()
            for column, cell in cells.items()
            for finding in _cell(case, table, layout, (row, column), cell)
        ]
        yield from wrong
        for rule in OF_WRONG_CELLS:
            if all(finding.rule != rule for finding in wrong):
                yield _none_is_wrong(case, table, rule)
    if "proactive" in case.report.tables:
        yield from _regulations(case)
        yield from _stock(case)


def _none_is_wrong(case: Case, table: Table, rule: str) -> Finding:
    """That no cell is wrong, where any holds something."""
    where = Where(table=table.key)
    cells = [cell for row in table.rows.values() for cell in row.values()]
    if all(cell.value is None and cell.why is not Why.NOT_A_NUMBER for cell in cells):
        return case.not_checked(rule, where, "cells.no-number")
    return case.holds(rule, where)


def _blank(case: Case, table: Table, layout: FormTable) -> Iterator[Finding]:
    """Blank cells, and apart from them those that may only look so."""
    rule = "cell-blank"
    blank = [
        (row, column)
        for row, cells in table.rows.items()
        for column, cell in cells.items()
        if cell.why is Why.BLANK
    ]
    if is_blank(table):
        yield case.not_checked(rule, Where(table=table.key), "cells.whole-table-blank")
        return
    if not blank:
        yield case.holds(rule, Where(table=table.key))
    hiding = [
        place for place in blank if may_hide_a_number(case.report, table.rows[place[0]][place[1]])
    ]
    for places in (hiding, [place for place in blank if place not in hiding]):
        if places:
            finding = _are_blank(case, table, layout, places)
            yield case.unless_doubtful(finding, is_doubtful=places is hiding)


def _are_blank(
    case: Case, table: Table, layout: FormTable, blank: Sequence[tuple[str, str]]
) -> Finding:
    names = [cell_name(layout, *place) for place in blank[:MOST_NAMED]]
    has_more = len(blank) > MOST_NAMED
    shown = Bilingual(
        "、".join(name.zh for name in names) + "等" * has_more,
        ", ".join(name.en for name in names) + " …" * has_more,
    )
    where = Where(table=table.key, row=blank[0][0], column=blank[0][1])
    values: dict[str, Shown] = {"count": len(blank), "places": shown}
    return counted(len(blank), case.broken("cell-blank", where, "cells.blank", values=values))


def _cell(
    case: Case, table: Table, layout: FormTable, place: tuple[str, str], cell: Cell
) -> Iterator[Finding]:
    where = Where(table=table.key, row=place[0], column=place[1])
    if cell.why is Why.NOT_A_NUMBER:
        finding = _says(case, "cell-not-number", where, cell, "cells.not-a-number")
        yield case.unless_doubtful(finding, is_doubtful=_shows_a_number(cell.printed))
    if cell.value is None or _is_a_count(cell.value):
        return
    column = layout.column(*place)
    if cell.value < 0 and not column.is_signed:
        yield _says(case, "cell-negative", where, cell, "cells.negative")
    if isinstance(cell.value, Decimal) and not column.is_amount and cell.value % 1 != 0:
        yield _says(case, "cell-not-integer", where, cell, "cells.not-whole")


def _shows_a_number(printed: str) -> bool:
    """Whether a person sees one number in a cell, and marks or words beside it: 20↓, 约11, 7；.

    Whether that is a fault is theirs to say.
    """
    text = normalised(printed).translate(FULL_WIDTH).translate(BRACKETS)
    numbers = DIGITS_IN_A_ROW.findall(text)
    if not numbers or MISTYPED.search(text) or not WHOLE_NUMBER.fullmatch(numbers[0]):
        return False
    is_one = len(numbers) == 1 and text.strip() != numbers[0]
    return is_one or NUMBER_AND_MORE.match(text) is not None


def _is_a_count(value: Number) -> bool:
    return isinstance(value, int) and value >= 0


def _says(case: Case, rule: str, where: Where, cell: Cell, says: str) -> Finding:
    assert where.table and where.row and where.column
    row, column = case.place(where.table, where.row, where.column)
    printed = cut(cell.printed.strip(), LONGEST_PRINTED)
    values: dict[str, Shown] = {"row": row, "column": column, "printed": printed}
    return case.broken(rule, where, says, found=printed, values=values)


def _regulations(case: Case) -> Iterator[Finding]:
    rule = "regulation-authority"
    for column, cell in case.report.tables["proactive"].rows.get("regulations", {}).items():
        where = Where(table="proactive", row="regulations", column=column)
        if not _lacks_authority(case) or cell.value is None:
            yield case.not_checked(rule, where, "cells.no-kind-or-number")
        elif cell.value == 0:
            yield case.holds(rule, where)
        else:
            name = case.place("proactive", "regulations", column)[1]
            yield case.broken(
                rule,
                where,
                "cells.no-power-to-regulate",
                expected=0,
                found=cell.value,
                values={"column": name, "found": str(cell.value)},
            )


def _lacks_authority(case: Case) -> bool:
    """Division codes of provinces, cities and prefectures end in 00: their governments may."""
    agency = case.report.agency
    if case.kind is None:
        return agency is not None and NAMED_WITHOUT_AUTHORITY.search(agency.name) is not None
    code = agency.code if agency else None
    if case.kind == "government" and (code is None or code.endswith("00")):
        return False
    return case.kind in WITHOUT_AUTHORITY


def _stock(case: Case) -> Iterator[Finding]:
    rule = "normative-made-gt-stock"
    for row in ("regulations", "normative_documents"):
        where = Where(table="proactive", row=row, column="made")
        made, repealed, in_force = (
            case.value("proactive", row, column) for column in ("made", "repealed", "in_force")
        )
        if made is None or repealed is None or in_force is None:
            yield case.not_checked(rule, where, "cells.no-number-of-documents")
        elif made <= in_force + repealed:
            yield case.holds(rule, where)
        else:
            yield case.broken(
                rule,
                where,
                "cells.made-more-than-in-force",
                expected=in_force + repealed,
                found=made,
                values={
                    "made": str(made),
                    "in_force": str(in_force),
                    "repealed": str(repealed),
                },
            )
