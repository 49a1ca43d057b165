"""Crawl one portal in a process of its own, and write its CrawlReport last.

    python -m crawlers.run PORTAL --config DIR --archive URL --locks DIR --as-of ISO --contact TEXT

The exit status is that of the outcome: 0 complete, 3 partial, 4 blocked, 1 failed. Unless it runs
`--stand-alone`, the process ends with its parent: it kills its own group when its stdin closes.
"""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

# First: it walks the whole stack for each of its old names; later that is a fifth of our start.
import scrapy.core.downloader.contextfactory  # noqa: F401
from scrapy.crawler import AsyncCrawlerProcess, Crawler

from core.browser import find_browser
from core.catalogues import SpoiltCatalogue
from core.errors import ConfigurationError
from core.leases import AlreadyRunning, portal_lock
from core.messages import Message, refuse_spoilt_catalogues, render
from core.statuses import FAILED
from crawlers.archive import Archive, ArchiveDamaged
from crawlers.asking.agenda import Agenda
from crawlers.asking.conditional import Revisits, known_pages
from crawlers.asking.host_locks import HostLocks
from crawlers.asking.manners import settings, user_agent
from crawlers.asking.permission import Permission
from crawlers.asking.terms import Terms
from crawlers.crawl.archiver import MakeDesk, desk_for
from crawlers.crawl.baseline import yardstick_of
from crawlers.crawl.clock import clock_from
from crawlers.crawl.control import control
from crawlers.crawl.journal import Journal
from crawlers.crawl.outcome import judge
from crawlers.crawl.plan import Plan
from crawlers.crawl.progress import Progress, as_line
from crawlers.crawl.roads import look_back
from crawlers.crawl.spider import PortalSpider
from crawlers.kept_looks import rows_as_json
from crawlers.portals import Portal, load_portals
from crawlers.records import ColumnReport, CrawlReport
from crawlers.with_parent import end_with_parent, parser_of_child

TOLD_EVERY_PAGES = 5
ENDED_BADLY = "run.ended-badly"
EXCEPTION = Message("run.spider-exception")


def main(arguments: Sequence[str]) -> int:
    """Run one crawl; returns the exit status."""
    options = _parser().parse_args(arguments)
    if not options.stand_alone:
        threading.Thread(target=end_with_parent, daemon=True).start()
    try:
        refuse_spoilt_catalogues()  # before hours of asking that end in a sentence
        portal = _portal(options.config, options.portal)
        with portal_lock(options.locks, portal.id):
            report = crawl(portal, options)
    except (SpoiltCatalogue, ConfigurationError, AlreadyRunning, ArchiveDamaged) as reason:
        sys.stderr.write(f"{reason}\n")
        return FAILED
    sys.stderr.write(f"{portal.id}: {report.outcome}: {render(report.reason, 'en')}\n")
    return report.outcome.status


def crawl(portal: Portal, options: argparse.Namespace) -> CrawlReport:
    """Crawl a portal whose lock is held: plan, fetch, judge, write the report."""
    plan, crawl_id = prepared(portal, options)
    delay_s = portal.delay_s if options.delay is None else options.delay
    with closing(plan.archiver):
        fetch(plan, delay_s)
    return concluded(plan, crawl_id, options.as_of)


def prepared(
    portal: Portal, options: argparse.Namespace, make_desk: MakeDesk = desk_for
) -> tuple[Plan, str]:
    """Everything that one crawl works with, and its id; its manifest is open."""
    archive = Archive(options.archive)
    started_at = options.as_of
    crawl_id = archive.new_crawl_id(portal.id, started_at)
    known = known_pages(archive, portal.id, started_at)
    terms = Terms(
        portal=portal,
        permission=Permission(portal),
        revisits=Revisits(archive, known, started_at),
        host_locks=HostLocks(options.locks),
        user_agent=user_agent(options.contact),
        browser=find_browser(options.chromium) if portal.browser else None,
        now=clock_from(options.as_of),
    )
    plan = Plan(
        terms=terms,
        archive=archive,
        archiver=make_desk(archive, portal, crawl_id),
        agenda=Agenda({} if options.everything else known, started_at, options.ask_again),
        journal=Journal(),
        progress=teller(portal.id, crawl_id),
    )
    plan.progress(plan.journal)
    return plan, crawl_id


