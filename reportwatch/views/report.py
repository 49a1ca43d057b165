"""A report as people and programs see it: the JSON whose keys stay, and the terminal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from pydantic import JsonValue
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Drawing
from rich.text import Text

from core.messages import cut, name_in, render, text
from crawlers.records import DateEvidence
from monitor.labels import DATE_BASES, OUTCOMES, SEVERITIES
from pipeline.interchange import Source, finding_as_json, number
from pipeline.records import (
    Agency,
    Cell,
    Finding,
    Outcome,
    Report,
    Setback,
    Severity,
    Table,
)
from pipeline.reference.forms import OLDER, Form, Forms, FormTable
from pipeline.reference.places import compared_in, place, table_name
from reportwatch.views import setbacks

SCHEMA = "reportwatch.report/1"
SPOKEN = (Outcome.BROKEN, Outcome.UNCERTAIN)
LONGEST_CELL = 40  # characters: no number has more, and no table has room for them
LABELS = 14  # characters that the labels of a drawn table get at least
COLOURS = {
    Severity.ERROR: "bold red",
    Severity.WARNING: "yellow",
    Severity.INFO: "cyan",
    Severity.UNCERTAIN: "magenta",
}


def spoken(findings: Iterable[Finding], *, with_all: bool) -> list[Finding]:
    """The findings to show: those that say something, or all with `--all`."""
    return [finding for finding in findings if with_all or finding.outcome in SPOKEN]


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Those that say something, in the order in which a person is shown them."""
    order = list(Severity)
    return sorted(spoken(findings, with_all=False), key=lambda f: order.index(severity_of(f)))


def as_json(
    source: Source, report: Report, forms: Forms, language: str, *, with_all: bool
) -> dict[str, JsonValue]:
    """One object of `read --format json`; anything not found is null, never guessed."""
    form = forms.by_id.get(report.form or "")
    best = report.dates[0] if report.dates else None
    return {
        "schema": SCHEMA,
        "source": {"path": source.path, "sha256": source.sha256, "format": source.format},
        "title": report.title,
        "agency": _agency(report.agency),
        "year": report.year,
        "form": report.form,
        "published": {"on": best.on.isoformat(), "basis": best.basis.value} if best else None,
        "period": _period(report),
        "sections": {str(number): words for number, words in sorted(report.sections.items())},
        "tables": {
            key: _table(table, form.tables[key]) for key, table in report.tables.items() if form
        },
        "findings": [
            finding_as_json(finding, language)
            for finding in spoken(report.findings, with_all=with_all)
        ],
        "setbacks": [setbacks.as_json(one, language) for one in report.setbacks],
    }


def as_line(document: Mapping[str, JsonValue]) -> str:
    """One JSON document on one line."""
    return json.dumps(document, ensure_ascii=False)


def _agency(agency: Agency | None) -> dict[str, JsonValue] | None:
    return {"name": agency.name, "code": agency.code} if agency else None


def _period(report: Report) -> dict[str, JsonValue] | None:
    if report.period is None:
        return None
    first, last = report.period.first, report.period.last
    return {"from": first.isoformat() if first else None, "to": last.isoformat() if last else None}


def _table(table: Table, layout: FormTable) -> dict[str, JsonValue]:
    """Every row of the form in order; a row printed instead of others replaces them."""
    instead = {row for line in layout.rows if line.key in table.rows for row in line.stands_for}
    rows: dict[str, JsonValue] = {}
    for line in layout.rows:
        is_left_out = bool(line.stands_for) and line.key not in table.rows
        if is_left_out or line.key in instead:
            continue
        rows[line.key] = {
            column.key: number(table.value(line.key, column.key))
            for column in layout.columns_of(line.key)
        }
    if "procurement" in rows:
        amount = table.cell("procurement", "amount")
        unit = amount.unit if amount else None
        rows["procurement"] = {**_mapping(rows["procurement"]), "amount_unit": unit}
    return rows


def _mapping(value: JsonValue) -> dict[str, JsonValue]:
    return value if isinstance(value, dict) else {}


def draw(
    console: Console,
    source: Source,
    report: Report,
    forms: Forms,
    language: str,
    *,
    with_all: bool = False,
) -> None:
    """The readable summary of `read`: what it is, its three tables, findings, setbacks.

    With `--all` also what holds and what was not checked, each place on a line.
    """
    console.print(_heading(source, report, language))
    form = forms.by_id.get(report.form or "")
    marked = {
        (f.where.table, f.where.row, f.where.column): COLOURS[f.severity]
        for f in spoken(report.findings, with_all=False)
    }
    if form is not None:
        for key, table in report.tables.items():
            console.print(_drawing(table, form, key, marked, language, console.width))
    console.print(said(report.findings, report.setbacks, form, language))
    if with_all:
        silent = (one for one in report.findings if one.outcome not in SPOKEN)
        console.print(Group(*(_of_no_fault(one, form, language) for one in silent)))


