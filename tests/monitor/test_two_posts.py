"""Two processes with folders of their own on one database send each message once."""

from __future__ import annotations

import fcntl
import multiprocessing
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from monitor.delivery.email import parse_smtp_url
from monitor.delivery.process import by_delivery_process, owner_of
from monitor.mails.outbox import deliver
from monitor.records import DeliveryLimits
from monitor.store.deliveries import MessageClaim, claim, release
from monitor.store.monitoring import pending_messages
from pipeline.store.database import open_database
from pipeline.store.readings import transaction
from tests.crawlers.markup import english
from tests.monitor.mail_server import open_post
from tests.monitor.test_outbox import MAIL, NOW, SENDER, A, B, C, put

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["monitor.mails.outbox", "monitor.delivery.process"])
MANY = [f"officer{number}@example.org" for number in range(20)]


def post_from(folder: str, database_url: str, smtp_url: str) -> None:
    """What `reportwatch post` does, from one data folder."""
    receipts = Path(folder) / "outbox"
    engine = open_database(database_url)
    send = partial(
        by_delivery_process,
        server=parse_smtp_url(smtp_url),
        sender=SENDER,
        timeout_s=30,
        receipts=receipts,
    )
    posted = deliver(engine, send, NOW, MAIL, owner_of(receipts))
    engine.dispose()
    assert posted.problem is None


def test_two_posts_at_once_send_every_message_once(engine: Engine, tmp_path: Path) -> None:
    put(engine, *MANY)
    database_url = engine.url.render_as_string(hide_password=False)
    with open_post() as post:
        posts = [
            PROCESSES.Process(target=post_from, args=(str(tmp_path / name), database_url, post.url))
            for name in ("one", "two")
        ]
        for process in posts:
            process.start()
        for process in posts:
            process.join(120)

        assert [process.exitcode for process in posts] == [0, 0]
        assert Counter(post.recipients) == Counter(MANY)
    with transaction(engine) as session:
        assert pending_messages(session) == []


def test_a_claim_keeps_others_out_until_it_lapses_and_lets_its_owner_in(engine: Engine) -> None:
    put(engine, A, B, C)
    with transaction(engine) as session:
        every = [message.message_id for message in pending_messages(session)]
    at = datetime(2023, 2, 1, tzinfo=UTC)
    long = timedelta(minutes=30)

    def taken(owner: str, after: timedelta, *, of: int = 3) -> int:
        with transaction(engine) as session:
            return len(
                claim(session, every[:of], MessageClaim(owner, at + after, at + after + long))
            )

    assert taken("one", timedelta(0), of=2) == 2
    assert taken("two", timedelta(minutes=1)) == 1
    assert taken("one", timedelta(minutes=2)) == 2, "its own, at once"
    assert taken("two", timedelta(minutes=40)) == 3, "lapsed"
    with transaction(engine) as session:
        release(session, every, "two")
    assert taken("one", timedelta(minutes=41)) == 3


def test_a_folder_keeps_its_name_and_no_two_share_one(tmp_path: Path) -> None:
    one, two = owner_of(tmp_path / "one"), owner_of(tmp_path / "two")

    assert (one, two) == (owner_of(tmp_path / "one"), owner_of(tmp_path / "two"))
    assert one != two


def test_a_folder_whose_name_was_never_written_is_given_one(tmp_path: Path) -> None:
    """Who made the file was ended before the name stood in it."""
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
        (folder / "owner").touch()
    one, two = map(owner_of, folders)

    assert one != two
    assert one == owner_of(folders[0])


def test_what_an_earlier_round_may_still_be_sending_stays_claimed(
    engine: Engine, tmp_path: Path
) -> None:
    put(engine, A)
    here, there = (owner_of(tmp_path / name) for name in ("here", "there"))
    send = partial(
        by_delivery_process,
        server=parse_smtp_url("smtp://127.0.0.1:9"),
        sender=SENDER,
        timeout_s=5,
        receipts=tmp_path / "here",
        limits=DeliveryLimits(lock_s=0.1),
    )
    with (tmp_path / "here" / "round.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        problem = deliver(engine, send, NOW, MAIL, here).problem
        assert problem is not None
        assert "still sending" in english(problem)

    assert deliver(engine, send, NOW, MAIL, there).elsewhere == 1
