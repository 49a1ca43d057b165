"""Registers as people have them: what spreadsheets save is read, what they spoil is refused."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
import xlsxwriter

from core.errors import ConfigurationError
from pipeline.reference.chinese_columns import OF_AGENCIES
from pipeline.reference.register import COLUMNS, load_register
from pipeline.reference.row_files import rows_of
from reportwatch.enrolment.sheets import append_rows

HEADER = ",".join(COLUMNS)
ROW = ("990101", "云川市柳城区人民政府", "government", "990101", "p", "", "", "", "", "")
SHEET = f"{HEADER}\r\n{','.join(ROW)}\r\n"
SAVED = {
    "UTF-8": SHEET.encode(),
    "UTF-8 with a mark": SHEET.encode("utf-8-sig"),
    "line feeds": SHEET.replace("\r\n", "\n").encode(),
    "GBK": SHEET.encode("gbk"),
    "Unicode text": codecs.BOM_UTF16_LE + SHEET.replace(",", "\t").encode("utf-16-le"),
    "blank lines": f"{HEADER}\n\n ,,,,,,,,,\n{','.join(ROW)}\n".encode(),
}


def workbook(path: Path, *rows: tuple[str | int | float, ...]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((COLUMNS, *rows)):
            sheet.write_row(number, 0, row)
    return path


@pytest.mark.parametrize("saved", SAVED)
def test_a_register_is_read_however_it_was_saved(tmp_path: Path, saved: str) -> None:
    path = tmp_path / "agencies.csv"
    path.write_bytes(SAVED[saved])
    assert [one.name for one in load_register(path).agencies] == [ROW[1]]


def test_codes_that_a_sheet_holds_as_numbers_are_whole(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "list.xlsx", (990101001, *ROW[1:3], 990101, *ROW[4:6], 2021, *ROW[7:])
    )
    (entry,) = load_register(path).agencies
    assert (entry.code, entry.district, entry.from_year) == ("990101001", "990101", 2021)


@pytest.mark.parametrize("column", ["code", "district"])
def test_a_code_that_a_spreadsheet_cut_is_refused_with_row_and_way_out(
    tmp_path: Path, column: str
) -> None:
    path = tmp_path / "agencies.csv"
    cells = dict(zip(COLUMNS, ROW, strict=True)) | {column: "9.9E+08"}
    path.write_text(f"{HEADER}\n{','.join(cells.values())}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError) as error:
        load_register(path)
    assert f"agencies.csv:2: “{column}”列为“9.9E+08”" in error.value.said("zh")
    assert "format the column as text" in error.value.said("en")


@pytest.mark.parametrize(("column", "cell"), [("district", "９９０１０１"), ("from_year", "20２1")])
def test_a_number_in_wide_digits_is_none(tmp_path: Path, column: str, cell: str) -> None:
    path = tmp_path / "agencies.csv"
    cells = dict(zip(COLUMNS, ROW, strict=True)) | {column: cell}
    path.write_text(f"{HEADER}\n{','.join(cells.values())}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=cell):
        load_register(path)


@pytest.mark.parametrize("unseen", ["\u202e", "\u200b", "\x1b"])
def test_a_character_that_nobody_sees_is_refused_with_its_place(
    tmp_path: Path, unseen: str
) -> None:
    path = tmp_path / "agencies.csv"
    row = ",".join([ROW[0], f"平安{unseen}局", *ROW[2:]])
    path.write_text(f"{HEADER}\n{row}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError) as error:
        load_register(path)
    assert f"agencies.csv:2: 列“name”第 3 个字符 U+{ord(unseen):04X}" in error.value.said("zh")


def test_a_code_that_stands_twice_is_named_by_the_line_an_editor_shows(tmp_path: Path) -> None:
    path = tmp_path / "agencies.csv"
    row = ",".join(ROW)
    two_lines = row.replace("p,,", 'p,"甲\n乙",')
    path.write_text(f"{HEADER}\n{two_lines}\n\n{row}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError) as error:
        load_register(path)
    assert "agencies.csv:5" in str(error.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"code,name\n\xff\xff\xff\xff\xff\x80\x80\xff", "agencies.csv:2: characters"),
        (b'code,name\n"990101', "not a CSV file: line 2"),
        (b"PK\x03\x04 nothing more", "agencies.csv"),
        (b"", "expected the columns"),
    ],
    ids=["no encoding", "an open quote", "half a workbook", "empty"],
)
def test_what_is_no_register_is_one_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "agencies.csv"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError) as error:
        load_register(path)
    assert said in str(error.value)


@pytest.mark.parametrize("saved", SAVED)
def test_rows_are_added_in_the_encoding_of_the_file(tmp_path: Path, saved: str) -> None:
    path = tmp_path / "agencies.csv"
    path.write_bytes(SAVED[saved])
    before = rows_of(path)
    added = ["990101-x", "柳城区财政局", "department", "990101", "p", "", "", "", "", ""]
    append_rows(path, OF_AGENCIES, [added])
    assert path.read_bytes().startswith(SAVED[saved])
    assert rows_of(path) == [*before, added]
