"""Papers on disclosure work that are no annual report: a half-year's, a draft, a plan, and others.

Only a title says so, a form that nobody filled in, and figures that end in June under a title that
speaks of no whole year. Under an annual title they are an annual report's with a wrong period.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from core.messages import Bilingual, Message
from pipeline.blocks import Aside, Content, Grid, Paragraph, RaggedRows, Unopened
from pipeline.reading.open_places import MAY_BE_LEFT_OPEN
from pipeline.reading.periods import period_in, period_of
from pipeline.reading.titles import (
    LONGEST_TITLE,
    SUBJECT,
    YEARS,
    TitleClaim,
    claim_in,
    may_be_title,
    signature_date,
    tidy_title,
    without_its_body,
)
from pipeline.sections.sections import Section
from pipeline.shown.counts import looks_like_a_count

FIRST_LINES = 3
MANY_GAPS = 5
YEARLY = re.compile("年度|年报|全年")
# A line beside the title, or the head of every page, that says no more: 初稿，请各科室核对.
DRAFT_MARK = re.compile(
    r"[（(【\[〔]?(?P<mark>(?:内部|初步)?"
    r"(?:(?:征求意见|讨论|送审|审议|审核|报审|修改|会签|内部|未定)稿|草案|草稿|初稿|拟稿))"
    r"(?:[，,：:；;][^。]{0,30})?[)）】\]〕]?"
)
# How the first sentence of section one begins, and what a whole year's says somewhere.
OPENING = re.compile(r"[^，。；]{0,24}")
WHOLE_YEAR = re.compile(
    r"全年|年度内|一年来|下半年|[四4]季度|年[末底]|12月|十二月|本年度|20\d\d年度"
)
MARK = re.compile(r"[（(【\[〔][^（）()【】\[\]〔〕]{1,12}[)）】\]〕]")


class OtherKind(StrEnum):
    """What a paper is instead of the year's report."""

    DRAFT = "draft"
    TEMPLATE = "template"
    HALF_YEAR = "half-year"
    QUARTERLY = "quarterly"
    MONTHLY = "monthly"
    COLLECTION = "collection"
    COMPARISON = "comparison"
    INTERPRETATION = "interpretation"
    STATISTICS = "statistics"
    PLAN = "plan"
    GUIDE = "guide"


# What papers on requests are called; a report of the year is never called so.
ON_REQUEST = r"依申请公开|公开申请"
ON_DISCLOSURE, ON_THE_WORK = re.compile(SUBJECT), re.compile(f"{SUBJECT}|{ON_REQUEST}")
_TO = r"(?:\d{1,2}日)?[至到—–\-－~～]+"
NAMES = {
    OtherKind.DRAFT: (
        "草稿",
        r"(?:征求意见|讨论|送审|审议|审核|报审|修改|会签|内部|未定)稿|草案|草稿|初稿|拟稿|第[一二三四]稿"
        r"|(?<![定终开布式示网订印发后])稿(?:[)）】\]〕]|$)|[（(【\[〔](?:草|送审|待审|未定)[)）】\]〕]"
        r"|征[求集].{0,60}意见",
    ),
    OtherKind.TEMPLATE: (
        "模板",
        r"模板|模版|样表|样本|范本|样例|式样|样式|填[报写](?:用|表|说明|要求)|参考(?:格式|文本)|空白表"
        r"|(?:编写|编制|撰写)(?:提纲|大纲|说明)|(?:报告|年报)的?(?:统一)?格式|[（(]请?如实填[写报][)）]",
    ),
    OtherKind.HALF_YEAR: (
        "半年报告",
        rf"[上下]半年|年中(?=工作|报告|总结|小结|政府信息|政务公开)|(?<![A-Za-z])H[12](?!\d)"
        rf"|前(?:六|6)个月|一[至到—–\-－~～]+六月|截[至止]到?.{{0,6}}6月"
        rf"|半年度?(?:工作)?(?:报告|总结|小结|情况|政府|政务)|半年报|中期报告"
        rf"|(?<!\d)0?(?:1月?{_TO}0?6|7月?{_TO}12)月",
    ),
    OtherKind.QUARTERLY: (
        "季度报告",
        rf"(?:第?[一二三四1-4]|前三|[上本])个?季度|季报|Q[1-4]"
        rf"|(?<!\d)0?(?:1月?{_TO}0?[39]|4月?{_TO}0?6|7月?{_TO}0?9|10月?{_TO}12)月",
    ),
    OtherKind.MONTHLY: ("月度报告", r"(?:(?<!\d)\d{1,2}|[一二三四五六七八九十])月份|月报"),
    OtherKind.COMPARISON: (
        "对比",
        r"对比|比较(?:表|分析|情况)|[与和同]20\d\d年.{0,4}比较$|同比分析",
    ),
    OtherKind.COLLECTION: (
        "报告汇编",
        r"20\d\d年?度?[至到—–\-－~～]+20\d\d(?!\d)|20\d\d年?度?[与和及、]20\d\d年|(?:近|历)[二三两四五几\d]?年|汇编|合集|合订本|选编|集锦|(?:各|所有|全部)(?:部门|单位|乡?镇|街道|委办局).{0,24}(?:报告|年报)$",
    ),
    OtherKind.INTERPRETATION: ("解读", r"解读"),
    OtherKind.STATISTICS: (
        "统计资料",
        r"统计(?:公报|报表|表|数据|简报|月报|年报)|(?:数据|情况)统计$",
    ),
    OtherKind.PLAN: (
        "工作计划",
        r"(?:计划|安排|打算|方案|要点|思路|任务分解表?)(?:的通知)?[)）》]?$",
    ),
    OtherKind.GUIDE: ("指南", r"(?:指南|指引|目录)(?:[(（][^()（）]*[)）])?$"),
}
# Of kinds whose word alone is no noun.
IN_ENGLISH = {
    OtherKind.HALF_YEAR: "half-year report",
    OtherKind.QUARTERLY: "quarterly report",
    OtherKind.MONTHLY: "monthly report",
    OtherKind.STATISTICS: "statistics sheet",
}
# What a title says besides: when the paper came out, and what else it holds.
BESIDES = re.compile(
    r"[（(][^（）()]{0,12}(?:发布|公布|公示|公开|更新)[）)]$"
    r"|[（(]20\d\d年\d{1,2}月(?:份|\d{1,2}日)?[）)]$"
    r"|(?<=报告)(?:[及和暨与]|[（(]?含).{0,6}(?:统计表|附表|附件|情况表|数据表)[）)]?$"
    r"|(?:(?<=报告)|(?<=总结))[及和暨与](?:20\d\d年度?|下一?年度?|明年)[^，]{0,12}(?:计划|安排|打算|要点|思路)$"
)


