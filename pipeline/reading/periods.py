"""The period of a report's figures: only what a sentence says of the report itself.

Other figures have periods of their own, of a season's watch or of a system's cases. A clause that
names anything else between the report and the days speaks of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.blocks import Aside, Block, Content, lines_of
from pipeline.reading.titles import in_digits
from pipeline.records import Period
from pipeline.sections.sections import Section

DAY = r"(?P<{0}_year>20\d\d)[年./-](?P<{0}_month>\d{{1,2}})[月./-](?P<{0}_day>\d{{1,2}})日?(?!\d)"
SPAN = re.compile(
    DAY.format("first")
    + r"(?:起|零时)?(?:至|到|[-—－–~～])++(?:(?P<last_year>20\d\d)[年./-])?"
    + r"(?P<last_month>\d{1,2})[月./-](?P<last_day>\d{1,2})日?(?!\d)"
)
END = re.compile(r"截[至止]到?" + DAY.format("last"))
OF_ANOTHER_YEAR = re.compile(r"上年|上一年|去年|往年")
# Words that name nothing: with only these before the days, they are those of what was named before.
WORD = (
    r"20\d\d年?度?|数据|统计|信息|期限|时限|时段|时间段|时间|日期|周期|区间|期间|范围|起止|起讫|截止|采集|填报|汇总"
    r"|年度|全年|政府|政务|公开|工作|情况|内容|指标|数字|所列|所涉及|涉及|报告期|有关|相关|各项|各类|主要|全部"
    r"|均|的|中|内|里|期|是|为|自|从|由|以|即|[“”《》（(:：]"
)
WORDS = re.compile(rf"(?:{WORD})*+")
OWN = re.compile(
    rf"(?:(?:本|此|该|年度|工作|公开|^)(?:报告|年报)|本年度?|所列|(?:政府信息|政务)公开)(?:{WORD}){{0,12}}+$"
)
OF_FIGURES = re.compile(r"报告期|统计|数据|期限|时限|时段|所列")
LEADS_ON = re.compile(r"[自从即为是]")
# 现公布2022年1月1日至12月31日工作情况: what a preface says of the whole paper.
TELLS = re.compile(
    rf"(?:现将?|公布|发布|反映|总结|通报|报告|[我本](?:[局委办镇乡县区市院厅]|街道|单位|机关)|{WORD})*+"
)
WHOSE = r"的?(?:[我本](?:[局委办镇乡县区市院厅]|街道|单位|机关))?(?:政府信息|政务)?(?:公开)?"
OF_THE_WORK = re.compile(rf"(?:止|期间)?{WHOSE}工作(?:开展)?情况")
BEHIND = re.compile(
    rf"(?:日?24时)?(?:止|截止|为止|结束|期间|内)?(?:[）)].{{0,8}}|[（(].{{0,40}}"
    rf"|{WHOSE}(?:工作|有关|相关|各项|全年|年度)*+(?:数据|情况|统计|信息)?)"
)
SPELT_DAY = re.compile(r"[一二三四五六七八九十]{1,3}(?=[月日])")


def period_in(preface: str, text: str) -> Period | None:
    """The period of the figures: the first span of days that a sentence says to be theirs.

    `preface` stands before the first section, `text` is the whole: there only a sentence counts
    that names the report or its figures.
    """
    of_preface = list(_spans(preface))
    found = (
        *(one for one in of_preface if one.is_of_figures and OWN.search(one.before)),
        *(one for one in of_preface if one.is_of_figures and WORDS.fullmatch(one.before)),
        *(one for one in of_preface if one.is_of_the_work),
        *(one for one in _spans(text) if one.is_of_figures and OWN.search(one.before)),
    )
    return next((one.period for one in found if one.period is not None), None)


def period_of(sections: Sequence[Section], blocks: Iterable[Block]) -> Period | None:
    """The period of a paper by its own lines; what its page says beside it is of other papers."""
    preface = _own_lines(
        block for part in sections[:1] if not part.heading for block in part.blocks
    )
    return period_in("\n".join(preface), "\n".join(_own_lines(blocks)))


def _own_lines(blocks: Iterable[Block]) -> Iterator[str]:
    own = tuple(block for block in blocks if not isinstance(block, Aside))
    return lines_of(Content("", own))


@dataclass(frozen=True, slots=True)
class _Span:
    """Days in a clause, what the clause says before and behind them, and its sentence."""

    before: str
    behind: str
    period: Period | None
    sentence: str

    @property
    def is_of_figures(self) -> bool:
        is_all = BEHIND.fullmatch(self.behind) is not None
        return is_all and OF_FIGURES.search(self.before) is not None

    @property
    def is_of_the_work(self) -> bool:
        is_told = TELLS.fullmatch(self.before) is not None
        return is_told and OF_THE_WORK.match(self.behind) is not None


def _spans(text: str) -> Iterator[_Span]:
    plain = re.sub(r"[ \t\u3000\xa0]|(?<=起)[，,](?=[至到])", "", text)
    for sentence in re.split(r"[。；;\n]", plain):
        last = ""
        for clause in re.split(r"[，,]", SPELT_DAY.sub(_in_digits, in_digits(sentence))):
            match = SPAN.search(clause) or END.search(clause)
            if match and not OF_ANOTHER_YEAR.search(clause):
                before = clause[: match.start()]
                before = last + before if LEADS_ON.fullmatch(before) else before
                yield _Span(before, clause[match.end() :], _period(match, sentence), sentence)
            last = clause


def _in_digits(found: re.Match[str]) -> str:
    """三十一 as 31."""
    tens, ten, ones = found[0].rpartition("十")
    digits = {sign: number for number, sign in enumerate("一二三四五六七八九", start=1)}
    return str((digits.get(tens, 1) * 10 if ten else 0) + digits.get(ones, 0))


def _period(match: re.Match[str], sentence: str) -> Period | None:
    if match.re is END:
        return Period(None, _day(match, "last"), sentence)
    last = _day(match, "last", default_year=match["first_year"])
    return Period(_day(match, "first"), last, sentence)


def _day(match: re.Match[str], part: str, default_year: str = "") -> date | None:
    year = match[f"{part}_year"] or default_year
    try:
        return date(int(year), int(match[f"{part}_month"]), int(match[f"{part}_day"]))
    except ValueError:  # 2月30日: printed so, but no day; the period is then not known
        return None


def years_of(period: Period | None) -> frozenset[int]:
    """The years of its printed ends."""
    days = (period.first, period.last) if period else ()
    return frozenset(day.year for day in days if day)


def only_year(period: Period | None) -> int | None:
    """The one year of the figures; None where none is printed, or they lie in two."""
    years = years_of(period)
    return min(years) if len(years) == 1 else None
