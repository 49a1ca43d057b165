"""标题与编号：题目的名称、六个部分的序号、小标题是否误作大标题，是否只有报送函。

只看独占一行的标题；正文里的「一是、二是」不是标题。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.checks.case import Case, counted
from pipeline.records import Finding, Report, Where
from pipeline.reference.ordinals import ORDINAL, number_of
from pipeline.reference.section_headings import heading_in

RULES = (
    "wrong-title",
    "cover-letter-published",
    "section-number-shift",
    "subtopic-as-section",
    "contact-missing",
)
RIGHT_TITLE = re.compile(r"政府信息公开.{0,14}(?:年度(?:工作)?报告|年报)")
YEAR = re.compile(r"\d{4}|[二两][〇○零Ｏ０Oo]")  # in whatever signs
# What a paper on this work calls itself instead, and what no heading of a paper holds.
ON_THE_WORK = re.compile(r"(?:信息|政务|申请)公开")
OTHER_PAPER = re.compile(r"(?:总结|小结|情况|汇报|报告|年报|工作)$")
SENTENCE_END = re.compile(r"[。；：:]")
SENTENCE = re.compile(r"[。；，：:、]")
LONGEST_HEADING = 70
# A title that a converter ran into the first sentence behind it.
RUN_ON = re.compile(
    r"(?!根据|按照|依据)[^。；，：、《〈]{0,50}政府信息公开[^。；，：、《〈]{0,14}?(?:年度(?:工作)?报告|年报)"
    r"(?!编制|编写|格式|发布|公布|模板|的|和|工作)"
)
FIRST_LINES = 12
NUMERALS = "零一二三四五六"
SUBTOPIC = re.compile(
    r"^[一二三四五六七八九十]{1,2}、\s*(?:加强|健全|完善|强化|推进|规范|做好|抓好)?"
    r"(?:主动公开|依申请公开|政府信息(?:资源)?管理|(?:公开)?平台建设|监督保障|工作机制|组织领导|制度建设|机构建设|解读回应|队伍建设)"
)
LETTER = re.compile(
    r"现将[^。]{0,60}?(?:报来|报送|上报|呈报|报上)|请(?:予)?(?:审示|审阅|审核|核批)"
)
CONTACT = re.compile(r"电话|地址|邮编|邮箱|联系方式|\d{3,4}-\d{7,8}")


def check(case: Case) -> Iterator[Finding]:
    yield _title(case)
    yield _letter(case)
    yield _numbers(case)
    yield _subtopics(case)
    yield _contact(case)


def _title(case: Case) -> Finding:
    """The title of a list is often shortened: the document's own first lines may be right."""
    rule, title = "wrong-title", case.report.title
    if title is None:
        return _without_title(case)
    above = case.report.preface or case.report.text  # a table of contents is no part of it
    printed = re.sub(r"\s", "", "".join(above.splitlines()[:FIRST_LINES]))
    heading = printed.split("根据")[0].split("总体情况")[0]
    if not YEAR.search(title) and not YEAR.search("".join(_heading_lines(above))):
        return case.asks(rule, Where(quote=title), "headings.title-without-year", found=title)
    if RIGHT_TITLE.search(title) or RIGHT_TITLE.search(heading):
        return case.holds(rule, Where())
    return _wrong(case, title)


def _without_title(case: Case) -> Finding:
    """No title of an annual report was found, neither printed nor of the page nor in the list.

    Only a paper that calls itself something else on this work is told so. A title that is spread
    over many lines is one; otherwise a person is asked.
    """
    rule, lines = "wrong-title", _heading_lines(case.report.preface)
    if not case.report.text:
        return case.not_checked(rule, Where(), "headings.no-title")
    if RUN_ON.match(re.sub(r"\s", "", case.report.preface)):
        return case.holds(rule, Where())
    if not lines:
        return case.asks(rule, Where(), "headings.no-title-of-a-report")
    if RIGHT_TITLE.search("".join(lines)) and not RIGHT_TITLE.search(lines[0]):
        return case.holds(rule, Where())
    called = next((line for line in lines if ON_THE_WORK.search(line)), "")
    if OTHER_PAPER.search(called):
        return _wrong(case, called)
    return case.asks(
        rule,
        Where(quote=lines[0]),
        "headings.first-line-no-title",
        found=lines[0],
        values={"line": lines[0]},
    )


def _heading_lines(preface: str) -> list[str]:
    """The lines before the first section that are no sentences; blanks are none of their words."""
    lines = (re.sub(r"\s", "", line) for line in preface.splitlines()[:FIRST_LINES])
    return [
        one for one in lines if one and len(one) <= LONGEST_HEADING and not SENTENCE.search(one)
    ]


