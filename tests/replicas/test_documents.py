"""The reports print their figures exactly, in every markup, in sentences of their own."""

from __future__ import annotations

import io
import re
import zipfile
from itertools import combinations
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.replicas.documents import MadeReport, report_of
from tests.replicas.docx_file import docx_of
from tests.replicas.figures import Figures
from tests.replicas.grids import COLUMNS, FULL_WIDTH
from tests.replicas.markup import FLAT, body_html
from tests.replicas.official_forms import REQUEST_ROWS, SECTIONS
from tests.replicas.pdf_file import pdf_of
from tests.replicas.plan import PUBLICATIONS, YEARS, Fault, Markup, Publication
from tests.replicas.planted import known
from tests.replicas.scan_image import scan_of

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
NARROW = {wide: plain for plain, wide in FULL_WIDTH.items()}
EVERY_REPORT = pytest.mark.parametrize("publication", PUBLICATIONS, ids=lambda p: p.key)
ANY = PUBLICATIONS[0]


@EVERY_REPORT
def test_table_3_prints_its_figures_row_by_row(publication: Publication) -> None:
    report = report_of(publication)
    assert _printed_requests(report, publication.markup) == _figures_of_requests(report)


@pytest.mark.parametrize("markup", list(Markup))
def test_every_markup_prints_the_same_figures(markup: Markup) -> None:
    report = report_of(ANY)
    assert _printed_requests(report, markup) == _figures_of_requests(report)


@pytest.mark.parametrize("markup", [m for m in Markup if m not in FLAT])
def test_html_markups_hold_three_tables(markup: Markup) -> None:
    soup = BeautifulSoup(body_html(report_of(ANY), markup), "lxml")
    assert len(soup.find_all("table")) == 3


@EVERY_REPORT
def test_a_report_has_its_six_sections_unless_one_is_left_out(publication: Publication) -> None:
    numbers = [section.number for section in report_of(publication).sections]
    left_out = [6] if publication.fault is Fault.SECTION else []
    assert numbers == [number for number in SECTIONS if number not in left_out]


@EVERY_REPORT
def test_the_text_speaks_of_the_numbers_in_the_table(publication: Publication) -> None:
    report = report_of(publication)
    sentence = next(p for p in report.sections[0].paragraphs if "依申请公开" in p)
    printed = {int(number) for number in re.findall(r"(\d+)件", sentence)}
    assert {
        _total(report.figures, "new_received"),
        _total(report.figures, "carried_out"),
    } <= printed


@EVERY_REPORT
def test_the_items_of_the_disclosure_count_add_up(publication: Publication) -> None:
    paragraph = next(
        p for p in report_of(publication).sections[0].paragraphs if "主动公开情况" in p
    )
    total, *parts = (int(number) for number in re.findall(r"(\d+)条", paragraph)[:4])
    assert total == sum(parts)


@EVERY_REPORT
def test_the_period_is_the_report_year_unless_that_is_the_fault(publication: Publication) -> None:
    found = re.search(r"(\d+)年1月1日起?至(\d+)年12月(\d+)日", report_of(publication).preface)
    year = publication.year - (publication.fault is Fault.TITLE_YEAR)
    last = 30 if publication.fault is Fault.PERIOD else 31
    assert found is not None
    assert found.groups() == (str(year), str(year), str(last))


@EVERY_REPORT
def test_section_5_says_enough_and_section_1_covers_five_aspects(publication: Publication) -> None:
    sections = {section.number: section for section in report_of(publication).sections}
    aspects = ("主动公开", "依申请公开", "政府信息管理", "平台建设", "监督保障")
    overall = "".join(sections[1].paragraphs)
    assert [aspect for aspect in aspects if aspect not in overall] == []
    assert len("".join(sections[5].paragraphs)) >= 80


def test_governments_report_appraisal_review_and_accountability() -> None:
    governments = [p for p in PUBLICATIONS if p.agency.kind in ("government", "town")]
    words = ("考核", "社会评议", "责任追究")
    overall = {p.key: "".join(report_of(p).sections[0].paragraphs) for p in governments}
    assert [key for key, text in overall.items() if any(word not in text for word in words)] == []


def test_from_2021_on_section_6_speaks_of_the_processing_fee() -> None:
    due = [p for p in PUBLICATIONS if p.year >= 2021 and p.fault is not Fault.SECTION]
    silent = [p.key for p in due if "信息处理费" not in "".join(_section(p, 6))]
    assert silent == []


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("number", [1, 5])
def test_no_two_agencies_tell_the_same_story(year: int, number: int) -> None:
    grams = {p.key: _grams(p, number) for p in PUBLICATIONS if p.year == year}
    alike = [
        (one, other)
        for one, other in combinations(grams, 2)
        if _containment(grams[one], grams[other]) > 0.6
    ]
    assert alike == []


