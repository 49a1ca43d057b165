"""Complete mails: text, HTML and enclosures under headers that name content and conversation.

The Message-ID is derived from what is told and to whom, and so is every other mark in it: a mail
composed twice is one mail, the same to the byte. The conversation is named by district and report
year: every mail about them answers the same root, a Message-ID that no mail bears, because mail
programs need only its name to keep a thread together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from core.clock import SHANGHAI
from monitor.officers import Officer, Operator
from monitor.records import Audience, OutgoingMessage
from monitor.watch import Mail

# Plain ASCII on the wire, so that a server without 8BITMIME needs no conversion of the stored text.
SEVEN_BIT = SMTP.clone(cte_type="7bit")
# An address with other letters stands as it is in the header; only SMTPUTF8 servers take such mail.
WITH_UTF8_HEADERS = SEVEN_BIT.clone(utf8=True)
LANGUAGE_TAGS = {"zh": "zh-CN", "en": "en"}


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attached file; `media_type` such as application/pdf."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class MailText:
    """What one mail says, in both of its forms. `thread` names the conversation, if any."""

    subject: str
    plain: str
    page: str
    enclosures: Sequence[Attachment] = ()
    thread: str | None = None


def seal(
    sheet: MailText, recipient: Officer | Operator, dedupe: str, mail: Mail, now: datetime
) -> OutgoingMessage:
    """Put a sheet into its envelope."""
    is_officer = isinstance(recipient, Officer)
    audience = Audience.OFFICER if is_officer else Audience.OPERATOR
    policy = SEVEN_BIT if recipient.address.isascii() else WITH_UTF8_HEADERS
    envelope = EmailMessage(policy=policy)
    envelope["From"] = Address(mail.sender_name, addr_spec=mail.sender)
    local, _, domain = recipient.address.rpartition("@")
    envelope["To"] = Address(recipient.name, username=local, domain=domain)
    envelope["Subject"] = sheet.subject
    envelope["Date"] = format_datetime(now.astimezone(SHANGHAI))
    envelope["Message-ID"] = f"<{dedupe[:40]}@{mail.domain}>"
    if sheet.thread is not None:
        root = f"<{sheet.thread}@{mail.domain}>"
        envelope["In-Reply-To"] = root
        envelope["References"] = root
    envelope["List-Id"] = f"reportwatch {audience.value}s <{audience.value}s.{mail.domain}>"
    envelope["Auto-Submitted"] = "auto-generated"
    envelope["Content-Language"] = LANGUAGE_TAGS[recipient.language]
    envelope.set_content(sheet.plain)
    envelope.add_alternative(sheet.page, subtype="html")
    for enclosure in sheet.enclosures:
        main, _, sub = enclosure.media_type.partition("/")
        envelope.add_attachment(
            enclosure.content, maintype=main, subtype=sub, filename=enclosure.name
        )
    for number, part in enumerate(part for part in envelope.walk() if part.is_multipart()):
        part.set_boundary(f"={dedupe[:40]}={number}")
    return OutgoingMessage(
        dedupe=dedupe,
        message_id=envelope["Message-ID"],
        audience=audience,
        address=recipient.address,
        subject=sheet.subject,
        content=envelope.as_string(),
        created_at=now,
    )


def thread(districts: Sequence[str], told: Sequence[str], year: int) -> str:
    """The conversation of a mail: its district and report year.

    A mail about several districts belongs to the conversation of all of the reader's districts,
    because a mail can answer only one root without tying two conversations into one.
    """
    places = sorted(set(told)) if len(set(told)) == 1 else sorted(districts)
    return f"thread.{'-'.join(places)}.{year}"
