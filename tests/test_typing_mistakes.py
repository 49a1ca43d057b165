"""Every key of every file of the configuration, typed wrong: one line says where and what.

The mistakes are made mechanically from the files that we ship; a line of a list counts once.
"""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

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
from tests.complete_files import (
    MODELS,
    Key,
    Place,
    all_keys,
    complete,
    doubled,
    keys_of,
    misspelt,
    mistakes_at,
    spoilt,
    written,
)

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


def of_wrong_type(line: Line) -> str:
    """A text for a number or a switch, a number for a text, a switch for a list."""
    value = tomllib.loads(f"x = {line.value}")["x"]
    wrong = "true" if isinstance(value, list | dict) else "7.5" if isinstance(value, str) else '"x"'
    return f"{line.key} = {wrong}"


MISTAKES: dict[str, Callable[[Line], list[str]]] = {
    "misspelt": lambda line: [f"{misspelt(line.key)} = {line.value}"],
    "of a wrong type": lambda line: [of_wrong_type(line)],
    "doubled": lambda line: [f"{line.key} = {line.value}"] * 2,
    "doubled within braces": lambda line: [f"{line.key} = {{ a = 1, a = 1 }}"],
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


#: Where "" says something: a block of a table may have no heading.
MAY_BE_EMPTY = {("Block", "label")}
AGENCIES = (
    "990101-a,甲局,department,990101,p,,,2023,,",
    "990101-b,乙局,department,990101,p,,,,,",
)


def test_every_key_of_every_model_stands_in_a_file_that_is_mistyped() -> None:
    tried = {
        (key.model.__name__, key.field) for name in MODELS for key in keys_of(name, complete(name))
    }
    assert set().union(*(all_keys(model) for model in MODELS.values())) == tried


@pytest.mark.parametrize("name", MODELS)
def test_a_mistake_at_any_key_of_a_model_is_one_line(config: Path, name: str) -> None:
    content, path = complete(name), config / name
    _written_to(path, content)
    _reader_of(name, config)(path)
    taken = []
    for key in keys_of(name, content):
        for mistake in mistakes_at(content, key):
            lines = _written_to(path, made := spoilt(content, key, mistake))
            try:
                _reader_of(name, config)(path)
            except ConfigurationError as error:
                _says_where(error, path, lines, key, mistake)
            else:
                taken.append((mistake, key, made))
    assert [one for one in taken if not _may_be_taken(*one)] == []


@pytest.mark.parametrize("name", MODELS)
def test_any_key_and_any_entry_of_a_list_that_stands_twice_is_one_line(
    config: Path, name: str
) -> None:
    content, path = complete(name), config / name
    for key in keys_of(name, content):
        lines = doubled(content, key)
        path.write_text("\n".join(line for line, _ in lines) + "\n", encoding="utf-8")
        with pytest.raises(ConfigurationError) as twice:
            _reader_of(name, config)(path)
        _says_where(twice.value, path, [place for _, place in lines], key, "doubled")
        if isinstance(_at(content, key.place), list):
            places = _written_to(path, spoilt(content, key, "twice in a list"))
            with pytest.raises(ConfigurationError) as listed:
                _reader_of(name, config)(path)
            _says_where(listed.value, path, places, key, "twice in a list")


def _at(content: Any, place: Place) -> object:
    for step in place:
        content = content[step]
    return content  # type: ignore[no-any-return]


def _written_to(path: Path, content: Mapping[str, Any]) -> list[Place]:
    """Write a file; what stands in each of its lines."""
    lines = list(written(content))
    path.write_text("\n".join(line for line, _ in lines) + "\n", encoding="utf-8")
    return [place for _, place in lines]


def _reader_of(name: str, config: Path) -> Callable[[Path], object]:
    if name == "agencies.toml":
        rows = (config / "few.csv", "\n".join((",".join(COLUMNS), *AGENCIES)) + "\n")
        rows[0].write_text(rows[1], encoding="utf-8")
        return lambda path: load_notes(path, load_register(rows[0]))
    if name.startswith("forms/"):
        return lambda path: load_forms(path.parent)
    return LOADERS.get(name) or (lambda path: load(path, MODELS[name]))


def _may_be_taken(mistake: str, key: Key, made: Mapping[str, Any]) -> bool:
    """What is left out may have a value of its own, and what need not be there may be empty."""
    if mistake == "missing" or (key.model.__name__, key.field) in MAY_BE_EMPTY:
        return mistake != "missing" or not key.is_required
    value: Any = made
    for step in key.place:
        value = value[step] if mistake == "out of range" else None
    return mistake == "out of range" and value in ("", []) and not key.is_required


def _says_where(
    error: ConfigurationError, path: Path, lines: Sequence[Place], key: Key, mistake: str
) -> None:
    at = len(key.place) - (mistake == "missing")
    wanted = (*key.place[:-1], misspelt(key.field)) if mistake == "misspelt" else key.place
    here = [n for n, place in enumerate(lines, 1) if place[:at] == wanted[:at]]
    for language in ("zh", "en"):
        said = error.said(language)
        assert "\n" not in said, said
        assert path.name in said, said
        # That no class has two dates in a year, and a key of the whole file, have no line.
        numbers = re.findall(rf"{re.escape(path.name)}:(\d+)", said)
        has_line = "[[deadlines]]" not in said and not (mistake == "missing" and at == 0)
        assert not has_line or set(map(int, numbers)) & {*here, *_around(lines, key)}, (said, key)
        assert mistake != "misspelt" or misspelt(key.field) in said, said
        assert mistake not in ("doubled", "twice in a list") or key.field in said, said
    assert CHINESE.search(error.said("zh"))


def _around(lines: Sequence[Place], key: Key) -> list[int]:
    """The lines that open the tables around a key: what is wrong with several keys of one."""
    return [n for n, place in enumerate(lines, 1) if place == key.place[: len(place)]]


CELLS = {
    "code": ("", "9.9E+08"),
    "name": ("",),
    "kind": ("", "goverment", "7"),
    "district": ("", "23011", "九九", "2.3E+05"),
    "portal": ("",),
    "from_year": ("20", "twenty", "2021.5"),
    "to_year": ("20", "-1", "2019"),
}


def _as_csv(path: Path, rows: Sequence[Sequence[str]]) -> None:
    path.write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")


def _as_workbook(path: Path, rows: Sequence[Sequence[str]]) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)


