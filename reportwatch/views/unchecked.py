"""What a check could not check, and why: no rule passes for want of something to look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import JsonValue

from core.messages import Message, render
from pipeline.records import Finding, Outcome, Report
from pipeline.second_way import SeenAgain
from reportwatch.views.notes import NoteReference

HEADING = "unchecked.heading"
EACH = "unchecked.each"


@dataclass(frozen=True, slots=True)
class Unchecked:
    """One reason why some rules were not checked.

    `reason` is that of the first place; `count` is at how many places the same was so.
    """

    reason: str
    rules: tuple[str, ...]
    count: int


def unchecked_of(report: Report, reference: NoteReference) -> list[Unchecked]:
    """Every reason once, in the order of the rules; nothing where no rule ran."""
    reasons: dict[str, list[tuple[Finding, Message]]] = {}
    for finding, why in _not_checked(report.findings):
        reasons.setdefault(why.template, []).append((finding, why))
    return [
        Unchecked(
            render(found[0][1], reference.language),
            tuple(dict.fromkeys(one.rule for one, _ in found)),
            len(found),
        )
        for found in reasons.values()
    ]


def _not_checked(findings: Iterable[Finding]) -> Iterator[tuple[Finding, Message]]:
    """Rules that were not checked, and errors that could not be looked at again; each with why."""
    for finding in findings:
        second = finding.second_way
        if finding.outcome is Outcome.NOT_CHECKED:
            yield finding, finding.message
        elif second is not None and second.again is SeenAgain.NOT_SEEN:
            yield finding, Message("second-way.not-looked-at", {"why": second.why or ""})


def unchecked_in_words(report: Report, reference: NoteReference) -> list[str]:
    """The same as lines, under a heading; none where everything was checked."""
    lines = [_line(one, reference) for one in unchecked_of(report, reference)]
    return [f"{reference.say(HEADING)}{reference.colon}", *lines] if lines else []


def _line(one: Unchecked, reference: NoteReference) -> str:
    is_one = one.count == 1
    said = one.reason if is_one else reference.say(EACH, reason=one.reason, count=one.count)
    return f"  {said}　[{', '.join(one.rules)}]"


def unchecked_as_json(report: Report, reference: NoteReference) -> list[JsonValue]:
    """The same for programs."""
    return [
        {"reason": one.reason, "rules": list(one.rules), "count": one.count}
        for one in unchecked_of(report, reference)
    ]
