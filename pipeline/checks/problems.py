"""第五部分的问题与改进，以及总体情况的篇幅。

没有分条编号、或找不到改进部分的开头时，不比较条数。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.checks.case import Case, counted
from pipeline.records import Finding, Where
from pipeline.reference.ordinals import NUMBERED, OF_A_LIST

NO_SECTION = "problems.no-section-five"
RULES = ("improvement-missing", "problem-count-vs-measures", "overall-too-long")
# What names a problem of the agency's own; 难点问题 and 群众反映的问题 are matters it dealt with.
PROBLEMS = re.compile(
    r"(?:存在|主要|突出|以下|如下|这些|一些|上述|等|的)问题|问题[：:是一]|问题(?:主要|也|仍|依|较|比较|突出)"
    r"|不足|不够|有待|欠缺|薄弱|差距|短板|困难|[还仍尚亟]需|不到位|不及时|不完善|滞后|缺乏|单一"
)
# That there is none is no problem; 没有及时更新的问题 is one.
DENIALS = re.compile(
    r"(?:不存在|没有|未(?:发现|出现|发生|存在)|(?:暂|尚|并)?无)(?:发现|存在|出现|发生)?"
    r"(?:的|任何|什么|明显|突出|主要|其[他它]|较?大|重大|严重|相关|需要?|改进|整改|报告|政府|政务|信息|公开|工作"
    r"|方面|上|中)*+(?:问题|不足|困难|差距|短板|薄弱环节|欠缺)"
)
# Wants that are problems, not measures: 质量有待进一步提升.
WANTING = re.compile(
    r"(?:有待|[还仍尚亟]需(?:要)?|[还仍]要|亟待|尚待)(?:进一步|不断|持续|继续|切实|全面|逐步)*+"
    r"[\u4e00-\u9fff]{0,2}"
)
# How a clause says what is lacking. A clause without any of it may be anything, a measure as well.
LACKS = re.compile(
    r"不|未|没|无|缺|欠|弱|少|低|单一|滞后|差|难|慢|偏|迟|窄|浅|旧|错|漏|流于|参差|频繁|兼职|身兼|有限|问题"
    r"|短板|困难|超期|超时|淡薄|模糊|拖延|生硬|紧张|薄弱|断档|起步|传统|重\w{1,4}轻|脱节|空白|随意|被动"
    r"|意见[较很颇大多]|[有提]意见|反映[较很强多]|[多屡]次(?:有人)?(?:反映|投诉)|抱怨|乱|破[损旧]|损坏|老化"
    r"|[较太过][大多高长重](?![提改进])|影响|表现[在为]|主要是|原因[是在]|条款|相比|要求"
)
# Words by which even a clause that names a lack speaks of what was or will be done about it.
MEASURES = re.compile(
    r"改进|整改|下一?步|今后|下一?阶段|努力方向|打算|将(?!近)|继续|确保|力争|争取|针对|对此|为此|已[于在经]?(?!成)"
    r"|补齐|解决|杜绝|克服|避免|防止|弥补|消除|改[为用善]|加大|强化|[来明次]年|新的一年|逐[一步条栏项]"
)
# How a section begins that is all plans.
PLANS = re.compile(
    r"(?:[（(]?[一1][）)、.．])?(?:下一?步|下一?阶段|今后|改进(?:措施|方向)|整改措施|努力方向|[来明]年"
    r"|(?:20\d\d年度?[，,]?)?(?:我[局镇乡办委街道]{1,2}|本单位|本机关)将)"
)
# Openings that say nothing by themselves.
FRAME = re.compile(
    rf"{OF_A_LIST}|{NUMBERED}|同时|其中|此外|目前|当前|具体|主要|存在|工作中"
    r"|我[局镇乡办委街道]{1,2}|工作|情况|方面|政府|政务|信息|公开|如下|以上|上述|以下"
)
CLAUSES = re.compile(r"[^，。；、：:,;]+")
LEAST_SAID = 3
MANY_LACKING = 4  # clauses: a list of problems, whatever it calls them
TURN = re.compile(
    r"改进(?:措施|情况|方向|办法)|整改(?:措施|情况)|下一步|针对(?:以上|上述|存在)|今后"
)
ITEM = re.compile(
    r"[一二三四五六七八九]是|(?<![\d（(])\d[.．、](?!\d)|[（(]\d[）)]|[（(][一二三四五六七八九][）)]"
)
HEADING_ITEM = re.compile(
    r"[（(][一二][）)](?=[^。；]{0,8}(?:问题|不足|改进|措施|整改|下一步|情况))"
)


def check(case: Case) -> Iterator[Finding]:
    text = re.sub(r"\s", "", case.report.sections.get(5, ""))
    yield _improvement(case, text)
    yield _counts(case, text)
    yield _length(case)


def without_denials(text: str) -> str:
    """The text without what it says there is not: 目前不存在问题 names none."""
    return DENIALS.sub("", text)


def tells_only_measures(text: str) -> bool:
    """Whether a section begins with what will be done, and no clause tells of what is lacking."""
    is_lacking = PROBLEMS.search(text) is not None or LACKS.search(text) is not None
    return not is_lacking and PLANS.match(text) is not None


def _improvement(case: Case, text: str) -> Finding:
    """Missing only where nothing in the section can be one; measures alone are another gap."""
    rule, where = "improvement-missing", Where(section=5)
    if not text:
        is_there = 5 in case.report.sections
        says = "sections-present.nothing-in-section-five" if is_there else NO_SECTION
        return case.not_checked(rule, where, says)
    lacking = sum(LACKS.search(clause) is not None for clause in CLAUSES.findall(text))
    names_problems = PROBLEMS.search(without_denials(text)) is not None or lacking >= MANY_LACKING
    if not names_problems or _can_be_improvement(text, case.report.year):
        return case.holds(rule, where)
    finding = case.broken(rule, where, "problems.no-improvements")
    return case.unless_doubtful(finding, is_doubtful=5 in case.report.sections_with_more)


def _can_be_improvement(text: str, year: int | None) -> bool:
    """Whether any clause may speak of what is done: all those that do not say what is lacking."""
    if year is not None and str(year + 1) in text:
        return True
    clauses = (WANTING.sub("不足", clause) for clause in CLAUSES.findall(text))
    return any(
        MEASURES.search(clause)
        or (len(FRAME.sub("", clause)) >= LEAST_SAID and not LACKS.search(clause))
        for clause in clauses
    )


def _counts(case: Case, text: str) -> Finding:
    """Numbered problems before the turn to measures, numbered measures after it."""
    rule, where = "problem-count-vs-measures", Where(section=5)
    plain = HEADING_ITEM.sub("", text)
    turn = TURN.search(plain, len(plain) // 10)
    problems = len(ITEM.findall(plain[: turn.start()])) if turn else 0
    measures = len(ITEM.findall(plain[turn.start() :])) if turn else 0
    if problems < case.parameter(rule, "least_problems") or measures == 0:
        return case.not_checked(rule, where, "problems.not-numbered")
    if measures * 2 >= problems:
        return case.holds(rule, where)
    return counted(
        measures,
        case.broken(
            rule,
            where,
            "problems.fewer-measures",
            values={"problems": problems, "measures": measures},
        ),
    )


def _length(case: Case) -> Finding:
    rule, where = "overall-too-long", Where(section=1)
    if 1 not in case.report.sections:
        return case.not_checked(rule, where, "problems.no-section-one")
    length = len(re.sub(r"\s", "", case.report.sections[1]))
    most = int(case.parameter(rule, "most_characters"))
    if length <= most:
        return case.holds(rule, where)
    return counted(
        length,
        case.broken(
            rule,
            where,
            "problems.too-long",
            values={"found": length, "most": most},
        ),
    )
