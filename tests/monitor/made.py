"""Invented duties, editions, crawls and findings for tests; every figure is made up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from core.messages import Bilingual, Message
from crawlers.lists.ends import LAST_LINK
from crawlers.looks import SecondLook
from crawlers.portals import Portal
from crawlers.records import (
    ColumnReport,
    CrawlOutcome,
    CrawlReport,
    DateBasis,
    DateEvidence,
    Witness,
    WitnessKind,
)
from monitor.records import Duty, Successor
from monitor.standings.knowledge import Knowledge
from monitor.standings.second_looks import LooksOfSeason
from pipeline.one_report import load_shelf
from pipeline.records import Agency, Edition, Finding, Outcome, Setback, Severity, Where
from pipeline.setback_kinds import SetbackKind
from tests.looked import SHAPE, looked_again

CONFIG = Path(__file__).parents[2] / "config"
CODE = "990101001"
NAME = "柳城区柳泉街道办事处"
# Where the made report stands; a crawl that does not see it finds nothing at its address.
REPORT_AT = "http://127.0.0.1:8001/c1/202301/c01_1.shtml"
WITNESS = Witness(WitnessKind.LAST_PAGE, Message(LAST_LINK, {"pages": 3}))
PEERS = ("990101-p1", "990101-p2", "990101-p3")
YEAR = 2022
DUE_ON = date(2023, 1, 31)
TODAY = date(2023, 2, 3)
REFERENCE = load_shelf(CONFIG)
RULEBOOK = REFERENCE.rules


def portal(portal_id: str = "acheng", **keys: object) -> Portal:
    values = {
        "name": "柳城",
        "base_url": "http://127.0.0.1:8001",
        "layout": "static_list",
        "article": "x",
        **keys,
    }
    return Portal.model_construct(id=portal_id, **values)


PORTALS = {
    "acheng": portal(),
    "nangang": portal("nangang"),
    "nangang-old": portal("nangang-old", predecessor_of="nangang", last_year=2021),
}


def duty(
    *,
    portal: str = "acheng",
    year: int = YEAR,
    firm_on: date = DUE_ON,
    exempt: str | None = None,
    successors: tuple[Successor, ...] = (),
    code: str = CODE,
    kind: str = "subdistrict",
    district: str = "990101",
) -> Duty:
    return Duty(
        agency_code=code,
        agency_name=NAME,
        kind=kind,
        district=district,
        portal=portal,
        year=year,
        due_on=DUE_ON.replace(year=year + 1),
        firm_on=firm_on,
        derivation=Message("应于{due_on}前发布。", {"due_on": "2023-01-31"}),
        exempt=Bilingual(exempt, exempt) if exempt else None,
        successors=successors,
    )


def moment(day: str) -> datetime:
    """Two in the morning of a day in Asia/Shanghai."""
    return datetime.fromisoformat(f"{day}T02:00:00+08:00").astimezone(UTC)


def crawl(
    day: str,
    outcome: CrawlOutcome = CrawlOutcome.COMPLETE,
    listed: int = 12,
    portal: str = "acheng",
) -> CrawlReport:
    started_at = moment(day)
    problem = None if outcome is CrawlOutcome.COMPLETE else Message("500 on page 2")
    column = ColumnReport(
        url="http://127.0.0.1:8001/c1/list.shtml",
        path=("政府信息公开年报", "2022年"),
        pages_seen=2,
        rows_seen=listed + 3,
        rows_declared=None,
        reports_listed=listed,
        problem=problem,
        witness=WITNESS if problem is None else None,
        shape=SHAPE,
    )
    return CrawlReport(
        portal=portal,
        crawl_id=f"{day.replace('-', '')}T020000Z-001",
        started_at=started_at,
        ended_at=started_at + timedelta(minutes=1),
        outcome=outcome,
        reason=problem or Message("all columns seen to the end"),
        columns=(column,),
        problems=(),
        requests=20,
        not_modified=0,
        documents=listed,
        bytes_received=1000,
        gone=(REPORT_AT,),
    )


def owned(report: CrawlReport, *names: str) -> CrawlReport:
    """The same crawl of a portal on which these agencies have columns of their own, too."""
    (column, *_) = report.columns
    own = (
        replace(column, owner=name, reports_listed=0, rows_seen=0, pages_seen=0) for name in names
    )
    return replace(report, columns=(*report.columns, *own))


def dated(on: str, basis: DateBasis = DateBasis.META) -> DateEvidence:
    return DateEvidence(date.fromisoformat(on), basis, on)


def edition(
    *dates: DateEvidence,
    findings: tuple[Finding, ...] = (),
    is_readable: bool = True,
    sha256: str = "a" * 64,
    code: str | None = CODE,
    year: int = YEAR,
) -> Edition:
    return Edition(
        agency=Agency(NAME, code),
        year=year,
        sha256=sha256,
        portal="acheng",
        urls=(REPORT_AT,),
        title=f"{NAME}{year}年政府信息公开工作年度报告",
        form="2021-30",
        dates=dates,
        first_seen_at=moment("2023-02-02"),
        last_seen_at=moment("2023-02-02"),
        appeared=(date.min, moment("2023-02-02"), sha256),
        is_readable=is_readable,
        findings=findings,
        setbacks=()
        if is_readable
        else (Setback(SetbackKind.FORMAT_UNKNOWN, Message("no reader for application/pdf")),),
    )


def broken(
    rule: str = "t3-balance",
    *,
    found: int = 45,
    expected: int = 43,
    severity: Severity = Severity.ERROR,
    outcome: Outcome = Outcome.BROKEN,
    column: str = "total",
) -> Finding:
    return Finding(
        rule=rule,
        outcome=outcome,
        severity=severity,
        where=Where(section=3, table="requests", row="carried_out", column=column),
        expected=expected,
        found=found,
        message=Message(
            "41 + 2 = {expected}，39 + 6 = {found}", {"expected": expected, "found": found}
        ),
        norm="国办公开办函〔2021〕30号 表三",
    )


def beside(code: str, year: int, place: str, crawls: tuple[CrawlReport, ...]) -> Edition:
    """A report that every crawl of a portal saw."""
    seen = max((one.ended_at for one in crawls), default=moment("2023-02-02"))
    return replace(
        edition(
            dated(f"{year + 1}-02-20"), code=code, year=year, sha256=f"{code}{year}".ljust(64, "b")
        ),
        agency=Agency(f"柳城区第{code[-2:]}局", code),
        portal=place,
        urls=(f"http://127.0.0.1:8001/c1/{code}/{year}.shtml",),
        last_seen_at=seen,
    )


def known(
    *editions: Edition,
    crawls: tuple[CrawlReport, ...] = (),
    today: date = TODAY,
    required: int = 1,
    shows: tuple[str, ...] = PEERS,
    looks: Mapping[str, Sequence[SecondLook]] | None = None,
) -> Knowledge:
    """What is known; beside the editions each portal shows reports of three other agencies and, of
    the year before and after, of the agency itself (`shows=()`: no others); every list was looked
    at again (`looks`: only so)."""
    by_portal: dict[str, list[CrawlReport]] = {}
    for one in crawls:
        by_portal.setdefault(one.portal, []).append(one)
    by_agency: dict[tuple[str, int], list[Edition]] = {}
    for found in editions:
        if found.agency is not None and found.agency.code and found.year:
            by_agency.setdefault((found.agency.code, found.year), []).append(found)
    for place in by_portal if shows else ():
        for year in (YEAR - 1, YEAR):
            for code in shows:
                by_agency.setdefault((code, year), []).append(beside(code, year, place, crawls))
        by_agency.setdefault((CODE, YEAR - 2), []).append(beside(CODE, YEAR - 2, place, crawls))
    return Knowledge(
        today=today,
        editions=by_agency,
        crawls=by_portal,
        portals=PORTALS,
        clean_crawls_before_missing=required,
        rules_of=REFERENCE.rules_of,
        second_looks=LooksOfSeason(
            {place: [looked_again(one) for one in of] for place, of in by_portal.items()}
            if looks is None
            else looks
        ),
    )
