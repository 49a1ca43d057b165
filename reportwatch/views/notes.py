"""Findings made ready for a person: what is required, what is wrong, where, and by which norm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pydantic import JsonValue

from core.messages import cut, name_in, render, text
from monitor.labels import SEVERITIES
from pipeline.checks.checking import year_to_check_by
from pipeline.interchange import finding_as_json
from pipeline.reading.drafts import CHECKED
from pipeline.records import NOTHING_LOST, Finding, Outcome, Report, Severity, Table
from pipeline.reference.forms import OLDER, Form, Forms, FormTable
from pipeline.reference.places import place
from pipeline.reference.rulebook import Rulebook
from reportwatch.actions.files import Checked
from reportwatch.views import setbacks
from reportwatch.views.report import (
    LONGEST_CELL,
    SPOKEN,
    proof_of,
    severity_of,
    worst_first,
)

SCHEMA = "reportwatch.check/1"
# Rules that set one number beside another: the text's, or last year's.
TWO_NUMBERS = ("text-vs-", "text-none-", "text-all-done-", "carry-over-")
ASKED = "notes.asked"


@dataclass(frozen=True, slots=True)
class NoteReference:
    """What the words of a note are taken from, and the language to take."""

    rules: Rulebook
    forms: Forms
    language: str

    def say(self, template: str, **values: str | int) -> str:
        return text(template, self.language, **values)

    @property
    def colon(self) -> str:
        return ": " if self.language == "en" else "："

    @property
    def comma(self) -> str:
        return ", " if self.language == "en" else "，"

    @property
    def brackets(self) -> tuple[str, str]:
        return (" (", ")") if self.language == "en" else ("（", "）")


@dataclass(frozen=True, slots=True)
class Note:
    """One finding in words. `formula` is the numbers that disagree: 41 + 2 ≠ 39 + 6.

    `proof` is where to look and, without a formula, what is expected and printed there.

    `cells` are the places to mark, `rows` the rows to show for the formula to be followed.
    """

    number: int
    rule: str
    severity: Severity
    label: str
    requirement: str
    says: str
    formula: str | None
    quote: str | None
    place: str | None
    proof: str
    norm: str
    table: str | None
    cells: tuple[tuple[str, str], ...]
    rows: tuple[str, ...]
    finding: Finding

    @property
    def is_certain(self) -> bool:
        return self.finding.outcome is Outcome.BROKEN


def notes_of(report: Report, reference: NoteReference) -> list[Note]:
    """Everything to be said of one report, the gravest first, numbered from 1."""
    form = reference.forms.by_id.get(report.form or "")
    return [
        _note(number, finding, form, reference)
        for number, finding in enumerate(worst_first(report.findings), start=1)
    ]


def _note(number: int, finding: Finding, form: Form | None, reference: NoteReference) -> Note:
    severity, where = severity_of(finding), finding.where
    layout = form.tables.get(where.table or "") if form else None
    cells, rows = _involved(finding, layout)
    return Note(
        number=number,
        rule=finding.rule,
        severity=severity,
        label=name_in(SEVERITIES[severity], reference.language),
        requirement=name_in(reference.rules.rules[finding.rule].sentence, reference.language),
        says=render(finding.message, reference.language),
        formula=formula_of(finding),
        quote=where.quote,
        place=place(where, form, reference.language) or None,
        proof=_proof(finding, form, reference),
        norm=finding.norm,
        table=where.table if layout else None,
        cells=cells,
        rows=rows,
        finding=finding,
    )


def _proof(finding: Finding, form: Form | None, reference: NoteReference) -> str:
    """A formula shows the numbers already."""
    bare = replace(finding, expected=None, found=None) if formula_of(finding) else finding
    return proof_of(bare, form, reference.language)


def formula_of(finding: Finding) -> str | None:
    """The two sides that should be equal, with the numbers as printed."""
    values = finding.message.values
    if "left" in values and "right" in values:
        return f"{values['left']} ≠ {values['right']}"
    if "sum" in values:
        is_one_number = values["sum"] == values["expected"]
        shown = values["sum"] if is_one_number else f"{values['sum']} = {values['expected']}"
        return f"{shown} ≠ {values['found']}"
    if finding.rule.startswith(TWO_NUMBERS):
        return f"{finding.found} ≠ {finding.expected}"
    return None


def _involved(
    finding: Finding, layout: FormTable | None
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """The cells to mark and the rows to show: those that the form's own sum or balance names."""
    where = finding.where
    if layout is None or where.row is None:
        return (), ()
    rows = _rows_of_rule(finding.rule, layout) or (where.row,)
    if where.column is None:
        return tuple((where.row, column.key) for column in layout.columns_of(where.row)), rows
    return ((where.row, where.column),), tuple(dict.fromkeys((*rows, where.row)))


