"""Lines that may be the heading of a section in other words, and which sections they are like.

A line alone decides nothing here: whether it is a heading follows from its place between its
neighbours and from what stands under it (`pipeline/sections/lost_headings.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from pipeline.reference.ordinals import ORDINAL, number_of
from pipeline.reference.section_headings import out_of_marks

TITLES = {
    1: "总体情况",
    2: "主动公开政府信息情况",
    3: "收到和处理政府信息公开申请情况",
    4: "政府信息公开行政复议、行政诉讼情况",
    5: "存在的主要问题及改进情况",
    6: "其他需要报告的事项",
}
# The sections that hold a table each, and its key.
TABLE_OF = {2: "proactive", 3: "requests", 4: "proceedings"}
WITH_TABLES = tuple(TABLE_OF)
# 「四复议诉讼情况」: a printed page may keep no trace of the blank behind an ordinal.
CLOSE_ORDINAL = re.compile(
    r"(?P<part>(?!))?(?P<bracketed>(?!))?(?P<plain>[一二三四五六])(?![年月个项大条类种方点名家])"
)
WORD = re.compile("[\u4e00-\u9fff]")  # without one a line is a number or a rule
# A heading and, behind it on the same line, the text of its section.
HEAD = re.compile(r"[^。；;！!：:\t]++")
LONGEST_HEAD = 40
LONGEST_WITHOUT_ORDINAL = 30
LONGEST_BEHIND = 20  # behind a colon
SHORTEST_ALONE = 6  # characters; a shorter one may be the head of a column or a row
# Rows of the form's third table bear ordinals like sections.
ROW_OF_A_TABLE = re.compile(
    r"本年度?新收|上年度?结转|本年度?办理结果|结转(?:至|到)?下一?年|转结下年度|^其[他它]处理"
)
SENTENCE = re.compile(r"如下$|[，,、]$|^(?:现将|根据|按照|为)|一是|二是")
WORDS = {
    4: re.compile(r"复[议仪]|诉讼|诉论|应诉|起诉|行政(?:救济|争议)"),
    3: re.compile(r"申请|申清|依申|收到"),
    2: re.compile(
        r"主动(?:公开|工开|公布|向社会公开)"
        r"|公开的?(?:政府|政务)?信息的?(?:数[量据目]|条数|统计|情况|事项)"
    ),
    5: re.compile(
        r"[问间]题|不足|改进|短板|困难|差距|薄弱|努力方向|整改|下一?步|打算|改善|反思|今后|弱项"
    ),
    6: re.compile(
        r"其[他它余]|别的|另外|(?<!待)补充|(?<!使用)(?<!填报)(?<!编制)说明|附[注则]|备注|事宜|处理费|收费|[需须应]要?当?报[告吿]|(?:有关|报告)事项"
    ),
    1: re.compile(
        r"总[体休的]|整体|基本|概[况述览要]|[综总][述览结]"
        r"|(?:工作|信息公开)(?:开展|推进|进展|落实|完成|实施)?的?情况|开展情况|工作回顾|主要(?:做法|工作)|全年工作"
    ),
}
# Whatever it names besides, a heading that begins so is the sixth: 其他需要说明的问题.
OTHER_FIRST = re.compile(r"(?:其[他它](?:依法)?(?:[需须应]?要?当?)?|[需须应]要?当?)(?:报告|说明)")
# In this order: 主动公开工作情况 speaks of the second section, not of the first.
FIRST_MEANT = (4, 3, 2, 5, 6, 1)
# What headings are made of besides the words that tell them apart.
COMMON = re.compile(
    r"依法|法定|数量|类别|内容|20\d\d年?度?|本年度?|一年来|上?年度|全年|政府|政务|行政|信息|公开|工作|情况|存在|主要|方面|措施|办法"
    r"|举措|重点|方向|环节|计划|安排|思路|统计表?|需要|应当|有关|相关|报告|事项|处理|办理|接收|收到|答复|开展"
    r"|总体|[我本全][局镇乡区县市街道办委院处单位]{1,3}|[因的和与及、，,及之处得以表]|提起|引发|引起"
)
MOST_LEFT_OVER = 2  # characters of a line without ordinal that are none of these words
ALIKE = 0.7
BARE_TITLES = {number: re.sub(r"\W", "", title) for number, title in TITLES.items()}
REMEMBERED = 2048  # headings; a year's reports share most of theirs


@dataclass(frozen=True, slots=True)
class PossibleHeading:
    """A line that may be a heading: its printed ordinal, its words, and the text behind them.

    `like` are the sections that its words speak of; empty when they speak of none. `is_bare`: it
    says nothing else. `has_own_number` is False for （一）, which numbers parts of a section.
    `is_digit`: its ordinal is printed as one, as in 1.
    """

    ordinal: int | None
    has_own_number: bool
    words: str
    rest: str
    like: frozenset[int]
    is_bare: bool
    is_digit: bool
    printed_ordinal: str = ""

    @property
    def is_its_own(self) -> bool:
        """Whether it says what the section of its number is called, and nothing else."""
        return self.is_bare and self.ordinal in self.like


def candidate_in(line: str) -> PossibleHeading | None:
    """Read a line as a heading in other words; None for a sentence, and for a row of a table."""
    if WORD.search(line) is None:
        return None
    text = out_of_marks(line.strip())
    printed = ORDINAL.match(text) or _close_ordinal(text)
    head = HEAD.match(text, printed.end() if printed else 0)
    if head is None:
        return None
    behind = text[head.end() :].lstrip("。：: \t")
    words, rest = _split(head[0].strip(), behind, has_ordinal=printed is not None)
    if len(rest) <= LONGEST_BEHIND and not sections_like(words) and _says_a_section(rest):
        words, rest = f"{words}：{rest}", ""
    longest = LONGEST_HEAD if printed else LONGEST_WITHOUT_ORDINAL
    if len(words) > longest or SENTENCE.search(words) or ROW_OF_A_TABLE.search(words):
        return None
    like = sections_like(words)
    number = number_of(printed)
    if printed is None and not _ends_as_a_heading(text, words, rest):
        return None
    is_own = printed is not None and printed["bracketed"] is None
    is_digit = printed is not None and any(map(str.isdecimal, printed[0]))
    mark = printed[0].strip() if printed else ""
    return PossibleHeading(number, is_own, words, rest, like, _is_bare(words), is_digit, mark)


def _says_a_section(rest: str) -> bool:
    """Whether what stands behind a colon is the heading's second half: 高位推动：总体情况."""
    return not re.search("[。；;]", rest) and bool(sections_like(rest)) and _is_bare(rest)