def _of_no_fault(finding: Finding, form: Form | None, language: str) -> RenderableType:
    line = Text(f"{name_in(OUTCOMES[finding.outcome], language)} ", "dim")
    if finding.outcome is Outcome.NOT_CHECKED:
        line.append(f"{render(finding.message, language)}　")
    line.append(f"[{finding.rule}] {place(finding.where, form, language)}".rstrip(), "dim")
    return line


def _heading(source: Source, report: Report, language: str) -> RenderableType:
    best = report.dates[0] if report.dates else None
    agency = report.agency
    unknown = text("notes.not-found", language)
    is_older = report.form == OLDER
    lines = Drawing.grid(padding=(0, 2))
    for label, value in (
        ("report.file", source.path),
        ("report.original", f"SHA-256 {source.sha256}" if source.sha256 else None),
        ("report.title", report.title),
        (
            "speech.arguments-agency",
            f"{agency.name}（{agency.code or text('report.not-on-the-register', language)}）"
            if agency
            else None,
        ),
        ("speech.arguments-year", str(report.year) if report.year else None),
        ("notes.form", text("notes.older-form", language) if is_older else report.form),
        ("tables.published", _dated(best, language) if best else None),
    ):
        lines.add_row(Text(text(label, language), style="dim"), Text(value or unknown))
    return Padding(lines, (1, 0))


def _drawing(
    table: Table,
    form: Form,
    key: str,
    marked: Mapping[tuple[str | None, str | None, str | None], str],
    language: str,
    width: int,
) -> RenderableType:
    """One table of the form; cells that a finding speaks of are coloured, empty ones a dot.

    On a narrow screen its columns are folded: rich would cut the last one, the totals, off.
    """
    layout = form.tables[key]
    parts: list[RenderableType] = []
    for block in layout.blocks:
        drawing = Drawing(title=None if parts else table_name(layout, language), expand=False)
        room = (width - LABELS - 4) // len(block.columns) - 3
        drawing.add_column("", min_width=LABELS, overflow="fold")
        for column in block.columns:
            name = name_in(column.name, language)
            drawing.add_column(name, justify="right", overflow="fold", max_width=max(4, room))
        for row in block.rows:
            if row.key not in table.rows:
                continue
            shown = [
                Text(
                    _printed(table.cell(row.key, column.key)),
                    style=marked.get((key, row.key, column.key), ""),
                )
                for column in block.columns
            ]
            drawing.add_row(name_in(row.name, language), *shown)
        parts.append(drawing)
    return Group(*parts)


def _printed(cell: Cell | None) -> str:
    if cell is None:
        return "?"
    return cut(
        str(cell.value) if cell.value is not None else cell.printed.strip() or "·", LONGEST_CELL
    )


def said(
    findings: Iterable[Finding], unread: Iterable[Setback], form: Form | None, language: str
) -> RenderableType:
    """Findings, worst first, each with its place and norm; then what could not be read and why."""
    lines: list[RenderableType] = []
    for finding in worst_first(findings):
        severity = severity_of(finding)
        line = Text(f"{name_in(SEVERITIES[severity], language)} ", COLOURS[severity])
        line.append(render(finding.message, language))
        if finding.where.quote and finding.where.quote not in line.plain:
            line.append(f"　“{finding.where.quote}”", "italic")
        line.append(f"　[{finding.rule}] {finding.norm}", "dim")
        lines.append(line)
        proof = proof_of(finding, form, language)
        if proof:
            lines.append(Padding(Text(proof, "dim"), (0, 0, 0, 4)))
    lines += (Text(setbacks.announced(one, language), "magenta") for one in unread)
    return Group(*(lines or [Text(text("notes.no-problem-found", language), "green")]))


def _dated(best: DateEvidence, language: str) -> str:
    """The date of publication, and where it was found."""
    return f"{best.on.isoformat()}（{name_in(DATE_BASES[best.basis], language)}）"


def severity_of(finding: Finding) -> Severity:
    """The severity to show: what is only asked about is uncertain, whatever its rule."""
    return Severity.UNCERTAIN if finding.outcome is Outcome.UNCERTAIN else finding.severity


def proof_of(finding: Finding, form: Form | None, language: str) -> str:
    """Where to look and what stands there: the place, the number expected, the number printed."""
    colon = ": " if language == "en" else "："
    values = (
        (text("page.place", language), place(finding.where, form, language) or None),
        *compared_in(finding, language),
    )
    known = [
        f"{name}{colon}{value}" if value != "" else name
        for name, value in values
        if value is not None
    ]
    return "　".join(known)
