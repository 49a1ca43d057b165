"""Text that stands in cells: headings in boxes, text in a frame, a list of contents as a table.

A table holds figures beside labels. One of words alone, a cell a row, only arranges text; so does a
row of one cell that heads a section within a larger table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from pipeline.blocks import FULL_STOP, Block, Grid, Paragraph, Picture, RaggedRows, Span, UnboxedRow
from pipeline.records import Why
from pipeline.reference.ordinals import ORDINAL
from pipeline.reference.section_headings import heading_in
from pipeline.reference.section_likeness import candidate_in
from pipeline.shown.counts import looks_like_a_count

LONGEST_HEADING = 60
LEAST_ENTRIES = 3  # sections that a list of contents names
# What stands above the next part of a table.
CAPTION = re.compile(
    r"[（(]?(?:续|接)上?表\s*+[一二三四\d]?[)）]?|表\s*+[一二三四\d]\s*+[（(]?续[)）]?"
)
NOTHING = Span("", 0, 0)

Rows = Sequence[Sequence[Span]]


def out_of_boxes(blocks: Iterable[Block]) -> Iterator[Block]:
    """The same blocks, with paragraphs in place of cells that hold text."""
    for block in blocks:
        if isinstance(block, Grid):
            yield from _out_of_grid(block)
        elif isinstance(block, RaggedRows):
            yield from _out_of_rows(block)
        else:
            yield block


def _out_of_grid(grid: Grid) -> Iterator[Block]:
    rows = [_filled(row) for row in grid.begun()]
    told = _text_alone(rows)
    if told is not None:
        yield from told
        return
    heads = {at for at in range(len(rows)) if _is_heading(grid, rows, at)}
    for start, end in pairwise(sorted({0, len(rows), *heads})):
        yield from _part(grid, rows, start, end, is_headed=start in heads)


def _filled(row: Sequence[Span]) -> list[Span]:
    """The cells that hold something; beside a lone label also the blank one for its figures."""
    filled = [span for span in row if span.text.strip() or span.why]
    if len(filled) != 1 or not _is_label(filled[0]):
        return filled
    return filled + [span for span in row if span.column > filled[0].column][:1]


def _is_label(span: Span) -> bool:
    """Words that may name figures: no sentence, and nothing that heads what stands below."""
    text = span.text
    is_told = FULL_STOP in text or len(text) > LONGEST_HEADING or _is_pictured(span)
    return not is_told and not _heads((*span.lines, text)[0]) and not CAPTION.fullmatch(text)


def _text_alone(rows: Rows) -> list[Block] | None:
    """The paragraphs of rows that only arrange them; None for a table."""
    filled = [row for row in rows if row]
    if len(filled) == 1 and _is_parted(filled[0]):
        return [*_headed(filled[0])]
    several = [row for row in filled if len(row) > 1]
    are_entries = all(map(_is_entry, several)) and _is_list(several)
    is_told = all(len(row) > 1 or _is_text(row[0]) for row in filled)
    if not filled or not is_told or (several and not are_entries):
        return None
    return [block for row in filled for block in _line(row)]


def _is_text(span: Span) -> bool:
    """Words, or a picture; one in a cell without words is nothing beside a number."""
    return _is_pictured(span) or (bool(span.text) and not looks_like_a_count(span.text))


def _is_pictured(span: Span) -> bool:
    return span.why is Why.BESIDE_A_THING and not span.text


def _line(row: Sequence[Span]) -> Iterator[Block]:
    if row[1:]:
        yield UnboxedRow("\t".join(span.text for span in row))
    else:
        yield from _paragraphs(row)


def _paragraphs(cells: Iterable[Span]) -> Iterator[Block]:
    for span in cells:
        if _is_pictured(span):
            yield Picture("")
        else:
            yield from map(Paragraph, span.lines or (span.text,))


def _is_parted(row: Sequence[Span]) -> bool:
    """A heading whose ordinal stands in a cell of its own."""
    first, *more = row or [NOTHING]
    return len(more) == 1 and _is_ordinal(first.text) and _heads(first.text + more[0].text)


def _headed(row: Sequence[Span]) -> Iterator[Block]:
    yield from [Paragraph("".join(span.text for span in row))] if row[1:] else _paragraphs(row)


def _is_ordinal(text: str) -> bool:
    return ORDINAL.fullmatch(f"{text} ") is not None


def _is_entry(row: Sequence[Span]) -> bool:
    """A line of a list of contents: a heading and its page."""
    first, *more = row
    return len(more) == 1 and looks_like_a_count(more[0].text) and _heads(first.text)


def _is_list(entries: Rows) -> bool:
    """Whether lines list a document's contents: of several sections, on pages that never fall."""
    pages = [int("".join(filter(str.isdecimal, row[1].text)) or 0) for row in entries]
    sections = {_section_named(row[0].text) for row in entries} - {None}
    return len(sections) >= LEAST_ENTRIES and pages == sorted(pages)


