"""Workbooks of XML parts: every cell as it is shown, with its format, font and what hides it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from lxml import etree

from pipeline.formats.package import Package, attribute, local
from pipeline.formats.picture_sizes import emu, may_show_a_table
from pipeline.formats.sheet.cell_looks import (
    CellLook,
    Piece,
    at,
    below,
    count_in,
    looks_in,
    pieces_of,
)
from pipeline.formats.sheet.number_formats import hides_text, shown_number
from pipeline.records import Unreadable
from pipeline.shown.runs import CellLine, Run, lines_of, whole

PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
TRUE, FALSE = frozenset(("1", "true")), frozenset(("0", "false"))
EMU_OF_A_COLUMN, EMU_OF_A_ROW = 609_600, 190_500
LOWEST_ROW, NARROWEST_COLUMN = 3.0, 0.5  # points, characters: what is less shows nothing
WIDTH, LESS_ROOM = 8.43, 0.3  # of a column of which nothing is said, and what its edges take of it
ANY = -1
EVERY_ROW = 1_048_576
LIKE_A_NUMBER = re.compile(r"[-\d,.]+")
MOST = 20_000  # rows or columns of a range that are looked at
WHOLE_SHEET = (0, 0, EVERY_ROW, MOST)
ANCHOR_NUMBERS = 8  # column, pixels, row, pixels of the first corner and of the last
Place = tuple[int, int]
Range = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One visible sheet: the lines of every cell that holds something, and its merged ranges.

    `stored` are the places of what is stored and not shown, `blank` those of cells that only have a
    look; at the row of each of `pictures` one that may show a table begins.
    """

    cells: Mapping[Place, tuple[CellLine, ...]]
    stored: Set[Place]
    merges: tuple[Range, ...]
    blank: Set[Place]
    pictures: tuple[int, ...]


@dataclass(slots=True)
class _Workbook:
    package: Package
    looks: list[CellLook]
    strings: list[tuple[Piece, ...]]
    changing: set[int]


def sheets_of(package: Package) -> Iterator[Sheet]:
    """The visible sheets in order; raises Unreadable."""
    relations = package.relations()
    main = next((t for kind, t in relations.values() if kind == "officeDocument"), "")
    main = main or "xl/workbook.xml"
    parts = package.relations(main)
    styles = next((t for kind, t in parts.values() if kind == "styles"), None)
    strings = next((t for kind, t in parts.values() if kind == "sharedStrings"), None)
    style_root = package.xml(styles) if styles in package.names and styles else None
    book = _Workbook(
        package,
        looks_in(style_root),
        [tuple(pieces_of(one)) for one in package.xml(strings)] if strings else [],
        _changing(style_root),
    )
    for sheet in package.xml(main).iter("{*}sheet"):
        kind, target = parts.get(attribute(sheet, "id") or "", ("", ""))
        if kind == "worksheet" and (sheet.get("state") or "visible") == "visible":
            yield _sheet(book, target)


def _changing(styles: etree._Element | None) -> set[int]:
    """The formats by condition that change more than the ground of a cell."""
    if styles is None:
        return set()
    return {
        number
        for number, one in enumerate(below(styles, "dxfs"))
        if any(local(part) in ("font", "numFmt") for part in one)
    }


def _sheet(book: _Workbook, name: str) -> Sheet:
    root = book.package.xml(name)
    merges = [_range(one.get("ref") or "") for one in root.iter("{*}mergeCell")]
    merged = {(one[0], one[1]): one for one in merges if one}
    hidden = _Hidden(_widths(root), set(), _odd_places(book, root, name))
    shows_zeros = all(view.get("showZeros") not in FALSE for view in root.iter("{*}sheetView"))
    cells: dict[Place, tuple[CellLine, ...]] = {}
    stored: set[Place] = set()
    blank: set[Place] = set()
    row_number = -1
    for row in root.iter("{*}row"):
        row_number = count_in(row.get("r")) - 1 if row.get("r") else row_number + 1
        if _is_hidden_row(row):
            hidden.rows.add(row_number)
        column = -1
        for cell in row:
            place = PLACE.fullmatch(cell.get("r") or "")
            column = _column(place[1]) if place else column + 1
            lines = _cell(book, cell, shows_zeros=shows_zeros)
            if lines:
                cells[row_number, column] = lines
            elif _stores(book, cell):
                stored.add((row_number, column))
            elif row_number not in hidden.rows:
                blank.add((row_number, column))
    return Sheet(
        {
            (row, column): tuple(map(_unclear, lines))
            if hidden.covers(
                *merged.get((row, column), (row, column, row, column)), _longest(lines)
            )
            else lines
            for (row, column), lines in cells.items()
        },
        stored,
        tuple(merged.values()),
        blank,
        tuple(sorted(_pictures(book, root, name))),
    )


