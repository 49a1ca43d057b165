"""No accusation without a second look: every list that it rests on was looked at by other eyes.

The look knows nothing of what the crawl knows (crawlers/second_look/), so what the crawl did not
understand does not count as not there. A look counts for one season and one shape of a list.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from core.clock import printed
from core.messages import Message, Value
from crawlers.looks import ListLook, LookOutcome, SecondLook
from crawlers.records import ColumnReport, CrawlReport
from monitor.records import Judgement, Standing

WAITING = "second-looks.waiting"
NOT_SAME = "second-looks.not-same"
LOOKED_AGAIN = "second-looks.looked-again"
# What another look may change.
OPEN = frozenset({WAITING, NOT_SAME})


@dataclass(frozen=True, slots=True)
class LookedAgain:
    """Whether all lists of some portals were looked at again, and what was found or is wanting."""

    is_same: bool
    sentences: tuple[Message, ...]


@dataclass(frozen=True)
class LooksOfSeason:
    """The second looks of this season, newest first, by portal."""

    by_portal: Mapping[str, Sequence[SecondLook]] = field(default_factory=dict)

    def at(
        self, places: Collection[str], clean: Mapping[str, Sequence[CrawlReport]]
    ) -> LookedAgain:
        """What was found in the lists that the latest clean crawl of each portal read."""
        each = [self._at_lists(place, clean.get(place, ())) for place in places]
        differing = tuple(said for one in each if not one.is_same for said in one.sentences)
        if differing or not each:
            return LookedAgain(False, differing)
        return LookedAgain(True, tuple(said for one in each for said in one.sentences))

    def of(self, portal: str, column: ColumnReport) -> tuple[SecondLook, ListLook] | None:
        """The newest look at a list in its shape; a list of which no shape is known has none."""
        for look in self.by_portal.get(portal, ()):
            for one in look.lists:
                if (one.url, one.shape) == (column.url, column.shape):
                    return look, one
        return None

    def _at_lists(self, portal: str, clean: Sequence[CrawlReport]) -> LookedAgain:
        """All the same, or the first list that is not and how many wait for a look."""
        columns = clean[0].columns if clean else ()
        found = [(column, self.of(portal, column)) for column in columns]
        looks = [one for _, one in found if one is not None]
        same = [one for one in looks if one[1].outcome is LookOutcome.SAME]
        if columns and len(same) == len(columns):
            return LookedAgain(True, (_all_same(portal, same),))
        differing = [_not_same(portal, *one) for one in looks if one not in same]
        waiting = [column.url for column, one in found if one is None]
        counts = {"lists": len(waiting), "of": len(columns)}
        values: dict[str, Value] = {"portal": portal, "url": (waiting or [""])[0], **counts}
        wanting = [Message(WAITING, values)] if waiting or not columns else []
        return LookedAgain(False, (*differing[:1], *wanting))


def _all_same(portal: str, looks: Sequence[tuple[SecondLook, ListLook]]) -> Message:
    first = min(look.started_at for look, _ in looks)
    counts = {"lists": len(looks), "controls": sum(one.controls for _, one in looks)}
    return Message(LOOKED_AGAIN, {"portal": portal, "at": printed(first), **counts})


def _not_same(portal: str, look: SecondLook, one: ListLook) -> Message:
    at = printed(look.started_at)
    return Message(NOT_SAME, {"portal": portal, "url": one.url, "at": at, "found": one.reason})


def waiting_for_looks(judgement: Judgement) -> tuple[Message, ...]:
    """What keeps an agency from being accused, if only second looks do."""
    if judgement.standing is not Standing.UNKNOWN:
        return ()
    return tuple(one for one in judgement.evidence if one.template in OPEN)


def portals_to_look_at(judgements: Collection[Judgement]) -> frozenset[str]:
    """The portals on which an agency would be accused but for a second look."""
    return frozenset(
        str(said.values["portal"]) for one in judgements for said in waiting_for_looks(one)
    )
