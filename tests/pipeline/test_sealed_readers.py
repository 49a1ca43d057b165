"""From inside a reader nothing outside can be read, changed, started or spoken to: real attempts.

Each is tried by the C library, so that no hook of Python's is what refuses it.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import landlock
from pipeline.sandbox import seccomp
from pipeline.sandbox.child import Child, Limits

pytestmark = pytest.mark.skipif(
    landlock.version() < landlock.FIRST_WITH_SCOPES or not seccomp.is_known(),
    reason=f"this kernel seals only a part (Landlock {landlock.version()})",
)
LIBC = "__import__('ctypes').CDLL(None, use_errno=True)"
ERRNO = "__import__('ctypes').get_errno()"


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    child = Child(Limits())
    yield child
    child.kill()


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


def test_the_configuration_of_this_tree_is_not_read(child: Child) -> None:
    path = Path(__file__).parents[2] / "config" / "officers.toml"
    assert attempt(child, f"open({str(path).encode()!r}, 0)") == 13


def test_nobody_is_spoken_to(child: Child, tmp_path: Path) -> None:
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


def test_it_goes_on_working(child: Child) -> None:
    """What a reader needs is left to it: its own memory, threads, modules that come late."""
    code = "__import__('concurrent.futures').futures.ThreadPoolExecutor().submit(bytes, 3).result()"
    assert child.ask(eval, (code,), 5.0) == b"\0\0\0"
    late = "__import__('xml.dom.minidom').__name__.encode()"
    assert child.ask(eval, (late,), 5.0) == b"xml"
