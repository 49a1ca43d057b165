"""The commands of docs/operations.md lead from nothing to the first mail, as they are printed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

from pipeline.reference.register import COLUMNS, load_register, row_of
from tests.replicas.mailbox import open_mailbox
from tests.replicas.register import write_register
from tests.replicas.server import serve_all

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^## From nothing.*?^```sh\n(?P<lines>.*?)^```", re.MULTILINE | re.DOTALL)
INSTALLED = 2  # lines that install it, which this tree has done
FIRST, SECOND = "--as-of 2023-04-10T02:00", "--as-of 2023-04-11T02:00"


def printed() -> list[str]:
    found = BLOCK.search((ROOT / "docs" / "operations.md").read_text("utf-8"))
    assert found is not None
    return found["lines"].splitlines()


def on_replicas(lines: list[str], portal: str, smtp: str) -> str:
    """The same lines for a portal and a mail server on this machine, in the season of 2023."""
    script = "\n".join(lines)
    script = script.replace("http://www.example.gov.cn", f"{portal} --delay 0")
    script = script.replace("smtp://127.0.0.1:25", smtp)
    # Pages of a replica are at rest at once; five seconds after each act would be an hour.
    rest = "sed -i 's/^quiet_s = .*/quiet_s = 0.1/' config/watch.toml"
    script = script.replace("cd office", f"cd office\n{rest}")
    script = re.sub(r"(?m)^(reportwatch start.*)$", rf"\1 {FIRST}", script)
    script = script.replace("reportwatch night", f"reportwatch night {FIRST}", 1)
    return re.sub(r"(?m)^reportwatch night$", f"reportwatch night {SECOND}", script)


def write_workbook(path: Path, folder: Path) -> None:
    """The agencies of the portal as a person keeps them: a sheet, codes as numbers."""
    write_register(folder / "agencies.csv")
    entries = load_register(folder / "agencies.csv").agencies
    with xlsxwriter.Workbook(path, {"strings_to_numbers": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, COLUMNS)
        own = [row_of(one) for one in entries if one.portal == "acheng"]
        for number, row in enumerate(own, start=1):
            sheet.write_row(number, 0, [cell.replace("acheng", "example") for cell in row])


@pytest.mark.browser
def test_the_printed_commands_lead_from_nothing_to_the_first_mail(tmp_path: Path) -> None:
    lines = printed()
    write_workbook(tmp_path / "agencies.xlsx", tmp_path)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    own = {name: value for name, value in os.environ.items() if "REPORTWATCH" not in name}
    with serve_all() as replicas, open_mailbox(tmp_path / "mailbox") as mailbox:
        portal = replicas["acheng"].base_url
        script = on_replicas(lines[INSTALLED:], portal, mailbox.smtp_url)
        done = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=tmp_path,
            env=own | {"PATH": path},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        mails = mailbox.mails()

    assert len(lines) <= 15
    assert done.returncode == 0, done.stderr
    assert "✗" not in done.stdout
    assert len(mails) == 1
    assert "张三" in done.stdout
    assert (tmp_path / "office" / "reportwatch.env").stat().st_mode & 0o077 == 0
