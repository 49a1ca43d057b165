"""Papers that are no annual report are called what they are, and never judged as one."""

from __future__ import annotations

import io
import re
import zipfile
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest

from core.messages import render
from core.statuses import NOT_READ
from pipeline.given_files import read_and_checked, read_files
from pipeline.reading.document import Hints, read_document
from pipeline.reading.no_report import NotAnAnnualReport, NotAReport, OtherReport
from pipeline.reading.other_kinds import OtherKind, kind_in
from pipeline.records import Outcome, Report, Unreadable
from reportwatch.actions.verdicts import status_of
from reportwatch.views.setbacks import explained
from tests.formats.made.archives import rar_of, seven_zip_of, zip_of
from tests.formats.made.docx import TRANSITIONAL, packed
from tests.formats.made.docx import docx_of as docx_with_oddities
from tests.formats.made.pages import Print, html_of
from tests.formats.made.report import made
from tests.pipeline.reference import reference
from tests.replicas.documents import MadeReport, report_of
from tests.replicas.docx_file import docx_of
from tests.replicas.grids import GridCell
from tests.replicas.pdf_file import pdf_of
from tests.replicas.plan import Markup
from tests.rules.publications import HONEST

AGENCY = "云岭市青禾区农林局"
OF_ANOTHER_KIND = {
    OtherKind.HALF_YEAR: (
        "{}2024年上半年政府信息公开工作情况报告",
        "2024年上半年{}政府信息公开工作总结",
        "{}2024年一至六月政府信息公开工作报告",
        "{}2024年前6个月政府信息公开工作报告",
        "{}截至2024年6月底政府信息公开工作报告",
        "{}2024年中政府信息公开工作报告",
        "{}2024年H1政府信息公开工作报告",
        "{}2024年半年度政务公开工作报告",
        "{}2023年下半年政府信息公开报告",
        "{}2024年1—6月政府信息公开工作情况报告",
        "{}政府信息公开工作半年报告（2024年）",
        "{}2024年度政府信息公开工作中期报告",
        "{}2023年信息公开工作总结（1至6月）",
    ),
    OtherKind.QUARTERLY: (
        "{}2024年第一季度政府信息公开工作报告",
        "{}2023年三季度政务公开情况报告",
        "{}2023年Q2政府信息公开工作年报",
        "{}2023年4月至6月政府信息公开工作报告",
        "{}2024年前三季度政府信息公开工作情况报告",
        "{}2023年第2季度信息公开工作总结",
        "{}2023年第二季度信息公开情况通报",
    ),
    OtherKind.MONTHLY: (
        "{}2024年5月份政务公开工作报告",
        "{}政府信息公开月报",
        "{}2023年5月份信息公开工作小结",
    ),
    OtherKind.DRAFT: (
        "{}2023年政府信息公开工作年度报告（征求意见稿）",
        "{}2023年政府信息公开工作年度报告（草案）",
        "{}2023年政府信息公开工作年度报告送审稿",
        "{}2023年政府信息公开工作年度报告（草）",
        "（讨论稿）{}2023年政府信息公开工作年度报告",
        "（稿）{}2023年政府信息公开工作年度报告",
        "{}2023年政府信息公开工作年度报告（修改稿）",
        "{}2023年政府信息公开工作年度报告（待审）",
        "{}2023年政府信息公开工作年度报告第二稿",
        "关于公开征求《{}2023年政府信息公开工作年度报告》意见的公告",
    ),
    OtherKind.PLAN: (
        "{}2024年政府信息公开工作计划",
        "{}2024年政务公开工作要点",
        "{}2024年政务公开工作实施方案",
        "{}2024年政务公开重点工作安排",
    ),
    OtherKind.COLLECTION: (
        "青禾区2023年政府信息公开工作年度报告汇编",
        "{}2022年与2023年政府信息公开工作年度报告",
        "{}近三年政府信息公开工作报告",
        "青禾区各部门2023年政府信息公开工作年度报告",
        "{}历年政府信息公开工作年度报告（2022—2023）",
    ),
    OtherKind.TEMPLATE: (
        "{}2023年政府信息公开工作年度报告（样表）",
        "{}2023年政府信息公开年报模板",
        "政府信息公开工作年度报告格式",
        "中华人民共和国政府信息公开工作年度报告格式（样式）",
        "政府信息公开工作年度报告（请如实填写）",
    ),
    OtherKind.GUIDE: ("{}政府信息公开指南", "{}政府信息公开指南（2023年版）"),
    OtherKind.STATISTICS: ("{}2023年政府信息公开情况统计表",),
    OtherKind.COMPARISON: ("{}2022年和2023年政府信息公开工作年度报告对比分析",),
    OtherKind.INTERPRETATION: ("{}2023年政府信息公开工作年度报告解读",),
}
ANNUAL = (
    "{}2023年政府信息公开工作年度报告",
    "青禾区计划生育委员会2016年政府信息公开工作年度报告",
    "云岭市发展计划局2023年度政府信息公开工作报告",
    "青禾区统计局2022年度政府信息公开年报",
    "关于2021年度政府信息公开工作的年度报告",
    "青禾区2022年政府信息公开工作年度报告（汇总）",
    "2022年1月1日至12月31日政府信息公开工作年度报告",
    "{}2022年政府信息公开工作年度报告（上网稿）",
    "2022年中国烟草青禾专卖所政府信息公开工作年度报告",
    "2022年中共青禾区委老干部工作部政府信息公开工作年度报告",
    "{}2022年政府信息公开工作年度报告（修订稿）",
    "{}2022年政府信息公开工作年度报告（2023年1月份）",
    "{}二〇二二年政府信息公开工作年度报告",
    "2023年公布{}2022年度政府信息公开工作年度报告",
    "{}2022年政府信息公开工作年度报告（定稿）",
    "{}2022年政府信息公开工作年度报告（更正版）",
    "青禾区编制方案审查中心2021年政务公开年报",
    "青禾区统计数据中心2022年政府信息公开工作年度报告",
    "2022年青禾区史志汇编办公室政府信息公开工作年度报告",
    "青禾区干部培训中心政府信息公开工作年度报告（2022年度）",
    "青禾区国际会议中心2022年政府信息公开年报",
    "{}2022年政府信息公开工作年度报告（第四季度发布）",
    "{}2022年政府信息公开工作年度报告及2023年工作计划",
    "{}2022年政府信息公开工作年度报告及统计表",
)
TITLES = [(kind, title) for kind, titles in OF_ANOTHER_KIND.items() for title in titles]
SECTIONS = """一、总体情况
全年公开信息120条，依申请公开按时办结。
二、主动公开政府信息情况
三、收到和处理政府信息公开申请情况
四、政府信息公开行政复议、行政诉讼情况
五、存在的主要问题及改进情况
解读偏少，今后每份文件都配解读。
六、其他需要报告的事项
没有收取信息处理费。"""


