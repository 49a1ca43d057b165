"""Whoever runs us, a browser has its own sandbox: its pages are held, and are not root's.

What no page may do is tried from inside its process, and from inside the browser's own, by system
calls made there.
"""

from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, sync_playwright

from core import landlock
from core.browser import (
    FLAGS,
    LAYOUTS,
    NO_RIGHTS,
    NO_SANDBOX,
    NOT_STARTED,
    LayoutProcess,
    find_browser,
    keeper,
    kept_flags,
    not_started,
)
from tests.inside import Inside, inside, is_known
from tests.processes import below

pytestmark = pytest.mark.browser
FILTERED = "Seccomp:\t2"
REFUSED = (-1, -13)  # EPERM, EACCES
PAGE = "--type=renderer"
# Who may hold a name of a portal's: the browser's main process, and the one that asks.
UNFILTERED = ("", "--type=utility network.mojom.NetworkService")


def test_pages_are_held_by_the_kernel_and_root_is_not_their_user() -> None:
    LAYOUTS.close()
    assert LAYOUTS.laid_out("<p>1</p>", "() => document.body.innerText") == "1"
    said = [Path(f"/proc/{process}/status").read_text() for process, _ in _browser_processes()]
    arguments = " ".join(words for _, words in _browser_processes())
    LAYOUTS.close()

    assert any(FILTERED in one for one in said)
    assert "--no-sandbox" not in arguments
    if os.geteuid() == 0:
        assert all("Uid:\t0\t" not in one for one in said)


def test_what_is_no_browser_does_not_start() -> None:
    problem = not_started(Path("/bin/false"))
    assert problem is not None and problem.template == NOT_STARTED


