"""One report before the rules: what a rule may look at, and how it says what it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.forms import Form, Forms, FormTable
from pipeline.records import (
    Bilingual,
    Finding,
    Message,
    Number,
    Outcome,
    Report,
    Severity,
    Table,
    Where,
)
from pipeline.rulebook import Rulebook

Shown = str | int | Bilingual


@dataclass(frozen=True, slots=True)
class Case:
    """A report with the form that it follows and what the house knows besides it.

    `kind` is the agency's kind on the register, None when it is not there. `previous` is the newest
    edition of last year's report, None when there is none or none was given.
    """

    report: Report
    form: Form | None
    forms: Forms
    rules: Rulebook
    kind: str | None = None
    previous: Report | None = None

    def tables(self) -> list[tuple[Table, FormTable]]:
        """The tables that were found, each with its layout on the form."""
        if self.form is None:
            return []
        layouts = self.form.tables
        return [(table, layouts[key]) for key, table in self.report.tables.items()]

    def value(self, table: str, row: str, column: str) -> Number | None:
        found = self.report.tables.get(table)
        return found.value(row, column) if found else None

    def parameter(self, rule: str, name: str) -> float:
        return self.rules.rules[rule].parameters[name]

    def place(self, table: str, row: str, column: str) -> tuple[Bilingual, Bilingual]:
        """The names of a row and a column for a sentence; the form must be known."""
        assert self.form is not None  # a table is only ever found by its form
        layout = self.form.tables[table]
        return layout.line(row).name, layout.column(row, column).name

    def holds(self, rule: str, where: Where) -> Finding:
        return self._finding(rule, Outcome.HOLDS, where, Message("相符", {}))

    def not_checked(self, rule: str, where: Where, reason: str, **values: Shown) -> Finding:
        return self._finding(rule, Outcome.NOT_CHECKED, where, Message(reason, values))

    def broken(
        self,
        rule: str,
        where: Where,
        says: str,
        *,
        expected: Number | str | None = None,
        found: Number | str | None = None,
        values: Mapping[str, Shown] | None = None,
    ) -> Finding:
        """A breach; a rule of severity `uncertain` only ever asks a person to look."""
        severity = self.rules.rules[rule].severity_in(self.report.form)
        is_doubtful = severity is Severity.UNCERTAIN
        outcome = Outcome.UNCERTAIN if is_doubtful else Outcome.BROKEN
        return self._finding(rule, outcome, where, Message(says, values or {}), expected, found)

    def _finding(
        self,
        rule: str,
        outcome: Outcome,
        where: Where,
        message: Message,
        expected: Number | str | None = None,
        found: Number | str | None = None,
    ) -> Finding:
        book = self.rules.rules[rule]
        return Finding(
            rule=rule,
            outcome=outcome,
            severity=book.severity_in(self.report.form),
            where=where,
            expected=expected,
            found=found,
            message=message,
            norm=self._norm(rule),
        )

    def _norm(self, rule: str) -> str:
        """The rule's norm; one that only names a table gets the document number of the form."""
        norm = self.rules.rules[rule].norm
        if self.form is not None and norm.startswith("表"):
            return f"{self.form.norm} {norm}"
        return norm
