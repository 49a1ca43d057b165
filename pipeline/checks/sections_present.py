"""六个部分：是否齐全、按序、有内容，总体情况是否写到五个方面。

一个部分的标题没有找到而它的表格或内容尚在时，只请人核对。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.checks.case import Case, Shown
from pipeline.records import Finding, Where

RULES = (
    "section-missing",
    "section-order",
    "section-empty",
    "overall-aspect-missing",
    "gov-accountability-missing",
    "problems-none",
    "section6-none",
)
TITLES = {
    1: "总体情况",
    2: "主动公开政府信息情况",
    3: "收到和处理政府信息公开申请情况",
    4: "政府信息公开行政复议、行政诉讼情况",
    5: "存在的主要问题及改进情况",
    6: "其他需要报告的事项",
}
LONGEST_HEADING = 30
IN_OTHER_WORDS = {
    1: re.compile(r"(?:总体|基本|整体|总的)(?:工作)?情况|概述"),
    5: re.compile(
        r"问题.{0,10}(?:改进|整改|措施|打算)|(?:改进|整改).{0,6}(?:情况|措施)|不足.{0,8}改进"
    ),
    6: re.compile(r"其[他它](?:需要)?(?:报告|说明|公布)?的?(?:有关)?(?:事项|情况|问题)"),
}
TABLE_OF = {2: "proactive", 3: "requests", 4: "proceedings"}
ASPECTS = {
    "主动公开": re.compile(
        r"主动公开|公开(?:力度|内容|质量|事项|公示)|信息发布|发布(?:政府)?信息|及时公开"
    ),
    "依申请公开": re.compile(r"依申请|公开申请|申请公开"),
    "政府信息管理": re.compile(
        r"信息管理|管理制度|动态调整|审核|规范(?:化)?管理|公开制度|保密审查"
    ),
    "平台建设": re.compile(r"平台|网站|公开栏|宣传栏|公众号|新媒体|微信"),
    "监督保障": re.compile(r"监督|保障|考核|培训|评议|责任追究|领导小组"),
}
ACCOUNTABILITY = re.compile(r"考核|评议|责任追究|问责|追责")
GOVERNMENTS = ("government", "town")
PROBLEMS = re.compile(r"问题|不足|不够|有待|欠缺|薄弱|还需|差距")


def check(case: Case) -> Iterator[Finding]:
    yield from _missing(case)
    yield _order(case)
    yield from _empty(case)
    yield _aspects(case)
    yield _accountability(case)
    yield _problems(case)
    yield _sixth(case)


def _missing(case: Case) -> Iterator[Finding]:
    rule = "section-missing"
    for number, title in TITLES.items():
        where = Where(section=number)
        if number in case.report.sections:
            yield case.holds(rule, where)
        elif TABLE_OF.get(number) in case.report.tables:
            yield case.not_checked(rule, where, "没有找到标题，但表格在，请人核对")
        elif title in re.sub(r"\s", "", _body(case)) or _is_named(case, number):
            yield case.not_checked(rule, where, "标题出现在正文中，请人核对")
        else:
            values: dict[str, Shown] = {"number": number, "title": title}
            yield case.broken(
                rule, where, "缺少第 {number} 部分「{title}」", expected=title, values=values
            )


def _is_named(case: Case, number: int) -> bool:
    """A short line that says the same in other words: the heading, only not recognised as one."""
    words = IN_OTHER_WORDS.get(number)
    lines = (re.sub(r"\s", "", line) for line in _body(case).splitlines())
    return words is not None and any(
        len(line) <= LONGEST_HEADING and words.search(line) for line in lines
    )


def _body(case: Case) -> str:
    """The text without the preface, which names all six parts in one sentence."""
    return case.report.text.replace(case.report.preface, "", 1)


def _order(case: Case) -> Finding:
    rule, where = "section-order", Where()
    numbers = list(case.report.sections_in_order)
    if numbers == sorted(numbers):
        return case.holds(rule, where)
    shown = "、".join(str(number) for number in numbers)
    return case.broken(rule, where, "各部分的顺序为 {order}", found=shown, values={"order": shown})


def _empty(case: Case) -> Iterator[Finding]:
    rule = "section-empty"
    least = int(case.parameter(rule, "least_characters"))
    for number in (1, 5):
        where = Where(section=number)
        text = case.report.sections.get(number)
        if text is None:
            yield case.not_checked(rule, where, "没有找到这一部分，不作判断")
        elif len(re.sub(r"\s", "", text)) >= least:
            yield case.holds(rule, where)
        else:
            yield case.broken(
                rule,
                where,
                "第 {number} 部分「{title}」没有实质内容",
                found=text,
                values={"number": number, "title": TITLES[number]},
            )


def _aspects(case: Case) -> Finding:
    rule, where = "overall-aspect-missing", Where(section=1)
    text = case.report.sections.get(1)
    if text is None:
        return case.not_checked(rule, where, "没有找到第一部分，不作判断")
    missing = [aspect for aspect, words in ASPECTS.items() if not words.search(text)]
    if not missing:
        return case.holds(rule, where)
    shown = "、".join(missing)
    return case.broken(
        rule, where, "总体情况没有写到：{missing}", found=shown, values={"missing": shown}
    )


def _accountability(case: Case) -> Finding:
    rule, where = "gov-accountability-missing", Where(section=1)
    if case.kind not in GOVERNMENTS:
        return case.not_checked(rule, where, "不是一级政府或名录上没有这个机关，不作判断")
    text = case.report.sections.get(1, "") + case.report.sections.get(5, "")
    if not text:
        return case.not_checked(rule, where, "没有找到第一、第五部分，不作判断")
    if ACCOUNTABILITY.search(text):
        return case.holds(rule, where)
    return case.broken(rule, where, "没有写到工作考核、社会评议或责任追究情况")


def _problems(case: Case) -> Finding:
    rule, where = "problems-none", Where(section=5)
    text = case.report.sections.get(5)
    if text is None:
        return case.not_checked(rule, where, "没有找到第五部分，不作判断")
    length = len(re.sub(r"\s", "", text))
    least = int(case.parameter(rule, "least_characters"))
    if length >= least or PROBLEMS.search(text):
        return case.holds(rule, where)
    return case.broken(
        rule,
        where,
        "第五部分只有 {found} 个字，没有写出问题（不少于 {least} 字）",
        expected=least,
        found=length,
        values={"found": length, "least": least},
    )


def _sixth(case: Case) -> Finding:
    rule, where = "section6-none", Where(section=6)
    text = case.report.sections.get(6)
    if text is None:
        return case.not_checked(rule, where, "没有找到第六部分，不作判断")
    if re.sub(r"[\s。.：:]", "", text.split("\n")[0] if text else "") not in ("无", "暂无", "没有"):
        return case.holds(rule, where)
    return case.broken(rule, where, "第六部分只有「无」", found=text)
