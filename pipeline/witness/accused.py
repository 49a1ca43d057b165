"""Before an error that rests on numbers is told, the cells it rests on are looked at again.

Which findings rest on numbers, and on whose, the rules say themselves: they are asked once more
about a report whose numbers are all gone, and about one that has only those seen again. An error
that stands without numbers rests on words; one that needs a number which was not seen is no error.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from core.messages import Message
from pipeline.checks.checking import Question, Said, checked
from pipeline.comparing.duplicates import VersionComparison, compare
from pipeline.records import (
    Finding,
    Outcome,
    Report,
    Setback,
    Severity,
)
from pipeline.reference.forms import Form
from pipeline.second_way import SECOND_WAY, SecondWay, SeenAgain, Way
from pipeline.setback_kinds import SetbackKind
from pipeline.witness.holding import Held, held_against, is_seen, without_numbers, without_unseen
from pipeline.witness.looking import Appearance, appearance_of

Changed = Callable[[str | None, Report], Report]
Key = tuple[object, ...]
SCAN = "scan"
MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Originals:
    """The bytes behind a question, of the report and of last year's, by their hash; and what was
    found in them before: what was looked at then is not looked at again."""

    own: str
    read: Callable[[str], bytes | None]
    previous: str | None = None
    known: Callable[[], Sequence[Finding]] = tuple


@dataclass(frozen=True, slots=True)
class _Look:
    """One document after it was looked at again."""

    again: SeenAgain
    appearance: Appearance
    held: Held | None = None

    def report(self, report: Report) -> Report:
        """The report with the numbers that stand."""
        if self.again is SeenAgain.PLAIN:
            return report
        return without_unseen(report, self.held) if self.held else without_numbers(report)


def tool_lacked(finding: Finding) -> str | None:
    """What this machine lacked to look at a finding again, if anything."""
    return finding.second_way.tool if finding.second_way else None


class _RulesEnded(Exception):
    """The rules came to no end when they were asked once more, for reasons that setbacks name."""

    def __init__(self, setbacks: tuple[Setback, ...]) -> None:
        super().__init__(setbacks)
        self.setbacks = setbacks


def looked_at_again(question: Question, said: Said, originals: Originals) -> Said:
    """What the rules say, with every error that rests on numbers confirmed, or else only asked.

    Never raises: where the rules end when they are asked once more, they have said nothing.
    """
    try:
        return _confirmed(question, said, originals)
    except _RulesEnded as ended:
        return (), (*said[1], *ended.setbacks)


def _confirmed(question: Question, said: Said, originals: Originals) -> Said:
    findings, setbacks = said
    accused = {_key(one) for one in findings if _is_error(one)}
    if not accused:
        return said
    others = _others(question, originals)
    before = {_key(one): one.second_way for one in originals.known() if _stays(one, others)}
    resting = accused - before.keys()
    if resting:
        blind = _errors(question, lambda _, report: without_numbers(report))
        resting -= blind
    looks = _Looks(question, originals)
    told = looks.judged([one for one in findings if _key(one) in resting])
    return tuple(_told(one, {**before, **told}) for one in findings), setbacks


def _told(finding: Finding, known: Mapping[Key, SecondWay | None]) -> Finding:
    """The finding with how it was confirmed, or as a question where it was not."""
    second = known.get(_key(finding)) if _is_error(finding) else None
    if second is None:
        return finding
    stands = second.again in (SeenAgain.CONFIRMED, SeenAgain.PLAIN)
    outcome = finding.outcome if stands else Outcome.UNCERTAIN
    return replace(finding, outcome=outcome, second_way=second)


def _others(question: Question, originals: Originals) -> set[str]:
    """The documents beside the report's own that a finding may rest on, by their hash."""
    comparisons = question.beside.comparisons if question.beside else None
    compared = (each.sha256 for one in comparisons or () for each in (one.earlier, one.later))
    return set(filter(None, (originals.previous, *compared))) - {originals.own}


def _stays(finding: Finding, others: set[str]) -> bool:
    """Whether a finding need not be looked at again: seen by today's way, and nothing lacked, with
    the same documents beside it wherever these were looked at."""
    second = finding.second_way
    if second is None or second.version != SECOND_WAY or second.tool is not None:
        return False
    is_same = not second.others or set(second.others) == others
    return is_same and second.again is not SeenAgain.NOT_SEEN


def _is_error(finding: Finding) -> bool:
    return finding.severity is Severity.ERROR and finding.outcome is Outcome.BROKEN


def _key(finding: Finding) -> Key:
    return finding.rule, finding.where, str(finding.expected), str(finding.found), finding.changes


def _errors(question: Question, changed: Changed, originals: Originals | None = None) -> set[Key]:
    """The errors that the rules find in these reports once they are changed."""
    own, last = (originals.own, originals.previous) if originals else (None, None)
    previous, beside = question.previous, question.beside
    if beside is not None and beside.comparisons is not None:
        compared = tuple(_compared(one, changed) for one in beside.comparisons)
        beside = replace(beside, comparisons=compared)
    asked = replace(
        question,
        report=changed(own, question.report),
        previous=changed(last, previous) if previous else None,
        beside=beside,
    )
    findings, setbacks = checked(asked)
    ended = tuple(
        one for one in setbacks if one.kind in (SetbackKind.RULES_KILLED, SetbackKind.RULES_LOST)
    )
    if ended:
        raise _RulesEnded(ended)
    return {_key(one) for one in findings if _is_error(one)}


