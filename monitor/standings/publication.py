"""When a report was published, on what evidence, and whether that proves it late."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from core.messages import Message
from crawlers.records import DateBasis, DateEvidence
from pipeline.comparing.report_year import STATED
from pipeline.records import Edition

# A signature dates the draft, some days or weeks before its publication (rules.md,
# meta-date-vs-signature). Only one that is much older hints that the page was issued anew.
DRAFTED_WITHIN = timedelta(days=60)

STRENGTH = {basis: rank for rank, basis in enumerate(DateBasis)}

BASIS_SENTENCES = {
    DateBasis.META: "publication.basis-sentences-meta",
    DateBasis.VISIBLE: "publication.basis-sentences-visible",
    DateBasis.LISTED: "publication.basis-sentences-listed",
    DateBasis.ADDRESS: "publication.basis-sentences-address",
    DateBasis.OBJECT_ID: "publication.basis-sentences-object-id",
    DateBasis.SIGNATURE: "publication.basis-sentences-signature",
    DateBasis.HEADER: "publication.basis-sentences-header",
    DateBasis.FIRST_SEEN: "publication.basis-sentences-first-seen",
}


@dataclass(frozen=True, slots=True)
class Lateness:
    """Days after the due date; `is_proven` is False when some evidence speaks against it."""

    days: int
    is_proven: bool


def all_dates(editions: Iterable[Edition]) -> frozenset[DateEvidence]:
    """Every piece of evidence over all editions: the first publication is what counts."""
    return frozenset(evidence for edition in editions for evidence in edition.dates)


def of_originals(editions: Iterable[Edition]) -> frozenset[DateEvidence]:
    """The evidence that may prove a report late.

    A document that says that it corrects another bears the date of the correction, and one whose
    year is in dispute perhaps the date of another year's report.
    """
    return all_dates(
        edition for edition in editions if not edition.is_correction and edition.other_year is None
    )


def publication(dates: Collection[DateEvidence]) -> DateEvidence | None:
    """The evidence for the first publication; None when only our own first sight is known.

    What we saw on a day was public by then, so an earlier first sight corrects a later page date.
    """
    stated = [evidence for evidence in dates if evidence.basis in STATED]
    seen = [evidence for evidence in dates if evidence.basis is DateBasis.FIRST_SEEN]
    if stated:
        return min((*stated, *seen), key=_earliest_first)
    hints = [evidence for evidence in dates if evidence.basis is not DateBasis.FIRST_SEEN]
    return min((strongest(hints), *seen), key=_earliest_first) if hints else None


def strongest(dates: Collection[DateEvidence]) -> DateEvidence:
    """The evidence with the best basis, the earliest of these; `dates` must not be empty."""
    return min(dates, key=lambda item: (STRENGTH[item.basis], item.on, item.printed))


def lateness(
    dates: Collection[DateEvidence], due_on: date, proving: Collection[DateEvidence] | None = None
) -> Lateness | None:
    """How late the first publication was; None when it was in time or its date is not known.

    Proven only when the portal itself states a date and no evidence of any kind lies before the
    due date, but for a signature of the weeks before: the draft of a late report may be in time.
    A date that the portal states for a later day than the one on which we saw the report is wrong,
    and proves nothing. `proving` are those of the dates that may prove it; all, when not given.
    """
    first = publication(dates)
    if first is None or first.on <= due_on:
        return None
    seen_on = min((one.on for one in dates if one.basis is DateBasis.FIRST_SEEN), default=date.max)
    may_prove = dates if proving is None else proving
    is_stated = any(one.basis in STATED and one.on <= seen_on for one in may_prove)
    is_agreed = all(evidence.on > due_on for evidence in dates if not _is_draft(evidence, first))
    return Lateness((first.on - due_on).days, is_stated and is_agreed)


def _is_draft(evidence: DateEvidence, first: DateEvidence) -> bool:
    is_signature = evidence.basis is DateBasis.SIGNATURE
    return is_signature and timedelta(0) <= first.on - evidence.on <= DRAFTED_WITHIN


def is_before(dates: Collection[DateEvidence], day: date) -> bool | None:
    """Whether the report was published before a day; None when the evidence disagrees."""
    first = publication(dates)
    if first is None or first.on >= day:
        return False
    if first.basis is DateBasis.FIRST_SEEN:
        return True
    claims = [evidence for evidence in dates if evidence.basis is not DateBasis.FIRST_SEEN]
    is_stated = any(evidence.basis in STATED for evidence in claims)
    return True if is_stated and all(claim.on < day for claim in claims) else None


def sentence(evidence: DateEvidence) -> Message:
    """The evidence in words, with the text it was read from."""
    return Message(
        BASIS_SENTENCES[evidence.basis],
        {"on": evidence.on.isoformat(), "printed": evidence.printed},
    )


def _earliest_first(evidence: DateEvidence) -> tuple[date, int, str]:
    return evidence.on, STRENGTH[evidence.basis], evidence.printed
