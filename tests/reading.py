"""One document read and checked here, in this process; what keeps it from being read is raised."""

from __future__ import annotations

from dataclasses import replace

from pipeline.one_report import Reference, check
from pipeline.reading.document import Hints, read_document
from pipeline.records import Report


def read(
    content: bytes, reference: Reference, hints: Hints, previous: Report | None = None
) -> Report:
    """A report with what its rules say; raises Unreadable with the reason, and NotAReport."""
    report = read_document(content, reference.books, hints)
    findings, setbacks = check(report, reference, previous)
    return replace(report, findings=findings, setbacks=(*report.setbacks, *setbacks))
