"""正文与表格：正文写的件数与表中一致，称没有申请或全部办结时表中也是如此。

一句话说的是部分渠道、别的年度、别的事项，或正文有几个数字无法对应时，不作判断；
政府的报告可能只写政府办公室的件数，只请人核对。
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.checks.case import Case
from pipeline.comparing.similarity import names_of
from pipeline.narrative.claims import (
    LONGEST_SENTENCE,
    TOO_LONG,
    Claim,
    Sentence,
    all_done,
    claims_in,
    counts_of,
    longest_sentence,
    none_received,
    other_numbers,
)
from pipeline.narrative.patterns import Subject
from pipeline.records import Finding, Number, Where

RULES = (
    "text-vs-new",
    "text-vs-handled",
    "text-vs-carry",
    "text-vs-review",
    "text-vs-lawsuit",
    "text-vs-normative",
    "text-vs-licence-penalty",
    "text-none-vs-table",
    "text-all-done-vs-carry",
)
Place = tuple[str, str, str]
SECTIONS = (1, 3, 4)
NEW: Place = ("requests", "new_received", "total")
CARRIED_IN: Place = ("requests", "carried_in", "total")
HANDLED: Place = ("requests", "handled_total", "total")
CARRIED_OUT: Place = ("requests", "carried_out", "total")
WITHOUT_ANSWER = ("other_not_corrected", "other_fee_unpaid", "other_misc", "other")
DIRECT: Place = ("proceedings", "litigation_direct", "total")
AFTER: Place = ("proceedings", "litigation_after_reconsideration", "total")


@dataclass(frozen=True, slots=True)
class ClaimComparison:
    """Claims of some subjects against the sum of some cells; `or_places` may explain another."""

    rule: str
    subjects: tuple[Subject, ...]
    places: tuple[Place, ...]
    or_places: tuple[tuple[Place, ...], ...] = ()


COMPARISONS = (
    ClaimComparison("text-vs-new", (Subject.NEW,), (NEW,)),
    ClaimComparison("text-vs-new", (Subject.RECEIVED,), (NEW,), ((NEW, CARRIED_IN),)),
    ClaimComparison("text-vs-handled", (Subject.HANDLED,), (HANDLED,)),
    ClaimComparison("text-vs-carry", (Subject.CARRIED_IN,), (CARRIED_IN,)),
    ClaimComparison("text-vs-carry", (Subject.CARRIED_OUT,), (CARRIED_OUT,)),
    ClaimComparison(
        "text-vs-review", (Subject.REVIEWS,), (("proceedings", "reconsideration", "total"),)
    ),
    ClaimComparison(
        "text-vs-review", (Subject.REVIEWS_UPHELD,), (("proceedings", "reconsideration", "upheld"),)
    ),
    ClaimComparison(
        "text-vs-review",
        (Subject.REVIEWS_CORRECTED,),
        (("proceedings", "reconsideration", "corrected"),),
    ),
    ClaimComparison("text-vs-lawsuit", (Subject.LAWSUITS,), (DIRECT, AFTER), ((DIRECT,), (AFTER,))),
    ClaimComparison("text-vs-lawsuit", (Subject.LAWSUITS_DIRECT,), (DIRECT,)),
    ClaimComparison("text-vs-lawsuit", (Subject.LAWSUITS_AFTER,), (AFTER,)),
    ClaimComparison(
        "text-vs-normative", (Subject.MADE,), (("proactive", "normative_documents", "made"),)
    ),
    ClaimComparison(
        "text-vs-normative",
        (Subject.REPEALED,),
        (("proactive", "normative_documents", "repealed"),),
    ),
    ClaimComparison(
        "text-vs-normative",
        (Subject.IN_FORCE,),
        (("proactive", "normative_documents", "in_force"),),
    ),
    ClaimComparison(
        "text-vs-licence-penalty", (Subject.LICENCES,), (("proactive", "licences", "decisions"),)
    ),
    ClaimComparison(
        "text-vs-licence-penalty", (Subject.PENALTIES,), (("proactive", "penalties", "decisions"),)
    ),
)


def check(case: Case) -> Iterator[Finding]:
    texts = {n: text for n in SECTIONS if (text := case.report.sections.get(n)) is not None}
    longest = max(map(longest_sentence, texts.values()), default=0)
    if longest > LONGEST_SENTENCE:
        for rule in RULES:
            yield case.not_checked(rule, Where(), TOO_LONG, count=longest, most=LONGEST_SENTENCE)
        return
    year = case.report.year
    claims = [claim for number, text in texts.items() for claim in claims_in(text, year, number)]
    agency = case.report.agency.name if case.report.agency else ""
    names = names_of(agency) if agency else ()
    denials = (none_received(text, year, names, number) for number, text in texts.items())
    said_none = (one for one in denials if one is not None)
    denial = max(said_none, key=lambda one: one[1], default=None)
    for comparison in COMPARISONS:
        yield _compare(case, comparison, claims)
    yield _none_vs_table(case, denial, counts_of(claims, Subject.NEW, Subject.RECEIVED))
    said = (all_done(text, number) for number, text in texts.items())
    yield _all_done(case, next((one for one in said if one is not None), None), claims)


def _compare(case: Case, comparison: ClaimComparison, said: Sequence[Claim]) -> Finding:
    rule, where = comparison.rule, _where(comparison.places[0])
    claims = _surest(counts_of(said, *comparison.subjects))
    expected = _sum(case, comparison.places)
    if not claims or expected is None:
        return case.not_checked(rule, where, "narrative-claims.no-number")
    if _agrees(case, claims, expected):
        return case.holds(rule, where)
    counts = {claim.count for claim in claims}
    others = {_sum(case, places) for places in comparison.or_places}
    means_otherwise = bool(counts & (others | _answered(case, comparison)))
    means_otherwise |= _is_explained(claims[0], said, expected)
    if len(counts) > 1 or means_otherwise:
        return case.not_checked(rule, where, "narrative-claims.number-of-another-sense")
    if _is_about_nothing(case, claims[0]):
        return case.not_checked(rule, where, "narrative-claims.zero-table")
    return _differs(case, comparison, claims[0], expected)


def _surest(claims: Sequence[Claim]) -> Sequence[Claim]:
    return [one for one in claims if one.is_sure] or claims


def _is_explained(claim: Claim, said: Sequence[Claim], expected: Number) -> bool:
    """The sentence itself gives the table's number, or what leads from the claim to it."""
    others = other_numbers(claim, said)
    return any(expected in (other, claim.count + other, claim.count - other) for other in others)


