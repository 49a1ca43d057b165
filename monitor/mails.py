"""Letters as complete mails: text and HTML, with headers that name their content for good."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from monitor.clock import SHANGHAI, day_of, printed
from monitor.letters import Bulletin, Letter, Vocabulary, bulletin, changes_for, letter
from monitor.officers import Officer, Officers, Operator
from monitor.records import Audience, Change, Judgement, OutgoingMessage, Return, Upcoming
from monitor.rendering import fill
from monitor.rolls import Roll, due_soon, still_missing
from monitor.watch import Mail
from pipeline.messages import text

OFFICER_SUBJECT = "年报监测 {day}：新情况 {opened} 条，变化 {updated} 条，消除 {gone} 条"
REMINDER_SUBJECT = "年报监测 {day}：仍未发布 {missing} 个机关，即将到期 {soon} 个机关"
CORRECTED = (
    "{agency} {year}年度：{day}退回的报告已更正，退回时的{faults}项问题经逐值核对均已不存在。"
)
ESCALATED = "以下情况经提醒或退回仍未解决，现按设置同时告知您。"
OPERATOR_SUBJECT = "年报监测（运行）{day}：故障 {troubles} 条，恢复 {gone} 条"
# Plain ASCII on the wire, so that a server without 8BITMIME needs no conversion of the stored text.
SEVEN_BIT = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Stationery:
    """What every mail of one round is written with."""

    words: Vocabulary
    mail: Mail
    now: datetime


@dataclass(frozen=True, slots=True)
class News:
    """What one round has to tell: changes, lists before due dates, returned reports corrected."""

    changes: Sequence[Change]
    upcoming: Sequence[Upcoming] = ()
    corrected: Sequence[tuple[Return, Judgement]] = ()


def mails(news: News, recipients: Officers, stationery: Stationery) -> list[OutgoingMessage]:
    """One mail per officer and per operator for whom something changed; none for the others."""
    to_officers = (_to_officer(one, news, stationery) for one in recipients.officers)
    escalated = [change for change in news.changes if change.is_escalated]
    seconds = second_addresses(recipients.officers)
    to_seconds = (_to_officer(one, News(escalated), stationery, ESCALATED) for one in seconds)
    to_operators = (_to_operator(one, news.changes, stationery) for one in recipients.operators)
    return [mail for mail in (*to_officers, *to_seconds, *to_operators) if mail is not None]


def second_addresses(officers: Iterable[Officer]) -> list[Officer]:
    """Who is told at the last step: each second address once, for all districts it stands for."""
    found: dict[str, Officer] = {}
    for officer in officers:
        address = officer.escalate_to
        if address is not None:
            earlier = found.get(address)
            districts = (*(earlier.districts if earlier else ()), *officer.districts)
            changes = {"address": address, "districts": tuple(dict.fromkeys(districts))}
            found[address] = (earlier or officer).model_copy(update=changes)
    return list(found.values())


def _to_officer(
    officer: Officer, news: News, stationery: Stationery, introduction: str | None = None
) -> OutgoingMessage | None:
    told = changes_for(officer, news.changes)
    lists = [one for one in news.upcoming if one.address == officer.address]
    corrected = [one for one in news.corrected if one[1].duty.district in officer.districts]
    if not told and not lists and not corrected:
        return None
    today = day_of(stationery.now)
    content = letter(officer, told, stationery.words)
    missing = tuple(still_missing(told, today, officer.language, stationery.words.district_name))
    soon = tuple(due_soon(lists, officer.language, stationery.words.district_name))
    content = replace(
        content,
        rolls=(*missing, *soon),
        recoveries=(*_corrections(corrected, officer.language), *content.recoveries),
        introduction=text(introduction, officer.language) if introduction else None,
    )
    subject = _subject(officer, content, missing, soon, today)
    names = [f"{one.due_on}-{one.step}" for one in lists] + ([ESCALATED] if introduction else [])
    names += [f"{one.agency_code}-{one.year}-{one.returned_at}" for one, _ in corrected]
    return _message(
        officer,
        Audience.OFFICER,
        dedupe_key(officer.address, told, names),
        subject,
        content,
        stationery,
    )


def _corrections(corrected: Iterable[tuple[Return, Judgement]], language: str) -> Iterator[str]:
    for returned, judgement in corrected:
        yield text(
            CORRECTED,
            language,
            agency=judgement.duty.agency_name,
            year=returned.year,
            day=day_of(returned.returned_at).isoformat(),
            faults=len(returned.faults),
        )


def _subject(
    officer: Officer, content: Letter, missing: Sequence[Roll], soon: Sequence[Roll], today: date
) -> str:
    gone = len(content.recoveries) + content.recoveries_left
    if content.opened or content.updated or gone:
        return text(
            OFFICER_SUBJECT,
            officer.language,
            day=today.isoformat(),
            opened=content.opened,
            updated=content.updated,
            gone=gone,
        )
    return text(
        REMINDER_SUBJECT,
        officer.language,
        day=today.isoformat(),
        missing=sum(roll.count for roll in missing),
        soon=sum(roll.count for roll in soon),
    )


def _to_operator(
    operator: Operator, changes: Sequence[Change], stationery: Stationery
) -> OutgoingMessage | None:
    told = [change for change in changes if change.alert.key.audience is Audience.OPERATOR]
    if not told:
        return None
    content = bulletin(operator, told, stationery.words)
    subject = text(
        OPERATOR_SUBJECT,
        operator.language,
        day=day_of(stationery.now).isoformat(),
        troubles=len(content.troubles) + content.troubles_left,
        gone=len(content.recoveries),
    )
    dedupe = dedupe_key(operator.address, told)
    return _message(operator, Audience.OPERATOR, dedupe, subject, content, stationery)


def dedupe_key(address: str, changes: Iterable[Change], lists: Iterable[str] = ()) -> str:
    """What a mail tells, and to whom: the same changes to the same address are the same mail."""
    told = sorted(f"{change.alert.key}#{change.alert.revision}" for change in changes)
    told += sorted(lists)
    return hashlib.sha256("\n".join((address, *told)).encode()).hexdigest()


def _message(
    recipient: Officer | Operator,
    audience: Audience,
    dedupe: str,
    subject: str,
    content: Letter | Bulletin,
    stationery: Stationery,
) -> OutgoingMessage:
    mail, now = stationery.mail, stationery.now
    envelope = EmailMessage(policy=SEVEN_BIT)
    envelope["From"] = Address(mail.sender_name, addr_spec=mail.sender)
    envelope["To"] = Address(recipient.name, addr_spec=recipient.address)
    envelope["Subject"] = subject
    envelope["Date"] = format_datetime(now.astimezone(SHANGHAI))
    envelope["Message-ID"] = f"<{dedupe[:40]}@{mail.domain}>"
    envelope["List-Id"] = f"reportwatch {audience.value}s <{audience.value}s.{mail.domain}>"
    envelope["Auto-Submitted"] = "auto-generated"
    envelope["Content-Language"] = {"zh": "zh-CN", "en": "en"}[content.language]
    values = {"letter": content, "at": printed(now), "status_address": mail.status_address}
    envelope.set_content(fill(f"{audience.value}.txt.j2", content.language, **values))
    page = fill(f"{audience.value}.html.j2", content.language, subject=subject, **values)
    envelope.add_alternative(page, subtype="html")
    return OutgoingMessage(
        dedupe=dedupe,
        message_id=envelope["Message-ID"],
        audience=audience,
        address=recipient.address,
        subject=subject,
        content=envelope.as_string(),
        created_at=now,
    )
