"""No format makes an honest report guilty: whatever carries it, no rule finds an error."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from pipeline.one_report import check
from pipeline.reading.document import Hints, read_document
from pipeline.records import Finding, Report
from tests.formats.made.flat import LAYOUTS, text_of
from tests.formats.made.pages import html_of, printed
from tests.formats.made.report import PRINTED_BLANKS, Made, made
from tests.formats.test_all_formats import MARKUPS, WRITERS
from tests.formats.test_pdf import SAMPLES, STYLES
from tests.pipeline.reference import reference
from tests.reading import read as read_and_check
from tests.rules.publications import HONEST, broken_errors, invented, last_years
from tests.sampling import a_part

WRITE: dict[str, Callable[[Made], bytes]] = {
    **WRITERS,
    **{f"text {layout}": partial(text_of, layout=layout) for layout in LAYOUTS},
}
EACH = {"pdf": 6, "ofd plain": 8, "ofd grouped": 8, "ofd moved": 8}
OTHERS = 9


ROW = [(name, number) for name in WRITE for number in range(EACH.get(name, OTHERS))]


def _document(start: int, number: int) -> Made:
    """A report, other ones for every format; every other one leaves zeros blank."""
    publication = HONEST[(start + number) * 37 % len(HONEST)]
    blank = PRINTED_BLANKS[number // 2 % len(PRINTED_BLANKS)] if number % 2 else None
    return made(publication, MARKUPS[number % len(MARKUPS)], blank)


def _accused(document: Made, content: bytes) -> list[tuple[str, str]]:
    """The rules that find an error, with and without last year's report beside it."""
    report = read_document(content, invented().books, Hints())
    assert (report.year, len(report.tables)) == (document.publication.year, 3)
    previous = last_years(document.publication)
    return [
        (document.publication.key, finding.rule)
        for last in (None, previous)
        for finding in broken_errors(_findings(report, last))
    ]


def _findings(report: Report, previous: Report | None) -> tuple[Finding, ...]:
    findings, setbacks = check(report, invented(), previous)
    assert setbacks == ()
    return findings


@pytest.mark.parametrize(("name", "number"), a_part(ROW, 6, lambda one: f"{one[0]} {one[1]}"))
def test_an_honest_report_is_not_accused_in_any_format(name: str, number: int) -> None:
    start = list(WRITE).index(name) * OTHERS
    document = _document(start, number)
    assert _accused(document, WRITE[name](document)) == []


def test_these_are_more_than_two_hundred_documents() -> None:
    assert len(ROW) > 200


@pytest.mark.browser
def test_an_honest_report_printed_by_a_browser_is_not_accused() -> None:
    documents = [_document(0, number) for number in range(len(STYLES))]
    files = printed(
        (html_of(document, style), style) for document, style in zip(documents, STYLES, strict=True)
    )
    accused = [one for pair in zip(documents, files, strict=True) for one in _accused(*pair)]
    assert accused == []


@pytest.mark.samples
@pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"no real reports at {SAMPLES}")
@pytest.mark.parametrize("name", ["hongze-2024", "huaian-2024"])
def test_a_real_pdf_is_not_accused_of_an_error(name: str) -> None:
    report = read_and_check((SAMPLES / f"{name}.pdf").read_bytes(), reference(), Hints())
    assert report.sections
    assert broken_errors(report.findings) == []
