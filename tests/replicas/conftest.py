"""Running replicas for the tests of this room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.replicas.faults import Robots, Switch
from tests.replicas.server import Replica, serve_all


@pytest.fixture(scope="session")
def replicas() -> Iterator[dict[str, Replica]]:
    """Every host, once for all tests that put things back as they were."""
    with serve_all() as running:
        yield running


@pytest.fixture
def acheng(replicas: dict[str, Replica]) -> Iterator[Replica]:
    """One host without a fault and with an empty log, mended afterwards."""
    replica = replicas["acheng"]
    replica.requests.clear()
    yield replica
    replica.set(Switch())
    replica.robots = Robots.ABSENT
