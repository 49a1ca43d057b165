"""Files that a person names: read in the order given, each with what its rules say."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from core.clock import day_of
from core.filetypes import LARGEST_FILE
from core.messages import Message, Value
from pipeline.checks.checking import checked
from pipeline.formats.signatures import format_of
from pipeline.interchange import Source
from pipeline.one_report import (
    Reference,
    nothing_but,
    question_about,
    read_or_say_why,
    said_of_unread,
)
from pipeline.reading.document import Hints
from pipeline.records import ReadingKind, Report, Setback, Unreadable
from pipeline.setback_kinds import SetbackKind
from pipeline.witness.accused import Originals, looked_at_again

OWN, LAST = "own", "last"  # names of the two documents


def read_files(
    paths: Sequence[Path],
    reference: Reference,
    hints: Hints,
    previous: tuple[Source, Report] | None = None,
) -> Iterator[tuple[Source, Report]]:
    """Read files in the order given; one that cannot be read still comes, with its setbacks.

    `previous` is last year's report, as this function read it before.
    """
    for path in paths:
        content = _content(path)
        if isinstance(content, Setback):
            yield Source(str(path), "", None), nothing_but(content)
            continue
        sha256 = hashlib.sha256(content).hexdigest()
        yield (
            Source(str(path), sha256, _format_name(content)),
            read_and_checked(content, reference, hints, previous),
        )


def _content(path: Path) -> bytes | Setback:
    """The bytes of a file; a pipe would keep its reader for ever, a device give without end."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            said = Message("given-files.not-regular", {"path": str(path)})
            return Setback(SetbackKind.FILE_NOT_REGULAR, said)
        if found.st_size > LARGEST_FILE:
            sizes: dict[str, Value] = {"most": LARGEST_FILE, "found": found.st_size}
            said = Message("given-files.too-large", {"path": str(path), **sizes})
            return Setback(SetbackKind.FILE_TOO_LARGE, said)
        return path.read_bytes()
    except OSError as error:
        values = {"path": str(path), "error": error.strerror or str(error)}
        return Setback(SetbackKind.FILE_NOT_READABLE, Message("given-files.not-readable", values))


def _format_name(content: bytes) -> str | None:
    try:
        return format_of(content)
    except Unreadable:
        return None


def _bytes(own: bytes, last: Source | None, name: str) -> bytes | None:
    """The file itself, or last year's, read once more when it is to be looked at again."""
    if name == OWN or last is None:
        return own
    content = _content(Path(last.path))
    return None if isinstance(content, Setback) else content


def read_and_checked(
    content: bytes,
    reference: Reference,
    hints: Hints,
    previous: tuple[Source, Report] | None = None,
) -> Report:
    """Read one document and run every rule that needs no other report but last year's, if given.

    Of one that was not read the rules say what can be said of it; of one that is no report, none.
    """
    kind, report = read_or_say_why(content, reference, hints)
    if kind is not ReadingKind.REPORT:
        return said_of_unread(kind, report, reference)
    source, last = previous or (None, None)
    question = question_about(report, reference, last, None, day_of(datetime.now(UTC)))
    originals = Originals(OWN, partial(_bytes, content, source), LAST if source else None)
    findings, setbacks = looked_at_again(question, checked(question), originals)
    return replace(report, findings=findings, setbacks=(*report.setbacks, *setbacks))
