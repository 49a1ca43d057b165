"""Files that a person names: read in the order given, each with what its rules say."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from core.filetypes import LARGEST_FILE
from core.messages import Message, Value
from pipeline.formats.signatures import format_of
from pipeline.interchange import Source
from pipeline.one_report import Reference, nothing_but, read_and_checked
from pipeline.reading.document import Hints
from pipeline.records import Report, Setback, Unreadable


def read_files(
    paths: Sequence[Path], reference: Reference, hints: Hints, previous: Report | None = None
) -> Iterator[tuple[Source, Report]]:
    """Read files in the order given; one that cannot be read still comes, with its setbacks."""
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
            return Setback("file-not-regular", said)
        if found.st_size > LARGEST_FILE:
            sizes: dict[str, Value] = {"most": LARGEST_FILE, "found": found.st_size}
            said = Message("given-files.too-large", {"path": str(path), **sizes})
            return Setback("file-too-large", said)
        return path.read_bytes()
    except OSError as error:
        values = {"path": str(path), "error": error.strerror or str(error)}
        return Setback("file-not-readable", Message("given-files.not-readable", values))


def _format_name(content: bytes) -> str | None:
    try:
        return format_of(content)
    except Unreadable:
        return None
