"""Real crawls by real child processes, of many small portals at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

from core.clock import SHANGHAI
from crawlers.archive import Archive
from crawlers.crawl.children import CrawlContext, crawl
from crawlers.crawl.progress import Progress
from crawlers.records import CrawlReport
from tests.crawlers.portal_in_memory import ARTICLE
from tests.crawlers.server import Answer, Server, serving

NIGHT = datetime(2023, 2, 1, 2, 0, tzinfo=SHANGHAI)
CONTACT = "mailto:ops@example.invalid"
NOBODY_WAITS: Mapping[str, Sequence[str]] = {}
PORTAL = """name = "某区"
base_url = "{base_url}"
aliases = ["www.example.gov.cn", "example.gov.cn"]
layout = "static_list"
article = '{article}'
delay_s = {delay_s}
{more}
[pager]
kind = "numbered"
counts_from = 1
"""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where crawls take place: configuration, archive and locks in one folder."""

    folder: Path

    @property
    def archive(self) -> Archive:
        return Archive(str(self.folder / "archive"))

    def context(self, as_of: datetime = NIGHT, chromium: str | None = None) -> CrawlContext:
        """What every crawl here is told; tests change it with `replace`."""
        folder = self.folder
        return CrawlContext(
            config=folder / "config",
            archive=str(folder / "archive"),
            locks=folder / "locks",
            as_of=as_of,
            contact=CONTACT,
            chromium=chromium,
        )

    def describe(self, portal: str, server: Server, more: str = "", delay_s: float = 0) -> None:
        """Write the portal's file."""
        path = self.folder / "config" / "portals" / f"{portal}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = PORTAL.format(base_url=server.base_url, article=ARTICLE, delay_s=delay_s, more=more)
        path.write_text(text, encoding="utf-8")

    def crawl(
        self,
        *portals: str,
        as_of: datetime = NIGHT,
        timeout_s: float = 60,
        progress: Callable[[Progress], None] = lambda _: None,
        chromium: str | None = None,
        ask_again: Mapping[str, Sequence[str]] = NOBODY_WAITS,
        everything: bool = False,
    ) -> dict[str, CrawlReport]:
        context = replace(self.context(as_of, chromium), ask_again=ask_again, everything=everything)
        reports = crawl(portals, context, 2, timeout_s, progress)
        return {report.portal: report for report in reports}


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path)


@contextmanager
def serving_all(sites: Mapping[str, Mapping[str, Answer]]) -> Iterator[dict[str, Server]]:
    """Serve several portals, by id."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(serving(pages)) for name, pages in sites.items()}
