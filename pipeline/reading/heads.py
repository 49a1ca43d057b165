"""What the head of a printed table proves: which lines of the form it has, or that nothing follows.

Only a table whose merged cells are known proves anything, and only where it is the one table of
its own section and no picture stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.blocks import Grid, Paragraph, Picture, RaggedRows, Span
from pipeline.reading.grids import header_rows, heading_at
from pipeline.records import Cell
from pipeline.reference.forms import FormLine, FormTable, bare
from pipeline.sections.sections import Section, section
from pipeline.shown.counts import looks_like_a_count, read_cell

LEAST_COLUMNS = 2

Place = tuple[str, str]


def is_only_a_head(sections: Sequence[Section], layout: FormTable) -> bool:
    """Whether a table's own section shows its head, and not one line below it."""
    own = section(sections, layout.section)
    grid = _only_grid(own) if own else None
    if own is None or grid is None or _says_more(own, layout.rows):
        return False
    names = _names_in_head(layout)
    rows = [found for row in _filled(grid) if (found := [bare(span.text) for span in row])]
    columns = {line.key for line in _columns(layout) for row in rows if line.labels & {*row}}
    has_numbers = any(
        looks_like_a_count(span.text) or span.why for r in _filled(grid) for span in r
    )
    return len(columns) >= LEAST_COLUMNS and not has_numbers and all(names & {*row} for row in rows)


def under_its_head(
    sections: Sequence[Section], layout: FormTable
) -> Mapping[str, Mapping[str, Cell]] | None:
    """A table of one row whose head names fewer columns than the form; None for any other.

    Every column must be named once, and the one row of numbers have a cell under each.
    """
    own = section(sections, layout.section)
    grid = _only_grid(own) if own else None
    places = _places(grid, layout) if grid else None
    if own is None or grid is None or places is None:
        return None
    gone = [row for row in layout.rows if row.key not in {place[0] for place in places}]
    numbers = [row for row in _filled(grid, len(header_rows(grid))) if row]
    is_complete = len(places) == sum(len(layout.columns_of(row.key)) for row in layout.rows)
    if is_complete or len(numbers) != 1 or _says_more(own, gone):
        return None
    if [(span.column, span.width) for span in numbers[0]] != [(at, 1) for at in range(grid.width)]:
        return None
    rows: dict[str, dict[str, Cell]] = {}
    for (row, column), span in zip(places, numbers[0], strict=True):
        rows.setdefault(row, {})[column] = read_cell(span.said)
    return rows


def _only_grid(own: Section) -> Grid | None:
    tables = [one for one in own.blocks if isinstance(one, Grid | RaggedRows | Picture)]
    return tables[0] if len(tables) == 1 and isinstance(tables[0], Grid) else None


def _says_more(own: Section, lines: Sequence[FormLine]) -> bool:
    """Whether the text beside the table names lines that the table lacks."""
    text = bare("".join(block.text for block in own.blocks if isinstance(block, Paragraph)))
    return any(label in text for line in lines for label in line.labels if len(label) > 2)


def _filled(grid: Grid, first: int = 0) -> Iterator[list[Span]]:
    """The cells that begin in each row from `first` on; of a row that shows nothing, none."""
    for number, row in enumerate(grid.rows[first:], start=first):
        own = [span for span in row if span.row == number]
        yield own if any(span.text.strip() or span.why for span in own) else []


def _columns(layout: FormTable) -> Iterator[FormLine]:
    yield from (column for block in layout.blocks for column in block.columns)


def _names_in_head(layout: FormTable) -> set[str]:
    """What a head may print: its columns, the names over them and, in one row, those of groups."""
    names = {label for column in _columns(layout) for label in column.labels}
    names |= {bare(block.label) for block in layout.blocks}
    return names | {label for row in layout.rows for label in row.labels if layout.is_one_row}


def _places(grid: Grid, layout: FormTable) -> list[Place] | None:
    """Row and column of the form for each column of the grid; None unless each is named once."""
    header = header_rows(grid)
    found = [_place(heading_at(header, at), layout) for at in range(grid.width)]
    places = [place for place in found if place is not None]
    return places if places and len({*places}) == len(found) else None


def _place(heading: Sequence[str], layout: FormTable) -> Place | None:
    if not heading:
        return None
    rows = [line.key for line in layout.rows if line.labels & {*heading[:-1]}]
    if len(rows) != 1:
        return None
    columns = layout.columns_of(rows[0])
    keys = [line.key for line in columns if heading[-1] in line.labels]
    return (rows[0], keys[0]) if len(keys) == 1 else None
