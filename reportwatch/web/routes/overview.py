"""The first page: agencies by years, the missing first; and the same as sheets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from core.messages import name_in
from monitor.labels import KINDS
from monitor.records import Judgement, Standing
from reportwatch.actions.latest import LastRound, ToldAndDecided, changed_since, told
from reportwatch.views import matrix_sheets
from reportwatch.views.matrix import (
    DECIDED,
    OPEN,
    SORTS,
    WORST,
    AgencyLine,
    FoundAgencies,
    Wanted,
    broken,
    find,
)
from reportwatch.views.warnings import warnings
from reportwatch.web.auth import Looking, Visitor
from reportwatch.web.pages import language_of, page

router = APIRouter()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_CHANGES = 12
Word = Annotated[str, Field(max_length=80)]


class OverviewAsked(BaseModel):
    """What an address asks for; words that mean nothing here are left out."""

    year: int = 0
    q: Word = ""
    district: Word = ""
    kind: Word = ""
    standing: Word = ""
    rule: Word = ""
    decided: Word = ""
    sort: Word = ""
    page: int = 1

    def of(self, years: Sequence[int]) -> Wanted:
        """The same of a year that is judged: the newest, unless another is named."""
        return Wanted(
            year=self.year if self.year in years or not years else years[0],
            q=self.q.strip(),
            district=self.district,
            kind=self.kind if self.kind in KINDS else "",
            standing=self.standing if self.standing in set(Standing) else "",
            rule=self.rule,
            decided=self.decided if self.decided in (DECIDED, OPEN) else "",
            sort=self.sort if self.sort in SORTS else WORST,
            page=self.page,
        )


Asking = Annotated[OverviewAsked, Query()]


@router.get("/", name="overview")
def overview(request: Request, asked: Asking, who: Looking) -> Response:
    """Everything that this person may see, the missing first."""
    seen, alerts = who.seen(), _alerts(who)
    wanted = asked.of(_years(seen))
    lines = _lines(who, wanted)
    found = find(lines, wanted, alerts)
    report, now = seen.assessment.report, who.desk.clock()
    return page(
        request, "overview.html.j2", who,
        seen=seen, found=found, alerts=alerts, undecided=_undecided(alerts),
        broken=broken, sorts=SORTS, kinds=KINDS,
        warnings=list(warnings(report, seen.judged_at, seen.trouble, now)),
        districts={line.district: line.district_name for line in lines},
        places=report.year(found.wanted.year).districts,
        rules=_rules(lines, found.wanted.year),
        rule_name=_rule_name(seen, language_of(request)),
        changes=_changes(who, lines), is_empty=not lines,
    )  # fmt: skip


@router.get("/overview.csv")
def as_csv(request: Request, asked: Asking, who: Looking) -> Response:
    """What is shown, every page of it."""
    found, language = _all(who, asked), language_of(request)
    return _file(matrix_sheets.as_csv(found, language).encode(), "text/csv", found, "csv")


@router.get("/overview.xlsx")
def as_xlsx(request: Request, asked: Asking, who: Looking) -> Response:
    """What is shown, every page of it."""
    found, language = _all(who, asked), language_of(request)
    return _file(matrix_sheets.as_xlsx(found, language), XLSX, found, "xlsx")


@router.get("/status.html")
@router.get("/status.en.html")
def former(who: Looking) -> Response:  # noqa: ARG001 (nobody else is led on)
    """Where mails used to point; what they name after the # stands on the first page, too."""
    return RedirectResponse("/", 303)


def _lines(who: Visitor, wanted: Wanted) -> Sequence[AgencyLine]:
    lines = who.desk.lines(wanted.year, wanted.sort)
    return [line for line in lines if who.user.sees(line.district)]


def _all(who: Visitor, asked: OverviewAsked) -> FoundAgencies:
    wanted = asked.of(_years(who.desk.seen()))
    return find(_lines(who, wanted), wanted, _alerts(who), length=None)


def _alerts(who: Visitor) -> ToldAndDecided:
    """What this person's districts were told of, as far as it stands."""
    return {
        place: alerts
        for place, alerts in told(who.desk.engine).items()
        if any(who.user.sees(alert.district) for alert, _ in alerts)
    }


def _undecided(alerts: ToldAndDecided) -> dict[int, int]:
    """How many alerts wait for a decision, by year, the newest first."""
    found: dict[int, int] = {}
    for (_, year), of_agency in sorted(alerts.items(), key=lambda one: -one[0][1]):
        waiting = sum(decision is None for _, decision in of_agency)
        found[year] = found.get(year, 0) + waiting
    return {year: count for year, count in found.items() if count}


def _years(seen: LastRound) -> list[int]:
    return [one.year for one in seen.assessment.report.years]


def _rules(lines: Sequence[AgencyLine], year: int) -> list[str]:
    """The rules that somebody's report of a year breaks, or may."""
    found = {
        finding.rule
        for line in lines
        if year in line.by_year
        for finding in line.by_year[year].findings
    }
    return sorted(found)


def _rule_name(seen: LastRound, language: str) -> Callable[[str], str]:
    rules = seen.configuration.reference.rules.rules

    def name(rule: str) -> str:
        return name_in(rules[rule].sentence, language) if rule in rules else rule

    return name


def _changes(who: Visitor, lines: Sequence[AgencyLine]) -> tuple[Sequence[Judgement], int]:
    """What stands otherwise than at this person's last visit, and how many there are in all."""
    before = who.login.before_at
    if before is None:
        return (), 0
    by_code = {line.code: line for line in lines}
    turned = [
        by_code[code].by_year[year]
        for code, year in changed_since(who.desk.engine, before)
        if code in by_code and year in by_code[code].by_year
    ]
    return turned[:MOST_CHANGES], len(turned)


def _file(content: bytes, kind: str, found: FoundAgencies, ending: str) -> Response:
    name = f"reportwatch-{found.wanted.year}-{found.total}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)
