"""The cases of ../shared/cases/reading that are no PDF: what a person sees, or a reason why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.browser import find_browser
from pipeline.reading.document import Hints
from pipeline.records import Outcome, Report, Severity, Why
from tests.pipeline.reference import reference
from tests.reading import read

CASES = Path(__file__).parents[3] / "shared" / "cases" / "reading"
EXACT = {
    "hidden-attribute.html": 95,
    "hidden-by-style.docx": 95,
    "hidden-table-first.html": 5,
    "in-order.html": 95,
    "radicals.html": 95,
    "soft-hyphen.html": 95,
    "direction-mark.docx": 95,
    "float.xlsx": 95,
    "struck.docx": 95,
    "gbk-half-character.html": 95,
}
IN_THE_BROWSER = ("struck.html", "raised.html")
SILENT = {
    "two-lines.html": Why.SEVERAL_NUMBERS,
    "two-lines.docx": Why.SEVERAL_NUMBERS,
    "zero-shown-blank.xlsx": Why.BLANK,
}
pytestmark = pytest.mark.skipif(not CASES.exists(), reason="no ../shared/cases/reading here")


def _read(name: str) -> Report:
    return read((CASES / name).read_bytes(), reference(), Hints())


def _errors(report: Report) -> list[str]:
    return [
        one.rule
        for one in report.findings
        if one.outcome is Outcome.BROKEN and one.severity is Severity.ERROR
    ]


@pytest.mark.parametrize("name", EXACT)
def test_a_case_shows_its_number(name: str) -> None:
    report = _read(name)
    assert report.tables["requests"].value("new_received", "natural_person") == EXACT[name]
    assert _errors(report) == []


@pytest.mark.skipif(find_browser(None) is None, reason="no Chromium on this machine")
@pytest.mark.parametrize("name", IN_THE_BROWSER)
def test_a_case_that_is_laid_out_shows_its_number(name: str) -> None:
    report = _read(name)
    assert report.tables["requests"].value("new_received", "natural_person") == 95
    assert _errors(report) == []


@pytest.mark.parametrize("name", SILENT)
def test_a_case_without_one_number_has_a_reason(name: str) -> None:
    report = _read(name)
    cell = report.tables["requests"].cell("new_received", "natural_person")
    assert cell is not None
    assert (cell.value, cell.why) == (None, SILENT[name])
    assert _errors(report) == []


def test_a_cell_ends_with_its_group_of_rows() -> None:
    report = _read("rowspan-past-tbody.html")
    assert report.tables["requests"].value("carried_in", "total") == 11
    assert _errors(report) == []
