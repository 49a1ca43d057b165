"""How far a reader of the code walks: the files that four journeys enter, in order.

    python -m tools.walk            write them into docs/architecture.md (`make walk`)
    python -m tools.walk --check    print where the page differs, and write nothing; 1 when it does

The journeys are run, and the interpreter's profiler tells which function of our rooms is called
when, in every thread. Counted is what somebody has to read who follows a journey through the code:

- A function is read once, where it is called first. However often it is called, and by whom, makes
  no difference; so neither the size of a document nor the speed of a machine does.
- A file is entered when a function in it is read right after one in another file. A `return` is an
  entry into a file that was entered before: the entries of all files less the number of files.
- Not counted are frames without a name of their own (comprehensions, lambdas, generator
  expressions, bodies of modules and of classes), properties, methods with two underscores (what
  dataclasses generate among them), filled templates, and whatever runs while a module is imported.
- What runs in a process beside (the reader of foreign files, the archiver, the delivery of mails)
  is run here in the same process, by the functions that the process beside calls.
- Of the rules one file is followed: a finding has one rule, and every other file of rules would
  only lengthen the list.

Before the five rooms (commit 0c034aa) a report entered 22 files with 44 returns by this definition,
a duty 16 with 18, a finding on its way to a mail 32 with 43, a portal 50 with 97.

The page's list of folders is written, too: each with the first sentence of its package.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import logging
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import PurePosixPath

from tools.journeys import JOURNEYS
from tools.way import ROOMS, ROOT, Journey

PAGE = ROOT / "docs" / "architecture.md"
# What stands between these lines of the page is written here.
FOLDERS = ("<!-- folders by `make walk` -->", "<!-- end of folders -->")
WALKS = ("<!-- journeys by `make walk` -->", "<!-- end of journeys -->")


def folders() -> str:
    """Every folder of the rooms with the first sentence of its package."""
    lines = ["| folder | is for |", "| --- | --- |"]
    for path in sorted(path for room in ROOMS for path in (ROOT / room).rglob("__init__.py")):
        said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        sentence = said.partition("\n\n")[0].replace("\n", " ")
        lines.append(f"| `{path.parent.relative_to(ROOT)}/` | {sentence} |")
    return "\n".join(lines)


def walks(journeys: Sequence[Journey]) -> str:
    """The journeys: in a line neighbours of one folder, each file with its entries."""
    lines = []
    for journey in journeys:
        lines += [
            f"### {journey.title}: {len(journey.entries)} files, {journey.returns} returns",
            "",
            "```text",
        ]
        for folder, names in groupby(journey.entries, key=lambda name: PurePosixPath(name).parent):
            files = (f"{PurePosixPath(name).stem} {journey.entries[name]}" for name in names)
            lines.append(f"{folder}: {' · '.join(files)}")
        lines += ["```", ""]
    return "\n".join(lines[:-1])


def with_part(page: str, marks: tuple[str, str], part: str) -> str:
    """The page with what stands between two lines replaced; raises ValueError without these."""
    begin, end = (page.index(mark) for mark in marks)
    return f"{page[:begin]}{marks[0]}\n\n{part}\n\n{page[end:]}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the journeys; write them into the page, or compare them with it."""
    parser = argparse.ArgumentParser(prog="python -m tools.walk")
    parser.add_argument("--check", action="store_true", help="write nothing; 1 when they differ")
    options = parser.parse_args(arguments)
    logging.disable()
    page = PAGE.read_text(encoding="utf-8")
    now = with_part(page, FOLDERS, folders())
    now = with_part(now, WALKS, walks([journey() for journey in JOURNEYS]))
    if not options.check:
        PAGE.write_text(now, encoding="utf-8")
        return 0
    sides = (page.splitlines(), now.splitlines(), "page", "run")
    print("\n".join(difflib.unified_diff(*sides, n=0, lineterm="")))
    return 0 if page == now else 1


if __name__ == "__main__":
    sys.exit(main())
