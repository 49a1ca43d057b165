"""What would leave if somebody started this installation: one line, a list for people, JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from pydantic import JsonValue

from core.clock import printed
from core.messages import Bilingual, name_in, text
from monitor.alerts.leads import LEADS
from monitor.configuration import Configuration
from monitor.labels import OWN_RULES, standing_order
from monitor.mail_hours import is_day_with_mail
from monitor.mails.mails import Addressed
from monitor.records import Audience, Change, Standing
from pipeline.records import Severity
from pipeline.reference.rulebook import Rulebook
from reportwatch.starting.outlook import Untold
from reportwatch.starting.placeholders import few

SCHEMA = "reportwatch.start/1"
NOTHING_TOLD = "尚未启用，什么都没有通知；启用后将发 {count} 条消息给 {names} → reportwatch start"
NOTHING_TO_TELL = "尚未启用，什么都不会通知；目前没有要发的消息 → reportwatch start"
JUDGED = "按 {at} 的判断，启用后将发出以下消息（附各类情况的条数与所涉规则）："
NOBODY = "按 {at} 的判断，目前没有要发的消息；以后查到的情况将随时通知。"
OFFICERS_LATER = "当天不是工作日：发给政务公开人员的消息在下一个工作日判断后发出。"
NOT_JUDGED = "还没有判断过，不知道将发出什么；要先看一看，请运行 reportwatch night"
STARTED = "已启用：自 {at} 起，查到新情况即通知"


def in_short(messages: Sequence[Addressed], language: str) -> str:
    """One line: that nothing is told yet, and how much would be, to whom."""
    addresses = [one.message.address for one in messages]
    if not addresses:
        return text(NOTHING_TO_TELL, language)
    count = len({one.message.message_id for one in messages})
    return text(NOTHING_TOLD, language, count=count, names=few(list(dict.fromkeys(addresses))))


def show(
    waiting: Untold, since: datetime | None, configuration: Configuration, language: str
) -> str:
    """Per message its recipient, its subject, and its facts by kind, worst first."""
    if since is not None:
        return started(since, language)
    if waiting.judged_at is None:
        return text(NOT_JUDGED, language)
    heading = JUDGED if waiting.messages else NOBODY
    lines = [text(heading, language, at=printed(waiting.judged_at))]
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
    for rule, facts in by_kind(one.changes):
        known = rules.rules.get(rule)
        sentence = known.sentence if known else OWN_RULES.get(rule, Bilingual(rule, rule))
        yield f"  {facts:6}  {rule}  {name_in(sentence, language)}"


def as_json(waiting: Untold, since: datetime | None) -> str:
    """The same for programs; `started_at` is null before the start."""
    shown: dict[str, JsonValue] = {
        "schema": SCHEMA,
        "started_at": since.isoformat() if since else None,
        "as_of": waiting.judged_at.isoformat() if waiting.judged_at else None,
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
        "facts": [{"rule": rule, "count": facts} for rule, facts in by_kind(one.changes)],
    }


def by_kind(changes: Iterable[Change]) -> list[tuple[str, int]]:
    """How many facts of each rule, in the order of a mail: errors, worst standing, then leads."""
    ordered = sorted(changes, key=_worst_first)
    return list(Counter(change.alert.key.rule for change in ordered).items())


def _worst_first(change: Change) -> tuple[bool, bool, int, str]:
    fact, rule = change.fact, change.alert.key.rule
    is_ours = change.alert.key.audience is Audience.OPERATOR
    is_error = fact is not None and any(f.severity is Severity.ERROR for f in fact.findings)
    judged = fact.judgement if fact is not None else None
    standing = judged.standing if judged is not None else Standing.UNKNOWN
    return rule in LEADS, not (is_error or is_ours), standing_order(standing), rule
