"""Made reports that were misjudged once, one of each kind; skipped where they are not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.given_files import read_files
from pipeline.reading.document import Hints
from pipeline.records import Outcome, Report
from tests.pipeline.reference import ROOT, reference

CASES = ROOT.parent / "shared" / "cases" / "structure"
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason=f"no made cases at {CASES}")
MUST_BE = {
    "heading-four-miswritten.html": {("tables-as-image", 4)},
    "heading-one-in-other-words.html": set(),
    "no-table-three.html": {("table-missing", 3)},
    "fees-in-other-words.html": set(),
    "improvement-in-other-words.html": set(),
}


def _read(path: Path) -> Report:
    ((_, report),) = read_files([path], reference(), Hints())
    return report


@pytest.mark.parametrize("name", MUST_BE)
def test_only_what_is_so_is_said(name: str) -> None:
    report = _read(CASES / name)
    spoken = {
        (one.rule, one.where.section)
        for one in report.findings
        if one.outcome in (Outcome.BROKEN, Outcome.UNCERTAIN)
    }
    assert spoken == MUST_BE[name]
    assert set(report.sections) == set(range(1, 7))


def test_a_half_years_report_is_none_of_a_year() -> None:
    report = _read(CASES / "half-year.html")
    assert [one.kind for one in report.setbacks] == ["not-an-annual-report"]
    assert not report.findings
