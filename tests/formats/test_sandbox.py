"""Children that read: bounded in every way, killed when they must be, and never missed."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from time import sleep

import pytest

from pipeline.blocks import Paragraph
from pipeline.formats.choice import read_content
from pipeline.reading.document import Hints, read_document
from pipeline.records import Unreadable
from pipeline.reference.forms import Forms
from pipeline.sandbox.child import Limits
from pipeline.sandbox.forkserver import MOST_TOLD, Forkserver
from pipeline.sandbox.pool import Readers, warm_readers
from tests.formats.judge import configuration
from tests.formats.made import hostile, misbehaving
from tests.formats.made.archives import rar_of
from tests.formats.made.docx import docx_of, packed
from tests.formats.made.pages import Print, html_of
from tests.formats.made.report import made
from tests.replicas.docx_file import RELATIONS, TYPES
from tests.replicas.plan import PUBLICATIONS, Markup

MISBEHAVING = "tests.formats.made.misbehaving"
DOCUMENT = made(PUBLICATIONS[0], Markup.CLEAN)


@pytest.fixture(scope="module")
def server() -> Iterator[Forkserver]:
    """One template for the children of all pools here."""
    made = Forkserver(MISBEHAVING)
    yield made
    made.close()


@pytest.fixture
def readers(server: Forkserver) -> Callable[[Limits], Readers]:
    return lambda limits: Readers(1, limits, server)


def test_a_child_reads_what_this_process_would_read() -> None:
    content = docx_of(DOCUMENT)
    assert warm_readers().read(content) == read_content(content)


@pytest.mark.parametrize(
    ("reader", "limits", "kind"),
    [
        ("go_on_until_told", Limits(cpu_s=1, wall_s=60), "reader-killed"),
        # Whoever did not get its processor time on a busy machine is tried again another night.
        ("wait_until_told", Limits(cpu_s=60, wall_s=5), "reader-lost"),
    ],
)
def test_a_child_that_goes_on_for_ever_is_killed_and_replaced(
    reader: str, limits: Limits, kind: str, readers: Callable[[Limits], Readers]
) -> None:
    pool = readers(replace(limits, reader=f"{MISBEHAVING}:{reader}"))
    with pytest.raises(Unreadable, match=kind):
        pool.read(b"for ever")
    assert _said(pool, b"enough") == "done"


def test_every_page_has_its_own_time_and_the_one_without_end_is_named(
    readers: Callable[[Limits], Readers],
) -> None:
    pool = readers(Limits(cpu_s=1, reader=f"{MISBEHAVING}:turn_pages", steps=4))
    assert _said(pool, b"4 0") == "4 pages"
    with pytest.raises(Unreadable, match=r"reader-killed.* at page 2/4; .* 1 s .*each page"):
        pool.read(b"4 2")
    assert _said(pool, b"1 0") == "1 pages"


def test_more_steps_than_a_document_may_have_end_the_reader(
    readers: Callable[[Limits], Readers],
) -> None:
    pool = readers(Limits(reader=f"{MISBEHAVING}:turn_pages", steps=2))
    with pytest.raises(Unreadable, match=r"reader-killed.* page 2/3"):
        pool.read(b"3 0")


def test_a_child_that_wants_more_than_its_memory_is_told_no(
    readers: Callable[[Limits], Readers],
) -> None:
    pool = readers(_reader("take_megabytes"))
    with pytest.raises(Unreadable, match=r"reader-killed.* memory"):
        pool.read(b"%d" % (Limits().memory // 2**20))
    assert _said(pool, b"200") == "200"


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


def _entity_docx() -> bytes:
    document = (
        '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        '<w:document xmlns:w="urn:w"><w:body>&x;</w:body></w:document>'
    )
    parts = {"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS, "word/document.xml": document}
    return packed(parts)


WIDE = "<table><tr><td rowspan=65535 colspan=1000000>1</td></tr>" + "<tr><td>2</td></tr>" * 3000
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "encrypted pdf": (hostile.encrypted_pdf, "encrypted"),
    "truncated pdf": (lambda: hostile.pdf()[:3000], "file-damaged"),
    "pdf of 500 pages": (lambda: hostile.pdf_of_many_pages(500), "too-many-pages"),
    "fonts without mapping": (hostile.pdf_without_meaning, "font-without-mapping"),
    "zip bomb": (hostile.zip_bomb, "unpacks-too-far"),
    "docx with external entities": (_entity_docx, "dtd-refused"),
    "docx of elements": (_docx_of_many_elements, "unpacks-too-far"),
    "50 MB html": (
        lambda: b"<html>" + b"<table><tr><td>1</td></tr></table>" * 1_500_000,
        "too-large",
    ),
    "deep html": (_deep_page, "nothing-read"),
    "zero bytes": (lambda: b"", "empty"),
    "blanks": (lambda: b" \n" * 1000, "empty"),
    "noise": (lambda: bytes(range(256)) * 1000, "format-unknown"),
}


@pytest.mark.parametrize(("content", "kind"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_ends_in_its_own_reason_not_in_the_end_of_its_child(
    content: Callable[[], bytes], kind: str
) -> None:
    made = content()
    with pytest.raises(Unreadable) as refusal:
        warm_readers().read(made)
    # Its own reason, hence not that of a child that was ended for its time.
    assert refusal.value.kind == kind


def test_a_vast_picture_is_refused_whether_pictures_can_be_read_or_not() -> None:
    with pytest.raises(Unreadable) as refusal:
        read_document(hostile.vast_image(), configuration(), Hints())
    assert refusal.value.kind in ("too-large", "picture")


def test_spans_of_a_million_and_megabytes_of_one_line_are_read() -> None:
    line = "文" * 3_000_000
    page = f"<html><body><p>{line}</p>{WIDE}</table></body></html>".encode()
    assert len(warm_readers().read(page).blocks) == 2


def test_names_that_leave_an_archive_go_nowhere() -> None:
    inside = {"../../../tmp/evil.docx": docx_of(DOCUMENT), "/etc/motd": b"not a report"}
    assert warm_readers().read(rar_of(inside)).format == "docx"


def test_a_wrong_extension_does_not_matter() -> None:
    page = html_of(DOCUMENT, Print()).encode("gb18030")
    assert warm_readers().read(page).format == "html"


def _reader(name: str) -> Limits:
    return Limits(reader=f"{MISBEHAVING}:{name}")


def _said(pool: Readers, content: bytes) -> str:
    (block,) = pool.read(content).blocks
    assert isinstance(block, Paragraph)
    return block.text


MISDEEDS = {
    "many files": ("open_files", b"40"),
    "a file written": ("write_a_file", b"x"),
    "a process": ("start_a_process", b"x"),
    "a socket": ("open_a_socket", b"80"),
    "our own mistake": ("fail", b"x"),
}


@pytest.mark.parametrize(("reader", "content"), MISDEEDS.values(), ids=MISDEEDS)
def test_a_reader_may_not(
    reader: str, content: bytes, readers: Callable[[Limits], Readers]
) -> None:
    with pytest.raises(Unreadable, match=r"our-error.* in \w+\.py:\d+"):
        readers(_reader(reader)).read(content)


def test_a_few_files_may_be_open(readers: Callable[[Limits], Readers]) -> None:
    assert _said(readers(_reader("open_files")), b"10") == "10"


def test_a_c_library_reaches_no_port_of_this_machine(
    readers: Callable[[Limits], Readers],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1]).encode()
        assert misbehaving.connect_in_c(port).blocks == (Paragraph("True"),)
        assert _said(readers(_reader("connect_in_c")), port) == "False"


def test_what_it_prints_is_no_answer_and_no_child_reads_a_second_document(
    readers: Callable[[Limits], Readers],
) -> None:
    pool = readers(_reader("print_and_say_who"))
    assert len({_said(pool, b"x") for _ in range(9)}) == 9


def test_what_a_document_left_in_its_reader_is_met_by_no_other(
    readers: Callable[[Limits], Readers],
) -> None:
    """As code that a document brings would have its reader answer for the next agency's."""
    pool = readers(Limits())
    page = "<html><body><p>新收申请 3 件</p></body></html>".encode()
    before = pool.read(page)
    assert pool.run(misbehaving.answer_for_others, (), 5.0) == b"done"
    assert pool.read(page) == before


