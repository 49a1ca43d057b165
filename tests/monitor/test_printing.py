"""The browser that prints for officers: it ends with who asked for the paper."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from core.browser import LayoutProcess, find_browser
from monitor.mails.printing import print_page
from tests.processes import marked, wait_for

BROWSER = find_browser(None)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine"),
]
# More than a browser lays out in a minute.
PRINTING = """
import sys
from pathlib import Path
from monitor.mails.printing import print_page
print_page("<p>年度报告</p>" * 1_000_000, Path(sys.argv[1]))
"""


@pytest.mark.parametrize(
    "number", [signal.SIGKILL, pytest.param(signal.SIGINT, marks=pytest.mark.faults)]
)
def test_nothing_is_left_of_a_browser_whose_printing_is_stopped(
    number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory(prefix="crumbs-") as folder:
        Path(folder).chmod(0o711)  # for root's browser, which is another user
        monkeypatch.setenv("TMPDIR", folder)
        command = [sys.executable, "-c", PRINTING, str(BROWSER)]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as printing:
            # It, the keeper, the browser and the first of its helpers.
            wait_for(lambda: len(marked(folder)) > 3, "the browser")
            printing.send_signal(number)
            printing.wait(60)
        wait_for(lambda: (marked(folder), [*Path(folder).iterdir()]) == ([], []), "the end")


def test_a_temporary_folder_that_only_we_may_enter_keeps_nothing_from_being_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert BROWSER is not None
    with tempfile.TemporaryDirectory(prefix="crumbs-") as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        monkeypatch.setenv("TMPDIR", folder)
        assert print_page("<p>年度报告</p>", BROWSER).startswith(b"%PDF-")
        layouts = LayoutProcess()
        assert layouts.laid_out("<p>1</p>", "() => document.body.innerText") == "1"
        layouts.close()
