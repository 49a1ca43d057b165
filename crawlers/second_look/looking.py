"""The second look at one list: act on everything in and beside it, and compare what is seen.

Every act begins on a page made fresh, in a state that is proven equal to the first: the replies of
then are given again, and what can be seen and acted on is the same.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from playwright.async_api import Error as BrowserError

from core.messages import Message
from crawlers.asking.paced_questions import Events, Pace
from crawlers.asking.sealed_tab import SealedTab
from crawlers.looks import ActKind, LookAct, LookLimits, LookOutcome, SeenRow
from crawlers.portals import Portal
from crawlers.second_look.handles import Handle, block_of, handles
from crawlers.second_look.likeness import ListedRows, key, listed, rows_in, seen_row
from crawlers.second_look.pointer import OutOfReach, act, scroll
from crawlers.second_look.scene import Element, Scene
from crawlers.second_look.states import PageState, returned, same_place, same_thing
from crawlers.second_look.stillness import Rest, Restless, movement
from crawlers.second_look.verdicts import (
    SHOWN,
    Baseline,
    baseline_of,
    further_rows,
    harmless_errors,
    why_unjudged,
)

NOT_OPENED = Message("second-look.not-opened")
NO_ROWS = Message("second-look.no-rows")
RESTLESS = Message("second-look.restless")
OUT_OF_REACH = Message("second-look.out-of-reach")
NOT_AGAIN = Message("second-look.not-again")
BROWSER = "second-look.browser"
SAME = "second-look.same"
MORE = "second-look.more"
UNJUDGED = "second-look.unjudged"
LIMIT = "second-look.limit"
# One step opens what is closed, the next chooses in it, a third turns what came.
DEEPEST = 3
NOTED_WITHIN_S = 0.02
PHOTOGRAPHED_WITHIN_MS = 10_000
NAMED_ROWS = 3
# What one page with its scripts and styles may ask for as it comes up.
MOST_AT_FIRST = 100


@dataclass(frozen=True, slots=True)
class AskedList:
    """What a crawl knows of a list, and what is to be looked at again."""

    #: Its first page.
    url: str
    #: The rows that the crawl listed, of all its pages.
    rows: Sequence[SeenRow]
    #: Every address that the crawl asked for.
    known: Collection[str]
    #: How many pages it had.
    pages: int
    #: The rows of the crawl's other lists: what rows of an empty list would be like.
    elsewhere: Sequence[SeenRow] = ()


@dataclass(frozen=True, slots=True)
class Looked:
    """What a second look at one list came to, with its evidence."""

    outcome: LookOutcome
    reason: Message
    acts: tuple[LookAct, ...]
    controls: int
    requests: int
    seconds: float
    picture: bytes = b""
    rows: tuple[SeenRow, ...] = ()
    act_picture: bytes = b""
    page: str = ""


@dataclass
class _Look:
    """One look while it goes on."""

    tab: SealedTab
    asked: AskedList
    limits: LookLimits
    pace: Pace
    known: ListedRows
    furniture: Collection[str]
    rest: Rest
    began: float = field(default_factory=time.monotonic)
    budget: int = 0
    controls: int = 0
    picture: bytes = b""
    page: str = ""
    broken: Message | None = None
    places: Counter[str] = field(default_factory=Counter)
    waiting: deque[tuple[PageState, Handle]] = field(default_factory=deque)
    unjudged: list[LookAct] = field(default_factory=list)
    rows: tuple[SeenRow, ...] = ()

    async def whole(self) -> Looked:
        """Look at the list until it is known, or a limit is met."""
        asked_before, budget = self.pace.asked, self.pace.most
        self.pace.most = min(budget, asked_before + MOST_AT_FIRST)
        try:
            outcome, acts = await self._outcome()
        except Restless:
            outcome, acts = LookOutcome.UNJUDGED, (_act((), ActKind.LOAD, RESTLESS),)
        except BrowserError as error:
            self.broken = Message(BROWSER, {"error": str(error).partition("\n")[0][:SHOWN]})
            outcome, acts = LookOutcome.LIMIT, tuple(self.unjudged)
        finally:
            self.pace.most, self.pace.is_used_up = budget, False
        decisive = b"" if outcome is LookOutcome.SAME else await _picture(self.tab)
        return Looked(
            outcome=outcome,
            reason=self._in_words(outcome, acts),
            acts=acts,
            controls=self.controls,
            requests=self.pace.asked - asked_before,
            seconds=round(time.monotonic() - self.began, 1),
            picture=self.picture,
            rows=self.rows,
            act_picture=decisive,
            page=self.page,
        )

    async def _outcome(self) -> tuple[LookOutcome, tuple[LookAct, ...]]:
        first = await self._first()
        if isinstance(first, LookAct):
            outcome = LookOutcome.MORE if first.rows else LookOutcome.UNJUDGED
            return outcome, (first,)
        before, scene = first
        more = await self._scrolled(scene, before)
        while more is None and self.waiting and not self._is_over():
            state, handle = self.waiting.popleft()
            self.controls += 1
            more = await self._tried(state, handle, before)
        if more is not None:
            return LookOutcome.MORE, (more,)
        if self._is_over() and (self.waiting or self.pace.is_used_up):
            return LookOutcome.LIMIT, tuple(self.unjudged)
        outcome = LookOutcome.UNJUDGED if self.unjudged else LookOutcome.SAME
        return outcome, tuple(self.unjudged)

    async def _first(self) -> LookAct | tuple[Baseline, Scene]:
        """The list as it comes up; what makes any look at it useless is an act of its own."""
        await self.tab.freshen()
        status = await self.tab.open(self.asked.url)
        if not 200 <= status < 300:
            return _act((), ActKind.LOAD, NOT_OPENED)
        scene = await self.rest.settled(self.tab)
        self.picture, self.page = await _picture(self.tab), await self.tab.page.content()
        rows = rows_in(scene, self.known)
        self.rows = tuple(seen_row(one) for one in rows)
        block = block_of(rows) or self._empty_list(scene)
        before = baseline_of(scene, self.tab.events, self.known)
        if self.rest.ticking & set(before.chains):
            raise Restless
        problem = why_unjudged(self.tab.events, harmless_errors(self.tab.events))
        if block is None or problem is not None:
            return _act((), ActKind.LOAD, problem or NO_ROWS)
        # Nothing is new on a page as it comes up: only addresses tell.
        more = further_rows(scene, Events(), before, is_elsewhere=True)
        if more:
            return _act((), ActKind.LOAD, None, more)
        state = PageState((), (self.rest.digest(scene),), tuple(self.tab.replies))
        self.pace.most = self.pace.asked + self.asked.pages
        self._wait_for(state, handles(scene, block, self.known, self.furniture))
        return before, scene

    def _empty_list(self, scene: Scene) -> Element | None:
        """The whole page where the crawl saw no row, and knows what rows look like elsewhere."""
        return scene.elements[0] if not self.asked.rows and self.known.patterns else None

    def _wait_for(self, state: PageState, found: Sequence[Handle]) -> None:
        """Plan to act on what was not there before, and allow a question for each."""
        there = Counter(one.place for one in found)
        new = [one for one in found if there[one.place] > self.places[one.place]]
        self.places |= there
        self.waiting.extend((state, one) for one in new)
        self.pace.most = min(self.budget, self.pace.most + len(new))

    def _is_over(self) -> bool:
        is_long = time.monotonic() - self.began > self.limits.most_s
        return is_long or self.pace.is_used_up or self.controls >= self.limits.most_controls

    async def _scrolled(self, scene: Scene, before: Baseline) -> LookAct | None:
        """Scroll the page that has just come up to the end of its list, as long as more comes."""
        block = scene.elements[0]
        seen = {self._row_keys(scene)}
        while not self._is_over():
            rows = rows_in(scene, self.known)
            block = block_of(rows) or block
            self.tab.events = Events()
            await scroll(self.tab, block.backend)
            scene = await self.rest.settled(self.tab)
            more = self._judged((), ActKind.SCROLL, scene, before)
            now = self._row_keys(scene)
            if more is not None or now in seen:
                return more
            seen.add(now)
        return None

    async def _tried(self, state: PageState, handle: Handle, before: Baseline) -> LookAct | None:
        """Act on one thing in one state, again and again while it shows other rows."""
        if handle.kind is ActKind.OPEN and self.tab.is_off_portal(handle.url):
            return None  # whatever stands on the page, the question would be refused
        try:
            scene = await self._again(state)
            found = same_thing(scene, handle, self._all_handles) if scene is not None else None
            if scene is not None and found is not None:
                return await self._acted(state, found, scene, before)
            problem = NOT_AGAIN
        except OutOfReach:
            problem = OUT_OF_REACH
        except Restless:
            problem = RESTLESS
        except BrowserError as error:
            problem = Message(BROWSER, {"error": str(error).partition("\n")[0][:SHOWN]})
        self._note(_act((*state.path, handle), handle.kind, problem))
        return None

    async def _acted(
        self, state: PageState, handle: Handle, scene: Scene, before: Baseline
    ) -> LookAct | None:
        path, shown = (*state.path, handle), {self._row_keys(scene)}
        url, one = self.tab.page.url, handle
        for _ in range(self.asked.pages + 1):
            more, after = await self._once(path, one, before)
            if more is not None:
                return more
            if self.tab.page.url.partition("#")[0] != url.partition("#")[0]:
                return None
            self._deeper(state, path, after)
            now, again = self._row_keys(after), same_place(after, one, self._all_handles)
            if now in shown or again is None:
                return None
            shown.add(now)
            path, one = (*path, again), again
        return None

    async def _once(
        self, path: tuple[Handle, ...], handle: Handle, before: Baseline
    ) -> tuple[LookAct | None, Scene]:
        """One act, judged after each of its steps that changed anything."""
        self.tab.events = Events()
        moved, stirred = await movement(self.tab), self.tab.stirred_at
        after: Scene | None = None
        async for _ in act(self.tab, handle):
            await asyncio.sleep(NOTED_WITHIN_S)
            now = await movement(self.tab)
            if now == moved and self.tab.stirred_at == stirred:
                after = None
                continue
            after = await self.rest.settled(self.tab)
            more = self._judged(path, handle.kind, after, before)
            if more is not None:
                return more, after
            moved, stirred = await movement(self.tab), self.tab.stirred_at
        if after is None:
            after = await self.rest.settled(self.tab)
        return self._judged(path, handle.kind, after, before), after

    def _judged(
        self, path: tuple[Handle, ...], kind: ActKind, scene: Scene, before: Baseline
    ) -> LookAct | None:
        """The act, if it showed more; one that cannot be judged is noted."""
        here = self.asked.url.partition("#")[0]
        is_elsewhere = self.tab.page.url.partition("#")[0] != here
        events = self.tab.events
        rows = further_rows(scene, events, before, is_elsewhere=is_elsewhere)
        if rows:
            return _act(path, kind, None, rows)
        problem = why_unjudged(events, before.errors)
        if problem is not None and not self.pace.is_used_up:
            self._note(_act(path, kind, problem))
        return None

    def _deeper(self, state: PageState, path: tuple[Handle, ...], scene: Scene) -> None:
        """What an act brought to light is acted on, too; so is what it would have opened."""
        if len(path) >= DEEPEST:
            return
        after = PageState(path, (*state.digests, self.rest.digest(scene)), tuple(self.tab.replies))
        found = list(self._all_handles(scene))
        for url in self.tab.events.opened:
            if not self.known.knows(url) and url.startswith(self.known.portal.base_url):
                found.append(Handle(ActKind.OPEN, url, url, url, 0, url))
        self._wait_for(after, found)

    async def _again(self, state: PageState) -> Scene | None:
        """Come to a state again from a fresh page; None where it does not come out the same."""
        return await returned(self.tab, self.asked.url, state, self._all_handles, self.rest)

    def _all_handles(self, scene: Scene) -> Sequence[Handle]:
        block = block_of(rows_in(scene, self.known)) or scene.elements[0]
        return handles(scene, block, self.known, self.furniture)

    def _row_keys(self, scene: Scene) -> frozenset[str]:
        rows = rows_in(scene, self.known)
        return frozenset(key(one.url, self.known.portal) if one.url else one.text for one in rows)

    def _note(self, found: LookAct) -> None:
        """Keep in mind what could not be made or judged, and go on: there may be more."""
        if found not in self.unjudged:
            self.unjudged.append(found)

    def _in_words(self, outcome: LookOutcome, acts: Sequence[LookAct]) -> Message:
        if outcome is LookOutcome.SAME:
            return Message(SAME, {"controls": self.controls, "rows": len(self.asked.rows)})
        if self.broken is not None:
            return self.broken
        if outcome is LookOutcome.LIMIT:
            left = {"controls": self.controls, "left": len(self.waiting)}
            return Message(LIMIT, left)
        steps = " → ".join(acts[0].steps) or acts[0].kind.value
        if outcome is LookOutcome.MORE:
            named = "；".join(row.text or row.url for row in acts[0].rows[:NAMED_ROWS])
            count = len(acts[0].rows)
            return Message(MORE, {"act": steps, "count": count, "named": named})
        return Message(UNJUDGED, {"act": steps, "problem": acts[0].problem or NOT_OPENED})


async def look(
    tab: SealedTab,
    pace: Pace,
    portal: Portal,
    asked: AskedList,
    limits: LookLimits,
    furniture: Collection[str] = (),
) -> Looked:
    """Look at one list a second time."""
    known = listed(asked.rows, asked.known, portal, asked.elsewhere)
    return await _Look(
        tab, asked, limits, pace, known, furniture, Rest(limits.quiet_s), budget=pace.most
    ).whole()


def _act(
    path: Sequence[Handle],
    kind: ActKind,
    problem: Message | None,
    rows: tuple[SeenRow, ...] = (),
) -> LookAct:
    return LookAct(kind, tuple(one.said for one in path), problem, rows)


async def _picture(tab: SealedTab) -> bytes:
    """The page as a PNG; b"" where it cannot be drawn."""
    with suppress(BrowserError):
        return await tab.page.screenshot(full_page=True, timeout=PHOTOGRAPHED_WITHIN_MS)
    return b""