def test_a_reader_that_goes_on_after_its_answer_is_ended(
    readers: Callable[[Limits], Readers],
) -> None:
    pool = readers(Limits())
    process = int(pool.run(misbehaving.stay, (), 60.0))
    while Path(f"/proc/{process}").exists():
        sleep(0.01)


def test_readers_end_with_their_template_and_the_next_has_a_new_one(server: Forkserver) -> None:
    pool = Readers(1, _reader("go_on_until_told"), server)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(pool.read, b"for ever")
        while not (process := server.process) or not _children(process):
            sleep(0.01)
        os.kill(process, signal.SIGKILL)
        with pytest.raises(Unreadable, match="reader-lost"):
            waiting.result()
    assert _said(pool, b"enough") == "done"


def _children(process: int) -> str:
    return Path(f"/proc/{process}/task/{process}/children").read_text()


def test_a_template_knows_the_configuration_that_was_loaded_last(
    readers: Callable[[Limits], Readers],
) -> None:
    """However often it is loaded: what was told before is forgotten, and nothing taken for it."""
    pool, forms = readers(Limits()), configuration().forms
    for number in range(MOST_TOLD + 2):
        told = Forms(list(forms.by_id.values())[: number % 2 + 1])
        assert pool.run(misbehaving.forms_told, (told,), 15.0) == ",".join(told.by_id).encode()


def test_a_child_knows_no_secret_of_its_parent(
    readers: Callable[[Limits], Readers], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPORTWATCH_SMTP_URL", "smtp://user:secret@127.0.0.1")
    assert "REPORTWATCH" not in _said(readers(_reader("look_around")), b"x")
