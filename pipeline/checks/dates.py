"""日期：落款与发布日期先后相符，没有将来的日期。

落款早于发布是常情；不知道今天是哪一天时不判断将来的日期。
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawlers.records import DateBasis
from pipeline.checks.case import Case
from pipeline.records import Finding, Where

RULES = ("meta-date-vs-signature", "future-date")
ON_THE_PAGE = (DateBasis.META, DateBasis.VISIBLE)
PRINTED = (*ON_THE_PAGE, DateBasis.LISTED, DateBasis.SIGNATURE)


def check(case: Case) -> Iterator[Finding]:
    yield _signature(case)
    yield _future(case)


def _signature(case: Case) -> Finding:
    rule, dates = "meta-date-vs-signature", case.report.dates
    page = next((date for date in dates if date.basis in ON_THE_PAGE), None)
    signed = next((date for date in dates if date.basis is DateBasis.SIGNATURE), None)
    if page is None or signed is None:
        return case.not_checked(rule, Where(), "dates.no-date-to-compare")
    days = (page.on - signed.on).days
    if 0 <= days <= case.parameter(rule, "most_days"):
        return case.holds(rule, Where())
    return case.broken(
        rule,
        Where(quote=signed.printed.strip()),
        "dates.signed-on-published-on",
        expected=page.on.isoformat(),
        found=signed.on.isoformat(),
        values={"signed": signed.on.isoformat(), "page": page.on.isoformat()},
    )


def _future(case: Case) -> Finding:
    """A day of grace for time zones."""
    rule = "future-date"
    printed = [date for date in case.report.dates if date.basis in PRINTED]
    if case.today is None or not printed:
        return case.not_checked(rule, Where(), "dates.no-date")
    latest = max(printed, key=lambda date: date.on)
    if latest.on <= case.today + timedelta(days=1):
        return case.holds(rule, Where())
    return case.broken(
        rule,
        Where(quote=latest.printed.strip()),
        "dates.in-the-future",
        found=latest.on.isoformat(),
        values={"found": latest.on.isoformat()},
    )
