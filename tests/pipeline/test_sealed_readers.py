"""From inside a reader nothing outside can be read, changed, started or spoken to: real attempts.

Each is tried by the C library, so that no hook of Python's is what refuses it: in a reader that has
just started, in that of scans, and after a document of each format and archive was read.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from core import landlock
from pipeline.sandbox import seccomp
from pipeline.sandbox.child import CONTENT_READER, FOR_SCANS, Limits
from pipeline.sandbox.forkserver import Forkserver
from pipeline.sandbox.pool import Readers
from pipeline.tools import has_ocr
from tests.formats.made import misbehaving
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
LIBC = "__import__('ctypes').CDLL(None)"


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


@dataclass(frozen=True, slots=True)
class Tried:
    """Readers, each of which reads this document, where there is one, before it tries a call."""

    readers: Readers
    before: bytes = b""


@pytest.fixture(scope="module", params=[pytest.param(Limits(), id="documents"), OF_SCANS])
def child(request: pytest.FixtureRequest) -> Iterator[Tried]:
    readers = Readers(1, request.param, Forkserver(misbehaving.__name__))
    yield Tried(readers)
    readers.close()


@pytest.mark.parametrize("form", READ)
def test_what_a_document_brought_its_reader_to_load_undoes_nothing(
    child: Tried, tmp_path: Path, form: str
) -> None:
    after = replace(child, before=READ[form]())
    test_no_file_of_others_is_read_or_changed(after, tmp_path)
    test_nobody_is_spoken_to(after)
    test_no_program_and_no_process_is_started(after)
    test_its_parent_and_its_template_get_no_signal(after)
    test_nobody_is_let_into_a_file(after, tmp_path)
    test_nobodys_limits_and_turns_are_changed(after)


def came_of(child: Tried, *calls: str) -> list[int]:
    """The error number of each call of the C library from inside one reader, after its document;
    0 where it went through."""
    of = (CONTENT_READER, child.before, calls)
    answer: list[int] = json.loads(child.readers.run(misbehaving.read_and_tried, of, 15.0))
    return answer


def test_no_file_of_others_is_read_or_changed(child: Tried, tmp_path: Path) -> None:
    kept = tmp_path / "reportwatch.sqlite3"
    kept.write_bytes(b"decisions")
    read, write_new = 0, os.O_WRONLY | os.O_CREAT
    name = f"{str(kept).encode()!r}"
    calls = (
        f"open(b'/etc/passwd', {read})",
        f"open({name}, {read})",
        f"open({name}, {os.O_RDWR})",
        f"truncate({name}, 0)",
        f"unlink({name})",
        f"open({str(tmp_path / 'new').encode()!r}, {write_new}, 384)",
        f"mkdir({str(tmp_path / 'more').encode()!r}, 448)",
    )
    assert came_of(child, *calls) == [13] * len(calls)
    assert [path.name for path in tmp_path.iterdir()] == [kept.name]
    assert kept.read_bytes() == b"decisions"


def test_nobody_is_let_into_a_file(child: Tried, tmp_path: Path) -> None:
    """Neither the rights of a file, its owner, its times nor its attributes are changed."""
    kept = tmp_path / "outbox"
    kept.write_bytes(b"mails")
    kept.chmod(0o600)
    before, name = kept.stat(), f"{str(kept).encode()!r}"
    calls = (
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
    )
    assert came_of(child, *calls) == [1] * len(calls)
    assert kept.stat() == before


def test_the_configuration_of_this_tree_is_not_read(child: Tried) -> None:
    path = Path(__file__).parents[2] / "config" / "officers.toml"
    assert came_of(child, f"open({str(path).encode()!r}, 0)") == [13]


def test_nobody_is_spoken_to(child: Tried) -> None:
    families = (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX)
    kinds = (socket.SOCK_STREAM, socket.SOCK_DGRAM)
    calls = [f"socket({int(family)}, {int(kind)}, 0)" for family in families for kind in kinds]
    assert came_of(child, *calls) == [1] * len(calls)


def test_no_program_and_no_process_is_started(child: Tried) -> None:
    forked, run = came_of(child, "fork()", "execve(b'/bin/true', None, None)")
    assert (forked, run in (1, 13)) == (1, True)
    # What system answers when it could not start a shell at all.
    answer = child.readers.run(eval, (f"str({LIBC}.system(b'true')).encode()",), 5.0)
    assert answer == str(127 << 8).encode()


def test_its_parent_and_its_template_get_no_signal(child: Tried) -> None:
    calls = (
        f"kill({os.getpid()}, 0)",
        "kill(libc.getppid(), 0)",
        f"ptrace(16, {os.getpid()}, 0, 0)",
        "ptrace(16, libc.getppid(), 0, 0)",
    )
    assert came_of(child, *calls) == [1] * len(calls)


def test_it_has_no_line_but_its_own(child: Tried) -> None:
    """Neither its template's nor another child's: only its input (nothing), its output (nobody
    reads it), and the line to whoever asks it."""
    code = "repr(sorted(map(int, __import__('os').listdir('/proc/self/fd')))).encode()"
    assert child.readers.run(eval, (code,), 5.0) in (b"[0, 1, 2, 3]", b"[0, 1, 2, 3, 4]")


def test_nobodys_limits_and_turns_are_changed(child: Tried) -> None:
    """Each attempt would change nothing: what the parent has is what it would be given."""
    parent, here = os.getpid(), os.getpriority(os.PRIO_PROCESS, 0)
    mask = sum(1 << processor for processor in os.sched_getaffinity(0)).to_bytes(128, "little")
    calls = (
        f"prlimit({parent}, 7, None, None)",
        f"setpriority(0, {parent}, {here})",
        f"sched_setaffinity({parent}, {len(mask)}, {mask!r})",
        f"sched_setscheduler({parent}, 0, {bytes(4)!r})",
        f"sched_setparam({parent}, {bytes(4)!r})",
        # Its own limits are looked at with each new thread.
        "prlimit(0, 7, None, None)",
    )
    assert came_of(child, *calls) == [1, 1, 1, 1, 1, 0]


def test_it_goes_on_working(child: Tried) -> None:
    """What a reader needs is left to it: its own memory, threads, modules that come late."""
    code = "__import__('concurrent.futures').futures.ThreadPoolExecutor().submit(bytes, 3).result()"
    assert child.readers.run(eval, (code,), 5.0) == b"\0\0\0"
    late = "__import__('xml.dom.minidom').__name__.encode()"
    assert child.readers.run(eval, (late,), 5.0) == b"xml"
