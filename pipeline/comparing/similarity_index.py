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
from itertools import groupby

from pipeline.comparing.similarity import Sketch

EVERY = 16
# A run that stands in more texts than this is a phrase of the trade and points at nobody.
COMMON = 200
LEAST_SHARED = 2
BITS = 32
LOW = (1 << BITS) - 1


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that may be alike: its key and the estimated share of the smaller one, 0 to 1."""

    key: str
    share: float


class Index:
    """Texts by key, built once and asked often; 150,000 texts take about 60 MB.

    Runs that too many texts share are left out on both sides, so that a share is one of the runs
    that tell texts apart.
    """

    def __init__(self, texts: Iterable[tuple[str, Sketch]]) -> None:
        keys: list[str] = []
        postings: list[int] = []
        for number, (key, held) in enumerate(texts):
            keys.append(key)
            postings.extend(run << BITS | number for run in _kept(held))
        postings.sort()
        self._keys = keys
        self._postings = array("Q", _without_common(postings))
        self._sizes = array("L", [0]) * len(keys)
        for posting in self._postings:
            self._sizes[posting & LOW] += 1
        self._common = frozenset(_common(postings))

    def __len__(self) -> int:
        return len(self._keys)

    def candidates(self, asked: Sketch, least_share: float) -> list[Candidate]:
        """The texts that seem to share at least this much with a text, most alike first."""
        kept = [run for run in _kept(asked) if run not in self._common]
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
        yield from (posting & LOW for posting in self._postings[start:end])


def _kept(held: Sketch) -> list[int]:
    return [run for run in held.runs if run % EVERY == 0]


def _without_common(postings: list[int]) -> Iterator[int]:
    for _, same in groupby(postings, key=_run_of):
        texts = list(same)
        if len(texts) <= COMMON:
            yield from texts


def _common(postings: list[int]) -> Iterator[int]:
    for run, same in groupby(postings, key=_run_of):
        if sum(1 for _ in same) > COMMON:
            yield run


def _run_of(posting: int) -> int:
    return posting >> BITS
