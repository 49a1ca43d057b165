"""Everything that is known at one moment: editions and crawls, judged duty by duty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Engine

from core.clock import day_of
from monitor.configuration import Books
from monitor.duties.duties import duties, report_years
from monitor.records import (
    Judgement,
    PortalHealth,
)
from monitor.standings import register_counts as roster
from monitor.standings.announced import still_announced
from monitor.standings.health import portal_health
from monitor.standings.register_counts import RosterCount
from monitor.standings.standings import Knowledge, standings
from monitor.status.report import StatusReport, Stray, year_status
from monitor.store.assessing import Kept, everything_kept
from monitor.store.rounds import begin_round
from pipeline.comparing.announced import announced
from pipeline.records import Agency, Edition, Reading
from pipeline.reference.register import Register
from pipeline.store.readings import transaction


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is known at one moment, judged; `round` is the number of the round it is of.

    Without one it tells nobody anything.
    """

    judgements: Sequence[Judgement]
    editions: Sequence[Edition]
    unread: Sequence[Reading]
    healths: Mapping[str, PortalHealth]
    report: StatusReport
    round: int | None = None


def look(engine: Engine, books: Books, as_of: datetime) -> Picture:
    """Begin a round: judge every duty by what the database holds at this moment."""
    with transaction(engine) as session:
        number = begin_round(session, as_of)
        kept = everything_kept(session, _years(books, as_of), books.portals)
    return replace(_judged(kept, books, as_of), round=number)


def glance(engine: Engine, books: Books, as_of: datetime) -> Picture:
    """Judge every duty as a round does, without being one; writes nothing."""
    with transaction(engine) as session:
        kept = everything_kept(session, _years(books, as_of), books.portals)
    return _judged(kept, books, as_of)


def _years(books: Books, as_of: datetime) -> list[int]:
    return list(report_years(books.watch.first_year, day_of(as_of)))


def _judged(kept: Kept, books: Books, as_of: datetime) -> Picture:
    years, register = _years(books, as_of), books.shelf.register
    found, others = (
        [_on_register(one, register) for one in held] for held in (kept.editions, kept.others)
    )
    owed = duties(register.agencies, books.deadlines, years, books.notes)
    judgements = standings(owed, _knowledge(books, day_of(as_of), found, others, kept))
    healths = {
        portal.id: _switched_on(portal_health(portal, kept.crawls[portal.id]), books)
        for portal in books.portals.values()
        if portal.is_crawled
    }
    strays = list(_strays(found, judgements, books))
    counted = list(_counted(judgements, strays, books))
    of_years = (
        year_status(
            year,
            judgements,
            [stray for stray in strays if stray.edition.year == year],
            healths,
            register.district_name,
            [one for one in counted if one.year == year],
        )
        for year in reversed(years)
    )
    report = StatusReport(as_of, tuple(of_years), tuple(healths.values()))
    return Picture(judgements, found, kept.unread, healths, report)


def _switched_on(health: PortalHealth, books: Books) -> PortalHealth:
    remarks = tuple(one for one in health.remarks if one.rule in books.rules_on)
    return replace(health, remarks=remarks)


def _knowledge(
    books: Books,
    today: date,
    found: Sequence[Edition],
    others: Sequence[Edition],
    kept: Kept,
) -> Knowledge:
    promised = announced(kept.rows, books.shelf.register)
    return Knowledge(
        today=today,
        editions=_by_agency_and_year(found),
        crawls=kept.crawls,
        portals=books.portals,
        clean_crawls_before_missing=books.watch.clean_crawls_before_missing,
        rules=books.shelf.rules,
        unclaimed=[one for one in (*found, *others) if _is_unclaimed(one)],
        of_disputed_year=[one for one in (*found, *others) if one.other_year is not None],
        announced=still_announced(promised, kept.crawls),
        before_days=books.watch.reminders.before_days,
        filings=books.filings,
    )


def _on_register(edition: Edition, register: Register) -> Edition:
    """The edition; of nobody known when its agency's code has left the register since it was read.

    Until it is read again its name may still mean somebody, and then keeps a proof of absence back.
    """
    agency = edition.agency
    if agency is None or agency.code is None or agency.code in register.by_code:
        return edition
    return replace(edition, agency=Agency(agency.name, None))


def _is_unclaimed(edition: Edition) -> bool:
    is_of_nobody = edition.agency is None or edition.agency.code is None
    return is_of_nobody or edition.year is None


def _by_agency_and_year(found: Sequence[Edition]) -> dict[tuple[str, int], list[Edition]]:
    grouped: dict[tuple[str, int], list[Edition]] = {}
    for edition in found:
        if edition.agency is not None and edition.agency.code and edition.year is not None:
            grouped.setdefault((edition.agency.code, edition.year), []).append(edition)
    return grouped


def _strays(
    found: Sequence[Edition], judgements: Sequence[Judgement], books: Books
) -> Iterator[Stray]:
    """Reports that no duty asks for, neither the agency's own nor one that it inherited."""
    owed = {
        (code, judgement.duty.year)
        for judgement in judgements
        for code in (judgement.duty.agency_code, *(heir.code for heir in judgement.duty.heirs))
    }
    register = {entry.code: entry for entry in books.shelf.register.agencies}
    for edition in found:
        code = edition.agency.code if edition.agency else None
        if edition.year is not None and (code or "", edition.year) not in owed:
            finding = roster.stranger(edition, edition.year, register)
            if finding.rule in books.rules_on:
                yield Stray(edition, finding)


def _counted(
    judgements: Sequence[Judgement], strays: Sequence[Stray], books: Books
) -> Iterator[RosterCount]:
    if roster.COUNT in books.rules_on:
        strangers = [stray.edition for stray in strays]
        yield from roster.counts(judgements, strangers, books.shelf.register.agencies)
