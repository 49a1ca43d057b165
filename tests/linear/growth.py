"""How the time of a call grows with its text, judged so that a busy machine changes no verdict.

Only processor time of this thread counts, the least of several calls, and only calls long enough to
be measured. A call that never ends is stopped by a timer of processor time, which also reaches into
a running `re` pattern.
"""

from __future__ import annotations

import gc
import math
import signal
import time
from collections.abc import Callable
from types import FrameType

Calls = Callable[[int], Callable[[], object]]
# From n repetitions to four times as many, linear work takes 4 times as long, quadratic 16 times.
STEP = 4
TOO_STEEP = 9
MEASURABLE_S = 0.001
STOP_S = 0.5
# The timer of a call counts in ticks, which are coarse on a busy machine.
TICKS_S = 0.03
# Linear work takes no longer for sixteen times a measurable text.
LONGEST_S = 0.2


class TooLong(BaseException):
    """A call was stopped; no `except Exception` of the tree swallows it."""


def _stop(signum: int, frame: FrameType | None) -> None:
    raise TooLong


def seconds(call: Callable[[], object], limit_s: float = STOP_S) -> float:
    """The processor time of one call; infinite when it had to be stopped."""
    old = signal.signal(signal.SIGVTALRM, _stop)
    gc.disable()  # it walks over what others made
    began = time.thread_time()
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, limit_s)
        try:
            call()
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    except TooLong:
        return math.inf
    finally:
        signal.signal(signal.SIGVTALRM, old)
        gc.enable()
    return time.thread_time() - began


def is_too_steep(calls: Calls, first: int, most: int) -> bool:
    """Whether the time of a call grows faster than its text.

    `calls` prepares the call for so many repetitions. Sizes grow until one takes a measurable time;
    one that never does by `most` repetitions is fast enough.
    """
    size, spent = first, seconds(calls(first))
    while spent < MEASURABLE_S and size < most:
        size *= 2
        spent = seconds(calls(size))
    if spent < MEASURABLE_S:
        return False
    if spent == math.inf:
        return True
    # Once more four times as long: what only leaves a cache behind takes its share again.
    is_steep = all(_outgrows(calls, size, spent) for _ in range(3))
    return is_steep and _outgrows(calls, STEP * size, math.inf)


def _outgrows(calls: Calls, size: int, spent: float) -> bool:
    """Whether the larger text takes more than its share of time, twice.

    It is stopped soon after that.
    """
    # Each time a fresh call: what it is given may remember what it was asked.
    spent = min(spent, *(seconds(calls(size), LONGEST_S) for _ in range(2)))
    if spent == math.inf:
        return True
    most = TOO_STEEP * spent
    return all(seconds(calls(STEP * size), most + TICKS_S) > most for _ in range(2))
