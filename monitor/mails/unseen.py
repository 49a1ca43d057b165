"""Whose reports an officer's mail cannot judge, and whose wait for somebody to look."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.mails.officer_mail import Vocabulary
from monitor.officers import Officer
from monitor.records import Duty, Judgement
from monitor.standings.sanity import is_held


def unknown_of(officer: Officer, words: Vocabulary) -> Iterator[Duty]:
    """What could not be judged in this officer's districts."""
    yield from (one.duty for one in _unknown(officer, words))


def held_of(officer: Officer, words: Vocabulary) -> Iterator[Duty]:
    """What was not seen in this officer's districts, where a person must look at the columns."""
    yield from (one.duty for one in _unknown(officer, words) if is_held(one))


def _unknown(officer: Officer, words: Vocabulary) -> Iterator[Judgement]:
    for district in dict.fromkeys(officer.districts):
        yield from words.unknown.get(district, ())
