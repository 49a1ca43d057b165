"""Headings, text and lists of contents in cells: a whole report is whole, what it lacks is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from html import escape

import pytest

from pipeline.one_report import check
from pipeline.reading.document import Hints, read_document
from pipeline.records import Finding, Outcome, Report
from tests.formats.made.boxed import CONTENTS, SHAPES, boxed
from tests.formats.made.doc import doc_of
from tests.formats.made.docx import docx_of
from tests.formats.made.odt import odt_of
from tests.formats.made.pages import Print, html_of
from tests.formats.made.report import TABLES, Made, made
from tests.formats.made.sheets import xlsx_of
from tests.formats.made.xls import xls_of
from tests.replicas.grids import Grid, GridCell
from tests.replicas.html_tables import table_html
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
BRIEF = ("html", "docx", "xlsx")  # the others in the long form
WRITTEN = [
    pytest.param(form, shape, marks=() if form in BRIEF else (pytest.mark.slow,))
    for form in WRITERS
    for shape in SHAPES
    if shape != "frame" or form in LINES_IN_CELLS
]


@cache
def _whole() -> Made:
    return made(next(one for one in HONEST if one.year == 2022), Markup.CLEAN)


@cache
def _plain(form: str) -> Report:
    return read_document(WRITERS[form](_whole()), invented().books, Hints())


def _findings(form: str, one: Made) -> tuple[Finding, ...]:
    report = read_document(WRITERS[form](one), invented().books, Hints())
    return check(report, invented(), None)[0]


@pytest.mark.crossed("form shape", "contents")
@pytest.mark.parametrize("contents", CONTENTS)
@pytest.mark.parametrize(("form", "shape"), WRITTEN)
def test_a_report_in_boxes_is_whole(form: str, shape: str, contents: str) -> None:
    written = WRITERS[form](boxed(_whole(), shape, contents))
    report = read_document(written, invented().books, Hints())
    plain = _plain(form)
    assert (report.title, report.agency, report.tables) == (plain.title, plain.agency, plain.tables)
    assert set(report.sections) == set(range(1, 7))
    assert [report.sections[n] for n in (1, 5)] == [plain.sections[n] for n in (1, 5)]
    findings = check(report, invented(), None)[0]
    spoken = [one for one in findings if one.outcome in (Outcome.BROKEN, Outcome.UNCERTAIN)]
    assert spoken == []


@pytest.mark.crossed("form shape", "number")
@pytest.mark.parametrize("number", [1, 3, 6])
@pytest.mark.parametrize(("form", "shape"), WRITTEN)
def test_a_section_that_only_the_contents_in_cells_name_is_missing(
    form: str, shape: str, number: int
) -> None:
    lacking = boxed(_whole(), shape, "cells", without=number)
    found = [one for one in broken_errors(_findings(form, lacking)) if "missing" in one.rule]
    assert [(one.rule, one.where.section) for one in found] == [("section-missing", number)]


@pytest.mark.crossed("form shape", "key")
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


PICTURE = '<table><tr><td><img src="t.png" width="600" height="400"></td></tr></table>'
FRAMES = {
    "nested": "<table><tr><td><a href='/'>首页</a></td><td><table><tr><td>{}</td></tr></table>"
    "</td></tr></table>",
    "one": "<table width='980'><tr><td width='20'></td><td>{}</td></tr></table>",
}


def _framed(frame: str, pictured: str = "") -> bytes:
    """A page of an old site: its text, parted by line breaks, stands in a table for its layout."""
    whole = _whole()
    tables = {key: table_html(grid, Markup.CLEAN) for key, grid in whole.grids.items()}
    printed = {
        id(whole.grids[key]): html
        for key, html in (tables | {pictured: PICTURE}).items()
        if key in whole.grids
    }
    body = "".join(
        f"&nbsp;&nbsp;{escape(part)}<br>" if isinstance(part, str) else printed[id(part)]
        for part in whole.parts()
    )
    head = "<meta http-equiv='Content-Type' content='text/html; charset=gb2312'>"
    return f"<html><head>{head}</head><body>{FRAMES[frame].format(body)}</body></html>".encode(
        "gbk"
    )


@pytest.mark.parametrize("frame", FRAMES)
def test_an_article_in_a_table_for_its_layout_is_read(frame: str) -> None:
    report = read_document(_framed(frame), invented().books, Hints())
    plain = _plain("html")
    assert (report.sections, report.tables) == (plain.sections, plain.tables)


@pytest.mark.parametrize("key", TABLES)
@pytest.mark.parametrize("frame", FRAMES)
def test_a_picture_in_a_cell_is_one_in_place_of_its_table(frame: str, key: str) -> None:
    report = read_document(_framed(frame, pictured=key), invented().books, Hints())
    findings = check(report, invented(), None)[0]
    spoken = [one for one in findings if one.outcome in (Outcome.BROKEN, Outcome.UNCERTAIN)]
    assert [(one.rule, one.where.table) for one in spoken] == [("tables-as-image", key)]


OWN_ROWS = ("一、收到申请总数", "二、往年转来", "三、办结总数")
TABLES_IN_WORDS_OF_ITS_OWN: dict[str, tuple[str, Grid]] = {
    "blank figures": (
        "requests",
        [[GridCell(one), GridCell("")] for one in ("收到申请", "往年转来", "办结")],
    ),
    "blank cases": (
        "proceedings",
        [[GridCell(one), GridCell("")] for one in ("行政复议", "行政诉讼")],
    ),
    "falling": (
        "requests",
        [
            [GridCell(label), GridCell(number)]
            for label, number in zip(OWN_ROWS, ("5", "3", "8"), strict=True)
        ],
    ),
    "rising": (
        "requests",
        [
            [GridCell(label), GridCell(number)]
            for label, number in zip(OWN_ROWS, ("3", "5", "8"), strict=True)
        ],
    ),
}


@pytest.mark.parametrize("name", TABLES_IN_WORDS_OF_ITS_OWN)
@pytest.mark.parametrize("form", ["html", "docx"])  # a sheet keeps no blank cells
def test_a_table_in_words_of_its_own_is_asked_about(form: str, name: str) -> None:
    """Whatever its cells hold it is neither text nor contents; holding nothing it is blank."""
    key, grid = TABLES_IN_WORDS_OF_ITS_OWN[name]
    other = replace(_whole(), grids={**_whole().grids, key: grid})
    rule = "table-blank" if name == "blank figures" else "table-missing"
    spoken = [one for one in _findings(form, other) if one.rule in ("table-missing", rule)]
    asked = [one.where.table for one in spoken if one.outcome is Outcome.UNCERTAIN]
    told = [one.where.table for one in broken_errors(tuple(spoken))]
    assert (told, asked) == (([key], []) if name == "blank figures" else ([], [key]))
