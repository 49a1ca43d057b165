"""Why a file could not be read, for a clerk: what it means and what helps."""

from __future__ import annotations

from pydantic import JsonValue

from core.messages import Message, catalogue, render, text
from pipeline.records import Setback

# What each means to a clerk, and what helps; those that are not here speak only to operators.
MEANINGS = {
    "file-not-readable": "setbacks.file-not-readable",
    "page-not-laid-out": "setbacks.page-not-laid-out",
    "file-not-regular": "setbacks.file-not-regular",
    "file-too-large": "setbacks.file-too-large",
    "empty": "setbacks.empty",
    "archive-damaged": "setbacks.archive-damaged",
    "file-damaged": "setbacks.file-damaged",
    "part-missing": "setbacks.part-missing",
    "part-unreadable": "setbacks.part-unreadable",
    "dtd-refused": "setbacks.dtd-refused",
    "not-html": "setbacks.not-html",
    "encrypted": "setbacks.encrypted",
    "format-unknown": "setbacks.format-unknown",
    "format-not-supported": "setbacks.format-not-supported",
    "format-too-old": "setbacks.format-too-old",
    "unpacker-missing": "setbacks.unpacker-missing",
    "several-documents": "setbacks.several-documents",
    "other-documents": "setbacks.other-documents",
    "several-reports": "setbacks.several-reports",
    "too-large": "setbacks.too-large",
    "too-many-pages": "setbacks.too-many-pages",
    "too-many-members": "setbacks.too-many-members",
    "unpacks-too-far": "setbacks.unpacks-too-far",
    "page-too-complex": "setbacks.page-too-complex",
    "too-deep": "setbacks.too-deep",
    "scanned-pdf": "setbacks.scanned-pdf",
    "picture": "setbacks.picture",
    "no-text": "setbacks.no-text",
    "nothing-read": "setbacks.nothing-read",
    "nothing-to-read": "setbacks.nothing-to-read",
    "font-without-mapping": "setbacks.font-without-mapping",
    "no-report-text": "setbacks.no-report-text",
    "not-a-report": "setbacks.not-a-report",
    "not-an-annual-report": "setbacks.not-an-annual-report",
    "form-unknown": "setbacks.form-unknown",
    "older-form": "setbacks.older-form",
    "table-not-found": "setbacks.table-not-found",
    "row-ambiguous": "setbacks.row-ambiguous",
    "characters-lost": "setbacks.characters-lost",
    "rule-crashed": "setbacks.rule-crashed",
    "our-error": "setbacks.our-error",
    "rules-killed": "setbacks.rules-killed",
    "rules-lost": "setbacks.rules-lost",
    "reader-lost": "setbacks.reader-lost",
    "sentence-too-long": "setbacks.sentence-too-long",
    "reader-killed": "setbacks.reader-killed",
}


# What they mean is all that there is to say of them.
NO_MORE = (
    *("form-unknown", "older-form", "page-not-laid-out", "not-a-report"),
    *("encrypted", "empty", "too-deep"),
)
# What is said of these tells all, in place of their meaning.
TOLD_IN_FULL = (
    *("table-not-found", "row-ambiguous", "not-an-annual-report"),
    *("several-documents", "other-documents"),
)
# The file was read well; it or another beside it is no annual report.
OF_OTHER_KIND = ("not-an-annual-report", "not-a-report", "other-documents")


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
    heading = "report.not-checked" if setback.kind in OF_OTHER_KIND else "report.not-read"
    return f"{text(heading, language)}{colon}{explained(setback, language)}"


def as_json(setback: Setback, language: str) -> dict[str, JsonValue]:
    """A setback for programs, with the sentence that people read."""
    says, detail = explained(setback, language), render(setback.detail, language)
    return {"kind": setback.kind, "detail": detail, "says": says}


def meaning_of(kind: str) -> Message | None:
    """What a setback means to a clerk; None for one that speaks only to operators."""
    known = MEANINGS.get(kind)
    return Message(known) if known else None
