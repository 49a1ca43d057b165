"""How single cells of .xlsx look: ink surely seen on its ground, in a column wide enough."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
import xlsxwriter

from pipeline.formats.package import Package
from pipeline.formats.sheet.xlsx import sheets_of
from pipeline.records import Why
from pipeline.shown.cell_text import SeenCell, shown
from pipeline.shown.runs import CellLine
from tests.formats.made.docx import packed
from tests.formats.made.traits import parts_of

Write = Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], None]
STYLES = "xl/styles.xml"


def _made(write: Write) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        write(workbook, workbook.add_worksheet())
    return file.getvalue()


def _seen(content: bytes) -> SeenCell:
    """What the first cell of the first sheet shows."""
    (sheet,) = sheets_of(Package(content))
    lines: tuple[CellLine, ...] = sheet.cells[0, 0]
    return shown(lines)


def _number(look: dict[str, object], value: float = 64) -> bytes:
    return _made(lambda book, sheet: sheet.write_number(0, 0, value, book.add_format(look)))


def _rich(look: dict[str, object]) -> bytes:
    def write(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_rich_string(0, 0, book.add_format(look), "8", book.add_format({}), "64")

    return _made(write)


UNSEEN: dict[str, dict[str, object]] = {
    "tiny": {"font_size": 4},
    "symbols": {"font_name": "Wingdings"},
    "white": {"font_color": "#FFFFFF"},
}


@pytest.mark.parametrize("look", UNSEEN.values(), ids=UNSEEN)
def test_a_look_that_is_not_surely_seen_leaves_no_number(look: dict[str, object]) -> None:
    assert _seen(_number(look)).why is not None
    assert _seen(_rich(look)).why is not None


@pytest.mark.parametrize(
    "look",
    [
        {"font_color": "#123456", "bg_color": "#123456"},
        {"bg_color": "#000000"},
        {"pattern": 3, "fg_color": "#000000", "bg_color": "#000000"},
    ],
)
def test_dark_ink_on_a_dark_ground_leaves_no_number(look: dict[str, object]) -> None:
    assert _seen(_number(look)).why is not None
    assert _seen(_number(look, 0)).why is not None, "a nought that nobody sees is no 0"


@pytest.mark.parametrize(
    "look",
    [
        {},
        {"font_color": "#FFFFFF", "bg_color": "#1F4E78"},
        {"font_color": "#FF0000", "bold": True, "underline": 1},
        {"bg_color": "#FFFF00", "font_name": "宋体", "font_size": 9},
    ],
)
def test_a_look_that_is_surely_seen_is_read(look: dict[str, object]) -> None:
    assert (_seen(_number(look)).text, _seen(_number(look)).why) == ("64", None)


@pytest.mark.parametrize(
    ("colour", "is_seen"),
    [
        ('<color theme="1"/>', True),
        ('<color theme="1" tint="0.35"/>', True),
        ('<color theme="1" tint="1"/>', False),
        ('<color theme="4"/>', False),
        ('<color indexed="8"/>', True),
        ('<color indexed="43"/>', False),
    ],
)
def test_of_the_colours_of_themes_and_palettes_few_are_ink(colour: str, is_seen: bool) -> None:
    parts = parts_of(_number({"font_color": "#ABCDEF"}))
    styles = parts[STYLES].decode().replace('<color rgb="FFABCDEF"/>', colour)
    assert (_seen(packed({**parts, STYLES: styles})).why is None) == is_seen


@pytest.mark.parametrize(("width", "is_seen"), [(1.5, False), (4, True)])
def test_a_number_that_its_column_has_no_room_for_is_not_read(width: float, is_seen: bool) -> None:
    def write(_: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.set_column(0, 0, width)
        sheet.write_number(0, 0, 645)

    assert (_seen(_made(write)).why is None) == is_seen


@pytest.mark.parametrize(
    ("is_visible", "start", "is_seen"),
    [(False, "A1", True), (True, "A1", False), (True, "E1", True)],
    ids=["hidden", "over the cell", "beside it"],
)
def test_a_note_that_is_always_shown_hides_what_is_under_it(
    is_visible: bool, start: str, is_seen: bool
) -> None:
    def write(_: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_number(0, 0, 64)
        place = {"visible": is_visible, "start_cell": start}
        sheet.write_comment(0, 0, "checked", place)

    assert (_seen(_made(write)).why is None) is is_seen


def test_where_notes_stand_that_cannot_be_read_nobody_knows() -> None:
    def write(_: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_number(0, 0, 64)
        sheet.write_comment(0, 0, "checked")

    parts = parts_of(_made(write))
    broken = {**parts, "xl/drawings/vmlDrawing1.vml": b"<xml><br></xml>"}
    assert _seen(packed(broken)).why is not None


def test_a_formula_whose_result_nobody_saved_is_no_blank() -> None:
    made = _made(lambda book, sheet: sheet.write_formula(0, 0, "=1+2", None, ""))

    assert _seen(made).why is Why.LAYOUT_UNKNOWN
