"""What an office file of XML parts has that a reader of its text may not see as a person does.

Where no office program prints it, this list of what is harmless is all there is: whatever is not
on it, known or unknown, is a trait.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from pipeline.formats.package import Package
from pipeline.records import Unreadable
from pipeline.witness.plain_pages import MOST, SYMBOLS, odd_characters

OFF = ("0", "false", "off", "none", "baseline", "")
# Elements of a table in Word that show nothing but their text, or where it stands.
WORD = frozenset(
    (
        *("tbl", "tblPr", "tblStyle", "tblW", "jc", "tblBorders", "top", "left", "bottom"),
        *("right", "start", "end", "insideH", "insideV", "tblLayout", "tblCellMar", "tblLook"),
        *("tblInd", "tblGrid", "gridCol", "tr", "trPr", "trHeight", "cantSplit", "tblHeader"),
        *("gridBefore", "gridAfter", "wBefore", "wAfter", "cnfStyle", "tc", "tcPr", "tcW"),
        *("gridSpan", "vMerge", "hMerge", "tcBorders", "shd", "vAlign", "noWrap", "tcMar"),
        *("p", "pPr", "pStyle", "spacing", "ind", "keepNext", "keepLines"),
        *("widowControl", "snapToGrid", "autoSpaceDE", "autoSpaceDN", "adjustRightInd"),
        *("kinsoku", "wordWrap", "overflowPunct", "topLinePunct", "textAlignment"),
        *("outlineLvl", "contextualSpacing", "tabs", "tab", "pBdr", "rPr", "r", "t", "rStyle"),
        *("rFonts", "b", "bCs", "i", "iCs", "u", "color", "sz", "szCs", "lang", "kern"),
        *("noProof", "proofErr", "bookmarkStart", "bookmarkEnd", "lastRenderedPageBreak"),
        *("pageBreakBefore", "between"),
    )
)
# What lies over or beside the text, wherever in the document it is anchored.
FLOATING = frozenset(
    (*("anchor", "pict", "object", "AlternateContent", "framePr", "altChunk", "txbxContent"),)
)
SMALLEST, LOWEST = 10, 160  # half points; twentieths of a point of an exact line
SHEET_PARTS = re.compile(r"xl/worksheets/[^/]+\.xml")
SHEET = frozenset(
    (
        *("worksheet", "sheetPr", "tabColor", "outlinePr", "pageSetUpPr", "dimension"),
        *("sheetViews", "sheetView", "selection", "pane", "sheetFormatPr", "cols", "col"),
        *("sheetData", "row", "c", "v", "f", "is", "t", "mergeCells", "mergeCell"),
        *("printOptions", "pageMargins", "pageSetup", "headerFooter", "oddHeader", "oddFooter"),
        *("ignoredErrors", "ignoredError", "phoneticPr", "rowBreaks", "brk", "autoFilter"),
    )
)
RICH = frozenset(
    (
        *("sst", "si", "t", "r", "rPr", "rFont", "b", "i", "u", "sz", "family", "charset"),
        *("scheme", "color"),
    )
)
# Of what a font may say what is harmless with every value.
FONT_MARKS = frozenset(("b", "i", "u", "family", "charset", "scheme"))
NUMBERS = re.compile(r"General|[0#,]*0(?:\.0+)?_?[ )]?|@", re.IGNORECASE)
BUILT_IN = frozenset((0, 1, 2, 3, 4, 49))
FEW_CELLS = 20  # of a sheet that holds no table
WIDTH = 8.38  # characters of a column of which nothing is said


def traits_of_docx(content: bytes) -> tuple[str, ...]:
    """The first traits of a Word file; none where it has nothing but plain text and tables."""
    return _first(_of_docx(content))


def traits_of_xlsx(content: bytes) -> tuple[str, ...]:
    """The same of a workbook."""
    return _first(_of_xlsx(content))


def traits_of_odt(content: bytes) -> tuple[str, ...]:
    """The same of an OpenDocument text, of which no list of harmless things was made."""
    return ("odt",) if content else ()


def _first(found: Iterator[str]) -> tuple[str, ...]:
    traits: dict[str, None] = {}
    try:
        for name in found:
            traits[name] = None
            if len(traits) == MOST:
                break
    except (Unreadable, ValueError) as error:
        traits[f"{type(error).__name__}"] = None
    return tuple(traits)


def _name(element: etree._Element) -> str:
    tag = element.tag
    return etree.QName(tag).localname if isinstance(tag, str) else "comment"


def _value(element: etree._Element, name: str = "val") -> str:
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def _all(element: etree._Element) -> Iterator[etree._Element]:
    return (one for one in element.iter() if isinstance(one.tag, str))


def _of_docx(content: bytes) -> Iterator[str]:
    package = Package(content)
    main = next(
        (target for kind, target in package.relations().values() if kind == "officeDocument"),
        "word/document.xml",
    )
    root = package.xml(main)
    used: set[str] = set()
    for element in _all(root):
        if _name(element) in FLOATING:
            yield _name(element)
    for table in (one for one in _all(root) if _name(one) == "tbl"):
        for element in _all(table):
            yield from _of_word(element)
            if _name(element) in ("pStyle", "rStyle", "tblStyle"):
                used.add(_value(element))
    named = {target for kind, target in package.relations(main).values() if kind == "styles"}
    for styles in {*named, "word/styles.xml"} & set(package.names):
        yield from _of_styles(package.xml(styles), used)


def _of_styles(root: etree._Element, used: set[str]) -> Iterator[str]:
    """The traits of the styles that tables use, of those they inherit from, and of the defaults."""
    styles = {_value(one, "styleId"): one for one in _all(root) if _name(one) == "style"}
    waiting = [*used, *(key for key, one in styles.items() if _value(one, "default") not in OFF)]
    held = [styles[key] for key in sorted(_inherited(styles, waiting))]
    defaults = (one for one in _all(root) if _name(one) == "docDefaults")
    for style in (*held, *defaults):
        for element in filter(_is_property, _all(style)):
            yield from _of_word(element)


def _inherited(styles: Mapping[str, etree._Element], waiting: list[str]) -> set[str]:
    """These styles and all that they are based on or linked with."""
    done: set[str] = set()
    while waiting:
        key = waiting.pop()
        if key in styles and key not in done:
            done.add(key)
            others = (one for one in _all(styles[key]) if _name(one) in ("basedOn", "link"))
            waiting += map(_value, others)
    return done


def _is_property(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and _name(parent) in ("rPr", "pPr", "tblPr", "trPr", "tcPr")


def _of_word(element: etree._Element) -> Iterator[str]:
    """Why one element of a table may not be what it seems."""
    name, value = _name(element), _value(element)
    if name == "t":
        yield from odd_characters(element.text or "")
    is_odd = ODD_WORD.get(name)
    is_unknown = name not in WORD and (value not in OFF or not _has_value(element))
    if is_unknown or (is_odd is not None and is_odd(element, value)):
        yield name


def _has_several_lines(cell: etree._Element) -> bool:
    """Whether several paragraphs of a cell have digits."""
    lines = ("".join(map(str, one.itertext())) for one in _all(cell) if _name(one) == "p")
    return _are_lines("\n".join(lines))


def _are_lines(text: str) -> bool:
    """Whether there are digits on several lines, and nothing but numbers on the first of them."""
    lines = [line for line in text.split("\n") if any(sign.isdigit() for sign in line)]
    return len(lines) > 1 and lines[0].strip().isdigit()


def _has_value(element: etree._Element) -> bool:
    return any(str(key).rpartition("}")[2] == "val" for key in element.attrib)


def _is_tight(element: etree._Element) -> bool:
    own, line = _value(element), _value(element, "line")
    is_exact = _value(element, "lineRule") == "exact"
    return own.startswith("-") or (is_exact and _is_less(line, LOWEST))


def _is_less(value: str, least: int) -> bool:
    return not value.isdigit() or int(value) < least


def _brightness(colour: str) -> float | None:
    if not re.fullmatch("[0-9A-Fa-f]{6}", colour[-6:]):
        return None
    red, green, blue = (int(colour[-6:][at : at + 2], 16) for at in (0, 2, 4))
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


def _is_dark(value: str, element: etree._Element) -> bool:
    """Whether an ink is dark; a colour of the theme counts before the one stored beside it."""
    if _value(element, "themeColor") not in ("", "text1", "dark1"):
        return False
    if _value(element, "themeTint") or _value(element, "themeShade"):
        return False
    bright = _brightness(value)
    return value == "auto" or (bright is not None and bright < 0.6)


def _is_light(element: etree._Element) -> bool:
    fill, pattern = _value(element, "fill"), _value(element)
    if _value(element, "themeFill") not in ("", "background1", "light1"):
        return False
    bright = _brightness(fill)
    return pattern in ("clear", "nil") and (fill in ("auto", "") or (bright or 0) > 0.75)


def _of_xlsx(content: bytes) -> Iterator[str]:
    package = Package(content)
    styles = _plain_formats(package)
    for name in package.names:
        if SHEET_PARTS.fullmatch(name):
            yield from _of_sheet(package.xml(name), styles)
    if "xl/sharedStrings.xml" in package.names:
        for element in _all(package.xml("xl/sharedStrings.xml")):
            yield from _of_string(element)
    yield from _hidden_sheets(package)


def _of_string(element: etree._Element) -> Iterator[str]:
    name = _name(element)
    if name not in RICH:
        yield name
    elif name == "rPr":
        yield from filter(None, (_of_font(element),))
    elif name == "si" and _are_lines("".join(map(str, element.itertext()))):
        yield "lines"
    yield from odd_characters(element.text or "")


def _hidden_sheets(package: Package) -> Iterator[str]:
    """Hidden sheets that are large enough to hold a table."""
    parts = package.relations("xl/workbook.xml")
    for sheet in _all(package.xml("xl/workbook.xml")):
        if _name(sheet) == "sheet" and _value(sheet, "state") not in ("", "visible"):
            _, part = parts.get(_value(sheet, "id"), ("", ""))
            cells = sum(_name(one) == "c" for one in _all(package.xml(part)))
            if cells > FEW_CELLS:
                yield "hidden sheet"


def _of_sheet(root: etree._Element, styles: Mapping[int, str | None]) -> Iterator[str]:
    widths = dict(_widths(root))
    for element in _all(root):
        name = _name(element)
        if name not in SHEET:
            yield name
        for option in ("hidden", "showFormulas", "rightToLeft", "zeroHeight"):
            if _value(element, option) not in OFF:
                yield f"{name} {option}"
        if _value(element, "showZeros") in ("0", "false"):
            yield "showZeros"
        if name == "c":
            trait = styles.get(int(_value(element, "s") or 0), "style")
            yield from filter(None, (trait,))
            if _is_too_wide(element, widths):
                yield "narrow column"


def _widths(root: etree._Element) -> Iterator[tuple[str, float]]:
    for column in (one for one in _all(root) if _name(one) == "col"):
        first, last = int(_value(column, "min") or 1), int(_value(column, "max") or 1)
        for at in range(first, min(last, first + 200) + 1):
            yield _letters(at), float(_value(column, "width") or WIDTH)


def _letters(at: int) -> str:
    return (_letters((at - 1) // 26) if at > 26 else "") + chr(65 + (at - 1) % 26)


def _is_too_wide(cell: etree._Element, widths: Mapping[str, float]) -> bool:
    """Whether a number would be shown as #### or rounded."""
    if _value(cell, "t") not in ("", "n"):
        return False
    number = next((one.text or "" for one in cell if _name(one) == "v"), "")
    column = _value(cell, "r").rstrip("0123456789")
    return len(number) > widths.get(column, WIDTH) - 0.3


