"""Proof that a report is not there: complete crawls of every portal where it would stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.clock import day_of, printed
from core.messages import Message, Value
from crawlers.lists.ends import covers
from crawlers.portals import Portal
from crawlers.records import CrawlOutcome, CrawlReport
from monitor.records import Duty
from monitor.standings.appearance import CleanCrawls
from monitor.standings.health import YieldLimits, is_blind, reports_listed
from pipeline.records import Agency, Edition
from pipeline.reference.register import is_namesake, may_mean

NO_PORTAL = "absence.no-portal"
NEVER_CRAWLED = "absence.never-crawled"
NOT_COMPLETE = {
    CrawlOutcome.PARTIAL: "absence.not-complete-partial",
    CrawlOutcome.BLOCKED: "absence.not-complete-blocked",
    CrawlOutcome.FAILED: "absence.not-complete-failed",
}
BLIND = "absence.blind"
TOO_FEW = "absence.too-few"
PROOF = "absence.proof"
NO_WITNESS = "absence.no-witness"
TOO_SHORT = "absence.too-short"
READ_TO_ITS_END = "absence.read-to-its-end"
# Lists of which a proof names what says that they were read to their end.
NAMED_LISTS = 3
SEEN_AGAIN = "absence.seen-again"
UNCLAIMED = "absence.unclaimed"
IN_DISPUTE = "absence.in-dispute"


@dataclass(frozen=True, slots=True)
class Absence:
    """Whether it is proven that a report is not published, with the proof or the doubts."""

    is_proven: bool
    sentences: tuple[Message, ...]


def absence(
    duty: Duty,
    portals: Mapping[str, Portal],
    crawls: Mapping[str, Sequence[CrawlReport]],
    looks: CleanCrawls,
    required: int,
) -> Absence:
    """Say whether the crawls (newest first, by portal) prove that nobody published this report.

    Only those of them that saw as much as usual count as proof.
    """
    places = places_of(duty, portals)
    if not places:
        return Absence(False, (Message(NO_PORTAL, {"portal": duty.portal}),))
    since_due = {place: list(witnessed(looks.clean.get(place, ()), duty)) for place in places}
    doubts = [
        _blind(portals[place], crawls.get(place, ()), looks.limits)
        or _doubt(duty, portals[place], crawls.get(place, ()), since_due[place], required)
        for place in places
    ]
    found = tuple(doubt for doubt in doubts if doubt is not None)
    if found:
        return Absence(False, found)
    proofs = (sentence for place in places for sentence in _proof(duty, place, since_due[place]))
    return Absence(True, tuple(proofs))


def may_be_it(
    duty: Duty, portals: Mapping[str, Portal], unclaimed: Iterable[Edition]
) -> Message | None:
    """A document that no duty claims and that may be this report after all.

    Its year is this one or unknown. On the agency's portals its printed name may mean the agency or
    is unknown; on others it is the agency's, without a district: perhaps a namesake's.
    """
    places = places_of(duty, portals)
    for edition in unclaimed:
        is_of_year = edition.year is None or duty.year in (edition.year, edition.other_year)
        is_perhaps_here = edition.portal in places or _has_the_name(duty, edition.agency)
        if is_of_year and is_perhaps_here and may_be_called(duty, edition.agency):
            return Message(
                UNCLAIMED, {"portal": edition.portal, "title": edition.title or edition.urls[0]}
            )
    return None


def in_dispute(duty: Duty, editions: Iterable[Edition]) -> Edition | None:
    """A report of the agency under another year's title that may be about the duty's year."""
    codes = (duty.agency_code, *(successor.code for successor in duty.successors))
    for edition in editions:
        is_own = edition.agency is not None and edition.agency.code in codes
        if is_own and edition.other_year == duty.year:
            return edition
    return None


def disputed(duty: Duty, edition: Edition) -> Message:
    """That the year of this document is in dispute, in words."""
    title, url = edition.title or edition.urls[0], edition.urls[0]
    return Message(
        IN_DISPUTE, {"portal": edition.portal, "title": title, "url": url, "year": duty.year}
    )


def may_be_called(duty: Duty, agency: Agency | None) -> bool:
    """Say whether a document of this agency, or of none that is known, may be the duty's report."""
    if agency is None:
        return True
    if agency.code is not None:
        return agency.code in (duty.agency_code, *(successor.code for successor in duty.successors))
    names = (duty.agency_name, *(successor.name for successor in duty.successors))
    return any(may_mean(agency.name, name) for name in names)


def _has_the_name(duty: Duty, agency: Agency | None) -> bool:
    return agency is not None and is_namesake(agency.name, duty.agency_name)


