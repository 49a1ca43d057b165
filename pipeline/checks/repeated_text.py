"""与上年报告的文字：总体情况不照抄，问题与改进不原样重复。

只比较第一、第五部分，去掉法规名称、文号、数字与本机关名称；文字较短时不作判断。
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.case import ALMOST_ALL, Case
from pipeline.comparing.similarity import letters_of, likeness, names_of
from pipeline.records import Finding, Where

REPEATED, UNCHANGED = "text-repeats-last-year", "problems-unchanged"
RULES = (REPEATED, UNCHANGED)
SECTION_OF = {REPEATED: 1, UNCHANGED: 5}
LONGEST_QUOTE = 120


def check(case: Case) -> Iterator[Finding]:
    for rule, section in SECTION_OF.items():
        yield _compare(case, rule, section)


def _compare(case: Case, rule: str, section: int) -> Finding:
    where = Where(section=section)
    now = case.report.sections.get(section)
    before = case.previous.sections.get(section) if case.previous else None
    if now is None or before is None:
        return case.not_checked(rule, where, "repeated-text.no-such-section")
    least = case.parameter(rule, "least_characters")
    if min(len(letters_of(now)), len(letters_of(before))) < least:
        return case.not_checked(rule, where, "across-agencies.short-text")
    names = names_of(case.report.agency.name) if case.report.agency else ()
    found = likeness(now, before, names)
    if found.share <= case.parameter(rule, "most_share"):
        return case.holds(rule, where)
    percent = int(found.share * 100)
    finding = case.broken(
        rule,
        Where(section=section, quote=found.passage[:LONGEST_QUOTE]),
        "repeated-text.like-last-year",
        values={"last": case.last_year(), "number": section, "percent": percent},
    )
    is_copied = rule == REPEATED and found.share > case.parameter(rule, "error_above")
    return case.in_case(ALMOST_ALL, finding) if is_copied else finding
