"""A prepared database of each kind, copied for every moment, and what is compared afterwards."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import Column, Engine, MetaData, Table, select
from sqlalchemy.engine import make_url

from crawlers.records import CrawlOutcome
from monitor.run import run
from pipeline.records import Agency, Finding, Reading, ReadingKind
from pipeline.reference.register import AgencyEntry
from pipeline.store import readings as store
from pipeline.store.database import open_database
from pipeline.store.looks import record_look
from reportwatch.database import upgrade
from tests.installation import started
from tests.kill.round import BEFORE, DISTRICTS, Place, environment, office_books
from tests.looked import looked_again
from tests.monitor.chat_server import Group
from tests.monitor.made import broken, crawl, dated, moment
from tests.monitor.mail_server import Post
from tests.monitor.office import FINANCE, a_document, a_report

Rows = dict[str, list[tuple[object, ...]]]


@dataclass(slots=True)
class Stage:
    """Copies of one prepared database, and the servers that all rounds share."""

    copy: Callable[[], str]
    drop: Callable[[str], None]
    folder: Path
    post: Post
    group: Group

    @contextmanager
    def place(self) -> Iterator[Place]:
        """A fresh copy for one moment; mailbox and groups are empty."""
        self.post.mails.clear()
        self.group.shown.clear()
        database, folder = self.copy(), self.folder / uuid4().hex
        yield Place(database, folder, self.post.url, environment(self.group.url))
        shutil.rmtree(folder)
        self.drop(database)

    def arrived(self) -> Counter[tuple[str, bytes]]:
        """How often each message came, to the byte."""
        mails = Counter((address, mail.as_bytes()) for address, mail in self.post.mails)
        return mails + Counter((service, text.encode()) for service, text in self.group.shown)


def sqlite_copies(folder: Path) -> tuple[Callable[[], str], Callable[[str], None]]:
    """How to copy the prepared file, and how to throw a copy away."""
    prepared = folder / "prepared.sqlite3"
    prepare(f"sqlite:///{prepared}", folder)

    def copy() -> str:
        path = folder / f"{uuid4().hex}.sqlite3"
        shutil.copy(prepared, path)
        return f"sqlite:///{path}"

    def drop(database: str) -> None:
        for path in folder.glob(f"{Path(database).name}*"):
            path.unlink()

    return copy, drop


def postgresql_copies(url: str, folder: Path) -> tuple[Callable[[], str], Callable[[str], None]]:
    """The same for a database that a server copies by itself."""
    prepare(url, folder)
    address = make_url(url)
    plain = address.set(drivername="postgresql", database="postgres")

    def tell(command: str) -> None:
        server = plain.render_as_string(hide_password=False)
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(command)  # type: ignore[arg-type]  # our own names

    def copy() -> str:
        name = f"copy_{uuid4().hex}"
        tell(f"CREATE DATABASE {name} TEMPLATE {address.database}")
        return address.set(database=name).render_as_string(hide_password=False)

    def drop(database: str) -> None:
        tell(f"DROP DATABASE {make_url(database).database} WITH (FORCE)")

    return copy, drop


def prepare(database: str, folder: Path) -> None:
    """What was found and told before, and what was crawled since: the round has much to tell."""
    engine, configuration = open_database(database), office_books()
    upgrade(engine)
    started(engine)
    entries = list(configuration.reference.register.agencies)
    with store.transaction(engine) as session:
        for district in DISTRICTS:
            seen = crawl(BEFORE, portal=f"p{district}")
            store.record_crawl(session, seen)
            record_look(session, looked_again(seen))
    for number, entry in enumerate(entries):
        if number % 3:
            _publish(engine, entry, [broken()] if number % 3 == 1 else [])
    run(engine, configuration, moment(BEFORE), None, folder / "before")
    with store.transaction(engine) as session:
        for district in DISTRICTS:
            is_dark = district == DISTRICTS[-1]
            outcome = CrawlOutcome.FAILED if is_dark else CrawlOutcome.COMPLETE
            seen = crawl("2023-02-05", outcome, portal=f"p{district}")
            store.record_crawl(session, seen)
            record_look(session, looked_again(seen))
    for number, entry in enumerate(entries):
        if number % 6 == 1:
            _publish(engine, entry, [], version="2")
        if number % 6 == 2:
            _publish(engine, entry, [broken("t4-review-total")], version="2")
    engine.dispose()


def _publish(
    engine: Engine, entry: AgencyEntry, findings: list[Finding], version: str = "1"
) -> None:
    digest = sha256(entry.code.encode()).hexdigest()
    report = replace(
        a_report(FINANCE, 2022, (dated("2023-01-20"),)), agency=Agency(entry.name, entry.code)
    )
    reading = Reading(entry.portal, digest, ReadingKind.REPORT, report)
    document = replace(
        a_document(FINANCE, "2023-01-20", digest, "2023-02-02"),
        portal=entry.portal,
        url=f"http://127.0.0.1:8001/c1/{entry.code}.shtml",
    )
    with store.transaction(engine) as session:
        store.record_sightings(session, [document])
        store.record_reading(session, reading, "1")
        store.record_findings(session, reading, findings, (), version)


def _told(table: Table) -> list[Column[object]]:
    return [one for one in table.columns if one.name != "round"]


def rows(database: str) -> Rows:
    """Every row of every table, but for rounds and their numbers: a killed one has one, too."""
    engine, tables = open_database(database), MetaData()
    with engine.connect() as connection:
        tables.reflect(connection)
        found = {
            table.name: sorted(
                (tuple(row) for row in connection.execute(select(*_told(table)))), key=repr
            )
            for table in tables.sorted_tables
            if table.name != "round"
        }
    engine.dispose()
    return found
