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
from monitor.alerts.look_alerts import look_facts
from monitor.alerts.own_checks import readings_to_verify
from monitor.alerts.reminders import Outlook, climb, upcoming
from monitor.alerts.returns import verify
from monitor.assessment import Assessment
from monitor.configuration import Configuration
from monitor.freed import MailTrouble
from monitor.mail_hours import is_day_with_mail
from monitor.mails.attachments import enclosed
from monitor.mails.mails import Addressed, MailContext, News, addressed, mails
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
from monitor.store.assessments import Difference, difference, record_assessments
from monitor.store.deliveries import Transaction, count_as_told
from monitor.store.history import record_turns
from monitor.store.rounds import refuse_overtaken, tell_once
from monitor.store.starts import record_start, started_at
from pipeline.store.damages import told_damages
from pipeline.store.database import ask_then_write
from pipeline.store.readings import reading, transaction

NO_NEWS = News(())


def tell(
    engine: Engine,
    configuration: Configuration,
    assessment: Assessment,
    as_of: datetime,
    browser: Path | None = None,
    told_at: datetime | None = None,
) -> int:
    """Record standings, alerts and messages in one transaction; returns how many are new.

    So either all of it is known or none: no alert without its mail, no mail without its alert. On a
    day without mail to officers their alerts stay as last told. Before somebody has started this
    installation only standings are recorded: what nobody was told is told after the start. With
    `told_at` a person starts it then and says that all of it was told before a backup was put back:
    it is kept as told, whatever the day. Raises Overtaken when a newer round has told.
    """
    context = _stationery(configuration, assessment, as_of, browser)

    def told(session: Transaction) -> int:
        return _tell(session, configuration, assessment, context, told_at)

    return ask_then_write(engine, told)


def _tell(
    session: Transaction,
    configuration: Configuration,
    assessment: Assessment,
    context: MailContext,
    told_at: datetime | None,
) -> int:
    """Find out first what is to be told, and only then write: till then nobody waits for it."""
    as_of = context.now
    number = refuse_overtaken(session, assessment.round, as_of)
    found = difference(session, assessment.judgements)
    is_started = told_at is not None or started_at(session) is not None
    view, news = _news(session, configuration, assessment, as_of) if is_started else (None, NO_NEWS)
    if told_at is None and not is_day_with_mail(as_of, configuration.watch.mail):
        news = News(_our_own(news.changes))
    messages = []
    if view is not None:
        audible = replace(news, changes=_audible(news.changes))
        known = _after(view.known, news.changes)
        audible = with_freed(session, configuration, replace(view, known=known), audible, as_of)
        messages = mails(audible, configuration.officers, context)
    tell_once(session, number)
    _record(session, found, number, as_of)
    if told_at is not None:
        record_start(session, told_at)
    if view is None:
        return 0
    store.record_changes(session, news.changes)
    store.record_reminders(session, news.upcoming, as_of)
    store.record_summaries(session, _periods(news), as_of)
    casework.end_decisions(session, news.changes, as_of)
    casework.close_returns(session, [one for one, _ in news.corrected], as_of)
    written = put(session, messages, as_of)
    if told_at is not None:
        count_as_told(session, told_at)
    return written


def _record(session: Transaction, found: Difference, number: int, as_of: datetime) -> None:
    """Keep how duties stand, where that is otherwise than before."""
    record_turns(session, found.changed, found.gone, as_of)
    store.record_standings(session, found.changed, found.gone, as_of)
    record_assessments(session, found, number)


def preview(
    engine: Engine,
    configuration: Configuration,
    assessment: Assessment,
    as_of: datetime,
    browser: Path | None = None,
) -> list[Addressed]:
    """The messages that `tell` would write on a day with mail, worded alike; records nothing."""
    context = _stationery(configuration, assessment, as_of, browser)
    with reading(engine) as session:
        _, news = _news(session, configuration, assessment, as_of)
    news = replace(news, changes=_audible(news.changes))
    return addressed(news, configuration.officers, context)


def _news(
    session: Transaction, configuration: Configuration, assessment: Assessment, as_of: datetime
) -> tuple[View, News]:
    """Everything that nobody was told yet, silent changes with it."""
    view = look_around(session, configuration, assessment, as_of)
    told = changes(view.known, view.facts, view.scope, as_of)
    told = climb(told, view.known, view.facts, view.scope, configuration.watch, as_of)
    upcoming = _upcoming(configuration, assessment, view.scope, store.told_reminders(session))
    due = _summaries(
        configuration, assessment, _after(view.known, told), store.told_summaries(session)
    )
    # Lists are made anew when they can be told; alerts are kept as told, and withheld.
    resting = resting_addresses(session, as_of)
    return view, News(
        told,
        [one for one in upcoming if one.address not in resting],
        view.corrected,
        {address: found for address, found in due.items() if address not in resting},
    )


