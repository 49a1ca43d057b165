"""What a child sees of the documents in some bytes, of each by the way that its format has."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace

from core.charsets import decode
from core.filetypes import FILE_TYPES
from pipeline.formats.packed import members_of
from pipeline.formats.signatures import format_of
from pipeline.records import Unreadable
from pipeline.witness.plain_binary import traits_of_doc, traits_of_xls
from pipeline.witness.plain_office import traits_of_docx, traits_of_odt, traits_of_xlsx
from pipeline.witness.plain_pages import traits_of_page, traits_of_text
from pipeline.witness.printed import sight_of_pdf
from pipeline.witness.redrawn import pdf_of_ofd
from pipeline.witness.sight import Glimpse, Sight

ARCHIVES = tuple(kind.name for kind in FILE_TYPES if kind.is_archive)
READ = tuple(kind.name for kind in FILE_TYPES if kind.reader)
MOST_LOOKED_AT = 4  # documents of one archive
TRAITS: dict[str, Callable[[bytes], tuple[str, ...]]] = {
    "docx": traits_of_docx,
    "xlsx": traits_of_xlsx,
    "odt": traits_of_odt,
    "doc": traits_of_doc,
    "xls": traits_of_xls,
    "text": traits_of_text,
}


def glimpses_in(content: bytes) -> tuple[Glimpse, ...]:
    """What is seen of each document in some bytes; raises Unreadable."""
    kind = format_of(content)
    members = members_of(content, kind) if kind in ARCHIVES else [content]
    found = []
    for member in members:
        try:
            glimpse = _glimpse(member)
        except Unreadable:
            continue
        if glimpse is not None:
            found.append(glimpse)
    unseen = (Glimpse(one.kind, traits=(one.kind,)) for one in found[MOST_LOOKED_AT:])
    return (*found[:MOST_LOOKED_AT], *unseen)


def _drawn(content: bytes, kind: str) -> Sight:
    if kind == "pdf":
        return sight_of_pdf(content)
    return replace(sight_of_pdf(pdf_of_ofd(content)), is_blind_to_words=True)


def _glimpse(content: bytes) -> Glimpse | None:
    """What is seen of one document; None for one that nobody reads as a report."""
    kind = format_of(content)
    if kind in ("pdf", "ofd"):
        try:
            return Glimpse(kind, _drawn(content, kind))
        except Unreadable as reason:
            return Glimpse(kind, traits=(kind,), why=reason.detail)
    if kind == "html":
        page = decode(content)
        return Glimpse(kind, page=page, traits=traits_of_page(page))
    if kind == "text":
        return Glimpse(kind, traits=traits_of_text(content))
    if kind not in TRAITS:
        return Glimpse(kind, traits=(kind,)) if kind in READ else None
    file = b64encode(content).decode()
    return Glimpse(kind, file=file, traits=TRAITS[kind](content))