def _answered(case: Case, comparison: ClaimComparison) -> set[Number]:
    """Requests that ended without an answer are handled, and some texts leave them out."""
    handled = case.value(*HANDLED)
    if Subject.HANDLED not in comparison.subjects or handled is None:
        return set()
    ended = [case.value("requests", row, "total") for row in WITHOUT_ANSWER]
    return {handled - sum((number for number in ended if number is not None), start=0)}


def _agrees(case: Case, claims: Sequence[Claim], expected: Number) -> bool:
    """One claim gives the number, or its parts add up to it, or it includes carried requests."""
    if sum(claim.count for claim in claims) == expected:
        return True
    with_carried = _sum(case, (NEW, CARRIED_IN))
    return any(
        claim.count == expected
        or (
            claim.includes_carried
            and claim.subject in (Subject.NEW, Subject.RECEIVED)
            and claim.count == with_carried
        )
        for claim in claims
    )


def _is_about_nothing(case: Case, claim: Claim) -> bool:
    is_received = claim.subject in (Subject.NEW, Subject.RECEIVED)
    return is_received and _has_no_requests(case)


def _has_no_requests(case: Case) -> bool:
    places = (NEW, CARRIED_IN, HANDLED, CARRIED_OUT)
    return all(case.value(*place) == 0 for place in places)


def _differs(case: Case, comparison: ClaimComparison, claim: Claim, expected: Number) -> Finding:
    table, row, column = comparison.places[0]
    row_name, column_name = case.place(table, row, column)
    finding = case.broken(
        comparison.rule,
        _where(comparison.places[0], claim),
        "narrative-claims.other-number"
        if len(comparison.places) == 1
        else "narrative-claims.lawsuits",
        expected=expected,
        found=claim.count,
        values={
            "row": row_name,
            "column": column_name,
            "expected": str(expected),
            "found": claim.count,
        },
    )
    is_doubtful = case.is_of_a_government() or not claim.is_sure
    return case.unless_doubtful(finding, is_doubtful=is_doubtful)


def _none_vs_table(
    case: Case, denial: tuple[Sentence, bool] | None, received: Sequence[Claim]
) -> Finding:
    rule, where = "text-none-vs-table", _where(NEW)
    new = case.value(*NEW)
    if new is None or (denial is None and not received):
        return case.not_checked(rule, where, "narrative-claims.no-claim")
    if denial is not None and new > 0:
        says = "narrative-claims.no-requests"
        finding = _contradiction(case, denial[0], 0, new, says)
        return case.unless_doubtful(finding, is_doubtful=not denial[1])
    received = _surest(received)
    counts = [claim.count for claim in received]
    if denial is None and min(counts) > 0 and _has_no_requests(case):
        says = "narrative-claims.some-requests"
        finding = _contradiction(case, received[0], counts[0], new, says)
        return case.unless_doubtful(finding, is_doubtful=not received[0].is_sure)
    return case.holds(rule, where)


def _contradiction(
    case: Case, said: Sentence | Claim, expected: int, found: Number, says: str
) -> Finding:
    finding = case.broken(
        "text-none-vs-table",
        _where(NEW, said),
        says,
        expected=expected,
        found=found,
        values={"found": str(found)},
    )
    return case.unless_doubtful(finding, is_doubtful=case.is_of_a_government())


def _all_done(case: Case, said: tuple[Sentence, bool] | None, claims: Sequence[Claim]) -> Finding:
    rule, where = "text-all-done-vs-carry", _where(CARRIED_OUT)
    carried = case.value(*CARRIED_OUT)
    if said is None or carried is None:
        return case.not_checked(rule, where, "narrative-claims.no-claim-of-all-done")
    if carried == 0:
        return case.holds(rule, where)
    finding = case.broken(
        rule,
        _where(CARRIED_OUT, said[0]),
        "narrative-claims.all-done",
        expected=0,
        found=carried,
        values={"found": str(carried)},
    )
    is_stated = bool(counts_of(claims, Subject.CARRIED_OUT))
    is_reserved = not said[1] or is_stated or case.is_of_a_government()
    return case.unless_doubtful(finding, is_doubtful=is_reserved)


def _sum(case: Case, places: Sequence[Place]) -> Number | None:
    numbers = [case.value(*place) for place in places]
    known = [number for number in numbers if number is not None]
    return sum(known, start=0) if len(known) == len(numbers) else None


def _where(place: Place, said: Sentence | Claim | None = None) -> Where:
    """The cell, and the sentence in its section that is held against it."""
    table, row, column = place
    return Where(said.section if said else None, table, row, column, said.quote if said else None)
