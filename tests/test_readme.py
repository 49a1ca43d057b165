"""What the READMEs tell people to type exists, and both say the same."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

from reportwatch.cli.main import main
from tests.printed_commands import printed_commands

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh.md")
PAGES = (
    *READMES,
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    *sorted(str(page.relative_to(ROOT)) for page in (ROOT / "docs").rglob("*.md")),
)
# Where a page names a file or folder of ours, it is there; `<…>`, `*` and `…` stand for many.
PLACE = re.compile(
    r"`((?:core|crawlers|pipeline|monitor|reportwatch|tests|tools|bench|docs)/[^`\s]+)`"
)
MANY = re.compile(r"[<*…{]")
TARGET = re.compile(r"(?:^|`)make ([a-z]+)\b", re.MULTILINE)
MODULE = re.compile(r"python -m ([a-z_.]+[a-z])")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _commands(name: str) -> list[list[str]]:
    return [command.words for command in printed_commands(name)]


@pytest.mark.parametrize("name", PAGES)
def test_every_command_and_option_on_a_page_exists(name: str) -> None:
    commands = _commands(name)
    assert len(commands) >= 5 or name not in READMES
    for words in commands:
        command: click.Command = main
        known = _spellings(main)
        for word in words:
            found = (
                command.get_command(click.Context(command), word)
                if isinstance(command, click.Group)
                else None
            )
            if found is not None:
                command = found
                known |= _spellings(command)
        assert command is not main, words
        assert {word for word in words if word.startswith("-")} <= known, words


def _spellings(command: click.Command) -> set[str]:
    options = [one for one in command.params if isinstance(one, click.Option)]
    return {spelling for option in options for spelling in option.opts}


def test_both_languages_show_the_same_commands() -> None:
    english, chinese = (
        [[w for w in words if w not in ("--lang", "en")] for words in _commands(name)]
        for name in READMES
    )
    assert english == chinese
    assert [command.status for command in printed_commands(READMES[0])] == [
        command.status for command in printed_commands(READMES[1])
    ]


@pytest.mark.parametrize("name", READMES)
def test_the_readme_fits_two_screens(name: str) -> None:
    lines = _text(name).splitlines()
    assert len(lines) <= 100
    assert [line for line in lines if len(line) > 100] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_file_that_a_page_names_exists(name: str) -> None:
    places = [place for place in PLACE.findall(_text(name)) if not MANY.search(place)]
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_every_decision_stands_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    pages = sorted(page.name for page in folder.glob("[0-9]*.md"))
    assert LINK.findall(_text("docs/decisions/README.md"))[1:] == pages
    for page in pages:
        text = _text(f"docs/decisions/{page}")
        assert all(f"**{part}.**" in text for part in ("Context", "Choice", "Price")), page
        assert text.count("\n") <= 25, page


@pytest.mark.parametrize("name", PAGES)
def test_every_make_target_link_and_module_on_a_page_exists(name: str) -> None:
    makefile = _text("Makefile")
    for target in set(TARGET.findall(_text(name))):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for link in LINK.findall(_text(name)):
        assert (ROOT / name).parent.joinpath(link).exists(), link
    for module in MODULE.findall(_text(name)):
        assert find_spec(module), module


def test_no_file_of_a_targets_name_keeps_make_from_running_it() -> None:
    makefile = _text("Makefile").replace("\\\n", " ")
    (phony,) = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    targets = re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)
    assert sorted(phony.split()) == sorted(targets)
