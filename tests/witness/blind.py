"""A reader that does not understand how characters are shown: it takes everything that is stored.

The one place where parts of our own are replaced: what the second way is for is what nobody thought
of, so the reader is made to think of nothing. It runs in this process; the rules, and the second
way with its browser, run where they always do.
"""

from __future__ import annotations

from collections.abc import Sequence

import pypdfium2 as pdfium
import pytest

from core.charsets import decode
from pipeline.formats import choice, ruled_cells
from pipeline.formats.html import page as pages
from pipeline.formats.ofd import drawing
from pipeline.formats.page import Glyph, RulingLine, Trait
from pipeline.formats.pdf import file as pdf
from pipeline.formats.pdf.characters import PageText
from pipeline.formats.pdf.seen import SeenPage
from pipeline.formats.ruled import is_clean
from pipeline.formats.sheet import workbook
from pipeline.formats.signatures import format_of
from pipeline.formats.word import binary, docx, odt
from pipeline.reading.document import OUTCOME, Hints, outcome_of_parsed
from pipeline.records import Report
from pipeline.shown.cell_text import SeenCell, shown
from pipeline.shown.runs import CellLine, Run
from tests.pipeline.reference import reference


def blind_report(content: bytes, patch: pytest.MonkeyPatch) -> Report:
    """What such a reader makes of a document."""
    for module in (binary, docx, odt, ruled_cells, workbook):
        patch.setattr(module, "shown", _all_shown)
    patch.setattr(pdf, "seen_page", _all_of_page)
    patch.setattr(drawing, "not_striking", lambda rules, _: rules)
    patch.setattr(drawing.Drawing, "_seen", lambda _, mark: [_plain(mark.glyph)])
    if format_of(content) == "html":
        patch.setattr(pages, "HIDDEN", lambda _: [])
        parsed = pages.read_page(decode(content), is_laid_out=True)
    else:
        parsed = choice.read_content(content)
    report = OUTCOME.validate_json(outcome_of_parsed(parsed, reference().books, Hints())).report
    assert report is not None
    return report


def _all_shown(lines: Sequence[CellLine]) -> SeenCell:
    """All characters of a cell, as if nothing was known of them."""
    runs = [run for line in lines for run in line.runs if run.text]
    return shown((CellLine(tuple(Run(run.text) for run in runs)),))


def _all_of_page(_: pdfium.PdfPage, reader: PageText, rules: Sequence[RulingLine]) -> SeenPage:
    characters = reader.characters()
    glyphs = tuple(_plain(one.glyph) for one in characters if not one.is_blank)
    return SeenPage(glyphs, tuple(rules), is_clean)


def _plain(glyph: Glyph) -> Glyph:
    return glyph._replace(trait=Trait.NONE)
