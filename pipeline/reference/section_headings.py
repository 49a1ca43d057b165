"""The headings of the six sections, by what they mean rather than by their numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

ORDINAL = (
    r"(?:[一二三四五六七八九十]{1,2}\s*[、.．]|第[一二三四五六](?:部分[:：、]?|[、，：:])|\d\s*[、.．]"
    r"|[（(][一二三四五六1-6][)）][、.．]?)"
)
NUMERALS = "一二三四五六"
MEANINGS = {
    1: r"(?:政府信息公开(?:工作)?)?(?:总体|工作(?:基本|开展))情况|概述",
    2: r"(?:行政机关)?主动公开政府(?:信息|政府)的?情况|(?:政府信息)?主动公开(?:政府信息)?情况",
    3: r"(?:行政机关)?收到和处理政府信息公开申请(?:的?情况)?",
    4: r"因?政府信息公开(?:工作)?(?:被申请)?行政复议.{0,4}(?:提起)?行政诉讼(?:的?情况)?",
    5: r"(?:政府信息公开工作)?存在的?(?:主要)?问题(?:及|和|与|、)?(?:改进)?(?:情况|措施|办法)?",
    6: r"其[他它]需要报告的?事项",
}
# A heading stands alone on its line; only the sixth often carries its one word behind it.
HEADING = {
    number: re.compile(
        rf"^(?P<ordinal>{ORDINAL})?\s*+(?:{meaning})\s*+[、：:。]?\s*+(?P<rest>.*+)$"
    )
    for number, meaning in MEANINGS.items()
}
IN_EVERY_HEADING = re.compile("[述况请讼题项]")  # one of these, whichever section it is
LONGEST_REST = {6: 200}


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's heading: its number by meaning, and the ordinal printed before it, if any.

    `words` is what it says where these are not its usual words. `is_sure` is False when only its
    ordinal and its place make it the heading of this section.
    """

    number: int
    ordinal: str | None
    rest: str
    words: str | None = None
    is_sure: bool = True


def heading_in(text: str) -> Heading | None:
    """Recognise one line as the heading of a section; a sentence that mentions one is none."""
    if IN_EVERY_HEADING.search(text) is None:
        return None
    line = out_of_marks(text.strip())
    for number, pattern in HEADING.items():
        match = pattern.match(line)
        if match is None:
            continue
        ordinal, rest = match["ordinal"], match["rest"].strip()
        if len(rest) > (LONGEST_REST.get(number, 0) if ordinal else 0):
            continue
        if ordinal is None or ordinal[0] not in "（(" or _numbers(ordinal, number):
            return Heading(number, ordinal, rest)
    return None


def out_of_marks(line: str) -> str:
    """A heading without the marks around it, or around its ordinal: 【一】总体情况."""
    if not line.startswith("【"):
        return line
    return line[1:-1] if line.endswith("】") else line[1:].replace("】", "、", 1)


def _numbers(ordinal: str, number: int) -> bool:
    """Whether （一） numbers this section; within sections it numbers their parts."""
    return ordinal[1] in (NUMERALS[number - 1], str(number))


def rank_of(ordinal: str | None) -> int:
    """How much an ordinal says that its line heads a section: 一、 more than 1. or （一）."""
    if ordinal is None:
        return 0
    return 1 if ordinal[0].isdecimal() or ordinal[0] in "（(" else 2
