"""A document takes time that grows with its size, whatever it says: from bytes to findings."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from core.browser import find_browser
from pipeline.checks.checking import Question, said_of
from pipeline.narrative.claims import LONGEST_SENTENCE
from pipeline.reading.document import OUTCOME, Hints, outcome_of, read_document
from pipeline.records import Finding, Outcome, Report, Unreadable
from tests.bounds.hostile import FOUR, MADE, MEGABYTE, page
from tests.reading import read
from tests.replicas.documents import report_of
from tests.replicas.markup import body_html
from tests.replicas.plan import Markup
from tests.rules.publications import HONEST, invented
from tests.sampling import a_part

SHARED_CASE = Path(__file__).parents[3] / "shared" / "cases" / "nights" / "one-sentence.html"
SMALL = 30_000  # bytes, in which what grows with the square of a size takes seconds


def _seconds(content: bytes) -> float:
    """Processor time of everything that a child does for one document."""
    start = time.process_time()
    report = _report(content)
    if report is not None:
        said_of(Question(report, invented().register, invented().forms, invented().rules))
    return time.process_time() - start


def _report(content: bytes) -> Report | None:
    try:
        return OUTCOME.validate_json(outcome_of(content, invented().books, Hints())).report
    except Unreadable:
        return None


@pytest.mark.parametrize("name", FOUR)
def test_a_sentence_without_end_takes_a_second(name: str) -> None:
    assert _seconds(FOUR[name]()) < 1


def test_the_shared_sentence_takes_a_second() -> None:
    if not SHARED_CASE.exists():
        pytest.skip(f"{SHARED_CASE} is not here")
    assert _seconds(SHARED_CASE.read_bytes()) < 1


@pytest.mark.parametrize("name", a_part(MADE, 3, str))
def test_a_small_document_takes_a_moment(name: str) -> None:
    assert _seconds(MADE[name](SMALL)) < 1


@pytest.mark.slow
@pytest.mark.parametrize("name", MADE)
def test_a_megabyte_takes_less_than_ten_seconds(name: str) -> None:
    assert _seconds(MADE[name](MEGABYTE)) < 10


def _said(content: bytes, rule: str) -> list[Finding]:
    return [
        finding for finding in read(content, invented(), Hints()).findings if finding.rule == rule
    ]


def test_a_sentence_longer_than_any_is_not_parsed_and_says_so() -> None:
    long = "我局收到政府信息公开申请99999件，" + "宣传" * (LONGEST_SENTENCE // 2)
    (finding,) = _said(page(f"<p>{long}。</p>"), "text-vs-new")
    assert finding.outcome is Outcome.NOT_CHECKED
    assert int(str(finding.message.values["count"])) > LONGEST_SENTENCE


def test_a_long_sentence_is_parsed() -> None:
    long = "我街道收到政府信息公开申请99999件，" + "宣传，" * (LONGEST_SENTENCE // 4)
    outcomes = {finding.outcome for finding in _said(page(f"<p>{long}。</p>"), "text-vs-new")}
    assert Outcome.BROKEN in outcomes


def test_a_denial_of_many_words_is_read() -> None:
    denial = "2022年度本年度内我街道办事处未收到政府信息公开申请。"
    (finding,) = _said(page(f"<p>{denial}</p>"), "text-none-vs-table")
    assert finding.outcome is Outcome.BROKEN


def test_a_number_of_thousands_of_digits_is_no_number() -> None:
    report = read(FOUR["900,000 digits"](), invented(), Hints())
    assert {one.kind for one in report.setbacks} == {"sentence-too-long"}
    cell = page(f"<table><tr><td>总计</td><td>{'9' * 5000}</td></tr></table>")
    assert not any(one.kind == "our-error" for one in read(cell, invented(), Hints()).setbacks)


@pytest.mark.browser
@pytest.mark.skipif(find_browser(None) is None, reason="no Chromium on this machine")
def test_a_page_that_a_browser_cannot_lay_out_in_time_says_so() -> None:
    body = body_html(report_of(HONEST[0]), Markup.CLEAN)
    touched = body.replace("<td", "<td style='clip-path:inset(0)'", 1)
    columns = "".join(f"<div style='columns:3'>{number}" for number in range(20_000))
    found = read_document(page(f"{touched}{columns}"), invented().books, Hints())
    assert "page-not-laid-out" in [one.kind for one in found.setbacks]
