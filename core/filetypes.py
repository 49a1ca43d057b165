"""Every kind of file, once: its endings, its media type, the marks in its bytes, and its reader.

Which format some bytes are in is told by what they contain, not by their name or header.
"""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from dataclasses import dataclass

ZIP, OLE, IMAGE = "zip", "ole", "image"
# What the library raises over a damaged ZIP: a packed stream, a method or a name that it does not
# know, a mark that says it is encrypted.
UNREADABLE_ZIP = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError),
    *(NotImplementedError, RuntimeError, ValueError),
)
# Bytes: twice what a crawl is given (asking/manners.py); nothing larger is kept or read.
LARGEST_FILE = 64 * 2**20
MARKUP = re.compile(
    rb"<\s*(?:!doctype|html|head|body|meta|div|p|table|span|article)\b", re.IGNORECASE
)
# "BM", the size, four bytes that are reserved and zero.
BITMAP = re.compile(rb"BM.{4}\x00{4}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class FileType:
    """One kind of file. A kind of an archive or container also has the mark of that container."""

    #: What reports and setbacks call it.
    name: str
    #: Endings of names that promise such a file; none for what is a page or a part of one.
    endings: tuple[str, ...] = ()
    #: What servers should call it; empty for what has several names.
    media_type: str = ""
    #: Module and function in pipeline/formats that read it; empty for what is not read by itself.
    reader: str = ""
    #: What its bytes begin with.
    magic: tuple[bytes, ...] = ()
    #: The same where the first signs alone could be words.
    begins: re.Pattern[bytes] | None = None
    #: The start of a part's name that only this kind of package has.
    part: str = ""
    #: Whether such a package lists its relations, as Office's do; without the list it is none.
    lists_relations: bool = True
    #: What the first part of an OpenDocument package says of itself.
    declared: bytes = b""
    #: Names of streams that only this kind of compound file has.
    streams: tuple[str, ...] = ()
    #: For text that no bytes mark: what its first LOOKED_AT bytes show; anything else is "text".
    looks: re.Pattern[bytes] | None = None
    #: Whether it holds other files.
    is_archive: bool = False
    #: Whether its pictures are parts of their own.
    has_pictures: bool = False
    #: Whether an empty cell of it is empty; else a converter may have lost what stood there, and
    #: that a whole table is blank is only asked about.
    keeps_blank_cells: bool = False
    #: Whether rows without any number stand in it all the same; else that they lack is only asked
    #: where the form allows them to be blank.
    keeps_blank_rows: bool = False
    #: By what an error that rests on its numbers is looked at again before it is told, as
    #: pipeline/second_way.py names it: what is drawn by `sight`, or printed by a browser or by an
    #: office program. Of a kind with neither this nor `traits` such an error is only asked about.
    second_way: str = ""
    #: Module and function in pipeline/witness that draw it and say what is seen.
    sight: str = ""
    #: Module and function in pipeline/witness that name what in it may be seen otherwise than it
    #: is read: where nothing was drawn, what has none of it is taken at its word.
    traits: str = ""

    @property
    def is_text(self) -> bool:
        """Whether nothing but its text tells what it is."""
        return not (self.magic or self.begins or self.part or self.declared or self.streams)


OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
# The exacter one first: what to take when one report lies in an archive in several formats.
FILE_TYPES = (
    # Word may rename its document, never its folder.
    FileType(
        name="docx",
        endings=("docx", "docm"),
        media_type=f"{OFFICE}.wordprocessingml.document",
        reader="word.docx:read_docx",
        part="word/",
        has_pictures=True,
        keeps_blank_cells=True,
        keeps_blank_rows=True,
        second_way="office",
        traits="plain_office:traits_of_docx",
    ),
    FileType(
        name="html",
        media_type="text/html",
        reader="html.page:read_html",
        looks=MARKUP,
        keeps_blank_cells=True,
        keeps_blank_rows=True,
        second_way="browser",
        traits="plain_pages:traits_of_page",
    ),
    FileType(
        name="xlsx",
        endings=("xlsx", "xlsm"),
        media_type=f"{OFFICE}.spreadsheetml.sheet",
        reader="sheet.workbook:read_xlsx",
        part="xl/",
        keeps_blank_cells=True,
        second_way="office",
        traits="plain_office:traits_of_xlsx",
    ),
    # Kingsoft's wps and et are Microsoft's containers with Microsoft's streams.
    FileType(
        name="xls",
        endings=("xls", "et"),
        media_type="application/vnd.ms-excel",
        reader="sheet.workbook:read_xls",
        streams=("Workbook", "Book"),
        keeps_blank_cells=True,
        second_way="office",
        traits="plain_binary:traits_of_xls",
    ),
    FileType(
        name="doc",
        endings=("doc", "wps"),
        media_type="application/msword",
        reader="word.binary:read_word",
        streams=("WordDocument",),
        keeps_blank_cells=True,
        keeps_blank_rows=True,
        second_way="office",
        traits="plain_binary:traits_of_doc",
    ),
    FileType(
        name="odt",
        endings=("odt",),
        media_type=f"{OPEN_DOCUMENT}.text",
        reader="word.odt:read_odt",
        declared=f"{OPEN_DOCUMENT}.text".encode(),
        has_pictures=True,
        keeps_blank_cells=True,
        keeps_blank_rows=True,
        second_way="office",
        traits="plain_office:traits_of_odt",
    ),
    FileType(
        name="ofd",
        endings=("ofd",),
        media_type="application/ofd",
        reader="ofd.file:read_ofd",
        part="OFD.xml",
        lists_relations=False,
        has_pictures=True,
        keeps_blank_cells=True,
        keeps_blank_rows=True,
        second_way="ofd",
        sight="redrawn:sight_of_ofd",
    ),
    FileType(
        name="pdf",
        endings=("pdf",),
        media_type="application/pdf",
        reader="pdf.file:read_pdf",
        magic=(b"%PDF-",),
        keeps_blank_cells=True,
        keeps_blank_rows=True,
        second_way="pages",
        sight="printed:sight_of_pdf",
    ),
    FileType(
        name="text",
        endings=("txt",),
        media_type="text/plain",
        reader="text:read_text",
        traits="plain_pages:traits_of_text",
    ),
    FileType(
        name="ods",
        endings=("ods",),
        media_type=f"{OPEN_DOCUMENT}.spreadsheet",
        declared=f"{OPEN_DOCUMENT}.spreadsheet".encode(),
    ),
    FileType(name="rtf", endings=("rtf",), media_type="application/rtf", magic=(b"{\\rtf",)),
    FileType(
        name=ZIP,
        endings=("zip",),
        media_type="application/zip",
        magic=(b"PK\x03\x04", b"PK\x05\x06"),
        is_archive=True,
    ),
    FileType(
        name="rar",
        endings=("rar",),
        media_type="application/vnd.rar",
        magic=(b"Rar!\x1a\x07",),
        is_archive=True,
    ),
    FileType(
        name="7z",
        endings=("7z",),
        media_type="application/x-7z-compressed",
        magic=(b"7z\xbc\xaf\x27\x1c",),
        is_archive=True,
    ),
    FileType(name=OLE, magic=(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)),
    FileType(
        name=IMAGE,
        # None of GIF: a link to one is an ornament of its page.
        endings=("jpg", "jpeg", "png", "bmp", "tif", "tiff"),
        magic=(b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*"),
        begins=BITMAP,
    ),
)
ARCHIVES = tuple(kind.name for kind in FILE_TYPES if kind.is_archive)
# What is read by itself, the exacter one first.
READ = tuple(kind.name for kind in FILE_TYPES if kind.reader)
TEXT_KINDS = frozenset(kind.name for kind in FILE_TYPES if kind.is_text)
# Of files that may hold a document, by itself or packed with others.
DOCUMENT_ENDINGS = tuple(
    ending for kind in FILE_TYPES if kind.name != IMAGE for ending in kind.endings
)
FILE_ENDINGS = tuple(ending for kind in FILE_TYPES for ending in kind.endings)
CALLED = tuple(kind for kind in FILE_TYPES if kind.media_type)
MEDIA_TYPE_OF_ENDING = {ending: kind.media_type for kind in CALLED for ending in kind.endings}
# Of a file's bytes; a page keeps what its server calls it.
MEDIA_TYPE_OF_NAME = {kind.name: kind.media_type for kind in CALLED if kind.endings}
RELATIONS = "_rels/.rels"
MEDIA_TYPE = "mimetype"
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
LOOKED_AT = 65536
TAR, TAR_AT = b"ustar", 257
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def format_name(content: bytes) -> str | None:
    """Name the kind of file, as the table above does; None for bytes that are no kind we know."""
    if content[TAR_AT : TAR_AT + len(TAR)] == TAR:  # of which nothing is read: its text is files'
        return None
    head = content[:1024].lstrip()
    for kind in FILE_TYPES:
        if head.startswith(kind.magic) or (kind.begins and kind.begins.match(head)):
            return _inside(content, kind.name)
    if b"%PDF-" in head:  # a few bytes of a mail or a byte order mark before it are common
        return "pdf"
    return _text_kind(content)


def _text_kind(content: bytes) -> str | None:
    """The kind of text that some bytes are, by what it looks like; None for what is no text."""
    is_wide = content.startswith(UTF_16)
    shown = content[:LOOKED_AT]
    if is_wide:
        shown = shown.decode("utf-16", "ignore").encode("utf-8", "ignore")
    for kind in FILE_TYPES:
        if kind.looks is not None and kind.looks.search(shown):
            return kind.name
    return "text" if is_wide or not CONTROL.search(content[:4096]) else None


def _inside(content: bytes, container: str) -> str:
    """The kind of document in a container; the container's own name when it is no document."""
    if container == ZIP:
        return _package(content)
    if container == OLE:
        return next((kind.name for kind in FILE_TYPES if _has_stream(content, kind)), OLE)
    return container


def _has_stream(content: bytes, kind: FileType) -> bool:
    return any(stream.encode("utf-16-le") in content for stream in kind.streams)


def _package(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
            declared = _first_part(package) if names[:1] == [MEDIA_TYPE] else b""
    except UNREADABLE_ZIP:
        return ZIP
    return next((kind.name for kind in FILE_TYPES if _is_package(kind, names, declared)), ZIP)


def _is_package(kind: FileType, names: list[str], declared: bytes) -> bool:
    """Whether a package declares this kind, or has its part and the list of relations it needs."""
    if declared and declared == kind.declared:
        return True
    is_listed = not kind.lists_relations or RELATIONS in names
    return bool(kind.part) and is_listed and any(name.startswith(kind.part) for name in names)


def _first_part(package: zipfile.ZipFile) -> bytes:
    with package.open(MEDIA_TYPE) as part:
        return part.read(100)
