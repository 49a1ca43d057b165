"""Readings of earlier versions brought to what is stored today, some at a time."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session, col, select

from pipeline.store.readings import FINDINGS, REPORT, ReadingRow, columns_of, findings_kept


def complete_some(session: Session, many: int = 200) -> bool:
    """Complete some readings that lack what judging reads; whether there may be more."""
    rows = session.exec(select(ReadingRow).where(col(ReadingRow.brief).is_(None)).limit(many)).all()
    for row in rows:
        report = REPORT.validate_python(row.report, strict=False)
        row.report, row.brief = columns_of(replace(report, findings=()))
        row.findings = findings_kept(FINDINGS.validate_python(row.findings, strict=False))
        session.add(row)
    return len(rows) == many
