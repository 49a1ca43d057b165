"""The service with its desk: it answers while it runs, and ends when it is told to."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import requests

from tests.desk.office import OpenDesk
from tests.processes import wait_for

LIMIT_S = 60


def _command(desk: OpenDesk, *words: str) -> list[str]:
    places = ("--config", str(desk.options.config), "--data", str(desk.options.data))
    return [sys.executable, "-m", "reportwatch.cli.main", *places, "--lang", "en", *words]


def test_it_answers_and_ends_cleanly_when_it_is_told_to(desk: OpenDesk, tmp_path: Path) -> None:
    said = tmp_path / "said"
    with said.open("w") as file, subprocess.Popen(
        _command(desk, "serve", "--desk-only", "--as-of", "2023-04-10T09:00"),
        stdout=file, stderr=subprocess.STDOUT, env={"PYTHONUNBUFFERED": "1", "PATH": "/usr/bin"},
    ) as service:  # fmt: skip
        wait_for(lambda: "http://" in said.read_text(encoding="utf-8"), "the desk")
        address = said.read_text(encoding="utf-8").split()[-1]
        assert requests.get(f"{address}health", timeout=LIMIT_S).ok
        # A visitor keeps the line open and says nothing.
        with requests.get(f"{address}login", stream=True, timeout=LIMIT_S):
            service.send_signal(signal.SIGTERM)
            assert service.wait(LIMIT_S) == 0
    assert "Traceback" not in said.read_text(encoding="utf-8")
