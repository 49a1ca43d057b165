"""Several portals at once, each in a child process of its own, each with a report in the end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import IO

from core.leases import AlreadyRunning, portal_lock
from core.messages import Message
from crawlers.archive import Archive
from crawlers.crawl.clock import clock_from
from crawlers.crawl.progress import Progress, from_line
from crawlers.damage import read_report
from crawlers.records import CrawlOutcome, CrawlReport

# A child that is asked to end closes its browser and writes its report.
GRACE_S = 15.0
LAST_WORDS = 3
NO_REPORT = "抓取没有留下报告：{why}"
NOT_KEPT = "{reason}；抓取报告无法写入存档（{error}）"
RAN_OUT = "运行超过 {seconds} 秒"
KILLED = "进程被 {signal} 终止"
ENDED = "进程以状态 {status} 结束"
ENDED_SAYING = "{ending}；其输出：{words}"


@dataclass(frozen=True, slots=True)
class CrawlContext:
    """What every child is told.

    `as_of` is aware; `delay_s` replaces the delay of the portals; `chromium` is what $CHROMIUM_PATH
    says, None when it says nothing. `ask_again` are known addresses by portal that are asked for
    whatever their age; with `everything` all of them are.
    """

    config: Path
    archive: str
    locks: Path
    as_of: datetime
    contact: str
    delay_s: float | None = None
    chromium: str | None = None
    ask_again: Mapping[str, Sequence[str]] = field(default_factory=dict)
    everything: bool = False


@dataclass(frozen=True, slots=True)
class ChildEnding:
    """How a child ended: its last event, its last line, and why it ended."""

    event: Progress | None
    last_line: str
    words: Message


class Children:
    """The crawls that are running now; ending them all is one call."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()
        self._is_over = False

    def start(self, command: Sequence[str]) -> subprocess.Popen[str]:
        """Start a child in a session of its own; its browser belongs to its process group."""
        with self._lock:
            if self._is_over:
                raise InterruptedError("no crawl is started any more")
            # S603: the command is our own interpreter and module, with checked arguments.
            child = subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
            )
            self._running.add(child)
            return child

    def forget(self, child: subprocess.Popen[str]) -> None:
        with self._lock:
            self._running.discard(child)

    def kill_all(self) -> None:
        with self._lock:
            self._is_over = True
            for child in self._running:
                _signal_group(child, signal.SIGKILL)


def crawl(
    portals: Sequence[str],
    context: CrawlContext,
    at_once: int,
    timeout_s: float,
    progress: Callable[[Progress], None],
) -> list[CrawlReport]:
    """Crawl portals by id, at most `at_once` together; one report each, in the order given.

    A child that leaves no report gets one from us that says how it ended. `progress` is called
    from other threads, but never from two at a time.
    """
    children = Children()
    turn = threading.Lock()

    def tell(event: Progress) -> None:
        with turn:
            progress(event)

    with ThreadPoolExecutor(max_workers=max(1, at_once)) as pool:
        crawls = [
            pool.submit(_crawl_one, portal, context, timeout_s, tell, children)
            for portal in portals
        ]
        try:
            return [one.result() for one in crawls]
        except BaseException:  # an interrupted parent must not wait for its children
            children.kill_all()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _crawl_one(
    portal: str,
    context: CrawlContext,
    timeout_s: float,
    tell: Callable[[Progress], None],
    children: Children,
) -> CrawlReport:
    """Run one child to its end and return its report, or ours about it."""
    now = clock_from(context.as_of)
    ending = attend(children, _command(portal, context), timeout_s, tell)
    archive = Archive(context.archive)
    if ending.event is not None:
        report, damage = read_report(archive, portal, ending.event.crawl_id)
        if report is not None:
            return report
        if damage is not None:  # it stays as it is, and its crawl proves nothing
            failed = _failed(portal, archive, ending.event, context.as_of, now())
            return replace(failed, reason=Message(NO_REPORT, {"why": damage.found}))
    failed = _failed(portal, archive, ending.event, context.as_of, now())
    why = Message(NO_REPORT, {"why": ending.words})
    return _written(archive, context.locks, failed, why)