def _wrong(case: Case, title: str) -> Finding:
    return case.broken(
        "wrong-title",
        Where(quote=title),
        "headings.wrong-title",
        found=title,
        values={"title": title},
    )


def _letter(case: Case) -> Finding:
    rule = "cover-letter-published"
    if not case.report.text:
        return case.not_checked(rule, Where(), "headings.no-text")
    letter = LETTER.search(case.report.preface)
    if letter is None or len(case.report.sections) >= case.parameter(rule, "least_sections"):
        return case.holds(rule, Where())
    return case.broken(
        rule,
        Where(quote=letter[0]),
        "headings.covering-letter",
        values={"quote": letter[0]},
    )


def _numbers(case: Case) -> Finding:
    """Each section's printed ordinal; a section whose heading stands twice needs one right."""
    rule, printed = "section-number-shift", _ordinals(case.report.text)
    in_other_words = {
        number: found
        for number, found in _ordinals_above(case.report)
        if number not in printed and number not in case.report.sections_by_place
    }
    printed |= in_other_words
    if not printed:
        return case.not_checked(rule, Where(), "headings.not-numbered")
    wrong = [number for number, ordinals in sorted(printed.items()) if number not in ordinals]
    if not wrong:
        return case.holds(rule, Where())
    number = wrong[0]
    found = min(printed[number])
    ordinal = printed[number][found]
    finding = case.broken(
        rule,
        Where(section=number),
        "headings.section-is-numbered",
        expected=NUMERALS[number],
        found=ordinal,
        values={"number": number, "found": found},
    )
    return case.unless_doubtful(finding, is_doubtful=number in in_other_words)


def _ordinals_above(report: Report) -> Iterator[tuple[int, dict[int, str]]]:
    """The ordinal of the line right above each section's text, whatever else that line says.

    A row of a table numbers itself: 四、结转下年度继续办理 above a note is no heading of three.
    Digits number the parts of a section: 1.存在的主要问题 below （五）.
    """
    printed = [line for line in report.text.splitlines() if line.strip()]
    lines = [line.strip() for line in printed]
    for section, text in report.sections.items():
        first = next((line.strip() for line in text.splitlines() if line.strip()), "")
        if lines.count(first) != 1 or lines.index(first) == 0:
            continue
        above = printed[lines.index(first) - 1]
        is_heading = "\t" not in above and SENTENCE_END.search(above) is None
        ordinal = ORDINAL.match(above.strip()) if is_heading else None
        number = number_of(ordinal)
        is_a_part = ordinal is not None and (ordinal["bracketed"] or ordinal[0][0].isdecimal())
        if ordinal is not None and number is not None and not is_a_part:
            yield section, {number: ordinal["part"] or ordinal["plain"]}


def _ordinals(text: str) -> dict[int, dict[int, str]]:
    """The ordinals of each section, as numbers and as printed."""
    printed: dict[int, dict[int, str]] = {}
    for line in map(str.strip, text.splitlines()):
        ordinal = ORDINAL.match(line)
        number = number_of(ordinal)
        if ordinal is None or number is None or ordinal["bracketed"] or line[0].isdecimal():
            continue
        # 第三章 and Ⅲ number a heading as 三、 does, whose words alone are then known.
        heading = heading_in(line) or heading_in(line[ordinal.end() :])
        if heading is not None:
            shown = ordinal["part"] or ordinal["plain"]
            printed.setdefault(heading.number, {}).setdefault(number, shown)
    return printed


def _subtopics(case: Case) -> Finding:
    rule, where = "subtopic-as-section", Where(section=1)
    if 1 not in case.report.sections:
        return case.not_checked(rule, where, "problems.no-section-one")
    lines = [line.strip() for line in case.report.sections.get(1, "").splitlines()]
    hits = [line for line in lines if SUBTOPIC.match(line)]
    if len(hits) < case.parameter(rule, "least_hits"):
        return case.holds(rule, where)
    return counted(
        len(hits),
        case.broken(
            rule,
            Where(section=1, quote=hits[0][:40]),
            "headings.subtopics-as-sections",
            values={"count": len(hits)},
        ),
    )


def _contact(case: Case) -> Finding:
    rule = "contact-missing"
    if not case.report.text:
        return case.not_checked(rule, Where(), "headings.no-text")
    if CONTACT.search(case.report.text):
        return case.holds(rule, Where())
    return case.broken(rule, Where(), "headings.no-contact")