def test_no_agency_repeats_what_it_wrote_a_year_ago() -> None:
    by_key = {p.key: p for p in PUBLICATIONS}
    pairs = [(p, by_key.get(f"{p.agency.code}-{p.year - 1}")) for p in PUBLICATIONS]
    alike = [
        new.key
        for new, old in pairs
        if old is not None and _containment(_grams(new, 1), _grams(old, 1)) > 0.5
    ]
    assert alike == []


@pytest.mark.samples
@pytest.mark.skipif(not SAMPLES.exists(), reason="needs ../shared/samples")
def test_no_sentence_of_a_real_report_is_ours() -> None:
    real = "".join(path.read_text(encoding="utf-8") for path in SAMPLES.glob("*.txt"))
    squeezed = re.sub(r"\s", "", real)
    ours = {clause for p in PUBLICATIONS for n in (1, 5, 6) for clause in _clauses(p, n)}
    assert {clause for clause in ours if len(clause) >= 16 and clause in squeezed} == set()


def test_the_signature_never_lies_after_the_publication() -> None:
    late = [p.key for p in PUBLICATIONS if _signed(report_of(p)) > _plain(p)]
    assert late == []


def test_files_are_the_same_bytes_every_time() -> None:
    report = report_of(ANY)
    assert pdf_of(report) == pdf_of(report_of(ANY))
    assert docx_of(report) == docx_of(report_of(ANY))
    assert scan_of("one") == scan_of("one") != scan_of("two")


def test_the_pdf_has_a_text_layer_with_title_and_labels() -> None:
    report = report_of(ANY)
    codes = re.findall(rb"<([0-9A-F]+)> Tj", pdf_of(report))
    text = "".join(bytes.fromhex(code.decode()).decode("utf-16-be") for code in codes)
    assert report.title in text
    assert "一、本年新收政府信息公开申请数量" in text


def test_the_docx_holds_every_printed_cell() -> None:
    report = report_of(ANY)
    with zipfile.ZipFile(io.BytesIO(docx_of(report))) as package:
        xml = package.read("word/document.xml").decode()
    soup = BeautifulSoup(xml, "xml")
    table = soup.find_all("tbl")[1]
    rows = [[cell.get_text() for cell in row.find_all("tc")] for row in table.find_all("tr")]
    assert _rows_of_requests(rows) == _figures_of_requests(report)


def _figures_of_requests(report: MadeReport) -> list[list[str]]:
    rows = REQUEST_ROWS[report.form]
    requests = report.figures.requests
    return [[str(requests[row.key][column]) for column in COLUMNS] for row in rows]


def _printed_requests(report: MadeReport, markup: Markup) -> list[list[str]]:
    """The numbers of table 3 as somebody reads them who knows nothing of how they were made."""
    soup = BeautifulSoup(body_html(report, markup), "lxml")
    if markup not in FLAT:
        cells = [
            [cell.get_text().strip() for cell in row.find_all("td")]
            for row in soup.find_all("table")[1].find_all("tr")
        ]
        return _rows_of_requests(cells)
    text = soup.get_text("\n" if markup is Markup.LINES else "")
    table = text[text.index("申请人情况") : text.index("\n四、政府信息公开行政复议")]
    numbers = [part for part in re.split(r"[\t\n]", table) if part.strip().isdigit()]
    return [numbers[start : start + 7] for start in range(0, len(numbers), 7)]


def _rows_of_requests(rows: list[list[str]]) -> list[list[str]]:
    tidy = [[cell.translate(NARROW).replace(",", "") for cell in row[-7:]] for row in rows]
    return [row for row in tidy if len(row) == 7 and all(cell.isdigit() for cell in row)]


def _total(figures: Figures, row: str) -> int:
    return int(known(figures.requests[row]["total"]))


def _section(publication: Publication, number: int) -> tuple[str, ...]:
    sections = report_of(publication).sections
    return next((s.paragraphs for s in sections if s.number == number), ())


def _clauses(publication: Publication, number: int) -> list[str]:
    return re.split(r"[，。；：《》]", re.sub(r"\s", "", "".join(_section(publication, number))))


def _grams(publication: Publication, number: int) -> set[str]:
    """Five characters in a row, numbers and the agency's own names taken out."""
    text = "".join(_section(publication, number)).replace(publication.agency.name, "")
    tidy = re.sub(r"[\d\W]", "", text)
    return {tidy[start : start + 5] for start in range(len(tidy) - 4)}


def _containment(one: set[str], other: set[str]) -> float:
    return len(one & other) / min(len(one), len(other))


def _signed(report: MadeReport) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", report.signature[1]))


def _plain(publication: Publication) -> tuple[int, int, int]:
    on = publication.published_on
    return on.year, on.month, on.day
