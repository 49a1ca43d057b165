"""Which portals the service crawls tonight, and which known reports it asks for again at once.

Reports are due in January and corrected until spring: then every night counts. In summer a portal
is looked at once a month. A night that a person starts crawls what that person says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Engine

from core.clock import SHANGHAI, day_of
from crawlers.records import CrawlOutcome, CrawlReport
from monitor.configuration import Configuration
from monitor.duties.duties import duties
from monitor.records import Duty
from monitor.store.decisions import returns
from monitor.watch import Season
from pipeline.store.damages import trusted_crawls
from pipeline.store.readings import addresses, reading

# Outside of every season of config/watch.toml.
OTHERWISE_EVERY_DAYS = 30


def due_tonight(
    engine: Engine, configuration: Configuration, portals: Sequence[str], now: datetime
) -> list[str]:
    """The portals, of those given, that are to be crawled tonight and may be asked at this hour."""
    today = day_of(now)
    owed = duties(
        configuration.reference.register.agencies,
        configuration.deadlines,
        [today.year - 1],
        configuration.notes,
    )
    rhythm = every_days(today, configuration.watch.seasons)
    waiting, deadlines = awaited(engine), _last_deadlines(owed, today)
    with reading(engine) as session:
        known = {portal: trusted_crawls(session, portal) for portal in portals}
    return [
        portal
        for portal in portals
        if configuration.portals[portal].is_open_at(now.astimezone(SHANGHAI).time())
        and (portal in waiting or is_due(known[portal], today, rhythm, deadlines.get(portal)))
    ]


def is_due(crawled: Sequence[CrawlReport], today: date, rhythm: int, deadline: date | None) -> bool:
    """Say whether a portal is to be crawled today; `crawled` are its crawls, newest first.

    It is when its last crawl is `rhythm` days ago, was not complete, or does not tell what happened
    until the `deadline`, the last one that has passed.
    """
    if not crawled or crawled[0].outcome is not CrawlOutcome.COMPLETE:
        return True
    last = day_of(crawled[0].started_at)
    is_before_deadline = deadline is not None and last <= deadline
    return is_before_deadline or (today - last).days >= rhythm


def every_days(day: date, seasons: Iterable[Season]) -> int:
    """How many days lie between two crawls of a portal at this time of the year."""
    of_year = f"{day:%m-%d}"
    fitting = (one.every_days for one in seasons if one.begins <= of_year <= one.ends)
    return next(fitting, OTHERWISE_EVERY_DAYS)


def awaited(engine: Engine) -> Mapping[str, Sequence[str]]:
    """By portal the addresses of reports that were returned for correction: asked every night."""
    found: dict[str, list[str]] = {}
    with reading(engine) as session:
        for one in returns(session):
            for portal, urls in addresses(session, one.agency_code, one.year).items():
                found.setdefault(portal, []).extend(urls)
    return found


def _portals(duty: Duty) -> tuple[str, ...]:
    return (duty.portal, *(successor.portal for successor in duty.successors))


def _last_deadlines(owed: Iterable[Duty], today: date) -> Mapping[str, date]:
    """The last deadline that has passed, by portal."""
    found: dict[str, date] = {}
    for duty in owed:
        for day in (duty.due_on, duty.firm_on):
            if day < today:
                for portal in _portals(duty):
                    found[portal] = max(day, found.get(portal, day))
    return found
