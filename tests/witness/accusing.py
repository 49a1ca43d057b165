"""One report with a wrong total in every format, honest or shown otherwise than it is stored."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

from tests.formats.made.archives import zip_of
from tests.formats.made.doc import doc_of
from tests.formats.made.docx import docx_of, packed
from tests.formats.made.flat import text_of
from tests.formats.made.ofd import ofd_of
from tests.formats.made.pages import Print, html_of
from tests.formats.made.report import Made, Place, made
from tests.formats.made.sheets import xlsx_of
from tests.formats.made.xls import xls_of
from tests.replicas.figures import Figures, Number
from tests.replicas.grids import grids_of
from tests.replicas.pdf_file import pdf_of
from tests.replicas.plan import PUBLICATIONS, Markup

#: A total that is one too many, so that a row does not add up.
ACCUSED: Place = ("requests", "new_received", "total")


@cache
def honest() -> Made:
    """A report in which every number is right."""
    first = next(one for one in PUBLICATIONS if one.fault is None and one.form == "2021-30")
    return made(replace(first, markup=Markup.CLEAN), Markup.CLEAN)


def with_number(whole: Made, place: Place, number: Number | str) -> Made:
    """The report with another number, or other words, in one cell."""
    key, row, column = place
    figures = whole.report.figures
    table = {name: dict(cells) for name, cells in getattr(figures, key).items()}
    table[row][column] = number  # type: ignore[assignment]  # words stand for a number
    changed: Figures = replace(figures, **{key: table})
    grids = grids_of(changed, whole.report.form, whole.publication.markup)
    report = replace(whole.report, figures=changed)
    return replace(whole, report=report, grids=grids)


@cache
def wrong() -> Made:
    """The report with a total that is one too many."""
    key, row, column = ACCUSED
    total = getattr(honest().report.figures, key)[row][column]
    return with_number(honest(), ACCUSED, total + 1)


def repacked(package: bytes, part: str, old: str, new: str) -> bytes:
    """A package with something else in one of its parts."""
    with zipfile.ZipFile(io.BytesIO(package)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    assert old.encode() in parts[part]
    return packed({**parts, part: parts[part].replace(old.encode(), new.encode())})


WRITERS: Mapping[str, Callable[[Made], bytes]] = {
    "html": lambda one: html_of(one, Print()).encode(),
    "pdf": lambda one: pdf_of(one.report, one.grids),
    "ofd": ofd_of,
    "docx": docx_of,
    "doc": doc_of,
    "xlsx": lambda one: xlsx_of(one, as_text=False),
    "xls": xls_of,
    "text": lambda one: text_of(one, "pipes"),
    "zip": lambda one: zip_of({"年报.pdf": pdf_of(one.report, one.grids)}),
}
