"""What reading a file gave, cell by cell, against what was printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.reading.document import Hints, ReadingReference, read_document
from pipeline.records import Report
from pipeline.reference.register import Register, load_register
from tests.formats.made.report import Made
from tests.pipeline.reference import reference
from tests.replicas.register import write_register


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of cells: a blank that is read as null is right; `null` are numbers not read."""

    right: int = 0
    null: int = 0
    wrong: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.null + other.null, self.wrong + other.wrong)


@cache
def configuration() -> ReadingReference:
    """The real forms with the register of the invented agencies."""
    return ReadingReference(_register(), reference().forms)


def _register() -> Register:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "agencies.csv"
        write_register(path)
        return load_register(path)


def read(content: bytes) -> Report:
    return read_document(content, configuration(), Hints())


def score(report: Report, made: Made) -> Score:
    """Judge every cell that the report prints."""
    total = Score()
    for (key, row, column), printed in made.expected.items():
        table = report.tables.get(key)
        found = table.value(row, column) if table else None
        total += Score(found == printed, found is None and printed is not None, 0)
        total += Score(0, 0, found is not None and found != printed)
    return total


def judged(documents: Iterable[tuple[Made, bytes]]) -> Score:
    """Read all and add up."""
    total = Score()
    for made, content in documents:
        total += score(read(content), made)
    return total
