"""What the READMEs tell people to type exists, and both say the same."""

from __future__ import annotations

import re
import shlex
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

from reportwatch.cli.main import main

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh.md")
PAGES = (*READMES, *sorted(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")))
COMMAND = re.compile(r"^reportwatch (.+?)(?:\s+#.*)?$", re.MULTILINE)
TARGET = re.compile(r"(?:^|`)make ([a-z]+)\b", re.MULTILINE)
MODULE = re.compile(r"python -m ([a-z_.]+[a-z])")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _commands(name: str) -> list[list[str]]:
    return [shlex.split(line) for line in COMMAND.findall(_text(name))]


@pytest.mark.parametrize("name", PAGES)
def test_every_command_and_option_on_a_page_exists(name: str) -> None:
    commands = _commands(name)
    assert len(commands) >= 5 or name not in READMES
    for words in commands:
        command: click.Command = main
        for word in words:
            if isinstance(command, click.Group):
                found = command.get_command(click.Context(command), word)
                assert found, words
                command = found
        known = {
            spelling
            for parameter in command.params
            if isinstance(parameter, click.Option)
            for spelling in parameter.opts
        }
        assert {word for word in words if word.startswith("-")} <= known, words


def test_both_languages_show_the_same_commands() -> None:
    english, chinese = (
        [[w for w in words if w.isascii() and "." not in w] for words in _commands(name)]
        for name in READMES
    )
    assert english == chinese


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
