"""The folder that somebody stands in is theirs: no program of ours takes its code from there."""

from __future__ import annotations

import json
import re
import subprocess
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
REPORT = ROOT / "tests" / "formats" / "golden" / "narrow-2019-60.docx"
COMMAND = Path(sysconfig.get_path("scripts")) / "reportwatch"
ROOMS = ("core", "crawlers", "pipeline", "monitor", "reportwatch")
STARTS = re.compile(r'sys\.executable,(?P<flags>[^\]]*?)"-m"')
LIMIT_S = 120


@pytest.mark.parametrize("name", ["pipeline", "json"])
def test_a_package_beside_a_report_is_not_run_when_the_report_is_read(
    tmp_path: Path, name: str
) -> None:
    planted, report = tmp_path / name, tmp_path / REPORT.name
    planted.mkdir()
    (planted / "__init__.py").write_text(
        "open('was-run', 'w').close(); raise SystemExit(9)", "utf-8"
    )
    report.write_bytes(REPORT.read_bytes())
    done = subprocess.run(
        [COMMAND, "check", report.name, "--format", "json"],
        cwd=tmp_path, capture_output=True, text=True, timeout=LIMIT_S, check=False,
    )  # fmt: skip
    said = json.loads(done.stdout.splitlines()[0])
    assert [one["kind"] for one in said["setbacks"] if one["kind"].startswith("reader-")] == []
    assert not (tmp_path / "was-run").exists()


def test_every_child_of_ours_is_started_without_the_current_folder() -> None:
    starts = [
        (path.name, start["flags"])
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for start in STARTS.finditer(path.read_text("utf-8"))
    ]
    assert len(starts) >= 8
    assert [name for name, flags in starts if '"-P"' not in flags] == []
