"""Honest reports of every invented agency over seven years, and how a report is read and judged."""

from __future__ import annotations

from datetime import date
from functools import cache

from pipeline.one_report import Reference
from pipeline.reading.document import Hints, read_document
from pipeline.records import Finding, Outcome, Report, Severity
from tests.pipeline.reference import reference
from tests.replicas.documents import MadeReport, report_of
from tests.replicas.markup import body_html
from tests.replicas.plan import Markup, Publication
from tests.replicas.register import AGENCIES
from tests.rules.made import invented_register

YEARS = range(2019, 2026)
HONEST = tuple(
    Publication(agency, year, date(year + 1, 1, 18), agency.portal, Markup.CLEAN)
    for agency in AGENCIES
    if not agency.exempt
    for year in YEARS
)


@cache
def invented() -> Reference:
    """The real forms and rules, with the register of the invented agencies."""
    return Reference(invented_register(), reference().forms, reference().rules)


def read_page(made: MadeReport, markup: Markup) -> Report:
    """What is read from a portal's page that holds this report."""
    return read_body(body_html(made, markup))


def read_body(body: str) -> Report:
    """What is read from a portal's page with this article."""
    page = f"<html><body><div class='article_content'>{body}</div></body></html>"
    return read_document(page.encode(), invented().books, Hints())


@cache
def last_years(publication: Publication) -> Report | None:
    """The same agency's honest report of the year before."""
    wanted = (publication.agency, publication.year - 1)
    before = next((one for one in HONEST if (one.agency, one.year) == wanted), None)
    return read_page(report_of(before), Markup.CLEAN) if before else None


def broken_errors(findings: tuple[Finding, ...]) -> list[Finding]:
    """The findings that accuse the agency of an error."""
    return [
        finding
        for finding in findings
        if finding.outcome is Outcome.BROKEN and finding.severity is Severity.ERROR
    ]
