"""How fast and how right every format is read, beside what a user would pick instead.

`python -m bench.reading [DOCUMENTS]` prints one table. Readers that are not installed are left
out; `pip install pdfplumber python-docx pandas openpyxl` brings them.
"""

from __future__ import annotations

import io
import logging
import os
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from lxml import html

from pipeline.blocks import Block, Content, Paragraph, RaggedRows
from pipeline.extract import extract
from pipeline.formats.choice import read_content
from pipeline.forms import Forms
from pipeline.sections import sections_of
from tests.formats.judge import Score, books
from tests.formats.made.doc import doc_of
from tests.formats.made.docx import docx_of
from tests.formats.made.flat import text_of
from tests.formats.made.ofd import ofd_of
from tests.formats.made.pages import Print, html_of, printed
from tests.formats.made.report import Made, reports
from tests.formats.made.sheets import xlsx_of
from tests.formats.made.xls import xls_of
from tests.replicas.plan import Markup

Reader = Callable[[bytes], Content]
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
    """What one reader did with all documents of one format."""

    seconds: float
    megabytes: float
    score: Score


def _rows(name: str, tables: Iterable[Iterable[Iterable[object]]], text: str) -> Content:
    """What a library found, as blocks: its text, then its tables."""
    blocks: list[Block] = [Paragraph(line.strip()) for line in text.splitlines() if line.strip()]
    for table in tables:
        rows = tuple(tuple(str(cell or "") for cell in row) for row in table)
        blocks.append(RaggedRows(rows))
    return Content(name, tuple(blocks))


def _pdfplumber(content: bytes) -> Content:
    library = import_module("pdfplumber")
    with library.open(io.BytesIO(content)) as document:
        tables = [table for page in document.pages for table in page.extract_tables()]
        text = "\n".join(page.extract_text() for page in document.pages)
    return _rows("pdf", tables, text)


def _python_docx(content: bytes) -> Content:
    document = import_module("docx").Document(io.BytesIO(content))
    tables = [
        [list(dict.fromkeys((cell._tc, cell.text) for cell in row.cells)) for row in table.rows]
        for table in document.tables
    ]
    named = [[[text for _, text in row] for row in table] for table in tables]
    return _rows("docx", named, "\n".join(p.text for p in document.paragraphs))


def _pandas_html(content: bytes) -> Content:
    frames = import_module("pandas").read_html(io.BytesIO(content), header=None)
    text = html.document_fromstring(content).text_content()
    return _rows("html", [frame.fillna("").to_numpy().tolist() for frame in frames], text)


def _bare_lxml(content: bytes) -> Content:
    html.document_fromstring(content)
    return Content("html", ())


def _pandas_excel(content: bytes) -> Content:
    frame = import_module("pandas").read_excel(
        io.BytesIO(content), header=None, dtype=str, engine="openpyxl"
    )
    return _rows("xlsx", [frame.fillna("").to_numpy().tolist()], "")


OTHERS: dict[str, tuple[tuple[str, str, Reader], ...]] = {
    "html": (("bare lxml parse", "lxml", _bare_lxml), ("pandas.read_html", "pandas", _pandas_html)),
    "docx": (("python-docx", "docx", _python_docx),),
    "xlsx": (("pandas + openpyxl", "openpyxl", _pandas_excel),),
    "pdf": (("pdfplumber", "pdfplumber", _pdfplumber),),
}


def main() -> None:
    """Measure every reader in a process of its own, so that memory is its own."""
    logging.disable(logging.WARNING)
    count = next((int(word) for word in sys.argv[1:] if word.isdecimal()), 20)
    documents = reports(count, MARKUPS)
    print("| format | reader | ms per document | documents per second | MB | right % | wrong |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    formats = {name: list(map(write, documents)) for name, write in WRITERS.items()}
    formats["pdf"] = printed((html_of(made, Print()), Print()) for made in documents)
    for name, contents in formats.items():
        files = list(zip(documents, contents, strict=True))
        for label, read in _readers(name):
            measured = _in_a_child(files, read)
            print(_line(name, label, measured, count), flush=True)


def _readers(name: str) -> Iterator[tuple[str, Reader]]:
    yield "reportwatch", read_content
    for label, module, read in OTHERS.get(name, ()):
        if find_spec(module) is not None:
            yield label, read


def _line(name: str, label: str, measured: Measured, count: int) -> str:
    score, each = measured.score, measured.seconds / count
    cells = max(1, score.right + score.null + score.wrong)
    right = f"{100 * score.right / cells:.2f}" if score.right else "–"
    return (
        f"| {name} | {label} | {1000 * each:.1f} | {1 / each:.0f} | {measured.megabytes:.0f} |"
        f" {right} | {score.wrong} |"
    )


def _in_a_child(files: list[tuple[Made, bytes]], read: Reader) -> Measured:
    """Measure in a forked process; its answer comes through a pipe."""
    ours, theirs = os.pipe()
    if os.fork() == 0:
        measured = _measured(files, read)
        numbers = (measured.seconds, measured.megabytes, *_counts(measured.score))
        os.write(theirs, " ".join(map(str, numbers)).encode())
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours) as pipe:
        seconds, megabytes, right, null, wrong = pipe.read().split()
    os.wait()
    return Measured(float(seconds), float(megabytes), Score(int(right), int(null), int(wrong)))


def _counts(score: Score) -> tuple[int, int, int]:
    return score.right, score.null, score.wrong


def _measured(files: list[tuple[Made, bytes]], read: Reader) -> Measured:
    read(files[0][1])  # imports and caches are not reading
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    contents = [read(content) for _, content in files]
    seconds = time.process_time() - start
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    total = Score()
    for (made, _), content in zip(files, contents, strict=True):
        total += _score(content, made, books().forms)
    return Measured(seconds, grown / 1024, total)


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