def _plain_formats(package: Package) -> dict[int, str | None]:
    """Each cell format → why it may show something else; None where it does not."""
    if "xl/styles.xml" not in package.names:
        return {0: None}
    root = package.xml("xl/styles.xml")
    parts = {_name(one): list(_elements(one)) for one in _elements(root)}
    codes = {
        int(_value(one, "numFmtId")): _value(one, "formatCode") for one in parts.get("numFmts", [])
    }
    fonts = [_of_font(one) for one in parts.get("fonts", [])]
    fills = [_of_fill(one) for one in parts.get("fills", [])]
    found: dict[int, str | None] = {}
    for at, one in enumerate(parts.get("cellXfs", [])):
        number = int(_value(one, "numFmtId") or 0)
        is_plain = NUMBERS.fullmatch(codes[number]) if number in codes else number in BUILT_IN
        traits = [
            None if is_plain else "number format",
            _at(fonts, _value(one, "fontId"), "font"),
            _at(fills, _value(one, "fillId"), "fill"),
            *map(_of_alignment, _elements(one)),
        ]
        found[at] = next(filter(None, traits), None)
    return found


def _elements(parent: etree._Element) -> Iterator[etree._Element]:
    return (one for one in parent if isinstance(one.tag, str))


def _at(known: list[str | None], number: str, name: str) -> str | None:
    at = int(number or 0)
    return known[at] if at < len(known) else (name if known else None)