def concluded(plan: Plan, crawl_id: str, started_at: datetime) -> CrawlReport:
    """Judge a crawl that has ended and whose desk is closed, and write its report."""
    sealed = plan.archive.seal_manifest(plan.terms.portal.id, crawl_id)
    report = replace(_report(plan, crawl_id, started_at), manifest_sha256=sealed)
    plan.archive.write_report(report)
    return report


def fetch(plan: Plan, delay_s: float, spider: type[PortalSpider] = PortalSpider) -> None:
    """Let Scrapy run; whatever went wrong on our side ends up in the journal."""
    process = AsyncCrawlerProcess(settings(plan.terms, delay_s))
    crawler = process.create_crawler(spider)
    process.crawl(crawler, plan)
    process.start()
    plan.journal.own_fault = plan.journal.own_fault or _fault_of(process, crawler)


def _fault_of(process: AsyncCrawlerProcess, crawler: Crawler) -> Message | None:
    """What went wrong inside Scrapy; it is told in three places, none of which tells all.

    bootstrap_failed stays False when start() raises, and a crawl that is stopped
    while it starts has no reason to finish at all.
    """
    reason = crawler.stats.get_value("finish_reason")
    if process.bootstrap_failed or reason not in ("finished", "shutdown", None):
        return Message(ENDED_BADLY, {"reason": repr(reason)})
    if crawler.stats.get_value("spider_exceptions/count"):
        return EXCEPTION
    return None


def _report(plan: Plan, crawl_id: str, started_at: datetime) -> CrawlReport:
    journal, portal = plan.journal, plan.terms.portal
    yardstick = yardstick_of(plan.archive, portal.id, portal.expect.since, crawl_id)
    journal.comparison_lost = yardstick.lost
    look_back(journal, plan.archive, portal.id, yardstick.report, crawl_id)
    seen_again = control(plan.archive, yardstick.report, crawl_id)
    outcome, reason = judge(journal, portal, yardstick.lists, seen_again)
    return CrawlReport(
        portal=portal.id,
        crawl_id=crawl_id,
        started_at=started_at,
        ended_at=plan.terms.now(),
        outcome=outcome,
        reason=reason,
        columns=tuple(_with_rows(one, plan) for one in journal.columns),
        problems=tuple(journal.problems),
        requests=journal.requests,
        not_modified=journal.not_modified,
        documents=journal.documents,
        bytes_received=journal.bytes_received,
        not_asked=journal.not_asked,
        control=seen_again,
        gone=tuple(journal.gone),
        roads=journal.roads,
    )


def _with_rows(column: ColumnReport, plan: Plan) -> ColumnReport:
    """A list's report with its rows kept in the archive, where equal ones lie once.

    An archive that takes nothing any more has told the journal so: then no second look is owed.
    """
    rows = plan.journal.rows.get(column.url, ())
    with suppress(OSError):
        return replace(column, rows_sha256=plan.archive.put(rows_as_json(rows)) if rows else None)
    return column


def teller(portal: str, crawl_id: str) -> Callable[[Journal], None]:
    """Tell the parent every few pages how far the crawl is."""

    def tell(journal: Journal) -> None:
        if journal.requests % TOLD_EVERY_PAGES == 0:
            event = Progress(portal, crawl_id, journal.requests, journal.documents)
            sys.stdout.write(f"{as_line(event)}\n")
            sys.stdout.flush()

    return tell


def _portal(config: Path, name: str) -> Portal:
    portals = load_portals(config)
    portal = portals.get(name)
    if portal is None:
        known = ", ".join(portals)
        raise ConfigurationError(
            "run.no-portal",
            folder=str(config / "portals"),
            name=name,
            known=known,
        )
    if not portal.is_crawled:
        raise ConfigurationError("run.retired", name=name, reason=portal.retired or "")
    return portal


def _parser() -> argparse.ArgumentParser:
    parser = parser_of_child("crawlers.run", "Crawl one portal.")
    parser.add_argument("--ask-again", action="append", default=[], help="a known address to ask")
    parser.add_argument("--everything", action="store_true", help="ask for all known documents")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
