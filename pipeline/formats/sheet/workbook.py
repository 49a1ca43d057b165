"""Spreadsheets (xls, xlsx): every visible sheet in order, its text above and below its tables."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from itertools import groupby

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    WorkbookClosed,
    ZipError,
)

from core.messages import Message, Value
from pipeline.blocks import Block, Content, Picture, Span
from pipeline.formats.layout import (
    MOST_COLUMNS,
    MOST_ROWS,
    lay_out,
    paragraphs,
    spanned,
    tidy,
)
from pipeline.formats.package import Package
from pipeline.formats.sheet.cell_looks import PLAIN
from pipeline.formats.sheet.number_formats import GENERAL, hides_text, shown_number
from pipeline.formats.sheet.xls import XlsLooks, looks_in
from pipeline.formats.sheet.xlsx import Sheet, sheets_of
from pipeline.records import Unreadable
from pipeline.reference.section_headings import heading_in
from pipeline.reference.section_likeness import candidate_in, is_heading_alone
from pipeline.setback_kinds import SetbackKind
from pipeline.shown.cell_text import SeenCell, shown, shown_plain
from pipeline.shown.counts import looks_like_a_count
from pipeline.shown.runs import lines_of

BROKEN = (CalamineError, ZipError, WorkbookClosed, ValueError, OSError, UnicodeError)
LONGEST_LABEL = 120
SENTENCES = "。；"
LEAST_OPEN = 3  # labels without figures that are a table, not a signature with its day
NOTHING = SeenCell("")
NOT_SHOWN = SeenCell("", confidence=0.0)  # something is stored, and nothing to be seen
Place = tuple[int, int]
Merge = tuple[Place, Place]


def read_xlsx(content: bytes) -> Content:
    """Read a workbook of XML parts; raises Unreadable."""
    package = Package(content)
    blocks = [
        block
        for sheet in sheets_of(package)
        for block in _blocks(*_laid_out(sheet), sheet.pictures, sheet.blank | sheet.stored)
    ]
    return Content("xlsx", tuple(blocks))


def _laid_out(sheet: Sheet) -> tuple[list[list[SeenCell]], Sequence[Merge]]:
    """The cells of a sheet in rows of one length, and its merged ranges."""
    rows = max((row for row, _ in sheet.cells), default=-1) + 1
    rows += any(
        row == rows for row, _ in sheet.blank | sheet.stored
    )  # the last row of a table that nobody filled in
    columns = max((column for _, column in sheet.cells), default=-1) + 1
    if columns > MOST_COLUMNS or rows > MOST_ROWS:
        said = Message("workbook.too-many-cells", {"rows": rows, "columns": columns})
        raise Unreadable(SetbackKind.TOO_LARGE, said)
    merges = [((top, left), (low, right)) for top, left, low, right in sheet.merges]
    columns = max([columns, *(min(right + 1, MOST_COLUMNS) for _, (_, right) in merges)])
    seen = dict.fromkeys(sheet.stored, NOT_SHOWN) | {
        at: shown(one) for at, one in sheet.cells.items()
    }
    return [[seen.get((row, at), NOTHING) for at in range(columns)] for row in range(rows)], merges


def read_xls(content: bytes) -> Content:
    """Read a binary workbook; raises Unreadable."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        looks = looks_in(content)
        names = [sheet.name for sheet in workbook.sheets_metadata]
        visible = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible
        ]
        blocks = [
            block
            for name in visible
            for block in _blocks_of(
                workbook.get_sheet_by_name(name),
                looks[names.index(name)] if len(looks) == len(names) else XlsLooks(),
            )
        ]
    except PasswordError:
        raise Unreadable(SetbackKind.ENCRYPTED, Message("setback.password")) from None
    except BROKEN as error:
        raise _no_workbook(error) from None
    except BaseException as error:
        # calamine is Rust: where its own code fails, it raises a panic, which is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise _no_workbook(error) from None
    return Content("xls", tuple(blocks))