def _page(title: str, text: str = SECTIONS) -> bytes:
    lines = "".join(f"<p>{line}</p>" for line in [title, *text.splitlines()])
    return f"<html><title>{title}</title><body>{lines}</body></html>".encode()


@pytest.mark.parametrize(("kind", "title"), TITLES)
def test_a_paper_of_another_kind_is_refused_with_its_kind(kind: OtherKind, title: str) -> None:
    printed = title.format(AGENCY)
    with pytest.raises(NotAnAnnualReport, match=f"^“{re.escape(printed)}” is a {kind.value}[^,]*,"):
        read_document(_page(printed), reference().books, Hints())


@pytest.mark.parametrize(
    "mark", ["初稿", "征求意见稿", "（草稿，请各科室核对后报办公室）", "（送审稿）"]
)
@pytest.mark.parametrize("is_above", [True, False])
def test_a_line_beside_the_title_tells_a_draft(mark: str, is_above: bool) -> None:
    title = f"{AGENCY}2023年政府信息公开工作年度报告"
    lines = [mark, title] if is_above else [title, mark]
    page = "".join(f"<p>{line}</p>" for line in [*lines, *SECTIONS.splitlines()])
    with pytest.raises(NotAnAnnualReport, match="is a draft,"):
        read_document(f"<title>{title}</title>{page}".encode(), reference().books, Hints())