@dataclass(frozen=True, slots=True)
class _Hidden:
    """What is not shown of a sheet, and ranges of which it is not known how they look."""

    widths: Mapping[int, float]
    rows: set[int]
    odd: Sequence[Range]

    def covers(self, top: int, left: int, low: int, right: int, length: int) -> bool:
        """Whether a cell, or a merged one, is hidden, lies in an odd range or is too narrow.

        `length` is that of its longest number, for which a narrow one shows ####.
        """
        columns = range(left, min(right, left + MOST) + 1)
        widths = [self.widths.get(column, self.widths[ANY]) for column in columns]
        is_hidden = all(row in self.rows for row in range(top, min(low, top + MOST) + 1))
        is_narrow = sum(one for one in widths if one) < max(length + LESS_ROOM, NARROWEST_COLUMN)
        return (is_hidden or is_narrow) or any(
            first <= low and top <= last and one <= right and left <= other
            for first, one, last, other in self.odd
        )


def _unclear(line: CellLine) -> CellLine:
    return replace(line, runs=tuple(replace(run, is_unclear=True) for run in line.runs))


def _cell(book: _Workbook, cell: etree._Element, *, shows_zeros: bool) -> tuple[CellLine, ...]:
    """The lines of one cell as its format and font show it."""
    look = at(book.looks, cell.get("s"), CellLook())
    kind = cell.get("t") or "n"
    value = next((one.text or "" for one in cell if local(one) == "v"), None)
    if kind == "inlineStr":
        pieces = [piece for one in cell if local(one) == "is" for piece in pieces_of(one)]
        return _text(pieces, look)
    if value is None or (value == "" and kind == "n"):  # no program has worked it out and saved it
        is_computed = any(local(one) == "f" for one in cell)
        return (CellLine((Run("=", is_unclear=True),)),) if is_computed else ()
    if kind == "s":
        return _text(at(book.strings, value, ()), look)
    if kind in ("str", "e", "d") and value:
        return _text((Piece(value, is_unclear=kind == "d"),), look)
    if kind == "b" or not value or (not shows_zeros and _is_zero(value)):
        return ()
    return _number(value, look)


def _stores(book: _Workbook, cell: etree._Element) -> bool:
    """Whether a cell holds a formula, a number or words, whatever it shows of them."""
    parts = {local(one): one for one in cell}
    if cell.get("t") == "s" and "f" not in parts:
        value = parts.get("v")
        words = at(book.strings, None if value is None else value.text, ())
        return any(piece.text.strip() for piece in words)
    return any(local(one) == "f" or (one.text or "").strip() or len(one) for one in cell)


def _is_zero(value: str) -> bool:
    return re.fullmatch(r"-?0(?:\.0*)?", value) is not None


def _text(pieces: Sequence[Piece], look: CellLook) -> tuple[CellLine, ...]:
    hides = hides_text(look.code) if look.code is not None else False
    if hides:
        return ()
    return lines_of(
        replace(run, is_unclear=run.is_unclear or hides is None) for run in map(look.run_of, pieces)
    )


def _number(value: str, look: CellLook) -> tuple[CellLine, ...]:
    try:
        number = float(value)
    except ValueError:
        return (CellLine((Run(value, is_unclear=True),)),)
    text = None if look.code is None else shown_number(number, look.code)
    if text is None:
        return (CellLine((look.run_of(Piece(value, is_unclear=True)),)),)
    return (CellLine((look.run_of(Piece(text)),)),) if text else ()


def _is_hidden_row(row: etree._Element) -> bool:
    height = row.get("ht")
    return row.get("hidden") in TRUE or (height is not None and float(height) < LOWEST_ROW)


def _widths(root: etree._Element) -> dict[int, float]:
    """Each column → its width in characters, 0 where it is hidden; that of any other."""
    usual = next((one.get("defaultColWidth") for one in root.iter("{*}sheetFormatPr")), None)
    found = {ANY: float(usual or WIDTH)}
    for one in root.iter("{*}col"):
        width = 0.0 if one.get("hidden") in TRUE else float(one.get("width") or found[ANY])
        first, last = count_in(one.get("min")), count_in(one.get("max"))
        shown = width if width >= NARROWEST_COLUMN else 0.0
        found |= dict.fromkeys(range(first - 1, min(last, first + MOST)), shown)
    return found


