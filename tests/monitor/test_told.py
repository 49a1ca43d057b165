"""What is kept of what was told is read as it was written, on every machine and day."""

from __future__ import annotations

from datetime import UTC, date

import pytest

from monitor.records import ChangeKind, ListKind, Return, Upcoming
from monitor.told import kind_named, list_name, list_named, return_name, return_named
from tests.monitor.made import CODE, NAME, YEAR, moment


def test_a_list_before_a_due_date_is_known_by_its_name() -> None:
    listed = Upcoming("officer@example.org", date(2023, 1, 31), YEAR, 10, 4, (), 0)
    assert list_name(listed) == "2023-01-31|10"
    assert list_named(list_name(listed)) == (date(2023, 1, 31), 10)


def test_a_returned_report_is_known_by_its_name() -> None:
    returned = Return(CODE, YEAR, moment("2023-02-03"), date(2023, 2, 10), "缺页", NAME, "", {})
    at = returned.returned_at.astimezone(UTC)
    assert return_name(returned) == f"{CODE}|{YEAR}|{at.isoformat()}"
    assert return_named(return_name(returned)) == (CODE, YEAR, returned.returned_at)


@pytest.mark.parametrize("kind", [*ChangeKind, *ListKind])
def test_what_was_told_is_known_by_its_word(kind: ChangeKind | ListKind) -> None:
    assert kind_named(kind.value) is kind
