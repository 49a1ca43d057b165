"""A PDF as it is seen: every page drawn, every digit held to its ink."""

from __future__ import annotations

import pypdfium2 as pdfium

from core.messages import Message
from pipeline.records import Unreadable
from pipeline.setback_kinds import SetbackKind
from pipeline.witness.ink import Visibility, characters_of, quarters_of
from pipeline.witness.picture import Pictures
from pipeline.witness.rooms import rows_of
from pipeline.witness.sight import UNSURE, Sight

MOST_PAGES = 60
MOST_ROWS = 3_000  # of a document; a report has some sixty
MOST_CHARACTERS = 60_000  # of one page


def sight_of_pdf(content: bytes) -> Sight:
    """What is plainly seen of a PDF; raises Unreadable."""
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise _not_seen(str(error)) from None
    rows: list[tuple[str, ...]] = []
    words: list[str] = []
    try:
        if len(document) > MOST_PAGES:
            raise _not_seen(f"{len(document)} pages")
        for number in range(len(document)):
            found, said = _page(document, number)
            rows += found
            if len(rows) > MOST_ROWS:
                raise _not_seen(f"{len(rows)} rows of numbers")
            words.append(said)
    finally:
        document.close()
    return Sight(tuple(rows), "".join(words))


def _not_seen(why: str) -> Unreadable:
    return Unreadable(SetbackKind.FILE_DAMAGED, Message("witness.not-drawn", {"why": why}))


def _page(document: pdfium.PdfDocument, number: int) -> tuple[list[tuple[str, ...]], str]:
    """The rows of numbers of one page, and its words."""
    try:
        page = document[number]
        text = page.get_textpage()
    except pdfium.PdfiumError as error:
        raise _not_seen(str(error)) from None
    try:
        count = text.count_chars()
        if count > MOST_CHARACTERS:
            raise _not_seen(f"{count} characters")
        quarters = quarters_of(text.raw, count)
        pictures = Pictures(page.raw, quarters)
        if not pictures.is_fine:
            raise _not_seen(f"page {number + 1} is too large")
        seen = characters_of(text.raw, count, pictures, quarters)
    finally:
        text.close()
        page.close()
    shown = (
        UNSURE if one.look is Visibility.UNSURE else one.text
        for one in seen
        if one.look is not Visibility.GONE
    )
    return rows_of(seen, pictures), "".join(shown)
