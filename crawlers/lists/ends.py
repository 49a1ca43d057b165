"""Whether a list was read to its end: something in it says so, and nothing says otherwise.

The default is that nobody knows. A witness makes the end known; a control that is neither followed,
nor furniture, nor explained by a count, nor named in the portal's file takes the witness away.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from core.messages import Message, Value
from crawlers.lists.controls import ControlKind, ListControl
from crawlers.lists.order import YEAR
from crawlers.pages.answers import TurnedPages, TurningEnd
from crawlers.pages.listing import Row
from crawlers.pages.numerals import SIGNS, number_in
from crawlers.pages.page import column_key
from crawlers.pages.titles import Promise
from crawlers.records import Witness, WitnessKind

# Reports of an earlier year that must follow on this year's.
ENOUGH_EARLIER = 2
NAMED = 5
PAGES_OR_NUMBER = re.compile(rf"[下上前后末尾]一?页|[\d{SIGNS}]|next|last", re.IGNORECASE)
NO_WITNESS = Message("ends.no-witness")
MAY_LEAD_ON = "ends.may-lead-on"
TOTAL = "ends.total"
LAST_PAGE = "ends.last-page"
LAST_LINK = "ends.last-link"
TURNED_OUT = Message("ends.turned-to-the-last")
FALLING = "ends.falling"


class Verdict(StrEnum):
    """What one control means for the end of a list."""

    FOLLOWED = "followed"
    FURNITURE = "furniture"
    IGNORED = "ignored"
    EXPLAINED = "explained"
    DEAD = "dead"
    AGAINST = "against"


OPEN = (Verdict.AGAINST, Verdict.EXPLAINED)


@dataclass(frozen=True, slots=True)
class Crawled:
    """What a whole crawl knows of a control that a list cannot know.

    `followed` are the keys of all pages that were asked for, `furniture` what also stands on pages
    above the annual reports, `ignored` what the portal's file names.
    """

    followed: Collection[str] = frozenset()
    furniture: Collection[ListControl] = frozenset()
    ignored: Collection[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ReadList:
    """One list as it was read.

    `last` are the controls of its last page, `controls` those of all pages; `asked` are the keys of
    its pages.
    """

    rows: Sequence[Row]
    pages: int
    rows_declared: int | None
    pages_declared: int | None
    turning: TurnedPages
    is_whole: Message | None
    controls: Sequence[ListControl]
    last: Sequence[ListControl]
    asked: Collection[str] = frozenset()


def end_of(read: ReadList, crawled: Crawled) -> tuple[Witness | None, Message | None]:
    """The witness of a list's end, or why its end is not known."""
    count = _count(read)
    verdicts = {
        one: verdict(one, read, crawled, is_counted=count is not None) for one in read.controls
    }
    # Of several lists in one, each may end before its own last row.
    falling = None if read.turning.has_choices else falling_dates(read.rows)
    witness = count or _last_link(read, verdicts) or falling
    if witness is None:
        return None, _against(verdicts) or NO_WITNESS
    against = _against(verdicts)
    return (None, against) if against is not None else (witness, None)


def beyond_hub(controls: Sequence[ListControl], crawled: Crawled) -> Message | None:
    """What on a page that only leads to lists may lead to more of them, and was not followed."""
    nothing = ReadList((), 1, None, None, TurnedPages(0), None, controls, controls)
    return _against({one: verdict(one, nothing, crawled, is_counted=False) for one in controls})


def verdict(control: ListControl, read: ReadList, crawled: Crawled, *, is_counted: bool) -> Verdict:
    """What one control means; what is not understood counts against the end."""
    is_followed = all(column_key(url) in crawled.followed for url in control.urls)
    in_order = (
        (Verdict.IGNORED, control.name in crawled.ignored),
        (Verdict.AGAINST, _is_more_than_seen(control, read, is_counted=is_counted)),
        (Verdict.DEAD, control.is_dead),
        (Verdict.FOLLOWED, bool(control.urls) and is_followed),
        (Verdict.FOLLOWED, _names_read_page(control, read) or _was_made(control, read.turning)),
        (Verdict.FURNITURE, control in crawled.furniture and not control.is_turning),
        (Verdict.EXPLAINED, _is_understood_number(control) or (control.is_pager and is_counted)),
    )
    return next((one for one, holds in in_order if holds), Verdict.AGAINST)


