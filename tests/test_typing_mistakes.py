"""Every key of every file of the configuration, typed wrong: one line says where and what.

The mistakes are made mechanically from the files that we ship; a line of a list counts once.
"""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.configuration import load
from core.errors import ConfigurationError
from crawlers.portals import PortalFile
from monitor.duties.deadlines import load_deadlines
from monitor.duties.filings import load_filings
from monitor.duties.register_notes import load_notes
from monitor.officers import Officers
from monitor.watch import Watch
from pipeline.reference.forms import load_forms
from pipeline.reference.register import COLUMNS, load_register, register_of
from pipeline.reference.rulebook import load_rules

ROOT = Path(__file__).parent.parent
SETTING = re.compile(
    r'^(?P<key>[\w-]+|"[^"]+")(?P<equals> *= *)(?P<value>.+?)(?P<rest> *(?:#.*)?)$'
)
TABLE = re.compile(r"^\[\[?(?P<name>[^\]]+)\]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")

LOADERS: dict[str, Callable[[Path], object]] = {
    "watch.toml": lambda path: load(path, Watch),
    "officers.toml": lambda path: load(path, Officers),
    "deadlines.toml": load_deadlines,
    "rules.toml": load_rules,
    "forms/2021-30.toml": lambda path: load_forms(path.parent),
    "portals/acheng.toml": lambda path: load(path, PortalFile),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One setting of a file: its line from 0 on, the table around it, key and value as written."""

    number: int
    table: str
    key: str
    value: str


def settings(text: str) -> Iterator[Line]:
    """Every setting that stands on one line; of tables of one kind the first that has it."""
    table, seen = "", set()
    for number, line in enumerate(text.splitlines()):
        opened, found = TABLE.match(line), SETTING.match(line)
        if opened:
            table = opened["name"].partition(".")[0]
        elif found and _is_whole(line) and (table, found["key"]) not in seen:
            seen.add((table, found["key"]))
            yield Line(number, table, found["key"], found["value"])


def _is_whole(line: str) -> bool:
    try:
        tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return False
    return True


def misspelt(line: Line) -> str:
    """The key with its last two letters exchanged, or doubled where they are the same."""
    key = line.key
    swapped = key[:-2] + key[-1] + key[-2]
    return f"{swapped if swapped != key else key + key[-1]} = {line.value}"


def of_wrong_type(line: Line) -> str:
    """A text for a number or a switch, a number for a text, a switch for a list."""
    value = tomllib.loads(f"x = {line.value}")["x"]
    wrong = "true" if isinstance(value, list | dict) else "7.5" if isinstance(value, str) else '"x"'
    return f"{line.key} = {wrong}"


MISTAKES: dict[str, Callable[[Line], list[str]]] = {
    "misspelt": lambda line: [misspelt(line)],
    "of a wrong type": lambda line: [of_wrong_type(line)],
    "doubled": lambda line: [f"{line.key} = {line.value}"] * 2,
    "missing": lambda line: [],
    "out of range": lambda line: [f"{line.key} = -1"],
}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "config", tmp_path / "config"))


@pytest.mark.parametrize("name", LOADERS)
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_of_typing_is_one_line_with_file_line_and_key(
    config: Path, name: str, mistake: str
) -> None:
    path, make, read = config / name, MISTAKES[mistake], LOADERS[name]
    right = path.read_text(encoding="utf-8")
    taken = []
    for line in settings(right):
        if mistake == "misspelt" and line.key.startswith('"'):
            continue  # a name of its own, not one of ours
        lines = right.splitlines()
        lines[line.number : line.number + 1] = make(line)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        try:
            read(path)
        except ConfigurationError as error:
            _is_one_line(error, path, line, mistake)
        else:
            taken.append(line.key)
    # What may be left out has a value of its own, and some numbers may be below zero.
    assert mistake in ("missing", "out of range") or taken == []


def _is_one_line(error: ConfigurationError, path: Path, line: Line, mistake: str) -> None:
    for language in ("zh", "en"):
        said = error.said(language)
        assert "\n" not in said, said
        assert path.name in said, said
        # That no class has two dates in a year is asked of all tables together.
        if mistake != "missing" and "[[deadlines]]" not in said:
            place = rf"(?:{re.escape(path.name)}:|第 |line )({line.number + 1}|{line.number + 2})\b"
            assert re.search(place, said), (line, said)
        if mistake == "misspelt":
            assert line.key.strip('"') in said, said
    assert CHINESE.search(error.said("zh"))


CELLS = {
    "code": ("", "9.9E+08"),
    "name": ("",),
    "kind": ("", "goverment", "7"),
    "district": ("", "23011", "九九", "2.3E+05"),
    "portal": ("",),
    "from_year": ("20", "twenty", "2021.5"),
    "to_year": ("20", "-1"),
}


@pytest.mark.parametrize("column", CELLS)
def test_a_wrong_cell_of_the_register_is_one_line_with_its_line_and_column(
    tmp_path: Path, column: str
) -> None:
    row = dict(zip(COLUMNS, ("990101", "某区人民政府", "government", "990101", "p"), strict=False))
    path = tmp_path / "agencies.csv"
    for wrong in CELLS[column]:
        cells = [({**row, column: wrong}).get(name, "") for name in COLUMNS]
        path.write_text(",".join(COLUMNS) + "\n\n" + ",".join(cells) + "\n", encoding="utf-8")
        with pytest.raises(ConfigurationError) as error:
            load_register(path)
        for language in ("zh", "en"):
            said = error.value.said(language)
            assert f"{path.name}:3" in said
            assert column in said
            assert "\n" not in said


@pytest.mark.parametrize(
    "row", ["990101,2022", "990102,2022,2023-01-02", "990101,x,2023-01-02", "990101,2022,2.1.2023"]
)
def test_a_wrong_row_of_the_filings_is_one_line(tmp_path: Path, row: str) -> None:
    register = tmp_path / "agencies.csv"
    own = "990101,某区人民政府,government,990101,p,,,,,"
    register.write_text(",".join(COLUMNS) + f"\n{own}\n", encoding="utf-8")
    path = tmp_path / "filings.csv"
    path.write_text(f"code,year,filed_on\n{row}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError) as error:
        load_filings(path, load_register(register))
    assert "filings.csv:2" in error.value.said("zh")


def test_a_misspelt_key_of_the_notes_on_the_register_is_named(tmp_path: Path) -> None:
    path = tmp_path / "agencies.toml"
    path.write_text('[[mergers]]\ndissolvd = "a"\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"agencies.toml:2: .*'dissolved'"):
        load_notes(path, register_of(()))