@dataclass(frozen=True, slots=True)
class Named:
    """What a paper is, and the title that says so."""

    kind: OtherKind
    title: str

    @property
    def says(self) -> Message:
        kind = Bilingual(NAMES[self.kind][0], IN_ENGLISH.get(self.kind, self.kind.value))
        return Message("other-kinds.no-annual-report", {"kind": kind, "title": self.title})


# The last days of a half and of a quarter.
ENDS = {(6, 30): OtherKind.HALF_YEAR, (3, 31): OtherKind.QUARTERLY, (9, 30): OtherKind.QUARTERLY}
PATTERNS = {kind: re.compile(pattern) for kind, (_, pattern) in NAMES.items()}
# Bare 信息公开 may be a column's or another work's: it only names papers on a part of the year.
BARE_SUBJECT = re.compile("信息公开")
OF_A_PART = (OtherKind.HALF_YEAR, OtherKind.QUARTERLY, OtherKind.MONTHLY)


def kind_in(title: str) -> OtherKind | None:
    """What a title on disclosure work calls its paper; None for an annual report's title."""
    tidy = tidy_title(title)
    if len(tidy) > LONGEST_TITLE:
        return None
    is_of_a_part = BARE_SUBJECT.search(tidy) and not YEARLY.search(tidy)
    kinds = NAMES if ON_THE_WORK.search(tidy) else OF_A_PART if is_of_a_part else ()
    words = BESIDES.sub("", without_its_body(tidy))
    return next((kind for kind in kinds if PATTERNS[kind].search(words)), None)


def other_kind_of(
    parsed: Content, sections: Sequence[Section], claim: TitleClaim | None, listed: str | None
) -> Named | None:
    """The kind of a paper that is no annual report, with its title; None for anything else.

    The paper's own title decides; the list's only where the paper has none on disclosure work.
    """
    draft = drafted(parsed, sections)
    own = [draft or claim.title] if claim else [*_first_titles(parsed, sections)]
    for title in own or ([listed] if listed else []):
        kind = kind_in(title)
        if kind is not None:
            return Named(kind, tidy_title(title))
    title = next(iter(own), listed or "")
    part = (_part_of_a_year(title, sections) or _told_of_a_part(sections)) if claim else None
    if part is not None:
        return Named(part, tidy_title(title))
    return Named(OtherKind.TEMPLATE, tidy_title(title)) if _is_unfilled(title, sections) else None


def _part_of_a_year(title: str, sections: Sequence[Section]) -> OtherKind | None:
    """What a paper is that calls itself no yearly one, and whose figures end within the year."""
    period = None if YEARLY.search(tidy_title(title)) else period_of(sections, ())
    if period is None or period.last is None:
        return None
    is_one_year = period.first is None or period.first.year == period.last.year
    return ENDS.get((period.last.month, period.last.day)) if is_one_year else None


