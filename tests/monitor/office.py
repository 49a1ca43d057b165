"""An invented office: two agencies of one district on one portal, one officer, one operator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Engine

from core.messages import Message
from crawlers.records import CrawlOutcome, CrawlReport, DateEvidence, FetchedDocument, Role
from monitor.configuration import Configuration, load_books
from monitor.officers import Officer, Officers, Operator
from monitor.records import Delivery, OutgoingMessage
from monitor.run import Round, run
from pipeline.one_report import Reference, nothing_but
from pipeline.records import Agency, Finding, Reading, ReadingKind, Report, Setback
from pipeline.reference.register import AgencyEntry, register_of
from pipeline.setback_kinds import SetbackKind
from pipeline.store import readings as store
from pipeline.store.looks import record_look
from tests.looked import looked_again
from tests.monitor.made import CONFIG, dated, moment, owned, portal

GOVERNMENT, FINANCE, STREET = "990101", "990101-czj", "990101001"
NAMES = {
    GOVERNMENT: "云川市柳城区人民政府",
    FINANCE: "柳城区财政局",
    STREET: "柳城区柳泉街道办事处",
}
# Three agencies of another district publish on the same portal, so that an absence shows there.
PEERS = {f"990102-p{n}": f"云川市石桥区第{word}局" for n, word in enumerate("一二三", start=1)}
KINDS = {GOVERNMENT: "government", FINANCE: "department", STREET: "subdistrict"}
OFFICER = Officer(name="林晓柳", address="officer@example.org", districts=("990101",))
ENGLISH = Officer(name="Lin", address="lin@example.org", districts=("990101",), language="en")
OPERATOR = Operator(name="值班", address="operator@example.org")


def agency(code: str) -> AgencyEntry:
    return AgencyEntry(
        code, NAMES[code], KINDS[code], "990101", "acheng", (), 2022, None, None, None
    )


def peer(code: str) -> AgencyEntry:
    row = (code, PEERS[code], "department", "990102", "acheng", (), 2022, 2022, None, None)
    return AgencyEntry(*row)


@cache
def _as_shipped() -> Configuration:
    return load_books(CONFIG)


def made_books(*officers: Officer, operators: tuple[Operator, ...] = (OPERATOR,)) -> Configuration:
    """The real forms, rules and deadlines, with an invented register and invented officers.

    Mails leave every day, so that a test may count in days; test_working_days.py does not.
    """
    shipped = _as_shipped()
    watch = shipped.watch
    mail = watch.mail.model_copy(update={"officers_on": "every-day"})
    return Configuration(
        reference=Reference(
            register=register_of((*map(agency, NAMES), *map(peer, PEERS))),
            forms=shipped.reference.forms,
            rules=shipped.reference.rules,
        ),
        portals={"acheng": portal()},
        deadlines=shipped.deadlines,
        officers=Officers(officers=officers or (OFFICER,), operators=operators),
        watch=watch.model_copy(update={"mail": mail}),
    )


@dataclass(slots=True)
class Office:
    """The office at work: what was crawled and published, and what each round sent."""

    engine: Engine
    folder: Path
    configuration: Configuration
    on_show: list[FetchedDocument] = field(default_factory=list)
    ever_shown: list[FetchedDocument] = field(default_factory=list)
    are_lists_looked_at: bool = True

    def __post_init__(self) -> None:
        for code in PEERS:
            self.published(code, "2023-01-12", seen="2023-01-12")

    def crawled(self, report: CrawlReport) -> None:
        """One crawl; a complete one sees everything that is on show again."""
        is_complete = report.outcome is CrawlOutcome.COMPLETE
        seen = [replace(one, seen_at=report.ended_at) for one in self.on_show if is_complete]
        with store.transaction(self.engine) as session:
            store.record_sightings(session, seen)
            shown = {one.url for one in self.on_show}
            gone = tuple(one.url for one in self.ever_shown if one.url not in shown)
            owners = NAMES.values() if is_complete else ()
            seen_all = owned(replace(report, gone=gone), *owners)
            store.record_crawl(session, seen_all)
            if self.are_lists_looked_at:
                record_look(session, looked_again(seen_all))

    def withdrawn(self, code: str) -> None:
        """The agency takes its reports off the portal."""
        self.on_show = [one for one in self.on_show if f"/{code}." not in one.url]

    def shown_again(self) -> None:
        """Everything that was taken off stands in its place again."""
        self.on_show = list(self.ever_shown)

    def published(
        self,
        code: str,
        on: str,
        findings: Sequence[Finding] = (),
        setback: Setback | None = None,
        year: int = 2022,
        seen: str | None = None,
    ) -> None:
        """Put one report into the database as if it had been crawled and read."""
        digest = sha256(f"{code}{on}{year}".encode()).hexdigest()
        report = a_report(code, year, (dated(on),))
        kind = ReadingKind.REPORT
        if setback is not None:
            kind, report = ReadingKind.SETBACK, replace(report, setbacks=(setback,), form=None)
        reading = Reading("acheng", digest, kind, report)
        document = a_document(code, on, digest, seen or max(on, "2023-02-02"))
        self.on_show.append(document)
        self.ever_shown.append(document)
        with store.transaction(self.engine) as session:
            store.record_sightings(session, [document])
            store.record_reading(session, reading, "1")
            store.record_findings(session, reading, findings, (), "1")

    def corrected(
        self, code: str, on: str, findings: Sequence[Finding], setbacks: Sequence[Setback] = ()
    ) -> None:
        """The same bytes, judged anew."""
        digest = sha256(f"{code}{on}2022".encode()).hexdigest()
        reading = Reading("acheng", digest, ReadingKind.REPORT, a_report(code, 2022, ()))
        with store.transaction(self.engine) as session:
            store.record_findings(session, reading, findings, setbacks, "2")

    def round(self, as_of: str | datetime) -> Told:
        """One round; every message is accepted by whoever takes it."""
        now = moment(as_of) if isinstance(as_of, str) else as_of
        taken: list[OutgoingMessage] = []

        def take(messages: Sequence[OutgoingMessage]) -> Iterator[Delivery]:
            for message in messages:
                taken.append(message)
                yield Delivery(message.message_id, message.address, True, False, "taken")

        result = run(self.engine, self.configuration, now, take, self.folder)
        return Told(result, taken)


@dataclass(frozen=True, slots=True)
class Told:
    """What one round came to, and the mails that left."""

    result: Round
    mails: list[OutgoingMessage]

    def standings(self, year: int = 2022) -> dict[str, str]:
        return {
            judgement.duty.agency_code: judgement.standing.value
            for judgement in self.result.assessment.judgements
            if judgement.duty.year == year and judgement.duty.agency_code in NAMES
        }


def a_report(code: str, year: int, dates: tuple[DateEvidence, ...]) -> Report:
    return replace(
        nothing_but(Setback(SetbackKind.NOTHING_READ, Message("none"))),
        title=f"{(NAMES | PEERS)[code]}{year}年政府信息公开工作年度报告",
        agency=Agency((NAMES | PEERS)[code], code),
        year=year,
        form="2021-30",
        dates=dates,
        setbacks=(),
    )


def a_document(code: str, on: str, digest: str, seen: str) -> FetchedDocument:
    return FetchedDocument(
        portal="acheng",
        url=f"http://127.0.0.1:8001/c1/{on}/{code}.shtml",
        role=Role.ARTICLE,
        seen_at=moment(seen),
        status=200,
        sha256=digest,
        media_type="text/html",
        title=None,
        column=("政府信息公开年报",),
        listed_at=None,
        parent_url=None,
        dates=(dated(on),),
        headers={},
        is_unchanged=False,
    )