def _of_font(font: etree._Element) -> str | None:
    for one in _elements(font):
        name = _name(one)
        if name == "color" and not _is_dark_ink(one):
            return "font colour"
        if name == "sz" and float(_value(one) or 0) < SMALLEST / 2:
            return "font size"
        if name in ("name", "rFont") and SYMBOLS.search(_value(one)):
            return "symbols"
        if name not in FONT_MARKS and name not in ("sz", "color", "name", "rFont"):
            return name
    return None


def _is_dark_ink(colour: etree._Element) -> bool:
    if _value(colour, "tint"):
        return False
    theme, indexed, own = (_value(colour, name) for name in ("theme", "indexed", "rgb"))
    if own:
        bright = _brightness(own)
        return bright is not None and bright < 0.6
    return theme == "1" or indexed in ("8", "64") or _value(colour, "auto") == "1"


def _of_fill(fill: etree._Element) -> str | None:
    for one in _all(fill):
        if _name(one) == "gradientFill":
            return "fill"
        if _name(one) == "patternFill" and _value(one, "patternType") not in (
            *("none", "gray125", "solid", ""),
        ):
            return "fill"
        if _name(one) == "fgColor":
            bright = _brightness(_value(one, "rgb"))
            if _value(one, "theme") != "0" and (bright is None or bright <= 0.75):
                return "fill"
    return None


def _of_alignment(element: etree._Element) -> str | None:
    if _name(element) != "alignment":
        return None
    if _value(element, "textRotation") not in OFF or _value(element, "shrinkToFit") not in OFF:
        return "alignment"
    return None


# Elements that are harmless only with some values.
ODD_WORD: Mapping[str, Callable[[etree._Element, str], bool]] = {
    "rFonts": lambda one, _: any(SYMBOLS.search(str(name)) for name in one.attrib.values()),
    "color": lambda one, value: not _is_dark(value, one),
    "shd": lambda one, _: not _is_light(one),
    "sz": lambda _, value: _is_less(value, SMALLEST),
    "szCs": lambda _, value: _is_less(value, SMALLEST),
    "spacing": lambda one, _: _is_tight(one),
    "trHeight": lambda one, value: _value(one, "hRule") == "exact" and _is_less(value, LOWEST),
    "tc": lambda one, _: _has_several_lines(one),
}
