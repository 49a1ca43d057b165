"""What real documents do to single cells: struck, hidden, raised, two lines, look-alikes, formats.

A trait is written for one format in place of a cell's number; `shown` is what a person then sees:
the number, or nothing that counts as one.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from random import Random

import xlsxwriter

from tests.formats.made.doc import doc_of
from tests.formats.made.docx import docx_of, packed
from tests.formats.made.odt import odt_of
from tests.formats.made.pages import Print, html_of
from tests.formats.made.report import Made, Place, made
from tests.formats.made.sheets import xlsx_of
from tests.replicas.figures import Figures, Number
from tests.replicas.plan import PUBLICATIONS, Markup

FIRST_TOKEN = 0xE100
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
BOLD = {ord("0") + n: chr(0x1D7CE + n) for n in range(10)}
MARKUPS = (Markup.CLEAN, Markup.SPLIT, Markup.WIDE)
SHEET = (
    ".gone{display:none}.out{text-decoration:line-through}.up{vertical-align:super}"
    ".x::before{content:'7'}.off{position:absolute;left:-999px}.no{visibility:hidden}"
)
W = "<w:r><w:rPr>{0}</w:rPr><w:t>{1}</w:t></w:r>"


def _w(text: str, properties: str = "") -> str:
    return W.format(properties, text)


HTML: dict[str, str] = {
    **{f"{tag}": f"<{tag}>7</{tag}>@" for tag in ("s", "del", "strike")},
    "struck style": "<span style='text-decoration:line-through'>7</span>@",
    "struck class": "<span class=out>7</span>@",
    "struck nested": "<s><b>7</b></s><span>@</span>",
    "sup": "@<sup>1</sup>",
    "sub": "@<sub>2</sub>",
    "sup style": "@<span style='vertical-align:super'>1</span>",
    "sup class": "@<span class=up>1</span>",
    "hidden attribute": "<span hidden>7</span>@",
    "display none": "<span style='display: none'>7</span>@",
    "hidden class": "<span class=gone>7</span>@",
    "invisible": "<span style='visibility:hidden'>7</span>@",
    "invisible class": "<b class=no>7</b>@",
    "no size": "<span style='font-size:0'>7</span>@",
    "no opacity": "<span style='opacity:0'>7</span>@",
    "white": "<span style='color:#fff'>7</span>@",
    "white font": "<font color=white>7</font>@",
    "outside": "<span style='position:absolute;left:-9999px'>7</span>@",
    "outside class": "<span class=off>7</span>@",
    "clipped": "<span style='display:inline-block;width:0;overflow:hidden'>7</span>@",
    "pseudo": "<span class=x>@</span>",
    "input": "<input value=7>@",
    "svg": "<svg width=20 height=20><text x=2 y=12>7</text></svg>@",
    "picture": "<img src='7.png'>@",
    "ruby": "<ruby>@<rt>7</rt></ruby>",
    "closed details": "<details><summary>@</summary>7</details>",
    "two paragraphs": "<p>@</p><p>12</p>",
    "two lines": "@<br>12",
    "two divs": "<div>@</div><div>12</div>",
    "two numbers": "@ 12",
    "turned": "<span style='display:inline-block;transform:rotate(180deg)'>@</span>",
    "reversed": "<bdo dir=rtl>@</bdo>",
    "wrapped": "<div style='width:9px;word-break:break-all'>@</div>",
    "soft hyphen": "@&shy;",
    "direction mark": "&lrm;@",
    "joiner": "@&zwj;",
    "no width": "&#8203;@&#65279;",
    "wide": "WIDE",
    "bold digits": "BOLD",
    "raised digit": "@²",
    "circled": "@①",
    "moved": "<span style='position:relative;top:-6px;font-size:8px'>1</span>@",
    "list": "<ol><li>@</li></ol>",
    "quoted": "<q>@</q>",
    "two by a shadow": "<span style='text-shadow:12px 0 0 #000'>@</span>",
    "two in a tree beside the page": "<span><template shadowrootmode=open>7</template>@</span>",
    "two under a line nobody sees": "<span style='text-decoration:line-through transparent'>7"
    "</span>@",
    "raised and outside": "@²<span style='display:block;margin:-9999px'>72</span>",
    "covered": "<div style='position:relative'>@<i style='position:absolute;left:0;top:0;"
    "width:100%;height:100%;background:#fff'></i></div>",
}
DOCX: dict[str, str] = {
    "strike": _w("7", "<w:strike/>") + _w("@"),
    "double strike": _w("7", "<w:dstrike/>") + _w("@"),
    "vanish": _w("7", "<w:vanish/>") + _w("@"),
    "hidden style": _w("7", '<w:rStyle w:val="Hid"/>') + _w("@"),
    "inherited style": _w("7", '<w:rStyle w:val="Hid2"/>') + _w("@"),
    "struck style": _w("7", '<w:rStyle w:val="Out"/>') + _w("@"),
    "superscript": _w("@") + _w("1", '<w:vertAlign w:val="superscript"/>'),
    "subscript": _w("@") + _w("2", '<w:vertAlign w:val="subscript"/>'),
    "raised": _w("@") + _w("1", '<w:position w:val="8"/>'),
    "footnote": _w("@") + '<w:r><w:footnoteReference w:id="2"/></w:r>',
    "break": _w("@") + "<w:r><w:br/></w:r>" + _w("12"),
    "two paragraphs": _w("@") + "</w:p><w:p>" + _w("12"),
    "deleted": "<w:del><w:r><w:delText>7</w:delText></w:r></w:del>" + _w("@"),
    "inserted": "<w:ins>" + _w("@") + "</w:ins>",
    "alternate": '<w:r xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
    '<mc:AlternateContent><mc:Choice Requires="wps"><w:t>@</w:t></mc:Choice>'
    "<mc:Fallback><w:t>7</w:t></mc:Fallback></mc:AlternateContent></w:r>",
    "unknown alternate": '<w:r xmlns:zz="urn:zz"><mc:AlternateContent><mc:Choice Requires="zz">'
    "<w:t>7</w:t></mc:Choice><mc:Fallback><w:t>@</w:t></mc:Fallback></mc:AlternateContent></w:r>",
    "drawing": _w("@") + "<w:r><w:drawing/></w:r>",
    "box": _w("@") + "<w:r><w:pict><w:txbxContent><w:p>" + _w("7") + "</w:p></w:txbxContent>"
    "</w:pict></w:r>",
    "symbol": _w("@") + '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>',
    "white": _w("7", '<w:color w:val="FFFFFF"/>') + _w("@"),
    "numbered": '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    + _w("@"),
    "soft hyphen": _w("@\u00ad"),
    "direction mark": _w("\u200e@"),
    "reversed": _w("\u202e@"),
    "wide": "WIDE",
    "field": '<w:fldSimple w:instr="=1+6">' + _w("@") + "</w:fldSimple>",
    "two by a page's number": _w("@")
    + '<w:fldSimple w:instr=" PAGE ">'
    + _w("9")
    + "</w:fldSimple>",
    "two by a long field": _w("@")
    + '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> NUMPAGES </w:instrText>'
    '</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    + _w("9")
    + '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    "two from right to left": '<w:bdo w:val="rtl">' + _w("@") + _w("7") + "</w:bdo>",
}
STYLES = (
    '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:style w:type="character" w:styleId="Hid"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Hid2"><w:basedOn w:val="Hid"/></w:style>'
    '<w:style w:type="character" w:styleId="Out"><w:rPr><w:strike/></w:rPr></w:style></w:styles>'
)
DOC: dict[str, tuple[tuple[str, bytes], ...]] = {
    "strike": (("7", b"\x37\x08\x01"), ("@", b"")),
    "double strike": (("7", b"\x53\x2a\x01"), ("@", b"")),
    "vanish": (("7", b"\x3c\x08\x01"), ("@", b"")),
    "superscript": (("@", b""), ("1", b"\x48\x2a\x01")),
    "raised": (("@", b""), ("1", b"\x45\x48\x08\x00")),
    "deleted": (("7", b"\x00\x08\x01"), ("@", b"")),
    "white": (("7", b"\x42\x2a\x08"), ("@", b"")),
    "two lines": (("@", b""), ("\x0b", b""), ("12", b"")),
    "direction mark": (("\u200e", b""), ("@", b"")),
    "two by a page's number": (("@", b""), ("\x13 PAGE \x149\x15", b"")),
    "formula": (("\x13 =SUM(ABOVE) \x14", b""), ("@", b""), ("\x15", b"")),
    "picture": (("@", b""), ("\x01", b"")),
}
ODT: dict[str, str] = {
    **{
        f"{name}": f'<text:span text:style-name="{name}">7</text:span>@'
        for name in ("struck", "hidden", "hidden-child", "raised", "white")
    },
    "two lines": "@<text:line-break/>12",
    "two paragraphs": "@</text:p><text:p>12",
    "two by a page's number": "@<text:page-number>9</text:page-number>",
    "note": "@<text:note><text:note-citation>1</text:note-citation><text:note-body>"
    "<text:p>n</text:p></text:note-body></text:note>",
    "frame": "@<draw:frame/>",
    "soft hyphen": "@\u00ad",
    "wide": "WIDE",
}
Writer = xlsxwriter.worksheet.Worksheet
# A value, a number format and font properties; a text in brackets is rich: struck, raised.
XLSX: dict[str, tuple[str, dict[str, object], str]] = {
    "noise": ("noise", {}, "shown"),
    "counted": ("number", {"num_format": '0"件"'}, "shown"),
    "thousands": ("number", {"num_format": "#,##0"}, "shown"),
    "padded": ("number", {"num_format": "0000"}, "shown"),
    "accounting": ("number", {"num_format": '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)'}, "zero"),
    "zero blank": ("number", {"num_format": "0;-0;;@"}, "zero"),
    "all hidden": ("number", {"num_format": ";;;"}, "nothing"),
    "date": ("number", {"num_format": "yyyy-mm-dd"}, "nothing"),
    "scientific": ("number", {"num_format": "0.00E+00"}, "nothing"),
    "percent": ("number", {"num_format": "0%"}, "nothing"),
    "in words": ("number", {"num_format": "[DBNum1]0"}, "nothing"),
    "struck": ("number", {"font_strikeout": True}, "nothing"),
    "white": ("number", {"font_color": "#FFFFFF"}, "nothing"),
    "turned": ("number", {"rotation": 90}, "shown"),
    "rich struck": ("rich", {"font_strikeout": True}, "shown"),
    "rich raised": ("rich", {"font_script": 1}, "shown"),
    "two lines": ("lines", {}, "nothing"),
    "soft hyphen": ("soft", {}, "shown"),
    "formula": ("formula", {}, "shown"),
}
# Formats that show no decimals.
WHOLE = ("counted", "thousands", "padded", "accounting", "zero blank")
TWO = ("two", "break")  # names of traits after which a cell shows two numbers


@dataclass(frozen=True, slots=True)
class Traited:
    """One document with traits on some of its cells; `shown` is what these cells show."""

    content: bytes
    expected: Mapping[Place, Number | None]
    traits: Mapping[Place, str]


def traited(kind: str, number: int, seed: str) -> Traited:
    """One report in a format, with one to three traits on random cells."""
    random = Random(f"{seed} {kind} {number}")
    clean = [one for one in PUBLICATIONS if one.fault is None and one.form == "2021-30"]
    markup = random.choice(MARKUPS)
    whole = made(replace(random.choice(clean), markup=markup), markup)
    places = [place for place, value in whole.expected.items() if value is not None]
    chosen = random.sample(places, random.choice((1, 1, 2, 3)))
    names = {place: random.choice(sorted(TRAITS[kind])) for place in chosen}
    tokens = {place: chr(FIRST_TOKEN + at) for at, place in enumerate(chosen)}
    values = {tokens[place]: (names[place], whole.expected[place]) for place in chosen}
    marked = _marked(whole, tokens)
    expected = dict(whole.expected)
    for place in chosen:
        expected[place] = _shown(kind, names[place], whole.expected[place])
    return Traited(WRITERS[kind](marked, values), expected, names)


def _shown(kind: str, name: str, value: Number | None) -> Number | None:
    if name.startswith(TWO):
        return None
    if kind == "xlsx":
        what = XLSX[name][2]
        if what == "nothing" or (what == "zero" and value == 0):
            return None
        if isinstance(value, Decimal) and name in WHOLE:
            return int(value.quantize(Decimal(1), ROUND_HALF_UP))
    return value


def _marked(whole: Made, tokens: Mapping[Place, str]) -> Made:
    """The report with a token in place of the numbers that get a trait."""
    from tests.replicas.grids import grids_of  # noqa: PLC0415 - beside its only use

    figures = whole.report.figures
    replaced = {
        key: {
            row: {column: tokens.get((key, row, column), value) for column, value in cells.items()}
            for row, cells in getattr(figures, key).items()
        }
        for key in ("proactive", "requests", "proceedings")
    }
    other = Figures(**replaced)  # type: ignore[arg-type]  # tokens stand for numbers
    grids = grids_of(other, whole.report.form, whole.publication.markup)
    return replace(whole, grids=grids)


Values = Mapping[str, tuple[str, Number | None]]


def _filled(template: str, value: Number | None) -> str:
    text = str(value)
    if template == "WIDE":
        return text.translate(WIDE)
    return text.translate(BOLD) if template == "BOLD" else template.replace("@", text)


def _html(marked: Made, values: Values) -> bytes:
    page = html_of(marked, Print()).replace("</style>", f"{SHEET}</style>")
    for token, (name, value) in values.items():
        page = page.replace(token, _filled(HTML[name], value))
    return page.encode()


def _docx(marked: Made, values: Values) -> bytes:
    parts = parts_of(docx_of(marked))
    document = parts["word/document.xml"].decode()
    for token, (name, value) in values.items():
        run = f'<w:r><w:t xml:space="preserve">{token}</w:t></w:r>'
        filled = _filled(DOCX[name], value)
        document = document.replace(run, filled if "<w:" in filled else _w(filled))
    return packed({**parts, "word/document.xml": document, "word/styles.xml": STYLES})


def parts_of(content: bytes) -> dict[str, bytes]:
    """The files of a package by their names."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _doc(marked: Made, values: Values) -> bytes:
    pieces = {
        token: [(text.replace("@", str(value)), look) for text, look in DOC[name]]
        for token, (name, value) in values.items()
    }
    return doc_of(marked, traits=pieces)


def _odt(marked: Made, values: Values) -> bytes:
    return odt_of(marked, {t: _filled(ODT[name], value) for t, (name, value) in values.items()})


def _xlsx(marked: Made, values: Values) -> bytes:
    return xlsx_of(marked, as_text=False, traits={t: (XLSX[n], v) for t, (n, v) in values.items()})


WRITERS: Mapping[str, Callable[[Made, Values], bytes]] = {
    "html": _html,
    "docx": _docx,
    "doc": _doc,
    "odt": _odt,
    "xlsx": _xlsx,
}
TRAITS: Mapping[str, Mapping[str, object]] = {
    "html": HTML,
    "docx": DOCX,
    "doc": DOC,
    "odt": ODT,
    "xlsx": XLSX,
}
