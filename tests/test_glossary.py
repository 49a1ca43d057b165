"""The words of the glossary live where it says."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROW = re.compile(
    r"^\|(?P<chinese>[^|]+)\|(?P<word>[^|]+)\|(?P<meaning>[^|]+)\|\s*`(?P<place>[^`]+)`"
)


def rows() -> list[re.Match[str]]:
    lines = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    return [row for line in lines if (row := ROW.match(line))]


def test_every_word_lives_where_the_glossary_says() -> None:
    assert len(rows()) > 50
    assert [row["place"] for row in rows() if not (ROOT / row["place"]).exists()] == []


def test_no_word_stands_for_two_ideas() -> None:
    words = [row["word"].strip() for row in rows()]
    assert [word for word in words if words.count(word) > 1] == []
