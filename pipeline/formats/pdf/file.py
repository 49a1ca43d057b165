"""PDF with text: what every page shows, turned upright."""

from __future__ import annotations

import pypdfium2 as pdfium

from core.messages import Message
from pipeline.blocks import Content
from pipeline.formats.pages import (
    PrintedPage,
    blocks_of_pages,
    printed_page,
    refuse_too_many,
    refuse_unreadable_text,
)
from pipeline.formats.pdf.characters import PageText, quarters_of
from pipeline.formats.pdf.seen import seen_page
from pipeline.formats.pdf.strokes import Strokes, turn_by
from pipeline.records import Unreadable
from pipeline.setback_kinds import SetbackKind

MOST_CHARACTERS = 400_000


def read_pdf(content: bytes) -> Content:
    """Read one PDF; raises Unreadable for one without text, with a password, damaged or huge."""
    document = _opened(content)
    try:
        refuse_too_many(len(document))
        pages = [_page(document, number) for number in range(len(document))]
    finally:
        document.close()
    refuse_unreadable_text(pages, SetbackKind.SCANNED_PDF)
    return Content("pdf", tuple(blocks_of_pages(pages)))


def _opened(content: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable(SetbackKind.ENCRYPTED, Message("setback.password")) from None
        said = Message("file.no-pdf", {"error": str(error)})
        raise Unreadable(SetbackKind.FILE_DAMAGED, said) from None


def _page(document: pdfium.PdfDocument, number: int) -> PrintedPage:
    """Everything that one page shows; raises Unreadable."""
    try:
        page = document[number]
        text = page.get_textpage()
    except pdfium.PdfiumError as error:
        said = Message("file.damaged-page", {"page": number + 1, "error": str(error)})
        raise Unreadable(SetbackKind.FILE_DAMAGED, said) from None
    try:
        count = text.count_chars()
        if count > MOST_CHARACTERS:
            said = Message("file.too-many-characters", {"page": number + 1, "count": count})
            raise Unreadable(SetbackKind.TOO_LARGE, said)
        turn = turn_by(quarters_of(text.raw, count), tuple(page.get_cropbox()))
        strokes = Strokes(turn)
        strokes.collect(page)
        seen = seen_page(page, PageText(text.raw, count, turn), strokes.rules)
    finally:
        text.close()
        page.close()
    return printed_page(seen.glyphs, seen.rules, strokes.pictures, seen.is_stained, strokes.shapes)
