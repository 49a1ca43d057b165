"""A page printed as PDF by Chromium, in a process of its own without any network."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from core.browser import FLAGS, keeper, kept_flags, within_reach
from core.environment import for_browser
from core.errors import Foreseen, quoted, trouble
from crawlers.asking.keeper import BOUND_BYTES, NOTE

PRINTED_WITHIN_S = 60

NO_BROWSER = "printing.no-browser"
NOT_BEGUN = "printing.not-begun"
TOO_SLOW = "printing.too-slow"
TOO_LARGE = "printing.too-large"
NO_PDF = "printing.no-pdf"
NOTHING = "printing.nothing"


class PrintingFailed(Foreseen):
    """Chromium did not deliver a PDF; says why."""


def print_page(page: str, browser: Path) -> bytes:
    """Print one self-contained HTML page; raises PrintingFailed."""
    with tempfile.TemporaryDirectory(prefix="reportwatch-print-", dir=within_reach()) as name:
        folder = Path(name)
        (folder / "page.html").write_text(page, encoding="utf-8")
        paper = folder / "page.pdf"
        command = [str(keeper()), *kept_flags(browser, os.getpid(), folder), "--headless"]
        command += [*FLAGS, *_quiet(folder)]
        command += [f"--print-to-pdf={paper}", (folder / "page.html").as_uri()]
        try:
            said = _run(command)
        except OSError as problem:
            raise PrintingFailed(NOT_BEGUN, path=str(browser), problem=trouble(problem)) from None
        except subprocess.TimeoutExpired:
            raise PrintingFailed(TOO_SLOW, seconds=PRINTED_WITHIN_S) from None
        content = paper.read_bytes() if paper.exists() else b""
        if (folder / NOTE).exists():
            raise PrintingFailed(TOO_LARGE, megabytes=BOUND_BYTES // 1_000_000)
    if not content.startswith(b"%PDF-"):
        lines = said.decode("utf-8", "replace").strip().splitlines()
        raise PrintingFailed(NO_PDF, words=quoted(lines[-1])) if lines else PrintingFailed(NOTHING)
    return content


def _run(command: Sequence[str]) -> bytes:
    """Run the browser under its keeper, in a group that ends with the printing; what it says."""
    # S603: the browser that was found
    with subprocess.Popen(  # noqa: S603
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=for_browser(),
        start_new_session=True,
    ) as printing:
        try:
            return printing.communicate(timeout=PRINTED_WITHIN_S)[1]
        finally:
            if printing.poll() is None:
                os.killpg(printing.pid, signal.SIGKILL)


def _quiet(folder: Path) -> tuple[str, ...]:
    """No header and footer with the file's path, no profile of anybody, nothing from outside."""
    return (
        "--no-pdf-header-footer",
        f"--user-data-dir={folder / 'profile'}",
        "--disable-javascript",
    )
