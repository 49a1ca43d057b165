"""Second looks at several portals, each in a child process of its own."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from core.messages import Message
from crawlers.archive import Archive
from crawlers.crawl.children import Children, CrawlContext, attend
from crawlers.kept_looks import second_look
from crawlers.looks import LookLimits, SecondLook
from crawlers.owed_looks import NOTHING_LEFT

log = logging.getLogger(__name__)

# A browser starts, and closes after a limit; a list that hangs is given up a minute later.
BESIDE_S = 180.0
FAILED = "order-looks.failed"


@dataclass(frozen=True, slots=True)
class LookEnding:
    """What one visit came to: a look, or none where none was left to take, or why there is none."""

    portal: str
    look: SecondLook | None
    problem: Message | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """How many portals are looked at together, and within what time they are begun."""

    at_once: int
    within_s: float


def look_again(
    portals: Sequence[str],
    context: CrawlContext,
    limits: LookLimits,
    together: Together,
    ended: Callable[[LookEnding], None],
) -> list[LookEnding]:
    """Look at these portals, several together; each fails alone.

    When the time is over none is begun any more: the rest is left. `ended` is called from other
    threads.
    """
    children = Children(context.archive)
    until = time.monotonic() + together.within_s

    def one(portal: str) -> LookEnding:
        if time.monotonic() > until:
            return LookEnding(portal, None)
        ending = _attended(children, portal, context, limits)
        ended(ending)
        return ending

    with ThreadPoolExecutor(max_workers=max(1, together.at_once)) as pool:
        visits = [pool.submit(one, portal) for portal in portals]
        try:
            return [visit.result() for visit in visits]
        except BaseException:  # an interrupted parent must not wait for its children
            children.kill_all()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def look_at(
    portal: str, context: CrawlContext, limits: LookLimits, lists: Sequence[str] = ()
) -> LookEnding:
    """Look at one portal; with `lists` at these, whenever they were looked at."""
    return _ended(Children(context.archive), portal, context, limits, lists)


def _attended(
    children: Children, portal: str, context: CrawlContext, limits: LookLimits
) -> LookEnding:
    try:
        return _ended(children, portal, context, limits)
    except Exception as error:  # a store far away may raise whatever its library knows
        log.exception("a look could not be followed to its end", extra={"portal": portal})
        said = {"error": f"{type(error).__name__}: {error}"}
        return LookEnding(portal, None, Message(FAILED, said))


def _ended(
    children: Children,
    portal: str,
    context: CrawlContext,
    limits: LookLimits,
    lists: Sequence[str] = (),
) -> LookEnding:
    command = _command(portal, context, limits, lists)
    ending = attend(children, command, limits.most_visit_s + BESIDE_S, lambda _: None)
    said = ending.last_line.strip()
    if said == NOTHING_LEFT:
        return LookEnding(portal, None)
    archive = Archive(context.archive)
    look = second_look(archive, portal, said) if said in archive.look_ids(portal) else None
    return LookEnding(portal, look, ending.words if look is None else None)


def _command(
    portal: str, context: CrawlContext, limits: LookLimits, lists: Sequence[str]
) -> list[str]:
    command = [sys.executable, "-P", "-m", "crawlers.second_look", portal]
    command += ["--config", str(context.config), "--archive", context.archive]
    command += ["--locks", str(context.locks), "--as-of", context.as_of.isoformat()]
    command += ["--contact", context.contact, "--quiet", str(limits.quiet_s)]
    command += ["--most-seconds", str(limits.most_s)]
    command += ["--most-visit", str(limits.most_visit_s)]
    command += ["--most-controls", str(limits.most_controls)]
    if context.delay_s is not None:
        command += ["--delay", str(context.delay_s)]
    if context.chromium is not None:
        command += ["--chromium", context.chromium]
    for url in lists:
        command += ["--list", url]
    return command
