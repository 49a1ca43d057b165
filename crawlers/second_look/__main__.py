"""Look at a portal's lists a second time, in a process of its own, and keep what was seen.

    python -m crawlers.second_look PORTAL --config DIR --archive URL --locks DIR --as-of ISO …

The last line of its output names the look, or says that none was left. The exit status: 0 when
nothing more was seen in any list, or there was none left to look at; 3 when a list is more than was
listed or not known; 1 when there is no crawl to compare with, no browser, or another visit to the
portal is going on.
"""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Sequence

# First, as in crawlers/run.py.
import scrapy.core.downloader.contextfactory  # noqa: F401

from core.browser import find_browser
from core.errors import ConfigurationError, Foreseen
from core.leases import portal_lock
from core.messages import render
from core.statuses import FAILED, PARTIAL, WELL
from crawlers.archive import Archive
from crawlers.asking.manners import user_agent
from crawlers.crawl.clock import clock_from
from crawlers.looks import LookLimits, LookOutcome
from crawlers.owed_looks import NOTHING_LEFT, unlooked
from crawlers.portals import load_portals
from crawlers.second_look.visiting import LookOrder, visit
from crawlers.with_parent import end_with_parent, parser_of_child


def main(arguments: Sequence[str]) -> int:
    """Run one visit; returns the exit status."""
    options = _parser().parse_args(arguments)
    if not options.stand_alone:
        threading.Thread(target=end_with_parent, daemon=True).start()
    try:
        return _visited(options)
    except Foreseen as reason:
        sys.stderr.write(f"{reason}\n")
        return FAILED


def _visited(options: argparse.Namespace) -> int:
    portals, browser = load_portals(options.config), find_browser(options.chromium)
    portal = portals.get(options.portal)
    archive = Archive(options.archive)
    if portal is None or not portal.is_crawled:
        raise ConfigurationError("confirm.unknown", portal=options.portal)
    latest = next(iter(archive.newest_reports(portal.id)), None)
    if latest is None:
        raise ConfigurationError("confirm.not-crawled", portal=portal.id)
    if browser is None:
        raise ConfigurationError("second-look.there-is-no-browser")
    order = LookOrder(
        portal=portal,
        archive=archive,
        locks=options.locks,
        browser=browser,
        user_agent=user_agent(options.contact),
        now=clock_from(options.as_of),
        delay_s=portal.delay_s if options.delay is None else options.delay,
        limits=_limits(options),
    )
    with portal_lock(options.locks, portal.id):
        lists = unlooked(archive, latest, options.as_of, options.list)
        if not lists:
            sys.stdout.write(f"{NOTHING_LEFT}\n")
            return WELL
        seen = visit(order, latest, lists)
    for one in seen.lists:
        sys.stderr.write(f"{one.url}: {one.outcome}: {render(one.reason, 'en')}\n")
    sys.stdout.write(f"{seen.look_id}\n")
    return WELL if all(one.outcome is LookOutcome.SAME for one in seen.lists) else PARTIAL


def _limits(options: argparse.Namespace) -> LookLimits:
    return LookLimits(
        quiet_s=options.quiet,
        most_s=options.most_seconds,
        most_controls=options.most_controls,
        most_visit_s=options.most_visit,
    )


def _parser() -> argparse.ArgumentParser:
    parser = parser_of_child("crawlers.second_look", "Look again.")
    parser.add_argument("--list", action="append", default=[], help="only this list, and again")
    parser.add_argument("--quiet", type=float, default=LookLimits().quiet_s, help="seconds of rest")
    parser.add_argument("--most-seconds", type=float, default=LookLimits().most_s)
    parser.add_argument("--most-visit", type=float, default=LookLimits().most_visit_s)
    parser.add_argument("--most-controls", type=int, default=LookLimits().most_controls)
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
