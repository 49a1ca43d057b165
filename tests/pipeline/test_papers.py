"""Several reports in one document: a collection is nobody's, two papers of one are compared."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import pytest

from pipeline.reading.document import Hints, read_document
from pipeline.records import Report, Unreadable
from tests.pipeline.reference import reference
from tests.replicas.documents import MadeReport, report_of
from tests.replicas.docx_file import docx_of
from tests.replicas.markup import body_html
from tests.replicas.plan import Markup
from tests.rules.publications import HONEST

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