def places_of(duty: Duty, portals: Mapping[str, Portal]) -> tuple[str, ...]:
    """The portals where the report may stand: the agency's, its heirs', predecessors of then."""
    if duty.portal not in portals:
        return ()
    own = (duty.portal, *(successor.portal for successor in duty.successors))
    moved = moved_to(portals)
    if not moved:
        return tuple(dict.fromkeys(own))
    before = (place for portal in own for place in sorted(_predecessors(portal, duty.year, moved)))
    return tuple(dict.fromkeys((*own, *before)))


def moved_to(portals: Mapping[str, Portal]) -> Mapping[str, Sequence[Portal]]:
    """The portals that were moved to another one, by that other one."""
    return _MOVES.of(portals)


class _Moves:
    """The moves among the portals asked about last: they are the same for every duty."""

    def __init__(self) -> None:
        self._portals: Mapping[str, Portal] | None = None
        self._found: dict[str, list[Portal]] = {}

    def of(self, portals: Mapping[str, Portal]) -> Mapping[str, Sequence[Portal]]:
        if portals is not self._portals:
            found: dict[str, list[Portal]] = {}
            for one in portals.values():
                if one.predecessor_of is not None:
                    found.setdefault(one.predecessor_of, []).append(one)
            self._portals, self._found = portals, found
        return self._found


_MOVES = _Moves()


def _predecessors(portal: str, year: int, moved: Mapping[str, Sequence[Portal]]) -> Iterable[str]:
    for other in moved.get(portal, ()):
        if other.last_year is None or year <= other.last_year:
            yield other.id
            yield from _predecessors(other.id, year, moved)


def _blind(portal: Portal, crawls: Sequence[CrawlReport], limits: YieldLimits) -> Message | None:
    """That the latest crawl (the first) calls itself complete, and saw too little."""
    if not is_blind(portal, crawls, limits):
        return None
    at, reports = printed(crawls[0].started_at), reports_listed(crawls[0])
    return Message(BLIND, {"portal": portal.id, "at": at, "reports": reports})


def _doubt(
    duty: Duty,
    portal: Portal,
    crawls: Sequence[CrawlReport],
    since_due: Sequence[CrawlReport],
    required: int,
) -> Message | None:
    """Why this portal's crawls (newest first) prove nothing; None when they do."""
    if not crawls:
        return Message(NEVER_CRAWLED, {"portal": portal.id})
    latest = crawls[0]
    seen: dict[str, str | int] = {"portal": portal.id, "at": printed(latest.started_at)}
    if latest.outcome is not CrawlOutcome.COMPLETE:
        return Message(NOT_COMPLETE[latest.outcome], seen | {"reason": latest.reason})
    unknown_end = unwitnessed(latest, duty.year)
    if unknown_end is not None:
        return unknown_end
    days = {day_of(crawl.started_at) for crawl in since_due}
    if len(days) < required:
        due_on = duty.due_on.isoformat()
        counted = {"days": len(days), "required": required}
        return Message(TOO_FEW, {"portal": portal.id, "due_on": due_on, **counted})
    return None


def witnessed(crawls: Sequence[CrawlReport], duty: Duty) -> Iterator[CrawlReport]:
    """The crawls since the due date every list of which is known to its end for this year."""
    for crawl in crawls:
        is_after = day_of(crawl.started_at) > duty.due_on
        if is_after and unwitnessed(crawl, duty.year) is None:
            yield crawl


def unwitnessed(crawl: CrawlReport, year: int) -> Message | None:
    """The first list whose end nothing says for the reports of this year; None when all are known.

    Lists of crawls before there were witnesses have none: they prove nothing any more.
    """
    for column in crawl.columns:
        at: dict[str, Value] = {"portal": crawl.portal, "url": column.url}
        if column.witness is None:
            return Message(NO_WITNESS, at)
        if not covers(column.witness, year):
            back_to = column.witness.back_to
            shown = back_to.isoformat() if back_to else ""
            return Message(TOO_SHORT, {**at, "back_to": shown, "year": year})
    return None


def _proof(duty: Duty, portal: str, since_due: Sequence[CrawlReport]) -> Iterator[Message]:
    days = sorted({day_of(crawl.started_at).isoformat() for crawl in since_due})
    latest = since_due[0]
    yield Message(
        PROOF,
        {
            "due_on": duty.due_on.isoformat(),
            "portal": portal,
            "crawls": len(since_due),
            "days": ", ".join(days) if len(days) <= 3 else f"{days[0]} … {days[-1]}",
            "columns": len(latest.columns),
            "pages": sum(column.pages_seen for column in latest.columns),
            "rows": sum(column.rows_seen for column in latest.columns),
            "reports": reports_listed(latest),
            "year": duty.year,
        },
    )
    for column in latest.columns[:NAMED_LISTS]:
        if column.witness is not None:
            said: dict[str, Value] = {"url": column.url, "witness": column.witness.said}
            yield Message(READ_TO_ITS_END, said)
    if latest.control is not None:
        counts = {"known": latest.control.known, "still": latest.control.still_listed}
        yield Message(SEEN_AGAIN, {"portal": portal, **counts})
