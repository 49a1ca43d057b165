"""Why a file could not be read, for a clerk: what it means and what helps."""

from __future__ import annotations

from pydantic import JsonValue

from core.messages import catalogue, render, text
from pipeline.meanings import meaning_of
from pipeline.reading.drafts import CHECKED
from pipeline.records import Setback
from pipeline.setback_kinds import SetbackKind

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
    heading = "report.not-checked" if setback.kind in OF_OTHER_KIND else "report.not-read"
    return f"{text(heading, language)}{colon}{explained(setback, language)}"


def as_json(setback: Setback, language: str) -> dict[str, JsonValue]:
    """A setback for programs, with the sentence that people read."""
    says, detail = explained(setback, language), render(setback.detail, language)
    return {"kind": setback.kind, "detail": detail, "says": says}
