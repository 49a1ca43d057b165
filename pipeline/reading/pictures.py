"""Tables that a document shows as pictures, beside those of its text."""

from __future__ import annotations

from dataclasses import replace

from core.filetypes import FILE_TYPES
from pipeline.blocks import Content, labels_of
from pipeline.reading.agreement import agreed
from pipeline.reading.tables import extract
from pipeline.records import TABLES, Reader, Report, Table
from pipeline.reference.forms import Forms
from pipeline.sandbox.orders import REPORT, as_answer
from pipeline.sections.sections import sections_of
from pipeline.setback_kinds import SetbackKind

SECTIONS_OF_TABLES = {2, 3, 4}
# Formats that carry their images as parts of their own.
WITH_IMAGES = tuple(kind.name for kind in FILE_TYPES if kind.has_pictures)


def beside_its_pictures(report: Report, pictured: Content, forms: Forms) -> bytes:
    """A report whose sections of tables hold pictures, compared with what these say, for a child.

    A table that only a picture holds is taken from it, every number doubted; `pictured_tables`
    names it, because to its readers it is still missing. Pages of a PDF are only looked at for
    tables that their text lacks: a picture of a page also shows the text that was read exactly.
    """
    form = forms.by_id.get(report.form or "")
    form = form or forms.followed_by(labels_of(pictured), report.year)
    if form is None:
        return as_answer(REPORT, report)
    found, _ = extract(sections_of(pictured.blocks), form)
    seen = {key: table.doubted() for key, table in found.items()}
    held = seen if report.format in WITH_IMAGES else {}
    tables, disagreements = agreed(report.tables, held, (Reader.TEXT, Reader.PICTURE))
    added = {key: table for key, table in seen.items() if not _has_numbers(tables.get(key))}
    whole = replace(
        report,
        form=form.id,
        tables={**tables, **added},
        disagreements=(*report.disagreements, *disagreements),
        pictured_tables=tuple(added),
        setbacks=tuple(one for one in report.setbacks if one.kind != SetbackKind.FORM_UNKNOWN),
    )
    return as_answer(REPORT, whole)


def _has_numbers(table: Table | None) -> bool:
    """Whether a table was read at all; a stray label makes one without any number."""
    cells = (cell for row in table.rows.values() for cell in row.values()) if table else ()
    return any(cell.value is not None for cell in cells)


def may_show_tables(report: Report) -> bool:
    """Whether the pictures in a document may hold tables that its text lacks."""
    if not set(report.sections_with_pictures) & SECTIONS_OF_TABLES:
        return False
    lacks_some = len(report.tables) < len(TABLES)
    return report.format in WITH_IMAGES or (report.format == "pdf" and lacks_some)
