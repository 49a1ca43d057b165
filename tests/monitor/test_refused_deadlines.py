"""Local deadlines and tolerances that nobody would hear of are refused."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from core.errors import ConfigurationError
from monitor.configuration import load_books
from tests.monitor.made import CONFIG

OVERRIDE = """
[[overrides]]
district = "230112"
kinds = ["town"]
year = 2022
due = 2023-01-28
firm = 2023-02-28
document = "×政公开办〔2023〕1号"
"""
GRACE = """
[[grace]]
district = "230112"
kinds = ["department"]
from_year = 2021
to_year = 2023
days = 3
document = "×政公开办〔2023〕1号"
"""
OWN = f"{OVERRIDE}{GRACE}"
EXEMPT = """
[[exemptions]]
kinds = ["vertical"]
norm = "x"
zh = "x"
"""
UNHEARD = [
    (OWN.replace("230112", "230121", 1), "overrides.0.district", "230112 ", "阿城区"),
    (OVERRIDE + GRACE.replace("230112", "230121"), "grace.0.district", "230112 "),
    (OWN.replace("230112", "999999", 1), "overrides.0.district", "known"),
    (OWN.replace('"town"', '"twon"'), "overrides.0.kinds.0", "nearest: town"),
    (OWN.replace('"department"', '"departement"'), "grace.0.kinds.0", "nearest: department"),
    (OWN.replace("due = 2023", "due = 2033"), "due of the report of 2022 is 2033-01-28", "2023"),
    (OWN.replace("due = 2023", "due = 2022"), "due of the report of 2022 is 2022-01-28", "2023"),
    (OWN.replace("firm = 2023", "firm = 2024"), "firm of the report of 2022 is 2024-02-28"),
    (
        OVERRIDE.replace("year = 2022", "year = 2015").replace("2023", "2016"),
        "year = 2015: reports up to 2018",
        "03-31",
    ),
    (OWN.replace("2023-02-28", "2023-01-02"), "firm = '2023-01-02' lies before"),
    (OWN.replace("year = 2022", "year = 22"), "overrides.0.year", "2008"),
    (OWN + OVERRIDE.replace("01-28", "01-27"), "[[overrides]] of district 230112", "stands twice"),
    (OWN + GRACE.replace("days = 3", "days = 4"), "[[grace]] of district 230112", "stands twice"),
    (OWN.replace("to_year = 2023", "to_year = 2020"), "to_year = 2020 lies before"),
    (OWN.replace("days = 3", "days = 0"), "grace.0.days", "expected more than 0"),
    (OWN.replace("days = 3", "days = true"), "grace.0.days", "expected a whole number"),
    (OWN + EXEMPT, "[[exemptions]] of kind 'vertical'", "twice"),
]  # fmt: skip


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONFIG, tmp_path / "config"))


def _refused(config: Path, *wanted: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        load_books(config)
    for language in ("zh", "en"):
        said = error.value.said(language)
        assert "\n" not in said
        assert re.search(r"deadlines\.toml:\d+", said), said
        assert (re.search("[\u4e00-\u9fff]", said) is not None) or language == "en"
    assert [one for one in wanted if one not in said] == [], said


@pytest.mark.parametrize("change", UNHEARD, ids=lambda one: one[1])
def test_what_nobody_would_hear_of_is_refused_with_its_line(
    config: Path, change: tuple[str, ...]
) -> None:
    added, *wanted = change
    path = config / "deadlines.toml"
    path.write_text(path.read_text("utf-8") + added, encoding="utf-8")
    _refused(config, *wanted)


def test_what_is_right_is_taken(config: Path) -> None:
    path = config / "deadlines.toml"
    path.write_text(path.read_text("utf-8") + OWN, encoding="utf-8")
    assert load_books(config).deadlines.grace_days("230112", "department", 2022) == 3


def test_no_report_is_due_by_a_statute_younger_than_itself(config: Path) -> None:
    path = config / "deadlines.toml"
    text = path.read_text("utf-8")
    changed = text.replace("国务院令第492号", "国务院令第711号", 1).replace(
        "to_year = 2018", "from_year = 2008\nto_year = 2018", 1
    )
    path.write_text(changed, encoding="utf-8")
    _refused(config, "国务院令第711号", "2019", "2008")
