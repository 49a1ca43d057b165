"""自称：乡镇不称我局，部门不称我镇，总体情况说的是本机关。

引号里的话不算；名录上没有这个机关、或总体情况很短时，不作判断。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.checks.case import Case
from pipeline.comparing.similarity import names_of
from pipeline.records import Finding, Where

RULES = ("wrong-self-reference", "no-self-reference")
QUOTATION = re.compile(r"“[^“”]*”|「[^「」]*」|《[^《》]*》")
# 本镇 in a bureau's report may be what it asks of towns; 我乡村振兴局 is a bureau.
WRONG_FOR = {
    "town": re.compile(r"(?<!自)我(?:局|委(?!托)|街道)(?!们)"),
    "subdistrict": re.compile(r"(?<!自)我(?:局|委(?!托)|镇|乡(?!村))(?!们)"),
    "department": re.compile(r"(?<!自)我(?:镇|乡(?!村)|街道)"),
}
SPEAKS_OF_ITSELF = re.compile(
    r"[我本](?:局|镇|街|乡|区|县|市|旗|委|办|单位|处|中心|院|队|部门|机关|级|会|部|署)|我们|全(?:局|镇|街|乡|区|县|市)"
)
# A sentence may leave its subject out: only one that begins with others speaks of these.
OF_OTHERS = re.compile(
    r"(?:^|[。；\n])(?:各[级地部单]|部分|有关[部单]|[\u4e00-\u9fff]{1,10}?(?:局|厅|委员会|街道|办事处|镇|乡)(?![务内容]))"
)
NAMED = {
    "subdistrict": re.compile(r"街道(?:办事处)?$"),
    "town": re.compile(r"[镇乡](?:人民政府)?$"),
    "government": re.compile(r"人民政府(?:办公[室厅])?$"),
    "department": re.compile(r"局$|(?<!管理)委员会$"),
}
SHORTEST_NAME = 3


def check(case: Case) -> Iterator[Finding]:
    yield _wrong(case)
    yield _none(case)


def _wrong(case: Case) -> Finding:
    rule = "wrong-self-reference"
    kind = case.kind or _kind_of_name(case)
    words = WRONG_FOR.get(kind or "")
    if words is None:
        says = "self-reference.no-kind" if kind is None else "self-reference.any-word"
        return case.not_checked(rule, Where(), says)
    if not {1, 5}.intersection(case.report.sections):
        return case.not_checked(rule, Where(), "self-reference.no-section")
    for number in (1, 5):
        text = QUOTATION.sub("", re.sub(r"\s", "", case.report.sections.get(number, "")))
        wrong = words.search(text)
        if wrong:
            quote = text[max(0, wrong.start() - 10) : wrong.end() + 15]
            return case.broken(
                rule,
                Where(section=number, quote=quote),
                "self-reference.other-kind",
                found=wrong[0],
                values={"found": wrong[0]},
            )
    return case.holds(rule, Where())


def _kind_of_name(case: Case) -> str | None:
    """The kind that a body's own name shows where no register knows it."""
    name = case.report.agency.name if case.report.agency else ""
    return next((kind for kind, shown in NAMED.items() if shown.search(name)), None)


def _none(case: Case) -> Finding:
    rule, where = "no-self-reference", Where(section=1)
    text = re.sub(r"\s", "", case.report.sections.get(1, ""))
    if case.report.agency is None or len(text) < case.parameter(rule, "least_characters"):
        return case.not_checked(rule, where, "self-reference.no-agency-or-text")
    name = case.report.agency.name
    district = re.match(r".+?[区县旗市]", name)
    names = (*names_of(name), *([district[0]] if district else []))
    is_named = any(own in text for own in names) or _is_named_in_short(name, text)
    if is_named or SPEAKS_OF_ITSELF.search(text) or not OF_OTHERS.search(text):
        return case.holds(rule, where)
    return case.broken(rule, where, "self-reference.never-itself")


def _is_named_in_short(name: str, text: str) -> bool:
    """Whether a word that ends as the name does is made of its characters, in their order.

    市住建局 is 临溪市住房和城乡建设局, 管委会 a 管理委员会, 乡政府 a 乡人民政府.
    """
    ends = (at for at, sign in enumerate(text) if sign == name[-1] and at >= SHORTEST_NAME - 1)
    return any(_is_made_of(text[at + 1 - SHORTEST_NAME : at + 1], name) for at in ends)


def _is_made_of(short: str, name: str) -> bool:
    signs = iter(name)
    return all(sign in signs for sign in short)