def _longest(lines: Sequence[CellLine]) -> int:
    """How many characters the longest number has; words may be cut or run over the next cell."""
    texts = (line.strip() for line in whole(lines).split("\n"))
    return max((len(one) for one in texts if LIKE_A_NUMBER.fullmatch(one)), default=0)


def _odd_places(book: _Workbook, root: etree._Element, name: str) -> list[Range]:
    """Ranges of which a condition decides how they look, and those below a picture."""
    found = [
        place
        for group in root.iter("{*}conditionalFormatting")
        if any(_may_change(rule, book.changing) for rule in group)
        for one in (group.get("sqref") or "").split()
        if (place := _range(one))
    ]
    for drawing in _drawings(book, name):
        found += _anchors(drawing)
    found += _notes(book, name)
    if any(view.get("showFormulas") in TRUE for view in root.iter("{*}sheetView")):
        found.append(WHOLE_SHEET)
    return found


def _notes(book: _Workbook, name: str) -> Iterator[Range]:
    """What notes that are always shown, and controls, lie over (ECMA-376-4, 19.4)."""
    for kind, target in book.package.relations(name).values():
        if kind != "vmlDrawing" or target not in book.package.names:
            continue
        try:
            drawn = book.package.xml(target)
        except Unreadable:
            yield WHOLE_SHEET
            continue
        for data in drawn.iter("{*}ClientData"):
            parts = {local(one): one.text or "" for one in data}
            if data.get("ObjectType") == "Note" and "Visible" not in parts:
                continue
            places = [count_in(one) for one in parts.get("Anchor", "").split(",")]
            is_placed = len(places) == ANCHOR_NUMBERS
            yield (places[2], places[0], places[6], places[4]) if is_placed else WHOLE_SHEET


def _drawings(book: _Workbook, name: str) -> Iterator[etree._Element]:
    for kind, target in book.package.relations(name).values():
        if kind == "drawing" and target in book.package.names:
            yield book.package.xml(target)


def _pictures(book: _Workbook, root: etree._Element, name: str) -> Iterator[int]:
    """The first rows of what is drawn or embedded on a sheet and may show a table."""
    for drawing in _drawings(book, name):
        for anchor in drawing:
            start = next(anchor.iterchildren("{*}from"), None)
            is_shown = any(local(one) in ("pic", "graphicFrame") for one in anchor)
            if start is not None and is_shown and may_show_a_table(*_size(anchor)):
                yield _corner(start)[0]
    for thing in root.iter("{*}oleObject"):
        start = next(thing.iter("{*}from"), None)
        yield _corner(start)[0] if start is not None else 0


def _size(anchor: etree._Element) -> tuple[float | None, float | None]:
    """Width and height of what is drawn, in pixels as far as they are said."""
    size = next((one for one in anchor.iter("{*}ext") if one.get("cx")), None)
    return (None, None) if size is None else (emu(size.get("cx")), emu(size.get("cy")))


def _may_change(rule: etree._Element, changing: set[int]) -> bool:
    is_drawn = any(local(one) in ("dataBar", "iconSet") for one in rule)
    return is_drawn or (rule.get("dxfId") is not None and count_in(rule.get("dxfId")) in changing)


def _anchors(drawing: etree._Element) -> Iterator[Range]:
    for anchor in drawing:
        start = next(anchor.iterchildren("{*}from"), None)
        if start is None:
            continue
        top, left = _corner(start)
        end = next(anchor.iterchildren("{*}to"), None)
        if end is not None:
            yield (top, left, *_corner(end))
            continue
        size = next(anchor.iterchildren("{*}ext"), None)
        wide, high = (
            (count_in(size.get("cx")), count_in(size.get("cy"))) if size is not None else (0, 0)
        )
        yield top, left, top + high // EMU_OF_A_ROW + 1, left + wide // EMU_OF_A_COLUMN + 1


def _corner(place: etree._Element) -> Place:
    values = {local(one): count_in(one.text) for one in place}
    return values.get("row", 0), values.get("col", 0)


def _range(text: str) -> Range | None:
    """A1:C3 as first row and column, last row and column."""
    first, _, last = text.replace("$", "").partition(":")
    start, end = PLACE.fullmatch(first), PLACE.fullmatch(last or first)
    if start is None or end is None:
        return None
    return int(start[2]) - 1, _column(start[1]), int(end[2]) - 1, _column(end[1])


LAST_COLUMN = len("XFD")


def _column(letters: str) -> int:
    number = 0
    for letter in letters[:LAST_COLUMN]:
        number = number * 26 + ord(letter) - 64
    return number - 1
