"""A table in what reading does not open is asked about; where nothing stands it is missing."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pypdfium2 as pdfium
import pytest
from pypdfium2 import raw

from pipeline.one_report import check
from pipeline.reading.document import Hints, read_document
from pipeline.records import Finding, Outcome
from tests.formats.made.docx import docx_of, packed
from tests.formats.made.odt import odt_of
from tests.formats.made.pages import Print, html_of
from tests.formats.made.report import Made, made
from tests.replicas.pdf_file import pdf_of
from tests.replicas.plan import Markup
from tests.rules.publications import HONEST, invented

TOKEN = "〓"
SCRIPTED = "<script src='/js/app.js'></script>"
SIZE = 'style="width:450pt;height:250pt"'
EXTENT = '<w:extent cx="5400000" cy="3200000"/>'
ASKED, ERROR = [("table-missing", Outcome.UNCERTAIN)], [("table-missing", Outcome.BROKEN)]


def _lacking(token: str) -> Made:
    """A whole report with a line in place of table three, or with nothing there."""
    whole = made(next(one for one in HONEST if one.year == 2022), Markup.CLEAN)
    sections = tuple(
        replace(one, table=None, paragraphs=(token,) if token else ()) if one.number == 3 else one
        for one in whole.report.sections
    )
    return replace(whole, report=replace(whole.report, sections=sections))


def _found(written: bytes) -> list[tuple[str, Outcome]]:
    report = read_document(written, invented().books, Hints())
    assert "requests" not in report.tables
    found: tuple[Finding, ...] = check(report, invented(), None)[0]
    spoken = (Outcome.BROKEN, Outcome.UNCERTAIN)
    return [(one.rule, one.outcome) for one in found if one.outcome in spoken]


def _page(place: str, *, has_scripts: bool = False) -> bytes:
    page = html_of(_lacking(TOKEN), Print()).replace(f"<p>{TOKEN}</p>", place)
    return page.replace("</body>", f"{SCRIPTED * has_scripts}</body>").encode()


@pytest.mark.parametrize(
    "place",
    [
        "<iframe src='t3.html'></iframe>",
        "<iframe srcdoc='&lt;table&gt;&lt;/table&gt;'></iframe>",
        "<embed src='t3.pdf' type='application/pdf'>",
        "<object data='t3.xlsx' width='700' height='500'></object>",
        "<canvas width='700' height='500'></canvas>",
        "<svg width='700' height='500'><path d='M0 0h9'/></svg>",
        "<p><svg viewBox='0 0 9 9'><text>0</text></svg></p>",
        "<div style='background-image:url(t3.png);width:700px;height:900px'></div>",
        "<div data-src='t3.html'></div>",
        "<figure data-src='t3.html'><p> </p></figure>",
        "<data-grid rows='22'></data-grid>",
        "<script>document.write(table(3))</script>",
        "<p><a href='t3.xlsx'>表三</a></p>",
    ],
)
def test_what_a_page_shows_and_was_not_opened_is_asked_about(place: str) -> None:
    assert _found(_page(place)) == ASKED


@pytest.mark.parametrize("place", ["<div id='t3'></div>", "<div class='grid'><div></div></div>"])
def test_an_empty_place_may_be_filled_where_the_page_has_scripts(place: str) -> None:
    assert (_found(_page(place)), _found(_page(place, has_scripts=True))) == (ERROR, ASKED)


@pytest.mark.parametrize(
    "place",
    [
        "",
        "<div></div><p class='x'></p>",
        "<div class='clearfix' id=''></div>",
        "<p><span id='bookmark'></span><a name='t3'></a></p>",
        "<iframe src='count.html' width='0' height='0'></iframe>",
        "<svg width='16' height='16'><path d='M0 0h9'/></svg>",
        "<div style='display:none'><iframe src='t3.html'></iframe></div>",
    ],
)
def test_where_nothing_stands_the_table_is_missing(place: str) -> None:
    assert _found(_page(place, has_scripts=True)) == ERROR


def test_a_cell_whose_figure_only_a_script_shows_is_not_blank() -> None:
    whole = made(next(one for one in HONEST if one.year == 2022), Markup.CLEAN)
    page = html_of(whole, Print()).replace(">0</td>", "><span data-v='0'></span></td>")
    report = read_document(page.encode(), invented().books, Hints())
    rules = [
        one.rule for one in check(report, invented(), None)[0] if one.outcome is Outcome.BROKEN
    ]
    assert not {"table-blank", "cell-blank"} & {*rules}


@pytest.mark.parametrize(
    "place",
    [
        f"<w:object><v:shape {SIZE}/><o:OLEObject/></w:object>",
        f"<w:drawing><wp:inline>{EXTENT}<a:graphic><c:chart/></a:graphic></wp:inline></w:drawing>",
        f"<w:drawing><wp:inline>{EXTENT}<a:graphic><d:relIds/></a:graphic></wp:inline></w:drawing>",
    ],
)
def test_an_object_a_chart_or_a_diagram_in_word_is_asked_about(place: str) -> None:
    names = "".join(f' xmlns:{one}="urn:{one}"' for one in ("v", "o", "wp", "a", "c", "d"))
    run = place.replace(">", f"{names}>", 1)
    assert _found(_with_run(run)) == ASKED
    assert _found(_with_run("")) == ERROR
    line = f'<w:pict{names}><v:rect style="width:450pt;height:1.5pt"/></w:pict>'
    assert _found(_with_run(line)) == ERROR


def _with_run(place: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(docx_of(_lacking(TOKEN)))) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    part, text = "word/document.xml", f'<w:t xml:space="preserve">{TOKEN}</w:t>'
    assert text in parts[part]
    return packed({**parts, part: parts[part].replace(text, place)})


@pytest.mark.parametrize("name", ["object", "object-ole", "floating-frame", "plugin"])
def test_what_is_embedded_in_an_open_document_is_asked_about(name: str) -> None:
    place = f"<draw:frame><draw:{name}/></draw:frame>"
    written = odt_of(_lacking(TOKEN), {TOKEN: place})
    assert (_found(written), _found(odt_of(_lacking(TOKEN), {TOKEN: ""}))) == (ASKED, ERROR)


def test_a_table_of_a_pdf_that_is_drawn_as_outlines_is_asked_about() -> None:
    written = pdf_of(_lacking("").report)
    assert (_found(_outlined(written, digits=40)), _found(written)) == (ASKED, ERROR)
    assert _found(_outlined(written, digits=3)) == ERROR


def _outlined(content: bytes, digits: int) -> bytes:
    """The same with this many figures drawn below the heading of section three, as curves."""
    document = pdfium.PdfDocument(content)
    for page in document:
        found = page.get_textpage().search("三、").get_next()
        if found is None:
            continue
        below = page.get_textpage().get_charbox(found[0])[1] - 40
        for at in range(digits):
            x, y = 60 + at % 10 * 40, below - at // 10 * 20
            path = raw.FPDFPageObj_CreateNewPath(x, y)
            for turn in range(12):
                raw.FPDFPath_BezierTo(path, x + turn, y + 3, x + 3, y + turn, x + 5, y + 5)
            raw.FPDFPath_SetDrawMode(path, raw.FPDF_FILLMODE_ALTERNATE, 0)
            raw.FPDFPage_InsertObject(page.raw, path)
        raw.FPDFPage_GenerateContent(page.raw)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()
