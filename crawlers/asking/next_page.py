"""A list as its readers turn it: in a browser, by whatever its page offers.

Where a list has no addresses for its pages, only its own script can bring them. Nothing is asked by
us and no token is copied: what the page shows is chosen, clicked and scrolled, as a reader would,
and what then stands there is kept. There is one way for all: something is done, and the rows are
compared with those before, whether others took their place or came below them.
"""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import suppress
from urllib.parse import urlsplit

from playwright.async_api import Error as BrowserError
from playwright.async_api import Page as BrowserPage
from scrapy.http import Response, TextResponse

from core.charsets import CHARSETS
from crawlers.asking.page_controls import (
    ALL_CHOICES,
    CHOOSE,
    ROWS,
    SAYS_NOTHING_THERE,
    SCROLL,
    TURN,
)
from crawlers.asking.traffic import Traffic
from crawlers.asking.weight import weigh
from crawlers.pages.answers import TurnedPage, TurnedPages, TurningEnd
from crawlers.pages.words import NOTHING_THERE

# Where the meta of a request keeps its turning.
TURNING = "turning"
MOST_TURNS = 100
# The most acts on one list, in all of its choices.
MOST_STEPS = 4 * MOST_TURNS
# Controls without any effect that are clicked in vain before the list counts as one without.
MOST_IDLE = 5
# How long an act may take to bring other rows; how long nothing must be under way before it is
# taken to bring none; and how long before what came is whole.
CHANGED_WITHIN_S = 10.0
RESTS_S = 1.5
SETTLES_S = 0.2
LOOK_EVERY_S = 0.05
# /nb/, /nb/index.html and /nb/index_2.html are pages of one list.
NUMBER_OF_PAGE = re.compile(r"[-_]?\d+|/(?:index|default)(?=[-_.\d])|\.\w+$")
# While one page takes the place of another nothing in it can be asked.
BETWEEN_PAGES = ("context was destroyed", "Cannot find context", "because of a navigation")
# The worst last: a list is turned to its end when it is in each of its choices.
ENDS = (
    TurningEnd.LAST_PAGE,
    TurningEnd.NO_PAGER,
    TurningEnd.TOO_MANY,
    TurningEnd.UNCHANGED,
)
BAD_ENDS = ENDS[2:]


async def turn(page: BrowserPage, turning: TurnedPages, article: str) -> None:
    """Turn a list to its end; `article` is the pattern of the addresses of its rows."""
    with Traffic(page) as traffic:
        first = _Turner(page, turning, article, traffic)
        turning.pages = first.pages
        start = page.url
        ending = await first.to_the_end()
        if ending is TurningEnd.LAST_PAGE and first.is_doubtful:
            await asyncio.sleep(turning.delay_s)
            await page.goto(start)
            again = _Turner(page, turning, article, traffic)
            is_same = await again.to_the_end() is ending and again.kept == first.kept
            ending = ending if is_same else TurningEnd.UNCHANGED
    turning.has_choices, turning.acted = len(first.groups) > first.idle, tuple(first.acted)
    has_failed = traffic.has_failed or first.is_late
    turning.ending = TurningEnd.UNCHANGED if has_failed else ending


