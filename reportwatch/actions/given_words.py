"""What a person gave beside a file, and what the file says: where the two differ, it is said.

Nobody is accused by what was given: a report is judged by its own words.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.messages import Bilingual, Message
from pipeline.checks.checking import year_to_check_by
from pipeline.comparing.similarity import names_of
from pipeline.reading.document import Hints
from pipeline.reading.periods import only_year
from pipeline.reading.titles import claim_in
from pipeline.records import Agency, Report
from pipeline.reference.forms import OLDER
from pipeline.reference.register import Register, are_elsewhere

ANOTHER_BODY = "check.another-body"


def differences(report: Report, hints: Hints, register: Register) -> Iterator[Message]:
    """Where `--year` and `--agency` say something else than the title, or the figures' period."""
    claim = claim_in(report.title or "")
    if claim is None and report.period is None:
        return
    printed = claim.year if claim and claim.year else only_year(report.period)
    if hints.year is not None and printed is not None and printed != hints.year:
        used = year_to_check_by(report) or hints.year
        values = {"given": hints.year, "found": printed, "used": used}
        yield Message("check.another-year-was-given", values)
    given, named = hints.agency, claim.agency if claim else None
    if given is not None and named is not None and not _is_same_name(given, named, register):
        yield Message("check.another-agency-was-given", {"given": given, "found": named})


def _is_same_name(given: str, named: str, register: Register) -> bool:
    mine, other = register.find(given), register.find(named)
    if mine is not None and other is not None:
        return mine.code == other.code
    return _share_a_name(given, named)


def why_not_last_years(
    report: Report, previous: Report, *, is_same_body: bool = False
) -> Message | None:
    """Why a report that was given as last year's says nothing of this one; None when it does.

    `is_same_body`: a person says that both are one body's, whatever it was called.
    """
    year, before = year_to_check_by(report), year_to_check_by(previous)
    if year is None or before is None:
        which = Bilingual("本年", "this one") if year is None else Bilingual("上年", "last year's")
        return Message("check.last-year-of-no-known-year", {"which": which})
    if before != year - 1:
        return Message("check.last-year-of-another-year", {"found": before, "wanted": year - 1})
    mine, other = report.agency, previous.agency
    if mine and other and not (is_same_body or _is_same_body(mine, other)):
        return Message(ANOTHER_BODY, {"mine": mine.name, "other": other.name})
    if previous.form == OLDER and report.form != OLDER:
        return Message("check.last-year-older-form")
    return None


def _is_same_body(mine: Agency, other: Agency) -> bool:
    """By the register's codes, else by their names."""
    if mine.code and other.code:
        return mine.code == other.code
    return _share_a_name(mine.name, other.name)


def _share_a_name(mine: str, other: str) -> bool:
    is_shared = bool(set(names_of(mine)) & set(names_of(other)))
    return is_shared and not are_elsewhere(mine, other)
