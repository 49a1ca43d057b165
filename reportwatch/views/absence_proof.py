"""The proof of an absence as a person reads it in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from core.clock import printed
from core.messages import Message, Value, catalogue, cut, render, text
from monitor.labels import CRAWL_OUTCOMES
from monitor.proof.proof import Gap, GapKind, ListSeenAgain, Look, Proof

ASKED = "absence-proof.asked"
CLAIMED = "absence-proof.claimed"
SILENT = "absence-proof.silent"
LOOK = "absence-proof.look"
LIST = "absence-proof.list"
CAPTURED = "absence-proof.captured"
SEEN_AGAIN = "absence-proof.seen-again"
LIST_AGAIN = "absence-proof.list-again"
NAMING = "absence-proof.naming"
NO_LOOK = "absence-proof.no-look"
NOT_COUNTED = "absence-proof.not-counted"
DAMAGED = "absence-proof.damaged"
NOT_SIGNED = "absence-proof.not-signed"
# A person reads so many lines of one kind; all of them stand in the file.
SHOWN = 12
LONGEST = 200
MORE = "absence-proof.more"


def lines(proof: Proof, language: str) -> Iterator[str]:
    """What was asked for, what was seen, what nobody saw, and what the file cannot show.

    The file may come from anybody: nothing in it steers a terminal.
    """
    for line in _lines(proof, language):
        yield "".join(sign if sign.isprintable() else " " for sign in line)


def _lines(proof: Proof, language: str) -> Iterator[str]:
    owed, silence = proof.claim.owed, proof.silence
    yield text(
        ASKED,
        language,
        agency=owed.agency_name,
        code=owed.agency_code,
        year=owed.year,
        due_on=owed.due_on.isoformat(),
        norm=_words(owed.norm, language),
    )
    yield text(
        SILENT,
        language,
        days=silence.days,
        after_due=silence.days_after_due,
        since=printed(silence.since),
        until=printed(silence.until),
        looks=len(proof.looks),
    )
    last = {look.portal: look for look in proof.looks}
    for look in last.values():
        yield from _look(look, language)
    yield from _seen_again(proof.seen_again or (), language)
    yield from _shortened([_gap(gap, language) for gap in proof.gaps], language)
    for name in proof.claim.damaged:
        yield text(DAMAGED, language, name=name)
    yield text(CLAIMED, language, at=printed(proof.claim.judged_at), by=proof.claim.made_by)
    yield from (f"  {_words(one, language)}" for one in proof.claim.evidence)
    yield text(NOT_SIGNED, language)


def _look(look: Look, language: str) -> Iterator[str]:
    """The last look at one portal: each list with what says that it was read to its end."""
    yield text(
        LOOK,
        language,
        portal=look.portal,
        at=printed(look.started_at),
        lists=len(look.lists),
        sha256=look.manifest_sha256 or "",
    )
    found = []
    for one in look.lists:
        values: dict[str, Value] = {"url": one.url, "pages": one.pages, "rows": one.rows}
        values["witness"] = _words(one.witness.said, language) if one.witness else ""
        found.append(f"  {text(LIST, language, **values)}")
    yield from _shortened(found, language)
    captures = [capture for one in look.lists for capture in one.captures]
    yield text(CAPTURED, language, count=len(captures), rows=look.naming_year or 0)
    for row in look.naming[:SHOWN]:
        yield f"  {text(NAMING, language, title=row.title, url=row.url)}"


def _seen_again(lists: Sequence[ListSeenAgain], language: str) -> Iterator[str]:
    """What a second look in the browser said of each list."""
    if lists:
        yield text(SEEN_AGAIN, language, lists=len(lists))
    found = []
    for one in lists:
        values: dict[str, Value] = {"url": one.url, "at": printed(one.looked_at)}
        values |= {"said": _words(one.reason, language), "sha256": one.picture_sha256 or "–"}
        found.append(f"  {text(LIST_AGAIN, language, **values)}")
    yield from _shortened(found, language)


def _gap(gap: Gap, language: str) -> str:
    first, last = gap.first.isoformat(), gap.last.isoformat()
    if gap.kind is GapKind.NO_LOOK or gap.outcome is None:
        return text(NO_LOOK, language, portal=gap.portal, first=first, last=last)
    return text(
        NOT_COUNTED,
        language,
        portal=gap.portal,
        crawl=gap.crawl_id or "",
        outcome=CRAWL_OUTCOMES[gap.outcome],
        reason=_words(gap.reason, language) if gap.reason else "",
    )


def _words(message: Message, language: str) -> str:
    """A sentence of ours; one that only calls itself so is printed as it stands, not filled in."""
    if _is_ours(message):
        with suppress(LookupError, ValueError, AttributeError):
            return render(message, language)
    return cut(message.template, LONGEST)


def _is_ours(message: Message) -> bool:
    within = (value for value in message.values.values() if isinstance(value, Message))
    return message.template in catalogue("en") and all(map(_is_ours, within))


def _shortened(found: list[str], language: str) -> Iterator[str]:
    yield from found[:SHOWN]
    if len(found) > SHOWN:
        yield text(MORE, language, count=len(found) - SHOWN)
