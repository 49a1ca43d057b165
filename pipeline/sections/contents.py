"""Tables of contents: runs of headings with nothing under them, which stand again further on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.blocks import Block, Paragraph
from pipeline.reference.ordinals import ORDINAL
from pipeline.reference.section_headings import heading_in, rank_of
from pipeline.reference.section_likeness import candidate_in

LONGEST_ENTRY = 60
LEAST_ENTRIES = 3
# A list that does not begin with the first section may be the end of a report without tables.
LEAST_WITHOUT_THE_FIRST = 5
MOST_BETWEEN = 15  # parts of one section that a table of contents names
LAST = 6
BEGINS = frozenset("一二三四五六第壹贰叁肆伍陆IV0123456（(")
# What leads to a page's number, and the number: 一、总体情况……… 1
PAGE = "0123456789０１２３４５６７８９ \t\u3000\xa0.．…·•‥—–－_-()（）"
CAPTION = re.compile(r"目\s*[录次]|contents", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line that is nothing but a section's heading; `rank` tells its numbering, 0 is none."""

    place: int
    number: int
    words: str
    rank: int


def contents_in(blocks: Sequence[Block]) -> frozenset[int]:
    """The places of the lines of all tables of contents."""
    entries = list(_entries(blocks))
    if len(entries) < LEAST_ENTRIES + 1:
        return frozenset()
    last = {block.text: at for at, block in enumerate(blocks) if isinstance(block, Paragraph)}
    numbers = {entry.number: entry.place for entry in entries}
    words = {entry.words: entry.place for entry in entries}
    places = {entry.place for entry in entries}
    taken: set[int] = set()
    for run in _runs(blocks, entries, last):
        least = LEAST_ENTRIES if run and run[0].number == 1 else LEAST_WITHOUT_THE_FIRST
        if len(run) >= least and _stands_again(run, numbers, words):
            taken.update(_whole(blocks, run, places))
    return frozenset(taken)


def _entries(blocks: Sequence[Block]) -> Iterator[_Entry]:
    for place, block in enumerate(blocks):
        if isinstance(block, Paragraph) and len(block.text) <= LONGEST_ENTRY:
            entry = _entry(place, block.text)
            if entry is not None:
                yield entry


def _entry(place: int, text: str) -> _Entry | None:
    line = text.rstrip(PAGE)
    heading = heading_in(line)
    if heading is not None and not heading.rest:
        return _Entry(place, heading.number, _words(line), rank_of(heading.ordinal))
    found = candidate_in(line) if text[0] in BEGINS else None
    if found is None or found.rest or found.ordinal is None or found.ordinal > LAST:
        return None
    is_own = found.has_own_number and not found.is_digit
    if not is_own and found.ordinal not in found.like:
        return None
    return _Entry(place, found.ordinal, _words(line), 2 if is_own else 1)


def _words(line: str) -> str:
    return re.sub(r"\s", "", ORDINAL.sub("", line.strip(), count=1))


def _runs(
    blocks: Sequence[Block], entries: Sequence[_Entry], last: Mapping[str, int]
) -> Iterator[tuple[_Entry, ...]]:
    """Entries with no text between them, until one begins anew."""
    run: list[_Entry] = []
    for entry in entries:
        is_next = run and _is_list(blocks, run[-1].place, entry.place, last)
        if not is_next or _begins_anew(run, entry):
            yield tuple(run)
            run = []
        run.append(entry)
    yield tuple(run)


def _begins_anew(run: Sequence[_Entry], entry: _Entry) -> bool:
    """Whether this is no entry of the run: 主动公开情况 may stand in a list before 二、 itself."""
    numbers = [one.number for one in run]
    is_there = any((one.number, one.rank) == (entry.number, entry.rank) for one in run)
    return is_there or entry.number < max(numbers) or (entry.number == 1 and 1 in numbers)


def _is_list(blocks: Sequence[Block], start: int, end: int, last: Mapping[str, int]) -> bool:
    """Whether only parts of a list stand between two places: numbered, with a page, or repeated."""
    between = blocks[start + 1 : end]
    return len(between) <= MOST_BETWEEN and all(_is_part(block, end, last) for block in between)


def _is_part(block: Block, end: int, last: Mapping[str, int]) -> bool:
    if not isinstance(block, Paragraph) or len(block.text) > LONGEST_ENTRY:
        return False
    text = block.text
    if text.endswith(("。", "；", ";")):
        return False
    is_numbered = text.rstrip(PAGE) != text or ORDINAL.match(text) is not None
    return is_numbered or last[text] > end or heading_in(text) is not None


def _stands_again(
    run: Sequence[_Entry], numbers: Mapping[int, int], words: Mapping[str, int]
) -> bool:
    """Whether most of a list comes again behind it; what does not is what the report lacks.

    `numbers` and `words` say where each stands last.
    """
    end = run[-1].place
    again = sum(numbers[one.number] > end or words[one.words] > end for one in run)
    return again * 2 > len(run)


def _whole(blocks: Sequence[Block], run: Sequence[_Entry], entries: set[int]) -> range:
    """The places of a list with its caption, and with the parts and the page of its last entry."""
    start, end = run[0].place, run[-1].place + 1
    above = blocks[start - 1] if start else None
    if isinstance(above, Paragraph) and CAPTION.fullmatch(above.text.strip()):
        start -= 1
    while end < len(blocks) and end not in entries and _goes_on(blocks[end]):
        end += 1
    return range(start, end)


def _goes_on(block: Block) -> bool:
    """A page's number on its own, or a numbered part; the title and the preface are neither."""
    if not isinstance(block, Paragraph) or len(block.text) > LONGEST_ENTRY:
        return False
    text = block.text
    return not text.rstrip(PAGE) or bool(ORDINAL.match(text) and not text.endswith("。"))