def _no_workbook(error: BaseException) -> Unreadable:
    return Unreadable(
        SetbackKind.FILE_DAMAGED, Message("workbook.no-workbook", {"error": str(error)})
    )


def _blocks_of(sheet: CalamineSheet, looks: XlsLooks) -> Iterator[Block]:
    """What a sheet shows, as far as its cells are shown as they are stored."""
    if sheet.width > MOST_COLUMNS or sheet.height > MOST_ROWS:
        size: dict[str, Value] = {"rows": sheet.height, "columns": sheet.width}
        said = Message("workbook.too-large-sheet", {"sheet": sheet.name, **size})
        raise Unreadable(SetbackKind.TOO_LARGE, said)
    rows = sheet.to_python(skip_empty_area=False)
    cells = [
        [_seen(value, (row, column), looks) for column, value in enumerate(values)]
        for row, values in enumerate(rows)
    ]
    if any(
        row == len(cells) for row, _ in looks.cells
    ):  # the last row of a table that nobody filled in
        cells.append([NOTHING] * sheet.width)
    return _blocks(cells, sheet.merged_cell_ranges or [], looks.pictures, looks.cells)


def _seen(value: object, place: tuple[int, int], looks: XlsLooks) -> SeenCell:
    """What one stored value shows by its format and font."""
    if value == "":
        return NOT_SHOWN if place in looks.formulas else NOTHING
    font = looks.fonts.get(place, PLAIN)
    text = _formatted(value, looks.codes.get(place, GENERAL), shows_zeros=looks.shows_zeros)
    is_hidden = place[0] in looks.rows or place[1] in looks.columns
    if text == "":
        return NOT_SHOWN
    if text is not None and not is_hidden and font == PLAIN:
        return shown_plain(text)
    words = _printed(value) if text is None else text
    is_unclear = (text is None or is_hidden) and bool(words)
    return shown(lines_of((replace(font, text=words, is_unclear=is_unclear),)))


def _formatted(value: object, code: str | None, *, shows_zeros: bool) -> str | None:
    """A value as its format shows it; None where the format is not understood."""
    if isinstance(value, bool) or not isinstance(value, float | int):
        hides = False if code is None else hides_text(code)
        return None if hides is None else "" if hides else _printed(value)
    if value == 0 and not shows_zeros:
        return ""
    return None if code is None else shown_number(float(value), code)


def _blocks(
    rows: Sequence[Sequence[SeenCell]],
    merges: Iterable[Merge],
    pictures: Sequence[int],
    drawn: Set[Place],
) -> Iterator[Block]:
    """Runs of rows that are text, runs of rows that are a table, and what is drawn over them.

    `drawn` are the places of cells, blank or not, that a person may see: not only the sheet's
    ground. Above the first heading no labels without figures are a table: a title stands there.
    """
    left = list(pictures)
    is_headed = False
    spans = list(_spans(rows, merges))
    by_row: list[list[Span]] = [[] for _ in rows]
    for span in spans:
        by_row[span.row].append(span)
    for is_text, run in groupby(range(len(rows)), key=lambda row: _is_text(by_row[row])):
        numbers = list(run)
        if is_text:
            for row in numbers:
                yield from _lines([by_row[row]])
        else:
            yield from _table(
                [by_row[row] for row in numbers], numbers[0], drawn if is_headed else frozenset()
            )
        is_headed = is_headed or is_text
        while left and left[0] <= numbers[-1]:
            del left[0]
            yield Picture("")
    yield from (Picture("") for _ in left)


