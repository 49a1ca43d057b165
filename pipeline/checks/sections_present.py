"""六个部分：是否齐全、按序、有内容，总体情况是否写到五个方面。

一个部分的标题没有找到而它的表格或内容尚在时，只请人核对。
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.checks.case import Case, Shown, counted
from pipeline.checks.fees import NAMES_FEES, OTHER_MONEY
from pipeline.checks.problems import (
    DENIALS,
    LACKS,
    MEASURES,
    tells_only_measures,
    without_denials,
)
from pipeline.records import Finding, Where
from pipeline.reference.ordinals import NUMBERED, OF_A_LIST
from pipeline.reference.section_likeness import TABLE_OF, TITLES, WORDS, candidate_in

RULES = (
    "section-missing",
    "section-order",
    "section-empty",
    "overall-aspect-missing",
    "gov-accountability-missing",
    "problems-none",
    "section6-none",
)
FIRST = 1
OTHER_MATTERS = re.compile(
    r"其[他它余](?:需要?|应当?|须)?(?:报告|说明|公布)?的?(?:有关)?(?:事项|情况)|处理费"
)
# What a preface says of its report: by which law it was written, of which days, of what parts,
# whom to call. Whatever else it tells at some length may be a section without heading.
OF_A_PREFACE = re.compile(
    r"^\s*+(?:根据|依据|按照|依照)[^，。]{0,24}条例|编制|编写|撰写|(?:本|这份)(?:年度)?(?:工作)?(?:报告|年报)"
    r"|全文|统计(?:期限?|时[间限]|数据|口径|周期|范围)|报告期|数据(?:统计|来源|截)|所列数据|(?:六|6)个?部分"
    r"|(?:现|特)[将予向][^。]{0,60}(?:公布|公开|报告|汇报)|报告如下|电子版|如(?:对|有)|致电"
    r"|(?:电话|地址|邮编|邮箱|传真|网址)[：:为]|联系(?:我|方式)"
)
LEAST_TOLD = 60
# Between two sections: sentences that are not the first one's; that of a table has none but notes.
SENTENCES = re.compile(r"(?<![^。；！？\n])[^。；！？\n]++[。；！？]")
LEAST_BETWEEN = 10
NOTE = re.compile(r"^\s*+(?:[（(]?注|备注|说明|[（(]?单位|\*|※)")
PART = re.compile(rf"{OF_A_LIST}|^\s*+(?:{NUMBERED}|第[一二三四五六])")
UNREAD = "tables-present.unread-table"
# Offices seldom use the form's own five words: whatever may be meant by one of them tells of it.
ASPECTS = {
    "主动公开": re.compile(
        r"主动公开|信息公开|及时公开|(?:公开|公布|公示|发布|上传|张贴|张榜)(?!申请)[^。；;\n]{0,30}?"
        r"(?:信息|条|件|篇|期|项|次|轮|个|批|户|份|内容|标准|结果|名单|力度|质量|明细|上网)|上网|解读"
    ),
    "依申请公开": re.compile(r"依申请|公开申请|申请公开|申请(?:人|件|渠道|受理|办理)|受理|答复"),
    "政府信息管理": re.compile(
        r"管理|制度|机制|动态|更新|审[核查校签]|[三先]审|保密|目录|清单|指南|归档|清理|台账|属性"
        r"|失效|废止|修订|分类|巡[检查]|登记|留痕|流程"
    ),
    "平台建设": re.compile(
        r"平台|网站|网页|[上官]网|公[开示]栏|宣传栏|公众号|新媒体|媒体|微信|专[栏区]|栏目|客户端"
        r"|热线|大厅|查阅[点处室]|触摸屏|大屏|广播|直播|[视音]频|渠道|入口"
    ),
    "监督保障": re.compile(
        r"监督|保障|考[核评试]|培训|评议|责任|领导|小组|检查|通报|问责|追责|督[查办导促]|专题"
        r"|会议|学习|自查|测评|满意|投票|开会|专人|专管|联络员|信息员|组织"
    ),
}
FEW_ASPECTS = 2  # a section on the other three may tell of these in words of its own
CLAUSES = re.compile(r"[^，。；、！：:,;\n]+")
FIGURE = re.compile(
    r"[\d一二两三四五六七八九十百](?:余|多|几)?(?:次|期|件|条|份|轮|场|项|处|篇|宗|批)"
)
ACCOUNTABILITY = re.compile(r"考核|评议|责任追究|问责|追责")
GOVERNMENTS = ("government", "town")
PROBLEMS = re.compile(r"问题|不足|不够|有待|欠缺|薄弱|还需|差距")
# What names a problem or does something about one, in however few words.
NAMED = re.compile(
    rf"{PROBLEMS.pattern}|不|未|没|缺|慢|少|晚|难|差|偏|弱|低|滞后|单一|漏|错|改|加强|提高|完善|今后|下一?步"
)
PRAISE = re.compile(r"较好|良好|成效|顺利|圆满|认真|重视|成绩|扎实|明显|显著")
# Nothing but praise, or that there is nothing.
_NONE = r"(?:暂无|没有|不存在|未发现|无)(?:存在)?(?:的|明显|突出|主要|其他)*+(?:问题|不足)?"
_WHOLE = (
    r"(?:本年度?|20\d\d年度?|全年|我[局镇乡办委街道]{1,2}|本单位|目前|各项|政府信息|政务|公开|工作|总体|开展"
    r"|完成|情况)*+"
)
NO_PROBLEMS = re.compile(
    rf"{_WHOLE}(?:{_NONE}|{DENIALS.pattern}|(?:均|都)?(?:较好|良好|很好|正常|顺利|有序|圆满完成)?)[。.！]?"
)
# What tells that a section's content stands under another heading.
MATTER = {5: PROBLEMS, 6: re.compile(f"{OTHER_MATTERS.pattern}|{NAMES_FEES.pattern}")}
PROBLEMS_OF = 5


def check(case: Case) -> Iterator[Finding]:
    yield from _missing(case)
    yield _order(case)
    yield from _empty(case)
    yield _aspects(case)
    yield _accountability(case)
    yield _problems(case)
    yield _sixth(case)


def _missing(case: Case) -> Iterator[Finding]:
    """An error only where nothing stands: what says something else is for a person to place."""
    rule = "section-missing"
    for number, title in TITLES.items():
        where, values = Where(section=number), _values(number, title)
        printed = case.report.sections_by_place.get(number)
        if printed is not None:
            says = "sections-present.other-heading"
            said = {**values, "heading": printed}
            yield case.asks(rule, where, says, expected=title, found=printed, values=said)
        elif number in case.report.sections:
            yield case.holds(rule, where)
        elif _stands_there(case, number):
            says = "sections-present.heading-not-recognised"
            yield case.asks(rule, where, says, expected=title, values=values)
        else:
            says = "sections-present.section-is-missing"
            yield case.broken(rule, where, says, expected=title, values=values)


def _values(number: int, title: str) -> dict[str, Shown]:
    return {"number": number, "title": title}


def _stands_there(case: Case, number: int) -> bool:
    """Whether anything may be the section: its table, a picture, its name or matter elsewhere."""
    report = case.report
    before = max((other for other in report.sections if other < number), default=0)
    if TABLE_OF.get(number) in report.tables or (before and before in _pictured(case)):
        return True
    if not report.sections or number in report.sections_named:
        return True
    if number == FIRST:
        return _told(report.preface) >= LEAST_TOLD
    if before <= FIRST and any(TABLE_OF.get(n) in report.tables for n in range(FIRST, number)):
        return True  # headings were not recognised before it, and perhaps its own
    if before <= FIRST:
        return False  # the first tells of everything
    behind = report.sections.get(before, "")
    told = _not_claimed(_not_of_others(behind, number), before)
    return told >= LEAST_BETWEEN or _is_named_in(behind, number)


def _is_named_in(text: str, number: int) -> bool:
    """Whether a line is like the section's heading, or its matter stands in the text."""
    if any(number in _like(line) for line in text.splitlines()):
        return True
    told = OTHER_MONEY.sub("", without_denials(text))
    return number in MATTER and bool(MATTER[number].search(told))


