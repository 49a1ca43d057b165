"""What judging and telling hand on: duties, judgements, alerts, messages, deliveries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from crawlers.records import CrawlOutcome, DateBasis
from pipeline.records import Finding, Message


@dataclass(frozen=True, slots=True)
class Duty:
    """One report that one agency owes: by when, and how that date was derived.

    `due_on` is the last day in time (Asia/Shanghai, the whole day). A breach is an error after
    `firm_on`; from `due_on` to `firm_on` it is a warning, because the statute is silent (towns).
    `derivation` names class, era, date and norm; `norm` alone is what a finding cites.
    """

    agency_code: str
    agency_name: str
    kind: str
    district: str
    portal: str
    year: int
    due_on: date
    firm_on: date
    derivation: Message
    norm: str
    exempt: str | None


class Standing(StrEnum):
    """Exactly one per duty, worst first."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    FAULTY = "faulty"
    LATE = "late"
    UNKNOWN = "unknown"
    NOT_YET_DUE = "not_yet_due"
    PUBLISHED = "published"
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The standing of one duty on one day, with what it rests on.

    `days_late` is set only for a proven date after `due_on`, and is then `published_on - due_on`.
    `evidence` says in sentences: the proof of absence, the source of the date, our setback.
    `findings` are broken or uncertain, those of the canonical edition and those on its date.
    """

    duty: Duty
    standing: Standing
    published_on: date | None
    published_basis: DateBasis | None
    days_late: int | None
    report_url: str | None
    report_sha256: str | None
    report_form: str | None
    evidence: tuple[Message, ...]
    findings: tuple[Finding, ...]


class Audience(StrEnum):
    """Officers get facts about agencies; operators get our own failures. Never mixed."""

    OFFICER = "officer"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class AlertKey:
    """What an alert is about.

    For an officer: agency code, report year and rule. For an operator: portal, document or message,
    year None, and a rule of ours.
    """

    audience: Audience
    subject: str
    year: int | None
    rule: str

    def __str__(self) -> str:
        return "|".join((self.audience, self.subject, str(self.year or ""), self.rule))


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is so now and that somebody should be told once.

    `values_hash` changes when the numbers behind it change; `label` names the subject for people. A
    fact about an agency comes with its judgement and the findings of this rule; one of our own with
    sentences.
    """

    key: AlertKey
    label: str
    values_hash: str
    sentences: tuple[Message, ...] = ()
    judgement: Judgement | None = None
    findings: tuple[Finding, ...] = ()


class AlertState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Alert:
    """One fact as it was last told. `revision` counts the changes told, so that each has a name.

    `label` and `district` (empty for our own) are kept for the line that says that it is gone.
    """

    key: AlertKey
    values_hash: str
    state: AlertState
    revision: int
    label: str
    district: str
    opened_at: datetime
    changed_at: datetime


class ChangeKind(StrEnum):
    OPENED = "opened"
    UPDATED = "updated"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Change:
    """What one round has to tell about one alert; `fact` is None when the fact is gone."""

    kind: ChangeKind
    alert: Alert
    fact: Fact | None


class MessageState(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One mail to one address as it lies in the outbox; `content` is the whole mail (RFC 5322).

    `dedupe` is derived from the changes told and the address; the Message-ID is derived from it.
    """

    dedupe: str
    message_id: str
    audience: Audience
    address: str
    subject: str
    content: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one message to one address: `answer` is what the server said, or we did.

    Neither accepted nor permanent: it stays in the outbox and is tried again.
    """

    message_id: str
    address: str
    is_accepted: bool
    is_permanent: bool
    answer: str


@dataclass(frozen=True, slots=True)
class PortalHealth:
    """How far one portal can be trusted now.

    `listed` is the number of reports that the latest crawl saw listed, `usual` the median of its
    complete crawls before; both None when there are none. `is_blind`: complete by its own account,
    yet it listed nothing, or less than half of what it usually lists.
    """

    portal: str
    outcome: CrawlOutcome | None
    reason: str
    at: datetime | None
    last_complete_at: datetime | None
    listed: int | None
    usual: int | None
    is_blind: bool
