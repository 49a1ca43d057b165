"""Several portals at once, each in a child process of its own, each with a report in the end."""

from __future__ import annotations

import logging
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

from core.environment import for_crawl
from core.errors import Foreseen, quoted
from core.leases import AlreadyRunning, portal_lock
from core.messages import Message
from crawlers.archive import Archive
from crawlers.crawl.clock import clock_from
from crawlers.crawl.progress import Progress, from_line
from crawlers.crawl_ids import crawl_id_at
from crawlers.damage import read_report
from crawlers.records import CrawlOutcome, CrawlReport

log = logging.getLogger(__name__)

# A child that is asked to end closes its browser and writes its report.
GRACE_S = 15.0
# A dying browser may hold a pipe open a little longer.
AFTER_THE_END_S = 2.0
LAST_WORDS = 3
NO_REPORT = "children.no-report"
NOT_FOLLOWED = "children.not-followed"
NOT_KEPT = "children.not-kept"
RAN_OUT = "children.ran-out"
KILLED = "children.killed"
ENDED = "children.ended"
ENDED_SAYING = "children.ended-saying"


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
    """The crawls that are running now; ending them all is one call.

    They write into this archive, if any, and know of our environment only what that needs.
    """

    def __init__(self, archive: str = "") -> None:
        self._environment = for_crawl(archive)
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
                env=self._environment,
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
    children = Children(context.archive)
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
    """Run one child to its end and return its report, or ours about it. Whatever fails here is the
    failure of this crawl alone: the other portals go on."""
    now = clock_from(context.as_of)
    ending = None
    try:
        ending = attend(children, _command(portal, context), timeout_s, tell)
        return _reported(portal, context, ending, now())
    except Exception as error:  # a store far away may raise whatever its library knows
        log.exception("a crawl could not be followed to its end", extra={"portal": portal})
        event = ending.event if ending else None
        crawl_id = event.crawl_id if event else crawl_id_at(context.as_of)
        why = Message(NOT_FOLLOWED, {"error": f"{type(error).__name__}: {error}"})
        return _failed(portal, crawl_id, event, (context.as_of, now()), why)


def _reported(
    portal: str, context: CrawlContext, ending: ChildEnding, ended_at: datetime
) -> CrawlReport:
    """The report that a child left in the archive, or ours."""
    archive, event, why = Archive(context.archive), ending.event, ending.words
    report, damage = read_report(archive, portal, event.crawl_id) if event else (None, None)
    if report is not None:
        return report
    if damage is not None:
        why = damage.found
    crawl_id = event.crawl_id if event else archive.new_crawl_id(portal, context.as_of)
    reason = Message(NO_REPORT, {"why": why})
    failed = _failed(portal, crawl_id, event, (context.as_of, ended_at), reason)
    # What is damaged stays as it is, and its crawl proves nothing.
    return failed if damage is not None else _written(archive, context.locks, failed)


def attend(
    children: Children, command: Sequence[str], timeout_s: float, tell: Callable[[Progress], None]
) -> ChildEnding:
    """Run one child to its end, or end it when its time is over; nothing of its group is left."""
    child = children.start(command)
    listening = Listening(child, tell)
    try:
        has_run_out = not _ends_within(child, timeout_s)
        if has_run_out:
            _signal_group(child, signal.SIGINT)
            if not _ends_within(child, GRACE_S):
                _signal_group(child, signal.SIGKILL)
        # What stands beside the crawl ends with it, and is ended when it hangs.
        listening.wait(GRACE_S)
    finally:
        _signal_group(child, signal.SIGKILL)
        status = child.wait()
        children.forget(child)
        listening.end()
    if has_run_out:
        return listening.ending(Message(RAN_OUT, {"seconds": round(timeout_s)}))
    return listening.ending(_with_words(_how_it_ended(status), listening.last_words))


def _ends_within(child: subprocess.Popen[str], seconds: float) -> bool:
    with suppress(subprocess.TimeoutExpired):
        child.wait(seconds)
    return child.returncode is not None