def _like(line: str) -> frozenset[int]:
    candidate = candidate_in(line)
    return candidate.like if candidate is not None else frozenset()


def _not_of_others(text: str, number: int) -> list[str]:
    """The lines of a text down to one that is like the heading of a later section than this."""
    kept: list[str] = []
    for line in text.splitlines():
        like = _like(line)
        if like and number not in like and max(like) > number:
            break
        kept.append(line)
    return kept


def _not_claimed(lines: Sequence[str], section: int) -> int:
    """How much of a section's end is told of something else, in characters.

    Section five speaks of problems and of what is done about them, those with tables of their own.
    """
    told = 0
    for before, line in reversed(list(pairwise(["", *lines]))):
        is_part = PART.search(before) is not None and not SENTENCES.search(before)
        if section == PROBLEMS_OF and (is_part or _is_of_problems(line)):
            return told
        sentences = [] if NOTE.match(line) else SENTENCES.findall(line)
        told += sum(len(one.strip()) for one in sentences if not WORDS[section].search(one))
    return told


def _is_of_problems(line: str) -> bool:
    of_them = (WORDS[PROBLEMS_OF], PROBLEMS, LACKS, MEASURES, PART)
    return any(pattern.search(line) for pattern in of_them)


def _pictured(case: Case) -> tuple[int, ...]:
    """Sections that hold a picture which is not their own table."""
    lost = (number for number, key in TABLE_OF.items() if key not in case.report.tables)
    own = {number for number in lost if number in case.report.sections}
    return tuple(n for n in case.report.sections_with_pictures if n not in own)


