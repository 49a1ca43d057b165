"""One report before the rules: what a rule may look at, and how it says what it found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from core.messages import Bilingual, Message, Value
from pipeline.comparing.context import PeerContext
from pipeline.comparing.duplicates import VersionComparison
from pipeline.comparing.published import Published
from pipeline.records import Finding, Number, Outcome, Report, Table, Where
from pipeline.reference.forms import Form, Forms, FormTable
from pipeline.reference.register import AgencyEntry
from pipeline.reference.report_rules import ReportRules
from pipeline.reference.rulebook import Rulebook

Shown = Value
ALMOST_ALL = "almost-all"  # a case of `severity_when`: more is alike than `error_above`
WHOLE_GOVERNMENT = re.compile(r"[区县市旗](?:人民政府)?$")
# Requests of a year, and the groups of proceedings, as every form has them.
INFLOW = ("new_received", "carried_in")
GROUPS = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")


@dataclass(frozen=True)  # and no slots: what applies to it is made once
class Case:
    """A report with the form that it follows and what the house knows besides it.

    `kind` is the agency's kind on the register, None when it is not there. `previous` is the newest
    edition of last year's report, None when there is none or none was given. `today` is the day of
    judgement. `around` is what the year's other reports say to this one, `comparisons` are the
    other documents of this very report beside each other, `published` is where it stands on its
    portal; all three are None when nobody looked. `registered` is the register's row of the agency.
    `previous_at` says which document last year's report is. `may_have_merged`: some agency of the
    district owed its last report for last year, and may have carried its requests to this one.
    """

    report: Report
    form: Form | None
    forms: Forms
    rules: Rulebook
    kind: str | None = None
    previous: Report | None = None
    today: date | None = None
    around: PeerContext | None = None
    comparisons: tuple[VersionComparison, ...] | None = None
    published: Published | None = None
    registered: AgencyEntry | None = None
    previous_at: str | None = None
    may_have_merged: bool = False

    def tables(self) -> list[tuple[Table, FormTable]]:
        """The tables that were found, each with its layout on the form."""
        if self.form is None:
            return []
        layouts = self.form.tables
        return [(table, layouts[key]) for key, table in self.report.tables.items()]

    def value(self, table: str, row: str, column: str) -> Number | None:
        found = self.report.tables.get(table)
        return found.value(row, column) if found else None

    def previous_value(self, table: str, row: str, column: str) -> Number | None:
        """The same cell in last year's report; None when there is no report of that year."""
        before = self.previous.tables.get(table) if self.previous else None
        return before.value(row, column) if before else None

    def requests_in(self, column: str) -> Number | None:
        """New and carried in, together; None when one of the two was not read."""
        return _together(self.value("requests", row, column) for row in INFLOW)

    def previous_requests(self) -> Number | None:
        """All of last year."""
        return _together(self.previous_value("requests", row, "total") for row in INFLOW)

    def last_year(self) -> Bilingual:
        """Last year's report in words, with its address and hash where they are known."""
        which = self.previous_at
        if which is None:
            return Bilingual("上年报告", "last year's report")
        return Bilingual(f"上年报告（{which}）", f"last year's report ({which})")

    def words(self, rule: str) -> tuple[str, ...]:
        return self.rules.words(rule)

    def parameter(self, rule: str, name: str) -> float:
        return self.rules.parameter(rule, name)

    def exact(self, rule: str, name: str) -> Decimal:
        """A threshold to multiply by, as it stands in the book."""
        return Decimal(str(self.parameter(rule, name)))

    def place(self, table: str, row: str, column: str) -> tuple[Bilingual, Bilingual]:
        """The names of a row and a column for a sentence; the form must be known."""
        assert self.form is not None  # a table is only ever found by its form
        layout = self.form.tables[table]
        return layout.line(row).name, layout.column(row, column).name

    @cached_property
    def applied(self) -> ReportRules:
        """The rule book as it applies to this report.

        One whose year nobody knows is as old as the form that it prints may make it.
        """
        year = self.report.year
        if year is None and self.form is not None:
            year = self.form.first_year
        return ReportRules(self.rules, self.forms, year, self.report.form)

    def holds(self, rule: str, where: Where) -> Finding:
        return self.applied.finding(rule, Outcome.HOLDS, Message("case.agrees", {}), where)

    def not_checked(self, rule: str, where: Where, reason: str, **values: Shown) -> Finding:
        return self.applied.finding(rule, Outcome.NOT_CHECKED, Message(reason, values), where)

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
        message = Message(says, values or {})
        return self.applied.broken(rule, message, where, expected=expected, found=found)

    def in_case(self, case: str, finding: Finding) -> Finding:
        """The finding with what its rule weighs in this case of `severity_when`."""
        return replace(finding, severity=self.applied.severity(finding.rule, case))

    def asks(
        self,
        rule: str,
        where: Where,
        says: str,
        *,
        expected: Number | str | None = None,
        found: Number | str | None = None,
        values: Mapping[str, Shown] | None = None,
    ) -> Finding:
        """A question to a person, whatever the rule's severity."""
        finding = self.broken(rule, where, says, expected=expected, found=found, values=values)
        return replace(finding, outcome=Outcome.UNCERTAIN)

    def unless_doubtful(self, finding: Finding, *, is_doubtful: bool) -> Finding:
        """The finding itself, or only a question when something else may explain what was found."""
        is_asked = is_doubtful and finding.outcome is Outcome.BROKEN
        return replace(finding, outcome=Outcome.UNCERTAIN) if is_asked else finding

    def is_of_a_government(self) -> bool:
        """A district's or county's report, whose text may speak of the government office alone."""
        if self.kind is not None:
            return self.kind == "government"
        agency = self.report.agency
        return agency is not None and bool(WHOLE_GOVERNMENT.search(agency.name))


def _together(values: Iterable[Number | None]) -> Number | None:
    known = list(values)
    numbers = [number for number in known if number is not None]
    return sum(numbers, start=0) if len(numbers) == len(known) else None


def counted(count: int, finding: Finding) -> Finding:
    """The finding with how many there are of what it is about."""
    return replace(finding, count=count)