def falling_dates(rows: Sequence[Row]) -> Witness | None:
    """Rows that fall by date without exception, from this year's reports into an earlier year's."""
    days = [row.date.on for row in rows if row.date is not None]
    if len(days) < len(rows) or any(later < day for later, day in pairwise(days)):
        return None
    years = [year for row in rows if row.promise is Promise.REPORT and (year := _year(row))]
    newest = max(years, default=0)
    earlier = years[years.index(newest) :] if years else []
    if sum(year < newest for year in earlier) < ENOUGH_EARLIER:
        return None
    values: dict[str, Value] = {"newest": newest, "back_to": days[-1].isoformat()}
    return Witness(WitnessKind.FALLING_DATES, Message(FALLING, values), back_to=days[-1])


def covers(witness: Witness, year: int) -> bool:
    """Whether a list that ends so shows all reports of a year: it goes back before the first."""
    return witness.back_to is None or witness.back_to < date(year + 1, 1, 1)


def _count(read: ReadList) -> Witness | None:
    seen = len(read.rows)
    if read.rows_declared is not None:
        is_met = read.rows_declared == seen
        said = Message(TOTAL, {"rows": seen})
        return Witness(WitnessKind.TOTAL, said) if is_met else None
    if read.pages_declared is not None:
        is_met = read.pages_declared == read.pages
        said = Message(LAST_PAGE, {"pages": read.pages})
        return Witness(WitnessKind.LAST_PAGE, said) if is_met else None
    if read.turning.ending is TurningEnd.LAST_PAGE:
        return Witness(WitnessKind.LAST_PAGE, TURNED_OUT)
    return Witness(WitnessKind.LAST_PAGE, read.is_whole) if read.is_whole else None


def _last_link(read: ReadList, verdicts: dict[ListControl, Verdict]) -> Witness | None:
    """A pager, by its words or numbers, whose every link was read, or is dead."""
    pager = [one for one in read.last if one.is_turning and _turns_pages(one, read)]
    open_ones = [one for one in read.last if one.is_turning and verdicts[one] in OPEN]
    if not pager or open_ones:
        return None
    return Witness(WitnessKind.LAST_PAGE, Message(LAST_LINK, {"pages": read.pages}))


def _turns_pages(control: ListControl, read: ReadList) -> bool:
    """Whether a control is this list's own: 首页 in a menu turns no list."""
    says_so = PAGES_OR_NUMBER.search(control.words) is not None
    is_own = any(column_key(url) in read.asked for url in control.urls)
    return says_so and (is_own or control.is_dead)


def _against(verdicts: dict[ListControl, Verdict]) -> Message | None:
    open_ones = [one for one, what in verdicts.items() if what is Verdict.AGAINST]
    if not open_ones:
        return None
    return Message(MAY_LEAD_ON, {"controls": "；".join(_named(open_ones))})


def _named(controls: Iterable[ListControl]) -> Iterator[str]:
    names = dict.fromkeys(f"「{one.name}」" for one in controls)
    yield from list(names)[:NAMED]
    if len(names) > NAMED:
        yield "…"


def _is_more_than_seen(control: ListControl, read: ReadList, *, is_counted: bool) -> bool:
    """Whether a count on the page is larger than what was seen of the list."""
    if control.number is None:
        return False
    if control.kind is ControlKind.ROWS:
        return control.number > len(read.rows) and not (control.is_pager and is_counted)
    return control.number > read.pages and not is_counted


def _names_read_page(control: ListControl, read: ReadList) -> bool:
    """Whether a number without an address names a page that was read, as its own number does."""
    number = number_in(control.words.strip("[]()")) if control.kind is ControlKind.ACT else None
    return number is not None and 1 <= number <= read.pages


def _was_made(control: ListControl, turning: TurnedPages) -> bool:
    """Whether a control is a choice, or one of several, each of which a browser made."""
    if control.kind is ControlKind.ACT:
        return any(control.words in made for made in turning.acted)
    is_choice = control.kind in (ControlKind.SELECT, ControlKind.YEARS)
    return is_choice and any("/".join(made).startswith(control.words) for made in turning.acted)


def _is_understood_number(control: ListControl) -> bool:
    return control.number is not None and control.kind in (ControlKind.ROWS, ControlKind.PAGES)


def _year(row: Row) -> int | None:
    found = YEAR.search(row.title)
    return int(found[1]) if found else None