def _told(preface: str) -> int:
    """How much a preface tells that prefaces do not tell, in characters."""
    sentences = re.findall(r"(?<![^。\n])[^。\n]++。", re.sub(r"[ \t\u3000\xa0]", "", preface))
    return sum(len(sentence) for sentence in sentences if not OF_A_PREFACE.search(sentence))


def _order(case: Case) -> Finding:
    rule, where = "section-order", Where()
    numbers = list(case.report.sections_in_order)
    if not numbers:
        return case.not_checked(rule, where, "sections-present.no-section")
    if numbers == sorted(numbers):
        return case.holds(rule, where)
    shown = "、".join(str(number) for number in numbers)
    finding = case.broken(rule, where, "sections-present.order", values={"order": shown})
    sure = [number for number in numbers if number not in case.report.sections_by_place]
    return case.unless_doubtful(finding, is_doubtful=sure == sorted(sure))


def _empty(case: Case) -> Iterator[Finding]:
    """Nothing at all stands there; few words are for the rules that read words."""
    rule = "section-empty"
    for number in (1, 5):
        where = Where(section=number)
        text = case.report.sections.get(number)
        if text is None:
            yield case.not_checked(rule, where, "sections-present.not-found")
        elif not _is_empty(text):
            yield case.holds(rule, where)
        elif number in case.report.sections_with_more:
            yield case.not_checked(rule, where, UNREAD)
        else:
            yield case.broken(
                rule,
                where,
                "sections-present.empty",
                values={"number": number, "title": TITLES[number]},
            )


def _is_empty(text: str) -> bool:
    """Whether a section shows no word, number or sign that could stand for one."""
    return not re.sub(r"\s", "", text)


