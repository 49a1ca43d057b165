"""What a user would pick instead of reportwatch, format by format, on the same bytes.

The tables that another library finds are given to our own rows-to-cells step, as rows without
merges: that step leaves out what it is not sure of, so their share of right cells says how much
of the grid they keep.
"""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory, gettempdir

from lxml import html

from pipeline.blocks import Block, Content, Paragraph, RaggedRows
from pipeline.formats.html.page import read_html

Reader = Callable[[bytes], Content]
SOFFICE = "soffice"
OFFICE_PROFILE = Path(gettempdir(), "reportwatch-bench-office")


def pdfplumber(content: bytes) -> Content:
    library = import_module("pdfplumber")
    with library.open(io.BytesIO(content)) as document:
        tables = [table for page in document.pages for table in page.extract_tables()]
        text = "\n".join(page.extract_text() for page in document.pages)
    return _content("pdf", tables, text)


def camelot(content: bytes) -> Content:
    """Camelot reads files and gives tables without the text between."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "report.pdf")
        path.write_bytes(content)
        tables = import_module("camelot").read_pdf(str(path), pages="all", flavor="lattice")
        return _content("pdf", [table.df.to_numpy().tolist() for table in tables], "")


def tablers(content: bytes) -> Content:
    """It gives tables without the text between."""
    library = import_module("tablers")
    with library.Document(bytes=content) as document:
        found = [table for page in document.pages() for table in library.find_tables(page)]
        return _content("pdf", [table.to_list() for table in found], "")


def python_docx(content: bytes) -> Content:
    document = import_module("docx").Document(io.BytesIO(content))
    tables = [
        [list(dict.fromkeys((cell._tc, cell.text) for cell in row.cells)) for row in table.rows]
        for table in document.tables
    ]
    named = [[[text for _, text in row] for row in table] for table in tables]
    return _content("docx", named, "\n".join(p.text for p in document.paragraphs))


def pandas_html(content: bytes) -> Content:
    frames = import_module("pandas").read_html(io.BytesIO(content), header=None)
    text = html.document_fromstring(content).text_content()
    return _content("html", [frame.fillna("").to_numpy().tolist() for frame in frames], text)


def bare_lxml(content: bytes) -> Content:
    """Only what every reader of web pages has to do: no cells."""
    html.document_fromstring(content)
    return Content("html", ())


def pandas_excel(content: bytes) -> Content:
    frame = import_module("pandas").read_excel(
        io.BytesIO(content), header=None, dtype=str, engine="openpyxl"
    )
    return _content("xlsx", [frame.fillna("").to_numpy().tolist()], "")


def office(content: bytes) -> Content:
    """One start of LibreOffice for every document, to a web page that we then read."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "report.doc")
        path.write_bytes(content)
        subprocess.run(
            [
                *(SOFFICE, "--headless", f"-env:UserInstallation={OFFICE_PROFILE.as_uri()}"),
                *("--convert-to", "html", "--outdir", folder, str(path)),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
        return read_html(path.with_suffix(".html").read_bytes())


def _content(name: str, tables: Iterable[Iterable[Iterable[object]]], text: str) -> Content:
    """What a library found, as blocks: its text, then its tables."""
    blocks: list[Block] = [Paragraph(line.strip()) for line in text.splitlines() if line.strip()]
    for table in tables:
        rows = tuple(tuple(str(cell or "") for cell in row) for row in table)
        blocks.append(RaggedRows(rows))
    return Content(name, tuple(blocks))


# Format → name, what has to be installed, and the reader.
PEERS: dict[str, tuple[tuple[str, str, Reader], ...]] = {
    "html": (
        ("bare lxml parse, no cells", "lxml", bare_lxml),
        ("pandas.read_html", "pandas", pandas_html),
    ),
    "docx": (("python-docx", "docx", python_docx),),
    "xlsx": (("pandas + openpyxl", "openpyxl", pandas_excel),),
    "pdf": (
        ("tablers", "tablers", tablers),
        ("pdfplumber", "pdfplumber", pdfplumber),
        ("camelot (lattice)", "camelot", camelot),
    ),
    "doc": (("LibreOffice, one start each", SOFFICE, office),),
}


def is_installed(needed: str) -> bool:
    return which(needed) is not None if needed == SOFFICE else find_spec(needed) is not None
