"""Reports whose headings, text or list of contents stand in cells, as clerks do it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tests.formats.made.report import Made
from tests.replicas.documents import Section
from tests.replicas.grids import Grid, GridCell

SHAPES = ("headings", "sections", "rows", "ordinals", "frame", "whole")
CONTENTS = ("", "lines", "dots", "cells", "pages")
Part = str | Grid


@dataclass(frozen=True, slots=True)
class Boxed(Made):
    """A report in a shape, behind a list of contents."""

    shape: str = "headings"
    contents: str = ""
    #: Headings that stand in the contents, whether or not they stand in the report.
    listed: tuple[str, ...] = ()

    def parts(self) -> Iterator[Part]:
        if self.shape != "whole":
            yield from self._parts()
            return
        told = list(self._parts())
        width = max(sum(cell.colspan for cell in one[0]) for one in self.grids.values())
        yield [row for part in told for row in _rows(part, width)]

    def _parts(self) -> Iterator[Part]:
        yield from (*self.report.title_lines, *self._contents(), self.report.preface)
        for section in self.report.sections:
            grid = self.grids[section.table] if section.table else None
            yield from _section(section, grid, self.shape)
        yield from self.report.signature

    def _contents(self) -> Iterator[Part]:
        lines = list(enumerate(self.listed, start=2))
        if self.contents:
            yield "目　录"
        if self.contents == "cells":
            yield [[GridCell(line)] for _, line in lines]
        elif self.contents == "pages":
            yield [[GridCell(line), GridCell(str(page))] for page, line in lines]
        else:
            page = {"lines": "", "dots": "…………{}"}.get(self.contents)
            yield from (line + page.format(at) for at, line in lines if page is not None)


def boxed(whole: Made, shape: str, contents: str = "", without: int | None = None) -> Boxed:
    """The report in a shape; section `without` only stands in the list of contents."""
    sections = tuple(one for one in whole.report.sections if one.number != without)
    listed = tuple(one.heading for one in whole.report.sections)
    report = replace(whole.report, sections=sections)
    return Boxed(whole.publication, report, whole.grids, shape, contents, listed)


def _rows(part: Part, width: int) -> Grid:
    """A paragraph over the whole width of a table, or rows filled up to it."""
    if isinstance(part, str):
        return [[GridCell(part, colspan=width)]]
    missing = width - sum(cell.colspan for cell in part[0])
    if not missing:
        return part
    return [[*part[0], GridCell("", rowspan=len(part), colspan=missing)], *part[1:]]


def _section(section: Section, grid: Grid | None, shape: str) -> Iterator[Part]:
    head, said = section.heading, section.paragraphs
    if shape == "whole":
        yield from (head, *said)
    elif shape == "sections":
        yield [[GridCell(line)] for line in (head, *said)]
    elif shape == "frame":
        yield [[GridCell("\n".join((head, *said)))]]
    elif shape == "rows" and grid is not None:
        width = sum(cell.colspan for cell in grid[0])
        yield [[GridCell(head, colspan=width)], *grid]
        return
    else:
        is_parted = shape == "ordinals" and head[1] == "、"
        cells = [head[:2], head[2:]] if is_parted else [head]
        yield [[GridCell(cell) for cell in cells]]
        yield from said
    if grid is not None:
        yield grid
