"""Workbooks of XML parts: every cell as it is shown, with its format, font and what hides it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TypeVar

from lxml import etree

from pipeline.formats.html.colours import is_dark
from pipeline.formats.package import Package, attribute, local
from pipeline.formats.picture_sizes import emu, may_show_a_table
from pipeline.formats.sheet.number_formats import BUILT_IN, GENERAL, hides_text, shown_number
from pipeline.shown.runs import CellLine, Run, lines_of

PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
TRUE, FALSE = frozenset(("1", "true")), frozenset(("0", "false"))
PLAIN = Run("")
EMU_OF_A_COLUMN, EMU_OF_A_ROW = 609_600, 190_500
LOWEST_ROW, NARROWEST_COLUMN = 3.0, 0.5  # points, characters: what is less shows nothing
MOST = 20_000  # rows or columns of a range that are looked at
T = TypeVar("T")
Place = tuple[int, int]
Range = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class CellLook:
    """What a cell's style says: its number format, and its font as a run."""

    code: str | None = GENERAL
    font: Run = PLAIN


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
    strings: list[tuple[Run, ...]]
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
        _looks(style_root),
        [tuple(_string(one)) for one in package.xml(strings)] if strings else [],
        _changing(style_root),
    )
    for sheet in package.xml(main).iter("{*}sheet"):
        kind, target = parts.get(attribute(sheet, "id") or "", ("", ""))
        if kind == "worksheet" and (sheet.get("state") or "visible") == "visible":
            yield _sheet(book, target)


def _looks(styles: etree._Element | None) -> list[CellLook]:
    if styles is None:
        return []
    codes = {one.get("numFmtId", ""): one.get("formatCode", "") for one in styles.iter("{*}numFmt")}
    fonts = [_font(one) for one in _below(styles, "fonts")]
    fills = [_is_filled(one) for one in _below(styles, "fills")]
    return [_look(one, codes, fonts, fills) for one in _below(styles, "cellXfs")]


def _look(
    xf: etree._Element, codes: Mapping[str, str], fonts: Sequence[Run], fills: Sequence[bool]
) -> CellLook:
    number = xf.get("numFmtId") or "0"
    code = codes.get(number) if number in codes else BUILT_IN.get(_int(number))
    font = _at(fonts, xf.get("fontId"), Run(""))
    is_filled = _at(fills, xf.get("fillId"), False)
    turned = any(
        local(one) == "alignment" and (one.get("textRotation") or "0") != "0" for one in xf
    )
    return CellLook(code, replace(font, is_turned=turned, is_pale=font.is_pale and not is_filled))


def _at(values: Sequence[T], index: str | None, default: T) -> T:
    number = _int(index)
    return values[number] if number < len(values) else default


def _font(font: etree._Element) -> Run:
    """What a font, or the properties of a run, say of how text is shown."""
    found = Run("")
    for mark in font:
        name, value = local(mark), mark.get("val")
        if name == "strike" and (value or "1") in TRUE:
            found = replace(found, is_struck=True)
        elif name == "vertAlign" and value in ("superscript", "subscript"):
            found = replace(found, is_raised=True)
        elif name == "color":
            found = replace(found, is_pale=_is_pale(mark))
        elif name == "sz" and value and float(value) < 3:
            found = replace(found, is_pale=True)
    return found


def _is_pale(colour: etree._Element) -> bool:
    """White and what is near it; of the colours of a theme the first is the paper's."""
    rgb = colour.get("rgb")
    if rgb:
        return not is_dark(rgb[-6:])
    return colour.get("theme") == "0" or colour.get("indexed") in ("1", "9", "65")


def _is_filled(fill: etree._Element) -> bool:
    for pattern in fill.iter("{*}patternFill"):
        colour = next(pattern.iter("{*}fgColor"), None)
        if pattern.get("patternType") == "solid" and colour is not None:
            return not _is_pale(colour)
    return False


def _changing(styles: etree._Element | None) -> set[int]:
    """The formats by condition that change more than the ground of a cell."""
    if styles is None:
        return set()
    return {
        number
        for number, one in enumerate(_below(styles, "dxfs"))
        if any(local(part) in ("font", "numFmt") for part in one)
    }


def _below(root: etree._Element, name: str) -> list[etree._Element]:
    group = next((one for one in root if local(one) == name), None)
    return [] if group is None else list(group)


def _string(item: etree._Element) -> Iterator[Run]:
    """One text, in its runs; how it is pronounced is left out."""
    for part in item:
        if local(part) == "t":
            yield Run(part.text or "")
        elif local(part) == "r":
            properties = next((one for one in part if local(one) == "rPr"), None)
            font = Run("") if properties is None else _font(properties)
            text = "".join(one.text or "" for one in part if local(one) == "t")
            yield replace(font, text=text)


