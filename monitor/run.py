"""One round: duties → standings → second looks → status report → alerts → deliveries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from core.clock import day_of
from core.errors import trouble
from core.messages import Message
from core.replacing import replace_file
from monitor.assessment import Assessment, assess
from monitor.configuration import Configuration
from monitor.mails.composing import tell
from monitor.mails.dispatch import dispatch
from monitor.mails.outbox import HERE, Posted, Send, leave
from monitor.status.page import as_html
from monitor.status.report import StatusReport, as_json
from monitor.status.tables import as_csv
from monitor.store.rounds import Overtaken

PAGE = "status.html"
UNWRITTEN = "run.unwritten"


@dataclass(frozen=True, slots=True)
class Round:
    """What one round came to; `overtaken` says why it told nothing although it had looked.

    `unwritten` is why the status report, or the pages beside it, could not be written.
    """

    assessment: Assessment
    new_messages: int
    posted: Posted
    status_page: Path
    overtaken: Message | None = None
    unwritten: Message | None = None


@dataclass(frozen=True, slots=True)
class Means:
    """What a round has beside its books: a browser that prints, and the name it claims mails by.

    `show` writes pages that show portals' lists, and names their folders by portal. `look_again`
    takes the second looks that judging waits for, and says whether any was taken.
    """

    browser: Path | None = None
    owner: str = HERE
    show: Callable[[Assessment], Mapping[str, str]] | None = None
    look_again: Callable[[Assessment], bool] | None = None
    #: since when a person starts it who says that all was told before a backup was put back
    told_at: datetime | None = None


ALONE = Means()


def run(
    engine: Engine,
    configuration: Configuration,
    as_of: datetime,
    send: Send | None,
    folder: Path,
    means: Means = ALONE,
) -> Round:
    """Judge, write the status report into `folder`, tell, and send.

    The report is there before anything is told, so that nothing in telling can lose it; a folder
    that takes none is said, and the round goes on. The same
    facts again change nothing and tell nothing. Without `send` messages wait in the outbox. A round
    that a newer one has overtaken writes its status report, and tells and sends nothing.
    """
    assessment = assess(engine, configuration, as_of)
    if means.look_again is not None and means.look_again(assessment):
        assessment = assess(engine, configuration, as_of)
    unwritten = _show(assessment, configuration, folder, means)
    page = folder / PAGE
    try:
        new_messages = tell(engine, configuration, assessment, as_of, means.browser, means.told_at)
    except Overtaken as reason:
        return Round(assessment, 0, leave(engine), page, reason.message, unwritten)
    posted = dispatch(engine, configuration, send, as_of, means.owner) if send else leave(engine)
    return Round(assessment, new_messages, posted, page, unwritten=unwritten)


def _show(
    assessment: Assessment, configuration: Configuration, folder: Path, means: Means
) -> Message | None:
    """Write the status report; why it cannot be written, which keeps nobody untold."""
    try:
        write_status(assessment.report, configuration, folder)
        if means.show is not None:
            write_status(assessment.report, configuration, folder, means.show(assessment))
    except OSError as error:
        path = error.filename2 or error.filename or folder
        return Message(UNWRITTEN, {"path": str(path), "problem": trouble(error)})
    return None


def write_status(
    report: StatusReport,
    configuration: Configuration,
    folder: Path,
    seen: Mapping[str, str] | None = None,
) -> Path:
    """Write the status report as pages, sheet and JSON; returns the Chinese page.

    `seen` are folders inside `folder` that show a portal's lists, by portal.
    """
    folder.mkdir(parents=True, exist_ok=True)
    forms = configuration.reference.forms
    newest = report.years[0].year if report.years else day_of(report.as_of).year - 1
    _write(folder / PAGE, as_html(report, forms, "zh", seen))
    _write(folder / "status.en.html", as_html(report, forms, "en", seen))
    _write(folder / "status.csv", as_csv(report, "zh"))
    _write(folder / "status.json", as_json(report, newest, "zh"))
    return folder / PAGE


def _write(path: Path, content: str) -> None:
    replace_file(path, content.encode())