def _aspects(case: Case) -> Finding:
    """What a picture or a table in the section tells is not known: then a person is asked."""
    rule, where = "overall-aspect-missing", Where(section=1)
    text = case.report.sections.get(1)
    if text is None:
        return case.not_checked(rule, where, "problems.no-section-one")
    holds_more = 1 in case.report.sections_with_more
    if holds_more and _is_empty(text):
        return case.not_checked(rule, where, UNREAD)
    missing = [aspect for aspect, words in ASPECTS.items() if not words.search(text)]
    if not missing:
        return case.holds(rule, where)
    if len(missing) <= FEW_ASPECTS and _tells_of_more(text):
        return case.not_checked(rule, where, "sections-present.more-figures")
    shown = "、".join(missing)
    says = "sections-present.topics-left-out"
    finding = case.broken(rule, where, says, expected=shown, values={"missing": shown})
    return counted(len(missing), case.unless_doubtful(finding, is_doubtful=holds_more))


def _tells_of_more(text: str) -> bool:
    """Whether a figure stands in a clause that is of no aspect by its words: 抓申请，新收3件."""
    return any(
        FIGURE.search(clause) and not any(words.search(clause) for words in ASPECTS.values())
        for clause in CLAUSES.findall(text)
    )


def _is_a_government(case: Case) -> bool:
    """By the register, or by the name of one that is not there."""
    agency = case.report.agency
    is_named = agency is not None and agency.name.endswith("人民政府")
    return case.kind in GOVERNMENTS or (case.kind is None and is_named)


def _accountability(case: Case) -> Finding:
    rule, where = "gov-accountability-missing", Where(section=1)
    if not _is_a_government(case):
        return case.not_checked(rule, where, "sections-present.not-a-government")
    sections = case.report.sections
    text = case.report.preface + sections.get(1, "") + sections.get(5, "")
    if ACCOUNTABILITY.search(text):
        return case.holds(rule, where)
    if 1 not in sections:
        return case.not_checked(rule, where, "problems.no-section-one")
    if {1, 5} & set(case.report.sections_with_more):
        return case.not_checked(rule, where, UNREAD)
    return case.broken(rule, where, "sections-present.no-supervision")


def _problems(case: Case) -> Finding:
    """Where the section says that there is nothing; other few words are for a person to read.

    A section without any word lacks more than problems: that is said once, by another rule.
    """
    rule, where = "problems-none", Where(section=5)
    text = case.report.sections.get(5)
    if text is None:
        return case.not_checked(rule, where, "problems.no-section-five")
    plain = re.sub(r"\s", "", text)
    length, least = len(plain), int(case.parameter(rule, "least_characters"))
    if length < least and 5 in case.report.sections_with_more:
        return case.not_checked(rule, where, UNREAD)
    if not plain:
        return case.not_checked(rule, where, "sections-present.nothing-in-section-five")
    says_none = NO_PROBLEMS.fullmatch(plain) is not None
    named = without_denials(plain)
    denies = named != plain and LACKS.search(named) is None
    is_told = not denies and (NAMED.search(named) or not PRAISE.search(named))
    if not says_none and tells_only_measures(named):
        finding = case.broken(rule, where, "sections-present.only-measures")
        return case.unless_doubtful(finding, is_doubtful=True)
    if not says_none and (length >= least or is_told):
        return case.holds(rule, where)
    says = "sections-present.no-problem-named"
    letters = len(re.sub(r"\W", "", plain))
    values = {"found": letters, "least": least}
    finding = counted(letters, case.broken(rule, where, says, values=values))
    return case.unless_doubtful(finding, is_doubtful=not says_none)


def _sixth(case: Case) -> Finding:
    rule, where = "section6-none", Where(section=6)
    text = case.report.sections.get(6)
    if text is None:
        return case.not_checked(rule, where, "fees.no-section-six")
    if re.sub(r"[\s。.：:]", "", text.split("\n")[0] if text else "") not in ("无", "暂无", "没有"):
        return case.holds(rule, where)
    return case.broken(rule, where, "sections-present.only-none", found=text)
