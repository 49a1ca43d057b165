"""Headings, text and lists of contents in cells: a whole report is whole, what it lacks is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from pipeline.one_report import check
from pipeline.reading.document import Hints, read_document
from pipeline.records import Finding, Outcome
from tests.formats.made.boxed import CONTENTS, SHAPES, boxed
from tests.formats.made.doc import doc_of
from tests.formats.made.docx import docx_of
from tests.formats.made.odt import odt_of
from tests.formats.made.pages import Print, html_of
from tests.formats.made.report import TABLES, Made, made
from tests.formats.made.sheets import xlsx_of
from tests.formats.made.xls import xls_of
from tests.replicas.plan import Markup
from tests.rules.publications import HONEST, broken_errors, invented

WRITERS: dict[str, Callable[[Made], bytes]] = {
    "html": lambda one: html_of(one, Print()).replace("\n", "<br>").encode(),
    "docx": lambda one: docx_of(one, "plain"),
    "doc": lambda one: doc_of(one, "plain"),
    "odt": lambda one: odt_of(one, {}),
    "xlsx": lambda one: xlsx_of(one, as_text=False),
    "xls": xls_of,
}
LINES_IN_CELLS = ("html", "xlsx", "xls")  # the other writers put a cell on one line
WRITTEN = [(form, shape) for form in WRITERS for shape in SHAPES]
WRITTEN = [one for one in WRITTEN if one[1] != "frame" or one[0] in LINES_IN_CELLS]


@cache
def _whole() -> Made:
    return made(next(one for one in HONEST if one.year == 2022), Markup.CLEAN)


def _findings(form: str, one: Made) -> tuple[Finding, ...]:
    report = read_document(WRITERS[form](one), invented().books, Hints())
    return check(report, invented(), None)[0]


@pytest.mark.parametrize("contents", CONTENTS)
@pytest.mark.parametrize(("form", "shape"), WRITTEN)
def test_a_report_in_boxes_is_whole(form: str, shape: str, contents: str) -> None:
    written = WRITERS[form](boxed(_whole(), shape, contents))
    report = read_document(written, invented().books, Hints())
    plain = read_document(WRITERS[form](_whole()), invented().books, Hints())
    assert (report.title, report.agency, report.tables) == (plain.title, plain.agency, plain.tables)
    assert set(report.sections) == set(range(1, 7))
    assert [report.sections[n] for n in (1, 5)] == [plain.sections[n] for n in (1, 5)]
    findings = check(report, invented(), None)[0]
    spoken = [one for one in findings if one.outcome in (Outcome.BROKEN, Outcome.UNCERTAIN)]
    assert spoken == []


@pytest.mark.parametrize("number", [1, 3, 6])
@pytest.mark.parametrize(("form", "shape"), WRITTEN)
def test_a_section_that_only_the_contents_in_cells_name_is_missing(
    form: str, shape: str, number: int
) -> None:
    lacking = boxed(_whole(), shape, "cells", without=number)
    found = [one for one in broken_errors(_findings(form, lacking)) if "missing" in one.rule]
    assert [(one.rule, one.where.section) for one in found] == [("section-missing", number)]


@pytest.mark.parametrize("key", TABLES)
@pytest.mark.parametrize(("form", "shape"), WRITTEN)
def test_a_table_that_is_not_there_is_missing(form: str, shape: str, key: str) -> None:
    whole = boxed(_whole(), shape)
    sections = tuple(
        replace(one, table=None) if one.table == key else one for one in whole.report.sections
    )
    lacking = replace(whole, report=replace(whole.report, sections=sections))
    errors = broken_errors(_findings(form, lacking))
    assert [(one.rule, one.where.table) for one in errors] == [("table-missing", key)]
