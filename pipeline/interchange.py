"""Findings and numbers as other programs get them; the names of their keys stay."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pydantic import JsonValue

from core.messages import render
from pipeline.records import Finding, Number, Where
from pipeline.second_way import SecondWay


@dataclass(frozen=True, slots=True)
class Source:
    """The file that was read; `format` is None when it was not recognised."""

    path: str
    sha256: str
    format: str | None


def number(value: Number | None) -> int | float | None:
    """A number as JSON writes it; decimals of a few places survive the way through a float."""
    return float(value) if isinstance(value, Decimal) else value


def finding_as_json(finding: Finding, language: str) -> dict[str, JsonValue]:
    """One finding; `changes` only where two documents of one report differ."""
    changes: list[JsonValue] = [
        {
            "table": one.table,
            "row": one.row,
            "column": one.column,
            "old": number(one.old),
            "new": number(one.new),
        }
        for one in finding.changes
    ]
    return {
        "rule": finding.rule,
        "outcome": finding.outcome.value,
        "severity": finding.severity.value,
        "where": where_as_json(finding.where),
        "expected": _value(finding.expected),
        "found": _value(finding.found),
        **({} if finding.count is None else {"count": finding.count}),
        "message": render(finding.message, language),
        "norm": finding.norm,
        **({"changes": changes} if changes else {}),
        **({"second_way": _second_way(finding.second_way, language)} if finding.second_way else {}),
    }


def _second_way(second: SecondWay, language: str) -> dict[str, JsonValue]:
    """How an error that rests on numbers was looked at again, and what came of it."""
    why = render(second.why, language) if second.why else None
    return {"again": second.again.value, "way": second.way.value, "why": why}


def where_as_json(where: Where) -> dict[str, JsonValue]:
    """The parts of a place that are known."""
    parts: dict[str, JsonValue] = {
        "section": where.section,
        "table": where.table,
        "row": where.row,
        "column": where.column,
        "quote": where.quote,
    }
    return {key: value for key, value in parts.items() if value is not None}


def _value(value: Number | str | None) -> int | float | str | None:
    return value if isinstance(value, str) else number(value)
