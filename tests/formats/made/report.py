"""An invented report with its tables as they will be printed, and the figures to be read back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from tests.replicas.documents import MadeReport, report_of
from tests.replicas.figures import Figures, Number, TableOfNumbers
from tests.replicas.grids import Grid, grids_of
from tests.replicas.plan import PUBLICATIONS, Markup, Publication

TABLES = ("proactive", "requests", "proceedings")
PRINTED_BLANKS = ("", "/", "-", "—")
Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Made:
    """One report before any format; `blank` is what it prints for some of its zeros."""

    publication: Publication
    report: MadeReport
    grids: dict[str, Grid]

    @property
    def expected(self) -> dict[Place, Number | None]:
        """Every printed number; None where the report prints nothing."""
        return {
            (key, row, column): value
            for key in TABLES
            for row, cells in getattr(self.report.figures, key).items()
            for column, value in cells.items()
        }

    def parts(self) -> Iterator[str | Grid]:
        """Paragraphs and tables in reading order."""
        yield from (*self.report.title_lines, self.report.preface)
        for section in self.report.sections:
            yield from (section.heading, *section.paragraphs)
            if section.table:
                yield self.grids[section.table]
        yield from self.report.signature


def made(publication: Publication, markup: Markup, blank: str | None = None) -> Made:
    """Write one report; with `blank`, a third of the zeros is printed as this mark."""
    report = report_of(publication)
    if blank is not None:
        random = Random(f"blanks {publication.key}")
        report = replace(report, figures=_with_blanks(report.figures, random))
    grids = grids_of(report.figures, report.form, markup)
    if blank:
        grids = {key: _marked(grid, blank) for key, grid in grids.items()}
    return Made(publication, report, grids)


def reports(count: int, markups: tuple[Markup, ...]) -> list[Made]:
    """So many different reports, quirks taking turns; every other one leaves zeros blank."""
    turns = []
    for number in range(count):
        publication = PUBLICATIONS[(number * 7) % len(PUBLICATIONS)]
        blank = PRINTED_BLANKS[number // 2 % len(PRINTED_BLANKS)] if number % 2 else None
        turns.append(made(publication, markups[number % len(markups)], blank))
    return turns


def _with_blanks(figures: Figures, random: Random) -> Figures:
    return Figures(*(_blanked(getattr(figures, key), random) for key in TABLES))


def _blanked(table: TableOfNumbers, random: Random) -> TableOfNumbers:
    return {
        row: {
            column: None if value == 0 and random.random() < 1 / 3 else value
            for column, value in cells.items()
        }
        for row, cells in table.items()
    }


def _marked(grid: Grid, blank: str) -> Grid:
    return [[cell if cell.text else replace(cell, text=blank) for cell in row] for row in grid]