def _told_of_a_part(sections: Sequence[Section]) -> OtherKind | None:
    """What a paper is whose first section begins with a part of the year and never leaves it.

    Only where it is signed within that year, or nowhere, and names no span of a whole year.
    """
    told = next((part.text for part in sections if part.number == 1), "")
    opening = OPENING.match(tidy_title(told))
    text = "\n".join(part.text for part in sections)
    year = YEARS.search(opening[0]) if opening else None
    period = period_in(text, text)
    signed = signature_date([line for line in text.splitlines() if line.strip()])
    is_later = year is not None and signed is not None and signed.on.year > int(year[0])
    if opening is None or WHOLE_YEAR.search(told) or is_later:
        return None
    if period is not None and period.last is not None and (period.last.month == 12):
        return None
    kinds = (OtherKind.HALF_YEAR, OtherKind.QUARTERLY)
    return next((kind for kind in kinds if PATTERNS[kind].search(opening[0])), None)


def drafted(parsed: Content, sections: Sequence[Section]) -> str | None:
    """The title that the paper prints first, where it calls itself a draft: its window may not."""
    marks = (*_first_lines(sections), *parsed.running)
    mark = next(filter(None, map(draft_mark, marks)), None)
    if mark is not None:
        return f"{next(iter(_first_titles(parsed, sections)), '')}（{mark}）"
    lines = [*_with_marks(_first_lines(sections)), *parsed.titles]
    titles = (line for line in lines if _is_title(line, ON_DISCLOSURE))
    kinds = ((line, kind_in(line)) for line in titles)
    first = next(((line, kind) for line, kind in kinds if kind or claim_in(line)), None)
    return first[0] if first and first[1] is OtherKind.DRAFT else None


def draft_mark(line: str) -> str | None:
    """The word that makes a line beside a title the mark of a draft; None for any other line."""
    found = DRAFT_MARK.fullmatch(re.sub(r"\s", "", line))
    return found["mark"] if found else None


def _with_marks(lines: Iterable[str]) -> Iterator[str]:
    """Lines, each with the one below it where that is a mark in brackets: （征求意见稿）."""
    for line, below in pairwise((*lines, "")):
        yield line + below if MARK.fullmatch(below.strip()) else line


def _is_unfilled(title: str, sections: Sequence[Section]) -> bool:
    """Whether name and year, or many a place of the text, are left open, and no table is filled."""
    texts = [part.heading.rest if part.heading else "" for part in sections]
    gaps = MAY_BE_LEFT_OPEN.findall("\n".join((*texts, *(part.text for part in sections))))
    has_tables = any(isinstance(block, Grid) for part in sections for block in part.blocks)
    is_nobodys = has_tables and bool(title and gaps) and not YEARS.search(tidy_title(title))
    is_open = is_nobodys or MAY_BE_LEFT_OPEN.search(title) is not None or len(gaps) >= MANY_GAPS
    return is_open and not any(map(_is_figure, _cells(sections)))


def _cells(sections: Sequence[Section]) -> Iterator[str]:
    for block in (block for part in sections for block in part.blocks):
        if isinstance(block, Grid):
            yield from (span.text for row in block.begun() for span in row)
        elif isinstance(block, RaggedRows):
            yield from (cell for row in block.rows for cell in row)
        elif isinstance(block, Paragraph):
            yield from block.text.split()


def _is_figure(cell: str) -> bool:
    return looks_like_a_count(cell) and any(map(str.isdecimal, cell))


def _first_titles(parsed: Content, sections: Sequence[Section]) -> Iterator[str]:
    """What the page calls itself, and its first lines; further down stand links to other papers."""
    yield from (title for title in parsed.titles if _names_a_paper(title, ON_THE_WORK))
    yield from (line for line in _first_lines(sections) if _names_a_paper(line, ON_DISCLOSURE))


def _first_lines(sections: Sequence[Section]) -> Iterator[str]:
    inside = (block for part in sections[:1] for block in part.blocks)
    blocks = [one for one in inside if not isinstance(one, Unopened | Aside)]
    yield from (one.text for one in blocks[:FIRST_LINES] if may_be_title(one))


def _names_a_paper(line: str, subject: re.Pattern[str]) -> bool:
    """Whether a line is a title on the work, or a bare one that says of which part of the year."""
    is_bare = _is_title(line, BARE_SUBJECT) and ON_THE_WORK.search(line) is None
    return _is_title(line, subject) or (is_bare and kind_in(line) is not None)


def _is_title(line: str, subject: re.Pattern[str]) -> bool:
    """No sentence, and on disclosure work: 现将上半年…情况报告如下 may stand in any text."""
    is_short = len(line) <= LONGEST_TITLE and not re.search(r"[。；，：:]", line)
    return is_short and subject.search(line) is not None
