"""The commands of docs/operations.md, from nothing to the first mail, on a portal of this machine.

`python -m tests.night.from_nothing FOLDER --address ADDRESS` types all of them, in an empty folder.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from pipeline.reference.register import COLUMNS, load_register, row_of
from tests.replicas.mailbox import open_mailbox
from tests.replicas.register import write_register
from tests.replicas.server import serve_all

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^## From nothing.*?^```sh\n(?P<lines>.*?)^```", re.MULTILINE | re.DOTALL)
INSTALLING = 2  # of the lines; a tree that stands has done them
FIRST, SECOND = "--as-of 2023-04-10T02:00", "--as-of 2023-04-11T02:00"


@dataclass(frozen=True, slots=True)
class Typed:
    """What came of the commands: exit status, what they said, the mails that arrived."""

    status: int
    said: str
    wrong: str
    mails: int


def printed() -> list[str]:
    found = BLOCK.search((ROOT / "docs" / "operations.md").read_text("utf-8"))
    if found is None:
        raise ValueError("docs/operations.md prints no commands")
    return found["lines"].splitlines()


def type_all(folder: Path, lines: list[str], path: str) -> Typed:
    """The lines in a folder, with what a person has beside them: a register, a mail server."""
    write_workbook(folder / "agencies.xlsx", folder)
    own = {name: value for name, value in os.environ.items() if "REPORTWATCH" not in name}
    with serve_all() as replicas, open_mailbox(folder / "mailbox") as mailbox:
        script = on_replicas(lines, replicas["acheng"].base_url, mailbox.smtp_url)
        done = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=folder,
            env=own | {"PATH": path},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        return Typed(done.returncode, done.stdout, done.stderr, len(mailbox.mails()))


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


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.night.from_nothing")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--address", required=True, help="what git clones from")
    options = parser.parse_args()
    lines = [line.replace("ADDRESS", options.address) for line in printed()]
    typed = type_all(options.folder, lines, os.environ["PATH"])
    print(typed.said)
    print(typed.wrong, file=sys.stderr)
    print(f"{len(lines)} commands: exit status {typed.status}, {typed.mails} mail(s)")
    return 0 if typed.status == 0 and typed.mails == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
