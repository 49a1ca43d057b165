"""`reportwatch night` twice at the same time, over replica portals, on one database.

make kill
"""

from __future__ import annotations

import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from reportwatch.database import open_migrated
from tests.installation import started
from tests.kill.stage import rows
from tests.replicas.stage import AS_OF, Stage, disagreements_with_plan, set_stage

LONGEST_S = 900


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def test_two_real_nights_at_once_say_what_the_plan_says(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two data folders, two archives; mails wait, since who sends them is another test's matter."""
    database = request.getfixturevalue(f"{kind}_url")
    monkeypatch.setenv("REPORTWATCH_DATABASE_URL", database)
    started(open_migrated(database)).dispose()
    with set_stage(tmp_path / "one") as one:
        stages = [one, replace(one, data=tmp_path / "other")]

        statuses = [night.wait(LONGEST_S) for night in [_begin(stage) for stage in stages]]

        assert statuses == [0, 0]
        found = rows(database)
        told = Counter(row[1] for row in found["message"])
        assert set(told.values()) == {1}
        assert disagreements_with_plan(one) == []


def _begin(stage: Stage) -> subprocess.Popen[bytes]:
    command = stage.command("night", "--as-of", AS_OF, "--hold-mail")
    return subprocess.Popen(command, env=stage.environment())