# As in a container: its root becomes any user, and nobody makes namespaces for users.
NO_NAMESPACES = """
import ctypes, os, sys
from pathlib import Path
(here, up), (ready, go) = os.pipe(), os.pipe()
child = os.fork()
if child:
    os.read(here, 1)
    for name in ("uid_map", "gid_map"):
        Path(f"/proc/{child}/{name}").write_text("0 0 65536")
    os.write(go, b"x")
    sys.exit(os.waitpid(child, 0)[1] >> 8)
ctypes.CDLL(None).unshare(0x10000000)
os.write(up, b"x")
os.read(ready, 1)
Path("/proc/sys/user/max_user_namespaces").write_text("0")
from core.browser import find_browser, not_started
print(getattr(not_started(find_browser(None)), "template", None))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="root can make such a place")
@pytest.mark.skipif(Path("/usr/lib/chromium/chrome-sandbox").exists(), reason="has another way")
def test_a_machine_that_lets_a_browser_have_no_sandbox_is_named() -> None:
    command = [sys.executable, "-c", NO_NAMESPACES]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    if "PermissionError" in said.stderr:
        pytest.skip("this root may not make such a place")
    assert said.stdout.split() == [NO_SANDBOX], said.stderr


# As in a container whose root is held to be itself.
SETPRIV = shutil.which("setpriv") or ""
HELD_ROOT = (SETPRIV, "--bounding-set=-setuid,-setgid", "--inh-caps=-setuid,-setgid")


@pytest.mark.skipif(os.geteuid() != 0 or not SETPRIV, reason="root can be held so, by setpriv")
def test_a_root_that_may_not_become_another_user_is_named_and_nothing_is_installed() -> None:
    asked = "from core.browser import *; print(not_started(find_browser(None)).template)"
    # Whatever would be installed has no way to come.
    nowhere = dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9")
    said, setup = (
        subprocess.run(
            [*HELD_ROOT, sys.executable, *words],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | nowhere,
        ).stdout.splitlines()
        for words in (("-c", asked), ("tools/system.py",))
    )
    assert said == [NO_RIGHTS]
    (line,) = (one for one in setup if one.startswith("Browser: "))
    assert "run reportwatch as an ordinary user" in line
    assert not any("apt-get" in one or "Installing" in one for one in setup if "rowser" in one)


@pytest.fixture
def page() -> Iterator[Page]:
    """A page in a browser that knows no names, under its keeper as every browser is."""
    browser = find_browser(None)
    assert browser is not None
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as player:
        flags = [*FLAGS, *kept_flags(browser, os.getpid(), Path(folder))]
        opened = player.chromium.launch(executable_path=keeper(), args=flags)
        shown = opened.new_page()
        shown.goto("data:text/html,<p>1</p>")
        yield shown
        opened.close()


@pytest.fixture
def kept() -> Iterator[Path]:
    """A file that everybody may read and change, in a folder where everybody may."""
    with tempfile.TemporaryDirectory() as name:
        folder, kept = Path(name), Path(name) / "reportwatch.sqlite3"
        folder.chmod(0o777)
        kept.write_bytes(b"decisions")
        kept.chmod(0o666)
        yield kept


@pytest.mark.skipif(landlock.version() < landlock.FIRST_WITH_SCOPES, reason="needs Landlock 6")
@pytest.mark.skipif(not is_known(), reason="the calls of this processor are not known here")
def test_nothing_outside_is_reached_from_inside_a_page_or_its_browser(
    page: Page, kept: Path
) -> None:
    tried: set[str] = set()
    for process, words in _browser_processes():
        kind = _kind(words)
        if kind != PAGE and kind not in UNFILTERED:
            continue
        try:
            with inside(process) as held:
                answers = _attempts(held, kept)
                if kind == PAGE:
                    answers |= {"fork": held.call("fork"), "socket": held.call("socket", 2, 1, 0)}
        except PermissionError:
            pytest.skip("this user may not look into a browser (CAP_SYS_PTRACE)")
        except ProcessLookupError:
            continue  # it has just ended; one of each kind has to be tried
        assert {name: one for name, one in answers.items() if one not in REFUSED} == {}, kind
        tried.add(kind)
    assert tried == {PAGE, *UNFILTERED}
    assert page.inner_text("p") == "1"
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]
    assert kept.read_bytes() == b"decisions"
    with pytest.raises(Error, match="ERR_ACCESS_DENIED"):
        page.goto("file:///etc/passwd")


def _attempts(held: Inside, kept: Path) -> dict[str, int]:
    """What is tried in a process, and what the kernel answers."""
    name, folder = (f"{path}\0".encode() for path in (kept, kept.parent))
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = socket.htons(server.getsockname()[1])
        opened = held.call("socket", socket.AF_INET, socket.SOCK_STREAM, 0)
        there = struct.pack("<HH4s8x", socket.AF_INET, port, bytes((127, 0, 0, 1)))
        connected = held.call("connect", opened, there, len(there)) if opened >= 0 else opened
    new = folder.rstrip(b"\0") + b"/new\0"
    return {
        "passwd": held.call("open", b"/etc/passwd\0", os.O_RDONLY),
        "read": held.call("open", name, os.O_RDONLY),
        "write": held.call("open", name, os.O_RDWR),
        "truncate": held.call("truncate", name, 0),
        "unlink": held.call("unlink", name),
        "new": held.call("open", new, os.O_WRONLY | os.O_CREAT, 0o600),
        "mkdir": held.call("mkdir", new, 0o700),
        "run": held.call("execve", name, 0, 0),
        "signal": held.call("kill", os.getpid(), 0),
        "trace": held.call("ptrace", 16, os.getpid(), 0, 0),
        "connect": connected,
    }


def _browser_processes() -> list[tuple[int, str]]:
    """The processes of browsers below us, with the words that each was started with."""
    found = []
    for process in below(os.getpid()):
        with suppress(OSError):  # it may just have ended
            line = Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            if "/chrom" in line.partition(" ")[0] and "crashpad" not in line.partition(" ")[0]:
                found.append((process, line))
    return found


def _kind(words: str) -> str:
    """What kind of process of a browser this is; "" for its main one."""
    named = [one for one in words.split() if one.startswith(("--type=", "--utility-sub-type="))]
    return " ".join(one.removeprefix("--utility-sub-type=") for one in named)


def test_a_browser_that_does_not_start_is_not_tried_for_each_page_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    working = find_browser(None)
    with tempfile.TemporaryDirectory() as name:
        folder, named = Path(name), Path(name) / "chromium"
        folder.chmod(0o777)
        monkeypatch.setenv("TMPDIR", name)
        named.symlink_to("/bin/false")
        layouts = LayoutProcess()
        layouts.use(str(named))
        assert layouts.has_browser()
        assert layouts.laid_out("<p>1</p>", "() => document.body.innerText") is None
        layouts.close()
        assert list(folder.glob("reportwatch-*")) == []
        assert layouts.why is not None and layouts.why.template == NOT_STARTED
        assert not layouts.has_browser()
        # Were it tried again for the next page, that one would be laid out.
        named.unlink()
        named.symlink_to(str(working))
        assert layouts.laid_out("<p>1</p>", "() => document.body.innerText") is None
        layouts.use(str(working))
        assert layouts.laid_out("<p>1</p>", "() => document.body.innerText") == "1"
        assert layouts.why is None
        layouts.close()