@pytest.mark.parametrize(
    "mark", ["定稿", "改定稿", "（2024年1月发布）", "草稿由办公室起草，经集体审议通过"]
)
def test_another_line_beside_the_title_tells_none(mark: str) -> None:
    title = f"{AGENCY}2023年政府信息公开工作年度报告"
    page = _page(title, f"{mark}\n{SECTIONS}")
    assert read_document(page, reference().books, Hints()).sections


HEADER = "<w:hdr xmlns:w='{}' xmlns:v='urn:v'><w:p><w:r><w:t>{}</w:t></w:r></w:p>{}</w:hdr>"
DRAWN = "<w:p><w:pict><v:shape><v:textpath string='{}'/></v:shape></w:pict></w:p>"


@pytest.mark.parametrize(
    ("header", "is_a_draft"),
    [
        (HEADER.format(TRANSITIONAL, "征求意见稿", ""), True),
        (HEADER.format(TRANSITIONAL, "", DRAWN.format("草稿")), True),
        (HEADER.format(TRANSITIONAL, "青禾区农林局文件", DRAWN.format("内部资料")), False),
    ],
)
def test_the_head_of_the_pages_tells_a_draft(header: str, is_a_draft: bool) -> None:
    honest = made(next(one for one in HONEST if one.year == 2022), Markup.CLEAN)
    with zipfile.ZipFile(io.BytesIO(docx_with_oddities(honest))) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    target = "/relationships/header' Target='header1.xml'/>"
    relations = f"<Relationships><Relationship Id='r9' Type='http://x{target}</Relationships>"
    more = {"word/header1.xml": header, "word/_rels/document.xml.rels": relations}
    written = packed({**parts, **more})
    if is_a_draft:
        with pytest.raises(NotAnAnnualReport, match="is a draft,"):
            read_document(written, reference().books, Hints())
    else:
        assert read_document(written, reference().books, Hints()).tables


HALF = SECTIONS.replace("全年公开信息120条", "2023年上半年，公开信息120条")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"{HALF}\n2023年7月5日", "half-year"),
        (HALF, "half-year"),
        (HALF.replace("上半年", "前三季度"), "quarterly"),
        (f"{HALF}\n2024年1月5日", None),
        (HALF.replace("办结。", "办结；下半年又公开80条。"), None),
        (f"统计期限自2023年1月1日起至2023年12月31日止。\n{HALF}", None),
    ],
)
def test_section_one_tells_a_part_of_the_year_where_nothing_tells_the_whole(
    text: str, kind: str | None
) -> None:
    page = _page(f"{AGENCY}2023年政府信息公开工作年度报告", text)
    if kind is None:
        assert read_document(page, reference().books, Hints()).sections
    else:
        with pytest.raises(NotAnAnnualReport, match=f"is a {kind}[^,]*,"):
            read_document(page, reference().books, Hints())


@pytest.mark.parametrize(
    ("signed", "year"),
    [("2024年1月5日", 2023), ("", 2023), ("2023年7月5日", None), ("2026年1月5日", None)],
)
def test_a_title_without_a_year_has_that_of_its_whole_period(signed: str, year: int | None) -> None:
    text = f"本报告数据的统计期限自2023年1月1日起至2023年12月31日止。\n{SECTIONS}\n{signed}"
    page = _page(f"{AGENCY}政府信息公开工作年度报告", text)
    assert read_document(page, reference().books, Hints()).year == year


@pytest.mark.parametrize("title", ANNUAL)
def test_an_annual_report_is_none_of_them(title: str) -> None:
    printed = title.format(AGENCY)
    assert kind_in(printed) is None
    assert read_document(_page(printed), reference().books, Hints()).sections


