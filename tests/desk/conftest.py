"""One open desk for all tests of this folder: building it takes seconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.desk.office import OpenDesk, open_office


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenDesk]:
    with open_office(tmp_path_factory.mktemp("office")) as opened:
        yield opened
