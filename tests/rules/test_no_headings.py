"""Reports whose headings say nothing of their sections: read by their title and their tables."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from pipeline.one_report import check
from pipeline.reading.document import Hints, read_document
from pipeline.reading.no_report import NoReportText
from pipeline.records import Outcome, Report
from tests.formats.made.docx import docx_of
from tests.formats.made.report import TABLES, Made, made
from tests.replicas.documents import Section
from tests.replicas.plan import Markup
from tests.rules.publications import HONEST, broken_errors, invented

WORDS = ("春风十里", "锦绣前程", "风雨同舟", "星辰大海", "乘风破浪", "鱼米之乡")
ORDINALS = "一二三四五六"


@cache
def _whole() -> Made:
    publication = next(one for one in HONEST if one.year == 2022)
    return made(publication, Markup.CLEAN)


def _headed(headings: tuple[str, ...]) -> Made:
    """The report with its last headings in these words."""
    sections = _whole().report.sections
    kept = len(sections) - len(headings)
    odd = (
        replace(one, heading=words) for one, words in zip(sections[kept:], headings, strict=True)
    )
    return replace(_whole(), report=replace(_whole().report, sections=(*sections[:kept], *odd)))


def _read(one: Made) -> Report:
    return read_document(docx_of(one, "plain"), invented().books, Hints())


def _numbered(count: int) -> tuple[str, ...]:
    pairs = zip(ORDINALS, WORDS, strict=True)
    return tuple(f"{ordinal}、{words}" for ordinal, words in pairs)[-count:]


@pytest.mark.parametrize("headings", [_numbered(4), _numbered(6), WORDS, ("",) * 6])
def test_a_report_is_read_whatever_its_headings_say(headings: tuple[str, ...]) -> None:
    report = _read(_headed(headings))
    findings, _ = check(report, invented(), None)
    asked = [one for one in findings if one.outcome is Outcome.UNCERTAIN]
    assert set(report.tables) == set(TABLES)
    assert broken_errors(findings) == []
    assert len([one for one in asked if one.rule == "section-missing"]) >= len(headings)


def test_without_headings_one_table_or_tables_alone_are_no_report() -> None:
    bare = _headed(WORDS).report
    one_table = tuple(
        replace(one, table=one.table if one.table == "requests" else None) for one in bare.sections
    )
    tables_alone = tuple(replace(one, paragraphs=()) for one in bare.sections)
    for sections in (one_table, tables_alone):
        with pytest.raises(NoReportText):
            _read(replace(_whole(), report=replace(bare, sections=sections)))


FEES = "四、政府信息公开收费及减免情况"
SUED = "因政府信息公开申请行政复议、提起行政诉讼的情况"


def _told_as_before(place: int, *lines: str) -> Made:
    """Section four in these lines and without its table, before the section at this place."""
    kept = [one for one in _whole().report.sections if one.number != 4]
    four = Section(4, lines[0], lines[1:], None)
    sections = (*kept[:place], four, *kept[place:])
    return replace(_whole(), report=replace(_whole().report, sections=sections))


@pytest.mark.parametrize(
    ("place", "lines"),
    [
        (3, (FEES, "没有收费。", f"五、{SUED}", "未发生。")),
        (3, (f"五、{SUED}", "未发生。")),
        (5, (f"七、{SUED}", "未发生。")),
    ],
)
def test_a_heading_of_the_sections_words_is_it_wherever_it_stands(
    place: int, lines: tuple[str, ...]
) -> None:
    report = _read(_told_as_before(place, *lines))
    findings, _ = check(report, invented(), None)
    missing = [one for one in findings if one.rule == "section-missing" and one.where.section == 4]
    assert [(one.outcome, one.found) for one in missing] == [(Outcome.UNCERTAIN, SUED)]
    assert report.sections[4].startswith("未发生。")
    order = [one for one in findings if one.rule == "section-order"]
    assert [one.outcome for one in order] == [Outcome.HOLDS if place == 3 else Outcome.UNCERTAIN]


def test_a_part_of_section_one_is_not_the_section_of_its_words() -> None:
    whole = _whole().report
    told = ("一、渠道建设情况", "按期更新。", "二、行政复议、行政诉讼情况", "未发生。")
    kept = [one for one in whole.sections if one.number != 4]
    first = replace(kept[0], paragraphs=(*kept[0].paragraphs, *told))
    lacking = replace(_whole(), report=replace(whole, sections=(first, *kept[1:])))
    findings, _ = check(_read(lacking), invented(), None)
    missing = [one for one in broken_errors(findings) if one.rule == "section-missing"]
    assert [one.where.section for one in missing] == [4]
