"""A database server that does not answer is no fault of the configuration, however it is named."""

from __future__ import annotations

import pytest

from core.errors import ConfigurationError, NoAnswer
from reportwatch.database import open_migrated

# An address of this machine at which nobody listens, not even a server that is started here.
NOBODY = "127.31.7.9"


@pytest.mark.parametrize(
    "address",
    [
        f"{NOBODY}:5999/x",
        f"{NOBODY}/x",
        f"/x?host={NOBODY}",
        f"/x?host={NOBODY}&port=5999",
        f"/x?host={NOBODY}:5999&host={NOBODY}",
    ],
)
def test_a_server_that_is_down_does_not_answer(address: str) -> None:
    with pytest.raises(NoAnswer):
        open_migrated(f"postgresql+psycopg://{address}")


def test_a_name_that_no_server_has_is_wrong_configuration() -> None:
    with pytest.raises(ConfigurationError) as wrong:
        open_migrated("postgresql+psycopg://nobody.invalid/x")
    assert not isinstance(wrong.value, NoAnswer)