@pytest.mark.parametrize("kind", [OtherKind.HALF_YEAR, OtherKind.QUARTERLY, OtherKind.PLAN])
def test_a_paper_of_an_older_year_is_refused_with_its_kind(kind: OtherKind) -> None:
    """Its numbered parts are no reason to take it for the report of a year without forms."""
    printed = re.sub(r"20\d\d", "2016", OF_ANOTHER_KIND[kind][0].format(AGENCY))
    text = "一、工作开展情况\n有序。\n二、存在不足\n偏少。\n三、今后打算\n多公开。"
    with pytest.raises(NotAnAnnualReport, match=f" is a {kind.value}[^,]*,"):
        read_document(_page(printed, text), reference().books, Hints())


@pytest.mark.parametrize(
    "column",
    ["信息公开指南", "信息公开目录", f"{AGENCY}2023年信息公开年报（2024年1月份）", "信息公开统计"],
)
def test_bare_words_on_disclosure_name_no_other_paper(column: str) -> None:
    assert kind_in(column) is None
    page = _page(f"{AGENCY}2023年政府信息公开工作年度报告").decode()
    assert read_document(
        page.replace("<title>", f"<title>{column} ").encode(), reference().books, Hints()
    ).sections


def test_a_report_on_other_work_keeps_its_own_name() -> None:
    for title in (f"{AGENCY}2023年法治政府建设年度报告", f"{AGENCY}政府网站工作年度报表"):
        with pytest.raises(NotAReport) as refused:
            read_document(_page(title, "一、总体情况\n全年无事。"), reference().books, Hints())
        assert not isinstance(refused.value, NotAnAnnualReport)


LAW_TITLES = (
    "{}2023年法治政府建设年度报告",
    "{}2023年法治政府建设和政务公开工作情况报告",
    "{}门户网站",
)


@pytest.mark.parametrize("title", LAW_TITLES)
@pytest.mark.parametrize("listed", [None, "{}2023年政府信息公开工作年度报告"])
def test_a_report_on_other_work_is_none_of_ours_under_our_headings(
    title: str, listed: str | None
) -> None:
    text = f"现将2023年法治政府建设情况报告如下。\n{SECTIONS}"
    hints = Hints(title=listed.format(AGENCY) if listed else None)
    with pytest.raises(OtherReport):
        read_document(_page(title.format(AGENCY), text), reference().books, hints)


def test_a_report_that_speaks_of_the_rule_of_law_is_one() -> None:
    """Neither its preface nor a line in it makes it another."""
    text = f"本单位报送法治政府建设报告，并编制政府信息公开工作年度报告。\n{SECTIONS}"
    assert read_document(_page(f"{AGENCY}政务", text), reference().books, Hints()).sections


OPEN_TITLES = (
    "××局2023年政府信息公开工作年度报告",
    "XX单位20XX年政府信息公开工作年度报告",
    "____（单位名称）____年政府信息公开工作年度报告",
    "政府信息公开工作年度报告",
    "{}2023年政府信息公开工作年度报告",
)
GAPS = {"××": "××", "____": "____", "填写": "（填写数量）"}


def _form(title: str, gap: str, figure: str) -> bytes:
    """A report with gaps in place of the numbers of its text, and these in its tables."""
    honest = made(next(one for one in HONEST if one.year == 2022), Markup.CLEAN)
    sections = tuple(
        replace(one, paragraphs=tuple(re.sub(r"\d+", gap, text) for text in one.paragraphs))
        for one in honest.report.sections
    )
    grids = {
        key: [[_open(cell, figure) for cell in row] for row in grid]
        for key, grid in honest.grids.items()
    }
    report = replace(honest.report, title_lines=(title.format(AGENCY),), sections=sections)
    return html_of(replace(honest, report=report, grids=grids), Print()).encode()


