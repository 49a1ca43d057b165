"""A draft on somebody's desk: read as the report that it is to become, its mark named.

What a portal publishes as a draft fills no duty and is read by nobody; before publication a draft
is all that there is to check.
"""

from __future__ import annotations

import re
from dataclasses import replace

from core.messages import Message
from pipeline.blocks import Aside, Block, Content, Paragraph
from pipeline.reading.other_kinds import MARK, draft_mark, drafted, kind_in
from pipeline.reading.titles import LONGEST_TITLE, claim_in, tidy_title
from pipeline.records import Setback
from pipeline.sections.sections import sections_of
from pipeline.setback_kinds import SetbackKind

CHECKED = "other-kinds.draft-was-checked"
FIRST_BLOCKS = 12
WORDS = (
    r"(?:征求意见|讨论|送审|审议|审核|报审|修改|会签|内部|未定|第[一二三四])稿|草案|草稿|初稿|拟稿"
)
DRAFT = re.compile(
    rf"[（(【\[〔](?:[^（）()【】\[\]〔〕]{{0,12}}稿|草|草案|送审|待审|未定)[)）】\]〕]|(?:{WORDS})"
)


def as_final(parsed: Content) -> tuple[Content, tuple[Setback, ...]]:
    """A draft without its mark, and what is said of the mark; any other document as it is."""
    title = drafted(parsed, sections_of(parsed.blocks))
    mark = DRAFT.search(tidy_title(title)) if title else None
    bare = DRAFT.sub("", tidy_title(title)) if title else ""
    if mark is None or claim_in(bare) is None or kind_in(bare) is not None:
        return parsed, ()
    own = [at for at, one in enumerate(parsed.blocks) if not isinstance(one, Aside)]
    end = own[FIRST_BLOCKS - 1] + 1 if len(own) >= FIRST_BLOCKS else len(parsed.blocks)
    first = [_without_mark(block) for block in parsed.blocks[:end]]
    blocks = (*(one for one in first if one is not None), *parsed.blocks[end:])
    titles = tuple(DRAFT.sub("", one) for one in parsed.titles)
    said = Message(CHECKED, {"title": bare, "mark": mark[0]})
    setback = Setback(SetbackKind.NOT_AN_ANNUAL_REPORT, said)
    return replace(parsed, blocks=blocks, titles=titles), (setback,)


def _without_mark(block: Block) -> Block | None:
    """A line of the title without the mark; None where it was nothing else."""
    if not isinstance(block, Paragraph) or len(block.text) > LONGEST_TITLE:
        return block
    if draft_mark(block.text) is not None:
        return None
    is_title = claim_in(DRAFT.sub("", block.text)) is not None or MARK.fullmatch(block.text.strip())
    text = DRAFT.sub("", block.text).strip() if is_title else block.text
    return replace(block, text=text) if text else None
