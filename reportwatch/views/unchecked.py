"""What a check could not check, and why: no rule passes for want of something to look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from core.messages import Message, cut, render
from pipeline.records import Finding, Outcome, Report
from pipeline.second_way import SeenAgain
from reportwatch.views.notes import NoteReference

HEADING = "unchecked.heading"
EACH = "unchecked.each"
SECTIONS = "unchecked.sections"
OFF = "unchecked.switched-off"
LONGEST_LIST = 200  # characters of the rules that are off: `rules` lists them all
# Reasons that a person need not read one by one, by what they come to: nothing in this report was
# lost. Every other reason stands on a line of its own.
FAMILIES = {
    "unchecked.last-year": ("across-years.no-previous", "repeated-text.no-such-section"),
    "unchecked.neighbours": (
        "across-agencies.alone",
        "across-agencies.no-sum-of-agencies",
        "across-agencies.not-comparable",
    ),
    "unchecked.portal": (
        *("placement.no-place", "placement.no-agency-or-place", "placement.no-index"),
        *("versions.no-other", "dates.no-date-to-compare", "dates.no-date"),
    ),
    "unchecked.nothing-to-compare": (
        *("narrative-claims.no-number", "narrative-claims.no-claim"),
        *("narrative-claims.no-claim-of-all-done", "fees.no-amount", "amounts.tables-not-zero"),
        *("problems.not-numbered", "inflow.few-requests", "self-reference.no-kind"),
        *("sections-present.not-a-government", "placement.not-of-government"),
        *("reading.one-reading", "headings.not-numbered"),
    ),
}
FAMILY_OF = {reason: family for family, reasons in FAMILIES.items() for reason in reasons}
SECTION_OF = {"proactive": 2, "requests": 3, "proceedings": 4}


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
    return [
        Unchecked(
            render(found[0][1], reference.language),
            tuple(dict.fromkeys(one.rule for one, _ in found)),
            len(found),
        )
        for found in _by_reason(report).values()
    ]


def _by_reason(report: Report) -> dict[str, list[tuple[Finding, Message]]]:
    reasons: dict[str, list[tuple[Finding, Message]]] = {}
    for finding, why in _not_checked(report.findings):
        reasons.setdefault(why.template, []).append((finding, why))
    return reasons


def _not_checked(findings: Iterable[Finding]) -> Iterator[tuple[Finding, Message]]:
    """Rules that were not checked, and errors that could not be looked at again; each with why."""
    for finding in findings:
        second = finding.second_way
        if finding.outcome is Outcome.NOT_CHECKED:
            yield finding, finding.message
        elif second is not None and second.again is SeenAgain.NOT_SEEN:
            yield finding, Message("second-way.not-looked-at", {"why": second.why or ""})


def unchecked_in_words(report: Report, reference: NoteReference) -> list[str]:
    """The same as lines, under a heading; none where everything was checked.

    Reasons of one family share a line, with the number of places.
    """
    lines: list[str] = []
    families: dict[str, int] = {}
    for reason, found in _by_reason(report).items():
        family = FAMILY_OF.get(reason)
        if family is None:
            lines.append(_line(found, reference))
        else:
            families[family] = families.get(family, 0) + len(found)
    for family in FAMILIES:
        if family in families:
            said = reference.say(family)
            lines.append(f"  {reference.say(EACH, reason=said, count=families[family])}")
    off = reference.rules.switched_off
    if off and report.findings:
        said = reference.say(OFF, count=len(off), rules=cut(", ".join(off), LONGEST_LIST))
        lines.append(f"  {said}")
    return [f"{reference.say(HEADING)}{reference.colon}", *lines] if lines else []


def _line(found: Sequence[tuple[Finding, Message]], reference: NoteReference) -> str:
    """One reason, at which places, and whose rules it kept from being checked."""
    said = render(found[0][1], reference.language)
    if len(found) > 1:
        said = reference.say(EACH, reason=said, count=len(found))
    where = [one.where.section or SECTION_OF.get(one.where.table or "") for one, _ in found]
    numbers = sorted({number for number in where if number})
    rules = ", ".join(dict.fromkeys(one.rule for one, _ in found))
    shown = ("、" if reference.language == "zh" else ", ").join(map(str, numbers))
    place = f"{reference.say(SECTIONS, numbers=shown)}{reference.colon}" if numbers else ""
    return f"  {place}{said}　[{rules}]"


def unchecked_as_json(report: Report, reference: NoteReference) -> list[JsonValue]:
    """The same for programs."""
    return [
        {"reason": one.reason, "rules": list(one.rules), "count": one.count}
        for one in unchecked_of(report, reference)
    ]
