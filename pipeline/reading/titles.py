"""Is this an annual report, whose, and of which year? By its title first, and never by guessing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from crawlers.records import DateBasis, DateEvidence
from pipeline.blocks import Content, Paragraph
from pipeline.records import Agency, Period
from pipeline.reference.register import AgencyEntry, Register, tidy_name
from pipeline.sections.sections import Section

DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
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
YEAR_AT_SUBJECT = re.compile(r"(20\d\d)年?度?(?=.{0,30}(?:政府|政务).{0,4}公开)")
YEAR_AT_REPORT = re.compile(r"(20\d\d)年?度?(?:工作)?(?:年度)?(?:报告|年报)")
# 【更正】… and …（更正版）: a note about the edition, no part of the title.
NOTE = (
    r"[（(【\[〔](?:更正|勘误|修订|修改|更新|重新发布|补充|正式|定稿|终稿)"
    r"[^（）()【】年]{0,4}[)）】\]〕]"
)
NOTES = re.compile(rf"^{NOTE}|{NOTE}$")
LONGEST_TITLE = 70
LINES_OF_TITLE = 3
LINES_BEFORE_A_TITLE = 12
FIRST_OF_THE_END = 5  # a report that lacks its last section ends with its fifth
NO_AGENCY = re.compile(r"^(?:关于|印发|公布|发布|的|年度?|\d|-|—)*+$")
DAY = r"(?P<{0}_year>20\d\d)年(?P<{0}_month>\d{{1,2}})月(?P<{0}_day>\d{{1,2}})日"
PERIOD = re.compile(
    DAY.format("first")
    + r"(?:起|零时)?(?:至|到|[-—－–~～])++(?:(?P<last_year>20\d\d)年)?"
    + r"(?P<last_month>\d{1,2})月(?P<last_day>\d{1,2})日"
)
PERIOD_END = re.compile(r"截[至止]" + DAY.format("last"))
ABOUT_FIGURES = re.compile(r"数据|统计|期限|时限|时间|情况")
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
    bare = NOTES.sub("", tidy)
    if len(tidy) > LONGEST_TITLE or not REPORT_TITLE.search(bare) or OTHER_TITLE.search(tidy):
        return None
    year = YEAR_AT_SUBJECT.search(bare) or YEAR_AT_REPORT.search(bare)
    return TitleClaim(tidy, _agency_in(bare), int(year[1]) if year else None)


def tidy_title(title: str) -> str:
    """A title without blanks and the marks around it, its digits as usual."""
    return re.sub(r"\s", "", title).translate(DIGITS).strip("《》·>")


def _agency_in(title: str) -> str | None:
    """The name before the year or the subject, or between the two."""
    before_subject = re.split(SUBJECT, title, maxsplit=1)[0]
    parts = re.split(r"20\d\d年?度?", before_subject)
    names = [part.removeprefix("关于").removesuffix("关于").strip("-—、，（）()") for part in parts]
    return next((name for name in names if name and not NO_AGENCY.match(name)), None)


def claim_of(
    content: Content, sections: Sequence[Section], register: Register
) -> TitleClaim | None:
    """The best title of a document: one whose agency is on the register, then the one that says
    most, the printed ones before the page's own."""
    claims = [claim for title in _titles(content, sections) if (claim := claim_in(title))]
    return max(claims, key=lambda claim: _worth(claim, register)) if claims else None


def other_report_of(content: Content, sections: Sequence[Section]) -> str | None:
    """The title of an annual report on other work; None when no title is one."""
    for title in _titles(content, sections):
        tidy = tidy_title(title)
        is_other = len(tidy) <= LONGEST_TITLE and OTHER_REPORT.search(tidy)
        if is_other and not re.search(SUBJECT, tidy):
            return tidy
    return None


def reports_in(sections: Sequence[Section], register: Register) -> frozenset[str]:
    """The agencies of a collection: whose titles stand before each first section that begins anew.

    Empty for a document of one report. Sections of a collection belong to different agencies.
    """
    starts = []
    for before, first in pairwise(sections):
        is_anew = before.number == 0 or before.number >= FIRST_OF_THE_END
        if first.number == 1 and is_anew:
            printed = list(_agencies_at_end(before))
            entries = [register.find(name) for name in printed]
            starts.append(frozenset(entry.name for entry in entries if entry))
    named = [agencies for agencies in starts if agencies]
    is_one = not named or any(frozenset.intersection(*named))
    return frozenset() if is_one else frozenset.union(*named)


def _agencies_at_end(part: Section) -> Iterator[str]:
    """The agencies of titles in one line or two; a signature before a whole title is none."""
    lines = [block.text for block in part.blocks if isinstance(block, Paragraph)]
    short = [line for line in lines if len(line) <= LONGEST_TITLE][-LINES_BEFORE_A_TITLE:]
    for above, line in pairwise(("", *short)):
        claim = claim_in(line)
        if claim is not None and claim.agency is None:
            claim = claim_in(above + line)
        if claim is not None and claim.agency is not None:
            yield claim.agency


def _worth(claim: TitleClaim, register: Register) -> tuple[bool, bool, bool]:
    is_known = claim.agency is not None and bool(register.spellings.get(tidy_name(claim.agency)))
    return is_known, claim.year is not None, claim.agency is not None


def _titles(content: Content, sections: Sequence[Section]) -> Iterator[str]:
    yield from _printed_titles(sections)
    yield from content.titles


def _printed_titles(sections: Sequence[Section]) -> Iterator[str]:
    """Lines before the first real section, alone and joined with those that follow."""
    for part in sections[:2]:
        lines = [block.text for block in part.blocks if isinstance(block, Paragraph)]
        short = [line for line in lines[:12] if len(line) <= LONGEST_TITLE]
        for size in range(1, LINES_OF_TITLE + 1):
            yield from ("".join(short[at : at + size]) for at in range(len(short) - size + 1))


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


def period_in(text: str) -> Period | None:
    """The period of the figures: the first span of days in a sentence that speaks of figures."""
    for sentence in re.split(r"[。；;\n]", re.sub(r"[ \t\u3000\xa0]", "", text).translate(DIGITS)):
        if not ABOUT_FIGURES.search(sentence):
            continue
        match = PERIOD.search(sentence)
        if match:
            first = _day(match, "first")
            return Period(first, _day(match, "last", default_year=match["first_year"]))
        end = PERIOD_END.search(sentence)
        if end:
            return Period(None, _day(end, "last"))
    return None


def _day(match: re.Match[str], part: str, default_year: str = "") -> date | None:
    year = match[f"{part}_year"] or default_year
    try:
        return date(int(year), int(match[f"{part}_month"]), int(match[f"{part}_day"]))
    except ValueError:  # 2月30日: printed so, but no day; the period is then not known
        return None


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
