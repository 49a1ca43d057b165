"""A command loads what it needs: nobody waits for a crawler or a database to see the help."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from reportwatch.cli.commands import COMMANDS
from reportwatch.cli.main import main
from reportwatch.cli.speech import half
from tools.click_words import COMPILED, compiled

ROOT = Path(__file__).parent.parent
REPORT = ROOT / "tests" / "formats" / "golden" / "narrow-2019-60.docx"
CRAWLING = ("scrapy", "twisted", "playwright", "apprise")
STORING = ("sqlalchemy", "sqlmodel", "alembic", "fsspec")
LIMIT_S = 120


def _loaded(*words: str) -> set[str]:
    """The libraries that a command loads, by the interpreter's own account of its imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "reportwatch.cli.main", *words],
        cwd=ROOT, capture_output=True, text=True, timeout=LIMIT_S, check=True,
    )  # fmt: skip
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


def test_the_list_of_commands_loads_none_of_them() -> None:
    heavy = {*CRAWLING, *STORING, "lxml", "pydantic", "babel", "rich", "crawlers", "pipeline"}
    loaded = _loaded("--help")
    assert "click" in loaded
    assert loaded & heavy == set()


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_check_loads_no_crawler_and_no_database(form: str) -> None:
    loaded = _loaded("check", str(REPORT), "--format", form)
    assert "pipeline" in loaded
    assert loaded & {*CRAWLING, *STORING, "jinja2"} == set()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--lang", "en", "decide", "--help"), "who decides"),
        (("decide", "--help", "--lang", "en"), "who decides"),
        (("decide", "--lang=en", "--help"), "who decides"),
        (("decide", "--help"), "决定人"),
        (("decide", "--lang", "en"), "Missing argument 'AGENCY'"),
        (("decide",), "缺少参数"),
        (("--help", "--lang", "en"), "Show this message and exit."),
        (("--help",), "显示本说明并退出。"),
        (("nosuch", "--lang", "en"), "No such command"),
        (("crawl", "nowhere", "--lang", "en"), "is not crawled here"),
        (("crawl", "nowhere"), "这里不抓取门户"),
        (("duties", "--as-of", "soon", "--lang", "en"), "expected a moment"),
    ],
)
def test_a_command_speaks_the_language_asked_for_wherever_that_stands(
    words: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    done = CliRunner().invoke(main, ["--data", str(tmp_path), *words])
    assert said in done.stdout + done.stderr


def test_the_chinese_of_clicks_own_words_is_compiled() -> None:
    assert COMPILED.read_bytes() == compiled(), "run `make click-words`"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_of_a_command_what_its_own_help_says(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert command.name == name
    assert (command.help or "").partition("\n")[0] == half(COMMANDS[name].help, "zh")


def _below(group: click.Group) -> Iterator[click.Command]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        yield command
        if isinstance(command, click.Group):
            yield from _below(command)


def test_every_command_that_is_written_is_listed() -> None:
    """One that is not listed does not exist for anybody."""
    modules = [
        import_module(f"reportwatch.cli.{path.stem}")
        for path in (ROOT / "reportwatch" / "cli").glob("[!_]*.py")
    ]
    written = {
        one.callback
        for module in modules
        for one in vars(module).values()
        if isinstance(one, click.Command) and one is not main
    }
    assert isinstance(main, click.Group)
    assert written == {one.callback for one in _below(main)}
