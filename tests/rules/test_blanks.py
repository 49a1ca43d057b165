"""Cells that nobody filled in: the same answer in every format, and never a row that is missing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from pipeline.one_report import check
from pipeline.reading.document import Hints, read_document
from pipeline.records import Outcome
from tests.formats.made.docx import docx_of
from tests.formats.made.flat import text_of
from tests.formats.made.pages import Print, html_of
from tests.formats.made.report import TABLES, Made, made
from tests.formats.made.sheets import xlsx_of
from tests.formats.made.xls import xls_of
from tests.pipeline.reference import reference
from tests.replicas.grids import Grid, GridCell
from tests.replicas.plan import Markup
from tests.rules.publications import HONEST, broken_errors, invented

WRITERS: dict[str, Callable[[Made], bytes]] = {
    "html": lambda one: html_of(one, Print()).encode(),
    "docx": lambda one: docx_of(one, "plain"),
    "xlsx": lambda one: xlsx_of(one, as_text=False),
    "xls": xls_of,
}
TOKEN = "@@"


@cache
def _whole(year: int) -> Made:
    publication = next(one for one in HONEST if one.year == year)
    return made(publication, Markup.CLEAN)


def _without_numbers(grid: Grid, last: int, shows: str = "") -> Grid:
    """A grid whose last rows hold their labels only."""
    return [
        [replace(cell, text=shows) if _is_number(cell.text) else cell for cell in row]
        if at >= len(grid) - last
        else row
        for at, row in enumerate(grid)
    ]


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[+-]?\d[\d.,]*(?:万元)?", text) is not None


@cache
def _said_before(year: int, form: str) -> list[tuple[str, str | None, Outcome]]:
    return _said(_whole(year), form)


def _found(year: int, form: str, key: str, grid: Grid) -> list[tuple[str, str | None, Outcome]]:
    """What is said of a report with this grid, and was not said before."""
    whole = _whole(year)
    changed = replace(whole, grids={**whole.grids, key: grid})
    return [one for one in _said(changed, form) if one not in _said_before(year, form)]


def _said(one: Made, form: str) -> list[tuple[str, str | None, Outcome]]:
    report = read_document(WRITERS[form](one), invented().books, Hints())
    findings = check(report, invented(), None)[0]
    told = (Outcome.BROKEN, Outcome.UNCERTAIN)
    return [(f.rule, f.where.table, f.outcome) for f in findings if f.outcome in told]


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("key", ["proactive", "requests"])
def test_last_rows_without_numbers_are_blank_and_not_missing(form: str, key: str) -> None:
    grid = _without_numbers(_whole(2022).grids[key], 2)
    assert _found(2022, form, key, grid) == [("cell-blank", key, Outcome.BROKEN)]


@pytest.mark.parametrize(("form", "year"), [*((one, 2022) for one in WRITERS), ("html", 2020)])
@pytest.mark.parametrize("key", TABLES)
def test_a_table_without_any_number_is_blank(form: str, year: int, key: str) -> None:
    grid = _whole(year).grids[key]
    found = _found(year, form, key, _without_numbers(grid, len(grid)))
    assert found == [("table-blank", key, Outcome.BROKEN)]


@pytest.mark.parametrize(
    ("name", "outcome"), [("html", Outcome.BROKEN), ("memo", Outcome.UNCERTAIN)]
)
def test_a_blank_table_is_only_asked_about_where_a_format_is_not_known_to_keep_blanks(
    name: str, outcome: Outcome
) -> None:
    whole = _whole(2022)
    grid = _without_numbers(whole.grids["requests"], len(whole.grids["requests"]))
    changed = replace(whole, grids={**whole.grids, "requests": grid})
    report = read_document(WRITERS["html"](changed), invented().books, Hints())
    findings = check(replace(report, format=name), invented(), None)[0]
    told = [f.outcome for f in findings if f.rule == "table-blank" and f.where.table == "requests"]
    assert told == [outcome]


def _list(labels: list[str], *behind: str) -> Grid:
    """A table of one label a row; what stands behind each."""
    return [[GridCell(label), *map(GridCell, behind)] for label in labels]


def _labels(key: str) -> list[str]:
    return [line.label for line in reference().forms.by_id["2021-30"].tables[key].rows]


OWN_WORDS = ["发出的文件", "发放的证照", "罚过的款项", "收取的费用"]


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("key", ["proactive", "requests"])
def test_labels_with_nothing_beside_them_are_a_blank_table(form: str, key: str) -> None:
    found = _found(2022, form, key, _list(_labels(key), ""))
    assert found == [("table-blank", key, Outcome.BROKEN)]


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("key", TABLES)
@pytest.mark.parametrize("head", [[], [[GridCell("事务"), GridCell("今年"), GridCell("去年")]]])
def test_a_blank_table_in_other_words_is_blank(form: str, key: str, head: Grid) -> None:
    found = _found(2022, form, key, [*head, *_list(OWN_WORDS, "", "")])
    assert found == [("table-blank", key, Outcome.BROKEN)]


IN_OTHER_WORDS = {
    "words in place of figures": _list(OWN_WORDS, "见附件"),
    "a note behind a blank": _list(OWN_WORDS, "", "另行说明"),
    "one figure": [*_list(OWN_WORDS, ""), [GridCell("发出的函件"), GridCell("3")]],
    "one word": [*_list(OWN_WORDS, ""), [GridCell("发出的函件"), GridCell("三件")]],
}


@pytest.mark.parametrize("form", ["html", "xlsx"])
@pytest.mark.parametrize("how", IN_OTHER_WORDS)
def test_a_table_in_other_words_that_shows_anything_is_asked_about(form: str, how: str) -> None:
    found = _found(2022, form, "requests", IN_OTHER_WORDS[how])
    assert found == [("table-missing", "requests", Outcome.UNCERTAIN)]


@pytest.mark.parametrize("key", TABLES)
def test_labels_that_a_text_shows_without_their_table_are_asked_about(key: str) -> None:
    whole = _whole(2022)
    changed = replace(whole, grids={**whole.grids, key: _list(OWN_WORDS)})
    report = read_document(text_of(changed, "blanks"), invented().books, Hints())
    told = [one for one in check(report, invented(), None)[0] if one.rule == "table-missing"]
    spoken = [(one.where.table, one.outcome) for one in told if one.outcome is not Outcome.HOLDS]
    assert spoken == [(key, Outcome.UNCERTAIN)]


HIDING: dict[str, Callable[[Made], bytes]] = {
    "a format without zeros": lambda one: _hiding(one, "number", {"num_format": "0;-0;;@"}, 0),
    "a format without anything": lambda one: _hiding(one, "number", {"num_format": ";;;"}, 7),
    "a formula": lambda one: _hiding(one, "empty formula", {}, 0),
    "a sheet without zeros": lambda one: xls_of(_said_as(one, "0"), shows_zeros=False),
}


def _hiding(one: Made, kind: str, look: dict[str, object], value: int) -> bytes:
    """A workbook whose cells with this token store a value and show nothing."""
    return xlsx_of(one, as_text=False, traits={TOKEN: ((kind, look, "nothing"), value)})


def _said_as(one: Made, shows: str) -> Made:
    grids = {
        key: [[replace(c, text=shows) if c.text == TOKEN else c for c in row] for row in grid]
        for key, grid in one.grids.items()
    }
    return replace(one, grids=grids)


@pytest.mark.parametrize("how", HIDING)
@pytest.mark.parametrize("key", TABLES)
def test_a_table_that_stores_what_it_does_not_show_is_asked_about(how: str, key: str) -> None:
    whole = _whole(2022)
    grid = _without_numbers(whole.grids[key], len(whole.grids[key]), TOKEN)
    hiding = HIDING[how](replace(whole, grids={**whole.grids, key: grid}))
    report = read_document(hiding, invented().books, Hints())
    findings = check(report, invented(), None)[0]
    spoken = [(f.where.table, f.outcome) for f in findings if f.rule == "table-blank"]
    assert (key, Outcome.UNCERTAIN) in spoken
    assert broken_errors(findings) == []


@pytest.mark.parametrize("shows", ["\u00a0", "\u00a0\u200b"])
@pytest.mark.parametrize("key", TABLES)
def test_a_table_of_characters_without_ink_is_blank(key: str, shows: str) -> None:
    grid = _whole(2022).grids[key]
    found = _found(2022, "docx", key, _without_numbers(grid, len(grid), shows))
    assert found == [("table-blank", key, Outcome.BROKEN)]


@pytest.mark.parametrize("key", TABLES)
def test_a_table_of_words_holds_no_numbers(key: str) -> None:
    grid = _whole(2022).grids[key]
    found = _found(2022, "html", key, _without_numbers(grid, len(grid), "见附件"))
    assert {rule for rule, _, _ in found} == {"cell-not-number"}
