"""Is this an annual report, whose, and of which year? By its title first, and never by guessing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import TypeGuard

from crawlers.records import DateBasis, DateEvidence
from pipeline.blocks import FULL_STOP, Aside, Block, Content, LinkedFile, Paragraph
from pipeline.records import Agency, Period
from pipeline.reference.ordinals import NUMBERED
from pipeline.reference.register import AgencyEntry, Register, tidy_name
from pipeline.sections.sections import Section

DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
SPELT = str.maketrans("〇○零Ｏ一二三四五六七八九", "0000123456789")
SPELT_YEAR = re.compile(r"二[〇○零Ｏ][一二三四五六七八九〇○零Ｏ]{2}(?=年)")
SUBJECT = r"(?:政府|政务)(?:信息|政务)?公开"
REPORT_TITLE = re.compile(rf"{SUBJECT}.{{0,20}}(?:年度?报告?|年报|报告)$")
OTHER_TITLE = re.compile(
    r"解读|指南|通知|目录|方案|要点|网站工作|法治政府|[预决]算|培训|会议|意见建议"
)
# Annual reports on other work, which stand in the same columns of many portals.
OTHER_REPORT = re.compile(
    r"(?:法治政府建设|依法行政|政府网站|网站(?:监管|工作)|部门[预决]算|财政[预决]算|[预决]算公开|社会责任"
    r"|普法|信访|统计|审计|绩效).{0,20}(?:报告|报表|年报|[预决]算|总结|说明)$"
)
OF_THE_LAW = re.compile(r"法治政府建设|依法行政")
OTHER_IN_PREFACE = re.compile(
    rf"[^。\n]{{0,40}}(?:{OF_THE_LAW.pattern})[^。\n]{{0,20}}报告(?:如下)?"
)
YEAR_AT_SUBJECT = re.compile(r"(20\d\d)年?度?(?=.{0,30}(?:政府|政务).{0,4}公开)")
YEAR_AT_REPORT = re.compile(r"(20\d\d)年?度?(?:工作)?(?:年度)?(?:报告|年报)")
YEARS = re.compile(r"20\d\d")
# 2024年公布2023年度…: the first year is that of the publication.
WHEN_PUBLISHED = re.compile(
    r"20\d\d年(?:(?:\d{1,2}月)?(?:\d{1,2}日)?(?:对外)?(?:公布|发布|公开)的?[：:]?|\d{1,2}月(?:\d{1,2}日)?)"
    r"(?=.{0,30}20\d\d年)"
)
PART_OF_A_YEAR = re.compile(r"[上下]半年度?|第?[一二三四1-4]季度|[上本]季度")
YEAR_BEHIND = re.compile(r"[（(【\[〔](20\d\d)年?度?[）)】\]〕]")
# 【更正】…: a note about the edition, no part of the title.
NOTE = re.compile(
    r"^[（(【\[〔](?:更正|勘误|修订|修改|更新|重新发布|补充|正式|定稿|终稿)"
    r"[^（）()【】年]{0,4}[)）】\]〕]"
)
# What may stand behind a title: the edition, the day, what is attached, the site, a file's ending.
# What says that the paper is another one stays.
TAIL = re.compile(
    r"(?:[（(【\[〔](?:(?:公开|发布|正式|最终|审?定|终)稿|"
    r"(?![^（）()【】\[\]〔〕]{0,20}(?:稿|半年|季|月份|解读|汇|合|样|模|对比|指南|计划|要点|草))"
    r"[^（）()【】\[\]〔〕]{1,20})[）)】\]〕]"
    r"|(?:(?<=报告)|(?<=总结))[及和暨与][^，。]{1,14}(?:统计表|附表|附件|情况表|数据表|计划|安排|打算|要点|思路)"
    r"|全文|正文|全本|\.(?:pdf|docx?|wps|ofd|html?|xlsx?)|[-—_|｜·][^-—_|｜·\d]{2,20})$",
    re.IGNORECASE,
)
MOST_TAILS = 4
# What a report was called where no form gave it a name: of the whole work, and of a whole year.
SUMMARY_TITLE = re.compile(
    rf"{SUBJECT}(?:工作|20\d\d|年度?|全年|开展|进展|落实|完成|执行|实施|条例|情况|[的《》])*"
    r"(?:总结|小结|情况|汇报|说明)$"
)
YEAR_AT_SUMMARY = re.compile(r"(20\d\d)年?度?(?:工作|情况)*(?:总结|小结|情况)")
OTHER_SUMMARY = re.compile(r"20\d\d年?度?.{0,20}(?:总结|报告|汇报)$")
ITEM = re.compile(NUMBERED)
VERBS = re.compile(r"关于|贯彻|落实|开展|推进|推行|学习|执行|实施")
FIRST_LINES = 3
OF_A_PART = re.compile(
    r"[月季旬周日]|半年|阶段|期间|以来|专[项题栏]|培训|会议|活动|[检自督抽]查|考[核评]|评[估议]|整改|试点|宣传"
    r"|调研|问卷|申请|投诉|网站|统计|目录|指南|重点|领域|基层|标准|规范|征求|经验|典型"
)
LONGEST_TITLE = 70
LEAST_YEARS = 2  # of two papers
STATEMENT = re.compile(r"[：:。；;]")
LIKE_A_TITLE = re.compile(rf"{SUBJECT}.{{0,20}}(?:报告|年报|总结)")
LINES_OF_TITLE = 3
# What a body's name ends with; 各部门 is no body.
BODY = re.compile(
    r"[^各]*(?:局|委|办|处|室|中心|科|院|所|站|队|署|厅|会|政府|公司|学校|馆|社|镇|乡|街道|区|县|市)"
)
NO_AGENCY = re.compile(r"^(?:关于|印发|公布|发布|的|年度?|\d|-|—)*+$")
CONTENTS = re.compile(r"(?<=报告)目录$|(?<=年报)目录$")
CRUMBS = re.compile(r"(?:位置|首页).{0,60}?(?:[>＞›»→/|\\]|--)")
SIGNATURE = re.compile(r"^(?P<year>20\d\d)年(?P<month>\d{1,2})月(?P<day>\d{1,2})日$")
SIGNATURE_LINES = 4


@dataclass(frozen=True, slots=True)
class TitleClaim:
    """What a title says: the report, the agency as printed and the report year, None if unsaid."""

    title: str
    agency: str | None
    year: int | None


def claim_in(title: str) -> TitleClaim | None:
    """Read one title; None when it is not the title of an annual report on disclosure.

    A note of correction before or behind it stays in `title`.
    """
    tidy = tidy_title(title)
    bare = _without_tails(NOTE.sub("", tidy))
    if len(tidy) > LONGEST_TITLE or not REPORT_TITLE.search(bare):
        return None
    if OTHER_TITLE.search(without_its_body(bare)):
        return None
    behind = YEAR_BEHIND.match(tidy, tidy.find(bare) + len(bare))
    said = WHEN_PUBLISHED.sub("", bare)
    year = YEAR_AT_SUBJECT.search(said) or YEAR_AT_REPORT.search(said) or behind
    return TitleClaim(tidy, _agency_in(said), int(year[1]) if year else None)


def summary_of(
    content: Content, sections: Sequence[Section], is_before_forms: Callable[[int], bool]
) -> TitleClaim | None:
    """The title of a year's summary from before the forms, when a report had no name of its own."""
    own = [*content.titles, *_printed_titles(sections, FIRST_LINES)]
    if other_report_of(content, sections) or any(map(_is_of_other_work, own)):
        return None
    claims = map(_summary_in, own)
    return next((one for one in claims if one and is_before_forms(one.year or 0)), None)


