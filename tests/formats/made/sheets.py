"""Reports as .xlsx: narrative and tables on one sheet, numbers as numbers or as text."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.format import Format

from tests.formats.made.report import Made
from tests.replicas.figures import Number
from tests.replicas.grids import Grid

Trait = tuple[tuple[str, dict[str, object], str], Number | None]


@dataclass(frozen=True, slots=True)
class Marked:
    """The workbook, and what is written in place of the tokens in its cells.

    `ruled`: how cells look that hold nothing; without any format they would not be written.
    """

    workbook: xlsxwriter.Workbook
    ruled: Format
    traits: Mapping[str, Trait]


def xlsx_of(
    made: Made,
    *,
    as_text: bool,
    traits: Mapping[str, Trait] | None = None,
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """One visible sheet with the report, one hidden sheet that nobody may read.

    `pictures` are images over the rows below a heading.
    """
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("年报")
        row = 1
        marked = Marked(workbook, workbook.add_format({"border": 1}), traits or {})
        for part in made.parts():
            row = written(sheet, row, part, marked, as_text=as_text)
            image = (pictures or {}).get(part) if isinstance(part, str) else None
            if image is not None:
                sheet.insert_image(row, 0, "table.png", {"image_data": io.BytesIO(image)})
                row += 1
        hidden = workbook.add_worksheet("草稿")
        hidden.write(0, 0, "一、总体情况")
        hidden.hide()
    return file.getvalue()


def written(
    sheet: xlsxwriter.worksheet.Worksheet,
    row: int,
    part: str | Grid,
    marked: Marked,
    *,
    as_text: bool,
) -> int:
    """Write a paragraph over ten merged columns or a table; returns the next free row."""
    if isinstance(part, str):
        sheet.merge_range(row, 0, row, 9, part)
        return row + 1
    taken: set[tuple[int, int]] = set()
    for down, cells in enumerate(part):
        column = 0
        for cell in cells:
            while (down, column) in taken:
                column += 1
            last = (row + down + cell.rowspan - 1, column + cell.colspan - 1)
            if cell.rowspan > 1 or cell.colspan > 1:
                sheet.merge_range(row + down, column, *last, "")
            if cell.text in marked.traits:
                _trait(sheet, (row + down, column), marked.workbook, marked.traits[cell.text])
            elif cell.text:
                _value(sheet, row + down, column, cell.text, as_text=as_text)
            else:
                sheet.write_blank(row + down, column, None, marked.ruled)
            taken |= {
                (r, c)
                for r in range(down, down + cell.rowspan)
                for c in range(column, column + cell.colspan)
            }
            column += cell.colspan
    return row + len(part)


def _value(
    sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, text: str, *, as_text: bool
) -> None:
    if text.isascii() and text.replace(".", "", 1).isdigit() and not as_text:
        sheet.write_number(row, column, float(text))
    else:
        sheet.write_string(row, column, text)


def _trait(
    sheet: xlsxwriter.worksheet.Worksheet,
    place: tuple[int, int],
    workbook: xlsxwriter.Workbook,
    trait: Trait,
) -> None:
    (kind, look, _), value = trait
    form = workbook.add_format(look)
    number = float(value or 0)
    if kind == "rich":
        sheet.write_rich_string(*place, form, "7", workbook.add_format({}), str(value))
    elif kind == "lines":
        sheet.write_string(*place, f"{value}\n12", form)
    elif kind == "soft":
        sheet.write_string(*place, f"{value}\u00ad")
    elif kind == "empty formula":
        sheet.write_formula(*place, '=""', None, "")
    elif kind == "formula":
        sheet.write_formula(*place, "=1+1", None, number)
    else:
        noise = 1e-14 * number if kind == "noise" else 0
        sheet.write_number(*place, number - noise, form)
