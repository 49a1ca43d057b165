"""A whole report, from its bytes to the findings of all rules: `python -m bench.whole`.

Time on the clock, one document after another, so with the way into the sandbox and back.
"""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

from bench.reading import MARKUPS
from pipeline.one_report import Reference, check, load_shelf
from pipeline.reading.document import Hints, read_document
from tests.formats.judge import configuration
from tests.formats.made.pages import Print, html_of, printed
from tests.formats.made.report import reports

DOCUMENTS = 20
ROUNDS = 3


def findings_ms(documents: list[bytes], reference: Reference) -> list[float]:
    """Milliseconds from bytes to findings for each document, sorted."""
    times = []
    for content in [documents[0], *documents * ROUNDS]:
        start = time.perf_counter()
        check(read_document(content, reference.books, Hints()), reference, None)
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times[1:])  # the first one starts the sandbox and fills the caches


def main() -> None:
    real = load_shelf(Path("config"))
    reference = Reference(configuration().register, real.forms, real.rules)
    made = reports(DOCUMENTS, MARKUPS)
    formats = {
        "html": [html_of(one, Print()).encode() for one in made],
        "pdf": printed((html_of(one, Print()), Print()) for one in made),
    }
    print("\n| bytes to findings | median | 9 of 10 within | slowest |")
    print("| --- | --- | --- | --- |")
    for name, documents in formats.items():
        times = findings_ms(list(documents), reference)
        print(
            f"| {name} | {median(times):.1f} ms | {times[len(times) * 9 // 10]:.1f} ms"
            f" | {times[-1]:.1f} ms |",
            flush=True,
        )


if __name__ == "__main__":
    main()
