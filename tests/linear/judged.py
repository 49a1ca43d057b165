"""A pattern against every text made for it: which of them take more than linear time."""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Callable, Iterator
from functools import cache

from tests.linear.adversaries import ALL, Adversary, adversaries
from tests.linear.growth import STEP, is_too_steep, seconds
from tests.linear.tree import Found

# So many signs are tried first; what takes less for each of them than this is not quadratic.
SIGNS_TRIED = 3_000
FEW, MANY = 300, 1_000
QUICK_S_A_SIGN = 150e-9
ALMOST_TOO_STEEP = 7
LONGEST = 1 << 17


def steep_texts(found: Found, variants: int = ALL) -> Iterator[str]:
    """The texts on which this pattern, used as the tree uses it, takes too long; one a method."""
    pattern = found.pattern
    for method in sorted(found.methods):
        worst = _worst_text(pattern, method, variants)
        if worst is not None:
            yield f"{found.place}.{method} on {worst}"


@cache  # many modules hold the same pattern
def _worst_text(pattern: re.Pattern, method: str, variants: int) -> Adversary | None:
    texts = adversaries(pattern.pattern, getattr(pattern, "flags", 0), variants)
    return next((text for text in texts if _is_steep(pattern, method, text)), None)


def _is_steep(pattern: re.Pattern, method: str, adversary: Adversary) -> bool:
    def call(repetitions: int) -> Callable[[], object]:
        text: str | bytes = adversary.text(repetitions)
        if isinstance(pattern.pattern, bytes):
            text = text.encode("ascii")
        run = getattr(pattern, method)
        return lambda: deque(run(text), 0) if method == "finditer" else run(text)

    repetitions = min(MANY, max(FEW, SIGNS_TRIED // len(adversary.pump)))
    signs = repetitions * len(adversary.pump)
    quick = QUICK_S_A_SIGN * signs
    spent = seconds(call(repetitions), 10 * quick)
    if spent < quick:
        return False
    shorter = call(repetitions // STEP)
    if spent < math.inf and spent < ALMOST_TOO_STEEP * min(seconds(shorter), seconds(shorter)):
        return False
    return is_too_steep(call, first=8, most=LONGEST // len(adversary.pump))
