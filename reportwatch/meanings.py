"""What it means to a clerk that a file could not be read, and what helps."""

from __future__ import annotations

from core.messages import Message

# Those that are not here speak only to operators.
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


def meaning_of(kind: str) -> Message | None:
    """What a setback means to a clerk; None for one that speaks only to operators."""
    known = MEANINGS.get(kind)
    return Message(known) if known else None