def _open(cell: GridCell, figure: str) -> GridCell:
    return replace(cell, text=figure) if cell.text.replace(".", "").isdecimal() else cell


@pytest.mark.parametrize("title", OPEN_TITLES)
@pytest.mark.parametrize("gap", GAPS)
def test_a_form_that_nobody_filled_in_is_a_template(title: str, gap: str) -> None:
    for figure in ("", gap):
        with pytest.raises(NotAnAnnualReport, match=" is a template,"):
            read_document(_form(title, GAPS[gap], figure), reference().books, Hints())


def test_a_form_without_name_and_year_is_a_template_by_one_gap() -> None:
    form = _form(OPEN_TITLES[3], "若干", "").decode()
    gap = form.replace("</p>", "</p><p>××</p>", 1)
    with pytest.raises(NotAnAnnualReport, match=" is a template,"):
        read_document(gap.encode(), reference().books, Hints())


@pytest.mark.parametrize("draft", ["（送审稿）", "（审议稿）", "草稿"])
def test_a_headline_makes_a_draft_whatever_the_window_is_called(draft: str) -> None:
    title = f"{AGENCY}2023年政府信息公开工作年度报告"
    page = _page(title).replace(f"<p>{title}".encode(), f"<h1>{title}{draft}</h1><p>".encode())
    with pytest.raises(NotAnAnnualReport, match=" is a draft,"):
        read_document(page, reference().books, Hints())
    window = _page(title).replace(b"</title>", f"{draft}</title>".encode())
    assert read_document(window, reference().books, Hints()).year == 2023


@pytest.mark.parametrize("title", OPEN_TITLES)
def test_a_report_with_figures_is_no_template(title: str) -> None:
    assert read_document(_form(title, "××", "0"), reference().books, Hints()).sections


def test_a_links_name_makes_a_report_no_half_years() -> None:
    page = _page(f"{AGENCY}2023年政府信息公开工作年度报告", f"{SECTIONS}\n2024年上半年政务公开小结")
    assert read_document(page, reference().books, Hints()).year == 2023


def test_a_check_says_the_kind_and_judges_nothing(tmp_path: Path) -> None:
    path = tmp_path / "half.html"
    path.write_bytes(_page(OF_ANOTHER_KIND[OtherKind.HALF_YEAR][0].format(AGENCY)))
    ((_, report),) = read_files([path], reference(), Hints())
    assert [one.kind for one in report.setbacks] == ["not-an-annual-report"]
    assert "half-year" in explained(report.setbacks[0], "en")
    assert not report.findings
    assert not report.sections


def _paper(upheld: int) -> MadeReport:
    made = report_of(HONEST[3])
    figures = deepcopy(made.figures)
    figures.proceedings["reconsideration"]["upheld"] = upheld
    return replace(made, figures=figures)


def test_two_papers_of_one_title_that_differ_give_no_number_in_any_order(tmp_path: Path) -> None:
    draft, final = docx_of(_paper(63)), pdf_of(_paper(65))
    orders = ({"a.docx": draft, "b.pdf": final}, {"b.pdf": final, "a.docx": draft})
    archives = [pack for files in orders for pack in (zip_of(files), rar_of(files))]
    archives += [seven_zip_of(files, tmp_path) for files in orders]
    reports = [read_document(content, reference().books, Hints()) for content in archives]
    alone = read_document(draft, reference().books, Hints()).tables["proceedings"]
    for report in reports:
        table = report.tables["proceedings"]
        assert table.value("reconsideration", "upheld") is None
        assert table.value("reconsideration", "total") == alone.value("reconsideration", "total")
        assert "several-documents" in [setback.kind for setback in report.setbacks]
        assert report == reports[0]


