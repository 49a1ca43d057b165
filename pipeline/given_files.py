"""Files that a person names: read in the order given, each with what its rules say."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.checks.documents import WRONG_DOCUMENT
from pipeline.formats.signatures import format_of
from pipeline.interchange import Source
from pipeline.one_report import Reference, check_unread, nothing_but, read
from pipeline.reading.document import Hints
from pipeline.reading.no_report import NotAReport, OtherReport, setback_kind
from pipeline.records import Report, Setback, Unreadable

log = logging.getLogger(__name__)


def read_files(
    paths: Sequence[Path], reference: Reference, hints: Hints, previous: Report | None = None
) -> Iterator[tuple[Source, Report]]:
    """Read files in the order given; one that cannot be read still comes, with its setbacks."""
    for path in paths:
        try:
            content = path.read_bytes()
        except OSError as error:
            reason = Setback("file-not-readable", f"{path}: {error.strerror}")
            yield Source(str(path), "", None), nothing_but(reason)
            continue
        sha256 = hashlib.sha256(content).hexdigest()
        yield (
            Source(str(path), sha256, _format_name(content)),
            _read_or_say_why(content, reference, hints, previous),
        )


def _format_name(content: bytes) -> str | None:
    try:
        return format_of(content)
    except Unreadable:
        return None


def _read_or_say_why(
    content: bytes, reference: Reference, hints: Hints, previous: Report | None
) -> Report:
    try:
        return read(content, reference, hints, previous)
    except Unreadable as reason:
        return nothing_but(Setback(reason.kind, reason.detail))
    except OtherReport as reason:
        return _of_another_kind(reason, reference)
    except NotAReport as reason:
        return nothing_but(Setback(setback_kind(reason), str(reason)))
    except Exception as error:  # one bad file must not end the others; the trace is in the log
        log.exception("our own error")
        return nothing_but(Setback("our-error", f"{type(error).__name__}: {error}"))


def _of_another_kind(reason: OtherReport, reference: Reference) -> Report:
    """A file that was read well and is the wrong one: a finding, and no setback of ours."""
    report = nothing_but(Setback(WRONG_DOCUMENT, str(reason)))
    findings, setbacks = check_unread(report, reference)
    return replace(report, findings=findings, setbacks=setbacks)
