"""A wrong command line is one sentence in the language asked for, with a status of its own."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from reportwatch.cli.main import main

CHINESE = re.compile(r"[\u4e00-\u9fff]")
WRONG = [
    ("doctor", "--nonsense"),
    ("nonsense",),
    ("archive", "nonsense"),
    ("check",),
    ("status", "--year", "x"),
    ("notice",),
    ("duties", "--why", "990101"),
    ("decide", "990101", "2022", "report-missing", "perhaps"),
    ("rules", "try"),
]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_a_wrong_command_line_is_one_sentence(words: tuple[str, ...], language: str) -> None:
    result = CliRunner().invoke(main, ["--lang", language, *words])

    assert result.exit_code == 64
    assert result.stderr.startswith("reportwatch: ")
    assert result.stderr.count("\n") == 1
    assert f"{words[0]}" in result.stderr or "nonsense" in result.stderr
    assert bool(CHINESE.search(result.stderr)) is (language == "zh")


@pytest.mark.parametrize("year", ["99999", "0", "-1", "2007", "3000", "２０２２"])
@pytest.mark.parametrize(
    "command",
    [
        ("status", "--year"),
        ("notice", "--year"),
        ("duties", "--year"),
        ("duties", "--why", "990101"),
        ("check", "--year"),
        ("rules", "try", "t3-balance", "--years"),
        ("history", "--", "990101"),
    ],
    ids=" ".join,
)
def test_a_year_that_is_none_is_refused_with_those_there_are(
    command: tuple[str, ...], year: str
) -> None:
    result = CliRunner().invoke(main, ["--lang", "en", *command, year])

    assert (result.exit_code, result.stderr.count("\n")) == (64, 1)
    assert re.search(r"2008 to 20\d\d|expected years such as|e\.g\. 2021,2022", result.stderr)


def test_a_group_without_a_command_shows_its_help() -> None:
    assert "verify" in CliRunner().invoke(main, ["--lang", "en", "archive"]).output


def test_chinese_help_names_what_stands_for_an_argument() -> None:
    said = CliRunner().invoke(main, ["--lang", "zh", "decide", "--help"]).output

    assert "speech." not in said