def _sheet(book: _Workbook, name: str) -> Sheet:
    root = book.package.xml(name)
    merges = [_range(one.get("ref") or "") for one in root.iter("{*}mergeCell")]
    merged = {(one[0], one[1]): one for one in merges if one}
    hidden = _Hidden(_hidden_columns(root), set(), _odd_places(book, root, name))
    shows_zeros = all(view.get("showZeros") not in FALSE for view in root.iter("{*}sheetView"))
    cells: dict[Place, tuple[CellLine, ...]] = {}
    stored: set[Place] = set()
    blank: set[Place] = set()
    row_number = -1
    for row in root.iter("{*}row"):
        row_number = _int(row.get("r")) - 1 if row.get("r") else row_number + 1
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
            if hidden.covers(*merged.get((row, column), (row, column, row, column)))
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

    columns: set[int]
    rows: set[int]
    odd: Sequence[Range]

    def covers(self, top: int, left: int, low: int, right: int) -> bool:
        """Whether a cell, or a merged one, is hidden altogether or lies in an odd range."""
        is_hidden = all(row in self.rows for row in range(top, min(low, top + MOST) + 1)) or all(
            column in self.columns for column in range(left, min(right, left + MOST) + 1)
        )
        return is_hidden or any(
            first <= low and top <= last and one <= right and left <= other
            for first, one, last, other in self.odd
        )


def _unclear(line: CellLine) -> CellLine:
    return replace(line, runs=tuple(replace(run, is_unclear=True) for run in line.runs))


def _cell(book: _Workbook, cell: etree._Element, *, shows_zeros: bool) -> tuple[CellLine, ...]:
    """The lines of one cell as its format and font show it."""
    look = _at(book.looks, cell.get("s"), CellLook())
    kind = cell.get("t") or "n"
    value = next((one.text or "" for one in cell if local(one) == "v"), None)
    if kind == "inlineStr":
        runs = [run for one in cell if local(one) == "is" for run in _string(one)]
        return _text(runs, look)
    if value is None:
        is_computed = any(local(one) == "f" for one in cell)
        return (CellLine((Run("=", is_unclear=True),)),) if is_computed else ()
    if kind == "s":
        return _text(_at(book.strings, value, ()), look)
    if kind in ("str", "e", "d") and value:
        return _text((Run(value, is_unclear=kind == "d"),), look)
    if kind == "b" or not value or (not shows_zeros and _is_zero(value)):
        return ()
    return _number(value, look)


def _stores(book: _Workbook, cell: etree._Element) -> bool:
    """Whether a cell holds a formula, a number or words, whatever it shows of them."""
    parts = {local(one): one for one in cell}
    if cell.get("t") == "s" and "f" not in parts:
        value = parts.get("v")
        words = _at(book.strings, None if value is None else value.text, ())
        return any(run.text.strip() for run in words)
    return any(local(one) == "f" or (one.text or "").strip() or len(one) for one in cell)


def _is_zero(value: str) -> bool:
    return re.fullmatch(r"-?0(?:\.0*)?", value) is not None


def _text(runs: Sequence[Run], look: CellLook) -> tuple[CellLine, ...]:
    hides = hides_text(look.code) if look.code is not None else False
    if hides:
        return ()
    font = look.font
    return lines_of(
        replace(
            run,
            is_struck=run.is_struck or (font.is_struck and len(runs) == 1),
            is_raised=run.is_raised or (font.is_raised and len(runs) == 1),
            is_pale=run.is_pale or (font.is_pale and len(runs) == 1),
            is_turned=font.is_turned,
            is_unclear=run.is_unclear or hides is None,
        )
        for run in runs
    )


def _number(value: str, look: CellLook) -> tuple[CellLine, ...]:
    try:
        number = float(value)
    except ValueError:
        return (CellLine((Run(value, is_unclear=True),)),)
    text = None if look.code is None else shown_number(number, look.code)
    if text is None:
        return (CellLine((replace(look.font, text=value, is_unclear=True),)),)
    return (CellLine((replace(look.font, text=text),)),) if text else ()


def _is_hidden_row(row: etree._Element) -> bool:
    height = row.get("ht")
    return row.get("hidden") in TRUE or (height is not None and float(height) < LOWEST_ROW)


def _hidden_columns(root: etree._Element) -> set[int]:
    found: set[int] = set()
    for one in root.iter("{*}col"):
        width = one.get("width")
        if one.get("hidden") in TRUE or (width is not None and float(width) < NARROWEST_COLUMN):
            first, last = _int(one.get("min")), _int(one.get("max"))
            found |= set(range(first - 1, min(last, first + MOST)))
    return found


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
    return found


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
    return is_drawn or (rule.get("dxfId") is not None and _int(rule.get("dxfId")) in changing)


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
        wide, high = (_int(size.get("cx")), _int(size.get("cy"))) if size is not None else (0, 0)
        yield top, left, top + high // EMU_OF_A_ROW + 1, left + wide // EMU_OF_A_COLUMN + 1


def _corner(place: etree._Element) -> Place:
    values = {local(one): _int(one.text) for one in place}
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


def _int(text: str | None) -> int:
    if text is None or not text.strip().isdecimal() or len(text) > 9:
        return 0
    return int(text)
