"""The steps for one document, in reading order: its bytes to a report, and what the rules say."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Set
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from core.messages import Message
from pipeline.checks.checking import Question, checked
from pipeline.comparing.peer_reports import PeerReports
from pipeline.reading.document import Hints, ReadingReference, read_document
from pipeline.reading.no_report import NoReportText, NotAReport, OtherReport, setback_of
from pipeline.reading.titles import agency_of, claim_in
from pipeline.records import Finding, ReadingKind, Report, Setback, Unreadable
from pipeline.reference.cited_norms import refuse_misdated
from pipeline.reference.declared import refuse_unknown, refuse_unmade
from pipeline.reference.declared_sums import refuse_faulty_sums
from pipeline.reference.forms import Forms, load_forms
from pipeline.reference.register import Register, load_register
from pipeline.reference.report_rules import ReportRules
from pipeline.reference.rulebook import Rulebook, load_rules
from pipeline.second_way import SECOND_WAY
from pipeline.setback_kinds import SetbackKind

log = logging.getLogger(__name__)

# Raise this when a reader changes what it reads: everything in the archive is then read again.
READER = "12"


@dataclass(frozen=True, slots=True)
class Reference:
    """Everything that reading and checking need from the configuration."""

    register: Register
    forms: Forms
    rules: Rulebook

    @property
    def books(self) -> ReadingReference:
        return ReadingReference(self.register, self.forms)

    def rules_of(self, year: int | None) -> ReportRules:
        """The rules for reports of a year, whatever tables they print."""
        return ReportRules(self.rules, self.forms, year)

    def version(self) -> str:
        """Which reader and which books findings are made with; with others they are made again."""
        return ":".join(
            (
                *(READER, SECOND_WAY),
                *(self.rules.version(), self.register.version(), self.forms.version()),
            )
        )


def load_shelf(config: Path, made: Callable[[Forms], Set[str]] | None = None) -> Reference:
    """Read the register, the forms and the rule book; raises ConfigurationError.

    `made` says which rules are made where these are the forms; the book must name these and no
    other.
    """
    register, forms = load_register(config / "agencies.csv"), load_forms(config / "forms")
    path = config / "rules.toml"
    rules = load_rules(path)
    refuse_misdated(path, rules, forms)
    others = made(Forms(())) if made is not None else frozenset[str]()
    refuse_faulty_sums(config / "forms", rules, forms, others)
    if made is not None:
        refuse_unmade(path, rules, made(forms))
    refuse_unknown(path, rules, forms)
    return Reference(register, forms, rules)


def said_of_unread(kind: ReadingKind, report: Report, reference: Reference) -> Report:
    """What the rules say of a document that was not read; of one that is no report, nothing."""
    if kind is ReadingKind.OTHER:
        return report
    findings, setbacks = check_unread(report, reference)
    # A file that was read well and is the wrong one is a finding, and no setback of ours.
    known = (one for one in report.setbacks if one.kind != SetbackKind.WRONG_DOCUMENT)
    return replace(report, findings=findings, setbacks=(*known, *setbacks))


def read_or_say_why(
    content: bytes, reference: Reference, hints: Hints
) -> tuple[ReadingKind, Report]:
    """Read one document, from the archive or given; what is no report comes with the one reason.

    Never raises: the others go on.
    """
    try:
        return ReadingKind.REPORT, read_document(content, reference.books, hints)
    except NoReportText as reason:
        held = _held(Setback(reason.kind, reason.detail), reference, hints)
        return ReadingKind.SETBACK, replace(held, text=reason.text)
    except Unreadable as reason:
        setback = Setback(reason.kind, reason.detail)
    except OtherReport as reason:
        setback = Setback(SetbackKind.WRONG_DOCUMENT, reason.detail)
    except NotAReport as reason:
        return ReadingKind.OTHER, nothing_but(setback_of(reason))
    except Exception as error:  # the trace is in the log
        sha256 = hashlib.sha256(content).hexdigest()
        log.exception("our own error", extra={"portal": hints.portal, "sha256": sha256})
        said = Message("setback.words", {"words": f"{type(error).__name__}: {error}"})
        setback = Setback(SetbackKind.OUR_ERROR, said)
    return ReadingKind.SETBACK, _held(setback, reference, hints)


def _held(setback: Setback, reference: Reference, hints: Hints) -> Report:
    """What is known of a document that was not read; of several agencies', not whose it is."""
    held = nothing_but(setback, hints, reference.register)
    return replace(held, agency=None) if setback.kind == SetbackKind.SEVERAL_REPORTS else held


def check(
    report: Report,
    reference: Reference,
    previous: Report | None,
    beside: PeerReports | None = None,
    today: date | None = None,
) -> tuple[tuple[Finding, ...], tuple[Setback, ...]]:
    """Run all rules over one report, with last year's and what else stands beside it, if known.

    A report of another year than the last is never taken for last year's.
    """
    return checked(question_about(report, reference, previous, beside, today))


def question_about(
    report: Report,
    reference: Reference,
    previous: Report | None,
    beside: PeerReports | None,
    today: date | None,
) -> Question:
    """A report to check, with last year's and what else stands beside it, if known."""
    books = reference.register, reference.forms, reference.rules
    return Question(report, *books, previous, beside, today)


def check_unread(
    report: Report, reference: Reference
) -> tuple[tuple[Finding, ...], tuple[Setback, ...]]:
    """What can be said of a document that is no report to us: wrong, scanned, not to be opened."""
    question = question_about(report, reference, None, None, None)
    return checked(replace(question, is_unread=True))


def nothing_but(
    setback: Setback, hints: Hints | None = None, register: Register | None = None
) -> Report:
    """A report of which we know only why it was not read, and what its list said of it."""
    listed = claim_in(hints.title) if hints and hints.title else None
    portal = hints.portal if hints else None
    return Report(
        title=listed.title if listed else None,
        agency=agency_of(listed.agency, register, portal) if listed and register else None,
        year=listed.year if listed else None,
        form=None,
        dates=(),
        period=None,
        preface="",
        sections={},
        sections_in_order=(),
        sections_with_pictures=(),
        sections_with_more=(),
        tables={},
        text="",
        setbacks=(setback,),
    )
