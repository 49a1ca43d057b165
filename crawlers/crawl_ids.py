"""Names of crawls: their start in UTC, a counter, and since 2026-11-29 a sign of their own."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import uuid4

CRAWL_ID = re.compile(r"\d{8}T\d{6}Z-\d{3}(?:-[0-9a-f]{12})?")
START = len("20230201T020000Z-")  # characters of it that say when


def crawl_id_at(started_at: datetime, number: int = 1) -> str:
    """A name for a crawl that nobody else gives, even where the archive cannot be asked."""
    return f"{started_at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{number:03}-{uuid4().hex[:12]}"


def started_at(crawl_id: str) -> datetime:
    """When a crawl of this name began; raises ValueError for a name that is none."""
    return datetime.strptime(crawl_id[: START - 1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
