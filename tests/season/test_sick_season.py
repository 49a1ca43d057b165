"""A season on a mail server that is sick in one way after another: each fact arrives once.

The long form lives the whole invented season, the short one its first weeks after the due date. In
both, what everybody has heard equals what is so, the table of what was told equals the mailboxes,
and only a text that was taken without an answer arrives more than once, the same to the byte.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from monitor.delivery.email import parse_smtp_url, send
from monitor.mails.dispatch import dispatch, tell_again
from monitor.officers import Officers
from monitor.run import run
from pipeline.store.database import open_database
from reportwatch.database import upgrade
from tests.installation import started
from tests.monitor.made import moment
from tests.monitor.mail_server import dripping_greeting, open_post
from tests.season import plan
from tests.season.heard import told_twice, unlike_the_mailboxes, untold
from tests.season.service import NOWHERE, Service

ONE, TWO, THREE, FOUR, FIVE = (plan.address(code) for code in plan.NAMES)
RIGHT = "right@example.org"
# Far above what an answer takes on a busy machine; and on days when the server drips.
WITHIN_S, DRIPPING_S = 20, 1.5


@dataclass(slots=True)
class SickService(Service):
    """A service whose rounds are followed by posts, as in `serve`."""

    dripping: str = ""

    def round(self, day: date) -> None:
        """A night, and posts in the morning; on some days the server is down or drips."""
        server = self.post.server
        if day in DOWN:
            server = NOWHERE
        if day == DRIPS_GREETING:
            server = parse_smtp_url(self.dripping)
        within_s = DRIPPING_S if day in (DRIPS, DRIPS_GREETING) else WITHIN_S
        sender = partial(send, server=server, sender="a@localhost", timeout_s=20, within_s=within_s)
        run(self.engine, self.configuration, moment(day.isoformat()), sender, self.folder)
        for minutes in (10, 20, 90, 600):
            at: datetime = moment(day.isoformat()) + timedelta(minutes=minutes)
            tell_again(self.engine, self.configuration, at)
            dispatch(self.engine, self.configuration, sender, at)

    def corrects(self, old: str, new: str) -> None:
        people = self.configuration.officers
        officers = tuple(
            one.model_copy(update={"address": new}) if one.address == old else one
            for one in people.officers
        )
        made = Officers(officers=officers, operators=people.operators)
        self.configuration = replace(self.configuration, officers=made)


# What is wrong on which days; from the due date on something is told nearly every day.
SPAM = (date(2024, 2, 1), date(2024, 2, 1))
NO_USER, CORRECTED = date(2024, 2, 4), date(2024, 2, 21)
GREYLISTED = date(2024, 2, 6)
TAKES_WITHOUT_ANSWER = date(2024, 2, 21)
DROPS, DRIPS = date(2024, 2, 7), date(2024, 2, 22)
DRIPS_GREETING = date(2024, 2, 26)
DOWN = (date(2024, 2, 27), date(2024, 2, 28))


def fall_sick(service: SickService, day: date) -> None:
    """Set the server's answers for one day."""
    post = service.post
    post.data_answers = {ONE: "554 DT:SPM 163 smtp13", FIVE: "554 DT:SPM"} if day in SPAM else {}
    post.rcpt_answers = {TWO: "550 no such user"} if NO_USER <= day < CORRECTED else {}
    if day == GREYLISTED:
        post.rcpt_answers |= {FOUR: "451 4.7.1 come back", plan.CHIEF: "451 4.7.1 come back"}
    post.drops_after_text = {FOUR} if day == TAKES_WITHOUT_ANSWER else set()
    post.drops_at = {FIVE} if day == DROPS else set()
    post.drips_at = {FOUR} if day == DRIPS else set()
    if day == CORRECTED:
        service.corrects(TWO, RIGHT)


def lived(folder: Path, nights: Sequence[date]) -> SickService:
    """Live these nights; whatever lies between them happened while the service was down."""
    engine = open_database(f"sqlite:///{folder / 'reportwatch.sqlite3'}")
    upgrade(engine)
    started(engine)
    with open_post() as post, dripping_greeting() as dripping:
        service = SickService(engine, folder / "status", post, dripping=dripping)
        service.begin()
        since = plan.FIRST_DAY
        for day in nights:
            fall_sick(service, day)
            service.live(day, since)
            since = day
    return service


def holds(service: SickService) -> None:
    """Everybody has heard what is so, once; the table is what the mailboxes hold."""
    assert told_twice(service.engine) == []
    assert untold(service.engine, service.configuration.officers, {RIGHT: TWO}) == []
    assert unlike_the_mailboxes(service.engine, service.post) == []
    arrived = Counter((to, str(mail["Message-ID"])) for to, mail in service.post.mails)
    copies = {to for (to, _), count in arrived.items() if count > 1}
    assert copies == {FOUR}, "the one documented moment"
    assert ONE in {to for to, _ in arrived}
    assert RIGHT in {to for to, _ in arrived}
    service.engine.dispose()


SHORT = [
    date(2024, month, day)
    for month, day in ((1, 31), (2, 1), (2, 4), (2, 6), (2, 7), (2, 21), (2, 22), (3, 1))
]
SHORT += [DRIPS_GREETING, DOWN[0]]


def test_some_nights_of_a_season_on_sick_servers(tmp_path: Path) -> None:
    holds(lived(tmp_path, sorted(SHORT)))


@pytest.mark.slow
def test_a_whole_season_on_sick_servers(tmp_path: Path) -> None:
    holds(lived(tmp_path, list(plan.days())))
