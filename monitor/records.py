"""What judging and telling hand on: duties, judgements, alerts, messages, deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import PlainSerializer

from core.messages import Bilingual, Message
from crawlers.records import ColumnReport, Control, CrawlOutcome, DateBasis, Roads
from monitor.answers import Answer
from monitor.working_days import working_days_after
from pipeline.records import Finding, Where

T = TypeVar("T")
# Stored in one order: the same set is always the same text.
InOrder = Annotated[frozenset[T], PlainSerializer(lambda held: sorted(held, key=str))]


@dataclass(frozen=True, slots=True)
class Successor:
    """The agency that publishes a dissolved one's report, since when and by which document.

    `owes_itself`: it existed in that report year and owes a report of its own as well.
    """

    code: str
    name: str
    portal: str
    since: date
    document: str
    owes_itself: bool


@dataclass(frozen=True, slots=True)
class Duty:
    """One report that one agency owes: by when, and how that date was derived.

    `due_on` is the last day in time (Asia/Shanghai, the whole day). A breach is an error after
    `firm_on`; from `due_on` to `firm_on` it is a warning, because the statute is silent (towns).
    `derivation` names class, era, date and norm.
    `successors` took over a dissolved agency by `due_on`; the last one publishes its report now.
    `is_last`: the register names this as the last year that the agency owes. `submit_on` is the
    local day for filing, `grace_days` the district's own tolerance; None when there is none.
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
    exempt: Bilingual | None
    successors: tuple[Successor, ...] = ()
    is_last: bool = False
    submit_on: date | None = None
    grace_days: int | None = None


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

    `days_late` is set only for a proven date after `due_on`, and is then `published_on - due_on`;
    `working_days_late` counts the working days among them.
    `evidence` says in sentences: the proof of absence, the source of the date, our setback.
    `findings` are broken or uncertain, those of the canonical edition and those on its date.
    `unread_tables` are tables of the form that were not found in it, `unread_places` rules and
    places that lack a number they need, `crashed_rules` those of which we cannot tell what they
    would say.
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
    unread_tables: InOrder[str] = frozenset()
    unread_places: InOrder[tuple[str, Where]] = frozenset()
    crashed_rules: InOrder[str] = frozenset()

    @property
    def working_days_late(self) -> int | None:
        if self.days_late is None or self.published_on is None:
            return None
        return working_days_after(self.duty.due_on, self.published_on)


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
    sentences. A lead asks to look, and accuses nobody.
    """

    key: AlertKey
    label: str
    values_hash: str
    sentences: tuple[Message, ...] = ()
    judgement: Judgement | None = None
    findings: tuple[Finding, ...] = ()
    is_lead: bool = False


class AlertState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Alert:
    """One fact as it was last told. `revision` counts the changes told, so that each has a name.

    `label` and `district` (empty for our own) are kept for the line that says that it is gone.
    `step` is the highest step of the ladder that was told, in days after the due date.
    `places` name where in the report it was found, `report_sha256` which document that was ("" for
    none, or when it was told by a version that did not keep it).
    """

    key: AlertKey
    values_hash: str
    state: AlertState
    revision: int
    label: str
    district: str
    opened_at: datetime
    changed_at: datetime
    step: int = 0
    places: tuple[Where, ...] = ()
    report_sha256: str = ""


class DecisionKind(StrEnum):
    """What an officer made of an alert; the last two keep it silent, the first its reminders."""

    ACKNOWLEDGE = "acknowledge"
    DISMISS = "dismiss"
    SNOOZE = "snooze"


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided about the values that an alert had then; `until` is its last day."""

    key: AlertKey
    kind: DecisionKind
    values_hash: str
    reason: str
    until: date | None
    by: str
    made_at: datetime


class DecisionEnd(StrEnum):
    VALUES_CHANGED = "values_changed"
    EXPIRED = "expired"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class EndedDecision:
    """A decision that holds no longer, and why."""

    decision: Decision
    because: DecisionEnd


@dataclass(frozen=True, slots=True)
class Return:
    """A report returned for correction by a second deadline, the last day in time.

    `faults` are the rules that it broke then, with their values; none when the reason lies outside
    of what is checked: then only another document can be a correction.
    """

    agency_code: str
    year: int
    returned_at: datetime
    until: date
    reason: str
    by: str
    report_sha256: str
    faults: Mapping[str, str]


