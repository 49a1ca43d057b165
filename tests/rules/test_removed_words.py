"""What is truly not there is the same error where the headings around it are in other words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from pipeline.one_report import check
from pipeline.reading.document import Hints, read_document
from pipeline.records import Finding
from tests.formats.made.docx import docx_of
from tests.formats.made.flat import text_of
from tests.formats.made.pages import Print, html_of
from tests.formats.made.report import TABLES, Made, made
from tests.formats.made.sheets import xlsx_of
from tests.replicas.plan import Markup
from tests.rules.honest_reports import SETS, words_of
from tests.rules.publications import HONEST, broken_errors, invented
from tests.sampling import a_part

WRITERS: tuple[Callable[[Made], bytes], ...] = (
    lambda one: html_of(one, Print()).encode(),
    lambda one: docx_of(one, "plain"),
    lambda one: xlsx_of(one, as_text=False),
    lambda one: text_of(one, "blanks"),
    lambda one: text_of(one, "cells apart"),
)
SECTION_OF = {"proactive": 2, "requests": 3, "proceedings": 4}
GONE: tuple[int | str, ...] = (*TABLES, *range(1, 7))
STYLES = 20  # of the headings of each set
TURNS = a_part(
    ((name, style) for name in SETS for style in range(STYLES)), 3, lambda one: f"{one[0]}-{one[1]}"
)


def _headed(name: str, style: int, gone: int | str | None) -> Made:
    """A report under one set's headings of one style, without one section or table."""
    publication = [one for one in HONEST if one.year == 2022][style]
    whole, headings = made(publication, Markup.CLEAN), words_of(name).headings
    sections = tuple(
        replace(
            one,
            heading=headings[one.number][style % len(headings[one.number])],
            table=None if one.table == gone else one.table,
        )
        for one in whole.report.sections
        if one.number != gone
    )
    return replace(whole, report=replace(whole.report, sections=sections))


def _errors(one: Made, turn: int) -> list[Finding]:
    report = read_document(WRITERS[turn % len(WRITERS)](one), invented().books, Hints())
    return broken_errors(check(report, invented(), None)[0])


@pytest.mark.parametrize(("name", "style"), TURNS)
def test_it_is_missing_whatever_the_headings_say(name: str, style: int) -> None:
    turn = style + SETS.index(name)
    gone = GONE[(style * 2 + SETS.index(name)) % len(GONE)]
    found = [(one.rule, one.where.section) for one in _errors(_headed(name, style, gone), turn)]
    rule = "table-missing" if isinstance(gone, str) else "section-missing"
    assert found == [(rule, SECTION_OF.get(str(gone), gone))]
    assert _errors(_headed(name, style, None), turn) == []