def news_again(
    engine: Engine,
    configuration: Configuration,
    assessment: Assessment,
    now: datetime,
    browser: Path | None = None,
) -> int:
    """Between two rounds: tell again what need not wait for the next; returns how many messages.

    `assessment` is that of the newest round; when another has judged since, that one tells. Nothing
    else is told, and no alert is changed.
    """
    with reading(engine) as session:
        readers = readers_now(session, configuration.officers, configuration.watch.mail, now)
    context = _stationery(configuration, assessment, now, browser, readers)
    with transaction(engine) as session:
        if store.last_judged_at(session) != assessment.report.as_of:
            return 0
        view = look_around(session, configuration, assessment, now)
        upcoming = _upcoming(configuration, assessment, view.scope, store.told_reminders(session))
        due = _summaries(configuration, assessment, view.known, store.told_summaries(session))
        news = News(
            changes=(),
            upcoming=[one for one in upcoming if one.address in readers],
            summaries={address: told for address, told in due.items() if address in readers},
        )
        if not is_day_with_mail(now, configuration.watch.mail):
            news = News(())
        store.record_reminders(session, news.upcoming, now)
        store.record_summaries(session, _periods(news), now)
        news = with_freed(session, configuration, view, news, now, is_round=False)
        return put(session, mails(news, configuration.officers, context), now)


def look_around(
    session: Transaction, configuration: Configuration, assessment: Assessment, as_of: datetime
) -> View:
    """What is known, what is so, and what of it may be told."""
    scope = replace(_scope(configuration, assessment, as_of), decisions=casework.decisions(session))
    known = store.alerts(session)
    facts = list(_facts(configuration, assessment, mail_troubles(session, configuration)))
    facts += archive_facts(told_damages(session, as_of))
    open_ended = [alert.key for alert in known if scope.waits(alert)]
    returned = casework.returns(session)
    rules_of = configuration.reference.rules_of
    today = day_of(as_of)
    verified = verify(returned, assessment.judgements, facts, today, rules_of, open_ended)
    facts += verified.facts
    return View(known, facts, scope, assessment.judgements, verified.corrected)


def _facts(
    configuration: Configuration, assessment: Assessment, troubles: Iterable[MailTrouble]
) -> Iterator[Fact]:
    facts = _all_facts(configuration, assessment, troubles)
    switched_off = configuration.rules_off
    yield from (fact for fact in facts if fact.key.rule not in switched_off)


def _all_facts(
    configuration: Configuration, assessment: Assessment, troubles: Iterable[MailTrouble]
) -> Iterator[Fact]:
    yield from officer_facts(assessment.judgements, configuration.reference.rules)
    yield from own_failures.portal_facts(
        assessment.healths.values(),
        assessment.judgements,
        configuration.portals,
        configuration.watch.failures_before_alert,
    )
    yield from own_failures.unconfirmed_facts(assessment.judgements)
    yield from look_facts(assessment.judgements)
    yield from own_failures.unread_documents(assessment.unread, assessment.judgements)
    yield from own_failures.partly_read_documents(assessment.editions)
    yield from readings_to_verify(assessment.editions, configuration.reference.rules)
    yield from own_failures.mail_facts(troubles)
    of_any_year = configuration.reference.rules_of(None)
    yield from own_failures.calendar_facts(day_of(assessment.report.as_of), of_any_year)


def _stationery(
    configuration: Configuration,
    assessment: Assessment,
    as_of: datetime,
    browser: Path | None,
    readers: Set[str] | None = None,
) -> MailContext:
    words = Vocabulary(
        forms=configuration.reference.forms,
        rules=configuration.reference.rules,
        district_name=configuration.reference.register.district_name,
        judgements={(j.duty.agency_code, j.duty.year): j for j in assessment.judgements},
        status_address=configuration.watch.mail.status_address,
    )
    files = {}
    if is_day_with_mail(as_of, configuration.watch.mail):
        everybody = configuration.officers.officers
        officers = [one for one in everybody if readers is None or one.address in readers]
        files = enclosed(officers, assessment.report, configuration.reference.forms, browser)
    return MailContext(words, configuration.watch.mail, as_of, files)


def _scope(configuration: Configuration, assessment: Assessment, as_of: datetime) -> Scope:
    recipients = configuration.officers
    return Scope(
        first_year=day_of(as_of).year - configuration.watch.mail_years,
        districts=frozenset(code for one in recipients.officers for code in one.districts),
        has_operators=bool(recipients.operators),
        held=held(assessment.judgements),
        seen=held(assessment.judgements, {Standing.UNREADABLE}),
        doubts=doubts(assessment.judgements),
        switched_off=configuration.rules_off,
    )


def _upcoming(
    configuration: Configuration,
    assessment: Assessment,
    scope: Scope,
    told: set[tuple[str, date, int]],
) -> list[Upcoming]:
    outlook = Outlook(assessment.judgements, assessment.healths, scope.first_year, told)
    today = day_of(assessment.report.as_of)
    return upcoming(configuration.officers.officers, outlook, configuration.watch, today)


def _summaries(
    configuration: Configuration,
    assessment: Assessment,
    known: Sequence[Alert],
    told: set[tuple[str, str]],
) -> dict[str, tuple[Summary, ...]]:
    today = day_of(assessment.report.as_of)
    newest = assessment.report.year(today.year - 1)
    leads = configuration.reference.rules.leads
    by_district: dict[str, list[Alert]] = {}
    for alert in known:
        by_district.setdefault(alert.district, []).append(alert)
    return {
        officer.address: summaries(
            officer,
            newest,
            [one for code in dict.fromkeys(officer.districts) for one in by_district.get(code, ())],
            today,
            told,
            leads,
        )
        for officer in configuration.officers.officers
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
