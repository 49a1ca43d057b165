"""Parts of a section that are called as another section is: （六）其他需要报告的事项 within 一、.

Where all the other sections are headed by better ordinals, in their order, a part in the midst of
another is no section; and if it tells nothing, nothing of its name stands in the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from pipeline.blocks import Block, Paragraph
from pipeline.reference.section_headings import Heading, rank_of
from pipeline.reference.section_likeness import TITLES, candidate_in

BEST_RANK = rank_of("一、")
LEAST_TOLD = 10  # characters; 详见上年度报告 is no content of a section
# However short, such words may be all there is to say: 无。 未收费。 见附件3。
TELLS = re.compile(r"[无没未不零]|\d|附[件表录]|后附|另附|链接|下[表图载列]|如下")


def only_one_lacking(headings: Sequence[Heading]) -> int | None:
    """The one section without a heading, where the others are surely there, all in their order."""
    numbers = [one.number for one in headings]
    lacking = TITLES.keys() - set(numbers)
    is_clear = numbers == sorted(set(numbers)) and len(lacking) == 1
    are_best = all(one.is_sure and rank_of(one.ordinal) == BEST_RANK for one in headings)
    return next(iter(lacking)) if is_clear and are_best else None


def is_a_part(blocks: Sequence[Block], found: Mapping[int, Heading], place: int) -> bool:
    """Whether a line of a lesser ordinal stands within another section, without any table."""
    heading = found[place]
    order = [one.number for _, one in sorted(found.items())]
    others = [one for at, one in sorted(found.items()) if at != place]
    end = min((at for at in found if at > place), default=len(blocks))
    return (
        only_one_lacking(others) == heading.number
        and order != sorted(order)
        and rank_of(heading.ordinal) < BEST_RANK
        and all(isinstance(block, Paragraph) for block in blocks[place:end])
    )


def empty_parts(sections: Sequence[tuple[Heading, Sequence[Block]]]) -> frozenset[str]:
    """Lines that head a part with the name of the section that is not there, and tell nothing."""
    lacking = only_one_lacking([heading for heading, _ in sections])
    if lacking is None:
        return frozenset()
    return frozenset(line for _, blocks in sections for line in _empty_in(blocks, lacking))


def _empty_in(blocks: Sequence[Block], number: int) -> Iterator[str]:
    """Below the last table or picture of a section: what stands below a part may be the part's."""
    behind: list[str] = []
    for block in blocks:
        behind = [*behind, block.text] if isinstance(block, Paragraph) else []
    lines = [line for text in behind for line in text.splitlines()]
    read = [candidate_in(line) for line in lines]
    numbered = [at for at, one in enumerate(read) if one is not None and one.printed_ordinal]
    for at, end in pairwise((*numbered, len(lines))):
        one = read[at]
        is_named = one is not None and number in one.like and one.is_bare
        if one is None or not is_named or rank_of(one.printed_ordinal) == BEST_RANK:
            continue
        told = "".join((one.rest, *lines[at + 1 : end]))
        if len(re.sub(r"\W", "", told)) < LEAST_TOLD and TELLS.search(told) is None:
            yield lines[at]
