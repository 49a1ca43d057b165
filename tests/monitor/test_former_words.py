"""What was stored with words that were changed since is shown in today's, in both languages."""

from __future__ import annotations

import json
import re

import pytest
from pydantic import TypeAdapter

from core.messages import Message, catalogue, former_words, renamed, render, text
from pipeline.records import Where
from pipeline.reference.places import compared
from tests.kept.ids import kept_ids

MOST_HYPHENS = 6
NAMED = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_sentence_stored_in_former_words_is_shown_in_those_of_today(language: str) -> None:
    known = catalogue(language)
    for before, message_id in former_words().items():
        values = dict.fromkeys(NAMED.findall(before), "x")
        stored = Message(before, values)
        assert stored.template == message_id
        assert set(NAMED.findall(known[message_id].words)) <= set(values), before
        assert render(stored, language) == text(message_id, language, **values)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_sentence_stored_under_a_former_id_is_shown(language: str) -> None:
    known = catalogue(language)
    assert len(renamed()) > 200
    for former, now in renamed().items():
        assert former not in known
        values = dict.fromkeys(NAMED.findall(known[now].words), "x")
        as_stored = json.dumps({"template": former, "values": values})
        stored = TypeAdapter(Message).validate_json(as_stored)
        assert stored == Message(now, values)
        assert render(stored, language) == text(now, language, **values)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_id_that_is_stored_is_read_by_people(language: str) -> None:
    """One that was renamed without a line in the list would be printed as it stands."""
    known = catalogue(language)
    assert len(kept_ids()) > 1000
    assert [one for one in kept_ids() if Message(one).template not in known] == []


def test_an_id_says_in_few_words_what_its_sentence_says() -> None:
    """None is a sentence cut short."""
    long = [one for one in catalogue("zh") if one.count("-") > MOST_HYPHENS]
    assert [one for one in long if not one.startswith("former.")] == []


IN_A_TABLE = Where(table="requests")


def test_a_number_stands_in_a_table_and_a_day_does_not() -> None:
    assert compared(2022, 2023, "zh", Where()) == [("应为", 2022), ("实际为", 2023)]
    assert compared(43, 45, "zh", IN_A_TABLE) == [("应为", 43), ("表中为", 45)]
    assert compared("2023-01-31", "2023-02-05", "zh", IN_A_TABLE) == [
        ("应为", "2023-01-31"),
        ("实际为", "2023-02-05"),
    ]
    assert compared("2023-01-31", None, "zh", IN_A_TABLE) == [("应于2023-01-31前发布，未发现", "")]
    assert compared("2023-01-31", None, "en", IN_A_TABLE) == [("due by 2023-01-31, not found", "")]
