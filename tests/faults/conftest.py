"""Ground for crawls by real child processes, as the crawler's own tests have it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawlers.conftest import Ground


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path)
