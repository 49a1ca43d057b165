"""What the head of a printed table proves: which lines of the form it has, or that nothing follows.

Only the one table of its own section proves anything, where no picture stands beside it. Of a text
without grids every line of the section must be accounted for: a label of the form, or a number
below them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import pairwise

from pipeline.blocks import Grid, Paragraph, Picture, RaggedRows, Span, Unopened
from pipeline.reading.grids import header_rows, heading_at, named_columns
from pipeline.reading.rows import flat_rows, rows_named
from pipeline.records import Cell
from pipeline.reference.forms import FormLine, FormTable, bare
from pipeline.sections.sections import Section, section
from pipeline.shown.counts import looks_like_a_count, read_cell

LEAST_COLUMNS = 2
SENTENCE_END = "。"

Place = tuple[str, str]
Rows = Mapping[str, Mapping[str, Cell]]


def is_only_a_head(sections: Sequence[Section], layout: FormTable) -> bool:
    """Whether a table's own section shows its head, and not one line below it."""
    own = section(sections, layout.section)
    if own is None:
        return False
    grid, names = _only_grid(own), names_in_head(layout)
    if grid is None:
        head, numbers = _lines(own, names)
        return _names_columns(head, layout) and not numbers and all(names & {*row} for row in head)
    rows = [found for row in _filled(grid) if (found := [bare(span.text) for span in row])]
    has_numbers = any(
        looks_like_a_count(span.text) or span.why for r in _filled(grid) for span in r
    )
    is_head = not has_numbers and all(names & {*row} for row in rows)
    return is_head and _names_columns(rows, layout) and not _says_more(own, layout.rows)


def columns_in_heads(grids: Sequence[Grid], layout: FormTable) -> list[str]:
    """The columns of the form that the heads of these tables name, where they name nothing else.

    Empty where a head is not understood to its last cell, or two name different columns.
    """
    columns = layout.blocks[0].columns
    heads = [_columns_in_head(one, layout) for one in grids if named_columns(one, columns)]
    return heads[0] if heads and all(head == heads[0] for head in heads) else []


def _columns_in_head(grid: Grid, layout: FormTable) -> list[str]:
    """The columns that a head names, one above each column of figures and none anywhere else.

    What stands left of them are labels: no figure, and no name of its own.
    """
    named = named_columns(grid, layout.blocks[0].columns)
    first = min(named.values(), default=0)
    header, names = header_rows(grid), names_in_head(layout)
    if len(named) < LEAST_COLUMNS or len(named) != grid.width - first or not first:
        return []
    left = {bare(word) for at in range(first) for word in heading_at(header, at)}
    has_numbers = any(
        span.column < first and looks_like_a_count(span.text)
        for row in grid.begun()
        for span in row
    )
    return [] if has_numbers or left - names - {""} else [*named]


def columns_in_lines(rows: Iterable[Sequence[str]], layout: FormTable) -> list[str]:
    """The columns that the lines above a text's first row name, in the order of the form.

    Empty where these say anything else but sentences, or name all columns, or one twice.
    """
    columns, names = layout.blocks[0].columns, names_in_head(layout)
    found: list[int] = []
    for row in rows:
        words = [part for cell in row for part in _parted(cell, names) if part]
        others = [cell for cell in row if bare(cell) not in names]
        if any(looks_like_a_count(one) or rows_named(one, layout.rows) for one in others):
            break
        if any(SENTENCE_END in cell for cell in row):
            continue
        named = [at for word in words for at, one in enumerate(columns) if word in one.labels]
        if names.issuperset(words) and named == sorted(named):
            found += named
        elif found or named:
            return []
    is_part = LEAST_COLUMNS <= len(found) == len({*found}) < len(columns)
    return [columns[at].key for at in sorted(found)] if is_part else []


def under_its_head(sections: Sequence[Section], layout: FormTable) -> Rows | None:
    """A table of one row in several parts, or whose head has other columns than the form: fewer
    of them, or in another order.

    None for any other. Every column must be named once, and the one row of numbers of each part
    have a cell under each.
    """
    own = section(sections, layout.section)
    if own is None:
        return None
    grids = grids_alone(own)
    found = _placed_in_grids(own, grids, layout) if grids else _placed_in_lines(own, layout)
    is_plain = found is not None and len(grids) < 2 and [*found] == _all_places(layout)
    if found is None or is_plain:
        return None
    rows: dict[str, dict[str, Cell]] = {}
    for row, column in _all_places(layout):
        if (row, column) in found:
            rows.setdefault(row, {})[column] = read_cell(found[row, column])
    return rows


def _all_places(layout: FormTable) -> list[Place]:
    return [(row.key, column.key) for row in layout.rows for column in layout.columns_of(row.key)]


def _placed_in_grids(
    own: Section, grids: Sequence[Grid], layout: FormTable
) -> Mapping[Place, str] | None:
    found: dict[Place, str] = {}
    for grid in grids:
        part = _placed_in_grid(grid, layout) or _placed_in_grid(grid, layout, _above(own, grid))
        if part is None or found.keys() & part.keys():
            return None
        found |= part
    gone = [row for row in layout.rows if row.key not in {place[0] for place in found}]
    return None if _says_more(own, gone) else found


