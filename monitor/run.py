"""One round: duties → standings → alerts → deliveries → status report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Engine

from crawlers.records import CrawlReport
from monitor import own_failures, roster, store
from monitor.alerts import Scope, changes, held, officer_facts
from monitor.announced import still_announced
from monitor.books import Books
from monitor.casework import store as casework
from monitor.casework.returns import verify
from monitor.clock import day_of
from monitor.doubts import doubts
from monitor.duties import duties, report_years
from monitor.enclosures import enclosed
from monitor.health import portal_health
from monitor.history.store import record_turns
from monitor.ladder import Outlook, climb, upcoming
from monitor.leads import lead_facts
from monitor.letters import Vocabulary
from monitor.mails import News, Stationery, mails
from monitor.outbox import Posted, Send, deliver, leave
from monitor.posting import is_day_with_mail
from monitor.records import (
    Alert,
    Audience,
    Change,
    Fact,
    Judgement,
    OutgoingMessage,
    PortalHealth,
    Standing,
    Upcoming,
)
from monitor.roster import RosterCount
from monitor.standings import Knowledge, standings
from monitor.status_page import as_html
from monitor.status_report import StatusReport, Stray, as_json, year_status
from monitor.status_tables import as_csv
from monitor.summaries import Summary, summaries
from pipeline.announcements.store import rows_without_report
from pipeline.announcements.titles import announced
from pipeline.records import Announcement, Edition, Reading, ReadingKind
from pipeline.store import (
    crawls,
    editions,
    readings,
    transaction,
)

Refused = Sequence[tuple[OutgoingMessage, str]]


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is known at one moment, judged."""

    judgements: Sequence[Judgement]
    editions: Sequence[Edition]
    unread: Sequence[Reading]
    healths: Mapping[str, PortalHealth]
    report: StatusReport


@dataclass(frozen=True, slots=True)
class Round:
    """What one round came to."""

    picture: Picture
    new_messages: int
    posted: Posted
    status_page: Path


def run(
    engine: Engine,
    books: Books,
    as_of: datetime,
    send: Send | None,
    folder: Path,
    browser: Path | None = None,
) -> Round:
    """Judge, tell, send, and write the status report into `folder`.

    The same facts again change nothing and tell nothing. Without `send` messages wait in the
    outbox. `browser` prints what officers want on paper.
    """
    picture = look(engine, books, as_of)
    new_messages = tell(engine, books, picture, as_of, browser)
    posted = deliver(engine, send, as_of, books.watch.mail) if send else leave(engine)
    page = write_status(picture.report, books, folder)
    return Round(picture, new_messages, posted, page)


def look(engine: Engine, books: Books, as_of: datetime) -> Picture:
    """Judge every duty by what the database holds; writes nothing."""
    years = report_years(books.watch.first_year, day_of(as_of))
    with transaction(engine) as session:
        found = [edition for year in years for edition in editions(session, year)]
        undated = editions(session, None)
        unread = readings(session, ReadingKind.SETBACK)
        crawled = {portal: crawls(session, portal) for portal in books.portals}
        rows = [row for portal in books.portals for row in rows_without_report(session, portal)]
    owed = duties(books.shelf.register.agencies, books.deadlines, years, books.notes)
    judgements = standings(owed, _knowledge(books, day_of(as_of), found, undated, crawled, rows))
    healths = {
        portal.id: _switched_on(portal_health(portal, crawled[portal.id]), books)
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
            books.shelf.register.district_name,
            [one for one in counted if one.year == year],
        )
        for year in reversed(years)
    )
    report = StatusReport(as_of, tuple(of_years), tuple(healths.values()))
    return Picture(judgements, found, unread, healths, report)


def _switched_on(health: PortalHealth, books: Books) -> PortalHealth:
    remarks = tuple(one for one in health.remarks if one.rule in books.rules_on)
    return replace(health, remarks=remarks)


def _knowledge(
    books: Books,
    today: date,
    found: Sequence[Edition],
    undated: Sequence[Edition],
    crawled: Mapping[str, Sequence[CrawlReport]],
    rows: Sequence[Announcement],
) -> Knowledge:
    promised = announced(rows, books.shelf.register)
    return Knowledge(
        today=today,
        editions=_by_agency_and_year(found),
        crawls=crawled,
        portals=books.portals,
        clean_crawls_before_missing=books.watch.clean_crawls_before_missing,
        rules=books.shelf.rules,
        unclaimed=[one for one in (*found, *undated) if _is_unclaimed(one)],
        announced=still_announced(promised, crawled),
        before_days=books.watch.reminders.before_days,
        filings=books.filings,
    )


