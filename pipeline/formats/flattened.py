"""Rows of tables in text that lost its tables: pipes, columns of blanks, numbers behind a label.

Positions are only trusted where the layout keeps them: a blank cell may have vanished, and then
its row stays too short to be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.blocks import Block, Grid, Paragraph, RaggedRows, Unopened
from pipeline.reference.forms import ORDINAL
from pipeline.reference.section_headings import heading_in
from pipeline.reference.section_likeness import WITH_TABLES, candidate_in
from pipeline.shown.counts import looks_like_a_count

PIPE = re.compile(r"[|｜│]")
FILLER = re.compile(r"[|｜│]{2,}+")
FILLED_UP = re.compile(r"[|｜│]\s++[|｜│]{3,}+\s*+$")
SPACED_PIPE = re.compile(r"[|｜│]\s|\s[|｜│]")
RULES = re.compile(r"[\s|｜│:+=-]*+")
FOOTER = re.compile(r"[-—–―－]++\s*+\d{1,3}\s*+[-—–―－]++|第\s*+\d{1,3}\s*+页(?:\s*+[,，/共].*)?")
LONGEST_LABEL = 60
SENTENCE_END = ("。", "；", "，", "：", "、")


@dataclass(frozen=True, slots=True)
class _Style:
    """How a document draws rows between pipes, and whether blank cells keep their places."""

    begins_with_a_pipe: bool
    keeps_blanks: bool


def with_rows(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The same blocks, with rows of tables in place of the paragraphs that hold them.

    Documents with real tables are left as they are.
    """
    whole = tuple(blocks)
    if any(isinstance(block, Grid) for block in whole):
        return whole
    lines = [block.text for block in whole if isinstance(block, Paragraph)]
    return tuple(_gathered(_parts(whole, _style(lines))))


def _gathered(parts: Iterable[Block | tuple[str, ...]]) -> Iterator[Block]:
    """Rows that follow each other as one table."""
    rows: list[tuple[str, ...]] = []
    for part in parts:
        if isinstance(part, tuple):
            rows.append(part)
            continue
        if isinstance(part, Unopened):  # parts no table
            yield part
            continue
        if rows:
            yield RaggedRows(tuple(rows))
            rows = []
        yield part
    if rows:
        yield RaggedRows(tuple(rows))


def _parts(blocks: Iterable[Block], style: _Style) -> Iterator[Block | tuple[str, ...]]:
    section = 0
    for block in blocks:
        if not isinstance(block, Paragraph):
            yield block
            continue
        heading = heading_in(block.text)
        section = heading.number if heading else _in_other_words(block.text) or section
        if heading is not None or FOOTER.fullmatch(block.text) is None:
            yield from _line(block, style, is_in_table=section in WITH_TABLES)


def _in_other_words(text: str) -> int | None:
    """The section that a line may head: it bears its number as headings do, or says no more."""
    line = candidate_in(text) if len(text) <= LONGEST_LABEL else None
    if line is None:
        return None
    is_numbered = line.has_own_number and not line.is_digit
    # The rows of table three bear ordinals, too: （六）其他处理.
    says_only = line.is_bare and line.ordinal in line.like.intersection(WITH_TABLES)
    return line.ordinal if is_numbered or says_only else None


def _line(
    line: Paragraph, style: _Style, *, is_in_table: bool
) -> Iterator[Block | tuple[str, ...]]:
    """One paragraph as itself, as a row of cells, or as nothing when it only rules a table."""
    text = line.text
    if PIPE.search(text):
        if "---" not in text or RULES.fullmatch(text) is None:
            yield from _piped(text, style)
    elif is_in_table and (cells := _numbers_behind(text)):
        yield cells
    else:
        yield line


def _piped(text: str, style: _Style) -> Iterator[Block | tuple[str, ...]]:
    """A row between pipes; a single cell beside a pipe is a line of its own."""
    cells = _cells(text, style.begins_with_a_pipe)
    ends_blank = bool(cells) and not cells[-1] and not style.keeps_blanks
    if ends_blank and any(map(looks_like_a_count, cells)):
        while not cells[-1]:
            cells.pop()
    if len(cells) > 1:
        yield tuple(cells)
    elif cells and cells[0]:
        yield Paragraph(cells[0])


def _cells(text: str, begins_with_a_pipe: bool) -> list[str]:
    """The cells of a line between pipes.

    Where pipes stand apart from the text, several without a blank between fill a merged row up.
    """
    if SPACED_PIPE.search(text):
        text = FILLER.sub("|", text)
    parts = [part.strip() for part in PIPE.split(text)]
    if begins_with_a_pipe and not parts[0]:
        del parts[0]
    return parts[:-1] if parts and not parts[-1] else parts


def _style(lines: Sequence[str]) -> _Style:
    """How this document draws its rows.

    Some converters push blank cells to the end of their row. One that leaves a blank before a
    number, and never fills the end of a row up, does not.
    """
    rows = [line for line in lines if PIPE.search(line)]
    begins = sum(bool(PIPE.match(row)) for row in rows) * 2 > len(rows)
    is_filled_up = any(FILLED_UP.search(row) for row in rows)
    has_inner = any(_has_an_inner_blank(_cells(row, begins)) for row in rows)
    return _Style(begins, keeps_blanks=has_inner and not is_filled_up)


def _has_an_inner_blank(cells: Sequence[str]) -> bool:
    """Whether a blank stands between a label and a number."""
    if "" not in cells:
        return False
    are_counts = [looks_like_a_count(cell) for cell in cells]
    counts = [at for at, is_count in enumerate(are_counts) if is_count]
    labels = [at for at, cell in enumerate(cells) if cell and not are_counts[at]]
    return bool(counts and labels) and "" in cells[labels[-1] + 1 : counts[-1]]


def _numbers_behind(text: str) -> tuple[str, ...]:
    """The labels of a row and the numbers behind them; nothing for a sentence."""
    words = text.split()
    if len(words) < 2:
        return ()
    numbers: list[str] = []
    while words and looks_like_a_count(words[-1]):
        numbers.append(words.pop())
    is_label = sum(map(len, words)) <= LONGEST_LABEL and not text.endswith(SENTENCE_END)
    if not numbers or not is_label:
        return ()
    if any(map(looks_like_a_count, words[1:])):
        return ()
    return (*_labels(words), *reversed(numbers))


def _labels(words: Iterable[str]) -> list[str]:
    """Words joined to labels: only an ordinal begins another one; other blanks mean nothing."""
    labels: list[list[str]] = []
    for word in words:
        if labels and not ORDINAL.match(word):
            labels[-1].append(word)
        else:
            labels.append([word])
    return ["".join(label) for label in labels]