class ChangeKind(StrEnum):
    """`REOPENED`: the same values are told again, because a decision about them has expired.

    `REMINDED`: nothing is new, but the next step of the ladder is reached.
    """

    OPENED = "opened"
    UPDATED = "updated"
    REOPENED = "reopened"
    REMINDED = "reminded"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Change:
    """What one round has to tell about one alert; `fact` is None when the fact is gone.

    A silent change is recorded and not told: somebody decided that it is no matter. An escalated
    one is told to the officer's second address as well. `is_of_same_document`: the values changed
    and the document did not, so that the change is not the agency's.
    """

    kind: ChangeKind
    alert: Alert
    fact: Fact | None
    ended: EndedDecision | None = None
    is_silent: bool = False
    is_escalated: bool = False
    is_of_same_document: bool = False


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A list for one officer before a due date; `step` names it, in days before that date.

    `judgements` are the reports not seen on portals that were seen to their end; `not_listed`
    counts those on other portals.
    """

    address: str
    due_on: date
    year: int
    step: int
    days_left: int
    judgements: tuple[Judgement, ...]
    not_listed: int


# The channel of mails; that of a chat is the name of its service (monitor/channels/).
EMAIL = "email"


class MessageState(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    REFUSED = "refused"


class ListKind(StrEnum):
    """What a message tells that is no change of an alert."""

    LIST = "list"
    CORRECTED = "corrected"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that one message tells, so that what a server refuses can be told again.

    `kind` is that of a change, or a list before a due date, a corrected return, a summary; `what`
    names the alert, the list, the return or the period (monitor/told.py). `districts` are whose
    officers it is for, none for our own troubles. `is_escalation`: it is told to a second address.
    """

    kind: ChangeKind | ListKind
    what: str
    districts: tuple[str, ...] = ()
    revision: int = 0
    values_hash: str = ""
    step: int = 0
    report_sha256: str = ""
    is_escalation: bool = False


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One message to one address as it lies in the outbox.

    By mail `content` is the whole mail (RFC 5322). By chat it is the Markdown to show, `subject`
    its title and `address` the name of the environment variable that holds the robot's address, so
    that no secret is ever stored. `dedupe` is derived from the changes told and the address; the
    Message-ID is derived from it. `tells` is what it tells, kept when it is put into the outbox.
    """

    dedupe: str
    message_id: str
    audience: Audience
    address: str
    subject: str
    content: str
    created_at: datetime
    channel: str = EMAIL
    tells: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one message to one address: `answer` is what the server said, or we did.

    Neither accepted nor permanent: it stays in the outbox and is tried again. `is_of_content`: what
    was refused is this text and not the address. `is_broken`: there was no whole answer, and the
    line is gone; the server may have taken it.
    """

    message_id: str
    address: str
    is_accepted: bool
    is_permanent: bool
    answer: Answer
    is_of_content: bool = False
    is_broken: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryLimits:
    """How long handing over may take, whatever a server does: one message, a round, its lock."""

    message_s: float = 180
    round_s: float = 900
    lock_s: float = 60


@dataclass(frozen=True, slots=True)
class PortalHealth:
    """How far one portal can be trusted now.

    `listed` is the number of reports that the latest crawl saw listed, `usual` the median of its
    complete crawls before; both None when there are none. `is_blind`: complete by its own account,
    yet it listed nothing, or much less than it usually lists. `failures` counts the latest
    crawls in a row that prove nothing. `remarks` are what rules say of its lists. `columns` and
    `control` are what the latest crawl saw of them, and of the reports known before; `roads` by how
    many roads it saw the reports.
    """

    portal: str
    outcome: CrawlOutcome | None
    reason: Message | None
    at: datetime | None
    last_complete_at: datetime | None
    listed: int | None
    usual: int | None
    is_blind: bool
    failures: int = 0
    remarks: tuple[Finding, ...] = ()
    columns: tuple[ColumnReport, ...] = ()
    control: Control | None = None
    roads: Roads | None = None
