"""What a person sees while a night runs: a line per portal, live on a terminal, else plain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from core.messages import Message, Value, render, text
from crawlers.crawl.progress import Progress
from crawlers.looks import LookOutcome
from crawlers.order_looks import LookEnding
from crawlers.records import CrawlOutcome, CrawlReport
from monitor.labels import CRAWL_OUTCOMES
from monitor.standings.health import reports_listed
from reportwatch.terminals import Terminal

CRAWL_BEGINS = "console.crawl-begins"
CRAWL_GOES_ON = "console.crawl-goes-on"
CRAWL_COMPLETE = "console.crawl-complete"
CRAWL_ENDED = "console.crawl-ended"
CRAWL_ENDED_UNCOUNTED = "console.crawl-ended-uncounted"
LOOKING = "console.looking"
LOOKED = "console.looked"
NOT_LOOKED = "console.not-looked"
READING = "console.reading"
READ = "console.read"
STYLES = {
    CrawlOutcome.COMPLETE: "green",
    CrawlOutcome.PARTIAL: "yellow",
    CrawlOutcome.BLOCKED: "red",
    CrawlOutcome.FAILED: "red",
}
# Without a terminal a line every so many documents shows life and fills no log.
READ_EVERY = 50


def progress_console() -> Console:
    """Progress goes to stderr, so that results on stdout can be passed on."""
    return Terminal(stderr=True)


class NightConsole:
    """Shows progress on one console; on anything but a terminal it prints plain lines."""

    def __init__(self, console: Console, language: str) -> None:
        self._console = console
        self._language = language
        self._bars = Bars(
            SpinnerColumn(finished_text="·"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[said]}"),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}
        self._seen: set[str] = set()

    def __enter__(self) -> NightConsole:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bars.stop()

    def crawling(self, event: Progress) -> None:
        """A crawl goes on."""
        if event.portal not in self._seen and not self._console.is_terminal:
            self._say(text(CRAWL_BEGINS, self._language, portal=event.portal))
        self._seen.add(event.portal)
        said = text(CRAWL_GOES_ON, self._language, pages=event.pages, documents=event.documents)
        self._bars.update(self._task(event.portal), said=said)

    def crawled(self, reports: Iterable[CrawlReport]) -> None:
        """All crawls have ended."""
        for report in reports:
            self._bars.update(self._task(report.portal), total=1, completed=1)
            self._say(render(_ended(report), self._language), STYLES[report.outcome])

    def reading(self, done: int, total: int) -> None:
        """Documents are being read."""
        said = text(READ, self._language, done=done, total=total)
        task = self._task(text(READING, self._language))
        self._bars.update(task, total=total, completed=done, said=said)
        is_worth_a_line = done % READ_EVERY == 0 or done == total
        if is_worth_a_line and not self._console.is_terminal:
            self._say(said)

    def looking(self, portals: Sequence[str]) -> None:
        """The lists of these portals are looked at again."""
        self._say(text(LOOKING, self._language, portals=", ".join(portals)))

    def looked(self, ending: LookEnding) -> None:
        """One portal was looked at again, or could not be."""
        if ending.problem is not None:
            values: dict[str, Value] = {"portal": ending.portal, "problem": ending.problem}
            self._say(text(NOT_LOOKED, self._language, **values), "red")
        elif ending.look is not None:
            lists = ending.look.lists
            same = sum(one.outcome is LookOutcome.SAME for one in lists)
            counts: dict[str, Value] = {"portal": ending.portal, "lists": len(lists), "same": same}
            style = "green" if same == len(lists) else "yellow"
            self._say(text(LOOKED, self._language, **counts), style)

    def _task(self, name: str) -> TaskID:
        if name not in self._tasks:
            self._tasks[name] = self._bars.add_task(name, total=None, said="")
        return self._tasks[name]

    def _say(self, sentence: str, style: str = "") -> None:
        self._console.print(sentence, style=style, markup=False, highlight=False, soft_wrap=True)


def _ended(report: CrawlReport) -> Message:
    """How a crawl ended; nothing on its requests where nobody knows how many there were."""
    values: dict[str, Value] = {
        "portal": report.portal,
        "outcome": CRAWL_OUTCOMES[report.outcome],
        "reason": report.reason,
    }
    if report.requests is None or report.not_modified is None:
        return Message(CRAWL_ENDED_UNCOUNTED, values)
    values |= {
        "columns": len(report.columns),
        "reports": reports_listed(report),
        "requests": report.requests,
        "not_modified": report.not_modified,
    }
    is_complete = report.outcome is CrawlOutcome.COMPLETE
    return Message(CRAWL_COMPLETE if is_complete else CRAWL_ENDED, values)