def tell(
    engine: Engine, books: Books, picture: Picture, as_of: datetime, browser: Path | None = None
) -> int:
    """Record standings, alerts and messages in one transaction; returns how many are new.

    So either all of it is known or none: no alert without its mail, no mail without its alert. On a
    day without mail to officers their alerts stay as last told.
    """
    stationery = _stationery(books, picture, as_of, browser)
    with transaction(engine) as session:
        store.record_standings(session, picture.judgements, as_of)
        record_turns(session, picture.judgements, as_of)
        scope = replace(_scope(books, picture, as_of), decisions=casework.decisions(session))
        known, facts = (
            store.alerts(session),
            list(_facts(books, picture, store.refused_messages(session))),
        )
        open_ended = [alert.key for alert in known if scope.waits(alert)]
        returned = casework.returns(session)
        verified = verify(returned, picture.judgements, facts, day_of(as_of), open_ended)
        facts += [one for one in verified.facts if one.key.rule in books.rules_on]
        told = changes(known, facts, scope, as_of)
        told = climb(told, known, facts, scope, books.watch, as_of)
        news = News(
            told,
            _upcoming(books, picture, scope, store.told_reminders(session)),
            verified.corrected,
            _summaries(books, picture, _after(known, told), store.told_summaries(session)),
        )
        if not is_day_with_mail(as_of, books.watch.mail):
            news = News(_our_own(told))
        store.record_changes(session, news.changes)
        store.record_reminders(session, news.upcoming, as_of)
        store.record_summaries(session, _periods(news), as_of)
        casework.end_decisions(session, news.changes, as_of)
        casework.close_returns(session, [one for one, _ in news.corrected], as_of)
        news = replace(news, changes=_audible(news.changes))
        return store.put_in_outbox(session, mails(news, books.officers, stationery))


def _stationery(
    books: Books, picture: Picture, as_of: datetime, browser: Path | None
) -> Stationery:
    words = Vocabulary(
        forms=books.shelf.forms,
        rules=books.shelf.rules,
        district_name=books.shelf.register.district_name,
        judgements={(j.duty.agency_code, j.duty.year): j for j in picture.judgements},
    )
    files = {}
    if is_day_with_mail(as_of, books.watch.mail):
        officers = books.officers.officers
        files = enclosed(officers, picture.report, books.shelf.forms, browser)
    return Stationery(words, books.watch.mail, as_of, files)


def _scope(books: Books, picture: Picture, as_of: datetime) -> Scope:
    recipients = books.officers
    return Scope(
        first_year=day_of(as_of).year - books.watch.mail_years,
        districts=frozenset(code for one in recipients.officers for code in one.districts),
        has_operators=bool(recipients.operators),
        held=held(picture.judgements),
        seen=held(picture.judgements, {Standing.UNREADABLE}),
        doubts=doubts(picture.judgements),
    )


def _summaries(
    books: Books, picture: Picture, known: Sequence[Alert], told: set[tuple[str, str]]
) -> dict[str, tuple[Summary, ...]]:
    today = day_of(picture.report.as_of)
    newest = picture.report.year(today.year - 1)
    return {
        officer.address: summaries(officer, newest, known, today, told)
        for officer in books.officers.officers
    }


def _after(known: Sequence[Alert], told: Sequence[Change]) -> list[Alert]:
    """The alerts as they are once these changes are told."""
    changed = {change.alert.key: change.alert for change in told}
    return list(({alert.key: alert for alert in known} | changed).values())


def _periods(news: News) -> list[tuple[str, str]]:
    return [(address, one.period) for address, told in news.summaries.items() for one in told]


def _our_own(told: Sequence[Change]) -> list[Change]:
    return [change for change in told if change.alert.key.audience is Audience.OPERATOR]


def _upcoming(
    books: Books, picture: Picture, scope: Scope, told: set[tuple[str, date, int]]
) -> list[Upcoming]:
    outlook = Outlook(picture.judgements, picture.healths, scope.first_year, told)
    today = day_of(picture.report.as_of)
    return upcoming(books.officers.officers, outlook, books.watch, today)


def _audible(told: Sequence[Change]) -> list[Change]:
    return [change for change in told if not change.is_silent]


def write_status(report: StatusReport, books: Books, folder: Path) -> Path:
    """Write the status report as pages, sheet and JSON; returns the Chinese page."""
    folder.mkdir(parents=True, exist_ok=True)
    forms = books.shelf.forms
    newest = report.years[0].year if report.years else day_of(report.as_of).year - 1
    _write(folder / "status.html", as_html(report, forms, "zh"))
    _write(folder / "status.en.html", as_html(report, forms, "en"))
    _write(folder / "status.csv", as_csv(report, "zh"))
    _write(folder / "status.json", as_json(report, newest, "zh"))
    return folder / "status.html"


def _facts(books: Books, picture: Picture, refused: Refused) -> Iterator[Fact]:
    yield from officer_facts(picture.judgements)
    yield from lead_facts(picture.judgements)
    yield from own_failures.portal_facts(
        picture.healths.values(),
        picture.judgements,
        books.portals,
        books.watch.failures_before_alert,
    )
    yield from own_failures.unread_documents(picture.unread, picture.judgements)
    yield from own_failures.partly_read_documents(picture.editions)
    yield from own_failures.mail_facts(refused)
    yield from own_failures.calendar_facts(day_of(picture.report.as_of))


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


def _write(path: Path, content: str) -> None:
    """Replace a file at once, so that a reader never sees half of it."""
    unfinished = path.with_name(f".{path.name}.tmp")
    unfinished.write_text(content, encoding="utf-8", newline="")
    unfinished.replace(path)
