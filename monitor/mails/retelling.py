"""What refused messages told is told again: as it is now, and to whom it is for now.

Nothing is repeated from the refused message: what an address has heard (from mails that a server
accepted, or that are on their way) is compared with what is so. What is gone meanwhile and was
never heard of is not told; what changed is told as it is. When an address was corrected, what the
old one heard counts as heard, and its officers' successors are told the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.alerts.alerts import is_of_same_document
from monitor.freed import Freed
from monitor.officers import Officer, Officers
from monitor.records import (
    Alert,
    AlertKey,
    AlertState,
    Audience,
    Change,
    ChangeKind,
    Fact,
    Judgement,
    ListKind,
    Return,
    Told,
)
from monitor.store.deliveries import NO_LONGER_SO, ONCE, TOLD_AGAIN

Heard = Mapping[tuple[str, bool, str], Told]
# An address, and whether it is written to as a second one.
Recipient = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Again:
    """What one mail tells again.

    `changes` take the place of a round's own about the same alert; None: not told to this reader.
    `names` are lists and summaries in it that are no news, `marks` the refused messages.
    `is_alone`: it was refused for its wording more than once, and would spoil what it is joined to.
    """

    changes: Mapping[AlertKey, Change | None]
    corrected: tuple[tuple[Return, Judgement], ...]
    names: frozenset[str]
    marks: tuple[str, ...]
    is_alone: bool


@dataclass(frozen=True, slots=True)
class Present:
    """What is so now: alerts by name, facts, what this round tells of them.

    `corrected` are returned reports that are corrected still, None for those that are not.
    """

    alerts: Mapping[str, Alert]
    facts: Mapping[AlertKey, Fact]
    changes: Mapping[AlertKey, Change]
    is_silenced: Callable[[Alert], bool]
    corrected: Mapping[str, tuple[Return, Judgement] | None]


@dataclass(frozen=True, slots=True)
class Retelling:
    """What each recipient hears again, and what has become of what was free."""

    again: Mapping[Recipient, tuple[Again, ...]]
    settled: tuple[tuple[Freed, str], ...]


def retelling(
    freed: Iterable[Freed],
    people: tuple[Officers, Sequence[Officer]],
    present: Present,
    heard: Heard,
    may_try: Callable[[Freed, str], bool],
) -> Retelling:
    """Sort what is free by who hears it now; `people` are officers and their second addresses.

    What `may_try` holds back waits, unless this round tells of the same alert anyway.
    """
    verdicts: dict[Recipient, list[_Verdict]] = {}
    open_ended: set[tuple[str, str]] = set()
    done: dict[tuple[str, str], tuple[Freed, str]] = {}
    for one in freed:
        name = (one.message_id, one.told.what)
        for address in addressees(one, *people):
            is_due = may_try(one, address)
            verdict = _verdict(one, address, present, heard) if is_due else None
            if verdict is None:
                open_ended.add(name)
                continue
            verdicts.setdefault((address, one.told.is_escalation), []).append(verdict)
            done.setdefault(name, (one, verdict.how))
    again = {recipient: tuple(_mails(found)) for recipient, found in verdicts.items()}
    settled = tuple(pair for name, pair in done.items() if name not in open_ended)
    return Retelling(again, settled)


def addressees(freed: Freed, officers: Officers, seconds: Sequence[Officer]) -> list[str]:
    """Who should hear it now: the same address as long as it stands for it, else its successors."""
    if freed.audience is Audience.OPERATOR:
        standing = [one.address for one in officers.operators]
    else:
        pool = seconds if freed.told.is_escalation else officers.officers
        wanted = set(freed.told.districts)
        standing = [one.address for one in pool if wanted & set(one.districts)]
    return [freed.address] if freed.address in standing else standing


@dataclass(frozen=True, slots=True)
class _Verdict:
    """One freed thing and one reader: what is told, or that nothing is."""

    freed: Freed
    how: str
    key: AlertKey | None = None
    change: Change | None = None
    corrected: tuple[Return, Judgement] | None = None
    is_alone: bool = False


def _verdict(one: Freed, address: str, present: Present, heard: Heard) -> _Verdict | None:
    """None when it cannot be said now whether it is still so: then it waits."""
    told = one.told
    is_alone = one.times > ONCE and one.address == address
    if told.kind is ListKind.CORRECTED:
        if told.what not in present.corrected:
            return None
        pair = present.corrected.get(told.what)
        how = TOLD_AGAIN if pair else NO_LONGER_SO
        return _Verdict(one, how, corrected=pair, is_alone=is_alone)
    if isinstance(told.kind, ListKind):
        return _Verdict(one, TOLD_AGAIN)
    alert = present.alerts.get(told.what)
    if alert is None:
        return _Verdict(one, NO_LONGER_SO)
    fact = present.facts.get(alert.key)
    if alert.state is AlertState.OPEN and fact is None:
        return None
    last = _last_heard(told, (address, one.address), heard)
    base = present.changes.get(alert.key)
    change = None if present.is_silenced(alert) else as_heard(last, alert, fact, told.kind, base)
    how = TOLD_AGAIN if change else NO_LONGER_SO
    return _Verdict(one, how, alert.key, change, is_alone=is_alone and base is None)


def _last_heard(told: Told, addresses: Iterable[str], heard: Heard) -> Told | None:
    known = [heard.get((address, told.is_escalation, told.what)) for address in addresses]
    return max((one for one in known if one), key=lambda one: one.revision, default=None)


def as_heard(
    last: Told | None, alert: Alert, fact: Fact | None, kind: ChangeKind, base: Change | None
) -> Change | None:
    """The change between what a reader heard last and what is so now; None when there is none.

    `kind` is what the refused message said, `base` what this round tells everybody else.
    """
    knows = last is not None and last.kind is not ChangeKind.CLOSED
    if alert.state is AlertState.CLOSED:
        return (base or Change(ChangeKind.CLOSED, alert, None)) if knows else None
    change = base or Change(ChangeKind.OPENED, alert, fact)
    if last is None or not knows:
        return replace(change, kind=ChangeKind.OPENED)
    if last.values_hash != alert.values_hash:
        before = replace(alert, report_sha256=last.report_sha256)
        is_same = is_of_same_document(before, fact.judgement if fact else None)
        return replace(change, kind=ChangeKind.UPDATED, is_of_same_document=is_same)
    if base is not None:
        return base
    if kind is ChangeKind.REOPENED:
        return replace(change, kind=ChangeKind.REOPENED)
    return replace(change, kind=ChangeKind.REMINDED) if alert.step > last.step else None


def _mails(found: Sequence[_Verdict]) -> Iterator[Again]:
    """What joins the mail of the round, and what goes by itself."""
    for is_alone in (False, True):
        own = [one for one in found if one.is_alone is is_alone]
        if not own:
            continue
        yield Again(
            changes={one.key: one.change for one in own if one.key},
            corrected=tuple(one.corrected for one in own if one.corrected),
            names=frozenset(one.freed.told.what for one in own if one.key is None),
            marks=tuple(sorted({one.freed.message_id for one in own})),
            is_alone=is_alone,
        )
