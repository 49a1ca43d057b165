"""From inside a reader nothing outside can be read, changed, started or spoken to: real attempts.

Each is tried by the C library, so that no hook of Python's is what refuses it: in a reader that has
just started, in that of scans, and after a document of each format and archive was read.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core import landlock
from pipeline.sandbox import seccomp
from pipeline.sandbox.child import CONTENT_READER, FOR_SCANS, Child, Limits
from pipeline.sandbox.pool import content_read_with
from pipeline.tools import has_ocr
from tests.formats.made.archives import rar_of, zip_of
from tests.formats.made.doc import doc_of
from tests.formats.made.docx import docx_of
from tests.formats.made.odt import odt_of
from tests.formats.made.ofd import ofd_of
from tests.formats.made.pages import Print, html_of
from tests.formats.made.report import made
from tests.formats.made.sheets import xlsx_of
from tests.formats.made.xls import xls_of
from tests.replicas.pdf_file import pdf_of
from tests.replicas.plan import PUBLICATIONS, Markup

pytestmark = pytest.mark.skipif(
    landlock.version() < landlock.FIRST_WITH_SCOPES or not seccomp.is_known(),
    reason=f"this kernel seals only a part (Landlock {landlock.version()})",
)
GOLDEN = Path(__file__).parents[1] / "formats" / "golden"
LIBC = "__import__('ctypes').CDLL(None, use_errno=True)"
ERRNO = "__import__('ctypes').get_errno()"


DOCUMENT = made(PUBLICATIONS[0], Markup.CLEAN)
READ: dict[str, Callable[[], bytes]] = {
    "html": lambda: html_of(DOCUMENT, Print()).encode(),
    "docx": lambda: docx_of(DOCUMENT),
    "doc": lambda: doc_of(DOCUMENT),
    "odt": lambda: odt_of(DOCUMENT, {}),
    "xlsx": lambda: xlsx_of(DOCUMENT, as_text=False),
    "xls": lambda: xls_of(DOCUMENT),
    "pdf": lambda: pdf_of(DOCUMENT.report),
    "ofd": lambda: ofd_of(DOCUMENT),
    "zip": lambda: zip_of({"report.docx": docx_of(DOCUMENT)}),
    "rar": lambda: rar_of({"report.docx": docx_of(DOCUMENT)}),
    "7z": (GOLDEN / "split-2021-30.7z").read_bytes,
}


OF_SCANS = pytest.param(
    FOR_SCANS, marks=pytest.mark.skipif(not has_ocr(), reason="`make ocr` was not run"), id="scans"
)


@pytest.fixture(scope="module", params=[pytest.param(Limits(), id="documents"), OF_SCANS])
def child(request: pytest.FixtureRequest) -> Iterator[Child]:
    child = Child(request.param)
    yield child
    child.kill()


@pytest.mark.parametrize("form", READ)
def test_what_a_document_brought_its_reader_to_load_undoes_nothing(
    child: Child, tmp_path: Path, form: str
) -> None:
    answer = child.ask(content_read_with, (CONTENT_READER, READ[form]()), 15.0)
    assert isinstance(answer, bytes), answer
    test_no_file_of_others_is_read_or_changed(child, tmp_path)
    test_nobody_is_spoken_to(child)
    test_no_program_and_no_process_is_started(child)
    test_its_parent_gets_no_signal(child)
    test_nobody_is_let_into_a_file(child, tmp_path)
    test_nobodys_limits_and_turns_are_changed(child)


def attempt(child: Child, call: str) -> int:
    """The error number of a call of the C library from inside a reader; 0 when it went through."""
    code = f"(lambda r: str(0 if r >= 0 else {ERRNO}).encode())({LIBC}.{call})"
    answer = child.ask(eval, (code,), 5.0)
    assert isinstance(answer, bytes), answer
    return int(answer)


def test_no_file_of_others_is_read_or_changed(child: Child, tmp_path: Path) -> None:
    kept = tmp_path / "reportwatch.sqlite3"
    kept.write_bytes(b"decisions")
    read, write_new = 0, os.O_WRONLY | os.O_CREAT
    name = f"{str(kept).encode()!r}"
    assert attempt(child, f"open(b'/etc/passwd', {read})") == 13
    assert attempt(child, f"open({name}, {read})") == 13
    assert attempt(child, f"open({name}, {os.O_RDWR})") == 13
    assert attempt(child, f"truncate({name}, 0)") == 13
    assert attempt(child, f"unlink({name})") == 13
    assert attempt(child, f"open({str(tmp_path / 'new').encode()!r}, {write_new}, 384)") == 13
    assert attempt(child, f"mkdir({str(tmp_path / 'more').encode()!r}, 448)") == 13
    assert [path.name for path in tmp_path.iterdir()] == [kept.name]
    assert kept.read_bytes() == b"decisions"


def test_nobody_is_let_into_a_file(child: Child, tmp_path: Path) -> None:
    """Neither the rights of a file, its owner, its times nor its attributes are changed."""
    kept = tmp_path / "outbox"
    kept.write_bytes(b"mails")
    kept.chmod(0o600)
    before, name = kept.stat(), f"{str(kept).encode()!r}"
    for call in (
        f"chmod({name}, 438)",
        f"chmod({str(tmp_path).encode()!r}, 511)",
        f"fchmodat(-100, {name}, 438, 0)",
        f"chown({name}, 65534, 65534)",
        f"lchown({name}, 65534, 65534)",
        f"utimensat(-100, {name}, None, 0)",
        f"setxattr({name}, b'user.read', b'1', 1, 0)",
        f"removexattr({name}, b'user.read')",
        "shmget(0, 4096, 950)",
        "semget(0, 1, 950)",
        "msgget(0, 950)",
    ):
        assert attempt(child, call) == 1, call
    assert kept.stat() == before


def test_the_configuration_of_this_tree_is_not_read(child: Child) -> None:
    path = Path(__file__).parents[2] / "config" / "officers.toml"
    assert attempt(child, f"open({str(path).encode()!r}, 0)") == 13


def test_nobody_is_spoken_to(child: Child) -> None:
    for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            assert attempt(child, f"socket({int(family)}, {int(kind)}, 0)") == 1


def test_no_program_and_no_process_is_started(child: Child) -> None:
    assert attempt(child, "fork()") == 1
    assert attempt(child, "execve(b'/bin/true', None, None)") in (1, 13)
    # What system answers when it could not start a shell at all.
    answer = child.ask(eval, (f"str({LIBC}.system(b'true')).encode()",), 5.0)
    assert answer == str(127 << 8).encode()


def test_its_parent_gets_no_signal(child: Child) -> None:
    assert attempt(child, f"kill({os.getpid()}, 0)") == 1
    assert attempt(child, f"ptrace(16, {os.getpid()}, 0, 0)") == 1


def test_nobodys_limits_and_turns_are_changed(child: Child) -> None:
    """Each attempt would change nothing: what the parent has is what it would be given."""
    parent, here = os.getpid(), os.getpriority(os.PRIO_PROCESS, 0)
    mask = sum(1 << processor for processor in os.sched_getaffinity(0)).to_bytes(128, "little")
    assert attempt(child, f"prlimit({parent}, 7, None, None)") == 1
    assert attempt(child, f"setpriority(0, {parent}, {here})") == 1
    assert attempt(child, f"sched_setaffinity({parent}, {len(mask)}, {mask!r})") == 1
    assert attempt(child, f"sched_setscheduler({parent}, 0, {bytes(4)!r})") == 1
    assert attempt(child, f"sched_setparam({parent}, {bytes(4)!r})") == 1
    # Its own limits are looked at with each new thread.
    assert attempt(child, "prlimit(0, 7, None, None)") == 0


def test_it_goes_on_working(child: Child) -> None:
    """What a reader needs is left to it: its own memory, threads, modules that come late."""
    code = "__import__('concurrent.futures').futures.ThreadPoolExecutor().submit(bytes, 3).result()"
    assert child.ask(eval, (code,), 5.0) == b"\0\0\0"
    late = "__import__('xml.dom.minidom').__name__.encode()"
    assert child.ask(eval, (late,), 5.0) == b"xml"
