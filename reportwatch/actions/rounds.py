"""Begin to notify, run a night, crawl, send: what makes mails and the archive grow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.browser import find_browser
from core.errors import NotPossible
from core.leases import night_lock
from crawlers.records import CrawlReport
from monitor.freed import MailTrouble
from monitor.mails.composing import preview
from monitor.mails.dispatch import dispatch, lift_pauses, refusing_addresses, tell_again
from monitor.mails.outbox import Posted, leave
from monitor.mails.refusals import addresses_of
from monitor.officers import Officers
from monitor.run import Round
from monitor.schedule.crawl_plan import due_tonight
from reportwatch.actions.read_only import database_read
from reportwatch.console import NightConsole
from reportwatch.installation import (
    database_of,
    installed,
    owner_of_receipts,
    refuse_placeholders,
    sending,
    waiting_mails,
)
from reportwatch.night import Connections, Night, crawl, judge, night, portals_of
from reportwatch.options import Options
from reportwatch.starting.outlook import Untold, beside_kept, judged_last, since_when, start
from reportwatch.starting.restored import forget_restored, restored_in

NOT_JUDGED_SINCE = "rounds.not-judged-since"
NOT_RESTORED = "rounds.not-restored"
NOT_JUDGED = "rounds.not-judged"
JUDGED_ANEW = "rounds.judged-anew"


@dataclass(frozen=True, slots=True)
class NightRequest:
    """Which night somebody asks for."""

    #: The portals to crawl; none means all.
    portals: Sequence[str] = ()
    #: Whether only portals that are due by the calendar are crawled.
    is_by_calendar: bool = False
    #: Whether mails stay in the outbox.
    is_mail_held: bool = False


@dataclass(frozen=True, slots=True)
class NightEnd:
    """What a night came to."""

    #: Its crawls, its reading, its round.
    night: Night
    #: What would be told, had somebody started this installation; None when somebody has.
    untold: Untold | None


@dataclass(frozen=True, slots=True)
class PostEnd:
    """What sending came to."""

    #: What became of the outbox.
    posted: Posted
    #: What would be told, had somebody started this installation; None when somebody has.
    untold: Untold | None
    #: Addresses that refuse, and for which something waits.
    refusing: Sequence[MailTrouble]
    #: Whether there is any way to send.
    has_way: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """How somebody agrees to begin."""

    #: Asks a person; raises when nobody agrees.
    ask: Callable[[], None]
    #: What waits was told before the backup that was put back: it is kept as told, and not sent.
    is_told: bool = False


@dataclass(frozen=True, slots=True)
class Started:
    """What the start of an installation came to."""

    #: What became of the outbox.
    posted: Posted
    #: The round that told.
    round: Round


def run_night(
    options: Options, wanted: NightRequest, now: datetime, said: NightConsole
) -> NightEnd:
    """Crawl, read, judge, tell; raises Foreseen before any work when something is not ready."""
    place = installed(options)
    portals = portals_of(place.configuration, wanted.portals)
    sender = None if wanted.is_mail_held else sending(options, place)
    with night_lock(options.data):
        engine = database_of(options)
        refuse_placeholders(options, place, portals)
        if wanted.is_by_calendar:
            portals = due_tonight(engine, place.configuration, portals, now)
        with said:
            outside = Connections(engine, said, sender, owner_of_receipts(options))
            ended = night(place, now, portals, outside)
    if since_when(engine) is not None:
        return NightEnd(ended, None)
    browser, assessment = find_browser(options.chromium), ended.round.assessment
    shown = preview(engine, place.configuration, assessment, now, browser)
    return NightEnd(ended, beside_kept(engine, now, shown, restored_in(options.data)))


def fetch(
    options: Options, portals: Sequence[str], now: datetime, said: NightConsole
) -> list[CrawlReport]:
    """Crawl some portals, and judge nothing."""
    place = installed(options)
    wanted = portals_of(place.configuration, portals)
    refuse_placeholders(options, place, wanted)
    with night_lock(options.data), said:
        return crawl(place, now, wanted, said)


def would_leave(options: Options, as_of: datetime | None) -> tuple[Untold, datetime | None]:
    """What nobody was told yet, and since when this installation tells, if it does.

    Nothing is shown of what could not leave: a robot without its address is an error first.
    """
    place = installed(options)
    sending(options, place)
    engine = database_read(options)
    since = since_when(engine)
    if since is not None:
        forget_restored(options.data)  # the start is the answer
        return Untold(None, ()), since
    return waiting_mails(options, place, engine, as_of), None


def begin(
    options: Options,
    waiting: Untold,
    now: datetime,
    agreement: Agreement,
    said: NightConsole,
) -> Started:
    """Tell from now on, what waits at once; whoever is asked raises when nobody agrees.

    After a backup was put back a round has to judge first, so that all is shown that may have been
    told since. Raises NotPossible before the first judgement, and when a newer one came while
    somebody looked: nothing leaves that nobody was shown.
    """
    place = installed(options)
    sender = sending(options, place)
    refuse_placeholders(options, place, portals_of(place.configuration, ()))
    judged_at = _shown_as_of(waiting, agreement)
    agreement.ask()
    engine = database_of(options)
    with night_lock(options.data):
        if judged_last(engine) != waiting.last:
            raise NotPossible(JUDGED_ANEW)
        owner = owner_of_receipts(options)
        if not agreement.is_told:
            start(engine, now)
            # At once: whoever is interrupted while mails leave has answered all the same.
            forget_restored(options.data)
        told_at = now if agreement.is_told else None
        outside = Connections(engine, said, None, owner)
        told = judge(place, judged_at, outside, told_at=told_at)
        if told.overtaken is None:
            forget_restored(options.data)
        # It is told as the last round judged it; today decides whether it leaves today.
        posted = leave(engine)
        if sender is not None:
            posted = dispatch(engine, place.configuration, sender, now, owner)
    return Started(posted, told)


def _shown_as_of(waiting: Untold, agreement: Agreement) -> datetime:
    """As of when somebody was shown all that may leave; raises NotPossible."""
    if waiting.judged_at is None:
        raise NotPossible(NOT_JUDGED)
    if waiting.restored is not None and waiting.last == waiting.restored.judged_at:
        raise NotPossible(NOT_JUDGED_SINCE)
    if agreement.is_told and waiting.restored is None:
        raise NotPossible(NOT_RESTORED)
    return waiting.judged_at


def _refuse_unknown(which: str, officers: Officers) -> None:
    """Nothing waits for an address: that is well, unless there is no such address."""
    if which and which not in set(addresses_of(officers)):
        raise NotPossible("posted.nothing-of", which=which)


def post(options: Options, now: datetime, as_of: datetime | None, again: str | None) -> PostEnd:
    """Send what waits; `again` names what need not rest any longer, "" everything."""
    place = installed(options)
    sender = sending(options, place)
    with night_lock(options.data):
        engine = database_of(options)
        if again is not None and not lift_pauses(engine, again or None, now):
            _refuse_unknown(again, place.configuration.officers)
        posted = leave(engine)
        if sender is not None:
            tell_again(engine, place.configuration, now, find_browser(options.chromium))
            posted = dispatch(engine, place.configuration, sender, now, owner_of_receipts(options))
        untold = None
        if since_when(engine) is None:
            untold = waiting_mails(options, place, engine, as_of)
        refusing = refusing_addresses(engine, place.configuration)
    return PostEnd(posted, untold, refusing, sender is not None)