def is_heading_alone(line: str) -> bool:
    """Whether a line is a section's heading wherever it stands: by its own number, or in whole."""
    found = candidate_in(line)
    if found is None or found.rest or not (found.like and found.is_bare) or found.is_digit:
        return False
    if found.ordinal is None:
        return len(found.words) >= SHORTEST_ALONE
    return found.has_own_number and found.ordinal in found.like


def _ends_as_a_heading(text: str, words: str, rest: str) -> bool:
    """Whether a line without an ordinal is no sentence; only the sixth's one word stands behind it.

    A full stop is forgiven where the words are a section's own title.
    """
    if rest:
        return OTHER_FIRST.match(words) is not None and _is_bare(words)
    return text[-1] not in "。；;" or re.sub(r"\W", "", words) in BARE_TITLES.values()


def _close_ordinal(text: str) -> re.Match[str] | None:
    """An ordinal without a mark behind it: the line says what the section of this number is."""
    found = CLOSE_ORDINAL.match(text)
    head = HEAD.match(text, 1) if found else None
    if head is None:
        return None
    words = re.sub(r"\s", "", head[0])
    is_own = sections_like(words) == {number_of(found)} and _is_bare(words)
    return found if is_own else None


def _split(words: str, rest: str, *, has_ordinal: bool) -> tuple[str, str]:
    """「一、总体情况 2023年，我局……」: behind a blank the text may begin on the heading's line."""
    first, _, more = words.partition(" ")
    if has_ordinal and len(more) > LONGEST_HEAD and len(first) > 1:
        return first, f"{more}{rest}"
    return re.sub(r"\s", "", words), rest


def is_sixth_in_short(words: str) -> bool:
    """Whether only how it begins makes a line the sixth's: 需要说明的问题 may be a part of one."""
    return OTHER_FIRST.match(re.sub(r"\W", "", words)) is not None


@lru_cache(REMEMBERED)
def sections_like(words: str) -> frozenset[int]:
    """The sections that a heading's words speak of, or whose title they nearly are."""
    bare = re.sub(r"\W", "", words)
    if OTHER_FIRST.match(bare):
        return frozenset({6})
    for number in FIRST_MEANT:
        if WORDS[number].search(bare):
            return frozenset({number})
    return frozenset(number for number, title in BARE_TITLES.items() if _is_alike(bare, title))


def _is_alike(words: str, title: str) -> bool:
    most = 2 * min(len(words), len(title)) / (len(words) + len(title))
    return most >= ALIKE and SequenceMatcher(None, words, title).ratio() >= ALIKE


@lru_cache(REMEMBERED)
def _is_bare(words: str) -> bool:
    plain = words
    for pattern in WORDS.values():
        plain = pattern.sub("", plain)
    return len(re.sub(r"\W", "", COMMON.sub("", plain))) <= MOST_LEFT_OVER
