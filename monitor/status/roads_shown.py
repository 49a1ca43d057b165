"""By how many roads a portal's reports were seen, in words: it may refute, never prove."""

from __future__ import annotations

from collections.abc import Iterator

from core.messages import Bilingual, name_in, text
from crawlers.records import Road, RoadKind, Roads

NAMES = {
    RoadKind.LIST: Bilingual("公共栏目", "the lists of many agencies"),
    RoadKind.OWN_COLUMN: Bilingual("各机关自己的栏目", "agencies' own columns"),
    RoadKind.SEARCH: Bilingual("站内搜索", "the portal's search"),
    RoadKind.SITEMAP: Bilingual("站点地图", "the sitemap"),
    RoadKind.EARLIER: Bilingual("以前的抓取", "earlier crawls"),
}
SEEN_BY = "roads-shown.seen-by"
ON_NUMBER = "roads-shown.on-number"
ROAD = "roads-shown.road"
EARLIER = "roads-shown.earlier"
NOT_GONE = "roads-shown.not-gone"
REFUTES_ONLY = "roads-shown.refutes-only"


def in_words(roads: Roads, language: str) -> Iterator[str]:
    """How many reports were seen by how many roads, and what each road saw of the others'."""
    comma = "，" if language == "zh" else ", "
    numbers = [
        text(ON_NUMBER, language, number=number, reports=reports)
        for number, reports in enumerate(roads.by_number, start=1)
    ]
    yield text(SEEN_BY, language, total=sum(roads.by_number), numbers=comma.join(numbers))
    yield from (_road(road, language) for road in roads.roads)
    gone = {road.kind for road in roads.roads}
    for kind in RoadKind:
        if kind not in gone:
            yield text(NOT_GONE, language, road=NAMES[kind])
    yield text(REFUTES_ONLY, language)


def _road(road: Road, language: str) -> str:
    """What one road saw; that earlier crawls do not know what is new says nothing of them."""
    name = name_in(NAMES[road.kind], language)
    if road.kind is RoadKind.EARLIER:
        return text(EARLIER, language, road=name, seen=road.seen)
    return text(ROAD, language, road=name, seen=road.seen, known=road.known, also=road.also)
