"""What a server refused: who hears it again in this round, and what the operators hear of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.clock import day_of
from monitor.alerts.alerts import SILENCING, SILENT_STANDINGS, Scope
from monitor.alerts.returns import is_corrected, returnable
from monitor.configuration import Configuration
from monitor.freed import Freed, MailTrouble
from monitor.mail_hours import is_day_with_mail
from monitor.mails.mails import News
from monitor.mails.retelling import Present, addressees, retelling
from monitor.officers import Officers, second_addresses
from monitor.records import (
    Alert,
    Audience,
    Fact,
    Judgement,
    ListKind,
    OutgoingMessage,
    Return,
)
from monitor.store import decisions as casework
from monitor.store import deliveries as outbox
from monitor.store import monitoring as store
from monitor.store.deliveries import Transaction
from monitor.told import return_named
from monitor.watch import Mail

# A message that was put off so often is worth a word to the operators.
TIRED_AFTER = 3


@dataclass(frozen=True, slots=True)
class View:
    """What is known and what is so, when something is told."""

    known: Sequence[Alert]
    facts: Sequence[Fact]
    scope: Scope
    judgements: Sequence[Judgement]
    corrected: Sequence[tuple[Return, Judgement]] = ()


def put(session: Transaction, messages: Iterable[OutgoingMessage], now: datetime) -> int:
    """Put messages into the outbox; what goes to an address that rests is free at once."""
    new = store.put_in_outbox(session, messages)
    outbox.withhold(session, now)
    return new


def with_freed(
    session: Transaction,
    configuration: Configuration,
    view: View,
    news: News,
    now: datetime,
    *,
    is_round: bool = True,
) -> News:
    """The news, with what each reader hears again; what has become of it is kept.

    Between two rounds only what goes to another address now, and what somebody asked for.
    """
    waiting = [
        one for one in outbox.freed(session) if _is_day_for(one, configuration.watch.mail, now)
    ]
    if not waiting:
        return news
    resting = outbox.blocked(session, now)
    told_now = {str(change.alert.key) for change in news.changes}

    def may_try(one: Freed, address: str) -> bool:
        if address in resting:
            return False
        if address != one.address or one.is_lifted or one.told.what in told_now:
            return True
        return is_round and (
            one.again_at <= now or one.told.kind in (ListKind.LIST, ListKind.SUMMARY)
        )

    found = retelling(
        waiting,
        (configuration.officers, second_addresses(configuration.officers.officers)),
        _present(session, waiting, view, news, now),
        outbox.heard(session, {one.told.what for one in waiting}),
        may_try,
    )
    outbox.settle(session, found.settled)
    return replace(news, again=found.again)


def resting_addresses(session: Transaction, now: datetime) -> set[str]:
    """The addresses that were refused and are not written to for now."""
    return set(outbox.blocked(session, now))


def readers_now(session: Transaction, people: Officers, mail: Mail, now: datetime) -> set[str]:
    """The addresses that may be told something again before the next round."""
    resting, seconds = outbox.blocked(session, now), second_addresses(people.officers)
    return {
        address
        for one in outbox.freed(session)
        for address in addressees(one, people, seconds)
        if address not in resting
        and (one.is_lifted or address != one.address)
        and _is_day_for(one, mail, now)
    }


def _is_day_for(one: Freed, mail: Mail, now: datetime) -> bool:
    return one.audience is Audience.OPERATOR or is_day_with_mail(now, mail)


def _present(
    session: Transaction, waiting: Iterable[Freed], view: View, news: News, now: datetime
) -> Present:
    def is_silenced(alert: Alert) -> bool:
        kind = view.scope.kind_of_decision(alert.key, alert.values_hash, day_of(now))
        return kind in SILENCING

    return Present(
        alerts={str(alert.key): alert for alert in view.known},
        facts={fact.key: fact for fact in view.facts},
        changes={change.alert.key: change for change in news.changes},
        is_silenced=is_silenced,
        corrected=dict(_corrected(session, waiting, view)),
    )


def _corrected(
    session: Transaction, waiting: Iterable[Freed], view: View
) -> Iterator[tuple[str, tuple[Return, Judgement] | None]]:
    """Returned reports whose correction was to be told: whether they are corrected still."""
    by_duty = {(one.duty.agency_code, one.duty.year): one for one in view.judgements}
    for what in {one.told.what for one in waiting if one.told.kind is ListKind.CORRECTED}:
        code, year, returned_at = return_named(what)
        judgement = by_duty.get((code, year))
        if judgement is not None and judgement.standing in SILENT_STANDINGS:
            continue
        returned = casework.returned(session, code, year, returned_at)
        is_so = (
            returned is not None
            and judgement is not None
            and is_corrected(returned, judgement, returnable(judgement, view.facts))
        )
        yield what, (returned, judgement) if is_so and returned and judgement else None


def mail_troubles(session: Transaction, configuration: Configuration) -> list[MailTrouble]:
    """What the operators should know of messages that do not get through."""
    return list(outbox.troubles(session, set(addresses_of(configuration.officers)), TIRED_AFTER))


def addresses_of(people: Officers) -> Iterator[str]:
    """Every address and robot that is written to."""
    yield from (one.address for one in people.officers)
    yield from (one.address for one in people.operators)
    yield from (one.address for one in second_addresses(people.officers))
    yield from (chat.variable for chat in people.chats())
