"""One round: duties → standings → alerts → deliveries → status report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from crawlers.messages import Message
from monitor.books import Books
from monitor.clock import day_of
from monitor.judging.picture import Picture, look
from monitor.rounds.store import Overtaken
from monitor.status.page import as_html
from monitor.status.report import StatusReport, as_json
from monitor.status.tables import as_csv
from monitor.telling.composing import tell
from monitor.telling.outbox import Posted, Send, deliver, leave


@dataclass(frozen=True, slots=True)
class Round:
    """What one round came to; `overtaken` says why it told nothing although it had looked."""

    picture: Picture
    new_messages: int
    posted: Posted
    status_page: Path
    overtaken: Message | None = None


def run(
    engine: Engine,
    books: Books,
    as_of: datetime,
    send: Send | None,
    folder: Path,
    browser: Path | None = None,
) -> Round:
    """Judge, tell, send, and write the status report into `folder`.

    The same facts again change nothing and tell nothing. Without `send` messages wait in the
    outbox. `browser` prints what officers want on paper. A round that a newer one has overtaken
    writes its status report, and tells and sends nothing.
    """
    picture = look(engine, books, as_of)
    try:
        new_messages = tell(engine, books, picture, as_of, browser)
    except Overtaken as reason:
        page = write_status(picture.report, books, folder)
        return Round(picture, 0, leave(engine), page, reason.said)
    posted = deliver(engine, send, as_of, books.watch.mail) if send else leave(engine)
    page = write_status(picture.report, books, folder)
    return Round(picture, new_messages, posted, page)


def write_status(
    report: StatusReport, books: Books, folder: Path, seen: Mapping[str, str] | None = None
) -> Path:
    """Write the status report as pages, sheet and JSON; returns the Chinese page.

    `seen` are folders inside `folder` that show a portal's lists, by portal.
    """
    folder.mkdir(parents=True, exist_ok=True)
    forms = books.shelf.forms
    newest = report.years[0].year if report.years else day_of(report.as_of).year - 1
    _write(folder / "status.html", as_html(report, forms, "zh", seen))
    _write(folder / "status.en.html", as_html(report, forms, "en", seen))
    _write(folder / "status.csv", as_csv(report, "zh"))
    _write(folder / "status.json", as_json(report, newest, "zh"))
    return folder / "status.html"


def _write(path: Path, content: str) -> None:
    """Replace a file at once, so that a reader never sees half of it."""
    unfinished = path.with_name(f".{path.name}.tmp")
    unfinished.write_text(content, encoding="utf-8", newline="")
    unfinished.replace(path)