SAVED: dict[str, Callable[[Path, Sequence[Sequence[str]]], None]] = {
    "agencies.csv": _as_csv,
    "agencies.xlsx": _as_workbook,
}


@pytest.mark.parametrize("saved", SAVED)
@pytest.mark.parametrize("column", COLUMNS)
def test_a_mistyped_column_of_the_register_is_named(
    tmp_path: Path, saved: str, column: str
) -> None:
    path, at = tmp_path / saved, COLUMNS.index(column)
    for header in (
        [*COLUMNS[:at], misspelt(column), *COLUMNS[at + 1 :]],
        [*COLUMNS[:at], *COLUMNS[at + 1 :]],
        [*COLUMNS[:at], column, *COLUMNS[at:]],
    ):
        SAVED[saved](path, [header, ["x"] * len(header)])
        with pytest.raises(ConfigurationError) as error:
            load_register(path)
        for language in ("zh", "en"):
            said = error.value.said(language)
            assert f"{saved}:1" in said
            assert column in said
            assert "\n" not in said


FILED = ("code", "year", "filed_on")


@pytest.mark.parametrize("column", FILED)
def test_a_mistyped_column_of_the_filings_is_named(tmp_path: Path, column: str) -> None:
    path, at = tmp_path / "filings.csv", FILED.index(column)
    for header in (
        [*FILED[:at], misspelt(column), *FILED[at + 1 :]],
        [*FILED[:at], *FILED[at + 1 :]],
        [*FILED[:at], column, *FILED[at:]],
    ):
        _as_csv(path, [header, ["x"] * len(header)])
        with pytest.raises(ConfigurationError) as error:
            load_filings(path, register_of(()))
        for language in ("zh", "en"):
            said = error.value.said(language)
            assert "filings.csv:1" in said
            assert column in said
            assert "\n" not in said


