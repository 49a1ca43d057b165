"""Gaps in an agency's series: the years before and after are there, the one between is not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from core.messages import Message
from monitor.records import Judgement, Standing
from pipeline.records import Finding
from pipeline.reference.report_rules import ReportRules

OLDER_YEAR_MISSING = "older-year-missing"
RULES = frozenset({OLDER_YEAR_MISSING})

GAP = "series.gap"


def with_gaps(
    judgements: Iterable[Judgement], rules_of: Callable[[int], ReportRules]
) -> list[Judgement]:
    """The same judgements; a proven absence between two reports that are there says so as well.

    `rules_of` are the rules for a report year.
    """
    held = list(judgements)
    seen = {(one.duty.agency_code, one.duty.year) for one in held if one.report_sha256 is not None}
    return [_told(one, rules_of(one.duty.year)) if _is_gap(one, seen) else one for one in held]


def _told(judgement: Judgement, rules: ReportRules) -> Judgement:
    if not rules.applies(OLDER_YEAR_MISSING):
        return judgement
    return replace(judgement, findings=(*judgement.findings, _gap(judgement.duty.year, rules)))


def _is_gap(judgement: Judgement, seen: Collection[tuple[str, int]]) -> bool:
    code, year = judgement.duty.agency_code, judgement.duty.year
    is_missing = judgement.standing is Standing.MISSING
    return is_missing and (code, year - 1) in seen and (code, year + 1) in seen


def _gap(year: int, rules: ReportRules) -> Finding:
    values = {"before": year - 1, "year": year, "after": year + 1}
    return rules.broken(OLDER_YEAR_MISSING, Message(GAP, values))
