"""The rules over one report, in a child process within limits: what they find, and what failed.

Rules that take too much time or memory are a setback of ours; they say nothing of the report.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from pydantic import TypeAdapter

from core.messages import Message
from pipeline.checks.case import Case
from pipeline.comparing.peer_reports import PeerReports
from pipeline.reading.periods import only_year
from pipeline.reading.titles import claim_in
from pipeline.records import Finding, Report, Setback, Unreadable
from pipeline.reference.forms import Forms
from pipeline.reference.register import AgencyEntry, Register
from pipeline.reference.rulebook import Rulebook
from pipeline.sandbox.orders import as_answer
from pipeline.sandbox.pool import asked
from pipeline.setback_kinds import SetbackKind

CHECKING_S = 3.0  # seconds of processor time; a report takes a hundredth of one
Said = tuple[tuple[Finding, ...], tuple[Setback, ...]]

SAID: TypeAdapter[Said] = TypeAdapter(Said)


@dataclass(frozen=True, slots=True)
class Question:
    """A report to check: by which books, beside what, and which of the rules.

    `previous` is last year's report, None when there is none or none was given. `is_unread`: the
    document is no report to us, and only what can be said of such a one is asked.
    """

    report: Report
    register: Register
    forms: Forms
    rules: Rulebook
    previous: Report | None = None
    beside: PeerReports | None = None
    today: date | None = None
    is_unread: bool = False


def checked(question: Question) -> Said:
    """Run the rules over one report. Never raises: what a child could not do is a setback."""
    try:
        return asked(SAID, CHECKING_S, said_of, question)
    except Unreadable as reason:
        return (), (_why_unchecked(reason, question.forms),)


def _why_unchecked(reason: Unreadable, forms: Forms) -> Setback:
    unrun = {
        SetbackKind.READER_KILLED: SetbackKind.RULES_KILLED,
        SetbackKind.READER_LOST: SetbackKind.RULES_LOST,
    }
    if reason.kind in unrun:
        return Setback(unrun[reason.kind], reason.detail)
    # Only a child runs rules, and it has them ready; whoever asks it loads them for this alone.
    from pipeline.checks.catalogue import rules_with  # noqa: PLC0415

    rules = rules_with(forms)
    said = Message("checking.ended", {"rules": ", ".join(rules), "why": reason.detail})
    return Setback(SetbackKind.RULE_CRASHED, said, rules)


def said_of(question: Question) -> bytes:
    """What the rules say, for a child to answer."""
    from pipeline.checks import catalogue  # noqa: PLC0415 (as above)

    checks = catalogue.OF_UNREAD if question.is_unread else catalogue.CHECKS
    return as_answer(SAID, catalogue.run(case_of(question), checks))


def case_of(question: Question) -> Case:
    """The report with everything that rules may look at."""
    register, beside = question.register, question.beside
    report = replace(question.report, year=year_to_check_by(question.report))
    registered = register.by_code.get(report.agency.code or "") if report.agency else None
    previous = question.previous
    return Case(
        report=report,
        form=question.forms.by_id.get(report.form or ""),
        forms=question.forms,
        rules=question.rules,
        kind=registered.kind if registered else None,
        previous=previous if _is_of_last_year(previous, report) else None,
        today=question.today,
        around=beside.around if beside else None,
        comparisons=beside.comparisons if beside else None,
        published=beside.published if beside else None,
        registered=registered,
        previous_at=beside.previous_at if beside else None,
        may_have_merged=registered is not None and _may_have_merged(registered, report, register),
    )


def year_to_check_by(report: Report) -> int | None:
    """The year by which a report is checked, None when it is not known.

    That of which its title and its period agree, before that which a person or a list gave; where
    no title gives one, the year of its figures. Nothing but the rules ever takes the last.
    """
    of_figures, titled = only_year(report.period), claim_in(report.title or "")
    if titled is not None and titled.year is not None and titled.year == of_figures:
        return of_figures
    return of_figures if report.year is None else report.year


def _may_have_merged(own: AgencyEntry, report: Report, register: Register) -> bool:
    """Whether another agency of the district ended with last year's report."""
    return report.year is not None and any(
        entry.to_year == report.year - 1
        for entry in register.agencies
        if entry.to_year is not None and entry.district == own.district and entry != own
    )


def _is_of_last_year(previous: Report | None, report: Report) -> bool:
    before = year_to_check_by(previous) if previous else None
    return before is not None and report.year is not None and before == report.year - 1
