"""PDF with text: characters and ruling lines of every page, turned upright.

pdfium is called through its C interface, because its objects per character would cost ten times
the time of reading.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from ctypes import addressof, c_double

import pypdfium2 as pdfium
from pypdfium2 import raw

from pipeline.blocks import Content
from pipeline.formats.page import NO_CHARACTER, Glyph, PrintedPage, plain
from pipeline.formats.pages import blocks_of_pages, refuse_unreadable_text
from pipeline.formats.pdf.strokes import PageRotation, Strokes, turn_by
from pipeline.records import Unreadable

MOST_PAGES = 120
MOST_CHARACTERS = 400_000
INVISIBLE = 3
SAMPLE = 7
BLANKS = (0xA0, 0x3000, 0x200B, 0xFEFF)
TWICE = 1.5  # points between the two impressions of a character printed twice
FACE = 0.9  # of a line's height is the height of its characters
# Points. Vertical writing (identity-V fonts) gives boxes of 200 points; then the ink is the box.
TALLEST = 40.0


def read_pdf(content: bytes) -> Content:
    """Read one PDF; raises Unreadable for one without text, with a password, damaged or huge."""
    document = _opened(content)
    try:
        if len(document) > MOST_PAGES:
            raise Unreadable("too-many-pages", f"{len(document)} pages; at most {MOST_PAGES}")
        pages = [_page(document, number) for number in range(len(document))]
    finally:
        document.close()
    refuse_unreadable_text(pages, "scanned-pdf")
    return Content("pdf", tuple(blocks_of_pages(pages)))


def _opened(content: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable("encrypted", "the PDF needs a password") from None
        raise Unreadable("file-damaged", f"expected a PDF: {error}") from None


def _page(document: pdfium.PdfDocument, number: int) -> PrintedPage:
    """Everything that one page prints; raises Unreadable."""
    try:
        page = document[number]
        text = page.get_textpage()
    except pdfium.PdfiumError as error:
        raise Unreadable("file-damaged", f"page {number + 1}: {error}") from None
    try:
        count = text.count_chars()
        if count > MOST_CHARACTERS:
            raise Unreadable("too-large", f"page {number + 1}: {count} characters")
        turn = turn_by(_quarters(text.raw, count), tuple(page.get_cropbox()))
        strokes = Strokes(turn)
        strokes.collect(page)
        glyphs = tuple(_glyphs(text.raw, count, turn))
    finally:
        text.close()
        page.close()
    width, height = turn.size
    return PrintedPage(width, height, glyphs, tuple(strokes.rules), strokes.pictures)


def _quarters(text: raw.FPDF_TEXTPAGE, count: int) -> int:
    """The direction in which most of the text runs, in quarter turns."""
    angles = Counter(
        round(raw.FPDFText_GetCharAngle(text, at) / (math.pi / 2)) % 4
        for at in range(0, count, SAMPLE)
        if not raw.FPDFText_IsGenerated(text, at)
    )
    return angles.most_common(1)[0][0] if angles else 0


def _glyphs(text: raw.FPDF_TEXTPAGE, count: int, turn: PageRotation) -> Iterator[Glyph]:
    """The visible characters; one printed twice to look bold counts once."""
    seen: set[tuple[str, int, int]] = set()
    visible: dict[int, bool] = {}
    for at in range(count):
        if _is_blank(text, at) or not _is_visible(text, at, visible):
            continue
        left, top, right, bottom = _box(text, at, turn)
        character = _character(text, at)
        places = {
            (character, int(left / TWICE + shift), int(top / TWICE + shift)) for shift in (0, 0.5)
        }
        if not places & seen:
            seen |= places
            yield Glyph(character, left, top, right, bottom, max(FACE * (bottom - top), 1.0))


def _is_blank(text: raw.FPDF_TEXTPAGE, at: int) -> bool:
    """Blanks, printed or added by pdfium; a character without meaning is none."""
    if raw.FPDFText_IsGenerated(text, at):
        return True
    code = raw.FPDFText_GetUnicode(text, at)
    return (0 < code <= 32 or code in BLANKS) and not raw.FPDFText_HasUnicodeMapError(text, at)


def _box(text: raw.FPDF_TEXTPAGE, at: int, turn: PageRotation) -> tuple[float, float, float, float]:
    """The room that a character takes: its line's height, its own width."""
    loose = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text, at, loose)
    corners = [(loose.left, loose.top), (loose.right, loose.bottom)]
    if abs(loose.top - loose.bottom) > TALLEST:
        left, right, bottom, top = (c_double() for _ in range(4))
        raw.FPDFText_GetCharBox(text, at, left, right, bottom, top)
        corners = [(left.value, top.value), (right.value, bottom.value)]
    (x0, y0), (x1, y1) = turn.point(*corners[0]), turn.point(*corners[1])
    if x1 < x0:
        x0, x1 = x1, x0
    return (x0, y0, x1, y1) if y0 < y1 else (x0, y1, x1, y0)


def _character(text: raw.FPDF_TEXTPAGE, at: int) -> str:
    code = raw.FPDFText_GetUnicode(text, at)
    if code in (0, 0xFFFE, 0xFFFF) or 0xD800 <= code < 0xE000:
        return NO_CHARACTER
    if raw.FPDFText_HasUnicodeMapError(text, at):
        return NO_CHARACTER
    return plain(chr(code))


def _is_visible(text: raw.FPDF_TEXTPAGE, at: int, known: dict[int, bool]) -> bool:
    """Text that is not drawn lies under scans, put there by a machine that guessed it."""
    drawn = raw.FPDFText_GetTextObject(text, at)
    if not drawn:
        return True
    address = addressof(drawn.contents)
    if address not in known:
        known[address] = raw.FPDFTextObj_GetTextRenderMode(drawn) != INVISIBLE
    return known[address]
