"""Whole nights over the replicas: the status report is the plan, name by name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.replicas.faults import HostFault, Switch
from tests.replicas.stage import Stage, disagreements_with_plan, set_stage

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The demonstration after its first night."""
    with set_stage(tmp_path_factory.mktemp("night")) as stage:
        assert stage.night() == 0
        yield stage


def test_the_status_report_is_the_plan_name_by_name(stage: Stage) -> None:
    assert disagreements_with_plan(stage) == []


def test_every_officer_and_the_operator_got_one_mail(stage: Stage) -> None:
    recipients = [path.name.partition("-")[2] for path in stage.mailbox.mails()]
    assert len(recipients) == len(set(recipients)) == 5


def test_no_host_ever_had_two_requests_at_once(stage: Stage) -> None:
    busiest = {
        name: max(request.running for request in replica.requests)
        for name, replica in stage.replicas.items()
    }
    assert set(busiest.values()) == {1}


def test_a_second_night_changes_nothing(stage: Stage) -> None:
    mails = len(stage.mailbox.mails())
    for replica in stage.replicas.values():
        replica.requests.clear()
    assert stage.night() == 0
    statuses = [
        request.status
        for replica in stage.replicas.values()
        for request in replica.requests
        if request.target != "/robots.txt"
    ]
    assert disagreements_with_plan(stage) == []
    assert len(stage.mailbox.mails()) == mails
    assert statuses.count(304) >= 0.9 * len(statuses)


def test_a_portal_that_answers_500_everywhere_leaves_its_agencies_unknown(tmp_path: Path) -> None:
    with set_stage(tmp_path) as stage:
        stage.replicas["acheng"].set(Switch(HostFault.ERRORS))
        assert stage.night() == 3
        assert disagreements_with_plan(stage, down=frozenset({"acheng"})) == []


def test_a_night_that_is_killed_twice_ends_like_any_other(tmp_path: Path) -> None:
    with set_stage(tmp_path) as stage:
        stage.killed_night(lambda: stage.requests() >= 60)
        stage.killed_night(lambda: bool(stage.mailbox.mails()))
        assert stage.night() == 0
        assert disagreements_with_plan(stage) == []
        assert stage.mailbox.duplicates() == []
        assert len(stage.mailbox.mails()) == 5
