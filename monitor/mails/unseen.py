"""Whose reports an officer's mail cannot judge, and whose wait for somebody to look."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.mails.officer_mail import Vocabulary
from monitor.officers import Officer
from monitor.records import Duty, Standing
from monitor.standings.sanity import is_held


def unknown_of(officer: Officer, words: Vocabulary) -> Iterator[Duty]:
    """What could not be judged in this officer's districts."""
    for judgement in words.judgements.values():
        is_own = judgement.duty.district in officer.districts
        if is_own and judgement.standing is Standing.UNKNOWN:
            yield judgement.duty


def held_of(officer: Officer, words: Vocabulary) -> Iterator[Duty]:
    """What was not seen in this officer's districts, where a person must look at the columns."""
    for judgement in words.judgements.values():
        if judgement.duty.district in officer.districts and is_held(judgement):
            yield judgement.duty
