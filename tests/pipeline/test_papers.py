"""Several reports in one document: a collection is nobody's, two papers of one are compared."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import pytest

from pipeline.one_report import check
from pipeline.reading.document import Hints, read_document
from pipeline.records import Outcome, Report, Unreadable
from tests.formats.made.archives import zip_of
from tests.pipeline.reference import reference
from tests.replicas.documents import MadeReport, report_of
from tests.replicas.docx_file import docx_of
from tests.replicas.markup import body_html
from tests.replicas.pdf_file import pdf_of
from tests.replicas.plan import Markup
from tests.rules.publications import HONEST, broken_errors

MADE = next(report_of(one) for one in HONEST if one.year >= 2021)

OTHER = "云岭市青禾区农林局2022年政府信息公开工作年度报告"


def _paper(upheld: int = 1, title: str | None = None) -> MadeReport:
    figures = deepcopy(MADE.figures)
    figures.proceedings["reconsideration"]["upheld"] = upheld
    lines = MADE.title_lines if title is None else (title,)
    return replace(MADE, figures=figures, title_lines=lines)


def _page(*papers: MadeReport) -> bytes:
    bodies = "".join(body_html(one, Markup.CLEAN) for one in papers)
    return f"<meta charset='utf-8'><body>{bodies}</body>".encode()


def _read(content: bytes) -> Report:
    return read_document(content, reference().books, Hints())


def test_two_papers_on_one_page_that_differ_give_no_number_in_any_order() -> None:
    for one, other in ((63, 65), (65, 63)):
        report = _read(_page(_paper(one), _paper(other)))
        assert report.tables["proceedings"].value("reconsideration", "upheld") is None
        assert "several-documents" in [setback.kind for setback in report.setbacks]
        assert report.sections_in_order == (1, 2, 3, 4, 5, 6)


def test_two_papers_on_one_page_that_agree_are_one_report() -> None:
    report = _read(_page(_paper(), _paper()))
    assert report.tables == _read(_page(_paper())).tables
    assert report.setbacks == ()


@pytest.mark.parametrize(
    "others",
    [
        ("云岭市青禾区农林局2022年政府信息公开工作年度报告",),
        (
            "云岭市青禾区农林局2022年政府信息公开工作年度报告",
            "云岭市青禾区水利局2022年政府信息公开年报",
        ),
    ],
)
def test_reports_of_several_agencies_are_nobodys(others: tuple[str, ...]) -> None:
    with pytest.raises(Unreadable, match="农林局"):
        _read(_page(_paper(), *(_paper(title=title) for title in others)))


def test_reports_of_several_years_are_no_years() -> None:
    titles = [f"云岭市青禾区农林局{year}年政府信息公开工作年度报告" for year in (2022, 2023)]
    with pytest.raises(Unreadable, match=r"2022.*2023"):
        _read(_page(*(_paper(title=title) for title in titles)))


def test_one_paper_is_one() -> None:
    assert _read(docx_of(_paper())).setbacks == ()


def _without(number: int) -> MadeReport:
    return replace(MADE, sections=tuple(one for one in MADE.sections if one.number != number))


TABLE_OF = {2: "proactive", 3: "requests", 4: "proceedings"}


@pytest.mark.parametrize("number", range(1, 7))
@pytest.mark.parametrize("as_page", [True, False])
def test_a_section_of_one_of_two_papers_is_nothing_that_the_report_says(
    number: int, as_page: bool
) -> None:
    """In whichever order they stand."""
    said = set()
    papers = (MADE, _without(number))
    for one, other in (papers, papers[::-1]):
        files = {"定稿.docx": docx_of(one), "送审.docx": docx_of(other)}
        report = _read(_page(one, other) if as_page else zip_of(files))
        assert "several-documents" in [setback.kind for setback in report.setbacks]
        findings = check(report, reference(), None)[0]
        assert broken_errors(findings) == []
        missing = [one for one in findings if one.rule == "section-missing"]
        asked = [one.where.section for one in missing if one.outcome is Outcome.UNCERTAIN]
        assert asked == [number]
        tables = {
            key: [cell.value for row in table.rows.values() for cell in row.values()]
            for key, table in report.tables.items()
        }
        assert not any(tables[TABLE_OF[number]]) if number in TABLE_OF else True
        said.add(repr((sorted(report.sections), sorted(tables.items()))))
    assert len(said) == 1


@pytest.mark.parametrize("own", [(2, 3, 4), (1, 5, 6)])
def test_a_paper_that_holds_half_a_report_accuses_nobody_of_the_other_half(
    own: tuple[int, ...],
) -> None:
    half = replace(MADE, sections=tuple(one for one in MADE.sections if one.number in own))
    files = {"年报.docx": docx_of(MADE), "附表.docx": docx_of(half)}
    one, other = (_read(zip_of(dict(order))) for order in (files.items(), reversed(files.items())))
    assert one == other
    assert broken_errors(check(one, reference(), None)[0]) == []


def _blank() -> MadeReport:
    """The form as the office hands it out: every cell is empty."""
    figures = deepcopy(MADE.figures)
    for table in (figures.proactive, figures.requests, figures.proceedings):
        for row in table.values():
            row.update(dict.fromkeys(row))
    return replace(MADE, figures=figures)


@pytest.mark.parametrize("is_blank_first", [True, False])
def test_a_blank_form_beside_the_report_is_not_the_report(is_blank_first: bool) -> None:
    names = ("1.docx", "2.docx") if is_blank_first else ("2.docx", "1.docx")
    papers = (docx_of(_blank()), docx_of(MADE))
    report = _read(zip_of(dict(sorted(zip(names, papers, strict=True)))))
    assert report.tables == _read(docx_of(MADE)).tables


@pytest.mark.parametrize("beside", ["a damaged file", "no report"])
def test_what_a_report_lacks_may_stand_in_a_file_of_its_archive_that_was_not_read(
    beside: str,
) -> None:
    half = replace(MADE, sections=tuple(one for one in MADE.sections if one.number in (1, 5, 6)))
    other = {"a damaged file": docx_of(MADE)[:3000], "no report": "表格见下".encode()}[beside]
    alone = _read(zip_of({"年报.docx": docx_of(half)}))
    assert broken_errors(check(alone, reference(), None)[0]) != []
    report = _read(zip_of({"年报.docx": docx_of(half), "附表.docx": other}))
    assert broken_errors(check(report, reference(), None)[0]) == []
    assert "several-documents" in [setback.kind for setback in report.setbacks]


def test_two_formats_of_one_report_say_the_same() -> None:
    files = {"年报.docx": docx_of(MADE), "年报.pdf": pdf_of(MADE)}
    assert _read(zip_of(files)).setbacks == ()
