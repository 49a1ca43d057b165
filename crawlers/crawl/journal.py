"""What one crawl goes through, as it happens, and the report that comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.messages import Message
from crawlers.looks import SeenRow
from crawlers.records import ColumnReport, CrawlProblem, Roads


@dataclass(frozen=True, slots=True)
class ListedReports:
    """What one list names that may be a report: titles, which it may cut short, by address."""

    path: tuple[str, ...]
    owner: str | None
    titles: Mapping[str, str]


@dataclass(slots=True)
class Journal:
    """Counts and events of one running crawl.

    `pages_read` are list pages, hubs and the home page that came as they should. `unread` are
    listed reports that gave no answer, `gone` known ones that no list shows and that are not there;
    `forbidden` are pages answered 403; `robots_refusals` are pages on the way to reports that
    robots.txt forbids. `needs_browser` is a list without rows on a portal whose lists need
    scripts, when there is no browser; `unshown` are pages that no browser can show. `blocked` and
    `stopped` say why the crawl ended early, `own_fault` what went wrong on our side;
    `comparison_lost` that the earlier crawl which this one would be measured by is damaged.
    `listed` are the reports that each list names, `roads` by how many roads they were seen.
    `rows` are those of each list, by its address.
    """

    requests: int = 0
    not_modified: int = 0
    not_asked: int = 0
    documents: int = 0
    bytes_received: int = 0
    pages_read: int = 0
    columns: list[ColumnReport] = field(default_factory=list)
    listed: list[ListedReports] = field(default_factory=list)
    rows: dict[str, tuple[SeenRow, ...]] = field(default_factory=dict)
    problems: list[CrawlProblem] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    robots_refusals: list[Message] = field(default_factory=list)
    needs_browser: str | None = None
    unshown: list[Message] = field(default_factory=list)
    blocked: Message | None = None
    stopped: Message | None = None
    own_fault: Message | None = None
    comparison_lost: Message | None = None
    has_ended: bool = False
    roads: Roads | None = None

    def note(self, url: str, expected: Message, found: Message) -> None:
        """Write down something that an operator should know."""
        self.problems.append(CrawlProblem(url, expected, found))

    @property
    def reports_listed(self) -> int:
        return sum(column.reports_listed for column in self.columns)
