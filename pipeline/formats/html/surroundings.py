"""What stands on a page before its article: lists and heads that name other papers, never this one.

The article is the smallest element around the first of its text that also holds a title above it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lxml import etree

from pipeline.blocks import FULL_STOP, Aside, Block, LinkedFile, Paragraph

LIKE_A_TITLE = re.compile(r"公开.{0,20}(?:报告|年报|总结)")
LONGEST_TITLE = 70
BEGINS = re.compile(r"一、|第一部分")
MOST_LINES = 500  # before the text that are looked at


def without_what_is_before(
    blocks: Sequence[Block], places: Mapping[int, etree._Element]
) -> tuple[Block, ...]:
    """The blocks, with those before the article as asides; all as they are where none is found."""
    first = next((at for at, one in enumerate(blocks) if at in places and _is_text(one)), None)
    if first is None:
        return tuple(blocks)
    around = {one: up for up, one in enumerate(places[first].iterancestors())}
    before = [at for at in places if at < first]
    ups = {at: _ups(places[at], around) for at in before[-MOST_LINES:]}
    article = min((up for at, up in ups.items() if _is_like_a_title(blocks[at])), default=None)
    if article is None:
        return tuple(blocks)
    outside = {at for at in before if ups.get(at, len(around)) > article}
    return tuple(_aside(one) if at in outside else one for at, one in enumerate(blocks))


def _ups(element: etree._Element, around: Mapping[etree._Element, int]) -> int:
    """How far up from the text the first element is that holds another one, too."""
    return next((around[one] for one in element.iterancestors() if one in around), len(around))


def _is_text(block: Block) -> bool:
    """Whether a line is the text of a paper: a sentence, or the head of its first section."""
    if not isinstance(block, Paragraph) or isinstance(block, Aside | LinkedFile):
        return False
    return FULL_STOP in block.text or BEGINS.match(block.text) is not None


def _is_like_a_title(block: Block) -> bool:
    if not isinstance(block, Paragraph) or isinstance(block, Aside | LinkedFile):
        return False
    return len(block.text) <= LONGEST_TITLE and LIKE_A_TITLE.search(block.text) is not None


def _aside(block: Block) -> Block:
    if not isinstance(block, Paragraph) or isinstance(block, LinkedFile):
        return block
    return Aside(block.text)
