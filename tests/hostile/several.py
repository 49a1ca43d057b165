"""Several commands in one process, as `python -m tests.hostile.several`: starting is most of the time.

Reads a list of commands as JSON, prints of each the exit status, what it said, and the seconds.
"""

from __future__ import annotations

import json
import sys
import time
import traceback
from pathlib import Path

from click.testing import CliRunner

from reportwatch.cli.main import main


def run(words: list[str]) -> tuple[int, str, float]:
    began = time.monotonic()
    result = CliRunner().invoke(main, words)
    said = result.output_bytes.decode("utf-8", "surrogateescape")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        said += "".join(traceback.format_exception(result.exception))
    return result.exit_code, said, time.monotonic() - began


if __name__ == "__main__":
    commands = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    for command in commands:
        answer = json.dumps(run(command))
        with Path(sys.argv[2]).open("a", encoding="utf-8") as file:
            file.write(f"{answer}\n")
