"""The clock of one night: it is set once, at the command, and goes on from there."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta


def clock_from(as_of: datetime) -> Callable[[], datetime]:
    """A clock that stands at a given moment now."""
    began = time.monotonic()
    return lambda: as_of + timedelta(seconds=time.monotonic() - began)
