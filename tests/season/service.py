"""One service over the season: publications, crawls, rounds, and officers at work."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from email.message import EmailMessage
from functools import partial
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Engine, update
from sqlmodel import Session, col

from core.clock import day_of
from core.messages import Message
from crawlers.records import CrawlOutcome, CrawlReport, FetchedDocument, Role
from monitor.alerts.alerts import officer_facts
from monitor.alerts.returns import returnable
from monitor.assessment import assess
from monitor.configuration import Configuration
from monitor.delivery.email import parse_smtp_url, send
from monitor.duties.register_notes import RegisterNotes
from monitor.officers import Officer, Officers, Operator
from monitor.records import AlertKey, Audience, Decision, DecisionKind, Return
from monitor.run import run
from monitor.store import decisions as casework
from monitor.store.monitoring import alerts
from pipeline.one_report import nothing_but
from pipeline.records import Agency, Finding, Reading, ReadingKind, Setback
from pipeline.reference.register import AgencyEntry, register_of
from pipeline.setback_kinds import SetbackKind
from pipeline.store import readings as store
from pipeline.store.looks import record_look
from tests.looked import looked_again
from tests.monitor.made import broken, crawl, dated, moment, portal
from tests.monitor.mail_server import Post
from tests.monitor.office import made_books
from tests.pipeline.reference import reference
from tests.season import plan
from tests.season.plan import Expected

NOWHERE = parse_smtp_url("smtp://127.0.0.1:1")
DIGITS = re.compile(r"\d+")
FAULT = "t3-balance"


def made_season() -> Configuration:
    """Five officers with one chief, working days as configured, three report years."""
    configuration = made_books()
    mail = configuration.watch.mail.model_copy(update={"officers_on": "working-days"})
    officers = tuple(
        Officer(name=name, address=plan.address(code), districts=(code,), escalate_to=plan.CHIEF)
        for code, name in plan.NAMES.items()
    )
    operators = (Operator(name="值班", address=plan.OPERATOR),)
    return replace(
        configuration,
        portals={f"p{code}": portal(f"p{code}") for code in plan.NAMES},
        officers=Officers(officers=officers, operators=operators),
        watch=configuration.watch.model_copy(update={"mail": mail, "first_year": plan.YEARS[0]}),
    )


@dataclass(slots=True)
class Service:
    """What is known to one installation, and what its mails said when they arrived."""

    engine: Engine
    folder: Path
    post: Post
    configuration: Configuration = field(default_factory=made_season)
    arrived: list[Expected] = field(default_factory=list)

    def begin(self) -> None:
        """All agencies published the two years before, in time."""
        with store.transaction(self.engine) as session:
            for entry in plan.agencies(plan.FIRST_DAY):
                for year in plan.YEARS[:-1]:
                    publish(session, entry, year, date(year + 1, 1, 20), date(year + 1, 1, 21))

    def live(self, day: date, since: date) -> None:
        """What was published since the last night, one crawl, one round, officers at work."""
        reference = replace(self.configuration.reference, register=register_of(plan.agencies(day)))
        notes = RegisterNotes(mergers=plan.mergers(day))
        self.configuration = replace(self.configuration, reference=reference, notes=notes)
        with store.transaction(self.engine) as session:
            publish_new(session, day, since)
            for code, corrected_on in plan.CORRECTED_ON.items():
                if corrected_on == day:
                    correct(session, code)
            for report in crawls(day):
                store.record_crawl(session, report)
                record_look(session, looked_again(report))
                if report.outcome is CrawlOutcome.COMPLETE:
                    see_again(session, report)
        self.round(day)
        if day == plan.DISMISSED_ON:
            self.dismiss(day)
        if day == plan.RETURNED_ON:
            self.give_back(day)

    def round(self, day: date) -> None:
        """One round; keeps what arrived by it."""
        before = len(self.post.mails)
        server = NOWHERE if day in plan.SMTP_DOWN else self.post.server
        sender = partial(send, server=server, sender="reportwatch@localhost", timeout_s=5)
        run(self.engine, self.configuration, moment(day.isoformat()), sender, self.folder)
        for recipient, mail in self.post.mails[before:]:
            subject = str(mail["Subject"]).partition("：")[2]
            numbers = tuple(map(int, DIGITS.findall(subject)))
            self.arrived.append(Expected(day, recipient, numbers, codes_in(mail)))

    def dismiss(self, day: date) -> None:
        key = AlertKey(Audience.OFFICER, plan.DISMISSED, 2023, FAULT)
        with store.transaction(self.engine) as session:
            (alert,) = [one for one in alerts(session) if one.key == key]
            decision = Decision(
                key, DecisionKind.DISMISS, alert.values_hash, "已核实", plan.DISMISSED_UNTIL,
                "江若南", moment(day.isoformat()),
            )  # fmt: skip
            casework.record_decision(session, decision)

    def give_back(self, day: date) -> None:
        now = moment(day.isoformat())
        (judgement,) = [
            one
            for one in assess(self.engine, self.configuration, now).judgements
            if (one.duty.agency_code, one.duty.year) == (plan.RETURNED, 2023)
        ]
        faults = returnable(judgement, officer_facts([judgement], reference().rules))
        sha = judgement.report_sha256 or ""
        until = plan.RETURNED_UNTIL
        returned = Return(plan.RETURNED, 2023, now, until, "表三不平", "胡北辰", sha, faults)
        with store.transaction(self.engine) as session:
            casework.record_return(session, returned)


def crawls(day: date) -> Iterable[CrawlReport]:
    code, first, last = plan.OUTAGE
    for district in plan.NAMES:
        is_dark = district == code and first <= day <= last
        outcome = CrawlOutcome.FAILED if is_dark else CrawlOutcome.COMPLETE
        yield replace(
            crawl(day.isoformat(), outcome, listed=180, portal=f"p{district}"),
            gone=tuple(_gone_from(district, day)),
        )


def _gone_from(district: str, day: date) -> Iterator[str]:
    """The addresses that say themselves that their report is gone."""
    for entry in plan.agencies(day):
        if entry.portal == f"p{district}" and not plan.is_on_show(entry.code, day):
            yield address_of(entry, dated_on_of(entry))


def address_of(entry: AgencyEntry, on: date, place: str = "") -> str:
    return f"http://127.0.0.1:8001/{place}{on}/{entry.code}.shtml"


def codes_in(mail: EmailMessage) -> frozenset[str]:
    """The agencies that the text of a mail names."""
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    everybody = plan.agencies(plan.FIRST_DAY)
    return frozenset(entry.code for entry in everybody if entry.name in text)


def dated_on_of(entry: AgencyEntry) -> date:
    """The date that a report bears: the day before the night that can see it."""
    seen = plan.seen_on(entry)
    assert seen is not None
    return seen - timedelta(days=1)


def see_again(session: Session, report: CrawlReport) -> None:
    """A complete crawl meets everything again that still stands in its place."""
    day = day_of(report.started_at)
    gone = [
        digest_of(entry.code, 2023)
        for entry in plan.agencies(day)
        if not plan.is_on_show(entry.code, day)
    ]
    row = store.SightingRow
    session.execute(
        update(row)
        .where(col(row.portal) == report.portal, col(row.sha256).not_in(gone))
        .values(last_seen_at=report.ended_at)
    )


def publish_new(session: Session, day: date, since: date) -> None:
    """What was published or moved after the last night, seen by this one."""
    for entry in plan.agencies(day):
        seen = plan.seen_on(entry)
        if seen is not None and since < seen <= day:
            is_backdated = entry.code == plan.BACKDATED
            on = plan.BACKDATED_TO if is_backdated else dated_on_of(entry)
            publish(session, entry, 2023, on, day)
        if entry.code == plan.MOVED and since < plan.GONE_ON <= day:
            publish(session, entry, 2023, dated_on_of(entry), day, place="moved")


def publish(
    session: Session, entry: AgencyEntry, year: int, on: date, seen: date, place: str = ""
) -> None:
    """Put one report into the database as if it had been crawled on a night and read."""
    reading = a_reading(entry, year, on, place)
    has_fault = year == 2023 and entry.code in plan.CORRECTED_ON
    store.record_sightings(session, [a_document(entry, reading, on, seen, place)])
    store.record_reading(session, reading, "1")
    store.record_findings(session, reading, [broken(FAULT)] if has_fault else [], (), "1")


def correct(session: Session, code: str) -> None:
    """The same report, without its fault."""
    (entry,) = [one for one in plan.agencies(plan.FIRST_DAY) if one.code == code]
    findings: Sequence[Finding] = ()
    reading = a_reading(entry, 2023, dated_on_of(entry))
    store.record_findings(session, reading, findings, (), "2")


def digest_of(code: str, year: int, place: str = "") -> str:
    return sha256(f"{code}{year}{place}".encode()).hexdigest()


def a_reading(entry: AgencyEntry, year: int, on: date, place: str = "") -> Reading:
    report = replace(
        nothing_but(Setback(SetbackKind.NOTHING_READ, Message("none"))),
        title=f"{entry.name}{year}年政府信息公开工作年度报告",
        agency=Agency(entry.name, entry.code),
        year=year,
        form="2021-30",
        dates=(dated(on.isoformat()),),
        setbacks=(),
    )
    digest = digest_of(entry.code, year, place)
    return Reading(entry.portal, digest, ReadingKind.REPORT, report)


def a_document(
    entry: AgencyEntry, reading: Reading, on: date, seen: date, place: str
) -> FetchedDocument:
    return FetchedDocument(
        portal=entry.portal,
        url=address_of(entry, on, place),
        role=Role.ARTICLE,
        seen_at=moment(seen.isoformat()),
        status=200,
        sha256=reading.sha256,
        media_type="text/html",
        title=None,
        column=("政府信息公开年报",),
        listed_at=None,
        parent_url=None,
        dates=(dated(on.isoformat()),),
        headers={},
        is_unchanged=False,
    )
