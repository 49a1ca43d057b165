"""One open desk for all tests of this folder: building it takes seconds, as does each password."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from argon2 import PasswordHasher

from reportwatch.actions import people
from tests.desk.office import OpenDesk, open_office


@pytest.fixture(scope="session", autouse=True)
def passwords_cost_little() -> Iterator[None]:
    """The same hash with little memory; what one costs otherwise, test_people.py looks at."""
    cheap = partial(PasswordHasher, time_cost=1, memory_cost=64, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(people, "PasswordHasher", cheap)
        yield


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenDesk]:
    with open_office(tmp_path_factory.mktemp("office")) as opened:
        yield opened
