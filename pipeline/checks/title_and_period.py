"""标题、统计期限与编制依据：年份一致，期限完整，依据现行有效。

标题或期限没有年份、期限的数字残缺时不作判断。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from core.messages import cut
from crawlers.records import DateBasis
from pipeline.checks.case import Case, counted
from pipeline.reading.open_places import LEFT_OPEN
from pipeline.reading.periods import only_year
from pipeline.reading.titles import claim_in
from pipeline.records import Finding, Where

RULES = ("title-year-mismatch", "period-mismatch", "cites-outdated-norm", "placeholder-left")
# Offices number their own papers, too: 区政办〔2019〕60号 is no form. Beside the current text the
# old one may be cited.
OUTDATED = (
    (
        re.compile(r"(?:国办|国务院办公厅)[^。；]{0,60}?[〔\[（(]2019[〕\]）)]\s*+60\s*+号"),
        re.compile(r"[〔\[（(]2021[〕\]）)]\s*+30\s*+号"),
        "国办公开办函〔2021〕30号",
    ),
    (
        re.compile(r"国务院令[（(]?第?\s*+492\s*+号"),
        re.compile(r"711\s*+号"),
        "国务院令第711号",
    ),
)
LONGEST_SAID = 60
FOUNDED = re.compile(
    r"新(?:设立?|成立|组建|建)|组建|挂牌|揭牌|更名|划转|合并|撤并|重组|改制|机构改革|职能[调转划]"
    r"|(?:成立|设立)(?:于|以来|后|至今)|[年月日](?:正式|批准|批复|经批准)?(?:成立|设立|运行|运转|履职|办公)"
)
CLAUSE_ENDS = re.compile(r"[，。；\n]")
BEFORE, BEHIND = 12, 6  # characters around a place left open, of its clause


def check(case: Case) -> Iterator[Finding]:
    yield _title_year(case)
    yield _period(case)
    yield _citation(case)
    yield _placeholder(case)


def _title_year(case: Case) -> Finding:
    rule, where = "title-year-mismatch", Where()
    period, claim = case.report.period, claim_in(case.report.title or "")
    # A title without a year may have one in its list, or from a person who gives it.
    title_year = claim.year if claim and claim.year else case.report.year
    stated = only_year(period)
    if period is None or claim is None or title_year is None or stated is None:
        return case.not_checked(rule, where, "title-and-period.no-one-year")
    if stated == title_year:
        return case.holds(rule, where)
    says, wrong, right = _which_is_wrong(case, title_year, stated)
    quote = period.printed if wrong == stated else case.report.title
    return case.broken(
        rule,
        Where(quote=quote or None),
        says,
        expected=right,
        found=wrong,
        values={
            **{"title": title_year, "period": stated},
            "said": cut(period.printed or f"{period.first} — {period.last}", LONGEST_SAID),
        },
    )


def _which_is_wrong(case: Case, title: int, period: int) -> tuple[str, int | None, int | None]:
    """Which of two years a report cannot mean, and the one that it does; None where it is open.

    Who signed in the year after a year reports on that year, and the text of section one speaks of
    it. Where these do not agree, a person sees both places.
    """
    signed = {one.on.year - 1 for one in case.report.dates if one.basis is DateBasis.SIGNATURE}
    text = case.report.sections.get(1, "")
    told = {year: text.count(f"{year}年") for year in (title, period)}
    if signed == {title} and told[title] >= told[period]:
        return "title-and-period.period-against-title", period, title
    if signed == {period} and told[period] >= told[title]:
        return "title-and-period.title-against-period", title, period
    return "title-and-period.either-is-wrong", None, None


def _period(case: Case) -> Finding:
    """A unit founded during the year begins later: a later first day is only asked about.

    Of one that tells of its founding, or whose register does, not even that.
    """
    rule, where = "period-mismatch", Where()
    period, year = case.report.period, case.report.year
    if period is None or year is None or period.first is None or period.last is None:
        return case.not_checked(rule, where, "title-and-period.no-period")
    if {period.first.year, period.last.year} == {year - 1} or {
        period.first.year,
        period.last.year,
    } == {year + 1}:
        return case.not_checked(rule, where, "title-and-period.other-year")
    wanted = (date(year, 1, 1), date(year, 12, 31))
    expected = f"{wanted[0].isoformat()} — {wanted[1].isoformat()}"
    found = f"{period.first.isoformat()} — {period.last.isoformat()}"
    signed = next((one for one in case.report.dates if one.basis is DateBasis.SIGNATURE), None)
    if (period.first, period.last) == wanted and signed is not None and signed.on < wanted[1]:
        values = {"signed": signed.on.isoformat(), "last": wanted[1].isoformat()}
        quoted = Where(quote=signed.printed.strip())
        return case.asks(rule, quoted, "title-and-period.signed-before-its-end", values=values)
    if (period.first, period.last) == wanted:
        return case.holds(rule, where)
    begins_later = period.last == wanted[1] and wanted[0] < period.first < wanted[1]
    if begins_later and _is_new(case, year):
        return case.not_checked(rule, where, "title-and-period.begins-within-year")
    says = (
        "title-and-period.begins-within-year" if begins_later else "title-and-period.wrong-period"
    )
    finding = case.broken(
        rule,
        Where(_section_of(case, period.printed), quote=period.printed or None),
        says,
        expected=expected,
        found=found,
        values={"found": found, "expected": expected},
    )
    return case.unless_doubtful(finding, is_doubtful=begins_later)


def _is_new(case: Case, year: int) -> bool:
    """Whether the body began in its year, by the register or by what it says itself."""
    begun = case.registered.from_year if case.registered else None
    return begun == year or FOUNDED.search(case.report.text) is not None


def _section_of(case: Case, sentence: str) -> int | None:
    """The section that holds a sentence; None for the preface."""
    texts = {number: re.sub(r"\s", "", text) for number, text in case.report.sections.items()}
    return next((number for number, text in texts.items() if sentence and sentence in text), None)


def _citation(case: Case) -> Finding:
    rule, where = "cites-outdated-norm", Where()
    if not case.applied.is_for_its_year(rule):
        return case.not_checked(rule, where, "title-and-period.other-form")
    text = case.report.text
    cited = next(
        (
            (found, named)
            for old, current, named in OUTDATED
            if not current.search(text) and (found := old.search(text))
        ),
        None,
    )
    if cited is None:
        return case.holds(rule, where)
    found, named = cited
    return case.broken(
        rule,
        Where(quote=found[0]),
        "title-and-period.the-report-cites",
        expected=named,
        found=found[0],
        values={"quote": found[0]},
    )


def _placeholder(case: Case) -> Finding:
    rule, text = "placeholder-left", case.report.text
    if not text:
        return case.not_checked(rule, Where(), "headings.no-text")
    left = list(LEFT_OPEN.finditer(text))
    if not left:
        return case.holds(rule, Where())
    first, shown = left[0], "、".join(dict.fromkeys(one[0] for one in left))
    finding = case.broken(
        rule,
        Where(quote=_around(text, first)),
        "title-and-period.left-in-text",
        found=first[0],
        values={"quote": cut(shown, LONGEST_SAID)},
    )
    return counted(len(left), finding)


def _around(text: str, found: re.Match[str]) -> str:
    """What was found, with the words of its clause beside it."""
    before = CLAUSE_ENDS.split(text[max(0, found.start() - BEFORE) : found.start()])[-1]
    behind = CLAUSE_ENDS.split(text[found.end() : found.end() + BEHIND])[0]
    return f"{before}{found[0]}{behind}"
