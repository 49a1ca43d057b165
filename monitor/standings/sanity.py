"""Many absences at once are more likely a column that we do not see than many agencies' silence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from core.messages import Message
from crawlers.lists.shape import shape_of
from crawlers.portals import Portal
from crawlers.records import CrawlReport
from monitor.records import Judgement, Standing
from monitor.standings.second_looks import waiting_for_looks

MANY = 5
# More than a fifth of those that published the year before.
SHARE = 5
HELD = "sanity.held"


def with_held(
    judged: Iterable[Judgement],
    published: Collection[tuple[str, int]],
    portals: Mapping[str, Portal],
    crawls: Mapping[str, Sequence[CrawlReport]],
) -> list[Judgement]:
    """Nobody is accused where too many are missing at once and no person has looked at the lists.

    `published` are the agencies' codes with the years whose reports were seen.
    """
    everybody = list(judged)
    places: dict[tuple[str, int], list[Judgement]] = {}
    for one in everybody:
        places.setdefault((one.duty.portal, one.duty.year), []).append(one)
    held: dict[tuple[str, int], Message] = {}
    for (portal, year), here in places.items():
        if not _is_confirmed(portals.get(portal), crawls.get(portal, ())):
            said = _too_many(here, portal, year, published)
            if said is not None:
                held[portal, year] = said
    return [_held(one, held.get((one.duty.portal, one.duty.year))) for one in everybody]


def is_held(judgement: Judgement) -> bool:
    """Whether an agency's report was not seen, and is not called missing for this reason only."""
    return why_held(judgement) is not None


def why_held(judgement: Judgement) -> Message | None:
    """What keeps an agency whose report was not seen from being called missing, if only this."""
    if judgement.standing is not Standing.UNKNOWN:
        return None
    return next((one for one in judgement.evidence if one.template == HELD), None)


def _too_many(
    here: Sequence[Judgement], portal: str, year: int, published: Collection[tuple[str, int]]
) -> Message | None:
    missing = sum(one.standing is Standing.MISSING or _is_unseen(one) for one in here)
    before = sum((one.duty.agency_code, year - 1) in published for one in here)
    if missing < MANY or missing * SHARE <= (before or len(here)):
        return None
    counts = {"missing": missing, "year": year, "before": before}
    return Message(HELD, {"portal": portal, **counts})


def _is_unseen(judgement: Judgement) -> bool:
    """Whether a report was not seen, and only a second look keeps its agency from being accused."""
    return judgement.report_sha256 is None and bool(waiting_for_looks(judgement))


def _held(judgement: Judgement, said: Message | None) -> Judgement:
    if said is None or judgement.standing is not Standing.MISSING:
        return judgement
    return replace(judgement, standing=Standing.UNKNOWN, evidence=(said,), findings=())


def _is_confirmed(portal: Portal | None, crawls: Sequence[CrawlReport]) -> bool:
    """Whether a person found these lists right, in the shape that the latest crawl saw."""
    confirmed = portal.expect.confirmed if portal is not None else None
    return bool(crawls) and confirmed is not None and confirmed == shape_of(crawls[0])
