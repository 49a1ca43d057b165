"""Mergers, exemptions with an end, and the office's list of filings: read, or refused in a line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from core.errors import ConfigurationError
from monitor.configuration import load_books
from monitor.duties.deadlines import DistrictDeadline, Grace, load_deadlines
from monitor.duties.duties import duties
from monitor.duties.filings import load_filings
from monitor.duties.register_notes import RegisterNotes, load_notes
from monitor.records import Duty
from pipeline.reference.register import AgencyEntry, register_of
from reportwatch.cli.history import explained
from tests.monitor.made import CONFIG

DEADLINES = load_deadlines(CONFIG / "deadlines.toml")
OLD = AgencyEntry("a", "柳城区旧局", "department", "990101", "p", (), None, 2023, None, None)
NEW = AgencyEntry("b", "柳城区新局", "department", "990101", "q", (), None, None, None, None)
NEWER = AgencyEntry("c", "柳城区大局", "department", "990101", "q", (), 2024, None, None, None)
REGISTER = register_of([OLD, NEW, NEWER])
MERGER = """
[[mergers]]
dissolved = "a"
successor = "b"
on = 2024-01-05
document = "云编发〔2024〕3号"
"""
EXEMPTION = """
[[exemptions]]
agencies = ["b"]
to_year = 2022
zh = "筹建期间"
en = "being set up"
"""


def notes(tmp_path: Path, text: str) -> RegisterNotes:
    path = tmp_path / "agencies.toml"
    path.write_text(text, "utf-8")
    return load_notes(path, REGISTER)


def owed(made: RegisterNotes, entry: AgencyEntry, year: int) -> list[Duty]:
    all_duties = duties(REGISTER.agencies, DEADLINES, [year], made)
    return [one for one in all_duties if one.agency_code == entry.code]


def test_the_successor_publishes_what_was_due_after_the_merger(tmp_path: Path) -> None:
    made = notes(tmp_path, MERGER)

    (before,), (after,) = owed(made, OLD, 2022), owed(made, OLD, 2023)

    assert before.successors == ()
    assert [
        (successor.code, successor.document, successor.owes_itself)
        for successor in after.successors
    ] == [("b", "云编发〔2024〕3号", True)]
    assert after.is_last
    assert owed(made, OLD, 2024) == []


def test_a_successor_that_was_merged_itself_passes_the_duty_on(tmp_path: Path) -> None:
    register = register_of([OLD, replace(NEW, to_year=2023), NEWER])
    path = tmp_path / "agencies.toml"
    again = MERGER.replace('dissolved = "a"\nsuccessor = "b"', 'dissolved = "b"\nsuccessor = "c"')
    path.write_text(MERGER + again, "utf-8")

    made = load_notes(path, register)
    (duty, *_) = duties(register.agencies, DEADLINES, [2023], made)

    assert [(successor.code, successor.owes_itself) for successor in duty.successors] == [
        ("b", True),
        ("c", False),
    ]


def test_an_exemption_ends_with_its_last_year(tmp_path: Path) -> None:
    made = notes(tmp_path, EXEMPTION)

    (then,), (now,) = owed(made, NEW, 2022), owed(made, NEW, 2023)

    assert then.exempt is not None
    assert (then.exempt.zh, then.exempt.en) == ("筹建期间", "being set up")
    assert now.exempt is None


def test_why_names_the_successor_the_filing_date_and_the_tolerance(tmp_path: Path) -> None:
    override = DistrictDeadline(
        district="990101", kinds=("department",), year=2023, due=date(2024, 1, 28),
        submit=date(2024, 1, 26), document="云政公开办〔2024〕1号",
    )  # fmt: skip
    grace = Grace(district="990101", kinds=("department",), days=3, document="云〔2020〕9号")
    deadlines = DEADLINES.model_copy(update={"overrides": (override,), "grace": (grace,)})
    (duty, *_) = duties(REGISTER.agencies, deadlines, [2023], notes(tmp_path, MERGER))

    chinese, english = (" ".join(explained(duty, language)) for language in ("zh", "en"))

    for part in ("云政公开办〔2024〕1号", "2024-01-26", "宽限 3 天", "并入柳城区新局"):
        assert part in chinese
    for part in ("filed with the supervising body by 2024-01-26", "3 days", "became part of"):
        assert part in english


def test_the_real_configuration_loads_without_the_optional_files() -> None:
    configuration = load_books(CONFIG)

    assert (configuration.notes.mergers, configuration.filings.kept) == ((), frozenset())


WRONG = [
    (MERGER.replace('"b"', '"x"'), "agency 'x' is not in agencies.csv"),
    (MERGER.replace("2024-01-05", "2022-01-05"), "expected its to_year in agencies.csv"),
    (MERGER.replace('"a"', '"b"').replace('successor = "b"', 'successor = "a"'), "found nothing"),
    (MERGER + MERGER.replace("3号", "4号"), "stands twice"),
    (MERGER + MERGER, "entry 2 is the same as entry 1"),
    (MERGER.replace('successor = "b"', 'successor = "a"'), "its own successor"),
    (MERGER.replace('document = "云编发〔2024〕3号"', ""), "document' is missing"),
    (EXEMPTION.replace('"b"', '"x"'), "agency 'x' is not in agencies.csv"),
    (EXEMPTION.replace("to_year = 2022", ""), "to_year' is missing"),
    (
        EXEMPTION.replace("to_year = 2022", "from_year = 2022\nto_year = 2020"),
        "lies before from_year",
    ),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_mistake_in_the_notes_is_one_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        notes(tmp_path, text)

    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_the_list_of_filings_is_read_and_the_first_filing_counts(tmp_path: Path) -> None:
    path = tmp_path / "filings.csv"
    path.write_text("code,year,filed_on\na,2023,2024-01-28\n\na,2023,2024-01-26\n", "utf-8-sig")

    read = load_filings(path, REGISTER)

    assert read.filed_on == {("a", 2023): date(2024, 1, 26)}
    assert read.kept == {("990101", 2023)}


WRONG_FILINGS = [
    ("code,year\n", ":1: column 3 is called ''; expected 'filed_on'"),
    ("code,year,filed_on\nx,2023,2024-01-26\n", ":2: agency 'x' is not in agencies.csv"),
    ("code,year,filed_on\na,2023\n", ":2: expected 3 columns, found 2"),
    ("code,year,filed_on\na,2023,26.1.2024\n", ":2: expected a year (2022) and a day"),
]


@pytest.mark.parametrize(("text", "said"), WRONG_FILINGS)
def test_a_mistake_in_the_filings_names_its_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "filings.csv"
    path.write_text(text, "utf-8")

    with pytest.raises(ConfigurationError) as error:
        load_filings(path, REGISTER)

    assert said in str(error.value)


def test_a_department_date_for_a_year_of_the_former_statute_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "deadlines.toml"
    text = (CONFIG / "deadlines.toml").read_text("utf-8")
    path.write_text(text.replace('due = "03-31"', 'due = "01-31"', 1), "utf-8")

    with pytest.raises(ConfigurationError, match="former statute"):
        load_deadlines(path)