def _above(own: Section, grid: Grid) -> str:
    """The line above a grid: a sheet's row of one cell is text, also where it names a group."""
    before = next((one for one, now in pairwise(own.blocks) if now is grid), None)
    return before.text if isinstance(before, Paragraph) else ""


def _placed_in_grid(grid: Grid, layout: FormTable, above: str = "") -> Mapping[Place, str] | None:
    places = _places(grid, layout, above)
    if places is None:
        return None
    numbers = [row for row in _filled(grid, len(header_rows(grid))) if row]
    if len(numbers) != 1:
        return None
    if [(span.column, span.width) for span in numbers[0]] != [(at, 1) for at in range(grid.width)]:
        return None
    return {place: span.said for place, span in zip(places, numbers[0], strict=True)}


def _placed_in_lines(own: Section, layout: FormTable) -> Mapping[Place, str] | None:
    """The numbers of a text under its groups, each of which names its columns from the first on."""
    names = names_in_head(layout)
    head, numbers = _lines(own, names)
    words = [word for row in head for word in row]
    groups = [row for row in layout.rows if row.labels & {*words}]
    order = [column.labels for column in layout.blocks[0].columns]
    named = [at for word in words for at, labels in enumerate(order) if word in labels]
    starts = [now for before, now in pairwise([len(order), *named]) if now <= before]
    is_whole = names >= {*words} and len(numbers) == len(named)
    if not (named and is_whole) or len(starts) != len(groups):
        return None
    group = -1
    found: dict[Place, str] = {}
    for before, now, number in zip([len(order), *named], named, numbers, strict=False):
        group += now <= before
        row = groups[group].key
        found[row, layout.columns_of(row)[now].key] = number
    return found


def _lines(own: Section, names: Set[str]) -> tuple[list[list[str]], list[str]]:
    """All that a section without grid and picture says: its rows of words, the numbers below them.

    Nothing where it has either, or where words follow a number. Labels in one line are parted by
    its blanks; notes in brackets are none.
    """
    if any(isinstance(one, Grid | Picture | Unopened) for one in own.blocks):
        return [], []
    words: list[list[str]] = []
    numbers: list[str] = []
    for row in flat_rows(own.blocks):
        filled = [cell for cell in row if cell.strip()]
        are_numbers = [looks_like_a_count(cell) for cell in filled]
        if filled and all(are_numbers):
            numbers += filled
        elif numbers or any(are_numbers):
            return [], []
        elif said := [part for cell in filled for part in _parted(cell, names) if part]:
            words.append(said)
    return words, numbers


def _parted(cell: str, names: Set[str]) -> list[str]:
    parts = [bare(part) for part in cell.split()]
    return parts if names & {*parts} else [bare(cell)]


def _names_columns(rows: Iterable[Sequence[str]], layout: FormTable) -> bool:
    """Whether so many columns are named that this is a table's head."""
    words = {word for row in rows for word in row}
    return len({line.key for line in _columns(layout) if line.labels & words}) >= LEAST_COLUMNS


def grids_alone(own: Section) -> Sequence[Grid]:
    """The tables of a section that has nothing else; none beside a picture or other rows."""
    held = Grid | RaggedRows | Picture | Unopened
    tables = [one for one in own.blocks if isinstance(one, held)]
    grids = [one for one in tables if isinstance(one, Grid)]
    return grids if len(grids) == len(tables) else ()


def _only_grid(own: Section) -> Grid | None:
    grids = grids_alone(own)
    return grids[0] if len(grids) == 1 else None


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


def names_in_head(layout: FormTable) -> set[str]:
    """What a head may print: its columns, the names over them and, in one row, those of groups."""
    names = {label for column in _columns(layout) for label in column.labels}
    names |= {
        bare(part)
        for block in layout.blocks
        for part in (block.label, *block.label.split("、"), *block.over)
    }
    return names | {label for row in layout.rows for label in row.labels if layout.is_one_row}


def _places(grid: Grid, layout: FormTable, above: str) -> list[Place] | None:
    """Row and column of the form for each column of the grid; None unless each is named once."""
    header = header_rows(grid)
    if any(looks_like_a_count(span.text) for row in header for span in row):
        return None
    found = [_place([bare(above), *heading_at(header, at)], layout) for at in range(grid.width)]
    places = [place for place in found if place is not None]
    return places if places and len({*places}) == len(found) else None


def _place(heading: Sequence[str], layout: FormTable) -> Place | None:
    rows = [line.key for line in layout.rows if line.labels & {*heading[:-1]}]
    if len(rows) != 1:
        return None
    columns = layout.columns_of(rows[0])
    keys = [line.key for line in columns if heading[-1] in line.labels]
    return (rows[0], keys[0]) if len(keys) == 1 else None
