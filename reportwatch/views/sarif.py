"""Checked files as a SARIF 2.1.0 log, which editors and CI systems show beside the files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from pydantic import JsonValue

from core.messages import name_in, render
from pipeline.interchange import finding_as_json
from pipeline.records import Severity
from pipeline.reference.report_rules import ReportRules
from reportwatch.actions.files import Checked
from reportwatch.views.notes import Note, NoteReference, is_read, notes_of
from reportwatch.views.setbacks import explained
from reportwatch.views.unchecked import unchecked_of

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "note",
    Severity.UNCERTAIN: "none",
}


def as_sarif(checked: Sequence[Checked], reference: NoteReference) -> dict[str, JsonValue]:
    """One log with one run: the rules that speak, the files with their hashes, the results.

    What could not be read is a notification of the run, never a result.
    """
    notes = [(index, note) for index, one in enumerate(checked) for note in _notes(one, reference)]
    rules = sorted({note.rule for _, note in notes})
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": _driver(rules, reference)},
                "columnKind": "unicodeCodePoints",
                "language": "en-US" if reference.language == "en" else "zh-CN",
                "artifacts": [_artifact(one) for one in checked],
                "invocations": [_invocation(checked, reference)],
                "results": [
                    _result(note, index, checked[index], rules, reference) for index, note in notes
                ],
            }
        ],
    }


def _notes(checked: Checked, reference: NoteReference) -> list[Note]:
    return notes_of(checked.report, reference)


def _driver(rules: Sequence[str], reference: NoteReference) -> dict[str, JsonValue]:
    return {"name": "reportwatch", "rules": [_rule(rule, reference) for rule in rules]}


def _rule(rule: str, reference: NoteReference) -> dict[str, JsonValue]:
    entry = reference.rules.rules[rule]
    return {
        "id": rule,
        "shortDescription": {"text": name_in(entry.sentence, reference.language)},
        "help": {"text": ReportRules(reference.rules, reference.forms).norm(rule)},
        "defaultConfiguration": {"level": LEVELS[entry.severity]},
    }


def _artifact(checked: Checked) -> dict[str, JsonValue]:
    location: dict[str, JsonValue] = {"uri": _uri(checked)}
    artifact: dict[str, JsonValue] = {"location": location}
    if checked.source.sha256:
        artifact["hashes"] = {"sha-256": checked.source.sha256}
    return artifact


def _uri(checked: Checked) -> str:
    return quote(os.fsencode(Path(checked.source.path).as_posix()))


def _invocation(checked: Sequence[Checked], reference: NoteReference) -> dict[str, JsonValue]:
    """What could not be read, then which rules could not be checked for want of what."""
    unread: list[JsonValue] = [
        {
            **_notification("warning", explained(setback, reference.language), one, index),
            "properties": {
                "kind": setback.kind,
                "detail": render(setback.detail, reference.language),
            },
        }
        for index, one in enumerate(checked)
        for setback in one.report.setbacks
    ]
    unchecked: list[JsonValue] = [
        {
            **_notification("note", why.reason, one, index),
            "properties": {"rules": list(why.rules), "count": why.count},
        }
        for index, one in enumerate(checked)
        for why in unchecked_of(one.report, reference)
    ]
    remarks: list[JsonValue] = [
        _notification("warning", render(remark, reference.language), one, index)
        for index, one in enumerate(checked)
        for remark in one.remarks
    ]
    return {
        "executionSuccessful": all(is_read(one.report) for one in checked),
        "toolExecutionNotifications": [*unread, *remarks, *unchecked],
    }


def _notification(level: str, said: str, one: Checked, index: int) -> dict[str, JsonValue]:
    location: dict[str, JsonValue] = {
        "physicalLocation": {"artifactLocation": {"uri": _uri(one), "index": index}}
    }
    return {"level": level, "message": {"text": said}, "locations": [location]}


def _result(
    note: Note, index: int, checked: Checked, rules: Sequence[str], reference: NoteReference
) -> dict[str, JsonValue]:
    formula = note.formula if note.formula and note.formula not in note.says else None
    said = [note.says, formula, f"“{note.quote}”" if note.quote else None, note.norm]
    return {
        "ruleId": note.rule,
        "ruleIndex": rules.index(note.rule),
        "kind": "fail" if note.is_certain else "review",
        "level": LEVELS[note.severity],
        "message": {"text": "　".join(part for part in said if part)},
        "locations": [_location(note, index, checked)],
        "partialFingerprints": {"rulePlace/v1": f"{note.rule}:{_path(note)}"},
        "properties": _facts(note, reference),
    }


def _facts(note: Note, reference: NoteReference) -> dict[str, JsonValue]:
    """What is needed to verify the finding by hand and to mend it, as in the JSON of `check`."""
    facts = finding_as_json(note.finding, reference.language)
    shown = ("where", "expected", "found", "count", "norm", "second_way")
    kept = {key: facts[key] for key in shown if key in facts}
    return {**kept, "place": note.place, "requirement": note.requirement}


def _location(note: Note, index: int, checked: Checked) -> dict[str, JsonValue]:
    location: dict[str, JsonValue] = {
        "physicalLocation": {"artifactLocation": {"uri": _uri(checked), "index": index}}
    }
    if note.place:
        logical: dict[str, JsonValue] = {"name": note.place, "fullyQualifiedName": _path(note)}
        location["logicalLocations"] = [logical]
    return location


def _path(note: Note) -> str:
    """The place by its keys: requests/carried_out/natural_person, or the section's number."""
    where = note.finding.where
    keys = [key for key in (where.table, where.row, where.column) if key]
    return "/".join(keys) or (f"section-{where.section}" if where.section else "report")