@pytest.mark.parametrize("saved", SAVED)
@pytest.mark.parametrize("column", CELLS)
def test_a_wrong_cell_of_the_register_is_one_line_with_its_line_and_column(
    tmp_path: Path, column: str, saved: str
) -> None:
    own = ("990101", "某区人民政府", "government", "990101", "p", "", "2020")
    row = dict(zip(COLUMNS, own, strict=False))
    path = tmp_path / saved
    for wrong in CELLS[column]:
        cells = [({**row, column: wrong}).get(name, "") for name in COLUMNS]
        SAVED[saved](path, [COLUMNS, [""] * len(COLUMNS), cells])
        with pytest.raises(ConfigurationError) as error:
            load_register(path)
        for language in ("zh", "en"):
            said = error.value.said(language)
            assert f"{path.name}:3" in said
            assert column in said
            assert "\n" not in said


@pytest.mark.parametrize(
    "row",
    [
        "990101,2022",
        "990102,2022,2023-01-02",
        "990101,x,2023-01-02",
        "990101,-1,2023-01-02",
        "990101,2022,2.1.2023",
    ],
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


SEASONS = 'begins = "01-05"\nends = "02-15"'


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('domain = "reportwatch.localhost"', 'domain = "b gov cn"', "expected a host name"),
        ('domain = "reportwatch.localhost"', 'domain = "b.gov.cn/"', "expected a host name"),
        ('status_address = ""', 'status_address = "desk"', "expected a web address"),
        ('status_address = ""', 'status_address = "b.gov.cn/status"', "expected a web address"),
        ('status_address = ""', 'status_address = "https://b gov.cn/"', "expected a web address"),
        ("proxies = []", 'proxies = ["10.0.0.1", "10.0.0.300"]', "found '10.0.0.300'"),
        (SEASONS, 'begins = "02-30"\nends = "03-15"', "expected a day of the calendar"),
        (SEASONS, 'begins = "01-05"\nends = "02-16"', "seasons 1 and 2 overlap"),
    ],
)
def test_what_no_mail_and_no_night_could_use_is_one_line(
    config: Path, right: str, wrong: str, said: str
) -> None:
    path = config / "watch.toml"
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    with pytest.raises(ConfigurationError) as error:
        load(path, Watch)
    assert said in error.value.said("en")
    assert re.search(r"watch\.toml:\d+: ", error.value.said("en"))
    assert CHINESE.search(error.value.said("zh"))


@pytest.mark.parametrize(
    "address", ["https://b.gov.cn/x/", "http://127.0.0.1:8765/", "/srv/status", "S:/status"]
)
def test_what_people_can_open_is_a_status_address(config: Path, address: str) -> None:
    path = config / "watch.toml"
    text = path.read_text(encoding="utf-8")
    text = text.replace('status_address = ""', f'status_address = "{address}"')
    text = text.replace("proxies = []", 'proxies = ["::1", "10.0.0.0/8"]')
    path.write_text(text, encoding="utf-8")
    assert load(path, Watch).mail.status_address == address


OFFICER = '[[officers]]\nname = "甲"\naddress = "{}"\ndistricts = {}\n'
OPERATOR = '[[operators]]\nname = "甲"\naddress = "{}"\n'


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        (
            (OFFICER.format("z@b.cn", '["990101"]'), OFFICER.format("Z@b.cn", '["990101"]')),
            "officers.toml:5: key 'officers.1': 'Z@b.cn' is told of 990101 by entry 1",
        ),
        (
            (OPERATOR.format("z@b.cn"), OPERATOR.format("z@B.cn")),
            "officers.toml:4: key 'operators.1': 'z@B.cn' stands in entry 1",
        ),
    ],
)
def test_nobody_is_told_the_same_by_two_entries(
    tmp_path: Path, entries: tuple[str, str], said: str
) -> None:
    path = tmp_path / "officers.toml"
    path.write_text("".join(entries), encoding="utf-8")
    with pytest.raises(ConfigurationError) as error:
        load(path, Officers)
    assert said in error.value.said("en")


def test_one_address_may_be_told_of_two_districts_by_two_entries(tmp_path: Path) -> None:
    path = tmp_path / "officers.toml"
    districts = ('["990101"]', '["990102"]')
    path.write_text("".join(OFFICER.format("z@b.cn", one) for one in districts), encoding="utf-8")
    assert len(load(path, Officers).officers) == 2
