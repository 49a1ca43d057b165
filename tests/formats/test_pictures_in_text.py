"""Pictures of tables in a document with text: compared with its tables, or read in their place."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from importlib.util import find_spec

import pypdfium2 as pdfium
import pytest

from pipeline.reading.document import Hints
from pipeline.records import Outcome, Reader, Why
from pipeline.tools import OCR
from tests.formats.made.docx import docx_of
from tests.formats.made.pages import Print, printed
from tests.formats.made.report import made
from tests.pipeline.reference import reference, rules_with
from tests.reading import read
from tests.replicas.html_tables import table_html
from tests.replicas.plan import PUBLICATIONS, Markup

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_spec(OCR) is None, reason="needs make ocr"),
]
TEXT, OTHER = (
    made(p, Markup.CLEAN)
    for p in [p for p in PUBLICATIONS if p.year == 2021 and p.fault is None][:2]
)
PICTURE = '<w:p><w:r><w:drawing><a:blip xmlns:a="urn:a" embed="x"/></w:drawing></w:r></w:p>'
NEXT_HEADING = "四、政府信息公开行政复议"


@cache
def _picture() -> bytes:
    """The table of requests of the other report, as a browser prints it."""
    table = table_html(OTHER.grids["requests"], Markup.CLEAN)
    page = f"<html><body style=\"font-family:'Noto Sans CJK SC'\">{table}</body></html>"
    (pdf,) = printed([(page, Print(has_footer=False))])
    file = io.BytesIO()
    pdfium.PdfDocument(pdf)[0].render(scale=200 / 72).to_pil().save(file, "PNG")
    return file.getvalue()


def _with_picture(*, has_table: bool) -> bytes:
    """A .docx whose third section ends in the picture."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx_of(TEXT))) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/document.xml":
                part = _drawn(part.decode(), has_table=has_table).encode()
            new.writestr(name, part)
        new.writestr("word/media/image1.png", _picture())
    return file.getvalue()


def _drawn(document: str, *, has_table: bool) -> str:
    if not has_table:
        tables = re.findall(r"<w:tbl>.*?</w:tbl>", document, re.DOTALL)
        document = document.replace(tables[1], "")
    paragraphs = re.findall(r"<w:p>.*?</w:p>", document, re.DOTALL)
    heading = next(p for p in paragraphs if NEXT_HEADING in re.sub(r"<.*?>", "", p))
    return document.replace(heading, PICTURE + heading)


def test_text_and_picture_that_differ_are_shown_with_both_numbers() -> None:
    report = read(_with_picture(has_table=True), reference(), Hints())
    assert len(report.disagreements) > 10
    for one in report.disagreements:
        place = (one.table, one.row, one.column)
        assert (one.first, one.second) == (TEXT.expected[place], OTHER.expected[place])
        assert (one.first_reader, one.second_reader) == (Reader.TEXT, Reader.PICTURE)
        assert report.tables[one.table].rows[one.row][one.column].why is Why.READERS_DIFFER
    assert "two-readers-differ" in rules_with(Outcome.UNCERTAIN, report.findings)


def test_a_table_that_only_a_picture_holds_is_read_doubted_and_stays_a_finding() -> None:
    report = read(_with_picture(has_table=False), reference(), Hints())
    assert report.pictured_tables == ("requests",)
    cells = [cell for row in report.tables["requests"].rows.values() for cell in row.values()]
    assert not any(cell.is_certain for cell in cells if cell.value is not None)
    expected = {place: n for place, n in OTHER.expected.items() if place[0] == "requests"}
    found = {place: report.tables[place[0]].value(*place[1:]) for place in expected}
    assert found == expected
    assert "tables-as-image" in rules_with(Outcome.BROKEN, report.findings)
