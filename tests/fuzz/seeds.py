"""One good document for every reader, from which spoiled ones are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tests.formats.made.archives import rar_of, zip_of
from tests.formats.made.doc import doc_of
from tests.formats.made.docx import docx_of
from tests.formats.made.flat import text_of
from tests.formats.made.ofd import ofd_of
from tests.formats.made.pages import Print, html_of
from tests.formats.made.report import made
from tests.formats.made.sheets import xlsx_of
from tests.formats.made.xls import xls_of
from tests.replicas.documents import MadeReport
from tests.replicas.pdf_file import pdf_of
from tests.replicas.plan import PUBLICATIONS, Markup
from tests.replicas.scan_image import scan_of

DOCUMENT = made(PUBLICATIONS[3], Markup.CLEAN)
SEEDS: dict[str, Callable[[], bytes]] = {
    "html": lambda: html_of(DOCUMENT, Print()).encode(),
    "text": lambda: text_of(DOCUMENT, "pipes"),
    "docx": lambda: docx_of(DOCUMENT, "tracked"),
    "xlsx": lambda: xlsx_of(DOCUMENT, as_text=False),
    "xls": lambda: xls_of(DOCUMENT),
    "pdf": lambda: pdf_of(_short(DOCUMENT.report)),
    "ofd": lambda: ofd_of(DOCUMENT, "grouped"),
    "doc": lambda: doc_of(DOCUMENT, "huge"),
    "zip": lambda: zip_of({"a.docx": docx_of(DOCUMENT)}),
    "rar": lambda: rar_of({"a.docx": docx_of(DOCUMENT)}),
    "scan": lambda: scan_of("page"),
}


def _short(report: MadeReport) -> MadeReport:
    """Two tables and hardly a word: pages take a fuzzer long."""
    tables = (part for part in report.sections if part.table in ("proactive", "proceedings"))
    return replace(report, preface="", sections=tuple(replace(t, paragraphs=()) for t in tables))


# Inputs that once ended in something else than blocks or a reason, by reader.
CORPUS = Path(__file__).with_name("corpus")
