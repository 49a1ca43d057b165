"""A page printed as PDF by Chromium, in a process of its own without any network."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from core.browser import FLAGS, as_root, keeper, kept_flags
from core.environment import for_browser
from crawlers.asking.keeper import BOUND_BYTES, NOTE

PRINTED_WITHIN_S = 60


class PrintingFailed(Exception):
    """Chromium did not deliver a PDF; the text says what it said instead."""


def print_page(page: str, browser: Path) -> bytes:
    """Print one self-contained HTML page; raises PrintingFailed."""
    with tempfile.TemporaryDirectory(prefix="reportwatch-print-") as name:
        folder = Path(name)
        (folder / "page.html").write_text(page, encoding="utf-8")
        paper = folder / "page.pdf"
        command = [str(keeper()), *kept_flags(browser, os.getpid(), folder), "--headless"]
        command += [*FLAGS, *as_root(), *_quiet(folder)]
        command += [f"--print-to-pdf={paper}", (folder / "page.html").as_uri()]
        try:
            said = _run(command)
        except (OSError, subprocess.TimeoutExpired) as problem:
            raise PrintingFailed(f"{browser}: {problem}") from None
        content = paper.read_bytes() if paper.exists() else b""
        if (folder / NOTE).exists():
            raise PrintingFailed(f"{browser} needed more than {BOUND_BYTES // 1_000_000} MB")
    if not content.startswith(b"%PDF-"):
        lines = said.decode("utf-8", "replace").strip().splitlines() or ["no output"]
        raise PrintingFailed(f"{browser} printed no PDF: {lines[-1]}")
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
        "--host-resolver-rules=MAP * ~NOTFOUND",
    )
