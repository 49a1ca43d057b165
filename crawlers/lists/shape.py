"""The shape of a portal's lists: which there are, and what says that each was read to its end."""

from __future__ import annotations

import hashlib

from crawlers.pages.page import column_key
from crawlers.records import CrawlReport


def shape_of(report: CrawlReport) -> str:
    """A short hash that stays while the portal keeps its lists and the way they end."""
    columns = sorted(
        (column_key(one.url), one.witness.kind.value if one.witness else "")
        for one in report.columns
    )
    return hashlib.sha256(repr(columns).encode()).hexdigest()[:12]
