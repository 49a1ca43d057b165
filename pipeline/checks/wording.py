"""文字：缺数字、病句、仍写上一年度、引用上年要点、乱码。

与上年比较、文件标题里的年份不算；叠词须在词表之列或三字以上重复才指出。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.checks.case import Case
from pipeline.checks.fees import of_last_year
from pipeline.narrative.claims import (
    CLAUSE,
    LONGEST_SENTENCE,
    TOO_LONG,
    longest_sentence,
    sentences_of,
)
from pipeline.records import Finding, Where

RULES = (
    "number-missing-in-text",
    "word-defect",
    "stale-year-in-text",
    "policy-year-stale",
    "encoding-garbage",
)
PROSE = (1, 5, 6)
NO_PROSE = "wording.no-section"
NUMBER_MISSING = re.compile(
    r"(?:共计?|累计|合计|受理|收到|答复|主动公开|共公开|发布)(?:政府信息|信息|申请)?(?:共计?)?[件条份宗次](?=[，。；、]|$)"
    r"|公开(?:政府|政务)?信息条(?=[：:])"  # 受理件： names what a list counts
)
DOUBLED = re.compile(r"([\u4e00-\u9fff]{3,12})\1")
CUT_OFF = re.compile(r"[\u4e00-\u9fff][，、]$")
REPORTS = re.compile(
    r"(?:收到|新收|受理|(?<!信息)公开(?!申请)|发布|答复|办结)(?!的)[^，。]{0,12}?\d++[件条份篇宗]"
)
COMPARES = re.compile(r"上年|上一年|去年|结转|同期|相比|增|减|以来|截至|自20|至20|起")
DATED = re.compile(r"(20\d\d)年")
TITLE = re.compile(r"《([^《》]*+)》")
GARBAGE = re.compile(r"[\ufffd\ue000-\uf8ff]")


def check(case: Case) -> Iterator[Finding]:
    yield _number_missing(case)
    yield _defect(case)
    yield _stale_year(case)
    yield _stale_policy(case)
    yield _garbage(case)


def _prose(case: Case) -> Iterator[tuple[int, str]]:
    """The lines of the sections that tell, each with its section, without blanks."""
    for number in PROSE:
        for line in case.report.sections.get(number, "").split("\n"):
            yield number, re.sub(r"\s", "", line)


def _has_prose(case: Case) -> bool:
    return any(number in case.report.sections for number in PROSE)


def _number_missing(case: Case) -> Finding:
    rule = "number-missing-in-text"
    if not _has_prose(case):
        return case.not_checked(rule, Where(), NO_PROSE)
    for number, plain in _prose(case):
        gap = NUMBER_MISSING.search(plain)
        if gap:
            where = Where(section=number, quote=plain[max(0, gap.start() - 12) : gap.end()])
            return case.broken(rule, where, "wording.number-missing", values={"quote": gap[0]})
    return case.holds(rule, Where())


def _defect(case: Case) -> Finding:
    rule = "word-defect"
    if not _has_prose(case):
        return case.not_checked(rule, Where(), NO_PROSE)
    for number, plain in _prose(case):
        doubled = DOUBLED.search(plain)
        known = next((word for word in case.words(rule) if word in plain), None)
        quote = doubled[0] if doubled else known
        if quote:
            where = Where(section=number, quote=quote)
            return case.broken(rule, where, "wording.slip", values={"q": quote})
    for number in (1, 5):
        cut = CUT_OFF.search(case.report.sections.get(number, "").rstrip())
        if cut:
            return case.broken(
                rule,
                Where(section=number, quote=case.report.sections[number].rstrip()[-20:]),
                "wording.cut-off",
                values={"number": number},
            )
    return case.holds(rule, Where())


def _stale_year(case: Case) -> Finding:
    """Only a sentence that names last year alone and reports a number for it."""
    rule, year = "stale-year-in-text", case.report.year
    if year is None or 1 not in case.report.sections:
        return case.not_checked(rule, Where(section=1), _no_year_or_section(case))
    longest = longest_sentence(case.report.sections[1])
    if longest > LONGEST_SENTENCE:
        where = Where(section=1)
        return case.not_checked(rule, where, TOO_LONG, count=longest, most=LONGEST_SENTENCE)
    for sentence in sentences_of(case.report.sections[1]):
        years = {int(found) for found in DATED.findall(sentence.text)}
        is_stale = years == {year - 1} and not COMPARES.search(sentence.text)
        if is_stale and any(map(REPORTS.search, CLAUSE.findall(sentence.text))):
            return case.broken(
                rule,
                Where(section=1, quote=sentence.quote),
                "wording.work-of-another-year",
                expected=year,
                found=year - 1,
                values={"found": year - 1, "year": year},
            )
    return of_last_year(case) or case.holds(rule, Where(section=1))


def _no_year_or_section(case: Case) -> str:
    return "wording.no-year" if case.report.year is None else "problems.no-section-one"


def _stale_policy(case: Case) -> Finding:
    rule, year = "policy-year-stale", case.report.year
    if year is None or 1 not in case.report.sections:
        return case.not_checked(rule, Where(section=1), _no_year_or_section(case))
    text = re.sub(r"\s", "", case.report.sections[1])
    cited = dict(_points(text))
    if year - 1 not in cited or year in cited:
        return case.holds(rule, Where(section=1))
    return case.broken(
        rule,
        Where(section=1, quote=cited[year - 1]),
        "wording.other-plan",
        expected=year,
        found=year - 1,
        values={"found": year - 1},
    )


def _points(text: str) -> Iterator[tuple[int, str]]:
    """The 工作要点 that a text cites, with their year."""
    for title in TITLE.finditer(text):
        year = DATED.search(title[1])
        if year and "工作要点" in title[1][year.end() :]:
            yield int(year[1]), title[0]


def _garbage(case: Case) -> Finding:
    rule, text = "encoding-garbage", case.report.text
    if not text:
        return case.not_checked(rule, Where(), "headings.no-text")
    wrong = len(GARBAGE.findall(text))
    if wrong <= len(text) * case.parameter(rule, "most_share"):
        return case.holds(rule, Where())
    share = f"{100 * wrong / len(text):.0f}"
    return case.broken(rule, Where(), "wording.garbage", values={"share": share})
