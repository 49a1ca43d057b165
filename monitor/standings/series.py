"""Gaps in an agency's series: the years before and after are there, the one between is not."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from core.messages import Message
from monitor.records import Judgement, Standing
from pipeline.records import Finding, Outcome, Severity, Where

OLDER_YEAR_MISSING = "older-year-missing"
RULES = frozenset({OLDER_YEAR_MISSING})
KEPT = "政府信息公开条例第二十四条"

GAP = "{before}年度和{after}年度的报告都在，{year}年度的没有：可能是网站改版时遗失，请核对。"


def with_gaps(judgements: Iterable[Judgement]) -> list[Judgement]:
    """The same judgements; a proven absence between two reports that are there says so as well."""
    held = list(judgements)
    seen = {(one.duty.agency_code, one.duty.year) for one in held if one.report_sha256 is not None}
    return [
        replace(one, findings=(*one.findings, _gap(one.duty.year))) if _is_gap(one, seen) else one
        for one in held
    ]


def _is_gap(judgement: Judgement, seen: Collection[tuple[str, int]]) -> bool:
    code, year = judgement.duty.agency_code, judgement.duty.year
    is_missing = judgement.standing is Standing.MISSING
    return is_missing and (code, year - 1) in seen and (code, year + 1) in seen


def _gap(year: int) -> Finding:
    return Finding(
        rule=OLDER_YEAR_MISSING,
        outcome=Outcome.BROKEN,
        severity=Severity.WARNING,
        where=Where(),
        expected=None,
        found=None,
        message=Message(GAP, {"before": year - 1, "year": year, "after": year + 1}),
        norm=KEPT,
    )
