"""What it costs to look again at one accused report, in each format.

    python -m bench.witness

Processor time of this process and of all that it started: the child that looks, the browser and its
helpers. The first document of each format is not counted: it starts what the others use.
"""

from __future__ import annotations

import os
from pathlib import Path
from statistics import median
from time import perf_counter

from pipeline.witness.looking import appearance_of
from tests.witness.accusing import WRITERS, wrong

ROUNDS = 7
TICKS = os.sysconf("SC_CLK_TCK")


def processor_s() -> float:
    """Processor time so far of this process and of all below it, ended ones included."""
    stats = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            stats[int(entry.name)] = (int(words[1]), sum(map(int, words[11:15])))
    total, waiting = 0, [os.getpid()]
    while waiting:
        one = waiting.pop()
        total += stats.get(one, (0, 0))[1]
        waiting += [pid for pid, (parent, _) in stats.items() if parent == one]
    return total / TICKS


def main() -> None:
    """Print the median of some rounds for each format."""
    print("| format | seen by | processor s | s on the clock |")
    print("| --- | --- | --- | --- |")
    for name, write in WRITERS.items():
        content = write(wrong())
        found = appearance_of(content)
        used, waited = [], []
        for _ in range(ROUNDS):
            before, start = processor_s(), perf_counter()
            appearance_of(content)
            used.append(processor_s() - before)
            waited.append(perf_counter() - start)
        print(f"| {name} | {found.way.value} | {median(used):.2f} | {median(waited):.2f} |")


if __name__ == "__main__":
    main()
