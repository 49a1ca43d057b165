"""The status report on a terminal: who is missing, late or faulty, worst first, and why."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from core.clock import printed
from core.messages import name_in, render, text
from monitor.labels import CRAWL_OUTCOMES, STANDINGS
from monitor.records import Judgement, Standing
from monitor.status.report import DistrictStatus, StatusReport, YearStatus
from pipeline.records import Outcome
from reportwatch.views.flowing import Flowing
from reportwatch.views.listing import listed

COUNTS = "status.counts"
CRAWLED = "status.crawled"
NEVER_CRAWLED = "status.never-crawled"
OTHERS = "status.others"
DAYS = "history.days-late"
WHOLE_REPORT = "status.whole-report"
COLUMNS = ("speech.arguments-agency", "tables.standing", "tables.due", "status.why")
# Of these nothing is to be done; they are counted.
AS_WANTED = (Standing.PUBLISHED, Standing.NOT_YET_DUE, Standing.EXEMPT)


def drawn(report: StatusReport, language: str) -> Iterator[RenderableType]:
    """The newest report year, district by district; each part as a terminal draws it."""
    for year in report.years[:1]:
        yield _counts(year, report, language)
        for district in year.districts:
            yield Text("")
            yield from _district(district, language)
    yield Text("")
    yield Flowing(Text(text(WHOLE_REPORT, language)))


def _counts(year: YearStatus, report: StatusReport, language: str) -> RenderableType:
    counts = year.counts
    said = text(
        COUNTS,
        language,
        year=year.year,
        at=printed(report.as_of),
        owed=counts.owed,
        published=counts.published,
        well=counts.well,
    )
    return Flowing(Text(said, style="bold"))


def _district(district: DistrictStatus, language: str) -> Iterator[RenderableType]:
    health = district.health
    values = {"name": district.name, "code": district.code, "portal": district.portal}
    if health is not None and health.outcome is not None and health.at is not None:
        outcome = CRAWL_OUTCOMES[health.outcome]
        said = text(CRAWLED, language, outcome=outcome, at=printed(health.at), **values)
    else:
        said = text(NEVER_CRAWLED, language, **values)
    yield Flowing(Text(said, style="bold"))
    rows = [_row(one, language) for one in district.judgements if one.standing not in AS_WANTED]
    if rows:
        yield listed(COLUMNS, rows, language, COLUMNS[1:3])
    by_standing = district.counts.by_standing
    others = [
        f"{name_in(STANDINGS[one], language)} {by_standing[one]}"
        for one in AS_WANTED
        if by_standing.get(one)
    ]
    if others:
        yield Flowing(Text(text(OTHERS, language, counts=", ".join(others))))


def _row(one: Judgement, language: str) -> tuple[str, ...]:
    return (
        f"{one.duty.agency_name}\n{one.duty.agency_code}",
        name_in(STANDINGS[one.standing], language),
        one.duty.due_on.isoformat(),
        _why(one, language),
    )


def _why(one: Judgement, language: str) -> str:
    """Days late and the rules that are broken; what keeps us from judging."""
    said = [] if one.days_late is None else [text(DAYS, language, days=one.days_late)]
    broken = (each.rule for each in one.findings if each.outcome is Outcome.BROKEN)
    said += dict.fromkeys(broken)
    if one.standing in (Standing.UNKNOWN, Standing.UNREADABLE):
        said += [render(message, language) for message in one.evidence[-1:]]
    return "\n".join(said)
