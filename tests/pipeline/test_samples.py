"""The real reports beside the repository, when they are there: every cell and finding expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.reading.document import Hints
from pipeline.records import Outcome, Report, Severity, Why
from tests.pipeline.reference import ROOT, reference
from tests.reading import read

SAMPLES = ROOT.parent / "shared" / "samples"
pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"no real reports at {SAMPLES}"),
]
EXPECTED = [
    ("000", "哈尔滨市阿城区金都街道", "230112002", 2022, "2021-30", {"overall-aspect-missing"}),
    ("001", "哈尔滨市阿城区金龙山镇", "230112112", 2021, "2021-30", set()),
    ("002", "北关区灯塔路街道办事处", "410503004", 2022, "2021-30", {"fee-statement-missing"}),
    ("003", "南岗区文化街道办事处", "230103004", 2020, "2019-60", {"cell-blank"}),
    (
        "004",
        "平房区新疆街道办事处",
        "230108005",
        2023,
        "2021-30",
        {"proactive-zero-claim", "placeholder-left"},
    ),
]
ROWS = {"2021-30": 25, "2019-60": 23}


def _read(name: str) -> Report:
    path: Path = SAMPLES / f"{name}.txt"
    return read(path.read_bytes(), reference(), Hints())


@pytest.mark.parametrize(("name", "agency", "code", "year", "form", "rules"), EXPECTED)
def test_a_real_report_is_recognised_and_its_faults_are_found(
    name: str, agency: str, code: str, year: int, form: str, rules: set[str]
) -> None:
    report = _read(name)
    found = {f.rule for f in report.findings if f.outcome is Outcome.BROKEN}
    errors = {f.rule for f in report.findings if f.severity is Severity.ERROR} & found

    assert report.agency is not None
    assert (report.agency.name, report.agency.code) == (agency, code)
    assert (report.year, report.form) == (year, form)
    assert sorted(report.sections) == [1, 2, 3, 4, 5, 6]
    assert rules <= found
    assert errors == set()
    assert report.setbacks == ()


@pytest.mark.parametrize(("name", "form"), [(case[0], case[4]) for case in EXPECTED])
def test_every_cell_of_a_real_report_is_zero_or_blank_as_printed(name: str, form: str) -> None:
    report = _read(name)
    blank = {
        (key, row, column)
        for key, table in report.tables.items()
        for row, cells in table.rows.items()
        for column, cell in cells.items()
        if cell.value != 0
    }
    columns = ("upheld", "corrected", "other", "pending", "total")
    expected = {("proceedings", "reconsideration", c) for c in columns} if name == "003" else set()

    assert len(report.tables["requests"].rows) == ROWS[form]
    assert all(len(cells) == 7 for cells in report.tables["requests"].rows.values())
    assert blank == expected
    assert all(report.tables[key].rows[row][column].why is Why.BLANK for key, row, column in blank)


@pytest.mark.parametrize("name", ["002", "003"])
def test_the_itemised_counts_of_two_real_reports_hold(name: str) -> None:
    itemised = [f.outcome for f in _read(name).findings if f.rule == "itemised-sum"]
    assert itemised == [Outcome.HOLDS]


def test_a_signature_is_a_publication_date_of_low_rank() -> None:
    report = _read("003")
    assert [(d.on.isoformat(), d.basis.value) for d in report.dates] == [
        ("2021-01-21", "signature")
    ]
