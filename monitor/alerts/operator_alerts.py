"""Facts for the operators: portals not seen to the end, documents not read, mails refused.

None of these says anything against an agency; where one hides a report, its standing is unknown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.clock import printed
from core.messages import Message, Value
from crawlers.portals import Portal
from crawlers.records import CrawlOutcome
from monitor.alerts.alerts import values_hash
from monitor.answers import number_of, said
from monitor.freed import MailTrouble
from monitor.records import (
    AlertKey,
    Audience,
    Fact,
    Judgement,
    PortalHealth,
    Standing,
)
from monitor.standings.absence import NOT_COMPLETE, places_of
from monitor.standings.health import CRAWL_BLIND
from monitor.standings.sanity import why_held
from monitor.working_days import CALENDAR_MISSING, uncovered_years
from pipeline.meanings import named
from pipeline.records import NOTHING_LOST, Edition, Reading, Setback
from pipeline.reference.report_rules import ReportRules

CRAWL_INCOMPLETE = "crawl-incomplete"
ABSENCES_UNCONFIRMED = "absences-unconfirmed"
DOCUMENT_UNREADABLE = "document-unreadable"
READING_INCOMPLETE = "reading-incomplete"
MAIL_REFUSED = "mail-refused"
MAIL_PUT_OFF = "mail-put-off"
OF_MAILS = frozenset({MAIL_REFUSED, MAIL_PUT_OFF})

BLIND = "operator-alerts.blind"
EMPTY = "operator-alerts.empty"
CONSEQUENCE = "operator-alerts.consequence"
UNREADABLE = "operator-alerts.unreadable"
PARTLY_READ = "operator-alerts.partly-read"
REFUSED = "operator-alerts.refused"
WORDING = "operator-alerts.wording"
PUT_OFF = "operator-alerts.put-off"
NO_CALENDAR = "operator-alerts.no-calendar"
UNTITLED = "operator-alerts.untitled"


def portal_facts(
    healths: Iterable[PortalHealth],
    judgements: Sequence[Judgement],
    portals: Mapping[str, Portal],
    failures_before_alert: int = 1,
) -> Iterator[Fact]:
    """Portals whose latest crawls prove nothing, with what that means for standings."""
    unknown = _unknown_at(judgements, portals)
    for health in healths:
        sentence = _trouble(health)
        if sentence is None or health.failures < failures_before_alert:
            continue
        rule = CRAWL_BLIND if health.is_blind else CRAWL_INCOMPLETE
        yield Fact(
            key=AlertKey(Audience.OPERATOR, health.portal, None, rule),
            label=health.portal,
            values_hash=values_hash([health.outcome]),
            sentences=(sentence, *_consequences(health.portal, unknown)),
        )


def unconfirmed_facts(judgements: Iterable[Judgement]) -> Iterator[Fact]:
    """Portals on which so many are missing at once that a person has to look at their lists."""
    held = {
        (one.duty.portal, one.duty.year): said
        for one in judgements
        if (said := why_held(one)) is not None
    }
    for (portal, year), said in sorted(held.items(), key=lambda one: one[0]):
        yield Fact(
            key=AlertKey(Audience.OPERATOR, portal, year, ABSENCES_UNCONFIRMED),
            label=portal,
            values_hash=values_hash([portal, year]),
            sentences=(said,),
        )


def _trouble(health: PortalHealth) -> Message | None:
    if health.outcome is None or health.at is None or health.reason is None:
        return None  # never crawled
    seen: dict[str, str | int] = {"portal": health.portal, "at": printed(health.at)}
    if health.outcome is not CrawlOutcome.COMPLETE:
        return Message(NOT_COMPLETE[health.outcome], {**seen, "reason": health.reason})
    if health.is_blind and health.listed and health.usual is not None:
        return Message(BLIND, {**seen, "listed": health.listed, "usual": health.usual})
    return Message(EMPTY, seen) if health.is_blind else None


def _consequences(portal: str, unknown: Mapping[str, Mapping[int, int]]) -> Iterator[Message]:
    for year, agencies in sorted(unknown.get(portal, {}).items(), reverse=True):
        yield Message(CONSEQUENCE, {"year": year, "agencies": agencies})


def _unknown_at(
    judgements: Iterable[Judgement], portals: Mapping[str, Portal]
) -> Mapping[str, Mapping[int, int]]:
    """How many reports of each year cannot be judged, by every portal where they may stand."""
    found: dict[str, Counter[int]] = {}
    for one in judgements:
        if one.standing is Standing.UNKNOWN:
            for place in places_of(one.duty, portals):
                found.setdefault(place, Counter())[one.duty.year] += 1
    return found


@dataclass(frozen=True, slots=True)
class Document:
    """Some archived bytes that gave us trouble; `title` is what the portal's list called them."""

    portal: str
    sha256: str
    title: str | None
    setbacks: tuple[Setback, ...]


