"""What was stored with words that were changed since is shown in today's, in both languages."""

from __future__ import annotations

import re
import tomllib

import pytest

from core.messages import FORMER, text, untranslated
from pipeline.reference.places import compared

NAMED = re.compile(r"\{(\w+)\}")
REWORDED = tomllib.loads(FORMER.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("before", "now"), REWORDED.items())
def test_a_sentence_stored_in_former_words_is_shown_in_those_of_today(
    before: str, now: str
) -> None:
    values = dict.fromkeys(NAMED.findall(before), "x")
    assert set(NAMED.findall(now)) == set(values)
    assert untranslated({now: ""}) == []
    for language in ("zh", "en"):
        assert text(before, language, **values) == text(now, language, **values)
    assert now not in REWORDED


def test_a_number_stands_in_a_table_and_a_day_does_not() -> None:
    assert compared(43, 45, "zh") == [("应为", 43), ("表中为", 45)]
    assert compared("2023-01-31", "2023-02-05", "zh") == [
        ("应为", "2023-01-31"),
        ("实际为", "2023-02-05"),
    ]
    assert compared("2023-01-31", None, "zh") == [("应于2023-01-31前发布，未发现", "")]
    assert compared("2023-01-31", None, "en") == [("due by 2023-01-31, not found", "")]