def _command(portal: str, context: CrawlContext) -> list[str]:
    command = [sys.executable, "-P", "-m", "crawlers.run", portal]
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


class Listening:
    """What a child says while it runs: its events are passed on, its last words kept.

    Its stdin stays open: closing it would end it.
    """

    def __init__(self, child: subprocess.Popen[str], tell: Callable[[Progress], None]) -> None:
        if child.stdout is None or child.stderr is None:
            raise ValueError("expected a child with pipes")
        self.last_words: deque[str] = deque(maxlen=LAST_WORDS)
        self._child = child
        self._tell = tell
        self._event: Progress | None = None
        self._line = ""
        self._fault: Exception | None = None
        self._threads = {
            threading.Thread(target=self._follow, args=(child.stdout,), daemon=True): child.stdout,
            threading.Thread(
                target=self._remember, args=(child.stderr,), daemon=True
            ): child.stderr,
        }
        for thread in self._threads:
            thread.start()

    def wait(self, within_s: float) -> None:
        """Wait until nobody of the child's group tells events any more, but no longer."""
        (following, remembering) = self._threads
        following.join(within_s)
        remembering.join(min(within_s, AFTER_THE_END_S))

    def end(self) -> None:
        """Close what is at its end; who left the group and still holds a pipe is not waited for."""
        self.wait(AFTER_THE_END_S)
        for thread, stream in self._threads.items():
            if not thread.is_alive():
                stream.close()
        if self._child.stdin is not None:
            with suppress(BrokenPipeError):
                self._child.stdin.close()

    def ending(self, words: Message) -> ChildEnding:
        """How the child ended, as these words say; raises what telling its events raised."""
        if self._fault is not None:
            raise self._fault
        return ChildEnding(self._event, self._line, words)

    def _follow(self, stream: IO[str]) -> None:
        for line in stream:
            self._line = line
            event = from_line(line)
            if event is not None and self._fault is None:
                self._event = event
                try:
                    self._tell(event)
                except Exception as fault:  # noqa: BLE001 - raised again in the thread that waits
                    self._fault = fault

    def _remember(self, stream: IO[str]) -> None:
        self.last_words.extend(line.strip() for line in stream if line.strip())


def _with_words(ending: Message, last_words: Sequence[str]) -> Message:
    if not last_words:
        return ending
    return Message(ENDED_SAYING, {"ending": ending, "words": " | ".join(last_words)})


def _how_it_ended(status: int) -> Message:
    if status < 0:
        return Message(KILLED, {"signal": signal.Signals(-status).name})
    return Message(ENDED, {"status": status})


def _signal_group(child: subprocess.Popen[str], number: signal.Signals) -> None:
    """Signal a child's whole group: it leads one, and the browser's driver belongs to it."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, number)


def _failed(
    portal: str,
    crawl_id: str,
    event: Progress | None,
    times: tuple[datetime, datetime],
    reason: Message,
) -> CrawlReport:
    """Our own report about a crawl that left none, and began and ended at these times."""
    return CrawlReport(
        portal=portal,
        crawl_id=crawl_id,
        started_at=times[0],
        ended_at=times[1],
        outcome=CrawlOutcome.FAILED,
        reason=reason,
        columns=(),
        problems=(),
        requests=None,  # it said how many only now and then
        not_modified=None,
        documents=event.documents if event else 0,
        bytes_received=0,
    )


def _written(archive: Archive, locks: Path, report: CrawlReport) -> CrawlReport:
    """Write our own report about a child, unless another crawl of the portal is running.

    Where it cannot be written the night goes on; it is in the database all the same.
    """
    try:
        with suppress(AlreadyRunning), portal_lock(locks, report.portal):
            archive.write_report(report)
    except Exception as error:  # as above
        log.exception("a report could not be kept", extra={"portal": report.portal})
        said = error.message if isinstance(error, Foreseen) else quoted(f"{error}")
        values: dict[str, str | int | Message] = {"reason": report.reason, "error": said}
        return replace(report, reason=Message(NOT_KEPT, values))
    return report