def _section_named(text: str) -> int | None:
    """The section whose heading a line is, by its words, or by its ordinal where they fit it."""
    heading, found = heading_in(text), candidate_in(text)
    if heading is not None:
        return heading.number
    return found.ordinal if found is not None and found.ordinal in found.like else None


def _heads(text: str) -> bool:
    """Whether a line heads a section: by its words, or by an ordinal that no row of a table has.

    An ordinal that rows have, too, does where the words are those of the section of its number.
    """
    if len(text) > LONGEST_HEADING:
        return False
    found = candidate_in(text)
    is_numbered = found is not None and found.has_own_number and not found.is_digit
    return is_numbered or _says_its_own(text) or heading_in(text) is not None


def _says_its_own(text: str) -> bool:
    """Whether a line says what the section of its number is called, and nothing else."""
    found = candidate_in(text)
    return found is not None and found.is_its_own and not found.rest


def _is_heading(grid: Grid, rows: Rows, at: int) -> bool:
    """Whether a row within a table is one cell that heads a section, or two narrower ones.

    On a sheet the words of a narrow cell go on over blank ones, so that it may be narrow where
    number and words agree.
    """
    if any(one.row < at and one.text.strip() for one in grid.rows[at]):
        return False
    if _is_parted(rows[at]):
        return True
    if len(rows[at]) != 1:
        return False
    (span,) = rows[at]
    line = (*span.lines, span.text)[0]
    is_alone = len(grid.rows[at]) == 1 or span.width * 2 > grid.width or _says_its_own(line)
    heads = _heads(line) or CAPTION.fullmatch(span.text) is not None
    return is_alone and span.height == 1 and heads


def _part(grid: Grid, rows: Rows, start: int, end: int, *, is_headed: bool) -> Iterator[Block]:
    """The rows of one section: what heads it and the text behind, the table, the text below."""
    first, last = start + is_headed, end
    while first < end and is_headed and _is_told(rows[first]):
        first += 1
    while last > first and is_headed and _is_told(rows[last - 1]):
        last -= 1
    if is_headed:
        yield from _headed(rows[start])
        yield from _paragraphs(span for row in rows[start + 1 : first] for span in row)
    told = _text_alone(rows[first:last])
    if told is not None:
        yield from told
    elif any(rows[first:last]) or not is_headed:
        yield _cut(grid, first, last)
    yield from _paragraphs(span for row in rows[last:end] for span in row)


def _is_told(row: Sequence[Span]) -> bool:
    return not row or (len(row) == 1 and (FULL_STOP in row[0].text or _is_pictured(row[0])))


def _cut(grid: Grid, first: int, last: int) -> Grid:
    """Some rows of a table as one of its own."""
    if (first, last) == (0, len(grid.rows)):
        return grid
    spans = {span for row in grid.rows[first:last] for span in row}
    # What stood above it on the same sheet may have been wider.
    right = max((one.column + one.width for one in spans if one.text or one.width > 1), default=0)
    moved: dict[Span, Span] = {}
    for span in spans:
        top, low = max(span.row, first), min(span.row + span.height, last)
        moved[span] = span._replace(row=top - first, height=low - top)
    rows = (
        tuple(moved[span] for span in row if span.column < right) for row in grid.rows[first:last]
    )
    return Grid(tuple(rows))


def _out_of_rows(block: RaggedRows) -> Iterator[Block]:
    """The same of a table without places: what stands alone in its row and heads a section."""
    rows = [
        _filled([_ended(Span(cell, at, column)) for column, cell in enumerate(row)])
        for at, row in enumerate(block.rows)
    ]
    told = _text_alone(rows)
    if told is not None:
        yield from told
        return
    heads = {at for at, row in enumerate(rows) if len(row) == 1 and _heads(row[0].text)}
    for start, end in pairwise(sorted({0, len(rows), *heads})):
        first = start + (start in heads)
        yield from _paragraphs(span for row in rows[start:first] for span in row)
        if any(rows[first:end]):
            yield RaggedRows(block.rows[first:end])


def _ended(span: Span) -> Span:
    """A cell of a text, whose lines are those of the text."""
    return span._replace(lines=tuple(filter(None, map(str.strip, span.text.splitlines()))))
