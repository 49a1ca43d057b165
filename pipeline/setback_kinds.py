"""Why something was not read: the kinds of setbacks, as they are stored, mailed and asked for."""

from __future__ import annotations

from enum import StrEnum


class SetbackKind(StrEnum):
    """One word for one reason; what it means to a clerk stands in `pipeline/meanings.py`."""

    # The file itself.
    FILE_NOT_READABLE = "file-not-readable"
    FILE_NOT_REGULAR = "file-not-regular"
    FILE_TOO_LARGE = "file-too-large"
    FILE_DAMAGED = "file-damaged"
    #: archived bytes are not what they were
    ARCHIVE_DAMAGED = "archive-damaged"
    EMPTY = "empty"
    PART_MISSING = "part-missing"
    PART_UNREADABLE = "part-unreadable"
    DTD_REFUSED = "dtd-refused"
    NOT_HTML = "not-html"
    ENCRYPTED = "encrypted"
    FORMAT_UNKNOWN = "format-unknown"
    FORMAT_NOT_SUPPORTED = "format-not-supported"
    FORMAT_TOO_OLD = "format-too-old"
    UNPACKER_MISSING = "unpacker-missing"

    # A limit.
    TOO_LARGE = "too-large"
    TOO_MANY_PAGES = "too-many-pages"
    TOO_MANY_MEMBERS = "too-many-members"
    UNPACKS_TOO_FAR = "unpacks-too-far"
    PAGE_TOO_COMPLEX = "page-too-complex"
    TOO_DEEP = "too-deep"
    SENTENCE_TOO_LONG = "sentence-too-long"

    # No text.
    PAGE_NOT_LAID_OUT = "page-not-laid-out"
    SCANNED_PDF = "scanned-pdf"
    SCANNED_OFD = "scanned-ofd"
    PICTURE = "picture"
    NO_TEXT = "no-text"
    NOTHING_READ = "nothing-read"
    NOTHING_TO_READ = "nothing-to-read"
    FONT_WITHOUT_MAPPING = "font-without-mapping"
    CHARACTERS_LOST = "characters-lost"

    # What the document is.
    #: papers of one report print different numbers
    SEVERAL_DOCUMENTS = "several-documents"
    #: papers of other kinds lie beside the report in one archive; nothing of the report is lost
    OTHER_DOCUMENTS = "other-documents"
    SEVERAL_REPORTS = "several-reports"
    #: a page bears the title, and the text is elsewhere
    NO_REPORT_TEXT = "no-report-text"
    NOT_A_REPORT = "not-a-report"
    NOT_AN_ANNUAL_REPORT = "not-an-annual-report"
    WRONG_DOCUMENT = "wrong-document"

    # What of the report was not read.
    FORM_UNKNOWN = "form-unknown"
    #: than the official forms: no table was to be read, or held to them
    OLDER_FORM = "older-form"
    TABLE_NOT_FOUND = "table-not-found"
    ROW_AMBIGUOUS = "row-ambiguous"

    # Ours.
    RULE_CRASHED = "rule-crashed"
    OUR_ERROR = "our-error"
    #: rules took too long
    RULES_KILLED = "rules-killed"
    #: rules could not be run for want of a process: no fault of the report, and tried again
    RULES_LOST = "rules-lost"
    #: its reader ended or was not there, by no fault of the document
    READER_LOST = "reader-lost"
    #: the document needs more than it may use
    READER_KILLED = "reader-killed"
    #: a word that is stored and that no release knows any more; nothing is said with it
    UNKNOWN = "unknown"

    @classmethod
    def _missing_(cls, _: object) -> SetbackKind:
        """What is stored is read, whatever once stored it."""
        return cls.UNKNOWN