def _is_of_other_work(title: str) -> bool:
    """A summary that may have a part on disclosure: 2017年工作总结."""
    tidy = tidy_title(title)
    return OTHER_SUMMARY.search(tidy) is not None and re.search(SUBJECT, tidy) is None


def _summary_in(title: str) -> TitleClaim | None:
    """A title with one year that calls its paper the summary of the work, and of no part of it."""
    tidy = tidy_title(title)
    bare = _without_tails(NOTE.sub("", tidy), SUMMARY_TITLE)
    said = without_its_body(bare)
    year = YEAR_AT_SUBJECT.search(bare) or YEAR_AT_SUMMARY.search(bare)
    is_whole = SUMMARY_TITLE.search(bare) and not OF_A_PART.search(said)
    is_heading = ITEM.match(tidy) or len(tidy) > LONGEST_TITLE or len(YEARS.findall(bare)) > 1
    if year is None or not is_whole or is_heading:
        return None
    named = VERBS.split(_agency_in(bare) or "")[0].strip("《")
    return TitleClaim(tidy, named or None, int(year[1]))


def _without_tails(title: str, wanted: re.Pattern[str] = REPORT_TITLE) -> str:
    """A title that may be a report's, without what stands behind it."""
    for _ in range(MOST_TAILS):
        if wanted.search(title):
            break
        title = TAIL.sub("", title)
    return title


