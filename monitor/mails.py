"""Letters as complete mails: text and HTML, with headers that name their content for good."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from monitor.clock import SHANGHAI, day_of, printed
from monitor.letters import Bulletin, Letter, Vocabulary, bulletin, changes_for, letter
from monitor.officers import Officer, Officers, Operator
from monitor.records import Audience, Change, OutgoingMessage
from monitor.rendering import fill
from monitor.watch import Mail
from pipeline.messages import text

OFFICER_SUBJECT = "年报监测 {day}：新情况 {opened} 条，变化 {updated} 条，消除 {gone} 条"
OPERATOR_SUBJECT = "年报监测（运行）{day}：故障 {troubles} 条，恢复 {gone} 条"
# Plain ASCII on the wire, so that a server without 8BITMIME needs no conversion of the stored text.
SEVEN_BIT = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Stationery:
    """What every mail of one round is written with."""

    words: Vocabulary
    mail: Mail
    now: datetime


def mails(
    changes: Sequence[Change], recipients: Officers, stationery: Stationery
) -> list[OutgoingMessage]:
    """One mail per officer and per operator for whom something changed; none for the others."""
    to_officers = (_to_officer(officer, changes, stationery) for officer in recipients.officers)
    to_operators = (_to_operator(one, changes, stationery) for one in recipients.operators)
    return [mail for mail in (*to_officers, *to_operators) if mail is not None]


def _to_officer(
    officer: Officer, changes: Sequence[Change], stationery: Stationery
) -> OutgoingMessage | None:
    told = changes_for(officer, changes)
    if not told:
        return None
    content = letter(officer, told, stationery.words)
    subject = text(
        OFFICER_SUBJECT,
        officer.language,
        day=day_of(stationery.now).isoformat(),
        opened=content.opened,
        updated=content.updated,
        gone=len(content.recoveries) + content.recoveries_left,
    )
    return _message(officer, Audience.OFFICER, told, subject, content, stationery)


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
    return _message(operator, Audience.OPERATOR, told, subject, content, stationery)


def dedupe_key(address: str, changes: Iterable[Change]) -> str:
    """What a mail tells, and to whom: the same changes to the same address are the same mail."""
    told = sorted(f"{change.alert.key}#{change.alert.revision}" for change in changes)
    return hashlib.sha256("\n".join((address, *told)).encode()).hexdigest()


def _message(
    recipient: Officer | Operator,
    audience: Audience,
    told: Iterable[Change],
    subject: str,
    content: Letter | Bulletin,
    stationery: Stationery,
) -> OutgoingMessage:
    dedupe = dedupe_key(recipient.address, told)
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
