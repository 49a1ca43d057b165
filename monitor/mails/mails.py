"""What leaves after a round: one mail per officer and per operator, and its digest for chats."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from core.clock import day_of, printed
from core.messages import render, text
from monitor.mails.attachments import Attachments
from monitor.mails.chat_digests import digest, digest_of_bulletin
from monitor.mails.mime import MailText, seal, thread
from monitor.mails.name_lists import awaiting_a_look, due_soon, still_missing
from monitor.mails.officer_mail import (
    OfficerMail,
    OperatorMail,
    Vocabulary,
    changes_for,
    officer_mail,
    operator_mail,
)
from monitor.mails.retelling import Again, Recipient
from monitor.mails.summaries import Summary
from monitor.mails.unseen import held_of, unknown_of
from monitor.officers import Officer, Officers, Operator, second_addresses
from monitor.records import (
    Audience,
    Change,
    Judgement,
    ListKind,
    OutgoingMessage,
    Return,
    Told,
    Upcoming,
)
from monitor.rendering import fill
from monitor.told import list_name, return_name
from monitor.watch import Mail

OFFICER_SUBJECT = "mails.officer-subject"
REMINDER_SUBJECT = "mails.reminder-subject"
LEADS_SUBJECT = "mails.leads-subject"
CORRECTED = "mails.corrected"
REPLACED = "mails.replaced"
NOT_AT_FAULT = "mails.not-at-fault"
ESCALATED = "mails.escalated"
OPERATOR_SUBJECT = "mails.operator-subject"
SUMMARY_SUBJECT = "mails.summary-subject"


@dataclass(frozen=True, slots=True)
class MailContext:
    """What every mail of one round is written with; `enclosed` are files by officer's address."""

    words: Vocabulary
    mail: Mail
    now: datetime
    enclosed: Mapping[str, Attachments] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class News:
    """What one round has to tell: changes, lists before due dates, returned reports corrected.

    `summaries` are those that are due, by officer's address. `again` is what each address, written
    to as a second one or not, is told again because a server refused the mail that told it.
    """

    changes: Sequence[Change]
    upcoming: Sequence[Upcoming] = ()
    corrected: Sequence[tuple[Return, Judgement]] = ()
    summaries: Mapping[str, tuple[Summary, ...]] = field(default_factory=dict)
    again: Mapping[Recipient, tuple[Again, ...]] = field(default_factory=dict)


NOTHING = Again({}, (), frozenset(), (), is_alone=False)


def mails(news: News, recipients: Officers, context: MailContext) -> list[OutgoingMessage]:
    """One mail per officer and per operator for whom something changed; none for the others.

    Each of their chats gets one digest of it. A chat that two people share hears the same once.
    """
    written = [one.message for one in addressed(news, recipients, context)]
    return list({message.message_id: message for message in written}.values())


@dataclass(frozen=True, slots=True)
class Addressed:
    """One message, whose it is, and the changes among what it tells."""

    recipient: str
    changes: Sequence[Change]
    message: OutgoingMessage


def addressed(news: News, recipients: Officers, context: MailContext) -> list[Addressed]:
    """Every message with its recipient, officers first; a chat that two share stands twice."""
    escalated = [change for change in news.changes if change.is_escalated]
    readers, chiefs = _Shares(news), _Shares(News(escalated, again=news.again))
    written: list[Addressed] = []
    for one in recipients.officers:
        for own, again in _parts(readers.of(one), (one.address, False)):
            told = changes_for(one, own.changes, context.words.rules.leads)
            sent = _to_officer(one, own, context, again)
            written += (Addressed(one.name, told, message) for message in sent)
    for one in second_addresses(recipients.officers):
        for own, again in _parts(chiefs.of(one), (one.address, True)):
            told = changes_for(one, own.changes, context.words.rules.leads)
            sent = _to_officer(one, own, context, again, ESCALATED)
            written += (Addressed(one.name, told, message) for message in sent)
    for operator in recipients.operators:
        for own, again in _parts(news, (operator.address, False)):
            told = _of_operator(own.changes)
            sent = _to_operator(operator, own.changes, context, again)
            written += (Addressed(operator.name, told, message) for message in sent)
    return written


class _Shares:
    """The news by whom they concern: each officer is given a share, and not the country's."""

    def __init__(self, news: News) -> None:
        self._news = news
        self._changes: dict[str, list[tuple[int, Change]]] = {}
        for pair in enumerate(news.changes):
            self._changes.setdefault(pair[1].alert.district, []).append(pair)
        self._lists: dict[str, list[Upcoming]] = {}
        for one in news.upcoming:
            self._lists.setdefault(one.address, []).append(one)

    def of(self, officer: Officer) -> News:
        own = dict(pair for code in officer.districts for pair in self._changes.get(code, ()))
        return replace(
            self._news,
            changes=[own[number] for number in sorted(own)],
            upcoming=self._lists.get(officer.address, ()),
        )