def _compared(one: VersionComparison, changed: Changed) -> VersionComparison:
    earlier, later = (
        replace(each, report=changed(each.sha256, each.report)) for each in (one.earlier, one.later)
    )
    return compare(earlier, later)


class _Looks:
    """The documents that a question is about, each looked at once, and only when it must be."""

    def __init__(self, question: Question, originals: Originals) -> None:
        self._question = question
        self._originals = originals
        self._looks: dict[str, _Look] = {}

    def judged(self, findings: Sequence[Finding]) -> dict[Key, SecondWay]:
        """How each of these findings was confirmed, or why not."""
        if not findings:
            return {}
        is_wanted = self._wanted(findings)

        def changed(sha256: str | None, report: Report) -> Report:
            return self._look(sha256, report).report(report) if is_wanted(sha256) else report

        standing = _errors(self._question, changed, self._originals)
        others = tuple(sorted(self._looks.keys() - {self._originals.own, ""}))
        return {
            _key(one): replace(self._second(one, is_standing=_key(one) in standing), others=others)
            for one in findings
        }

    def _wanted(self, findings: Sequence[Finding]) -> Callable[[str | None], bool]:
        """Whose numbers the findings rest on: the report's own, and of which others."""
        keys = {_key(one) for one in findings}
        own = self._originals.own

        def without_others(sha256: str | None, report: Report) -> Report:
            return report if sha256 == own else without_numbers(report)

        alone = _errors(self._question, without_others, self._originals)
        rests_on_others = not keys <= alone
        return lambda sha256: sha256 == own or rests_on_others

    def _look(self, sha256: str | None, report: Report) -> _Look:
        name = sha256 or ""
        if name not in self._looks:
            content = self._originals.read(name) if name else None
            form = self._question.forms.by_id.get(report.form or "")
            self._looks[name] = _looked(content, report, form)
        return self._looks[name]

    def _second(self, finding: Finding, *, is_standing: bool) -> SecondWay:
        """Of several documents the one that speaks most against the finding is named."""
        own = self._looks[self._originals.own]
        others = [one for name, one in self._looks.items() if name != self._originals.own]
        if is_standing:
            plain = next((one for one in (own, *others) if one.again is SeenAgain.PLAIN), own)
            if own.appearance.sights and not _is_quoted(finding, own.appearance):
                if own.appearance.is_partial:
                    return _unseen(own.appearance)
                said = Message("witness.words-not-seen", {"quote": finding.where.quote or ""})
                return SecondWay(SeenAgain.DISAGREED, own.appearance.way, said)
            return SecondWay(plain.again, own.appearance.way, tool=plain.appearance.tool)
        for one in (own, *others):
            if one.again is SeenAgain.NOT_SEEN or one.appearance.is_partial:
                return _unseen(one.appearance)
        return SecondWay(SeenAgain.DISAGREED, own.appearance.way, _instead(finding, own.held))


def _looked(content: bytes | None, report: Report, form: Form | None) -> _Look:
    """One document looked at again."""
    if report.format == SCAN:  # each number was read from two pictures (decision 0015)
        return _Look(SeenAgain.PLAIN, Appearance((), Way.TWO_PICTURES))
    if content is None or form is None:  # without a form there is no table to look at
        gone = Appearance((), Way.NONE, why=Message("witness.not-at-hand"))
        return _Look(SeenAgain.NOT_SEEN, gone)
    appearance = appearance_of(content)
    if not appearance.sights:
        again = SeenAgain.PLAIN if appearance.is_plain else SeenAgain.NOT_SEEN
        return _Look(again, appearance)
    every = [held_against(report, sight, form) for sight in appearance.sights]
    held = Held(
        frozenset().union(*(one.confirmed for one in every)),
        {place: said for one in every for place, said in one.instead.items() if said},
    )
    return _Look(SeenAgain.CONFIRMED, appearance, held)


def _is_quoted(finding: Finding, appearance: Appearance) -> bool:
    """Whether the words that a finding quotes are seen somewhere."""
    quote = finding.where.quote
    return quote is None or any(is_seen(quote, sight) for sight in appearance.sights)


def _unseen(seen: Appearance) -> SecondWay:
    return SecondWay(SeenAgain.NOT_SEEN, seen.way, _why_unseen(seen), seen.tool)


def _why_unseen(appearance: Appearance) -> Message:
    """Why nothing was seen, and what there is that may be seen otherwise than it was read."""
    why = appearance.why or Message("witness.nothing-found")
    named: Collection[str] = appearance.traits[:MOST_NAMED]
    return Message("witness.not-seen", {"why": why, "traits": ", ".join(named)}) if named else why


def _instead(finding: Finding, held: Held | None) -> Message:
    """What was seen in the row that a finding points at."""
    where, instead = finding.where, held.instead if held else {}
    places = [place for place in instead if place[0] == where.table]
    nearest = sorted(places, key=lambda one: (one[1] != where.row, one[2] != where.column))
    seen = next((instead[one] for one in nearest), "")
    return Message("witness.seen-instead", {"seen": seen}) if seen else Message("witness.elsewhere")
