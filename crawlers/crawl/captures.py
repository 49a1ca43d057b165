"""Captures: documents as they were seen, with their bytes, on the way into the archive."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from core.messages import Message
from crawlers.archive import Archive
from crawlers.manifest import Manifest
from crawlers.pages.answers import Answer
from crawlers.records import DateEvidence, FetchedDocument, Role

# What the record of a sighting keeps of the server's headers.
KEPT_HEADERS = (
    *("content-type", "content-disposition", "content-length", "last-modified", "etag", "date"),
    *("server", "location"),
)
# What marks the address of a page as its scripts left it, and of the picture of it.
RENDERED, SCREENSHOT = "#rendered", "#screenshot"


@dataclass(frozen=True, slots=True)
class CaptureOrigin:
    """What the lists of a portal say of one document, and where it was found."""

    title: str | None = None
    column: tuple[str, ...] = ()
    other_columns: tuple[tuple[str, ...], ...] = ()
    listed_at: str | None = None
    parent_url: str | None = None
    dates: tuple[DateEvidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Capture:
    """One sighting and its bytes; None where the address answered without any worth keeping.

    The bytes of a sighting that says what it `found` are those of no document.
    """

    document: FetchedDocument
    content: bytes | None = field(repr=False)


def captured(answer: Answer, portal: str, seen_at: datetime, provenance: CaptureOrigin) -> Capture:
    """Describe an answer that is a document."""
    return Capture(_document(answer, portal, seen_at, provenance), answer.body)


def without_document(
    answer: Answer, portal: str, seen_at: datetime, provenance: CaptureOrigin, found: Message
) -> Capture:
    """Describe an answer that is none: a 404, an error page in disguise, silence.

    What came in place of a file is kept: the address promised one, so somebody may ask.
    """
    document = _document(answer, portal, seen_at, provenance)
    is_evidence = answer.ask.role is Role.ATTACHMENT and answer.is_ok
    seen = replace(document, is_unchanged=False, found=found)
    return Capture(seen, answer.body if is_evidence else None)


def pictured(answer: Answer, portal: str, seen_at: datetime, provenance: CaptureOrigin) -> Capture:
    """Describe the screenshot of a page that a browser opened."""
    document = replace(
        _document(answer, portal, seen_at, provenance),
        url=f"{answer.ask.name.removesuffix(RENDERED)}{SCREENSHOT}",
        media_type="image/png",
        headers={},
        is_unchanged=False,
    )
    return Capture(document, answer.screenshot)


def keep(capture: Capture, archive: Archive, manifest: Manifest) -> FetchedDocument:
    """Store a capture: its bytes first, then the line that speaks of them."""
    sha256 = archive.put(capture.content) if capture.content is not None else None
    if capture.document.found is None:
        document = replace(capture.document, sha256=sha256)
    else:
        document = replace(capture.document, instead_sha256=sha256)
    manifest.append(document)
    return document


def _document(
    answer: Answer, portal: str, seen_at: datetime, provenance: CaptureOrigin
) -> FetchedDocument:
    return FetchedDocument(
        portal=portal,
        url=answer.ask.name,
        role=answer.ask.role,
        seen_at=seen_at,
        status=answer.status,
        sha256=None,
        media_type=answer.media_type,
        title=provenance.title,
        column=provenance.column,
        listed_at=provenance.listed_at,
        parent_url=provenance.parent_url,
        dates=provenance.dates,
        headers={name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers},
        is_unchanged=answer.is_unchanged,
        other_columns=provenance.other_columns,
        landed_at=answer.landed_at if answer.landed_at != answer.ask.name else None,
        is_asked=answer.is_asked,
    )
