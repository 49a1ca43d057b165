"""Find, among many texts, the few that may share much with one: an index that fits in memory.

Of each text every sixteenth run is kept (by its hash, so that two texts keep the same ones). Kept
runs stand sorted in one array of 64-bit numbers, run before text, and are found by bisection.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.similarity import Sketch

EVERY = 16
# A run that stands in more texts than this is a phrase of the trade and points at nobody.
COMMON = 200
LEAST_SHARED = 2
BITS = 32


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that may be alike: its key and the estimated share of the smaller one, 0 to 1."""

    key: str
    share: float


class Index:
    """Texts by key, built once and asked often; 150,000 texts take about 60 MB."""

    def __init__(self, texts: Iterable[tuple[str, Sketch]]) -> None:
        keys: list[str] = []
        sizes = array("L")
        postings: list[int] = []
        for number, (key, held) in enumerate(texts):
            kept = _kept(held)
            keys.append(key)
            sizes.append(len(kept))
            postings.extend(run << BITS | number for run in kept)
        postings.sort()
        self._keys = keys
        self._sizes = sizes
        self._postings = array("Q", postings)

    def __len__(self) -> int:
        return len(self._keys)

    def candidates(self, asked: Sketch, least_share: float) -> list[Candidate]:
        """The texts that seem to share at least this much with a text, most alike first."""
        kept = _kept(asked)
        shared = Counter(number for run in kept for number in self._texts_with(run))
        found = [
            Candidate(self._keys[number], count / max(1, min(len(kept), self._sizes[number])))
            for number, count in shared.items()
            if count >= LEAST_SHARED
        ]
        alike = (candidate for candidate in found if candidate.share >= least_share)
        return sorted(alike, key=lambda candidate: (-candidate.share, candidate.key))

    def _texts_with(self, run: int) -> Iterator[int]:
        start = bisect_left(self._postings, run << BITS)
        end = bisect_left(self._postings, (run + 1) << BITS, lo=start)
        if end - start <= COMMON:
            yield from (posting & 0xFFFFFFFF for posting in self._postings[start:end])


def _kept(held: Sketch) -> list[int]:
    return [run for run in held.runs if run % EVERY == 0]
