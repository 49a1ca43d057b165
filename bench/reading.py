"""How fast and how right every format is read, beside what a user would pick instead.

`python -m bench.reading [DOCUMENTS]` prints one table; `make bench` brings the other libraries.
"""

from __future__ import annotations

import logging
import resource
import sys
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from bench.peers import PEERS, Reader, is_installed
from pipeline.blocks import Content
from pipeline.formats.choice import read_content
from pipeline.reading.tables import extract
from pipeline.reference.forms import Forms
from pipeline.sections.sections import sections_of
from tests.formats.judge import Score, configuration
from tests.formats.made.doc import doc_of
from tests.formats.made.docx import docx_of
from tests.formats.made.flat import text_of
from tests.formats.made.ofd import ofd_of
from tests.formats.made.pages import Print, html_of, printed
from tests.formats.made.report import Made, reports
from tests.formats.made.sheets import xlsx_of
from tests.formats.made.xls import xls_of
from tests.replicas.plan import Markup

MOST_ROUNDS, LONG_ENOUGH_S = 9, 2.0
MARKUPS = (Markup.CLEAN, Markup.SPLIT, Markup.THOUSANDS)
WRITERS: dict[str, Callable[[Made], bytes]] = {
    "html": lambda made: html_of(made, Print()).encode(),
    "text": lambda made: text_of(made, "pipes"),
    "docx": docx_of,
    "xlsx": lambda made: xlsx_of(made, as_text=False),
    "xls": xls_of,
    "ofd": ofd_of,
    "doc": doc_of,
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What one reader did with all documents of one format; `megabytes` at its peak.

    `seconds` are those of the quickest of several rounds.
    """

    seconds: float
    megabytes: float
    score: Score


def main() -> None:
    """Measure every reader on the same documents, and print a row for each."""
    count = next((int(word) for word in sys.argv[1:] if word.isdecimal()), 20)
    documents = reports(count, MARKUPS)
    print(
        "| format | reader | ms per document | documents per second | peak MB | right % | wrong |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    formats = {name: list(map(write, documents)) for name, write in WRITERS.items()}
    formats["pdf"] = printed((html_of(made, Print()), Print()) for made in documents)
    for name, contents in formats.items():
        files = list(zip(documents, contents, strict=True))
        print(_line(name, "reportwatch", _in_a_process(files, read_content), count), flush=True)
        for label, needed, read in PEERS.get(name, ()):
            if is_installed(needed):
                print(_line(name, label, _in_a_process(files, read), count), flush=True)
            else:
                print(f"| {name} | {label} | not installed | | | | |")


def _line(name: str, label: str, measured: Measured, count: int) -> str:
    score, each = measured.score, measured.seconds / count
    cells = max(1, score.right + score.null + score.wrong)
    right = f"{100 * score.right / cells:.2f}" if score.right else "–"
    return (
        f"| {name} | {label} | {1000 * each:.1f} | {1 / each:.0f} | {measured.megabytes:.0f} |"
        f" {right} | {score.wrong} |"
    )


def _in_a_process(files: list[tuple[Made, bytes]], read: Reader) -> Measured:
    """Measure in a new process, so that memory is the reader's own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_measured, files, read).result()


def _measured(files: list[tuple[Made, bytes]], read: Reader) -> Measured:
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    read(files[0][1])  # imports and caches are not reading
    rounds: list[float] = []
    # The quickest round is the one that the machine disturbed least; slow readers have but one.
    while len(rounds) < MOST_ROUNDS and sum(rounds) < LONG_ENOUGH_S:
        start = _processor_s()
        contents = [read(content) for _, content in files]
        rounds.append(_processor_s() - start)
    total = Score()
    for (made, _), content in zip(files, contents, strict=True):
        if not content.blocks:
            continue
        total += _score(content, made, configuration().forms)
    return Measured(min(rounds), _peak_mb(), total)


def _processor_s() -> float:
    """Processor time of this process and of those that it started and that ended."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(one) for one in who]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _peak_mb() -> float:
    """The most memory of this process, and of the largest that it started."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(one).ru_maxrss for one in who) / 1024


def _score(content: Content, made: Made, forms: Forms) -> Score:
    form = forms.by_id[made.report.form]
    tables, _ = extract(sections_of(content.blocks), form)
    total = Score()
    for (key, row, column), number in made.expected.items():
        found = tables[key].value(row, column) if key in tables else None
        total += Score(found == number, found is None and number is not None, 0)
        total += Score(0, 0, found is not None and found != number)
    return total


if __name__ == "__main__":
    main()
