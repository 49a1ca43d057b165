"""Every id that a stored sentence may bear, kept: `python -m tests.kept.ids` at each release."""

from __future__ import annotations

from pathlib import Path

from core.messages import catalogue

KEPT = Path(__file__).parent / "ids.txt"


def kept_ids() -> list[str]:
    """The ids of the last release and before, those renamed since included."""
    return KEPT.read_text("utf-8").split()


if __name__ == "__main__":
    KEPT.write_text("\n".join(sorted({*kept_ids(), *catalogue("zh")})) + "\n", "utf-8")
