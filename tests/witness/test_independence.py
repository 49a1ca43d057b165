"""The second way shares no code with the readers: only how a container is opened."""

from __future__ import annotations

import ast
from pathlib import Path

WITNESS = Path(__file__).parents[2] / "pipeline" / "witness"
READERS = ("pipeline.formats", "pipeline.shown", "pipeline.reading", "pipeline.sections")
#: Which kind of file some bytes are, and how archives and packages are unpacked within bounds.
CONTAINERS = {
    "pipeline.formats.package",
    "pipeline.formats.packed",
    "pipeline.formats.signatures",
}


def test_the_second_way_imports_nothing_of_the_readers() -> None:
    named = {
        node.module
        for path in WITNESS.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    assert {one for one in named if one.startswith(READERS)} == CONTAINERS
