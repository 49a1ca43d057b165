"""Alerts over random histories: told once, silent on replay, followed until they are closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.alerts.alerts import Scope, changes, held, officer_facts
from monitor.records import Alert, AlertKey, AlertState, Audience, Change, ChangeKind, Fact
from monitor.standings.standings import judge
from tests.monitor.made import broken, crawl, dated, duty, edition, known, moment
from tests.pipeline.reference import reference

NOW = moment("2023-02-03")
SCOPE = Scope(2022, frozenset({"990101"}), has_operators=True, held=frozenset())
RULES = ("t3-balance", "t4-review-total", "section-missing")


@cache
def fact(rule: str, value: int) -> Fact:
    judgement = judge(
        duty(), known(edition(dated("2023-01-20"), findings=(broken(rule, found=value),)))
    )
    (found,) = officer_facts([judgement], reference().rules)
    return found


HISTORIES = st.lists(
    st.dictionaries(st.sampled_from(RULES), st.integers(1, 3), max_size=3), min_size=1, max_size=8
)


def replay(history: list[dict[str, int]]) -> list[list[Change]]:
    alerts: dict[AlertKey, Alert] = {}
    told = []
    for facts in history:
        step = changes(list(alerts.values()), [fact(*one) for one in facts.items()], SCOPE, NOW)
        alerts |= {change.alert.key: change.alert for change in step}
        told.append(step)
    return told


def differences(before: Mapping[str, int], after: Mapping[str, int]) -> int:
    return sum(before.get(rule) != after.get(rule) for rule in RULES)


@settings(max_examples=200)
@given(HISTORIES)
def test_exactly_the_changes_are_told(history: list[dict[str, int]]) -> None:
    steps = zip([{}, *history], history, strict=False)

    assert [len(step) for step in replay(history)] == [differences(*step) for step in steps]


@settings(max_examples=200)
@given(HISTORIES)
def test_replaying_the_same_facts_tells_nothing(history: list[dict[str, int]]) -> None:
    told = replay([one for facts in history for one in (facts, facts)])

    assert all(step == [] for step in told[1::2])


@settings(max_examples=200)
@given(HISTORIES)
def test_every_change_has_a_name_of_its_own(history: list[dict[str, int]]) -> None:
    names = [(c.alert.key, c.alert.revision) for step in replay(history) for c in step]

    assert len(names) == len(set(names))


@settings(max_examples=200)
@given(HISTORIES)
def test_after_closed_comes_silence_or_opened(history: list[dict[str, int]]) -> None:
    told = [change for step in replay(history) for change in step]
    for rule in RULES:
        kinds = [change.kind for change in told if change.alert.key.rule == rule]
        followed = list(pairwise(kinds))
        assert all(
            after is ChangeKind.OPENED for before, after in followed if before is ChangeKind.CLOSED
        )


def test_older_years_open_nothing_but_are_followed_once_open() -> None:
    scope = Scope(2023, SCOPE.districts, has_operators=True, held=frozenset())
    (opened,) = changes([], [fact("t3-balance", 1)], SCOPE, NOW)

    assert changes([], [fact("t3-balance", 1)], scope, NOW) == []
    (closed,) = changes([opened.alert], [], scope, NOW)
    assert closed.kind is ChangeKind.CLOSED


def test_what_cannot_be_judged_now_stays_as_it_was_told() -> None:
    missing = judge(duty(), known(crawls=(crawl("2023-02-02"),)))
    unknown = judge(duty(), known())
    (opened,) = changes([], officer_facts([missing], reference().rules), SCOPE, NOW)
    blind = Scope(2022, SCOPE.districts, has_operators=True, held=held([unknown]))

    assert changes([opened.alert], officer_facts([unknown], reference().rules), blind, NOW) == []


@pytest.mark.parametrize("rule", sorted(reference().rules.rules))
def test_what_a_rule_told_is_withdrawn_when_it_is_switched_off_whatever_we_see(rule: str) -> None:
    """Also of a report of which nothing can be judged now, and of a portal with other troubles."""
    told = officer_facts([judge(duty(), known(crawls=(crawl("2023-02-02"),)))], reference().rules)
    officers = [replace(fact, key=replace(fact.key, rule=rule)) for fact in told]
    own = Fact(AlertKey(Audience.OPERATOR, "acheng", None, rule), "acheng", "x")
    opened = [one.alert for one in changes([], [*officers, own], SCOPE, NOW)]
    other = Fact(AlertKey(Audience.OPERATOR, "acheng", None, "crawl-incomplete"), "acheng", "x")
    off = replace(SCOPE, held=held([judge(duty(), known())]), switched_off=frozenset({rule}))

    closed = [one for one in changes(opened, [other], off, NOW) if one.kind is ChangeKind.CLOSED]

    assert [one.alert.key for one in closed] == [one.key for one in opened]
    assert len(closed) == 2


def test_more_crawls_without_the_report_are_no_new_values() -> None:
    one = judge(duty(), known(crawls=(crawl("2023-02-02"),)))
    two = judge(duty(), known(crawls=(crawl("2023-02-03"), crawl("2023-02-02"))))

    first, second = officer_facts([one, two], reference().rules)

    assert first.values_hash == second.values_hash


def test_an_operator_without_address_is_told_nothing() -> None:
    own = Fact(AlertKey(Audience.OPERATOR, "acheng", None, "crawl-blind"), "acheng", "x")
    nobody = Scope(2022, SCOPE.districts, has_operators=False, held=frozenset())

    assert changes([], [own], nobody, NOW) == []
    assert changes([], [own], SCOPE, NOW)[0].alert.state is AlertState.OPEN
