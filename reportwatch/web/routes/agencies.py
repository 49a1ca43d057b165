"""One agency over the years; one district with its classes, its portal, its lists."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from core.messages import Message
from monitor.labels import CRAWL_OUTCOMES, DATE_BASES, KINDS
from monitor.status.counts import counts_of
from monitor.status.page import kind_blocks
from monitor.status.roads_shown import in_words
from reportwatch.actions.latest import told, turns_of
from reportwatch.views.matrix import broken
from reportwatch.web.auth import Looking, NotFound
from reportwatch.web.pages import language_of, page

router = APIRouter()


@router.get("/agencies/{code}", name="agency")
def agency(request: Request, code: str, who: Looking) -> Response:
    """Every year of one agency: standing, dates, findings, how that changed, decisions."""
    years = who.years_of(code)
    engine, made = who.desk.engine, told(who.desk.engine)
    duty = years[max(years)].duty
    siblings = [
        line
        for line in who.desk.lines()
        if (line.district, line.kind) == (duty.district, duty.kind) and line.code != code
    ]
    return page(
        request, "agency.html.j2", who,
        duty=duty, years=years, kind=KINDS[duty.kind], broken=broken, basis=DATE_BASES,
        turns={year: turns_of(engine, code, year) for year in years},
        decisions={year: made.get((code, year), ()) for year in years},
        siblings=siblings, contact=who.contact_of(code), district=who.desk.name_of(duty.district),
    )  # fmt: skip


@router.get("/districts/{code}", name="district")
def district(request: Request, code: str, who: Looking, year: int = 0) -> Response:
    """One district in one year: counts by class, and how well its portal was seen."""
    who.refuse_elsewhere(code)
    report = who.seen().assessment.report
    years = [one.year for one in report.years]
    shown = year if year in years or not years else years[0]
    found = [one for one in report.year(shown).districts if one.code == code]
    if not found:
        raise NotFound(Message("desk.no-district", {"district": code}))
    (one,) = found
    health = one.health
    blocks = [(block, counts_of(block.judgements)) for block in kind_blocks(one)]
    return page(
        request, "district.html.j2", who,
        one=one, health=health, blocks=blocks, kinds=KINDS, years=years, year=shown,
        all=counts_of(one.judgements),
        outcome=CRAWL_OUTCOMES[health.outcome] if health and health.outcome else None,
        roads=list(in_words(health.roads, language_of(request))) if health and health.roads else (),
    )  # fmt: skip
