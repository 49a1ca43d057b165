"""Tables that say themselves whose they are, above them: another body's, another year's, a sample.

A report may show such beside its own, and in place of it; no number of theirs is the report's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from pipeline.blocks import MORE_THAN_TEXT, Block, Grid, Paragraph, RaggedRows
from pipeline.reading.periods import years_of
from pipeline.reading.titles import in_digits
from pipeline.records import Agency, Period
from pipeline.reference.ordinals import NUMBERED
from pipeline.reference.register import may_mean, tidy_name
from pipeline.reference.section_likeness import WITH_TABLES
from pipeline.sections.sections import Section

LONGEST_CAPTION = 60
LINES_ABOVE = 3
# What may stand before a caption, and what it may say besides a year or a name.
BEFORE = (
    rf"(?:{NUMBERED}|[一二三四五六七八九十\d]{{1,2}}[：:]|附[件表录]?[一二三四五六\d]*[：:、]?)*+"
)
SAYS = (
    r"(?:政府信息公开|政务公开|主动公开|依申请公开|公开|政府信息|申请|收到和处理|处理|行政复议|行政诉讼|[、和，,的]"
    r"|年度|全年|本?年|年报|报告|工作|数据|情况|统计|汇总|明细|一览|表格|表|附后|如下|仅?供?参考|对比|对照|[：:（）()])*+"
)
BEFORE_THIS = r"(?:上一?年度?|去年度?|往年度?)"
YEAR = rf"(?:(?:20\d\d)年?度?|{BEFORE_THIS})"
OF_A_YEAR = re.compile(
    rf"{BEFORE}(?P<name>[^\d，。：:（）()]{{0,24}}?)(?P<years>{YEAR}(?:[（(]{YEAR}[）)])?){SAYS}"
)
OF_A_BODY = re.compile(
    rf"{BEFORE}(?P<under>(?:我[局委办]|本[局委办])?(?:所属|下属|直属)的?)?"
    r"(?P<name>[^\d，。：:（）()各我本及全]{2,24}?(?:(?<!广|现)场|中心|(?<!场)所|局|(?<!网)站|队|院|馆|校|园|厂|公司))"
    rf"(?:20\d\d年?度?)?{SAYS}"
)
A_SAMPLE = re.compile(
    rf"{BEFORE}[^。，\d]{{0,12}}(?:样例|样表|样张|示例|示范|范例|填表?样|填写样|模板|样式|空表)"
    r"(?:[^。]{0,4}[：:]?|[（(][^。）)]{0,20}[）)][：:]?)"
)
# A lead-in is the last sentence of its line; a signature may stand before it.
ENDED = re.compile(r"[。；;！？]|20\d\d年\d{1,2}月(?:\d{1,2}日)?")
OF_A_TABLE = re.compile(r"第?二十条第?（[一二三四五六七八九]）项")  # heads a part of one
# 政务服务中心情况： heads a part of the report; a body has its place before its name, or an annex.
PLACED = re.compile(r"[^省市县区镇乡州旗盟][省市县区镇乡州旗盟]")
SHORTEST_NAME = 5  # what a caption calls a body by; shorter ones are the report's own offices


class Whose(Enum):
    """Whose a table is by its caption. A year alone may be a slip, a name that of who counted."""

    OWN = "own"
    ANOTHERS = "another's"
    LAST_YEARS = "last year's, in words and in figures"


@dataclass(frozen=True, slots=True)
class FigureOwner:
    """Whose figures a report shows: its agency's name, and the years that may be its own."""

    name: str | None
    years: frozenset[int]


def owner_of(agency: Agency | None, year: int | None, period: Period | None) -> FigureOwner:
    """A year of the period may be the right one where the title's is a slip."""
    years = years_of(period) | ({year} if year else set())
    return FigureOwner(agency.name if agency else None, years)


def without_others(sections: Sequence[Section], owner: FigureOwner) -> tuple[Section, ...]:
    """The sections without the tables that are not this report's, by what stands above them."""
    others = (Whose.ANOTHERS, Whose.LAST_YEARS)
    return tuple(replace(part, blocks=_without(part.blocks, owner, others)) for part in sections)


def sections_with_more(
    sections: Sequence[Section], own: Sequence[Section], owner: FigureOwner
) -> tuple[int, ...]:
    """The sections in which their own table may stand unread, or something besides their text.

    Where every table is another's, a caption may be wrong, and theirs stand under it. One that
    surely is last year's leaves the place of a table empty.
    """
    found = {part.number for part in sections if _holds_more(part, owner)}
    found.update(WITH_TABLES if _has_tables(sections) and not _has_tables(own) else ())
    return tuple(sorted(found))


def _holds_more(part: Section, owner: FigureOwner) -> bool:
    blocks = part.blocks
    if part.number in WITH_TABLES:
        blocks = _without(blocks, owner, (Whose.LAST_YEARS,))
    return any(isinstance(block, MORE_THAN_TEXT) for block in blocks)


def _has_tables(sections: Sequence[Section]) -> bool:
    return any(isinstance(block, Grid | RaggedRows) for part in sections for block in part.blocks)


def _without(
    blocks: Sequence[Block], owner: FigureOwner, others: Collection[Whose]
) -> tuple[Block, ...]:
    kept: list[Block] = []
    above: list[str] = []
    whose, is_below_a_table = Whose.OWN, False
    for block in blocks:
        if isinstance(block, Paragraph) and not OF_A_TABLE.fullmatch(tidy_name(block.text)):
            above = [] if is_below_a_table else above
            above.append(block.text)
            is_below_a_table = False
        elif isinstance(block, Grid | RaggedRows):
            if not is_below_a_table:
                said = (_said_of(line, owner) for line in above[: -LINES_ABOVE - 1 : -1])
                whose = next((one for one in said if one is not None), Whose.OWN)
            is_below_a_table = True
        if not (whose in others and isinstance(block, Grid | RaggedRows)):
            kept.append(block)
    return tuple(kept)


def _said_of(line: str, owner: FigureOwner) -> Whose | None:
    """Whose table a caption is of; None where it does not say."""
    said = ENDED.split(in_digits(re.sub(r"\s", "", line)))[-1]
    if not said or len(said) > LONGEST_CAPTION:
        return None
    if A_SAMPLE.fullmatch(said):
        return Whose.ANOTHERS
    of_body, of_year = OF_A_BODY.fullmatch(said), OF_A_YEAR.fullmatch(said)
    if of_body is not None and _is_another(of_body, owner):
        return Whose.ANOTHERS
    if of_year is not None:
        return _of_year(of_year["years"], owner)
    return Whose.OWN if of_body else None


def _is_another(caption: re.Match[str], owner: FigureOwner) -> bool:
    name = tidy_name(caption["name"])
    if caption["under"]:
        return True
    is_annexed = "附" in caption.string[: caption.start("name")]
    is_name = len(name) >= SHORTEST_NAME and bool(is_annexed or PLACED.search(name))
    return is_name and owner.name is not None and not may_mean(name, owner.name or "")


def _of_year(printed: str, owner: FigureOwner) -> Whose:
    years = {int(year) for year in re.findall(r"20\d\d", printed)}
    if not years:
        return Whose.ANOTHERS  # 上年度
    if not (owner.years and max(years) < min(owner.years)):
        return Whose.OWN
    is_last = max(years) == min(owner.years) - 1 and re.search(BEFORE_THIS, printed) is not None
    return Whose.LAST_YEARS if is_last else Whose.ANOTHERS
