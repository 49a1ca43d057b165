"""Word documents and spreadsheets: every cell as printed, whatever the program left around it."""

from __future__ import annotations

import pytest

from pipeline.blocks import Grid, Paragraph, Picture
from pipeline.formats.word.docx import read_docx
from pipeline.records import Unreadable
from tests.formats.judge import Score, judged, read, score
from tests.formats.made.docx import ODDITIES, docx_of, packed
from tests.formats.made.report import made, reports
from tests.formats.made.sheets import xlsx_of
from tests.replicas.docx_file import RELATIONS, TYPES
from tests.replicas.plan import PUBLICATIONS, Markup

MARKUPS = (Markup.CLEAN, Markup.SPLIT, Markup.WIDE, Markup.THOUSANDS, Markup.STRAY)


@pytest.mark.parametrize("oddity", ODDITIES)
def test_every_cell_of_a_docx_is_read_as_printed(oddity: str) -> None:
    total = judged((made, docx_of(made, oddity)) for made in reports(5, MARKUPS))
    assert total == Score(total.right, 0, 0)
    assert total.right > 700


@pytest.mark.parametrize("as_text", [True, False])
def test_every_cell_of_a_sheet_is_read_as_printed(as_text: bool) -> None:
    total = judged((made, xlsx_of(made, as_text=as_text)) for made in reports(10, MARKUPS))
    assert total == Score(total.right, 0, 0)
    assert total.right > 1400


def test_title_agency_year_and_sections_of_a_docx_are_known() -> None:
    source = made(PUBLICATIONS[0], Markup.CLEAN)
    report = read(docx_of(source))
    assert report.agency is not None
    assert (report.agency.code, report.year) == ("990101", 2020)
    assert sorted(report.sections) == [1, 2, 3, 4, 5, 6]
    assert report.period is not None
    assert score(report, source).wrong == 0


def _docx(body: str, **parts: str | bytes) -> bytes:
    document = (
        '<w:document xmlns:w="urn:w" xmlns:a="urn:a" xmlns:r="urn:r"><w:body>'
        f"{body}</w:body></w:document>"
    )
    files = {"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS, "word/document.xml": document}
    return packed({**files, **parts})


def test_a_page_inside_a_document_is_read_in_its_place() -> None:
    relations = (
        '<Relationships><Relationship Id="c1" Type="urn:x/aFChunk" Target="part.html"/>'
        "</Relationships>"
    )
    content = _docx(
        '<w:p><w:r><w:t>前</w:t></w:r></w:p><w:altChunk r:id="c1"/>',
        **{
            "word/_rels/document.xml.rels": relations,
            "word/part.html": "<html><body><table><tr><td>甲</td></tr></table></body></html>",
        },
    )
    first, second = read_docx(content).blocks
    assert first == Paragraph("前")
    assert isinstance(second, Grid)
    assert second.rows[0][0].text == "甲"


def test_a_picture_in_a_document_is_seen() -> None:
    drawing = '<w:drawing><a:blip r:embed="rId7"/></w:drawing>'
    assert read_docx(_docx(f"<w:p><w:r>{drawing}</w:r></w:p>")).blocks == (Picture("rId7"),)


HOSTILE = {
    "external entity": (
        '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document xmlns:w="urn:w"/>',
        "dtd-refused",
    ),
    "not closed": ("<w:document", "file-damaged"),
    "no body": ('<w:document xmlns:w="urn:w"/>', "file-damaged"),
    "deep": ("<a>" * 5000 + "</a>" * 5000, "file-damaged"),
    "bomb": ("<a>" + " " * 20_000_000 + "</a>", "unpacks-too-far"),
    "monster": ("<a>" + " " * 30_000_000 + "</a>", "too-large"),
}


@pytest.mark.parametrize(("document", "kind"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_docx_is_refused_with_its_reason(document: str, kind: str) -> None:
    parts = {"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS, "word/document.xml": document}
    with pytest.raises(Unreadable) as refusal:
        read_docx(packed(parts))
    assert refusal.value.kind == kind


def test_a_truncated_docx_is_damaged() -> None:
    content = docx_of(made(PUBLICATIONS[0], Markup.CLEAN))
    with pytest.raises(Unreadable, match="file-damaged"):
        read_docx(content[: len(content) // 2])


def test_a_cell_a_million_columns_wide_costs_nothing() -> None:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="99999999999"/></w:tcPr><w:p/></w:tc>'
    (grid,) = read_docx(_docx(f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>")).blocks
    assert isinstance(grid, Grid)
    assert grid.width <= 500
