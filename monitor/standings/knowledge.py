"""All that standings rest on, with what is asked of it for every duty found once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from crawlers.portals import Portal
from crawlers.records import CrawlReport
from monitor.duties.filings import Filings
from monitor.standings import appearance
from monitor.standings.against_proof import ProvenAbsence
from monitor.standings.appearance import CleanCrawls
from monitor.standings.health import clean_by_portal, yield_limits
from monitor.standings.nearby import Nearby
from monitor.standings.presence import Presence
from monitor.standings.second_looks import LooksOfSeason
from pipeline.records import Announcement, Edition
from pipeline.reference.report_rules import ReportRules


@dataclass(frozen=True)
class Knowledge:
    """All that standings rest on: what was found, how well we looked, and the day.

    `editions` by agency code and report year; `crawls` by portal, newest first. `unclaimed` are
    documents that belong to no duty, because their agency or year was not recognised, and
    `of_disputed_year` those that may be about another year than their title says; `announced` are
    rows of lists that promise a report and led to none.
    `rules_of` are the rules for a report year, `before_days` the days before a due date on which a
    report is reminded of. `due` are the codes of who owes a report, by portal and year.
    `second_looks` are those of this season, without which nobody is accused. `absences` are the
    newest judgements that a report was missing, of those that were seen since.
    """

    today: date
    editions: Mapping[tuple[str, int], Sequence[Edition]]
    crawls: Mapping[str, Sequence[CrawlReport]]
    portals: Mapping[str, Portal]
    clean_crawls_before_missing: int
    rules_of: Callable[[int | None], ReportRules]
    unclaimed: Sequence[Edition] = ()
    of_disputed_year: Sequence[Edition] = ()
    announced: Sequence[Announcement] = ()
    before_days: Sequence[int] = ()
    filings: Filings = field(default_factory=Filings)
    due: Mapping[tuple[str, int], Collection[str]] = field(default_factory=dict)
    second_looks: LooksOfSeason = field(default_factory=LooksOfSeason)
    absences: Mapping[tuple[str, int], ProvenAbsence] = field(default_factory=dict)

    @cached_property
    def looks(self) -> CleanCrawls:
        """The clean crawls of every portal, and how many of them the rules ask for."""
        rules = self.rules_of(None)
        later = rules.parameters(appearance.APPEARED_LATER)
        gone = rules.parameters(appearance.WITHDRAWN)
        limits = yield_limits(rules.book)
        return CleanCrawls(
            clean=clean_by_portal(self.portals, self.crawls, limits),
            limits=limits,
            portals=self.portals,
            least_between=int(later["least_clean_crawls"]),
            least_gone=int(gone["least_crawls"]),
            least_gone_for=timedelta(hours=gone["least_hours"]),
        )

    @cached_property
    def nearby(self) -> Nearby:
        """The documents and rows that may be somebody's report after all."""
        return Nearby(self.unclaimed, self.of_disputed_year, self.announced)

    @cached_property
    def presence(self) -> Presence:
        """What stands in the lists, against which an absence must show."""
        return Presence(self.editions, self.due, self.looks)

    def of(self, code: str, year: int) -> Sequence[Edition]:
        return self.editions.get((code, year), ())
