"""One whole night: crawl every portal in child processes, read the archive, judge and tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from core.browser import find_browser
from core.errors import ConfigurationError
from core.statuses import FAILED, PARTIAL, WELL
from crawlers.archive import Archive
from crawlers.crawl.children import CrawlContext
from crawlers.crawl.children import crawl as crawl_in_children
from crawlers.records import CrawlOutcome, CrawlReport, FetchedDocument
from monitor.assessment import Assessment
from monitor.configuration import Configuration
from monitor.mails.outbox import HERE, Send
from monitor.run import Means, Round, run
from monitor.schedule.crawl_plan import awaited
from monitor.status.list_pages import ListPage, accusing, is_accusing, show
from monitor.status.list_places import SeenLists, write_places
from pipeline.intake.inspection import inspect
from pipeline.run import ReadingSummary, read_archive
from pipeline.store.readings import crawls_taken_in, record_crawl, transaction
from reportwatch.console import NightConsole


@dataclass(frozen=True, slots=True)
class Installation:
    """One installation: where it keeps its things, and its configuration.

    `archive` is a folder or an address, `chromium` the browser that somebody named.
    """

    config: Path
    data: Path
    archive: str
    configuration: Configuration
    chromium: str | None = None

    @property
    def locks(self) -> Path:
        return self.data / "locks"

    @property
    def status(self) -> Path:
        return self.data / "status"


@dataclass(frozen=True, slots=True)
class Night:
    """What one night came to."""

    crawls: Sequence[CrawlReport]
    reading: ReadingSummary
    round: Round

    @property
    def exit_status(self) -> int:
        """0 all portals complete, 3 some not, 1 when mails or the status report found no place."""
        if self.round.posted.is_in_trouble or self.round.unwritten is not None:
            return FAILED
        is_complete = all(crawl.outcome is CrawlOutcome.COMPLETE for crawl in self.crawls)
        return WELL if is_complete else PARTIAL


@dataclass(frozen=True, slots=True)
class Connections:
    """What a night works with: the database, the screen, the mail server (None: mails wait).

    `owner` names whoever keeps the receipts of `send`.
    """

    engine: Engine
    console: NightConsole
    send: Send | None
    owner: str = HERE


def night(
    place: Installation, as_of: datetime, portals: Sequence[str], outside: Connections
) -> Night:
    """Run one night over these portals; every other portal is judged by its earlier crawls."""
    inspect(Archive(place.archive), outside.engine, as_of)
    crawls = crawl(place, as_of, portals, outside.console, awaited(outside.engine))
    return after_crawls(place, as_of, crawls, outside)


def after_crawls(
    place: Installation, as_of: datetime, crawls: Sequence[CrawlReport], outside: Connections
) -> Night:
    """The rest of a night whose crawls have ended: read, judge, tell, show."""
    engine, reference = outside.engine, place.configuration.reference
    reading = read_archive(
        Archive(place.archive), engine, reference, outside.console.reading, as_of
    )
    # A child that died left no report in the archive; the one made for it counts all the same.
    with transaction(engine) as session:
        for report in crawls:
            if report.crawl_id not in crawls_taken_in(session, report.portal):
                record_crawl(session, report)
    return Night(crawls, reading, judge(place, as_of, outside))


def judge(place: Installation, as_of: datetime, outside: Connections) -> Round:
    """Judge and tell by what was read before; the status report shows what portals listed."""
    means = Means(find_browser(place.chromium), outside.owner, partial(_show_lists, place, as_of))
    return run(outside.engine, place.configuration, as_of, outside.send, place.status, means)


def _show_lists(place: Installation, as_of: datetime, assessment: Assessment) -> Mapping[str, str]:
    """Pages of the lists that silence a report, for everybody who wants to see them."""
    archive, portals = Archive(place.archive), place.configuration.portals
    accused = [one for one in assessment.judgements if is_accusing(one)]

    def more(
        report: CrawlReport,
        sightings: Sequence[FetchedDocument],
        pages: Sequence[ListPage],
        folder: Path,
    ) -> None:
        seen = SeenLists(portals[report.portal], report, sightings, pages)
        own = [one for one in accused if one.duty.portal == report.portal]
        write_places(archive, seen, own, folder)

    return show(archive, accusing(accused), as_of, place.status, more)


def crawl(
    place: Installation,
    as_of: datetime,
    portals: Sequence[str],
    console: NightConsole,
    ask_again: Mapping[str, Sequence[str]] | None = None,
) -> list[CrawlReport]:
    """Fetch only: every portal in a child process of its own.

    `ask_again` are known addresses by portal that are asked for whatever their age; None asks for
    all that are known.
    """
    watch = place.configuration.watch
    context = CrawlContext(
        config=place.config,
        archive=place.archive,
        locks=place.locks,
        as_of=as_of,
        contact=watch.contact,
        chromium=place.chromium,
        ask_again=ask_again or {},
        everything=ask_again is None,
    )
    reports = crawl_in_children(
        portals, context, watch.portals_at_once, watch.crawl_timeout_s, console.crawling
    )
    console.crawled(reports)
    return reports


def portals_of(configuration: Configuration, wanted: Sequence[str]) -> list[str]:
    """The portals to crawl: those wanted, or all that are not retired.

    Raises ConfigurationError for one that does not exist or is crawled no more.
    """
    known = list(configuration.crawled)
    for portal in wanted:
        if portal not in known:
            raise ConfigurationError(
                "night.portal-is-not-crawled-here-portals", portal=portal, known=", ".join(known)
            )
    return list(dict.fromkeys(wanted)) or known
