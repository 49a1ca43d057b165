"""Everything that leaves at one time: the outbox, and at once what its refusals have to say."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from core.configuration import load
from core.errors import ConfigurationError
from monitor.alerts.alerts import Scope, changes
from monitor.alerts.operator_alerts import OF_MAILS, mail_facts
from monitor.assessment import glance
from monitor.configuration import Configuration
from monitor.freed import MailTrouble
from monitor.mails.composing import news_again
from monitor.mails.mails import MailContext, News, mails
from monitor.mails.officer_mail import Vocabulary
from monitor.mails.outbox import HERE, Posted, Send, deliver, leave
from monitor.mails.refusals import mail_troubles, put, readers_now
from monitor.officers import Officers
from monitor.store import monitoring as store
from monitor.store.deliveries import freed, try_again
from monitor.store.starts import started_at
from monitor.watch import Mail
from pipeline.store.readings import reading, transaction


def dispatch(
    engine: Engine, configuration: Configuration, send: Send, now: datetime, owner: str = HERE
) -> Posted:
    """Send what may leave; what was refused is told to the operators in the same breath.

    Before somebody has said `start` nothing leaves, also what a backup brought that was put back.
    """
    with reading(engine) as session:
        is_started = started_at(session) is not None
    if not is_started:
        return leave(engine)
    mail = configuration.watch.mail
    posted = deliver(engine, send, now, mail, owner)
    if tell_of_mails(engine, configuration, now):
        posted = posted.and_then(deliver(engine, send, now, mail, owner, posted))
    return posted


def tell_of_mails(engine: Engine, configuration: Configuration, now: datetime) -> int:
    """Tell the operators what is new about mails that do not get through; how many messages.

    Each of them by mail and in every group of theirs, so that one way reaches somebody when the
    other is the one in trouble.
    """
    operators = configuration.officers.operators
    scope = Scope(0, frozenset(), bool(operators), frozenset())
    with transaction(engine) as session:
        known = [one for one in store.alerts(session) if one.key.rule in OF_MAILS]
        told = changes(known, list(mail_facts(mail_troubles(session, configuration))), scope, now)
        store.record_changes(session, told)
        written = mails(News(told), Officers(operators=operators), _plain(configuration, now))
        return put(session, written, now)


def tell_again(
    engine: Engine, configuration: Configuration, now: datetime, browser: Path | None = None
) -> int:
    """Compose what need not wait for the next round: for an address that was corrected, or on wish.

    It is told as the newest round judged it; how many messages.
    """
    with reading(engine) as session:
        if started_at(session) is None:
            return 0
        readers = readers_now(session, configuration.officers, configuration.watch.mail, now)
        judged_at = store.last_judged_at(session)
    if not readers or judged_at is None:
        return 0
    return news_again(engine, configuration, glance(engine, configuration, judged_at), now, browser)


def may_tell_again(engine: Engine, config: Path, mail: Mail, now: datetime) -> bool:
    """Whether something waits for an address that is another by now, as officers.toml says now."""
    with reading(engine) as session:
        if started_at(session) is None or not freed(session):
            return False
        try:
            people = load(config / "officers.toml", Officers)
        except ConfigurationError:
            return True  # whoever tries says what is wrong with the file
        return bool(readers_now(session, people, mail, now))


def refusing_addresses(engine: Engine, configuration: Configuration) -> list[MailTrouble]:
    """Addresses that refuse and for which something waits to be told again."""
    with reading(engine) as session:
        troubles = mail_troubles(session, configuration)
    return [one for one in troubles if one.waiting and not one.attempts]


def lift_pauses(engine: Engine, which: str | None, now: datetime) -> int:
    """Somebody asks to try again what was refused or put off: an address, a message, or all."""
    with transaction(engine) as session:
        return try_again(session, which, now)


def _plain(configuration: Configuration, now: datetime) -> MailContext:
    words = Vocabulary(
        forms=configuration.reference.forms,
        rules=configuration.reference.rules,
        district_name=configuration.reference.register.district_name,
        judgements={},
    )
    return MailContext(words, configuration.watch.mail, now)
