"""Which tables a report has not: those whose section holds neither them nor anything like them."""

from __future__ import annotations

import re
from enum import StrEnum

from pipeline.reading.heads import names_in_head
from pipeline.records import Report
from pipeline.reference.forms import Form, FormTable, bare

NUMBER_BEHIND = re.compile(r"[^\d。；\n]{0,8}\d")
OF_A_SENTENCE = re.compile(r"[。；，！？]")
# What says that a table stands in another paper.
REFERS = re.compile(r"附[件表录]|后附|另附|点击|下载|链接")
LINES = 3  # neither sentences nor the form's own heads: the cells of a table, as we lost its frame
FIGURES = 3  # labels with a number behind them that are more than a sentence on the matter
JOINED, LEAST_NAME, LEAST_DIGITS = 3, 4, 5  # labels in one line, their characters, and figures


class TableState(StrEnum):
    """What stands in the place of a table."""

    THERE = "there"
    NO_SECTION = "no section"
    PICTURE = "picture"
    OTHER_TABLE = "other table"
    FIGURES = "figures in text"
    ABSENT = "absent"


def state_of(report: Report, key: str, layout: FormTable) -> TableState:
    """What stands where the form has this table."""
    states = {
        TableState.THERE: key in report.tables,
        TableState.NO_SECTION: layout.section not in report.sections,
        TableState.PICTURE: layout.section in report.sections_with_pictures,
        TableState.OTHER_TABLE: layout.section in report.sections_with_more,
    }
    told = report.sections.get(layout.section, "")
    states[TableState.OTHER_TABLE] |= _has_cells_run_together(told, layout)
    states[TableState.OTHER_TABLE] |= _lines(report, layout) >= LINES or bool(REFERS.search(told))
    known = next((state for state, is_so in states.items() if is_so), None)
    is_in_text = known is None and _figures_in_text(report, layout) >= FIGURES
    return known or (TableState.FIGURES if is_in_text else TableState.ABSENT)


def lacks_every_table(report: Report, form: Form) -> bool:
    """Whether every section is there by its heading, and none holds its table: none is unread."""
    return all(
        state_of(report, key, layout) is TableState.ABSENT
        and layout.section not in report.sections_by_place
        for key, layout in form.tables.items()
    )


def _has_cells_run_together(text: str, layout: FormTable) -> bool:
    """Whether a line that is no sentence joins labels of the head, and digits stand in the text.

    So do the cells of a table that has a frame and no lines within.
    """
    names = [name for name in names_in_head(layout) if len(name) >= LEAST_NAME]
    lines = [bare(line) for line in text.splitlines() if not OF_A_SENTENCE.search(line)]
    digits = sum(map(str.isdecimal, text))
    return digits >= LEAST_DIGITS and any(
        sum(line.count(name) for name in names) >= JOINED for line in lines
    )


def _lines(report: Report, layout: FormTable) -> int:
    """How many lines of its section may be labels of a table in words of its own."""
    lines = report.sections.get(layout.section, "").splitlines()
    names = names_in_head(layout)
    return sum(
        OF_A_SENTENCE.search(line) is None
        and bool(bare(line))
        and not names & {bare(line), *map(bare, line.split())}
        for line in lines
    )


def _figures_in_text(report: Report, layout: FormTable) -> int:
    """How many lines of a table the text of its section names with a number behind them."""
    text = re.sub(r"\s", "", report.sections.get(layout.section, ""))
    lines = layout.blocks[0].columns if layout.is_one_row else layout.rows
    return sum(any(_has_number_behind(text, label) for label in line.labels) for line in lines)


def _has_number_behind(text: str, label: str) -> bool:
    at = text.find(label)
    while at >= 0:
        if NUMBER_BEHIND.match(text, at + len(label)):
            return True
        at = text.find(label, at + len(label))
    return False
