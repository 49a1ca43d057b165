"""What a round tells: alerts, lists and summaries become messages, all in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Engine

from core.clock import day_of
from monitor.alerts import operator_alerts as own_failures
from monitor.alerts.alerts import Scope, changes, held, officer_facts
from monitor.alerts.archive_alerts import archive_facts
from monitor.alerts.leads import lead_facts
from monitor.alerts.own_checks import readings_to_verify
from monitor.alerts.reminders import Outlook, climb, upcoming
from monitor.alerts.returns import verify
from monitor.assessment import Picture
from monitor.configuration import Books
from monitor.freed import MailTrouble
from monitor.mail_hours import is_day_with_mail
from monitor.mails.attachments import enclosed
from monitor.mails.mails import Addressed, News, Stationery, addressed, mails
from monitor.mails.officer_mail import Vocabulary
from monitor.mails.refusals import (
    View,
    mail_troubles,
    put,
    readers_now,
    resting_addresses,
    with_freed,
)
from monitor.mails.summaries import Summary, summaries
from monitor.records import (
    Alert,
    Audience,
    Change,
    Fact,
    Standing,
    Upcoming,
)
from monitor.standings.uncertainty import doubts
from monitor.store import decisions as casework
from monitor.store import monitoring as store
from monitor.store.deliveries import Transaction
from monitor.store.history import record_turns
from monitor.store.rounds import tell_once
from monitor.store.starts import started_at
from pipeline.store.damages import told_damages
from pipeline.store.readings import transaction


def tell(
    engine: Engine, books: Books, picture: Picture, as_of: datetime, browser: Path | None = None
) -> int:
    """Record standings, alerts and messages in one transaction; returns how many are new.

    So either all of it is known or none: no alert without its mail, no mail without its alert. On a
    day without mail to officers their alerts stay as last told. Before somebody has started this
    installation only standings are recorded: what nobody was told is told after the start. Raises
    Overtaken when a newer round has told.
    """
    stationery = _stationery(books, picture, as_of, browser)
    with transaction(engine) as session:
        tell_once(session, picture.round, as_of)
        store.record_standings(session, picture.judgements, as_of)
        record_turns(session, picture.judgements, as_of)
        if started_at(session) is None:
            return 0
        view, news = _news(session, books, picture, as_of)
        if not is_day_with_mail(as_of, books.watch.mail):
            news = News(_our_own(news.changes))
        store.record_changes(session, news.changes)
        store.record_reminders(session, news.upcoming, as_of)
        store.record_summaries(session, _periods(news), as_of)
        casework.end_decisions(session, news.changes, as_of)
        casework.close_returns(session, [one for one, _ in news.corrected], as_of)
        known = _after(view.known, news.changes)
        news = replace(news, changes=_audible(news.changes))
        news = with_freed(session, books, replace(view, known=known), news, as_of)
        return put(session, mails(news, books.officers, stationery), as_of)


def preview(
    engine: Engine, books: Books, picture: Picture, as_of: datetime, browser: Path | None = None
) -> list[Addressed]:
    """The messages that `tell` would write on a day with mail, worded alike; records nothing."""
    stationery = _stationery(books, picture, as_of, browser)
    with transaction(engine) as session:
        _, news = _news(session, books, picture, as_of)
    news = replace(news, changes=_audible(news.changes))
    return addressed(news, books.officers, stationery)


def _news(
    session: Transaction, books: Books, picture: Picture, as_of: datetime
) -> tuple[View, News]:
    """Everything that nobody was told yet, silent changes with it."""
    view = look_around(session, books, picture, as_of)
    told = changes(view.known, view.facts, view.scope, as_of)
    told = climb(told, view.known, view.facts, view.scope, books.watch, as_of)
    upcoming = _upcoming(books, picture, view.scope, store.told_reminders(session))
    due = _summaries(books, picture, _after(view.known, told), store.told_summaries(session))
    # Lists are made anew when they can be told; alerts are kept as told, and withheld.
    resting = resting_addresses(session, as_of)
    return view, News(
        told,
        [one for one in upcoming if one.address not in resting],
        view.corrected,
        {address: found for address, found in due.items() if address not in resting},
    )


def news_again(
    engine: Engine, books: Books, picture: Picture, now: datetime, browser: Path | None = None
) -> int:
    """Between two rounds: tell again what need not wait for the next; returns how many messages.

    `picture` is that of the newest round; when another has judged since, that one tells. Nothing
    else is told, and no alert is changed.
    """
    with transaction(engine) as session:
        readers = readers_now(session, books.officers, books.watch.mail, now)
    stationery = _stationery(books, picture, now, browser, readers)
    with transaction(engine) as session:
        if store.last_judged_at(session) != picture.report.as_of:
            return 0
        view = look_around(session, books, picture, now)
        upcoming = _upcoming(books, picture, view.scope, store.told_reminders(session))
        due = _summaries(books, picture, view.known, store.told_summaries(session))
        news = News(
            changes=(),
            upcoming=[one for one in upcoming if one.address in readers],
            summaries={address: told for address, told in due.items() if address in readers},
        )
        if not is_day_with_mail(now, books.watch.mail):
            news = News(())
        store.record_reminders(session, news.upcoming, now)
        store.record_summaries(session, _periods(news), now)
        news = with_freed(session, books, view, news, now, is_round=False)
        return put(session, mails(news, books.officers, stationery), now)


def look_around(session: Transaction, books: Books, picture: Picture, as_of: datetime) -> View:
    """What is known, what is so, and what of it may be told."""
    scope = replace(_scope(books, picture, as_of), decisions=casework.decisions(session))
    known = store.alerts(session)
    facts = list(_facts(books, picture, mail_troubles(session, books)))
    facts += archive_facts(told_damages(session, as_of))
    open_ended = [alert.key for alert in known if scope.waits(alert)]
    returned = casework.returns(session)
    verified = verify(returned, picture.judgements, facts, day_of(as_of), open_ended)
    facts += [one for one in verified.facts if one.key.rule in books.rules_on]
    return View(known, facts, scope, picture.judgements, verified.corrected)


def _facts(books: Books, picture: Picture, troubles: Iterable[MailTrouble]) -> Iterator[Fact]:
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
    yield from readings_to_verify(picture.editions, books.shelf.rules)
    yield from own_failures.mail_facts(troubles)
    yield from own_failures.calendar_facts(day_of(picture.report.as_of))


def _stationery(
    books: Books,
    picture: Picture,
    as_of: datetime,
    browser: Path | None,
    readers: Set[str] | None = None,
) -> Stationery:
    words = Vocabulary(
        forms=books.shelf.forms,
        rules=books.shelf.rules,
        district_name=books.shelf.register.district_name,
        judgements={(j.duty.agency_code, j.duty.year): j for j in picture.judgements},
    )
    files = {}
    if is_day_with_mail(as_of, books.watch.mail):
        everybody = books.officers.officers
        officers = [one for one in everybody if readers is None or one.address in readers]
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


def _upcoming(
    books: Books, picture: Picture, scope: Scope, told: set[tuple[str, date, int]]
) -> list[Upcoming]:
    outlook = Outlook(picture.judgements, picture.healths, scope.first_year, told)
    today = day_of(picture.report.as_of)
    return upcoming(books.officers.officers, outlook, books.watch, today)


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


def _audible(told: Sequence[Change]) -> list[Change]:
    return [change for change in told if not change.is_silent]