class _Turner:
    """One list in one page.

    `groups` are the choices that it offers; `idle` counts those that have nothing to do with it.
    `is_doubtful`: its control went away after a question that brought nothing, which an answer
    that is none would look like, too. `is_late`: what an act asked for did not come in time.
    """

    def __init__(
        self, page: BrowserPage, turning: TurnedPages, article: str, traffic: Traffic
    ) -> None:
        self._page, self._turning, self._article = page, turning, article
        self._traffic = traffic
        self.groups: list[list[str]] = []
        self.acted: list[tuple[str, ...]] = []
        self.pages: list[TurnedPage] = []
        self.kept: set[str] = set()
        self.idle = 0
        self.is_doubtful = self.is_late = False

    async def to_the_end(self) -> TurningEnd:
        """Turn the list in each of its choices; say how that ended."""
        found = await self._page.evaluate(ALL_CHOICES)
        self.groups = [list(map(str, group)) for group in found]
        await self._keep(await self._rows())
        return await self._in_each(0)

    async def _in_each(self, number: int) -> TurningEnd:
        """Make every choice of a group, and within each every one of the groups after it."""
        if number == len(self.groups):
            return await self._forward()
        seen: set[str] = set()
        ends: set[TurningEnd] = set()
        unchanged, has_asked = 0, False
        for words in self.groups[number]:
            rows = await self._chosen(number, words)
            has_asked |= self._traffic.questions > 0
            if rows is None or self._is_enough():
                return TurningEnd.UNCHANGED
            unchanged += rows == ""
            if unchanged > 1 and not rows:
                continue
            rows = rows or await self._rows()
            if rows in seen:
                return TurningEnd.UNCHANGED
            seen.add(rows)
            ends.add(await self._in_each(number + 1))
        # One of them was chosen from the beginning.
        if unchanged > 1:
            is_idle = unchanged == len(self.groups[number]) and not has_asked
            self.idle += is_idle
            return max(ends, key=ENDS.index) if is_idle else TurningEnd.UNCHANGED
        if not ends.intersection(BAD_ENDS):
            self.acted.append(tuple(self.groups[number]))
        return max(ends, key=ENDS.index)

    async def _chosen(self, number: int, words: str) -> str | None:
        """The rows that a choice brought, "" where they stayed the same.

        None where it could not be made, or no rows stand and nothing says that there are none.
        """
        before = await self._rows()
        await self._begin()
        if not await self._page.evaluate(CHOOSE, [number, words]):
            return None
        rows = await self._changed(before)
        if self.is_late:
            return None
        if rows:
            await self._keep(rows)
        elif not await self._rows():
            is_empty = await self._page.evaluate(SAYS_NOTHING_THERE, NOTHING_THERE.pattern)
            return words if is_empty else None
        return rows

    async def _forward(self) -> TurningEnd:
        """Scroll, and click what turns the list, until neither brings anything."""
        turns, skipped, is_growing = 0, 0, True
        seen: set[str] = set()
        while turns <= MOST_TURNS and not self._is_enough() and skipped < MOST_IDLE:
            before = await self._rows()
            if not before:
                return TurningEnd.NO_PAGER
            seen.add(before)
            is_growing = is_growing and await self._has_grown(before)
            if is_growing:
                turns += 1
                continue
            await self._begin()
            at, found = self._page.url, await self._click(skipped)
            if found == "clicked":
                rows = await self._changed(before)
                if self.is_late or rows in seen or not _is_same_list(at, self._page.url):
                    return TurningEnd.UNCHANGED
                if rows:
                    await self._keep(rows)
                    turns += 1
                elif turns or self._traffic.questions or self._traffic.errors:
                    return await self._stopped(turns, at, skipped)
                else:  # whatever that is, it does not turn this list
                    skipped += 1
                continue
            is_pager = found == "dead" or turns > 0
            return TurningEnd.LAST_PAGE if is_pager else TurningEnd.NO_PAGER
        return TurningEnd.NO_PAGER if skipped == MOST_IDLE else TurningEnd.TOO_MANY

    def _is_enough(self) -> bool:
        return len(self.pages) > MOST_TURNS or self._turning.steps > MOST_STEPS

    async def _has_grown(self, before: str) -> bool:
        await self._begin()
        if not await self._page.evaluate(SCROLL):
            return False
        rows = await self._changed(before)
        if rows:
            await self._keep(rows)
        elif self._traffic.questions and len(self.pages) > 1:
            self.is_doubtful = True
        return bool(rows)

    async def _stopped(self, turns: int, at: str, skipped: int) -> TurningEnd:
        """What it means that a click changed nothing.

        A script that asks for nothing knows that there is nothing, if it has brought something
        before; so does one that asks for the very page on which it stands.
        """
        if self._traffic.errors or turns == 0:
            return TurningEnd.UNCHANGED
        if not self._traffic.questions or (self._traffic.has_moved and self._page.url == at):
            return TurningEnd.LAST_PAGE
        if await self._click(skipped, is_only_looked_for=True) == "clicked":
            return TurningEnd.UNCHANGED
        self.is_doubtful = True
        return TurningEnd.LAST_PAGE

    async def _begin(self) -> None:
        """Wait as long as the portal wants us to, before something is done."""
        self._turning.steps += 1
        await asyncio.sleep(self._turning.delay_s)
        self._traffic.begin()

    async def _click(self, skipped: int, *, is_only_looked_for: bool = False) -> str:
        wanted = [bool(self.groups), skipped, is_only_looked_for]
        return str(await self._page.evaluate(TURN, wanted))

    async def _rows(self) -> str:
        """The addresses of the rows that stand there; "" for none, and between two pages."""
        try:
            return str(await self._page.evaluate(ROWS, self._article))
        except BrowserError as fault:
            if not any(words in str(fault) for words in BETWEEN_PAGES):
                raise
            return ""

    async def _changed(self, before: str) -> str:
        """The rows that came after an act, once they are whole; "" where none came in time."""
        end = time.monotonic() + CHANGED_WITHIN_S
        while time.monotonic() < end:
            await asyncio.sleep(LOOK_EVERY_S)
            rows = await self._rows()
            if rows and rows != before:
                await self._traffic.quiet(SETTLES_S, max(0.0, end - time.monotonic()))
                return await self._rows() or rows
            if self._traffic.rests_for(RESTS_S):
                return ""
        self.is_late |= not self._traffic.is_answered()
        return ""

    async def _keep(self, rows: str) -> None:
        """Keep what stands there, unless the same rows were kept before."""
        if rows in self.kept:
            return
        self.kept.add(rows)
        with suppress(BrowserError):
            await self._page.wait_for_load_state("domcontentloaded")
        await weigh(self._page, sum(len(one.html) for one in self.pages))
        self.pages.append(TurnedPage(self._page.url, await self._page.content()))


def _is_same_list(one: str, other: str) -> bool:
    """Whether two addresses may be pages of one list: they differ in numbers or their query."""
    return _without_number(one) == _without_number(other)


def _without_number(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.netloc, NUMBER_OF_PAGE.sub("", parts.path).rstrip("/")


def turned_in(response: Response) -> tuple[tuple[str, bytes], ...]:
    """The pages that an answer brings, with their addresses: one, or all that a browser turned."""
    turning = response.meta.get(TURNING)
    if not isinstance(turning, TurnedPages) or not turning.pages:
        return ((response.url, response.body),)
    if len(turning.pages) == 1 and not turning.has_choices:
        return ((turning.pages[0].url, response.body),)
    said = response.encoding if isinstance(response, TextResponse) else ""
    charset = said if said in CHARSETS.values() else "utf-8"
    return tuple((one.url, one.html.encode(charset, "xmlcharrefreplace")) for one in turning.pages)


def turning_in(response: Response) -> TurnedPages:
    """How the turning of a list ended; of one that was not turned, that it has no pager."""
    turning = response.meta.get(TURNING)
    return turning if isinstance(turning, TurnedPages) else TurnedPages(0)
