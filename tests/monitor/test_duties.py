"""Who owes what by when (../shared/norms.md section 3.1), and how each date was derived."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from core.errors import ConfigurationError
from core.messages import render
from monitor.duties.deadlines import DistrictDeadline, load_deadlines
from monitor.duties.duties import duties, report_years
from pipeline.reference.register import AgencyEntry
from tests.monitor.made import CONFIG

DEADLINES = load_deadlines(CONFIG / "deadlines.toml")
ENTRY = AgencyEntry(
    "990101-czj", "柳城区财政局", "department", "990101", "acheng", (), None, None, None, None
)

TABLE = [
    ("government", 2018, "2019-03-31", "2019-03-31", "国务院令第492号"),
    ("department", 2018, "2019-03-31", "2019-03-31", "国务院令第492号"),
    ("town", 2018, "2019-03-31", "2019-03-31", "国务院令第492号"),
    ("government", 2019, "2020-03-31", "2020-03-31", "国务院令第711号"),
    ("department", 2019, "2020-01-31", "2020-01-31", "国务院令第711号"),
    ("zone", 2022, "2023-01-31", "2023-01-31", "国务院令第711号"),
    ("organisation", 2022, "2023-01-31", "2023-01-31", "国务院令第711号"),
    ("town", 2022, "2023-01-31", "2023-03-31", "国务院令第711号"),
    ("subdistrict", 2023, "2024-01-31", "2024-03-31", "国务院令第711号"),
]


@pytest.mark.parametrize(("kind", "year", "due_on", "firm_on", "document"), TABLE)
def test_due_dates_by_class_and_era(
    kind: str, year: int, due_on: str, firm_on: str, document: str
) -> None:
    (duty,) = duties([replace(ENTRY, kind=kind)], DEADLINES, [year])

    assert (duty.due_on.isoformat(), duty.firm_on.isoformat()) == (due_on, firm_on)
    assert document in render(duty.derivation, "zh")
    assert str(year) in render(duty.derivation, "en")


def test_a_district_date_needs_its_document_number_and_says_it() -> None:
    override = DistrictDeadline(
        district="990101",
        kinds=("department",),
        year=2021,
        due=date(2022, 1, 28),
        document="云政公开办〔2022〕3号",
        zh="春节前发布",
    )
    deadlines = DEADLINES.model_copy(update={"overrides": (override,)})

    by_year = {duty.year: duty for duty in duties([ENTRY], deadlines, [2021, 2022])}

    assert by_year[2021].due_on == date(2022, 1, 28)
    assert render(by_year[2021].derivation, "zh").startswith("云政公开办〔2022〕3号规定")
    assert by_year[2022].due_on == date(2023, 1, 31)


def test_an_agency_owes_only_in_the_years_in_which_it_is_valid() -> None:
    merged = replace(ENTRY, from_year=2021, to_year=2022)

    assert [duty.year for duty in duties([merged], DEADLINES, range(2020, 2024))] == [2021, 2022]


def test_vertical_units_are_exempt_with_the_reason_and_others_by_the_register() -> None:
    vertical, closed = duties(
        [replace(ENTRY, kind="vertical"), replace(ENTRY, exempt="涉密单位")], DEADLINES, [2022]
    )

    assert vertical.exempt is not None
    assert "第三条" in vertical.exempt.zh
    assert "art. 3" in vertical.exempt.en
    assert closed.exempt is not None
    assert closed.exempt.zh == "涉密单位"


def test_report_years_end_with_the_year_that_ended_last() -> None:
    assert list(report_years(2020, date(2023, 1, 1))) == [2020, 2021, 2022]
    assert list(report_years(2020, date(2022, 12, 31))) == [2020, 2021]


WRONG = [
    ("from_year = 2019", "from_year = 2020", "has 0 deadlines for report year 2019"),
    ("to_year = 2018", "to_year = 2019", "has 2 deadlines for report year 2019"),
    ('due = "03-31"', 'due = "03-32"', "03-32"),
    ('firm = "03-31"', 'firm = "01-01"', "lies before due"),
    ('"zone", ', '"zoo", ', "accepted: government"),
    ("[[exemptions]]", "[[exceptions]]", "accepted keys: deadlines, exemptions, grace, overrides"),
]


@pytest.mark.parametrize(("right", "wrong", "said"), WRONG)
def test_a_mistake_in_the_deadlines_is_one_line_that_names_it(
    tmp_path: Path, right: str, wrong: str, said: str
) -> None:
    path = tmp_path / "deadlines.toml"
    text = (CONFIG / "deadlines.toml").read_text("utf-8")
    path.write_text(text.replace(right, wrong), "utf-8")

    with pytest.raises(ConfigurationError) as error:
        load_deadlines(path)

    assert str(path) in str(error.value)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_an_override_without_a_document_number_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "deadlines.toml"
    override = (
        '[[overrides]]\ndistrict = "990101"\nkinds = ["town"]\nyear = 2022\ndue = 2023-01-28\n'
    )
    path.write_text((CONFIG / "deadlines.toml").read_text("utf-8") + override, "utf-8")

    with pytest.raises(ConfigurationError, match="document' is missing"):
        load_deadlines(path)
