"""A round ends with its status report written, whatever the mail server does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from monitor.delivery.email import parse_smtp_url
from monitor.delivery.process import by_delivery_process
from monitor.mails.dispatch import dispatch
from monitor.officers import Officer
from monitor.records import Delivery, DeliveryLimits, OutgoingMessage
from monitor.run import run
from tests.monitor.made import broken, crawl, moment
from tests.monitor.mail_server import dripping_greeting, open_post
from tests.monitor.office import FINANCE, STREET, Office, made_books

LIMITS = DeliveryLimits(message_s=1.5, round_s=60, lock_s=1)
SICK = "sick@example.org"
NAMES = ("a", "b", "c", "d")


@contextmanager
def refusing_connections() -> Iterator[str]:
    yield "smtp://127.0.0.1:1"


@contextmanager
def a_post(**answers: object) -> Iterator[str]:
    with open_post(**answers) as post:
        yield post.url


SERVERS = {
    "554 after the text": (partial(a_post, data_answers={SICK: "554 DT:SPM"}), 4),
    "550": (partial(a_post, rcpt_answers={SICK: "550 no such user"}), 4),
    "451": (partial(a_post, rcpt_answers={SICK: "451 come back"}), 4),
    "drops after the text": (partial(a_post, drops_after_text={SICK}), 4),
    "drops at one address": (partial(a_post, drops_at={SICK}), 4),
    "drips its answer": (partial(a_post, drips_at={SICK}), 4),
    "drips its greeting": (dripping_greeting, 0),
    "is down": (refusing_connections, 0),
}


@pytest.fixture
def office(sqlite_engine: Engine, tmp_path: Path) -> Office:
    """Five officers, the address of one of which the server does not bear."""
    officers = [
        Officer(name=name, address=f"{name}@example.org", districts=("990101",)) for name in NAMES
    ]
    officers.insert(2, Officer(name="sick", address=SICK, districts=("990101",)))
    office = Office(sqlite_engine, tmp_path / "status", made_books(*officers))
    office.crawled(crawl("2023-02-02"))
    office.published(FINANCE, "2023-01-20")
    office.published(STREET, "2023-01-20", [broken(found=44)])
    return office


@pytest.mark.parametrize("name", SERVERS)
def test_a_round_ends_with_its_status_report_and_the_others_mails_sent(
    name: str, office: Office, tmp_path: Path
) -> None:
    opened, officers_told = SERVERS[name]
    server: AbstractContextManager[str] = opened()
    with server as url:
        send = partial(
            by_delivery_process,
            server=parse_smtp_url(url),
            sender="a@localhost",
            timeout_s=5,
            receipts=tmp_path / "outbox",
            limits=LIMITS,
        )
        result = run(office.engine, office.configuration, moment("2023-02-03"), send, office.folder)

    assert json.loads((office.folder / "status.json").read_text("utf-8"))["year"] == 2022
    operators = len(result.posted.refused)
    assert result.posted.sent == officers_told + operators
    assert result.posted.is_in_trouble is (
        name in {"554 after the text", "550"} or not officers_told
    )


def test_a_failure_in_telling_cannot_lose_the_status_report(office: Office) -> None:
    def crash(_messages: Sequence[OutgoingMessage]) -> Iterator[Delivery]:
        raise RuntimeError("ours")

    with pytest.raises(RuntimeError):
        run(office.engine, office.configuration, moment("2023-02-03"), crash, office.folder)

    assert (office.folder / "status.html").exists()


def test_when_all_is_put_off_nothing_left_and_somebody_should_look(office: Office) -> None:
    with open_post(sender_answer="451 busy") as post:
        send = partial(
            by_delivery_process,
            server=post.server,
            sender="a@localhost",
            timeout_s=5,
            receipts=office.folder / "outbox",
            limits=LIMITS,
        )
        first = run(
            office.engine, office.configuration, moment("2023-02-03"), send, office.folder
        ).posted
        again = dispatch(office.engine, office.configuration, send, moment("2023-02-03"))
        resting = dispatch(office.engine, office.configuration, send, moment("2023-02-03"))

    assert (first.sent, len(first.put_off), first.is_in_trouble) == (0, 5, True)
    assert (again.sent, len(again.put_off)) == (0, 5)
    assert (resting.resting, resting.put_off, resting.is_all_put_off) == (5, (), True)
