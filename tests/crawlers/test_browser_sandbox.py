"""Whoever runs us, a browser has its own sandbox: its pages are held, and are not root's."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest

from core.browser import LAYOUTS, starts
from tests.processes import below

pytestmark = pytest.mark.browser
FILTERED = "Seccomp:\t2"


def test_pages_are_held_by_the_kernel_and_root_is_not_their_user() -> None:
    LAYOUTS.close()
    assert LAYOUTS.laid_out("<p>1</p>", "() => document.body.innerText") == "1"
    said, arguments = [], b""
    for process in below(os.getpid()):
        with suppress(OSError):  # it may just have ended
            line = Path(f"/proc/{process}/cmdline").read_bytes()
            if b"/chrom" in line.split(b"\0")[0]:
                said.append(Path(f"/proc/{process}/status").read_text())
                arguments += line
    LAYOUTS.close()

    assert any(FILTERED in one for one in said)
    assert b"--no-sandbox" not in arguments
    if os.geteuid() == 0:
        assert all("Uid:\t0\t" not in one for one in said)


def test_what_is_no_browser_does_not_start() -> None:
    assert not starts(Path("/bin/false"))
