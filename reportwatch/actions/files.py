"""What a person asks of files: to read them, and to check them before they are published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.messages import Bilingual, Message, render
from core.statuses import NOT_READ
from pipeline.given_files import read_files
from pipeline.interchange import Source
from pipeline.meanings import meaning_of
from pipeline.one_report import Reference
from pipeline.reading.document import Hints
from pipeline.records import Report
from reportwatch.actions.given_words import differences, why_not_last_years
from reportwatch.actions.verdicts import status_of

NOTHING_READ = "check.nothing-read"


@dataclass(frozen=True, slots=True)
class Checked:
    """One file after its check; a report that could not be read has only setbacks."""

    source: Source
    report: Report
    #: Where what was given beside the file does not fit it.
    remarks: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class FileEnd:
    """What one file came to."""

    file: Checked
    #: What it means for the exit status.
    status: int


@dataclass(frozen=True, slots=True)
class LastYear:
    """What was given as last year's report; `unusable` says why it is none that could be read."""

    source: Source
    report: Report
    unusable: Message | None
    is_same_body: bool

    def why_left_out(self, report: Report) -> Message | None:
        if self.unusable is not None or not report.sections:
            return self.unusable
        return why_not_last_years(report, self.report, is_same_body=self.is_same_body)


def read(files: Sequence[Path], reference: Reference, hints: Hints) -> Iterator[FileEnd]:
    """Read files in the order given, each when it is asked for."""
    for source, report in read_files(files, reference, hints):
        remarks = tuple(differences(report, hints, reference.register))
        yield FileEnd(Checked(source, report, remarks), status_of(report, reference.forms))


def read_last_year(path: Path, reference: Reference, *, is_same_body: bool) -> LastYear:
    """Last year's report; `is_same_body` says that it is this body's, whatever it was called."""
    ((source, report),) = read_files([path], reference, Hints())
    if report.sections:
        return LastYear(source, report, None, is_same_body)
    known = {one.kind: meaning_of(one.kind) or Message(one.kind) for one in report.setbacks}
    meanings = list(known.values()) or [Message(NOTHING_READ)]
    said = [list(dict.fromkeys(render(one, to) for one in meanings)) for to in ("zh", "en")]
    reasons = Bilingual("；".join(said[0]), "; ".join(said[1]))
    unusable = Message("check.last-year", {"path": str(path), "reasons": reasons})
    return LastYear(source, report, unusable, is_same_body)


def check(path: Path, reference: Reference, hints: Hints, previous: LastYear | None) -> FileEnd:
    """One file; beside last year's report where that is of the same body and the year before.

    A comparison that was asked for and not made is something not checked.
    """
    beside = (previous.source, previous.report) if previous else None
    ((source, report),) = read_files([path], reference, hints, beside)
    why = previous.why_left_out(report) if previous else None
    if why is not None:
        ((source, report),) = read_files([path], reference, hints)
    remarks = (*differences(report, hints, reference.register), *([why] if why else []))
    status = NOT_READ if why is not None else status_of(report, reference.forms)
    return FileEnd(Checked(source, report, remarks), status)