def attend(
    children: Children, command: Sequence[str], timeout_s: float, tell: Callable[[Progress], None]
) -> ChildEnding:
    """Run one child to its end, or end it when its time is over."""
    has_run_out = threading.Event()
    with children.start(command) as child:
        timer = threading.Timer(timeout_s, _end, [child, has_run_out])
        timer.start()
        try:
            ending = _listen(child, tell)
        finally:
            timer.cancel()
            _signal_group(child, signal.SIGKILL)
            children.forget(child)
    if has_run_out.is_set():
        return replace(ending, words=Message(RAN_OUT, {"seconds": round(timeout_s)}))
    return ending


def _command(portal: str, context: CrawlContext) -> list[str]:
    command = [sys.executable, "-m", "crawlers.run", portal]
    command += ["--config", str(context.config), "--archive", context.archive]
    command += ["--locks", str(context.locks), "--as-of", context.as_of.isoformat()]
    command += ["--contact", context.contact]
    if context.delay_s is not None:
        command += ["--delay", str(context.delay_s)]
    if context.chromium is not None:
        command += ["--chromium", context.chromium]
    if context.everything:
        command.append("--everything")
    for url in context.ask_again.get(portal, ()):
        command += ["--ask-again", url]
    return command


def _listen(child: subprocess.Popen[str], tell: Callable[[Progress], None]) -> ChildEnding:
    """Pass a child's events on until it ends. Its stdin stays open: closing it would end it."""
    if child.stdout is None or child.stderr is None:
        raise ValueError("expected a child with pipes")
    last_words: deque[str] = deque(maxlen=LAST_WORDS)
    listener = threading.Thread(target=_remember, args=(child.stderr, last_words), daemon=True)
    listener.start()
    last_event: Progress | None = None
    line = ""
    for line in child.stdout:
        event = from_line(line)
        if event is not None:
            last_event = event
            tell(event)
    status = child.wait()
    listener.join(timeout=2)  # a dying browser may hold stderr open a little longer
    ending = _how_it_ended(status)
    if last_words:
        ending = Message(ENDED_SAYING, {"ending": ending, "words": " | ".join(last_words)})
    return ChildEnding(last_event, line, ending)


def _remember(stream: IO[str], last_words: deque[str]) -> None:
    last_words.extend(line.strip() for line in stream if line.strip())


def _how_it_ended(status: int) -> Message:
    if status < 0:
        return Message(KILLED, {"signal": signal.Signals(-status).name})
    return Message(ENDED, {"status": status})


def _end(child: subprocess.Popen[str], has_run_out: threading.Event) -> None:
    """Ask a child to end, and make it end when it does not."""
    has_run_out.set()
    _signal_group(child, signal.SIGINT)
    try:
        child.wait(GRACE_S)
    except subprocess.TimeoutExpired:
        _signal_group(child, signal.SIGKILL)


def _signal_group(child: subprocess.Popen[str], number: signal.Signals) -> None:
    """Signal a child's whole group: it leads one, and the browser's driver belongs to it."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, number)


def _failed(
    portal: str, archive: Archive, event: Progress | None, started_at: datetime, ended_at: datetime
) -> CrawlReport:
    crawl_id = event.crawl_id if event else archive.new_crawl_id(portal, started_at)
    return CrawlReport(
        portal=portal,
        crawl_id=crawl_id,
        started_at=started_at,
        ended_at=ended_at,
        outcome=CrawlOutcome.FAILED,
        reason=Message(""),
        columns=(),
        problems=(),
        requests=event.pages if event else 0,
        not_modified=0,
        documents=event.documents if event else 0,
        bytes_received=0,
    )


def _written(archive: Archive, locks: Path, report: CrawlReport, reason: Message) -> CrawlReport:
    """Write our own report about a child, unless another crawl of the portal is running.

    Where it cannot be written the night goes on; it is in the database all the same.
    """
    told = replace(report, reason=reason)
    try:
        with suppress(AlreadyRunning), portal_lock(locks, report.portal):
            archive.write_report(told)
    except OSError as error:
        return replace(told, reason=Message(NOT_KEPT, {"reason": reason, "error": f"{error}"}))
    return told