def unread_documents(
    readings: Iterable[Reading], judgements: Iterable[Judgement]
) -> Iterator[Fact]:
    """Documents that could not be read at all, unless another edition of the report was read."""
    read = {
        (judgement.duty.agency_code, judgement.duty.year)
        for judgement in judgements
        if judgement.report_sha256 and judgement.standing is not Standing.UNREADABLE
    }
    for reading in readings:
        report = reading.report
        if reading.is_lost:
            continue  # told as a damaged file
        if report.agency is not None and (report.agency.code, report.year) in read:
            continue
        document = Document(reading.portal, reading.sha256, report.title, report.setbacks)
        yield _document_fact(DOCUMENT_UNREADABLE, UNREADABLE, document)


def partly_read_documents(editions: Iterable[Edition]) -> Iterator[Fact]:
    """Reports that were read, except for a part that their year had to have."""
    for edition in editions:
        lost = tuple(one for one in edition.setbacks if one.kind not in NOTHING_LOST)
        if edition.is_readable and lost:
            document = Document(edition.portal, edition.sha256, edition.title, lost)
            yield _document_fact(READING_INCOMPLETE, PARTLY_READ, document)


def _document_fact(rule: str, template: str, document: Document) -> Fact:
    return Fact(
        key=AlertKey(Audience.OPERATOR, f"{document.portal}/{document.sha256}", None, rule),
        label=document.title or UNTITLED,
        values_hash=values_hash(sorted(setback.kind for setback in document.setbacks)),
        sentences=tuple(
            Message(
                template,
                {
                    "title": document.title or UNTITLED,
                    "kind": named(setback.kind),
                    "detail": setback.detail,
                    "portal": document.portal,
                    "sha": document.sha256[:12],
                },
            )
            for setback in document.setbacks
        ),
    )


def mail_facts(troubles: Iterable[MailTrouble]) -> Iterator[Fact]:
    """Addresses that a server refuses, and messages that it put off again and again.

    Told anew when the kind of the answer changes; its words bear numbers of their own each time.
    """
    for one in troubles:
        values: dict[str, Value] = {
            "address": one.address,
            "subject": one.subject,
            "answer": said(one.answer),
            "waiting": one.waiting,
        }
        if one.attempts:
            values |= {"attempts": one.attempts}
            template, rule = PUT_OFF, MAIL_PUT_OFF
        else:
            template, rule = (WORDING if one.is_of_content else REFUSED), MAIL_REFUSED
        yield Fact(
            key=AlertKey(Audience.OPERATOR, one.address, None, rule),
            label=one.address,
            values_hash=values_hash([number_of(one.answer) or template]),
            sentences=(Message(template, values),),
        )


def calendar_facts(today: date, rules: ReportRules) -> Iterator[Fact]:
    """Years whose holidays we do not know although we should: working days are then a guess."""
    since = rules.parameters(CALENDAR_MISSING)
    for year in uncovered_years(today, int(since["month"]), int(since["day"])):
        yield Fact(
            key=AlertKey(Audience.OPERATOR, f"{year}", None, CALENDAR_MISSING),
            label=f"{year}",
            values_hash=values_hash([year]),
            sentences=(Message(NO_CALENDAR, {"year": year}),),
        )