def test_two_papers_that_differ_are_told_as_files_and_end_as_not_read() -> None:
    packed = zip_of({"a.docx": docx_of(_paper(63)), "b.docx": docx_of(_paper(65))})

    report = read_and_checked(packed, reference(), Hints())

    (said,) = [one for one in report.findings if one.rule == "two-readers-differ"]
    assert "一份文件为 63，另一份文件为 65" in render(said.message, "zh")
    assert said.found is None
    assert status_of(report, reference().forms) == NOT_READ
    other = replace(_paper(63), title_lines=("柳城区教育局2023年政府信息公开工作年度报告",))
    packed = zip_of({"a.docx": docx_of(_paper(63)), "b.docx": docx_of(other)})
    report = read_and_checked(packed, reference(), Hints())
    assert [one.kind for one in report.setbacks] == ["several-documents"]
    broken = [one.rule for one in report.findings if one.outcome is not Outcome.NOT_CHECKED]
    assert "unreadable-file" not in broken


IN_OTHER_WORDS = {
    1: "一、工作概况",
    2: "二、主动公开信息的统计情况",
    3: "三、依申请公开办理情况",
    4: "四、复议诉讼情况",
    5: "五、存在不足及努力方向",
    6: "六、其他应当报告的事项",
}


def _in_other_words(made: MadeReport) -> MadeReport:
    sections = (replace(one, heading=IN_OTHER_WORDS[one.number]) for one in made.sections)
    return replace(made, sections=tuple(sections))


def test_two_papers_that_differ_are_told_whatever_their_headings_say() -> None:
    usual, other = docx_of(_paper(65)), docx_of(_in_other_words(_paper(63)))
    for files in ({"a": other, "b": usual}, {"b": usual, "a": other}):
        report = read_document(zip_of(files), reference().books, Hints())
        assert report.tables["proceedings"].value("reconsideration", "upheld") is None
        assert "several-documents" in [setback.kind for setback in report.setbacks]


def _packed(files: dict[str, bytes]) -> list[Report | Unreadable]:
    """What is read of an archive, in both orders of its files."""
    orders = (files, dict(reversed(files.items())))
    return [_read(zip_of(one)) for one in orders]


def _read(content: bytes) -> Report | Unreadable:
    try:
        return read_document(content, reference().books, Hints())
    except Unreadable as reason:
        return reason


def test_beside_a_draft_the_final_is_read_and_the_draft_is_named_in_any_order() -> None:
    draft = _page(f"{AGENCY}2023年政府信息公开工作年度报告（征求意见稿）")
    final = _page(f"{AGENCY}2023年政府信息公开工作年度报告")
    first, second = _packed({"草稿.html": draft, "定稿.html": final})
    assert isinstance(first, Report)
    assert first == second
    assert first.title == f"{AGENCY}2023年政府信息公开工作年度报告"
    (beside,) = (one for one in first.setbacks if one.kind == "other-documents")
    assert "压缩包里的 草稿.html" in explained(beside, "zh")
    assert "草稿.html in the archive" in explained(beside, "en")


@pytest.mark.parametrize("other", ["青禾区水务局2023年", f"{AGENCY}2022年"])
def test_reports_of_two_bodies_or_years_are_refused_by_their_names_in_any_order(other: str) -> None:
    title = "政府信息公开工作年度报告"
    files = {"甲.html": _page(f"{AGENCY}2023年{title}"), "乙.html": _page(f"{other}{title}")}
    first, second = _packed(files)
    assert isinstance(first, Unreadable)
    assert isinstance(second, Unreadable)
    assert (first.kind, first.detail) == ("several-documents", second.detail)
    for language in ("zh", "en"):
        said = render(first.detail, language)
        assert all(name in said for name in (*files, other))
        assert "None" not in said


def test_two_papers_that_differ_are_named_with_what_each_prints() -> None:
    files = {"甲.docx": docx_of(_paper(63)), "乙.docx": docx_of(_paper(65))}
    first, second = _packed(files)
    assert isinstance(first, Report)
    assert first == second
    (said,) = (explained(one, "zh") for one in first.setbacks if one.kind == "several-documents")
    assert re.search(
        "甲.docx → 乙.docx：行政复议·结果维持 63 → 65|乙.docx → 甲.docx：.* 65 → 63", said
    )