def _printed(value: object) -> str:
    """A cell as people see it: whole numbers are kept as floats in the file."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, float):
        return shown_number(value, GENERAL) or repr(value)
    return str(value).strip()


def _spans(rows: Sequence[Sequence[SeenCell]], merges: Iterable[Merge]) -> Iterator[Span]:
    """Every cell once; a merged one over its whole range, under the text of its first corner."""
    merged = {}
    covered = set()
    for (top, left), (bottom, right) in merges:
        bottom, right = min(bottom, len(rows) - 1), min(right, MOST_COLUMNS)  # noqa: PLW2901
        merged[top, left] = (bottom - top + 1, right - left + 1)
        places = {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
        covered |= places - {(top, left)}
    for row, cells in enumerate(rows):
        for column, seen in enumerate(cells):
            if (row, column) not in covered:
                height, width = merged.get((row, column), (1, 1))
                yield spanned(seen, row, column, height, width)


def _is_text(row: Sequence[Span]) -> bool:
    """A heading, or a single long text: rows of a table have short ones, or several."""
    filled = [span.text for span in row if span.text]
    if len(filled) != 1:
        return False
    (text,) = filled
    found = candidate_in(text)
    is_numbered = found is not None and found.has_own_number and not found.is_digit
    is_headed = is_numbered and found is not None and found.ordinal in found.like
    is_heading = is_headed or is_heading_alone(text) or heading_in(tidy(text)) is not None
    return is_heading or len(text) > LONGEST_LABEL


def _table(rows: Sequence[Sequence[Span]], first: int, drawn: Set[Place]) -> Iterator[Block]:
    """The rows from the first to the last with numbers or several cells; around them is text.

    Rows below them that leave their cells blank belong to the table all the same; so do several
    labels with a drawn cell beside each where nobody filled in a single one.
    """
    wide = [at for at, row in enumerate(rows) if _is_of_a_table(row)]
    open_ones = [] if wide else [at for at, row in enumerate(rows) if _is_left_open(row, drawn)]
    wide = open_ones if len(open_ones) >= LEAST_OPEN else wide
    start, end = (wide[0], wide[-1] + 1) if wide else (len(rows), len(rows))
    yield from _lines(rows[:start])
    if wide:
        cells = [span for row in rows[start:end] for span in row]
        shown = [span for span in cells if span.text or span.width > 1]
        shown += [span for span in cells if open_ones and (span.row, span.column) in drawn]
        right = max(span.column + span.width for span in shown)
        end += _left_blank(rows[end:], right)
        spans = [
            span._replace(row=span.row - first - start)
            for row in rows[start:end]
            for span in row
            if span.column < right  # a wider table on the same sheet leaves empty cells here
        ]
        yield lay_out(spans, end - start)
    yield from _lines(rows[end:])


def _left_blank(rows: Sequence[Sequence[Span]], right: int) -> int:
    """How many rows below a table are its own: a label and blank cells, or one blank throughout.

    A second blank row is the sheet's ground; so is what stands behind it.
    """
    for at, row in enumerate(rows):
        filled = [span for span in row if span.text]
        if not filled:
            return at + 1
        if any(span.column + span.width >= right or _is_a_line(span.text) for span in filled):
            return at
    return len(rows)


def _is_a_line(text: str) -> bool:
    """A sentence or a heading, which stand in the first cell of a row of their own as labels do."""
    heading = candidate_in(text)
    is_numbered = heading is not None and heading.has_own_number and not heading.is_digit
    return is_numbered or any(mark in text for mark in SENTENCES)


def _is_of_a_table(row: Sequence[Span]) -> bool:
    filled = [span.text for span in row if span.text]
    return len(filled) > 1 or any(looks_like_a_count(text) for text in filled)


def _is_left_open(row: Sequence[Span], drawn: Set[Place]) -> bool:
    """A label, and a cell for its figure that is drawn and blank."""
    filled = [span for span in row if span.text]
    if len(filled) != 1 or _is_a_line(filled[0].text):
        return False
    (label,) = filled
    return any(span.column > label.column and (span.row, span.column) in drawn for span in row)


def _lines(rows: Iterable[Sequence[Span]]) -> Iterator[Block]:
    for row in rows:
        for span in row:
            yield from paragraphs("\n".join(span.lines or (span.text,)))
