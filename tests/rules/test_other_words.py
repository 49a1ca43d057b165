"""What an honest report says in other words is never called missing; what is not there is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

import pytest

from pipeline.one_report import check
from pipeline.records import Finding, Outcome, Severity
from tests.replicas.documents import report_of
from tests.replicas.markup import body_html
from tests.replicas.plan import Markup
from tests.rules import other_words as said
from tests.rules.made import TITLES, Made, judged
from tests.rules.publications import HONEST, invented, read_body

SPOKEN = (Outcome.BROKEN, Outcome.UNCERTAIN)
NUMERALS = "零一二三四五六"
HEADINGS = [
    (number, heading)
    for headings in (said.HEADINGS, said.HEADINGS_LATER)
    for number, ones in headings.items()
    for heading in ones
]
# Words that are no heading of a report, in all lengths and with all kinds of ordinals.
NONSENSE = (
    "春江花月夜",
    "食堂菜谱",
    "关于车辆停放",
    "雨雪天气",
    "篮球赛",
    "山高水长云淡风轻",
    "旅游",
)


@cache
def _parts() -> tuple[str, ...]:
    """An honest report cut before each of its headings, which are the usual ones."""
    publication = next(one for one in HONEST if one.year == 2023)
    body = body_html(report_of(publication), Markup.CLEAN)
    before, *sections = re.split(r"(?=<p[^>]*><strong>[一二三四五六]、)", body)
    named = [
        re.sub("<strong>.*?</strong>", f"<strong>{NUMERALS[n]}、{TITLES[n]}</strong>", part)
        for n, part in enumerate(sections, start=1)
    ]
    return before, *named


def _findings(parts: Sequence[str]) -> tuple[Finding, ...]:
    return check(read_body("".join(parts)), invented(), None)[0]


def _with_heading(number: int, heading: str) -> list[str]:
    parts = list(_parts())
    parts[number] = re.sub("<strong>.*?</strong>", f"<strong>{heading}</strong>", parts[number])
    return parts


def _spoken(findings: Iterable[Finding], *rules: str) -> list[tuple[str, Outcome, int | None]]:
    return [
        (one.rule, one.outcome, one.where.section)
        for one in findings
        if one.outcome in SPOKEN and (not rules or one.rule in rules)
    ]


@pytest.mark.parametrize("number", range(1, 7))
def test_a_heading_in_other_words_is_found(number: int) -> None:
    asked = []
    for heading in (heading for at, heading in HEADINGS if at == number):
        read = read_body("".join(_with_heading(number, heading)))
        assert number in read.sections, heading
        spoken = _spoken(check(read, invented(), None)[0])
        asked += [heading] if spoken else []
        assert all(one == ("section-missing", Outcome.UNCERTAIN, number) for one in spoken)
    assert len(asked) * 20 <= len(HEADINGS), asked


@pytest.mark.crossed("number", "ordinal", "words")
@pytest.mark.parametrize("number", range(1, 7))
@pytest.mark.parametrize("ordinal", ["{}、", "（{}）", ""])
@pytest.mark.parametrize("words", NONSENSE)
def test_a_heading_that_says_something_else_is_asked_about(
    number: int, ordinal: str, words: str
) -> None:
    heading = ordinal.format(NUMERALS[number]) + words
    spoken = _spoken(_findings(_with_heading(number, heading)))
    assert ("section-missing", Outcome.UNCERTAIN, number) in spoken, heading
    assert not [one for one in spoken if one[1] is Outcome.BROKEN], heading


@pytest.mark.parametrize("number", range(1, 7))
@pytest.mark.parametrize("is_renumbered", [False, True])
def test_a_section_that_is_not_there_is_missing(number: int, is_renumbered: bool) -> None:
    parts = list(_parts())
    signed = re.findall(r'<p style="text-align:right">.*?</p>', parts[6])
    parts[number] = "".join(signed) if number == len(parts) - 1 else ""
    if is_renumbered:
        for after in range(number + 1, len(parts)):
            ordinal = f"<strong>{NUMERALS[after]}、"
            parts[after] = parts[after].replace(ordinal, f"<strong>{NUMERALS[after - 1]}、")
    spoken = _spoken(_findings(parts), "section-missing")
    assert spoken == [("section-missing", Outcome.BROKEN, number)]


@pytest.mark.parametrize("number", [2, 3, 4])
@pytest.mark.parametrize("instead", ["", "<p>本年度的数量见上年报告。</p>"])
def test_a_table_that_is_not_there_is_missing_and_no_other_takes_its_place(
    number: int, instead: str
) -> None:
    parts = list(_parts())
    parts[number] = re.sub("<table.*</table>", instead, parts[number], flags=re.DOTALL)
    spoken = _spoken(_findings(parts), "table-missing", "table-rows-missing", "column-count")
    assert spoken == [("table-missing", Outcome.BROKEN, number)]


def _of_section(number: int, text: str) -> tuple[Finding, ...]:
    period = ("2023-01-01", "2023-12-31")
    return judged(Made(year=2023, period=period, sections={number: text}))


IMPROVING = ("improvement-missing", "problems-none")


@pytest.mark.parametrize("text", [*said.IMPROVED, *said.PROBLEMS_NAMED, *said.IMPROVED_LATER])
def test_problems_and_improvements_in_any_words_are_both_there(text: str) -> None:
    assert _spoken(_of_section(5, text), *IMPROVING) == []


def test_problems_without_improvements_are_found() -> None:
    texts = (*said.UNIMPROVED, *said.UNIMPROVED_LATER)
    missed = [text for text in texts if not _spoken(_of_section(5, text), *IMPROVING)]
    assert len(missed) * 10 <= len(texts), missed


@pytest.mark.parametrize(
    "text", [*said.NO_PROBLEMS, "目前不存在问题。", "目前没有发现明显的问题。"]
)
def test_a_section_that_says_there_is_nothing_is_told_once_and_of_no_error(text: str) -> None:
    spoken = [one for one in _of_section(5, text) if one.outcome in SPOKEN]
    assert [(one.rule, one.outcome) for one in spoken] == [("problems-none", Outcome.BROKEN)]
    assert spoken[0].severity is Severity.WARNING


def test_a_denial_with_a_promise_to_go_on_is_for_a_person_to_read() -> None:
    text = "本年度未发现存在的主要问题，下一步继续保持。"
    (spoken,) = (one for one in _of_section(5, text) if one.outcome in SPOKEN)
    assert (spoken.rule, spoken.outcome) == ("problems-none", Outcome.UNCERTAIN)


@pytest.mark.parametrize("text", [*said.FEES_STATED, *said.FEES_STATED_LATER])
def test_fees_stated_in_any_words_are_stated(text: str) -> None:
    assert _spoken(_of_section(6, text), "fee-statement-missing") == []


@pytest.mark.parametrize("text", [*said.FEES_UNSTATED, *said.FEES_UNSTATED_LATER])
def test_fees_that_nothing_is_said_of_are_missing(text: str) -> None:
    assert _spoken(_of_section(6, text), "fee-statement-missing")


def test_measures_without_problems_lack_no_improvement() -> None:
    text = "全年办结群众反映的难点问题十二件，推动各科室按月清理栏目，群众满意。" * 3
    assert _spoken(_of_section(5, text), "improvement-missing") == []


def test_measures_without_any_problem_are_asked_about_and_named_so() -> None:
    text = "下一步，一是丰富解读形式，增加图解；二是加强业务培训；三是完善制度，压实责任。"
    found = _of_section(5, text)
    asked = [one for one in found if one.rule == "problems-none"]
    assert [(one.outcome, one.message.template) for one in asked] == [
        (Outcome.UNCERTAIN, "sections-present.only-measures")
    ]
    for honest in (f"公开渠道较窄。{text}", f"更新不够及时。{text}"):
        assert _spoken(_of_section(5, honest), "problems-none") == []


def test_marks_are_no_characters_of_section_five() -> None:
    (found,) = [one for one in _of_section(5, "无。") if one.rule == "problems-none"]
    assert (found.outcome, found.count) == (Outcome.BROKEN, 1)
