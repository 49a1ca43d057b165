"""A report at its place on the portal: the column, the agency, the page around, the file itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.comparing.published import HeldPage, Published
from pipeline.records import CellChange, Disagreement, Masthead, Reader
from pipeline.reference.register import AgencyEntry
from tests.rules.made import Made, entry
from tests.rules.situations import (
    ASKED,
    BROKEN,
    HARMLESS,
    HOLDS,
    NOT_CHECKED,
    RuleCase,
    of,
    verify,
    when,
)

PAGE = "http://a/1.html"
ANNUAL = (("政府信息公开年报", "2022年", "街道"),)
BY_ROWS = (("通知公告",),)


def _row(code: str) -> AgencyEntry:
    found = entry(code)
    assert found is not None
    return found


OWN, BRIDGE, BUREAU = _row("990101001"), _row("990101002"), _row("990101-czj")
GOVERNMENT, OFFICE = _row("990101"), _row("990101-zfb")
PLACED = Published(ANNUAL, OWN, (), None, None)


def _on_page(*crumbs: str, columns: tuple[str, ...] = ()) -> Made:
    return Made(masthead=Masthead(crumbs=crumbs, columns=columns))


def _with_index(**index: str | None) -> Made:
    return Made(masthead=Masthead(index={"索引号": "990101001/2023-1", **index}))


def _file_of(page: HeldPage) -> Published:
    return replace(PLACED, page=page)


def _of_government(title: str, preface: str = "根据条例编制。") -> Made:
    return Made(code="990101", name=GOVERNMENT.name, title=title, preface=preface)


def _of_office(title: str, preface: str = "根据条例编制。") -> Made:
    return Made(code="990101-zfb", name=OFFICE.name, title=title, preface=preface)


COVERS_ALL = "本报告汇总了全区各部门、各街道的情况。"
OFFICE_TITLE = "柳城区人民政府办公室2022年政府信息公开工作年度报告"
GOVERNMENT_TITLE = "柳城区人民政府2022年政府信息公开工作年度报告"
SIX_UNREAD = tuple(
    f"requests.{row}.natural_person"
    for row in (
        *("granted", "granted_in_part", "refused_by_law"),
        *("declined_petition", "declined_repeat", "declined_mass"),
    )
)
TWO_READINGS = Disagreement("requests", "granted", "business", 5, 6, Reader.GRID, Reader.SEQUENCE)
FIVE, SIX = {"requests.granted.business": 5}, {"requests.granted.business": 6}
SCANNED = Made(cells=SIX, uncertain_table="requests", format="scan")
CHANGED = (CellChange("requests", "granted", "business", 5, 6),)

CASES = (
    *of(
        "not-in-annual-column",
        when(HOLDS, "listed in the annual column", Made(), published=PLACED),
        when(
            BROKEN,
            "its page stands under notices",
            _on_page("政务公开", "通知公告"),
            published=replace(PLACED, columns=BY_ROWS),
        ),
        when(NOT_CHECKED, "a clerk's file has no place", _on_page("政务公开", "通知公告")),
        when(
            NOT_CHECKED,
            "a column known by its rows, a page without a breadcrumb",
            Made(),
            published=replace(PLACED, columns=BY_ROWS),
        ),
        when(
            HARMLESS,
            "a numeric column, but the breadcrumb says annual reports",
            _on_page("政务公开", "政府信息公开年报", "街道"),
            published=replace(PLACED, columns=(("col126585",),)),
        ),
        when(
            HARMLESS,
            "the page's tag says so",
            _on_page("信息公开", "街道乡镇", columns=("街道乡镇", "信息公开年报")),
            published=replace(PLACED, columns=BY_ROWS),
        ),
    ),
    *of(
        "title-agency-mismatch",
        when(HOLDS, "list and title agree", Made(), published=PLACED),
        when(
            BROKEN,
            "the list names another agency",
            Made(),
            published=replace(PLACED, listed=BRIDGE),
        ),
        when(
            BROKEN,
            "it stands in another agency's column",
            Made(),
            published=replace(PLACED, listed=None, owners=(BRIDGE,)),
        ),
        when(
            ASKED,
            "only the publisher differs",
            Made(),
            published=replace(PLACED, listed=None, publisher=BUREAU),
        ),
        when(NOT_CHECKED, "a clerk's file has no place", Made()),
        when(NOT_CHECKED, "nobody is named", Made(), published=replace(PLACED, listed=None)),
        when(
            HARMLESS,
            "the government's office publishes for all",
            Made(),
            published=replace(PLACED, listed=None, owners=(GOVERNMENT,), publisher=OFFICE),
        ),
        when(
            HARMLESS,
            "the list names it, a bureau published it",
            Made(),
            published=replace(PLACED, publisher=BUREAU),
        ),
    ),
    *of(
        "gov-report-vs-office-confusion",
        when(HOLDS, "a government's", _of_government(GOVERNMENT_TITLE), kind="government"),
        when(HOLDS, "an office's own", _of_office(OFFICE_TITLE), kind="department"),
        when(BROKEN, "the office's title", _of_government(OFFICE_TITLE), kind="government"),
        when(BROKEN, "the government's title", _of_office(GOVERNMENT_TITLE), kind="department"),
        when(
            ASKED,
            "the office's own covers the whole district",
            _of_office(OFFICE_TITLE, COVERS_ALL),
            kind="department",
        ),
        when(NOT_CHECKED, "a subdistrict's", Made()),
        when(
            HARMLESS,
            "the office wrote it, its preface says that it covers all",
            _of_government(OFFICE_TITLE, COVERS_ALL),
            kind="government",
        ),
    ),
    *of(
        "missing-index-metadata",
        when(HOLDS, "both filled in", _with_index(发布机构="柳泉街道", 发布日期="2023-01-20")),
        when(BROKEN, "no publisher", _with_index(发布机构="", 发布日期="2023-01-20")),
        when(BROKEN, "no date anywhere", _with_index(发布机构="柳泉街道", 发布日期="")),
        when(NOT_CHECKED, "no index block", Made(masthead=Masthead())),
        when(NOT_CHECKED, "a file", Made()),
        when(HARMLESS, "a script fills it in", _with_index(发布机构=None, 发布日期="2023-01-20")),
    ),
    *of(
        "attachment-only",
        when(HOLDS, "the page holds it", Made(), published=PLACED),
        when(BROKEN, "nothing but a file", Made(), published=_file_of(HeldPage(PAGE, 31))),
        when(NOT_CHECKED, "a clerk's file", Made()),
        when(HARMLESS, "page and file both", Made(), published=_file_of(HeldPage(PAGE, None))),
        when(HARMLESS, "a letter above it", Made(), published=_file_of(HeldPage(PAGE, 640))),
    ),
    *of(
        "parse-confidence-low",
        when(HOLDS, "every row", Made()),
        when(ASKED, "six rows not aligned", Made(cells=dict.fromkeys(SIX_UNREAD, "?"))),
        when(NOT_CHECKED, "no such table", Made(without_tables=("requests",))),
        when(HARMLESS, "blank cells were read", Made(cells=dict.fromkeys(SIX_UNREAD))),
        when(HARMLESS, "one row not aligned", Made(cells={SIX_UNREAD[0]: "?"})),
    ),
    *of(
        "two-readers-differ",
        when(HOLDS, "page and file agree", Made(), published=_file_of(HeldPage(PAGE, None))),
        when(
            ASKED,
            "another number in the file",
            Made(),
            published=_file_of(HeldPage(PAGE, None, CHANGED)),
            place="requests.granted.business",
        ),
        when(
            ASKED,
            "grid and sequence give two numbers",
            Made(disagreements=(TWO_READINGS,)),
            place="requests.granted.business",
        ),
        when(
            ASKED,
            "a scan beside its page",
            Made(cells=SIX),
            documents=((PAGE, Made(cells=FIVE)), ("http://a/1.pdf", SCANNED)),
            place="requests.granted.business",
        ),
        when(NOT_CHECKED, "one document only", Made(), published=PLACED),
        when(HARMLESS, "the page holds no report", Made(), published=_file_of(HeldPage(PAGE, 31))),
    ),
    *of(
        "wrong-document",
        when(HOLDS, "it is the report", Made()),
        when(
            BROKEN,
            "another annual report",
            Made(unread=("wrong-document", "柳城区2022年法治政府建设年度报告")),
        ),
        when(NOT_CHECKED, "it was not read", Made(unread=("encrypted", "a password"))),
        when(HARMLESS, "it speaks of other reports", Made(preface="另见法治政府建设年度报告。")),
    ),
    *of(
        "scanned-pdf",
        when(HOLDS, "it has text", Made(format="pdf")),
        when(BROKEN, "no text layer", Made(unread=("scanned-pdf", "4 pages, no text"))),
        when(BROKEN, "read by OCR", Made(format="scan")),
        when(NOT_CHECKED, "it was not opened", Made(unread=("encrypted", "a password"))),
        when(HARMLESS, "a page with pictures", Made(pictures=(1,))),
    ),
    *of(
        "unreadable-file",
        when(HOLDS, "it was read", Made()),
        when(ASKED, "it needs a password", Made(unread=("encrypted", "a password"))),
        when(ASKED, "it is damaged", Made(unread=("file-damaged", "expected a PDF"))),
        when(NOT_CHECKED, "our own failure", Made(unread=("our-error", "ValueError"))),
        when(NOT_CHECKED, "a word that nobody knows", Made(unread=("unknown", ""))),
        when(NOT_CHECKED, "our rules were ended", Made(unread=("rules-killed", "60 s"))),
        when(NOT_CHECKED, "our browser did not lay it out", Made(unread=("page-not-laid-out", ""))),
        when(NOT_CHECKED, "a limit of ours", Made(unread=("reader-killed", "15 s of time"))),
        when(HARMLESS, "a page above a file", Made(unread=("no-report-text", "no sections"))),
        when(HARMLESS, "a scan", Made(unread=("scanned-pdf", "4 pages, no text"))),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_published(case: RuleCase) -> None:
    verify(case)