def _parts(news: News, recipient: Recipient) -> Iterator[tuple[News, Again]]:
    """The mail of the round with what joins it, and perhaps another with what goes by itself."""
    again = {one.is_alone: one for one in news.again.get(recipient, ())}
    yield news, again.get(False, NOTHING)
    if True in again:
        yield News(()), again[True]


@dataclass(frozen=True, slots=True)
class _Own:
    """The part of the news that concerns one officer."""

    told: Sequence[Change]
    lists: Sequence[Upcoming]
    corrected: Sequence[tuple[Return, Judgement]]
    summaries: tuple[Summary, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.told or self.lists or self.corrected or self.summaries)

    @property
    def names(self) -> list[str]:
        """What this is besides changes, for the name of the mail."""
        names = [f"{one.due_on}-{one.step}" for one in self.lists]
        names += [f"{one.agency_code}-{one.year}-{one.returned_at}" for one, _ in self.corrected]
        return names + [summary.period for summary in self.summaries]

    @property
    def years(self) -> list[int]:
        alerts = [change.alert.key.year for change in self.told]
        others = [one.year for one in self.lists] + [one.year for one, _ in self.corrected]
        return [year for year in (*alerts, *others) if year is not None]


def _own(officer: Officer, news: News, again: Again, leads: Set[str]) -> _Own:
    corrected = [one for one in news.corrected if one[1].duty.district in officer.districts]
    return _Own(
        told=changes_for(officer, heard_changes(news.changes, again), leads),
        lists=[one for one in news.upcoming if one.address == officer.address],
        corrected=[*corrected, *again.corrected],
        summaries=news.summaries.get(officer.address, ()),
    )


def _own_news(officer: Officer, news: News, again: Again, leads: Set[str]) -> _Own:
    """The part that is new to everybody: what a chat group is told, which heard the rest."""
    own = _own(officer, news, NOTHING, leads)
    return replace(
        own,
        lists=[one for one in own.lists if list_name(one) not in again.names],
        summaries=tuple(one for one in own.summaries if one.period not in again.names),
    )


def heard_changes(changes: Sequence[Change], again: Again) -> list[Change]:
    """The changes of a round as one reader hears them, then what that reader hears again."""
    keys = {change.alert.key for change in changes}
    found = [again.changes.get(change.alert.key, change) for change in changes]
    found += [change for key, change in again.changes.items() if key not in keys]
    return [change for change in found if change is not None]


def _to_officer(
    officer: Officer,
    news: News,
    context: MailContext,
    again: Again,
    introduction: str | None = None,
) -> Iterator[OutgoingMessage]:
    names = [ESCALATED] if introduction else []
    leads = context.words.rules.leads
    own, fresh = _own(officer, news, again, leads), _own_news(officer, news, again, leads)
    if not own.is_empty:
        yield _mail(officer, own, context, introduction, [*names, *again.marks])
    if officer.chats and not fresh.is_empty:
        content = _letter(officer, fresh, context, introduction)
        subject = _subject(officer, content, fresh, day_of(context.now))
        for chat in officer.chats:
            dedupe = dedupe_key(str(chat), fresh.told, fresh.names + names)
            shown = digest(content, chat, dedupe, subject, context.mail, context.now)
            yield replace(shown, tells=told_by(fresh.told))


def _mail(
    officer: Officer,
    own: _Own,
    context: MailContext,
    introduction: str | None,
    names: Sequence[str],
) -> OutgoingMessage:
    today, enclosed = day_of(context.now), context.enclosed.get(officer.address, Attachments())
    content = _letter(officer, own, context, introduction)
    subject = _subject(officer, content, own, today)
    districts = [change.alert.district for change in own.told]
    sheet = MailText(
        subject,
        *_pages(content, Audience.OFFICER, subject, context),
        enclosures=enclosed.files,
        thread=thread(officer.districts, districts, max(own.years, default=today.year - 1)),
    )
    dedupe = dedupe_key(officer.address, own.told, [*own.names, *names])
    told = told_by(own.told, is_escalation=introduction is not None)
    return replace(_sealed(officer, sheet, dedupe, context), tells=told + _told_lists(officer, own))


def told_by(changes: Iterable[Change], *, is_escalation: bool = False) -> tuple[Told, ...]:
    """What a message tells by telling these changes."""
    return tuple(
        Told(
            kind=change.kind,
            what=str(alert.key),
            districts=(alert.district,) if alert.district else (),
            revision=alert.revision,
            values_hash=alert.values_hash,
            step=alert.step,
            report_sha256=alert.report_sha256,
            is_escalation=is_escalation,
        )
        for change in changes
        for alert in [change.alert]
    )


def _told_lists(officer: Officer, own: _Own) -> tuple[Told, ...]:
    lists = [Told(ListKind.LIST, list_name(one), officer.districts) for one in own.lists]
    returns = [
        Told(ListKind.CORRECTED, return_name(one), (judgement.duty.district,))
        for one, judgement in own.corrected
    ]
    summaries = [Told(ListKind.SUMMARY, one.period, officer.districts) for one in own.summaries]
    return tuple({one.what: one for one in (*lists, *returns, *summaries)}.values())


