"""What would leave if somebody started this installation: one line, a list for people, JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum

from pydantic import JsonValue

from core.clock import printed
from core.messages import Bilingual, name_in, text
from monitor.configuration import Configuration
from monitor.labels import OWN_RULES, standing_order
from monitor.mail_hours import is_day_with_mail
from monitor.mails.mails import Addressed
from monitor.records import Audience, Change, ChangeKind, Standing
from pipeline.records import Severity
from pipeline.reference.rulebook import Rulebook
from reportwatch.starting.outlook import Untold
from reportwatch.starting.placeholders import few

SCHEMA = "reportwatch.start/1"


class Novelty(StrEnum):
    """What somebody hears of a fact: it is new, a fact or only a lead; or it was told before."""

    FACT = "new"
    LEAD = "new-lead"
    CHANGED = "changed"
    GONE = "gone"
    REMINDER = "reminder"


NEWS = {
    Novelty.FACT: "shown.news-fact",
    Novelty.LEAD: "shown.news-lead",
    Novelty.CHANGED: "shown.news-changed",
    Novelty.GONE: "shown.news-gone",
    Novelty.REMINDER: "shown.news-reminder",
}
NOTHING_TOLD = "shown.nothing-told"
NOTHING_TO_TELL = "shown.nothing-to-tell"
JUDGED = "shown.judged"
NOBODY = "shown.nobody"
OFFICERS_LATER = "shown.officers-later"
AFTER_RESTORE = "shown.after-restore"
AFTER_RESTORE_NOTHING = "shown.after-restore-nothing"
RESTORED = "shown.restored"
RESTORED_NOTHING = "shown.restored-nothing"
NOT_JUDGED = "shown.not-judged"
STARTED = "shown.started"


def in_short(waiting: Untold, language: str) -> str:
    """One line: that nothing is told yet, and how much would be, to whom."""
    messages = [*waiting.pending, *(one.message for one in waiting.messages)]
    names = few(list(dict.fromkeys(one.address for one in messages)))
    count = len({one.message_id for one in messages})
    if waiting.restored is not None:
        said, at = (RESTORED if messages else RESTORED_NOTHING), printed(waiting.restored.made_at)
        return text(said, language, count=count, names=names, at=at)
    return text(NOTHING_TOLD if messages else NOTHING_TO_TELL, language, count=count, names=names)


def show(
    waiting: Untold, since: datetime | None, configuration: Configuration, language: str
) -> str:
    """Per message its recipient, its subject, and its facts by kind, worst first."""
    if since is not None:
        return started(since, language)
    if waiting.judged_at is None:
        return text(NOT_JUDGED, language)
    is_anything = bool(waiting.messages or waiting.pending)
    heading = JUDGED if is_anything else NOBODY
    lines = [text(heading, language, at=printed(waiting.judged_at))]
    if waiting.restored is not None:
        made_at = printed(waiting.restored.made_at)
        put_back = AFTER_RESTORE if is_anything else AFTER_RESTORE_NOTHING
        lines.insert(0, text(put_back, language, at=made_at))
    for message in waiting.pending:
        lines += [f"<{message.address}>", f"  {message.subject}"]
    for one in waiting.messages:
        lines += _message(one, configuration.reference.rules, language)
    if waiting.messages and not is_day_with_mail(waiting.judged_at, configuration.watch.mail):
        lines.append(text(OFFICERS_LATER, language))
    return "\n".join(lines)


def started(since: datetime, language: str) -> str:
    return text(STARTED, language, at=printed(since))


def _message(one: Addressed, rules: Rulebook, language: str) -> Iterator[str]:
    yield f"{one.recipient} <{one.message.address}>"
    yield f"  {one.message.subject}"
    for rule, news, facts in by_kind(one.changes):
        known = rules.rules.get(rule)
        sentence = known.sentence if known else OWN_RULES.get(rule, Bilingual(rule, rule))
        said = text(NEWS[news], language)
        yield f"  {facts:6}  {rule}  {said}  {name_in(sentence, language)}"


def as_json(waiting: Untold, since: datetime | None) -> str:
    """The same for programs; `started_at` is null before the start."""
    shown: dict[str, JsonValue] = {
        "schema": SCHEMA,
        "started_at": since.isoformat() if since else None,
        "as_of": waiting.judged_at.isoformat() if waiting.judged_at else None,
        "restored_from": waiting.restored.made_at.isoformat() if waiting.restored else None,
        "pending": [{"address": one.address, "subject": one.subject} for one in waiting.pending],
        "messages": [_as_json(one) for one in waiting.messages],
    }
    return json.dumps(shown, ensure_ascii=False, indent=1)


def _as_json(one: Addressed) -> dict[str, JsonValue]:
    message = one.message
    return {
        "recipient": one.recipient,
        "audience": message.audience.value,
        "channel": message.channel,
        "address": message.address,
        "subject": message.subject,
        "message_id": message.message_id,
        "facts": [
            {"rule": rule, "count": facts, "news": news.value}
            for rule, news, facts in by_kind(one.changes)
        ],
    }


def by_kind(changes: Iterable[Change]) -> list[tuple[str, Novelty, int]]:
    """How many facts of each rule, and what is new of them, in the order of a mail: errors, worst
    standing, then leads."""
    ordered = sorted(changes, key=_worst_first)
    counted = Counter((change.alert.key.rule, _news(change)) for change in ordered)
    return [(rule, news, count) for (rule, news), count in counted.items()]


def _news(change: Change) -> Novelty:
    if change.kind is ChangeKind.CLOSED:
        return Novelty.GONE
    if change.kind is ChangeKind.REMINDED:
        return Novelty.REMINDER
    if change.kind is not ChangeKind.OPENED:
        return Novelty.CHANGED
    return Novelty.LEAD if change.fact is not None and change.fact.is_lead else Novelty.FACT


def _worst_first(change: Change) -> tuple[bool, bool, int, str]:
    fact, rule = change.fact, change.alert.key.rule
    is_ours = change.alert.key.audience is Audience.OPERATOR
    is_error = fact is not None and any(f.severity is Severity.ERROR for f in fact.findings)
    judged = fact.judgement if fact is not None else None
    standing = judged.standing if judged is not None else Standing.UNKNOWN
    is_lead = fact is not None and fact.is_lead
    return is_lead, not (is_error or is_ours), standing_order(standing), rule
