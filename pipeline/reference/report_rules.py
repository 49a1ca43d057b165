"""The rule book as it applies to one report: the only place where a finding is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.messages import Message
from pipeline.records import Finding, Number, Outcome, Severity, Where
from pipeline.reference.forms import OLDER, Form, Forms
from pipeline.reference.rulebook import Rule, Rulebook

FORM, PRINTED_FORM = "{form}", "{printed_form}"


@dataclass(frozen=True, slots=True)
class ReportRules:
    """The rules for a report of this year that prints the tables of this form.

    Severity, norm and switch are those of the book. A year that nobody knows is taken for today's;
    `form` is None where none was recognised or nobody looked: a known year says which it must be.
    """

    book: Rulebook
    forms: Forms
    year: int | None = None
    form: str | None = None
    #: What each rule cites, once it was asked: a report has two hundred findings.
    _cited: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def applies(self, rule: str) -> bool:
        """Whether a rule is on, for this form, and cites a norm that is not younger.

        One that the book does not name is off: a book of an earlier version knows no later rule.
        """
        entry = self.book.rules.get(rule)
        return entry is not None and self._is_of_its_year(entry) and self._is_for_its_form(entry)

    def wants_a_form(self, rule: str) -> bool:
        """Whether a rule would apply, and only nobody knows which form the report follows."""
        entry = self.book.rules.get(rule)
        return (
            entry is not None
            and self._held_form() is None
            and self._is_of_its_year(entry)
            and not self._is_for_its_form(entry)
        )

    def _is_of_its_year(self, entry: Rule) -> bool:
        return entry.is_on and self._norm(entry) is not None

    def broken(
        self,
        rule: str,
        message: Message,
        where: Where | None = None,
        *,
        expected: Number | str | None = None,
        found: Number | str | None = None,
        case: str | None = None,
    ) -> Finding:
        """A breach; a rule of severity `uncertain` only ever asks a person to look.

        `case` names what the severity depends on, as `severity_when` of the book does.
        """
        is_doubtful = self.severity(rule, case) is Severity.UNCERTAIN
        outcome = Outcome.UNCERTAIN if is_doubtful else Outcome.BROKEN
        return self.finding(rule, outcome, message, where or Where(), (expected, found), case)

    def finding(
        self,
        rule: str,
        outcome: Outcome,
        message: Message,
        where: Where,
        values: tuple[Number | str | None, Number | str | None] = (None, None),
        case: str | None = None,
    ) -> Finding:
        """What a rule says of one place; `values` are what is expected there and what was found."""
        expected, found = values
        return Finding(
            rule=rule,
            outcome=outcome,
            severity=self.severity(rule, case),
            where=where,
            expected=expected,
            found=found,
            message=message,
            norm=self.norm(rule),
        )

    def severity(self, rule: str, case: str | None = None) -> Severity:
        entry = self.book.rules.get(rule)
        return entry.severity_in((self._held_form(), case)) if entry else Severity.INFO

    def norm(self, rule: str) -> str:
        """What a rule cites for this report; empty for one that does not apply."""
        if rule not in self._cited:
            entry = self.book.rules.get(rule)
            self._cited[rule] = (self._norm(entry) if entry else None) or ""
        return self._cited[rule]

    def parameters(self, rule: str) -> Mapping[str, float]:
        return self.book.parameters(rule)

    def is_for_its_form(self, rule: str) -> bool:
        """Whether a rule is for the form that the report prints."""
        entry = self.book.rules.get(rule)
        return entry is not None and self._is_for_its_form(entry)

    def is_for_its_year(self, rule: str) -> bool:
        """Whether a rule is for the form that a report of this year has to follow."""
        entry = self.book.rules.get(rule)
        if entry is None:
            return False
        forms, form = self.forms.held_to(entry.forms, entry.from_form), self._form_of_year()
        return self.year is not None and form is not None and (not forms or form.id in forms)

    def _norm(self, entry: Rule) -> str | None:
        filled = (self._filled(norm) for norm in entry.norms)
        return next((norm for norm in filled if norm and not self._is_younger(norm)), None)

    def _is_younger(self, norm: str) -> bool:
        return self.year is not None and self.book.first_year_of(norm) > self.year

    def _filled(self, norm: str) -> str | None:
        """The norm with the documents of forms in it; None where there is no such form."""
        for name, form in ((FORM, self._form_of_year()), (PRINTED_FORM, self._printed())):
            if name in norm:
                if form is None:
                    return None
                norm = norm.replace(name, form.norm)
        return norm

    def _form_of_year(self) -> Form | None:
        return self.forms.newest if self.year is None else self.forms.for_year(self.year)

    def _printed(self) -> Form | None:
        """The form that it prints, unless that is younger than itself or unknown."""
        printed = self.forms.by_id.get(self.form or "")
        is_own = printed is not None and (self.year is None or printed.first_year <= self.year)
        return printed if is_own else self._form_of_year()

    def _is_for_its_form(self, entry: Rule) -> bool:
        forms = self.forms.held_to(entry.forms, entry.from_form)
        return not forms or self._held_form() in forms

    def _held_form(self) -> str | None:
        """The form that it prints; where none was recognised, that of its year, if it is known."""
        if self.form is not None or self.year is None:
            return self.form
        form = self.forms.for_year(self.year)
        return form.id if form else OLDER