def _letter(
    officer: Officer, own: _Own, context: MailContext, introduction: str | None
) -> OfficerMail:
    enclosed = context.enclosed.get(officer.address, Attachments())
    content = officer_mail(officer, own.told, context.words)
    today, name_of = day_of(context.now), context.words.district_name
    unknown = unknown_of(officer, context.words)
    missing = still_missing(own.told, unknown, today, officer.language, name_of)
    soon = due_soon(own.lists, officer.language, name_of)
    held = awaiting_a_look(held_of(officer, context.words), officer.language, name_of)
    return replace(
        content,
        rolls=(*missing, *held, *soon),
        recoveries=(*_corrections(own.corrected, officer.language), *content.recoveries),
        summaries=own.summaries,
        introduction=text(introduction, officer.language) if introduction else None,
        not_enclosed=render(enclosed.problem, officer.language) if enclosed.problem else None,
    )


def _corrections(corrected: Iterable[tuple[Return, Judgement]], language: str) -> Iterator[str]:
    for returned, judgement in corrected:
        is_same = judgement.report_sha256 == returned.report_sha256
        corrected_how = CORRECTED if returned.faults else REPLACED
        yield text(
            NOT_AT_FAULT if is_same else corrected_how,
            language,
            agency=judgement.duty.agency_name,
            year=returned.year,
            day=day_of(returned.returned_at).isoformat(),
            faults=len(returned.faults),
        )


def _subject(officer: Officer, content: OfficerMail, own: _Own, today: date) -> str:
    """What is most urgent in it: facts, then lists, then leads, then a summary."""
    language, day = officer.language, today.isoformat()
    if content.opened or content.updated or content.gone:
        counts = {"opened": content.opened, "updated": content.updated, "gone": content.gone}
        return text(OFFICER_SUBJECT, language, day=day, **counts)
    if content.rolls:
        soon = sum(len(one.judgements) for one in own.lists)
        missing = sum(roll.count for roll in content.rolls) - soon
        return text(REMINDER_SUBJECT, language, day=day, missing=missing, soon=soon)
    if content.led:
        return text(LEADS_SUBJECT, language, day=day, leads=content.led)
    return text(SUMMARY_SUBJECT, language, day=day, heading=own.summaries[0].heading)


def _of_operator(changes: Iterable[Change]) -> list[Change]:
    return [change for change in changes if change.alert.key.audience is Audience.OPERATOR]


def _to_operator(
    operator: Operator, changes: Sequence[Change], context: MailContext, again: Again
) -> Iterator[OutgoingMessage]:
    told, fresh = _of_operator(heard_changes(changes, again)), _of_operator(changes)
    if told:
        content, subject = _bulletin(operator, told, context)
        sheet = MailText(subject, *_pages(content, Audience.OPERATOR, subject, context))
        dedupe = dedupe_key(operator.address, told, again.marks)
        yield replace(_sealed(operator, sheet, dedupe, context), tells=told_by(told))
    if operator.chats and fresh:
        content, subject = _bulletin(operator, fresh, context)
        for chat in operator.chats:
            dedupe = dedupe_key(str(chat), fresh)
            shown = digest_of_bulletin(content, chat, dedupe, subject, context.now)
            yield replace(shown, tells=told_by(fresh))


def _bulletin(
    operator: Operator, told: Sequence[Change], context: MailContext
) -> tuple[OperatorMail, str]:
    content = operator_mail(operator, told, context.words)
    subject = text(
        OPERATOR_SUBJECT,
        operator.language,
        day=day_of(context.now).isoformat(),
        troubles=len(content.troubles) + content.troubles_left,
        gone=content.gone,
    )
    return content, subject


def dedupe_key(address: str, changes: Iterable[Change], lists: Iterable[str] = ()) -> str:
    """What a mail tells, and to whom: the same changes to the same address are the same mail.

    A database put back from a backup counts revisions again: the values keep a new change from
    being taken for one that has a receipt, and one that was told already from being told twice.
    """
    told = sorted(
        f"{change.kind}|{alert.key}#{alert.revision}|{alert.values_hash}|{alert.step}"
        for change in changes
        for alert in [change.alert]
    )
    told += sorted(lists)
    whole = "\n".join((address, *told))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def _sealed(
    recipient: Officer | Operator, sheet: MailText, dedupe: str, context: MailContext
) -> OutgoingMessage:
    return seal(sheet, recipient, dedupe, context.mail, context.now)


def _pages(
    content: OfficerMail | OperatorMail, audience: Audience, subject: str, context: MailContext
) -> tuple[str, str]:
    """The mail as plain text and as HTML."""
    values = {
        "letter": content,
        "at": printed(context.now),
        "status_address": context.mail.status_address,
    }
    plain = fill(f"{audience.value}.txt.j2", content.language, **values)
    page = fill(f"{audience.value}.html.j2", content.language, subject=subject, **values)
    return plain, page
