"""第五部分的问题与改进，以及总体情况的篇幅。

没有分条编号、或找不到改进部分的开头时，不比较条数。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.checks.case import Case
from pipeline.records import Finding, Where

RULES = ("improvement-missing", "problem-count-vs-measures", "overall-too-long")
PROBLEMS = re.compile(r"问题|不足|不够|有待|欠缺|薄弱|差距")
MEASURES = re.compile(
    r"改进|措施|下一步|整改|今后|下一阶段|努力方向|打算|将(?:进一步|继续|着力|重点|不断|从|采取)"
)
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


def _improvement(case: Case, text: str) -> Finding:
    rule, where = "improvement-missing", Where(section=5)
    if not text:
        return case.not_checked(rule, where, "没有找到第五部分，不作判断")
    if not PROBLEMS.search(text) or MEASURES.search(text):
        return case.holds(rule, where)
    return case.broken(rule, where, "第五部分写了问题，没有写改进情况")


def _counts(case: Case, text: str) -> Finding:
    """Numbered problems before the turn to measures, numbered measures after it."""
    rule, where = "problem-count-vs-measures", Where(section=5)
    plain = HEADING_ITEM.sub("", text)
    turn = TURN.search(plain, len(plain) // 10)
    problems = len(ITEM.findall(plain[: turn.start()])) if turn else 0
    measures = len(ITEM.findall(plain[turn.start() :])) if turn else 0
    if problems < case.parameter(rule, "least_problems") or measures == 0:
        return case.not_checked(rule, where, "问题与措施没有分条编号，不作判断")
    if measures * 2 >= problems:
        return case.holds(rule, where)
    return case.broken(
        rule,
        where,
        "列出 {problems} 条问题，只有 {measures} 条措施",
        expected=problems,
        found=measures,
        values={"problems": problems, "measures": measures},
    )


def _length(case: Case) -> Finding:
    rule, where = "overall-too-long", Where(section=1)
    if 1 not in case.report.sections:
        return case.not_checked(rule, where, "没有找到第一部分，不作判断")
    length = len(re.sub(r"\s", "", case.report.sections[1]))
    most = int(case.parameter(rule, "most_characters"))
    if length <= most:
        return case.holds(rule, where)
    return case.broken(
        rule,
        where,
        "总体情况有 {found} 个字，多于 {most} 字",
        expected=most,
        found=length,
        values={"found": length, "most": most},
    )
