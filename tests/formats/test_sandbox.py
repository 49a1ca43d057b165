"""Children that read: bounded in every way, killed when they must be, and never missed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from pipeline.formats.choice import read_content
from pipeline.records import Unreadable
from pipeline.sandbox import Limits, Readers, read_safely
from tests.formats.made import hostile
from tests.formats.made.docx import docx_of, packed
from tests.formats.made.pages import Print, html_of
from tests.formats.made.report import made
from tests.replicas.docx_file import RELATIONS, TYPES
from tests.replicas.plan import PUBLICATIONS, Markup

DOCUMENT = made(PUBLICATIONS[0], Markup.CLEAN)
SLOW = b"<html><body>" + b"<p>slow</p>" * 900_000 + b"</body></html>"


@pytest.fixture
def readers() -> Iterator[Callable[[Limits], Readers]]:
    opened: list[Readers] = []

    def start(limits: Limits) -> Readers:
        opened.append(Readers(1, limits))
        return opened[-1]

    yield start
    for pool in opened:
        pool.close()


def test_a_child_reads_what_this_process_would_read() -> None:
    content = docx_of(DOCUMENT)
    assert read_safely(content) == read_content(content)


@pytest.mark.parametrize("limits", [Limits(cpu_s=1), Limits(wall_s=1.5), Limits(memory=130 << 20)])
def test_a_child_beyond_its_limits_is_killed_and_replaced(
    limits: Limits, readers: Callable[[Limits], Readers]
) -> None:
    pool = readers(limits)
    with pytest.raises(Unreadable, match="reader-killed"):
        pool.read(SLOW)
    assert pool.read(b"<html><body><p>next</p></body></html>").format == "html"


def test_an_answer_that_is_too_long_is_not_taken(readers: Callable[[Limits], Readers]) -> None:
    with pytest.raises(Unreadable, match="reader-killed"):
        readers(Limits(answer=1000)).read(docx_of(DOCUMENT))


def _deep_page() -> bytes:
    return b"<html><body>" + b"<div>" * 200_000 + b"text" + b"</div>" * 200_000


def _docx_of_many_elements() -> bytes:
    document = (
        '<w:document xmlns:w="urn:w"><w:body>' + "<w:p/>" * 3_000_000 + "</w:body></w:document>"
    )
    parts = {"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS, "word/document.xml": document}
    return packed(parts)


WIDE = "<table><tr><td rowspan=65535 colspan=1000000>1</td></tr>" + "<tr><td>2</td></tr>" * 3000
HOSTILE: dict[str, Callable[[], bytes]] = {
    "encrypted pdf": hostile.encrypted_pdf,
    "500 pages": lambda: hostile.pdf_of_many_pages(500),
    "zip bomb": hostile.zip_bomb,
    "50 MB html": lambda: b"<html>" + b"<table><tr><td>1</td></tr></table>" * 1_500_000,
    "deep html": _deep_page,
    "zero bytes": lambda: b"",
    "blanks": lambda: b" \n" * 1000,
    "a vast image": hostile.vast_image,
    "noise": lambda: bytes(range(256)) * 1000,
    "docx of elements": _docx_of_many_elements,
    "truncated pdf": lambda: hostile.pdf()[:3000],
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_ends_in_a_reason_within_twenty_seconds(
    content: Callable[[], bytes],
) -> None:
    made = content()
    start = time.monotonic()
    with pytest.raises(Unreadable) as refusal:
        read_safely(made)
    assert time.monotonic() - start < 20
    assert refusal.value.kind != "our-error"


def test_spans_of_a_million_and_megabytes_of_one_line_are_read() -> None:
    line = "文" * 3_000_000
    page = f"<html><body><p>{line}</p>{WIDE}</table></body></html>".encode()
    assert len(read_safely(page).blocks) == 2


def test_a_wrong_extension_does_not_matter() -> None:
    page = html_of(DOCUMENT, Print()).encode("gb18030")
    assert read_safely(page).format == "html"
