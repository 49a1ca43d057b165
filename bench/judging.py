"""How long the rules take on one report, and how copies are found among two thousand reports.

`python -m bench.judging` prints both tables of docs/performance.md; with `--scale` also the index
alone with 150,000 texts, which takes half a minute and 600 MB.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

from pipeline.checks.catalogue import rules_with
from pipeline.comparing.similarity import Sketch
from pipeline.comparing.similarity_index import EVERY, Index
from pipeline.one_report import Reference, check, load_shelf
from pipeline.reading.document import Hints, read_document
from pipeline.records import Report
from pipeline.reference.register import load_register
from tests.pipeline.reference import reference
from tests.replicas.documents import report_of
from tests.replicas.markup import body_html
from tests.replicas.plan import PUBLICATIONS, Markup, Publication
from tests.replicas.register import write_register
from tests.rules.similarity_corpus import Measured, corpus_of, measure

ROUNDS = 5
RUNS_OF_A_TEXT = 50


def rules_ms() -> list[float]:
    """Milliseconds that all rules take on each invented report beside last year's, sorted."""
    reference = _shelf()
    reports = {(p.agency.code, p.year): _read(p, reference) for p in PUBLICATIONS}
    times = []
    for _ in range(ROUNDS):
        for (code, year), report in reports.items():
            start = time.process_time()
            check(report, reference, reports.get((code, year - 1)))
            times.append((time.process_time() - start) * 1000)
    return sorted(times)


def _shelf() -> Reference:
    real = load_shelf(Path("config"))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "agencies.csv"
        write_register(path)
        return Reference(load_register(path), real.forms, real.rules)


def _read(publication: Publication, reference: Reference) -> Report:
    body = body_html(report_of(publication), Markup.CLEAN)
    page = f"<html><body><div class='article_content'>{body}</div></body></html>"
    return read_document(page.encode(), reference.books, Hints())


def shown(measured: Measured) -> str:
    times = measured.query_s
    return (
        f"| {measured.reports} | {measured.copies} | {measured.precision:.3f} "
        f"| {measured.recall:.3f} | {measured.build_s:.1f} s | {median(times) * 1000:.1f} ms "
        f"| {times[len(times) * 99 // 100] * 1000:.1f} ms |"
    )


def scale(texts: int) -> str:
    """Build and ask the index alone, with texts of about 800 characters that share nothing."""
    random = Random(5)

    def made() -> Sketch:
        return Sketch(frozenset(EVERY * random.getrandbits(28) for _ in range(RUNS_OF_A_TEXT)))

    start = time.process_time()
    index = Index((str(number), made()) for number in range(texts))
    build_s = time.process_time() - start
    asked = [made() for _ in range(100)]
    start = time.process_time()
    for one in asked:
        index.candidates(one, 0.35)
    query_ms = (time.process_time() - start) * 10
    return f"{texts} texts: built in {build_s:.0f} s, asked in {query_ms:.2f} ms"


def main() -> None:
    times = rules_ms()
    count = len(rules_with(reference().forms))
    print(f"{count} rules on one report: median {median(times):.1f} ms, ", end="")
    print(f"99 of 100 within {times[len(times) * 99 // 100]:.1f} ms\n")
    print("| reports | copies | precision | recall | built | asked, median | asked, 99 of 100 |")
    print("|---|---|---|---|---|---|---|")
    print(shown(measure(corpus_of(2000, 100))))
    if "--scale" in sys.argv:
        print(f"\n{scale(150_000)}")


if __name__ == "__main__":
    main()