def tidy_title(title: str) -> str:
    """A title without blanks and the marks around it, its digits as usual."""
    return in_digits(re.sub(r"\s", "", title)).strip("《》·>")


def in_digits(text: str) -> str:
    """The years of a text that are spelt out, 二〇二三年, and its wide digits as usual ones."""
    return SPELT_YEAR.sub(lambda found: found[0].translate(SPELT), text.translate(DIGITS))


def without_its_body(title: str) -> str:
    """A tidy title without its body's name, no word on the paper: a 计划科 plans nothing."""
    name = re.split(r"[）)】\]〕《]", _agency_in(title) or "")[-1]
    return title.replace(name, "", 1) if name and BODY.fullmatch(name) else title


def _agency_in(title: str) -> str | None:
    """The name before the year or the subject, or between the two."""
    before_subject = re.split(SUBJECT, title, maxsplit=1)[0]
    parts = re.split(rf"20\d\d年?度?(?:{PART_OF_A_YEAR.pattern})?", before_subject)
    names = [part.removeprefix("关于").removesuffix("关于").strip("-—、，（）()") for part in parts]
    return next((name for name in names if name and not NO_AGENCY.match(name)), None)


def claim_of(
    content: Content, sections: Sequence[Section], register: Register
) -> TitleClaim | None:
    """The best title of a document: one whose agency is on the register, then the one that says
    most, the printed ones before the page's own."""
    own = [claim for title in content.titles if (claim := claim_in(title))]
    claims = [claim for title in _printed_titles(sections) if (claim := claim_in(title))]
    above = _claims_above(sections)
    heading = above[-1] if above and above[-1].title in {one.title for one in own} else None
    if heading is not None:
        # The page's own heading stands right above the text: what other lines name is not this.
        own = [one for one in own if _may_be_one(one, heading)]
        claims = [one for one in claims if heading.title in one.title]
    whole = {(one.agency, one.year) for one in own if one.agency and one.year}
    # Where the page's own title is printed, other reports' titles beside it are links in disguise.
    agreed = [one for one in claims if (one.agency, one.year) in whole]
    claims = [*(agreed or claims), *own] or _attached_claims(sections)
    if not claims:
        return None
    best = max(claims, key=lambda claim: _worth(claim, register))
    # Of titles that say as much, the one nearest to the text is this paper's.
    worth = _worth(best, register)
    near = [one for one in above if one in claims and _worth(one, register) == worth]
    return near[-1] if near else best


def _claims_above(sections: Sequence[Section]) -> list[TitleClaim]:
    """What single lines claim above the first sentence of a paper."""
    lines = [block.text for part in sections[:1] for block in part.blocks if may_be_title(block)]
    above = takewhile(lambda line: FULL_STOP not in line, lines)
    return [claim for line in above if (claim := claim_in(line))]


def _may_be_one(claim: TitleClaim, heading: TitleClaim) -> bool:
    """Whether two titles may be the same paper's: they name no two bodies, and no two years."""
    return claim.year in (heading.year or claim.year, None) and claim.agency in (
        heading.agency or claim.agency,
        None,
    )


def _attached_claims(sections: Sequence[Section]) -> list[TitleClaim]:
    """What the names of attached files claim, where nothing else does and all claim the same."""
    files = (
        one.text for part in sections[:2] for one in part.blocks if isinstance(one, LinkedFile)
    )
    claims = [claim for text in files if (claim := claim_in(text))]
    return claims if len({(one.agency, one.year) for one in claims}) == 1 else []


