"""The findings that only a register and a calendar can make: missing, late, oddly dated."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from crawlers.records import DateEvidence
from monitor.publication import is_before, lateness, publication
from monitor.records import Duty
from monitor.working_days import is_estimated, working_days_after
from pipeline.records import Edition, Finding, Message, Outcome, Severity, Where

REPORT_MISSING = "report-missing"
REPORT_LATE = "report-late"
DATE_UNKNOWN = "publish-date-unknown"
BEFORE_YEAR_END = "published-before-year-end"
UNEXPECTED = "roster-unexpected-agency"
SECOND_DEADLINE_MISSED = "second-deadline-missed"
RULES = frozenset({REPORT_MISSING, REPORT_LATE, DATE_UNKNOWN, BEFORE_YEAR_END, UNEXPECTED})

MISSING = "{year}年度报告应于{due_on}发布，截止日之后完整抓取，仍未看到。"
LATE = (
    "{year}年度报告应于{due_on}发布，实际于{published_on}发布，逾期{days}天，"
    "其中工作日{working_days}天。"
)
LATE_BY_ESTIMATE = (
    "{year}年度报告应于{due_on}发布，实际于{published_on}发布，逾期{days}天，"
    "其中工作日约{working_days}天（缺少节假日安排，按周一至周五计）。"
)
PERHAPS_LATE = (
    "{year}年度报告应于{due_on}发布；网页日期为{published_on}，但另有证据指向截止日之前或网页未载日期，"
    "不能认定逾期。"
)
NO_DATE = "{year}年度报告没有可用的发布日期；本系统在截止日{due_on}之后才首次看到，不能认定逾期。"
TOO_EARLY = "{year}年度报告的发布日期{published_on}早于该年度结束。"
PERHAPS_TOO_EARLY = "{year}年度报告的一个发布日期{published_on}早于该年度结束，其他日期与之不一致。"
NOT_ON_REGISTER = "名录中没有该机关{year}年度的报告义务：{agency}。"
COVERAGE = "政府信息公开条例第四条"


def missing(duty: Duty, today: date) -> Finding:
    """A proven absence: a warning until the firm date has passed, an error afterwards."""
    due_on = duty.due_on.isoformat()
    return Finding(
        rule=REPORT_MISSING,
        outcome=Outcome.BROKEN,
        severity=_severity(duty, today),
        where=Where(),
        expected=due_on,
        found=None,
        message=Message(MISSING, {"year": duty.year, "due_on": due_on}),
        norm=duty.norm,
    )


def of_dates(duty: Duty, dates: Collection[DateEvidence]) -> Iterator[Finding]:
    """What the publication dates of all editions of one report say."""
    first = publication(dates)
    if first is None:
        if all(evidence.on > duty.due_on for evidence in dates):
            yield _of_date(duty, DATE_UNKNOWN, Outcome.UNCERTAIN, None, NO_DATE)
        return
    late = lateness(dates, duty.due_on)
    if late is not None:
        outcome = Outcome.BROKEN if late.is_proven else Outcome.UNCERTAIN
        template = _proven_late(duty, first.on) if late.is_proven else PERHAPS_LATE
        yield _of_date(duty, REPORT_LATE, outcome, first.on, template)
    early = is_before(dates, date(duty.year + 1, 1, 1))
    if early is not False:
        outcome = Outcome.BROKEN if early else Outcome.UNCERTAIN
        template = TOO_EARLY if early else PERHAPS_TOO_EARLY
        yield _of_date(duty, BEFORE_YEAR_END, outcome, first.on, template)


def unexpected(edition: Edition, year: int) -> Finding:
    """A report of an agency that owes none in this year, or that the register does not know."""
    agency = edition.agency.name if edition.agency else (edition.title or "?")
    return Finding(
        rule=UNEXPECTED,
        outcome=Outcome.BROKEN,
        severity=Severity.INFO,
        where=Where(),
        expected=None,
        found=agency,
        message=Message(NOT_ON_REGISTER, {"year": year, "agency": agency}),
        norm=COVERAGE,
    )


def _of_date(
    duty: Duty, rule: str, outcome: Outcome, published_on: date | None, template: str
) -> Finding:
    values: dict[str, str | int] = {"year": duty.year, "due_on": duty.due_on.isoformat()}
    if published_on is not None:
        values["published_on"] = published_on.isoformat()
        values["days"] = (published_on - duty.due_on).days
        values["working_days"] = working_days_after(duty.due_on, published_on)
    return Finding(
        rule=rule,
        outcome=outcome,
        severity=_severity_of(duty, rule, published_on),
        where=Where(),
        expected=duty.due_on.isoformat() if rule == REPORT_LATE else None,
        found=published_on.isoformat() if published_on else None,
        message=Message(template, values),
        norm=duty.norm,
    )


def _proven_late(duty: Duty, published_on: date) -> str:
    return LATE_BY_ESTIMATE if is_estimated(duty.due_on, published_on) else LATE


def _severity_of(duty: Duty, rule: str, published_on: date | None) -> Severity:
    if published_on is None:
        return Severity.UNCERTAIN
    return _severity(duty, published_on) if rule == REPORT_LATE else Severity.ERROR


def _severity(duty: Duty, day: date) -> Severity:
    """Between the due date and the firm date the statute is silent: a warning only."""
    return Severity.ERROR if day > duty.firm_on else Severity.WARNING
