"""Which portals there are, and how each stands: its file, its latest crawls, its trust."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.clock import day_of
from core.messages import Message
from crawlers.archive import Archive
from crawlers.portals import Portal, check_portals, load_portals
from crawlers.records import CrawlOutcome, CrawlReport
from monitor.records import PortalHealth
from monitor.standings.health import YieldLimits, portal_health, reports_listed, yield_limits
from pipeline.reference.register import load_register
from pipeline.reference.rulebook import load_rules
from reportwatch.defaults import shipped
from reportwatch.options import Options

ORPHANS = "portals.orphans"


@dataclass(frozen=True, slots=True)
class PortalState:
    """One portal. `listed_before` is what the crawl before the latest listed, None without one.

    `columns` are the lists that the latest crawl read, `columns_doubted` those not proven whole.
    """

    portal: Portal
    health: PortalHealth
    listed_before: int | None
    columns: int | None
    columns_doubted: int | None
    days_since_complete: int | None
    agencies: int

    @property
    def is_ill(self) -> bool:
        """Say whether a portal that is crawled proves nothing at its latest crawl."""
        return self.portal.is_crawled and self.health.failures > 0


@dataclass(frozen=True, slots=True)
class States:
    """All portals whose files can be used, and the faults of the configuration."""

    portals: Sequence[PortalState]
    faults: Sequence[Message]

    @property
    def is_well(self) -> bool:
        return not self.faults and not any(state.is_ill for state in self.portals)


def portals_served(options: Options) -> list[tuple[Portal, int]]:
    """Every portal, with the number of agencies of the register that it serves."""
    portals, agencies = load_portals(options.config), _agencies_by_portal(options.config)
    return [(portal, agencies[portal.id]) for portal in portals.values()]


def portal_states(options: Options, now: datetime) -> States:
    """Check every portal file and look up the crawls of each; crawls come from the archive."""
    config, archive = options.config, Archive(options.archive)
    portals, faults = check_portals(config)
    limits = _limits(config)
    agencies = _agencies_by_portal(config)
    files = {path.stem for path in (config / "portals").glob("*.toml")}
    orphans = [
        Message(ORPHANS, {"config": str(config), "count": count, "portal": portal})
        for portal, count in sorted(agencies.items())
        if portal not in files
    ]
    return States(
        [_state(portal, archive, now, agencies[portal.id], limits) for portal in portals.values()],
        (*faults, *orphans),
    )


def _agencies_by_portal(config: Path) -> Counter[str]:
    """How many agencies of the register each portal serves."""
    register = load_register(config / "agencies.csv")
    return Counter(entry.portal for entry in register.agencies)


def _limits(config: Path) -> YieldLimits:
    """By the rule book that is here, else by ours."""
    path = config / "rules.toml"
    return yield_limits(load_rules(path if path.exists() else shipped() / path.name))


def _state(
    portal: Portal, archive: Archive, now: datetime, agencies: int, limits: YieldLimits
) -> PortalState:
    crawls = list(_recent(archive.newest_reports(portal.id), limits.runs))
    health = portal_health(portal, crawls, limits)
    latest = crawls[0] if crawls else None
    complete_at = health.last_complete_at
    return PortalState(
        portal=portal,
        health=health,
        listed_before=reports_listed(crawls[1]) if len(crawls) > 1 else None,
        columns=len(latest.columns) if latest else None,
        columns_doubted=_doubted(latest) if latest else None,
        days_since_complete=(day_of(now) - day_of(complete_at)).days if complete_at else None,
        agencies=agencies,
    )


def _recent(newest_first: Iterator[CrawlReport], complete_before: int) -> Iterator[CrawlReport]:
    """As many crawls as its health is judged by: the latest complete ones and all since."""
    complete = 0
    for report in newest_first:
        yield report
        complete += report.outcome is CrawlOutcome.COMPLETE
        if complete > complete_before:
            return


def _doubted(report: CrawlReport) -> int:
    return sum(not column.is_complete for column in report.columns)
