"""What the archive holds of a report: its bytes, its pages as pictures, its reading."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import Engine

from core.errors import NotPossible
from core.filetypes import format_name
from crawlers.archive import Archive
from monitor.records import Duty
from monitor.status.list_pages import FOLDER, data_of, harmless
from monitor.status.list_places import PLACES, ShownPlaces
from pipeline.originals import page_picture
from pipeline.records import Report, Unreadable
from pipeline.store.readings import reading, report_with
from reportwatch.options import Options

NOT_SHOWN = "documents.not-shown"
# What the night writes beside the status report, and nothing else of that folder.
SEEN_FILE = re.compile(r"(?:\d{3}|look-\d{3})\.(?:html|png)", re.ASCII)
PORTAL = re.compile(r"[A-Za-z0-9][\w.-]*", re.ASCII)
HTML, PDF, UNKNOWN = "html", "pdf", "bin"
PICTURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
}


def reading_of(engine: Engine, sha256: str) -> Report | None:
    """The report as it was read from these bytes; None where it was not."""
    with reading(engine) as session:
        return report_with(session, sha256)


def original(options: Options, sha256: str) -> tuple[bytes, str]:
    """Archived bytes and what they are: html, pdf, a picture's media type, or an ending."""
    content = Archive(options.archive).read(sha256)
    for magic, media_type in PICTURES.items():
        if content.startswith(magic):
            return content, media_type
    return content, format_name(content) or UNKNOWN


def as_harmless_page(content: bytes) -> str:
    """A page's text as a document that loads and runs nothing."""
    return harmless(content, {"content-type": "text/html"})


def page_as_picture(options: Options, sha256: str, number: int) -> tuple[bytes, int]:
    """A page of a PDF as PNG, and how many it has; raises NotPossible for what has no such page."""
    content, kind = original(options, sha256)
    if kind != PDF:
        raise NotPossible(NOT_SHOWN, why=kind)
    try:
        return page_picture(content, number)
    except Unreadable as reason:
        raise NotPossible(NOT_SHOWN, why=reason.detail) from None


def places_of_report(options: Options, duty: Duty) -> ShownPlaces | None:
    """The lists where a report would stand, as the last night saw them; None without such."""
    path = options.data / "status" / FOLDER / duty.portal / data_of(duty)
    try:
        return PLACES.validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def seen_file(options: Options, portal: str, name: str) -> Path | None:
    """A page or picture of a list that the night wrote; None for whatever else is asked for."""
    if not PORTAL.fullmatch(portal) or not SEEN_FILE.fullmatch(name):
        return None
    path = options.data / "status" / FOLDER / portal / name
    return path if path.is_file() else None
