"""A database put back from a backup: nobody is told twice, and no change goes untold."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from monitor.delivery.process import by_delivery_process
from monitor.run import run
from tests.monitor.made import broken, crawl, moment
from tests.monitor.mail_server import Post, open_post
from tests.monitor.office import FINANCE, STREET, Office, made_books

PUBLISHED = "2023-01-20"


@pytest.fixture
def office(sqlite_engine: Engine, tmp_path: Path) -> Office:
    """One fault, not told yet."""
    office = Office(sqlite_engine, tmp_path / "status", made_books())
    office.crawled(crawl("2023-02-02"))
    office.published(FINANCE, PUBLISHED)
    office.published(STREET, PUBLISHED, [broken(found=44)])
    return office


def tell(office: Office, post: Post, day: str) -> int:
    """One round by a postman who keeps receipts; returns how many mails arrived."""
    before = len(post.mails)
    receipts = office.folder.parent / "receipts"
    sent = partial(
        by_delivery_process,
        server=post.server,
        sender="a@localhost",
        timeout_s=5,
        receipts=receipts,
    )
    run(office.engine, office.configuration, moment(day), sent, office.folder)
    return len(post.mails) - before


def put_back(office: Office, backup: Path) -> None:
    office.engine.dispose()
    name = str(office.engine.url.database)
    for beside in ("-wal", "-shm"):
        Path(name + beside).unlink(missing_ok=True)
    shutil.copy(backup, name)


@pytest.fixture
def backup(office: Office, tmp_path: Path) -> Path:
    """The database after the first night, which told of the fault."""
    with open_post() as post:
        assert tell(office, post, "2023-02-03") == 1
    with closing(sqlite3.connect(str(office.engine.url.database))) as connection:
        connection.execute("VACUUM INTO ?", [str(tmp_path / "backup")])
    return tmp_path / "backup"


@pytest.mark.parametrize(("found", "told"), [(45, 0), (46, 1)], ids=["as told since", "anew"])
def test_after_a_backup_only_what_was_not_told_is_told(
    office: Office, backup: Path, found: int, told: int
) -> None:
    with open_post() as post:
        office.corrected(STREET, PUBLISHED, [broken(found=45)])
        assert tell(office, post, "2023-02-04") == 1

        put_back(office, backup)
        office.corrected(STREET, PUBLISHED, [broken(found=found)])

        assert tell(office, post, "2023-02-05") == told
