"""The commands of docs/operations.md lead from nothing to the first mail, as they are printed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.night.from_nothing import INSTALLING, printed, type_all


# That each command exists with its options is held by tests/test_readme.py, by `make test`, too.
@pytest.mark.slow
@pytest.mark.browser
def test_the_printed_commands_lead_from_nothing_to_the_first_mail(tmp_path: Path) -> None:
    lines = printed()
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    typed = type_all(tmp_path, lines[INSTALLING:], path)

    assert len(lines) <= 15
    assert typed.status == 0, typed.wrong
    assert "✗" not in typed.said
    assert typed.mails == 1
    assert "张三" in typed.said
    assert open_to_others(tmp_path / "office") == []


def open_to_others(folder: Path) -> list[str]:
    """Secrets, and everything that the installation keeps, which others than its owner may read."""
    kept = [folder / "reportwatch.env", folder / "data", *(folder / "data").rglob("*")]
    assert len(kept) > 100
    return [str(path) for path in kept if path.lstat().st_mode & 0o077 and not path.is_symlink()]
