"""A season that an installation lives in a process of its own, with a backup after every night.

The process ends itself as a lost machine does, at one statement to the database of all of them.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Engine, event, select
from sqlmodel import SQLModel

from crawlers.archive import Archive
from monitor.assessment import glance
from monitor.records import AlertState, Audience, Decision, DecisionKind, Delivery, OutgoingMessage
from monitor.run import run
from monitor.store import decisions as casework
from monitor.store.monitoring import alerts
from pipeline.store.readings import transaction
from reportwatch.database import open_migrated
from reportwatch.keeping.backup import Places, write_backup
from tests.installation import started
from tests.monitor.made import CONFIG, broken, crawl, moment
from tests.monitor.office import FINANCE, STREET, Office, made_books

FIRST, LAST = 3, 16
NOW = datetime(2023, 2, 5, 3, 0, tzinfo=UTC)
DECIDED = {4: DecisionKind.ACKNOWLEDGE, 8: DecisionKind.SNOOZE, 11: DecisionKind.DISMISS}
Kept = dict[str, tuple[int, str]]


def first_day(office: Office) -> None:
    office.crawled(crawl("2023-02-02"))
    office.published(STREET, "2023-01-20", [broken(found=44)])


def season(office: Office, day: int) -> None:
    """What happens before the night of a day."""
    on = f"2023-02-{day:02}"
    if day == 5:
        office.published(STREET, "2023-02-04", [broken(found=45)], seen=on)
    if day == 7:
        office.published(FINANCE, "2023-02-06", seen=on)
    if day == 9:
        office.corrected(FINANCE, "2023-02-06", [broken(found=44)])
    if day == 12:
        office.corrected(FINANCE, "2023-02-06", [])
    office.crawled(crawl(on))


def decide(engine: Engine, day: int) -> None:
    """Somebody decides about the alert that stands first."""
    with transaction(engine) as session:
        standing = [
            one
            for one in alerts(session)
            if one.state is AlertState.OPEN and one.key.audience is Audience.OFFICER
        ]
        if day in DECIDED and standing:
            alert, until = standing[0], date(2023, 2, min(day + 3, 28))
            casework.record_decision(
                session,
                Decision(
                    alert.key, DECIDED[day], alert.values_hash, "已核实", until, "林晓柳",
                    moment(f"2023-02-{day:02}"),
                ),
            )  # fmt: skip


def kept_in(office: Office, day: int) -> Kept:
    """Of every table how many rows and their hash, and the same of what is judged as of a day."""
    found: Kept = {}
    with office.engine.begin() as connection:
        for table in SQLModel.metadata.sorted_tables:
            rows = sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            found[table.name] = (len(rows), sha256("\n".join(rows).encode()).hexdigest())
    del found["start"]
    picture = glance(office.engine, office.configuration, moment(f"2023-02-{day:02}"))
    judged = sorted(
        f"{one.duty.agency_code} {one.duty.year} {one.standing}" for one in picture.judgements
    )
    found["standings"] = (len(judged), sha256("\n".join(judged).encode()).hexdigest())
    return found


def places(folder: Path) -> Places:
    data = folder / "data"
    return Places(
        folder / "config", data, f"sqlite:///{data / 'reportwatch.sqlite3'}", str(data / "archive")
    )


def live(folder: Path, world: Path, until: int) -> int:
    """The whole season, or up to one statement of it; returns how many statements there were."""
    kept = places(folder)
    shutil.copytree(CONFIG, kept.config)
    (kept.data / "outbox").mkdir(parents=True)
    Archive(kept.archive).put("原件".encode())
    engine, said = open_migrated(kept.database), [0]

    @event.listens_for(engine, "before_cursor_execute")
    def count(*_: object) -> None:
        said[0] += 1
        if said[0] == until:
            os.kill(os.getpid(), signal.SIGKILL)

    office = Office(started(engine), folder / "status", made_books())
    first_day(office)
    for day in range(FIRST, LAST):
        if day > FIRST:
            season(office, day)
        tell(office, day, world / "told.jsonl")
        decide(engine, day)
        state = json.dumps(kept_in(office, day))
        (world / f"{day:02}.json").write_text(state, "utf-8")
        write_backup(world / f"{day:02}.zip", kept, NOW, with_archive=True, step=lambda _: None)
    engine.dispose()
    return said[0]


def tell(office: Office, day: int, told: Path) -> None:
    """One round; what leaves arrives in a world that is not lost with the machine."""

    def take(messages: Sequence[OutgoingMessage]) -> Iterator[Delivery]:
        for message in messages:
            with told.open("a", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in said_in(message))
            yield Delivery(message.message_id, message.address, True, False, "taken")

    run(office.engine, office.configuration, moment(f"2023-02-{day:02}"), take, office.folder)


def said_in(message: OutgoingMessage) -> list[str]:
    """Whom it tells what, each by itself: the same in another mail is the same."""
    return [
        json.dumps([message.address, asdict(one)], sort_keys=True, default=str)
        for one in message.tells
    ]


def as_shown(scratch: Engine, folder: Path, day: int, engine: Engine) -> Office:
    """The portal as it stands on a day, with a database that was put back behind the office."""
    portal = Office(started(scratch), folder, made_books())
    first_day(portal)
    for one in range(FIRST + 1, day + 1):
        season(portal, one)
    return replace(portal, engine=engine)
