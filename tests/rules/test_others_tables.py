"""A table under another body's, year's or a sample's caption gives the report no number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import pytest

from pipeline.one_report import check
from pipeline.reading.document import Hints, read_document
from pipeline.records import Outcome
from tests.formats.made.docx import docx_of
from tests.formats.made.pages import Print, html_of
from tests.formats.made.report import TABLES, Made, made
from tests.replicas.grids import Grid
from tests.replicas.plan import Markup
from tests.rules.publications import HONEST, broken_errors, invented

PREFACE, BEHIND = 0, 7
ANOTHER = "附件：松汀河种畜场统计表"
SAMPLE = "填表样例（不作为本机关数据）："
LAST_YEAR = "本年数据正在核对。上年度（2021年）情况如下："


@dataclass(frozen=True, slots=True)
class Captioned(Made):
    """A report that lacks its own table `key` and has another such in a place, under a caption."""

    key: str = ""
    caption: str = ""
    place: int = BEHIND
    keeps_its_own: bool = False

    def parts(self) -> Iterator[str | Grid]:
        grid = self.grids[self.key]
        if self.keeps_its_own:
            grid = [
                [replace(cell, text="7") if cell.text.isdecimal() else cell for cell in row]
                for row in grid
            ]
        yield from (*self.report.title_lines, self.report.preface)
        if self.place == PREFACE:
            yield from (self.caption, grid)
        for section in self.report.sections:
            yield from (section.heading, *section.paragraphs)
            if section.number == self.place:
                yield from (self.caption, grid)
            if section.table and (self.keeps_its_own or section.table != self.key):
                if self.keeps_its_own:
                    yield "本年度情况："
                yield self.grids[section.table]
        yield from self.report.signature
        if self.place == BEHIND:
            yield from (self.caption, grid)


@cache
def _whole() -> Made:
    return made(next(one for one in HONEST if one.year == 2022), Markup.CLEAN)


def _captioned(key: str, caption: str, place: int, *, keeps_its_own: bool = False) -> Captioned:
    whole = _whole()
    held = (whole.publication, whole.report, whole.grids)
    return Captioned(*held, key, caption, place, keeps_its_own)


def _own_place(key: str) -> int:
    return TABLES.index(key) + 2


@pytest.mark.parametrize("key", TABLES)
@pytest.mark.parametrize(("caption", "place"), [(ANOTHER, BEHIND), (ANOTHER, 5), (SAMPLE, PREFACE)])
def test_anothers_table_is_not_taken_for_one_that_is_missing(
    key: str, caption: str, place: int
) -> None:
    written = html_of(_captioned(key, caption, place), Print()).encode()
    report = read_document(written, invented().books, Hints())
    errors = broken_errors(check(report, invented(), None)[0])
    assert key not in report.tables
    assert [(one.rule, one.where.table) for one in errors] == [("table-missing", key)]


@pytest.mark.parametrize("key", TABLES)
@pytest.mark.parametrize(
    ("caption", "outcome"),
    [
        (LAST_YEAR, Outcome.BROKEN),
        ("2021年度数据：", Outcome.UNCERTAIN),  # the year may be a slip of the pen
        ("上年度情况：", Outcome.UNCERTAIN),  # the year before the one it is written in
        ("上年度（2020年）情况：", Outcome.UNCERTAIN),
    ],
)
def test_last_years_table_stands_in_place_of_none_if_that_is_sure(
    key: str, caption: str, outcome: Outcome
) -> None:
    written = docx_of(_captioned(key, caption, _own_place(key)), "plain")
    report = read_document(written, invented().books, Hints())
    found = [one for one in check(report, invented(), None)[0] if one.rule == "table-missing"]
    said = [(one.where.table, one.outcome) for one in found if one.outcome is not Outcome.HOLDS]
    assert key not in report.tables
    assert said == [(key, outcome)]


@pytest.mark.parametrize("key", TABLES)
@pytest.mark.parametrize("caption", [LAST_YEAR, "所属种畜场："])
def test_the_own_table_beside_anothers_is_read(key: str, caption: str) -> None:
    beside = _captioned(key, caption, _own_place(key), keeps_its_own=True)
    written = html_of(beside, Print()).encode()
    whole = read_document(html_of(_whole(), Print()).encode(), invented().books, Hints())
    report = read_document(written, invented().books, Hints())
    assert report.tables == whole.tables


@pytest.mark.parametrize(
    "caption",
    [
        "附表：",
        "2022年度数据：",
        "本单位情况如下：",
        "报送日期：2023年1月5日",
        "表1 统计表",
        "（一）政府门户网站情况：",
        "二、政务服务中心情况：",
        "县政府信息公开情况统计表",
    ],
)
def test_a_caption_that_names_no_other_leaves_the_table_the_reports(caption: str) -> None:
    written = html_of(_captioned("requests", caption, BEHIND), Print()).encode()
    report = read_document(written, invented().books, Hints())
    whole = read_document(html_of(_whole(), Print()).encode(), invented().books, Hints())
    assert report.tables == whole.tables


def test_the_agencys_own_name_above_its_tables_names_no_other() -> None:
    name = _whole().publication.agency.name
    written = html_of(_captioned("requests", f"附件：{name}统计表", BEHIND), Print()).encode()
    report = read_document(written, invented().books, Hints())
    assert "requests" in report.tables
