"""发布位置：在年报栏目里，标题与栏目、发布机构是同一机关，索引信息齐全，正文不只是附件。

没有抓取记录的文件（自查的文件）不判断位置；网页没有导航或索引表时不作判断。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawlers.pages.words import is_annual
from pipeline.checks.case import Case, counted
from pipeline.checks.dates import ON_THE_PAGE
from pipeline.comparing.published import PUBLISHER_LABELS
from pipeline.records import Finding, Where
from pipeline.reference.register import AgencyEntry

RULES = (
    "not-in-annual-column",
    "title-agency-mismatch",
    "gov-report-vs-office-confusion",
    "missing-index-metadata",
    "attachment-only",
)
# The tag that the state's guide for government websites wants on a column of annual reports.
ANNUAL_COLUMN_TYPE = "信息公开年报"
DATE_LABELS = ("发布日期", "发布时间", "发文日期", "生成日期", "成文日期")
OFFICE = re.compile(r"办公室|政府办(?!公)")
GOVERNMENT_TITLE = re.compile(r"(?:人民)?政府(?=20\d\d|关于|政府信息|政务|$)|[区县市旗](?=20\d\d)")
WHOLE_AREA = re.compile(
    r"(?:涵盖|汇总|综合)[^。；]{0,30}(?:部门|单位|街道|乡镇)|全[区县市旗](?:各|所有)[^。；]{0,12}(?:部门|单位|街道|乡镇)"
)


def check(case: Case) -> Iterator[Finding]:
    yield _column(case)
    yield _agency(case)
    yield _government_or_office(case)
    yield _index(case)
    yield _attachment(case)


def _column(case: Case) -> Finding:
    """Wrong only where neither the list nor the page's own breadcrumb speaks of annual reports."""
    rule, masthead = "not-in-annual-column", case.report.masthead
    crumbs = masthead.crumbs if masthead else ()
    if case.published is None:
        return case.not_checked(rule, Where(), "placement.no-place")
    names = [name for column in case.published.columns for name in column]
    tags = masthead.columns if masthead else ()
    if ANNUAL_COLUMN_TYPE in tags or any(map(is_annual, (*names, *crumbs, *tags))):
        return case.holds(rule, Where())
    if not crumbs:
        return case.not_checked(rule, Where(), "placement.no-column-named")
    shown = " > ".join(crumbs)
    return case.broken(
        rule,
        Where(quote=shown),
        "placement.other-column",
        found=shown,
        values={"column": crumbs[-1]},
    )


def _agency(case: Case) -> Finding:
    """An office publishes for all: the publisher that a page states alone is only asked about."""
    rule, agency, place = "title-agency-mismatch", case.report.agency, case.published
    code = agency.code if agency else None
    if agency is None or code is None or place is None:
        return case.not_checked(rule, Where(), "placement.no-agency-or-place")
    named = [entry for entry in (place.listed, *place.owners) if entry]
    others = [*named, *([place.publisher] if place.publisher else [])]
    if not others:
        return case.not_checked(rule, Where(), "placement.nobody-named")
    speaking = [entry for entry in others if not _publishes_for_all(entry)]
    if not speaking or code in {entry.code for entry in others}:
        return case.holds(rule, Where())
    finding = case.broken(
        rule,
        Where(quote=case.report.title),
        "placement.other-agency",
        expected=speaking[0].name,
        found=agency.name,
        values={"agency": agency.name, "other": speaking[0].name},
    )
    return case.unless_doubtful(finding, is_doubtful=not set(speaking) & set(named))


def _publishes_for_all(entry: AgencyEntry) -> bool:
    return entry.kind == "government" or bool(OFFICE.search(entry.name))


def _government_or_office(case: Case) -> Finding:
    """The title decides together with the sentence that says whose work the report covers."""
    rule, title, entry = "gov-report-vs-office-confusion", case.report.title, case.registered
    if title is None or entry is None or not _publishes_for_all(entry):
        return case.not_checked(rule, Where(), "placement.not-of-government")
    is_of_office, covers_all = bool(OFFICE.search(title)), _covers_whole_area(case)
    is_stored_as_office = bool(OFFICE.search(entry.name))
    if is_of_office == is_stored_as_office and not (is_of_office and covers_all):
        return case.holds(rule, Where())
    if not is_of_office and not GOVERNMENT_TITLE.search(title):
        return case.not_checked(rule, Where(), "placement.neither-named")
    if is_of_office and not is_stored_as_office and covers_all:
        return case.holds(rule, Where())
    finding = case.broken(
        rule,
        Where(quote=title),
        "placement.government-and-office",
        expected=entry.name,
        found=title,
        values={"title": title, "agency": entry.name},
    )
    return case.unless_doubtful(finding, is_doubtful=is_of_office and is_stored_as_office)


def _covers_whole_area(case: Case) -> bool:
    return bool(WHOLE_AREA.search(re.sub(r"\s", "", case.report.preface)))


def _index(case: Case) -> Finding:
    rule = "missing-index-metadata"
    index = case.report.masthead.index if case.report.masthead else {}
    if not index:
        return case.not_checked(rule, Where(), "placement.no-index")
    shown = [label for label in (*PUBLISHER_LABELS, *DATE_LABELS) if label in index]
    empty = [label for label in shown if index[label] == ""]
    has_date = any(date.basis in ON_THE_PAGE for date in case.report.dates)
    missing = [label for label in empty if label in PUBLISHER_LABELS or not has_date]
    if not missing:
        return case.holds(rule, Where())
    labels = "、".join(missing)
    return case.broken(
        rule, Where(quote=labels), "placement.index-incomplete", values={"labels": labels}
    )


def _attachment(case: Case) -> Finding:
    """Not a fault by the norm: a page with less text than a paragraph, and the report as a file."""
    rule, place = "attachment-only", case.published
    if place is None:
        return case.not_checked(rule, Where(), "placement.no-place")
    page = place.page
    if page is None or page.characters is None:
        return case.holds(rule, Where())
    if page.characters >= case.parameter(rule, "most_characters"):
        return case.holds(rule, Where())
    return counted(
        page.characters,
        case.broken(
            rule,
            Where(quote=page.url),
            "placement.attachment-only",
            values={"count": page.characters},
        ),
    )
