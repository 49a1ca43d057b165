"""What reading a document with traits gave: numbers wrong or lost, and errors for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.reading.document import Hints
from pipeline.records import Number, Outcome, Report, Severity
from tests.formats.made.report import Made, Place
from tests.pipeline.reference import reference
from tests.reading import read as read_and_check


@dataclass(frozen=True, slots=True)
class Verdict:
    """Per document: places with a wrong number, places that lost one, and errors said for nothing;
    `right` and `silent` count cells with and without a number."""

    right: int
    silent: int
    wrong: tuple[tuple[Place, str, str], ...] = ()
    lost: tuple[Place, ...] = ()
    accused: frozenset[str] = field(default_factory=frozenset)


def report_of(content: bytes) -> Report:
    return read_and_check(content, reference(), Hints())


def errors_of(report: Report) -> frozenset[str]:
    return frozenset(
        f"{finding.rule} {finding.where}"
        for finding in report.findings
        if finding.outcome is Outcome.BROKEN and finding.severity is Severity.ERROR
    )


def verdict(
    made: Made,
    report: Report,
    plain: frozenset[str],
    seen: Mapping[Place, str | None],
    touched: frozenset[Place] = frozenset(),
) -> Verdict:
    """Judge every cell: `seen` says what is seen where a trait is planted, `plain` which errors the
    report has without any."""
    wrong, lost = [], []
    right = silent = 0
    for place, value in made.expected.items():
        key, row, column = place
        table = report.tables.get(key)
        found = table.value(row, column) if table else None
        shown = seen.get(place, _printed(value))
        if found is None:
            silent += 1
            if shown is not None and place not in seen and place not in touched:
                lost.append(place)
        elif str(found) != shown:
            wrong.append((place, str(found), str(shown)))
        else:
            right += 1
    accused = errors_of(report) - plain
    return Verdict(right, silent, tuple(wrong), tuple(lost), accused)


def _printed(value: Number | None) -> str | None:
    return None if value is None else str(value)
