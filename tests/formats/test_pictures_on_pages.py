"""A table that a page shows as a picture is a picture of the section in which it stands."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pypdfium2 as pdfium
import pytest
from pypdfium2 import raw

from pipeline.one_report import check
from pipeline.reading.document import Hints, read_document
from pipeline.records import Outcome, Report
from tests.formats.made.docx import packed
from tests.formats.made.ofd import ofd_of
from tests.formats.made.report import Made, made
from tests.replicas.pdf_file import pdf_of
from tests.replicas.plan import Markup
from tests.rules.publications import HONEST, invented

ROOM = ("　",) * 7  # lines on which nothing stands
GROUND = (0, -400, 595, 1242)  # of a page that its last lines overflow
KEYS = [("proactive", 2), ("requests", 3), ("proceedings", 4)]
Box = tuple[float, float, float, float]
MISSING, PICTURE = "table-missing", "tables-as-image"


def _lacking(key: str) -> tuple[Made, str]:
    """A report with room in place of one of its tables, and the heading of its section."""
    whole = made(next(one for one in HONEST if one.year == 2022), Markup.CLEAN)
    (heading,) = [one.heading for one in whole.report.sections if one.table == key]
    sections = tuple(
        replace(one, table=None, paragraphs=ROOM) if one.table == key else one
        for one in whole.report.sections
    )
    return replace(whole, report=replace(whole.report, sections=sections)), heading


def _pdf(one: Made, heading: str, box: Box | None = None) -> bytes:
    """Its PDF with a picture below a heading, or in a box of the page of that heading."""
    document = pdfium.PdfDocument(pdf_of(one.report))
    for page in document:
        found = page.get_textpage().search(heading).get_next() if heading else None
        if found is None:
            continue
        below = page.get_textpage().get_charbox(found[0])[1] - 8
        left, bottom, width, height = box or (60, below - 120, 450, 120)
        picture = pdfium.PdfImage.new(document)
        picture.set_bitmap(pdfium.PdfBitmap.new_native(40, 20, raw.FPDFBitmap_BGR))
        picture.set_matrix(pdfium.PdfMatrix(width, 0, 0, height, left, bottom))
        page.insert_obj(picture)
        page.gen_content()
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _ofd(one: Made, heading: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(ofd_of(one))) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    text = re.compile(
        rf'<ofd:TextObject ID="3" Boundary="\S+ (\S+) [^>]+><ofd:TextCode[^>]+>\s*{heading}<.*?'
        "</ofd:TextObject>"
    )
    picture = r'\g<0><ofd:ImageObject ID="9" Boundary="18 {} 170 32"/>'
    for name, part in parts.items() if heading else ():
        found = text.search(part)
        if found is not None:
            parts[name] = text.sub(picture.format(float(found[1]) + 4.5), part)
    return packed(parts)


WRITERS: dict[str, Callable[[Made, str], bytes]] = {"pdf": _pdf, "ofd": _ofd}


def _read(written: bytes) -> tuple[Report, list[tuple[str, Outcome]]]:
    report = read_document(written, invented().books, Hints())
    found = check(report, invented(), None)[0]
    spoken = (Outcome.BROKEN, Outcome.UNCERTAIN)
    return report, [(one.rule, one.outcome) for one in found if one.outcome in spoken]


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize(("key", "number"), KEYS)
def test_a_picture_in_place_of_a_table(form: str, key: str, number: int) -> None:
    report, found = _read(WRITERS[form](*_lacking(key)))
    assert report.sections_with_pictures == (number,)
    assert found == [(PICTURE, Outcome.BROKEN)]


@pytest.mark.parametrize("form", WRITERS)
def test_without_a_picture_the_table_is_not_there(form: str) -> None:
    report, found = _read(WRITERS[form](_lacking("proceedings")[0], ""))
    assert report.sections_with_pictures == ()
    assert found == [(MISSING, Outcome.BROKEN)]


def test_a_picture_below_the_text_of_a_page_may_be_a_table_of_any_section() -> None:
    found = _read(_pdf(*_lacking("proceedings"), GROUND))[1]
    assert (MISSING, Outcome.UNCERTAIN) in found
    assert Outcome.BROKEN not in {outcome for _, outcome in found}


def test_a_picture_parts_no_paragraph() -> None:
    one, _ = _lacking("proceedings")
    beside = (300, -260, 90, 190)
    texts = [_read(_pdf(one, "五、", box))[0].text for box in (None, beside)]
    assert texts == [_read(_pdf(one, ""))[0].text] * 2
