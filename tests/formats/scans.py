"""`make scans`: how many cells of scanned reports are read, and whether any number is wrong.

Reports of both forms with random figures are printed by a browser and scanned (skew up to half a
degree, noise, JPEG). Prints one line a report and the shares; ends with 1 below the goals.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

from tests.formats.judge import Score, read, score
from tests.formats.made.pages import Print, html_of, printed
from tests.formats.made.report import Made, reports
from tests.formats.made.scans import scanned
from tests.replicas.plan import Markup

MARKUPS = (Markup.CLEAN, Markup.SPLIT, Markup.THOUSANDS, Markup.NARROW, Markup.WIDE)
STYLES = (
    Print(),
    Print(size=12),
    Print(size=14),
    Print(size=9, css="table{border-collapse:collapse} td{border:0.5px solid #333}"),
)
GOALS = {200: 0.998, 110: 0.993}
DOCUMENTS = 35


def share(total: Score) -> float:
    """The share of cells that were read as printed."""
    return total.right / (total.right + total.null + total.wrong)


def documents(count: int, dpi: int) -> Iterator[tuple[Made, bytes]]:
    """So many reports, printed and scanned."""
    made = reports(count, MARKUPS)
    styles = [STYLES[at % len(STYLES)] for at in range(count)]
    files = printed((html_of(m, style), style) for m, style in zip(made, styles, strict=True))
    for seed, (one, pdf) in enumerate(zip(made, files, strict=True)):
        yield one, scanned(pdf, dpi, seed)


def measure(count: int, dpi: int) -> Score:
    """Read so many scans at this resolution; prints one line for each."""
    total = Score()
    for number, (made, content) in enumerate(documents(count, dpi), start=1):
        start = time.monotonic()
        found = score(read(content), made)
        total += found
        taken = time.monotonic() - start
        print(f"{dpi} dpi {number:2}: {found.right} right, {found.null} null, ", end="")
        print(f"{found.wrong} wrong, {taken:.1f} s", flush=True)
    return total


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENTS
    is_good = True
    for dpi, goal in GOALS.items():
        total = measure(count, dpi)
        print(f"{dpi} dpi: {share(total):.3%} of cells right (goal {goal:.1%}), ", end="")
        print(f"{total.null} null, {total.wrong} wrong, over {count} reports")
        is_good = is_good and share(total) >= goal
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