def _rows_of_rule(rule: str, layout: FormTable) -> tuple[str, ...]:
    for balance in layout.balances:
        if balance.rule == rule:
            return (*balance.left, *balance.right)
    for total in layout.sums:
        if total.rule == rule and total.over == "rows":
            return (*total.of, total.total)
    return ()


def printed_in(table: Table, row: str, column: str) -> str:
    """What stands in a cell, as printed; a dot for a blank, a question mark for one not read."""
    cell = table.cell(row, column)
    if cell is None:
        return "?"
    shown = cell.printed.strip() or ("·" if cell.value is None else str(cell.value))
    return cut(shown, LONGEST_CELL)


def identity(report: Report, reference: NoteReference) -> str:
    """What the file was taken for, so that a wrong guess shows: agency, year and form."""
    unknown = reference.say("notes.not-found")
    agency = report.agency
    parts = (
        ("speech.arguments-agency", agency.name if agency else unknown),
        ("speech.arguments-year", _year(report, reference)),
        ("notes.form", _form(report, reference)),
    )
    return "　".join(f"{reference.say(name)}{reference.colon}{value}" for name, value in parts)


def _year(report: Report, reference: NoteReference) -> str:
    """The year, and whence it is where no title gives it."""
    if report.year is not None:
        return str(report.year)
    by_figures = year_to_check_by(report)
    if by_figures is not None:
        return reference.say("notes.year-of-figures", year=by_figures)
    return f"{reference.say('notes.not-found')}{reference.say('notes.give-it-with-year')}"


def _form(report: Report, reference: NoteReference) -> str:
    if report.form == OLDER:
        return reference.say("notes.older-form")
    return report.form or reference.say("notes.not-found")


def verdict(report: Report, notes: Sequence[Note], reference: NoteReference) -> str:
    """The last line of a file. What was not read was not checked, and is never called in order."""
    found = counted(notes, reference)
    left = setbacks.untold(report) if report.sections else report.setbacks
    if all(one.detail.template == CHECKED for one in left):
        return found
    is_whole = all(one.kind in NOTHING_LOST for one in report.setbacks)
    if notes:
        unread = "" if is_whole else f"{reference.comma}{reference.say('notes.unread-parts')}"
        return f"{found}{unread}"
    if any(one.kind in setbacks.OF_OTHER_KIND for one in report.setbacks) and not report.sections:
        return reference.say("notes.not-checked-another-kind")
    return found if is_whole else reference.say(_how_far(report))


def _how_far(report: Report) -> str:
    """What to say of a file of which nothing was found and not everything was checked."""
    if report.sections:
        return "notes.sound-as-far-as-read"
    is_of_several = any(one.kind in setbacks.OF_SEVERAL for one in report.setbacks)
    return "notes.not-checked-several" if is_of_several else "notes.not-read"


def is_read(report: Report) -> bool:
    """Whether the file was read at all, or found to be the wrong one."""
    is_judged = any(finding.outcome in SPOKEN for finding in report.findings)
    return bool(report.sections) or report.form == OLDER or is_judged


def is_well(checked: Checked, notes: Sequence[Note]) -> bool:
    return not notes and not checked.report.setbacks and not checked.remarks


def counted(notes: Iterable[Note], reference: NoteReference) -> str:
    """How many of each severity, in words; that all is well when there is none."""
    severities = [note.severity for note in notes]
    found = [(name_in(SEVERITIES[s], reference.language), severities.count(s)) for s in Severity]
    parts = [
        reference.say("notes.text", label=label, count=count) for label, count in found if count
    ]
    return reference.comma.join(parts) if parts else reference.say("notes.no-problem-found")


def as_json(checked: Checked, reference: NoteReference) -> dict[str, JsonValue]:
    """One object of `check --format json`: the findings only, in words and by place."""
    source = checked.source
    return {
        "schema": SCHEMA,
        "source": {"path": source.path, "sha256": source.sha256, "format": source.format},
        "findings": [
            _as_json(note, reference.language) for note in notes_of(checked.report, reference)
        ],
        "setbacks": [setbacks.as_json(one, reference.language) for one in checked.report.setbacks],
        "remarks": [render(one, reference.language) for one in checked.remarks],
    }


def _as_json(note: Note, language: str) -> dict[str, JsonValue]:
    return {
        **finding_as_json(note.finding, language),
        "severity": note.severity.value,
        "place": note.place,
        "formula": note.formula,
        "requirement": note.requirement,
    }


def marks_in(notes: Sequence[Note], table: str) -> dict[tuple[str, str], Note]:
    """The gravest note of each marked cell of one table."""
    marks: dict[tuple[str, str], Note] = {}
    for note in notes:
        if note.table == table:
            for cell in note.cells:
                marks.setdefault(cell, note)
    return marks
