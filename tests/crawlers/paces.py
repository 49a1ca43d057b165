"""How much time lay between the requests that a server noted."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise


def least_gap_s(moments: Sequence[float]) -> float:
    """The least time between two requests, in seconds.

    A busy machine notes a request late, and then the next one too soon after it: a short gap is
    made good by the long one before it, but never by more than half.
    """
    gaps = [after - before for before, after in pairwise(moments)]
    return min(
        gap if before is None else max(gap, (before + gap) / 2)
        for before, gap in zip([None, *gaps], gaps, strict=False)
    )
