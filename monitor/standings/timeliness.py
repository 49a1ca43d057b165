"""The findings that only a register and a calendar can make: missing, late, oddly dated."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date

from core.messages import Message
from crawlers.records import DateEvidence
from monitor.duties.deadlines import LAST_YEAR_OF_FORMER_STATUTE
from monitor.records import Duty
from monitor.standings.publication import is_before, lateness, publication
from monitor.working_days import is_estimated, working_days_after
from pipeline.records import Finding, Outcome
from pipeline.reference.report_rules import ReportRules

REPORT_MISSING = "report-missing"
DUE_SOON = "report-due-soon"
REPORT_LATE = "report-late"
LATE_MINOR = "report-late-minor"
GOVERNMENT_LATE = "gov-report-late"
DATE_UNKNOWN = "publish-date-unknown"
BEFORE_YEAR_END = "published-before-year-end"
SECOND_DEADLINE_MISSED = "second-deadline-missed"
BEFORE_FIRM_DATE = "before-firm-date"  # a case of `severity_when`
LATENESS = frozenset({REPORT_LATE, LATE_MINOR, GOVERNMENT_LATE})
RULES = LATENESS | {REPORT_MISSING, DUE_SOON, DATE_UNKNOWN, BEFORE_YEAR_END}

SOON = "timeliness.soon"
MISSING = "timeliness.missing"
LATE = "timeliness.late"
LATE_BY_ESTIMATE = "timeliness.late-by-estimate"
PERHAPS_LATE = "timeliness.perhaps-late"
NO_DATE = "timeliness.no-date"
TOO_EARLY = "timeliness.too-early"
PERHAPS_TOO_EARLY = "timeliness.perhaps-too-early"


def missing(duty: Duty, today: date, rules: ReportRules) -> Finding:
    """A proven absence: a warning until the firm date has passed, an error afterwards."""
    due_on = duty.due_on.isoformat()
    message = Message(MISSING, {"year": duty.year, "due_on": due_on})
    return rules.broken(REPORT_MISSING, message, expected=due_on, case=_case(duty, today))


def due_soon(
    duty: Duty, today: date, before_days: Collection[int], rules: ReportRules
) -> Finding | None:
    """A reminder on the days that are configured, of a report not seen so far."""
    days = (duty.due_on - today).days
    if days not in before_days:
        return None
    due_on = duty.due_on.isoformat()
    message = Message(SOON, {"year": duty.year, "due_on": due_on, "days": days})
    return rules.broken(DUE_SOON, message, expected=due_on)


def of_dates(
    duty: Duty,
    dates: Collection[DateEvidence],
    proving: Collection[DateEvidence],
    rules: ReportRules,
) -> Iterator[Finding]:
    """What the publication dates of all editions of one report say; `proving` may prove it late."""
    first = publication(dates)
    if first is None:
        if all(evidence.on > duty.due_on for evidence in dates):
            yield _of_date(duty, rules, DATE_UNKNOWN, None, NO_DATE)
        return
    late = lateness(dates, duty.due_on, proving)
    if late is not None:
        rule = late_rule(duty, late.days, int(rules.parameters(LATE_MINOR)["grace_days"]))
        template = _proven_late(duty, first.on) if late.is_proven else PERHAPS_LATE
        found = _of_date(duty, rules, rule, first.on, template)
        yield found if late.is_proven else _asked(found)
    early = is_before(dates, date(duty.year + 1, 1, 1))
    if early is not False:
        template = TOO_EARLY if early else PERHAPS_TOO_EARLY
        found = _of_date(duty, rules, BEFORE_YEAR_END, first.on, template)
        yield found if early else _asked(found)


def _asked(finding: Finding) -> Finding:
    return replace(finding, outcome=Outcome.UNCERTAIN)


def late_rule(duty: Duty, days: int, grace_days: int) -> str:
    """The one rule that a delay breaks: a tolerated one, a government's, or any other.

    `grace_days` is the tolerance of this installation; a district's own goes before it.
    """
    tolerated = grace_days if duty.grace_days is None else duty.grace_days
    if days <= tolerated:
        return LATE_MINOR
    is_of_government = duty.kind == "government" and duty.year > LAST_YEAR_OF_FORMER_STATUTE
    return GOVERNMENT_LATE if is_of_government else REPORT_LATE


def _of_date(
    duty: Duty, rules: ReportRules, rule: str, published_on: date | None, template: str
) -> Finding:
    values: dict[str, str | int] = {"year": duty.year, "due_on": duty.due_on.isoformat()}
    if published_on is not None:
        values["published_on"] = published_on.isoformat()
        values["days"] = (published_on - duty.due_on).days
        values["working_days"] = working_days_after(duty.due_on, published_on)
    return rules.broken(
        rule,
        Message(template, values),
        expected=duty.due_on.isoformat() if rule in LATENESS else None,
        found=published_on.isoformat() if published_on else None,
        case=_case(duty, published_on) if published_on else None,
    )


def _proven_late(duty: Duty, published_on: date) -> str:
    return LATE_BY_ESTIMATE if is_estimated(duty.due_on, published_on) else LATE


def _case(duty: Duty, day: date) -> str | None:
    """Between the due date and the firm date the statute is silent."""
    return None if day > duty.firm_on else BEFORE_FIRM_DATE
