"""Look at a portal's lists a second time, at somebody's word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from core.configuration import load
from core.errors import NotKnown, NotPossible
from crawlers.crawl.children import CrawlContext
from crawlers.looks import SecondLook
from crawlers.order_looks import look_at
from crawlers.portals import load_portals
from monitor.watch import Watch
from reportwatch.actions.confirming import UNKNOWN
from reportwatch.options import Options

ENDED_BADLY = "look.ended-badly"


def look(options: Options, portal: str, lists: Sequence[str], now: datetime) -> SecondLook | None:
    """A look at these lists, or at all that are owed one; None when none is owed.

    Raises NotPossible for a portal that there is not, and when the look could not be taken.
    """
    if portal not in load_portals(options.config):
        raise NotKnown(UNKNOWN, portal=portal)
    watch = load(options.config / "watch.toml", Watch)
    context = CrawlContext(
        config=options.config,
        archive=options.archive,
        locks=options.data / "locks",
        as_of=now,
        contact=watch.contact,
        chromium=options.chromium,
    )
    ending = look_at(portal, context, watch.second_look.limits, lists)
    if ending.look is None and ending.problem is not None:
        raise NotPossible(ENDED_BADLY, portal=portal, ending=ending.problem)
    return ending.look