def other_report_of(content: Content, sections: Sequence[Section]) -> str | None:
    """The title of an annual report on other work, or what its preface says of it; None for none.

    One on the rule of law may name disclosure beside it.
    """
    for title in _titles(content, sections):
        tidy = tidy_title(title)
        is_other = len(tidy) <= LONGEST_TITLE and OTHER_REPORT.search(tidy)
        if is_other and (OF_THE_LAW.search(tidy) or not re.search(SUBJECT, tidy)):
            return tidy
    preface = sections[0].text if sections and sections[0].heading is None else ""
    told = None if re.search(SUBJECT, preface) else OTHER_IN_PREFACE.search(preface)
    return told[0] if told else None


def _worth(claim: TitleClaim, register: Register) -> tuple[bool, bool, bool]:
    is_known = claim.agency is not None and bool(register.spellings.get(tidy_name(claim.agency)))
    return is_known, claim.year is not None, claim.agency is not None


def _titles(content: Content, sections: Sequence[Section]) -> Iterator[str]:
    yield from _printed_titles(sections)
    yield from content.titles


def _printed_titles(sections: Sequence[Section], lines_looked_at: int = 12) -> Iterator[str]:
    """Lines before the first real section, alone and joined with those that follow.

    On paper the list of contents may begin on the line of the title.
    """
    for part in sections[:2]:
        lines = [block.text for block in part.blocks if may_be_title(block)]
        short = [
            CONTENTS.sub("", one) for one in lines[:lines_looked_at] if len(one) <= LONGEST_TITLE
        ]
        for size in range(1, LINES_OF_TITLE + 1):
            parts = (short[at : at + size] for at in range(len(short) - size + 1))
            yield from ("".join(one) for one in parts if _may_be_parted(one))


def _may_be_parted(lines: Sequence[str]) -> bool:
    """Whether lines may be the parts of one title: none but the last is one, or a statement."""
    *first, last = map(tidy_title, lines)
    years = {found for line in (*first, last) for found in YEARS.findall(line)}
    is_free = not any(STATEMENT.search(line) or LIKE_A_TITLE.search(line) for line in first)
    return not first or (is_free and (len(years) < LEAST_YEARS or not YEARS.search("".join(first))))


def may_be_title(block: Block) -> TypeGuard[Paragraph]:
    """Whether a line may say what its document is: no link does, and no breadcrumb."""
    if not isinstance(block, Paragraph) or isinstance(block, Aside | LinkedFile):
        return False
    return CRUMBS.search(block.text) is None


def agency_of(printed: str | None, register: Register, portal: str | None = None) -> Agency | None:
    """The agency of a printed name, completed by its district when the title leaves that out."""
    if printed is None:
        return None
    entry = register.find(printed, portal)
    if entry is None:
        return Agency(tidy_name(printed), None)
    return Agency(_with_district(tidy_name(printed), entry, register), entry.code)


def agency_in(
    titles: Iterable[str | None], register: Register, portal: str | None = None
) -> Agency | None:
    """The agency of the first of these titles that names one."""
    claims = (claim_in(title) for title in titles if title)
    printed = next((claim.agency for claim in claims if claim and claim.agency), None)
    return agency_of(printed, register, portal)


def _with_district(printed: str, entry: AgencyEntry, register: Register) -> str:
    district = register.district_name(entry.district)
    is_short = entry.name.startswith(district) and district not in printed
    return district + printed if is_short and len(printed) < len(entry.name) else printed


def year_of(period: Period | None, text: str) -> int | None:
    """The year of figures of a whole year, for a title that says none; None where the paper is
    signed within it, or more than a year later: the period may be another report's."""
    if period is None or period.first is None or period.last is None:
        return None
    year = period.first.year
    if (period.first, period.last) != (date(year, 1, 1), date(year, 12, 31)):
        return None
    signed = signature_date([line for line in text.splitlines() if line.strip()])
    return year if signed is None or signed.on.year == year + 1 else None


def signature_date(lines: Sequence[str]) -> DateEvidence | None:
    """The date under the text, when one of its last lines is nothing else."""
    for line in reversed(lines[-SIGNATURE_LINES:]):
        match = SIGNATURE.match(re.sub(r"\s", "", line).translate(DIGITS))
        if match:
            try:
                on = date(int(match["year"]), int(match["month"]), int(match["day"]))
            except ValueError:
                return None
            return DateEvidence(on, DateBasis.SIGNATURE, line)
    return None
