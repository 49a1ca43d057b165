"""What it means to a clerk that a file could not be read, and what helps."""

from __future__ import annotations

from core.messages import Message
from pipeline.setback_kinds import SetbackKind

NAMED = "setbacks.named"
# Those that are not here speak only to operators.
MEANINGS = {
    SetbackKind.FILE_NOT_READABLE: "setbacks.file-not-readable",
    SetbackKind.PAGE_NOT_LAID_OUT: "setbacks.page-not-laid-out",
    SetbackKind.FILE_NOT_REGULAR: "setbacks.file-not-regular",
    SetbackKind.FILE_TOO_LARGE: "setbacks.file-too-large",
    SetbackKind.EMPTY: "setbacks.empty",
    SetbackKind.ARCHIVE_DAMAGED: "setbacks.archive-damaged",
    SetbackKind.FILE_DAMAGED: "setbacks.file-damaged",
    SetbackKind.PART_MISSING: "setbacks.part-missing",
    SetbackKind.PART_UNREADABLE: "setbacks.part-unreadable",
    SetbackKind.DTD_REFUSED: "setbacks.dtd-refused",
    SetbackKind.NOT_HTML: "setbacks.not-html",
    SetbackKind.ENCRYPTED: "setbacks.encrypted",
    SetbackKind.FORMAT_UNKNOWN: "setbacks.format-unknown",
    SetbackKind.FORMAT_NOT_SUPPORTED: "setbacks.format-not-supported",
    SetbackKind.FORMAT_TOO_OLD: "setbacks.format-too-old",
    SetbackKind.UNPACKER_MISSING: "setbacks.unpacker-missing",
    SetbackKind.SEVERAL_DOCUMENTS: "setbacks.several-documents",
    SetbackKind.OTHER_DOCUMENTS: "setbacks.other-documents",
    SetbackKind.SEVERAL_REPORTS: "setbacks.several-reports",
    SetbackKind.TOO_LARGE: "setbacks.too-large",
    SetbackKind.TOO_MANY_PAGES: "setbacks.too-many-pages",
    SetbackKind.TOO_MANY_MEMBERS: "setbacks.too-many-members",
    SetbackKind.UNPACKS_TOO_FAR: "setbacks.unpacks-too-far",
    SetbackKind.PAGE_TOO_COMPLEX: "setbacks.page-too-complex",
    SetbackKind.TOO_DEEP: "setbacks.too-deep",
    SetbackKind.SCANNED_PDF: "setbacks.scanned-pdf",
    SetbackKind.SCANNED_OFD: "setbacks.picture",
    SetbackKind.PICTURE: "setbacks.picture",
    SetbackKind.NO_TEXT: "setbacks.no-text",
    SetbackKind.NOTHING_READ: "setbacks.nothing-read",
    SetbackKind.NOTHING_TO_READ: "setbacks.nothing-to-read",
    SetbackKind.FONT_WITHOUT_MAPPING: "setbacks.font-without-mapping",
    SetbackKind.NO_REPORT_TEXT: "setbacks.no-report-text",
    SetbackKind.NOT_A_REPORT: "setbacks.not-a-report",
    SetbackKind.NOT_AN_ANNUAL_REPORT: "setbacks.not-an-annual-report",
    SetbackKind.FORM_UNKNOWN: "setbacks.form-unknown",
    SetbackKind.OLDER_FORM: "setbacks.older-form",
    SetbackKind.TABLE_NOT_FOUND: "setbacks.table-not-found",
    SetbackKind.ROW_AMBIGUOUS: "setbacks.row-ambiguous",
    SetbackKind.CHARACTERS_LOST: "setbacks.characters-lost",
    SetbackKind.RULE_CRASHED: "setbacks.rule-crashed",
    SetbackKind.OUR_ERROR: "setbacks.our-error",
    SetbackKind.RULES_KILLED: "setbacks.rules-killed",
    SetbackKind.RULES_LOST: "setbacks.rules-lost",
    SetbackKind.READER_LOST: "setbacks.reader-lost",
    SetbackKind.SENTENCE_TOO_LONG: "setbacks.sentence-too-long",
    SetbackKind.READER_KILLED: "setbacks.reader-killed",
}


def meaning_of(kind: SetbackKind) -> Message | None:
    """What a setback means to a clerk; None for one that speaks only to operators."""
    known = MEANINGS.get(kind)
    return Message(known) if known else None


def named(kind: SetbackKind) -> Message | str:
    """A setback in a sentence of mail or status: what it means, then the word to ask for it by."""
    meaning = meaning_of(kind)
    return Message(NAMED, {"meaning": meaning, "kind": kind.value}) if meaning else kind.value
