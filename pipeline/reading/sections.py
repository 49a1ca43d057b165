"""The six sections of a report, found by what their headings mean rather than by their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.blocks import Block, Paragraph
from pipeline.reading.lost_headings import with_lost_headings
from pipeline.reference.section_headings import Heading, heading_in


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
    """Split a document at its headings, in printed order.

    A heading printed twice in a row (once above the title, once below it) opens its section anew.
    Sections without a heading that says what they are begin where one in other words stands.
    """
    whole = tuple(blocks)
    headings = with_lost_headings(whole, _plain_headings(whole))
    sections: list[Section] = []
    heading: Heading | None = None
    held: list[Block] = []
    for place, block in enumerate(whole):
        if place not in headings:
            held.append(block)
            continue
        sections.append(Section(heading.number if heading else 0, heading, tuple(held)))
        heading, held = headings[place], []
    sections.append(Section(heading.number if heading else 0, heading, tuple(held)))
    return tuple(sections)


def _plain_headings(blocks: Sequence[Block]) -> dict[int, Heading]:
    """The headings that say in usual words what they are, by their places among the blocks."""
    headings: dict[int, Heading] = {}
    last: Heading | None = None
    for place, block in enumerate(blocks):
        found = heading_in(block.text) if isinstance(block, Paragraph) else None
        if found is not None and not _is_inside(found, last):
            headings[place] = last = found
    return headings


def _is_inside(found: Heading, current: Heading | None) -> bool:
    """A line without ordinal that repeats an earlier section's name is a sub-heading.

    So is 「1.主动公开情况」 within section one: no report counts its second section as its first.
    """
    if current is None:
        return False
    if found.ordinal is None:
        return found.number < current.number
    digit = found.ordinal[0]
    return current.number == 1 and digit.isdecimal() and digit != str(found.number)


def section(sections: Sequence[Section], number: int) -> Section | None:
    """The section of this number; where it stands twice, the longer one."""
    found = [part for part in sections if part.number == number and part.heading]
    return max(found, key=lambda part: len(part.blocks), default=None)


def only_by_place(sections: Sequence[Section]) -> dict[int, str]:
    """The sections whose heading says something else, and what it says."""
    headings = (part.heading for part in sections)
    return {one.number: one.words or "" for one in headings if one is not None and not one.is_sure}
