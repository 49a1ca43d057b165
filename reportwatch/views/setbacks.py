"""Why a file could not be read, for a clerk: what it means and what helps."""

from __future__ import annotations

from pydantic import JsonValue

from core.messages import Bilingual, Value, catalogue, name_in, render, text
from pipeline.meanings import meaning_of
from pipeline.reading.drafts import CHECKED
from pipeline.records import Outcome, Report, Setback
from pipeline.setback_kinds import SetbackKind

UNREADABLE_FILE = "unreadable-file"
NOT_THERE = ("table-missing", "section-missing")  # a table goes with its section
# What they mean is all that there is to say of them.
NO_MORE = (
    *(
        SetbackKind.FORM_UNKNOWN,
        SetbackKind.OLDER_FORM,
        SetbackKind.PAGE_NOT_LAID_OUT,
        SetbackKind.NOT_A_REPORT,
    ),
    *(SetbackKind.ENCRYPTED, SetbackKind.EMPTY, SetbackKind.TOO_DEEP),
)
# What is said of these tells all, in place of their meaning.
TOLD_IN_FULL = (
    *(SetbackKind.TABLE_NOT_FOUND, SetbackKind.ROW_AMBIGUOUS, SetbackKind.NOT_AN_ANNUAL_REPORT),
    *(SetbackKind.SEVERAL_DOCUMENTS, SetbackKind.OTHER_DOCUMENTS),
)
# The file was read well; it or another beside it is no annual report.
OF_OTHER_KIND = (
    SetbackKind.NOT_AN_ANNUAL_REPORT,
    SetbackKind.NOT_A_REPORT,
    SetbackKind.OTHER_DOCUMENTS,
)

# It holds reports, of which none alone is the one to check.
OF_SEVERAL = (SetbackKind.SEVERAL_DOCUMENTS, SetbackKind.SEVERAL_REPORTS)


def explained(setback: Setback, language: str) -> str:
    """Why something was not read, first for a clerk, then for who has to mend it."""
    kind, detail = setback.kind, render(setback.detail, language)
    meaning = meaning_of(kind)
    opening, closing = (" (", ")") if language == "en" else ("（", "）")
    if kind in TOLD_IN_FULL and setback.detail.template in catalogue(language):
        return f"{detail}{opening}{kind}{closing}"
    technical = f"{kind}{': ' if language == 'en' else '：'}{detail}"
    if meaning is None:
        return technical
    shown = kind if kind in NO_MORE else technical
    return f"{render(meaning, language)}{opening}{shown}{closing}"


def announced(setback: Setback, language: str) -> str:
    """The same as a line of its own."""
    colon = ": " if language == "en" else "："
    if setback.detail.template == CHECKED:
        return explained(setback, language)
    was_read = (*OF_OTHER_KIND, *OF_SEVERAL)
    heading = "report.not-checked" if setback.kind in was_read else "report.not-read"
    return f"{text(heading, language)}{colon}{explained(setback, language)}"


def untold(report: Report) -> list[Setback]:
    """The setbacks that no finding tells: not of a table that is absent, nor of an unreadable file.

    Programs are given all of them.
    """
    spoken = (Outcome.BROKEN, Outcome.UNCERTAIN)
    broken = [one for one in report.findings if one.outcome in spoken]
    absent = {
        _in_one_language(one.message.values.get("title", ""))
        for one in broken
        if one.rule in NOT_THERE and one.outcome is Outcome.BROKEN
    }
    told = [one.message.values.get("kind") for one in broken if one.rule == UNREADABLE_FILE]
    return [
        one
        for one in report.setbacks
        if not (one.kind == SetbackKind.TABLE_NOT_FOUND and _table_of(one) in absent)
        and (report.sections or one.kind not in told)
    ]


def _table_of(setback: Setback) -> str:
    return _in_one_language(setback.detail.values.get("table", ""))


def _in_one_language(named: Value) -> str:
    return name_in(named, "zh") if isinstance(named, Bilingual) else str(named)


def as_json(setback: Setback, language: str) -> dict[str, JsonValue]:
    """A setback for programs, with the sentence that people read."""
    says, detail = explained(setback, language), render(setback.detail, language)
    return {"kind": setback.kind, "detail": detail, "says": says}
