"""The six sections of a report, found by what their headings mean rather than by their numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.blocks import Block, Grid, Paragraph, RaggedRows, Unopened
from pipeline.reference.section_headings import Heading, heading_in, rank_of
from pipeline.reference.section_likeness import TITLES, WITH_TABLES
from pipeline.sections.boxes import out_of_boxes
from pipeline.sections.contents import contents_in
from pipeline.sections.lost_headings import has_its_table, with_lost_headings
from pipeline.sections.parts import empty_parts

# A line longer than this names a section in passing, as a list of all six does.
LONGEST_LINE = 60
ENOUGH_SECTIONS = 3
SENTENCE_ENDS = ("。", "；", ";")
ORDINALS_ALONE = re.compile(r"[\W\d第一二三四五六七八九十部分章节]*")
# 编制要求摘录： above a heading, and 本部分应当如实填写。 below it: what is to be written there.
REQUIRED = re.compile(
    r"(?:编制|编写|填写|填报|撰写|格式)(?:要求|说明|规范|提纲)(?:摘录|节选|摘要)?[：:]?$"
)
INSTRUCTION = re.compile(
    r"(?:本|此|该)部分[^。；\d]{0,12}(?:应当?|必?须|需要?|请)[^。；\d]{0,12}"
    r"(?:填写|填报|撰写|编写|报告|说明)[^。；\d]{0,12}。?"
)


@dataclass(frozen=True, slots=True)
class Section:
    """One section: 0 is everything before the first heading."""

    number: int
    heading: Heading | None
    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        lines = [block.text for block in self.blocks if isinstance(block, Paragraph)]
        if self.heading and self.heading.rest:
            lines.insert(0, self.heading.rest)
        return "\n".join(lines)


def sections_of(blocks: Iterable[Block]) -> tuple[Section, ...]:
    """Split a document at its headings, in printed order; a table of contents is left out.

    A heading printed twice in a row (once above the title, once below it) opens its section anew.
    Sections without a heading that says what they are begin where one in other words stands.
    """
    printed, before_unopened = _without_unopened(out_of_boxes(blocks))
    contents = contents_in(printed) | _rules_quoted(printed)
    kept = [at for at in range(len(printed)) if at not in contents]
    whole = tuple(printed[at] for at in kept)
    headings = with_lost_headings(whole, _plain_headings(whole))
    sections: list[Section] = []
    heading: Heading | None = None
    held: list[Block] = []
    for place, block in enumerate(whole):
        if place in headings:
            sections.append(Section(heading.number if heading else 0, heading, tuple(held)))
            heading, held = headings[place], []
        else:
            held.append(block)
        if kept[place] in before_unopened:
            held.append(Unopened())
    sections.append(Section(heading.number if heading else 0, heading, tuple(held)))
    return tuple(sections)


def _without_unopened(blocks: Iterable[Block]) -> tuple[tuple[Block, ...], frozenset[int]]:
    """What was read, and after which of it something stands that was not: it heads nothing."""
    read: list[Block] = []
    before: set[int] = set()
    for block in blocks:
        if isinstance(block, Unopened):
            before.add(len(read) - 1)
        else:
            read.append(block)
    return tuple(read), frozenset(before)


def _plain_headings(blocks: Sequence[Block]) -> dict[int, Heading]:
    """The headings that say in usual words what they are, by their places among the blocks."""
    found = [
        (place, heading)
        for place, block in enumerate(blocks)
        if isinstance(block, Paragraph) and (heading := heading_in(block.text)) is not None
    ]
    found = _without_quoted(blocks, found)
    come_again = _come_again(found, list(_weights(blocks, found)))
    headings: dict[int, Heading] = {}
    last: Heading | None = None
    for place, heading in found:
        is_first = last is None or heading.number > last.number
        is_inside = last is not None and _is_inside(heading, last)
        if not (is_inside or (is_first and place in come_again)):
            headings[place] = last = heading
    return headings


def _without_quoted(
    blocks: Sequence[Block], found: Sequence[tuple[int, Heading]]
) -> list[tuple[int, Heading]]:
    """Headings that only quote how a report is to be written are none of it; where a section has
    no other, it is for a person to say."""
    places = {place for place, _ in found}
    quoted = {place for place in places if _is_quoted(blocks, place, places)}
    own = {heading.number for place, heading in found if place not in quoted}
    return [
        (place, replace(one, is_sure=False, words=_line(blocks, place)) if place in quoted else one)
        for place, one in found
        if not (place in quoted and one.number in own)
    ]


def _rules_quoted(blocks: Sequence[Block]) -> frozenset[int]:
    """A heading that is quoted by the line above it, with the instruction under it: no content."""
    found = (
        at
        for at in range(1, len(blocks))
        if _is_quoted(blocks, at, ())
        and REQUIRED.search(_line(blocks, at - 1))
        and INSTRUCTION.fullmatch(_line(blocks, at + 1))
        and heading_in(_line(blocks, at)) is not None
    )
    return frozenset(place for at in found for place in (at, at + 1))


def _is_quoted(blocks: Sequence[Block], place: int, headings: Collection[int]) -> bool:
    """By the line above it, and no table below; or with nothing but an instruction under it."""
    has_a_table = any(isinstance(one, Grid | RaggedRows) for one in blocks[place + 1 : place + 3])
    is_all = place + 2 in headings or place + 2 == len(blocks)
    is_instruction = INSTRUCTION.fullmatch(_line(blocks, place + 1)) is not None
    is_required = REQUIRED.search(_line(blocks, place - 1)) is not None
    return (is_required and not has_a_table) or (is_instruction and is_all)


def _line(blocks: Sequence[Block], place: int) -> str:
    block = blocks[place] if 0 <= place < len(blocks) else None
    return block.text.strip() if isinstance(block, Paragraph) else ""


def _weights(
    blocks: Sequence[Block], found: Sequence[tuple[int, Heading]]
) -> Iterator[tuple[bool, int]]:
    """How much each line is a heading: by its own table under it, then by its ordinal."""
    places = (*(place for place, _ in found), len(blocks))
    for (_, heading), (place, end) in zip(found, pairwise(places), strict=True):
        has_table = heading.number in WITH_TABLES and has_its_table(blocks[place + 1 : end])
        yield has_table, rank_of(heading.ordinal)


def _is_inside(found: Heading, current: Heading) -> bool:
    """A line without ordinal that repeats an earlier section's name is a sub-heading.

    So is 「1.主动公开情况」 within section one: no report counts its second section as its first.
    """
    if found.number == current.number:
        return rank_of(found.ordinal) < rank_of(current.ordinal)
    if found.ordinal is None:
        return found.number < current.number
    digit = found.ordinal[0]
    return current.number == 1 and digit.isdecimal() and digit != str(found.number)


def _come_again(
    found: Sequence[tuple[int, Heading]], weights: Sequence[tuple[bool, int]]
) -> frozenset[int]:
    """The places of lines that only name a section: its heading follows further on.

    That one has the better ordinal, or its table. Where the first section begins anew, so does a
    report: its headings are its own.
    """
    named: set[int] = set()
    best: dict[int, tuple[bool, int]] = {}
    for (place, heading), weight in zip(reversed(found), reversed(weights), strict=True):
        if best.get(heading.number, weight) > weight:
            named.add(place)
        if heading.number == 1 and heading.ordinal is not None:
            best = {}
        else:
            best[heading.number] = max(weight, best.get(heading.number, weight))
    return frozenset(named)


def section(sections: Sequence[Section], number: int) -> Section | None:
    """The section of this number; where it stands in parts, all that stands in any of them."""
    found = [part for part in sections if part.number == number and part.heading]
    if len(found) < 2:
        return found[0] if found else None
    first, *more = found
    behind = (block for part in more for block in (*_rest_of(part), *part.blocks))
    return Section(number, first.heading, (*first.blocks, *behind))


def section_text(sections: Sequence[Section], number: int) -> str:
    """The text of one section without its tables; the preface is what stands before the first."""
    if number == 0:
        return sections[0].text if sections and sections[0].heading is None else ""
    found = section(sections, number)
    return found.text if found else ""


def _rest_of(part: Section) -> Iterator[Block]:
    if part.heading is not None and part.heading.rest:
        yield Paragraph(part.heading.rest)


def only_by_place(sections: Sequence[Section]) -> dict[int, str]:
    """The sections whose heading says something else, and what it says."""
    headings = (part.heading for part in sections)
    return {one.number: one.words or "" for one in headings if one is not None and not one.is_sure}


def named_within(sections: Sequence[Section]) -> tuple[int, ...]:
    """The sections whose title a short line or a cell says somewhere below the first heading.

    The preface does not count: it names all six in one sentence. Nor does a part of another section
    that is called so and tells nothing, where all the other sections are numbered better.
    """
    below = [part for part in sections if part.heading is not None]
    empty = empty_parts([(part.heading, part.blocks) for part in below if part.heading])
    printed = {line for part in below for line in _lines_of(part)} - empty
    plain = (re.sub(r"\s", "", line) for line in printed)
    lines = [line for line in plain if len(line) <= LONGEST_LINE]
    return tuple(n for n, title in TITLES.items() if any(_names(line, title) for line in lines))


def _names(line: str, title: str) -> bool:
    """Whether a line names a section: a sentence does where it begins so, not where it goes on."""
    before, found, _ = line.partition(title)
    is_sentence = line.endswith(SENTENCE_ENDS)
    return bool(found) and not (is_sentence and ORDINALS_ALONE.fullmatch(before) is None)


def _lines_of(part: Section) -> Iterator[str]:
    yield from (part.heading.words or "", part.heading.rest) if part.heading else ()
    for block in part.blocks:
        if isinstance(block, Paragraph):
            yield from block.text.splitlines()
        elif isinstance(block, Grid):
            yield from (span.text for row in block.begun() for span in row)
        elif isinstance(block, RaggedRows):
            yield from (cell for row in block.rows for cell in row)


def holds_a_report(blocks: Iterable[Block]) -> bool:
    """Whether a document has enough sections to be a report, whatever their headings say."""
    numbers = {part.number for part in sections_of(blocks) if part.heading is not None}
    return len(numbers) >= ENOUGH_SECTIONS
