"""One visit to a portal: every list of its latest crawl is looked at once a season and shape."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from core.clock import SHANGHAI, day_of
from core.errors import NotPossible
from core.messages import Message
from crawlers.archive import Archive
from crawlers.asking.host_locks import HostLocks
from crawlers.asking.paced_questions import Pace
from crawlers.asking.permission import Permission
from crawlers.asking.sealed_tab import SealedTab, Sealing, a_tab, learn_robots, started
from crawlers.kept_looks import keep_look, new_look_id, rows_as_json, rows_kept
from crawlers.looks import VERSION, ListLook, LookLimits, LookOutcome, SecondLook, SeenRow
from crawlers.portals import Portal
from crawlers.records import ColumnReport, CrawlReport
from crawlers.second_look.handles import signs
from crawlers.second_look.likeness import key
from crawlers.second_look.looking import AskedList, Looked, look
from crawlers.second_look.practice import sees
from crawlers.second_look.stillness import Rest, Restless

OUT_OF_HOURS = Message("second-look.out-of-hours")
NO_BUDGET = Message("second-look.no-budget")
HUNG = Message("second-look.hung")
BLIND = "second-look.blind"
# How much longer than its own limit a look may take before its browser is given up.
GRACE_S = 60.0


@dataclass(frozen=True, slots=True)
class LookOrder:
    """Which lists are looked at, with what, and how gently."""

    portal: Portal
    archive: Archive
    locks: Path
    browser: Path
    user_agent: str
    now: Callable[[], datetime]
    delay_s: float
    limits: LookLimits


@dataclass(frozen=True, slots=True)
class CrawledBefore:
    """What a crawl knows of a portal: every address that it asked for, the rows of all lists."""

    addresses: Collection[str]
    rows: Sequence[SeenRow]


def visit(order: LookOrder, report: CrawlReport, lists: Sequence[ColumnReport]) -> SecondLook:
    """Look at these lists of a crawl, and keep what was seen."""
    began, look_id = order.now(), new_look_id(order.archive, order.portal.id, order.now())
    seen = asyncio.run(_visit(order, report, lists))
    found = SecondLook(
        version=VERSION,
        portal=order.portal.id,
        look_id=look_id,
        crawl_id=report.crawl_id,
        started_at=began,
        ended_at=order.now(),
        lists=tuple(seen),
    )
    keep_look(order.archive, found)
    return found


async def _visit(
    order: LookOrder, report: CrawlReport, lists: Iterable[ColumnReport]
) -> list[ListLook]:
    sightings = order.archive.sightings(report.portal, report.crawl_id)
    known = CrawledBefore(
        [url for one in sightings for url in (one.url, one.landed_at) if url is not None],
        [row for one in report.columns for row in rows_kept(order.archive, one.rows_sha256)],
    )
    async with started(order.browser, order.portal) as browser:
        pace = Pace(HostLocks(order.locks), order.delay_s, _left_of_budget(order, report))
        permission = Permission(order.portal)
        sealing = Sealing(browser, order.portal, permission, pace, order.user_agent)
        await learn_robots(sealing)
        async with a_tab(sealing) as tab:
            if not await sees(tab, pace, order.portal, order.limits):
                raise NotPossible(BLIND, portal=order.portal.id)
            home = f"{order.portal.base_url}/"
            furniture = await _furniture(tab, home, order.limits)
            return await _one_by_one(order, (sealing.pace, tab), lists, known, furniture)


def _left_of_budget(order: LookOrder, report: CrawlReport) -> int:
    """What the crawl of the same day has left of what one night may ask for."""
    is_of_today = day_of(report.started_at) == day_of(order.now())
    spent = report.requests or 0 if is_of_today else 0
    return max(0, order.portal.budget - spent)


async def _one_by_one(
    order: LookOrder,
    means: tuple[Pace, SealedTab],
    lists: Iterable[ColumnReport],
    known: CrawledBefore,
    furniture: Collection[str],
) -> list[ListLook]:
    """Look at the lists as long as the visit may last; the rest is left for another."""
    until = time.monotonic() + order.limits.most_visit_s
    found: list[ListLook] = []
    for one in lists:
        left_s = until - time.monotonic()
        if left_s <= 0:
            break
        limits = replace(order.limits, most_s=min(order.limits.most_s, left_s))
        ordered = replace(order, limits=limits)
        found.append(await _look_at(ordered, means, one, known, furniture))
    return found


async def _furniture(tab: SealedTab, home: str, limits: LookLimits) -> set[str]:
    """What also stands on the portal's first page belongs to no list; none where it is not seen."""
    await tab.freshen()
    if not 200 <= await tab.open(home) < 300:
        return set()
    try:
        return signs(await Rest(limits.quiet_s).settled(tab))
    except Restless:
        return set()


async def _look_at(
    order: LookOrder,
    means: tuple[Pace, SealedTab],
    column: ColumnReport,
    known: CrawledBefore,
    furniture: Collection[str],
) -> ListLook:
    """Look at one list, as far as the portal's hours and budget reach."""
    began, (pace, tab) = time.monotonic(), means
    if not order.portal.is_open_at(order.now().astimezone(SHANGHAI).time()):
        return _as_record(order, column, _unlooked(OUT_OF_HOURS, began))
    if pace.asked >= pace.most:
        return _as_record(order, column, _unlooked(NO_BUDGET, began))
    rows = rows_kept(order.archive, column.rows_sha256)
    asked = AskedList(column.url, rows, known.addresses, column.pages_seen, known.rows)
    beside = () if key(column.url, order.portal) == "/" else furniture
    looking = look(tab, pace, order.portal, asked, order.limits, beside)
    try:
        found = await asyncio.wait_for(looking, order.limits.most_s + GRACE_S)
    except TimeoutError:
        found = _unlooked(HUNG, began)
    return _as_record(order, column, found)


def _unlooked(reason: Message, began: float) -> Looked:
    seconds = round(time.monotonic() - began, 1)
    return Looked(LookOutcome.LIMIT, reason, (), 0, 0, seconds)


def _as_record(order: LookOrder, column: ColumnReport, found: Looked) -> ListLook:
    """What one look came to, its pictures and rows kept in the archive."""
    put = order.archive.put
    return ListLook(
        url=column.url,
        shape=column.shape or "",
        outcome=found.outcome,
        reason=found.reason,
        acts=found.acts,
        controls=found.controls,
        requests=found.requests,
        seconds=found.seconds,
        picture_sha256=put(found.picture) if found.picture else None,
        rows_sha256=put(rows_as_json(found.rows)) if found.rows else None,
        act_picture_sha256=put(found.act_picture) if found.act_picture else None,
        page_sha256=put(found.page.encode("utf-8", "replace")) if found.page else None,
    )
