"""The browser that prints for officers: it ends with who asked for the paper."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from core.browser import find_browser
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
        monkeypatch.setenv("TMPDIR", folder)
        command = [sys.executable, "-c", PRINTING, str(BROWSER)]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as printing:
            # It, the keeper, the browser and the first of its helpers.
            wait_for(lambda: len(marked(folder)) > 3, "the browser")
            printing.send_signal(number)
            printing.wait(60)
        wait_for(lambda: (marked(folder), [*Path(folder).iterdir()]) == ([], []), "the end")
