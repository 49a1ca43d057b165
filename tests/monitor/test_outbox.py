"""A message lies in the outbox until a real server has accepted it; refusals are told apart."""

from __future__ import annotations

import multiprocessing
import os
import socket
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from core.configuration import load
from core.errors import ConfigurationError
from core.messages import render
from monitor.delivery.email import SmtpServer, parse_smtp_url, send
from monitor.mails.outbox import Posted, Send, deliver
from monitor.records import Audience, Delivery, MessageState, OutgoingMessage
from monitor.store import monitoring as store
from monitor.store.monitoring import MessageRow
from monitor.watch import Watch
from pipeline.store.database import open_database
from pipeline.store.readings import transaction
from tests.monitor.made import CONFIG, moment
from tests.monitor.mail_server import open_post

NOW = moment("2023-02-01")
MAIL = load(CONFIG / "watch.toml", Watch).mail
SENDER = "reportwatch@localhost"
A, B, C = "a@example.org", "b@example.org", "c@example.org"


def message(address: str) -> OutgoingMessage:
    message_id = f"<{address.partition('@')[0]}-1@reportwatch.localhost>"
    return OutgoingMessage(
        dedupe=f"facts|{address}",
        message_id=message_id,
        audience=Audience.OFFICER,
        address=address,
        subject="s",
        content=f"To: {address}\r\nMessage-ID: {message_id}\r\n\r\ntext\r\n",
        created_at=NOW,
    )


def put(engine: Engine, *addresses: str) -> int:
    with transaction(engine) as session:
        return store.put_in_outbox(session, [message(address) for address in addresses])


def by(server: SmtpServer) -> Send:
    return partial(send, server=server, sender=SENDER, timeout_s=5)


def in_english(posted: Posted) -> str:
    """What kept mails from leaving."""
    assert posted.problem is not None
    return render(posted.problem, "en")


def pending(engine: Engine) -> list[str]:
    with transaction(engine) as session:
        return [one.address for one in store.pending_messages(session)]


def test_accepted_messages_are_sent_once(engine: Engine) -> None:
    put(engine, A, B)
    with open_post() as post:
        first = deliver(engine, by(post.server), NOW, MAIL)
        second = deliver(engine, by(post.server), NOW, MAIL)

    assert post.recipients == [A, B]
    assert (first.sent, second.sent, pending(engine)) == (2, 0, [])


def test_the_same_message_is_put_into_the_outbox_once(engine: Engine) -> None:
    assert (put(engine, A), put(engine, A), pending(engine)) == (1, 0, [A])


def test_a_temporary_refusal_stays_and_is_sent_later(engine: Engine) -> None:
    put(engine, A, B)
    with open_post(rcpt_answers={A: "451 greylisted"}) as post:
        first = deliver(engine, by(post.server), NOW, MAIL)
        post.rcpt_answers.clear()
        second = deliver(engine, by(post.server), NOW, MAIL)

    assert (first.sent, first.waiting, first.refused) == (1, 1, ())
    assert (second.sent, post.recipients) == (1, [B, A])


@pytest.mark.parametrize(
    "answers", [{"rcpt_answers": {A: "550 no such user"}}, {"data_answer": "554 looks like spam"}]
)
def test_a_permanent_refusal_is_not_tried_again(engine: Engine, answers: dict[str, object]) -> None:
    put(engine, A)
    with open_post(**answers) as post:
        first = deliver(engine, by(post.server), NOW, MAIL)
        second = deliver(engine, by(post.server), NOW, MAIL)

    assert [refused.address for refused in first.refused] == [A]
    assert (second.refused, pending(engine)) == ((), [])
    with transaction(engine) as session:
        refused = MessageState.REFUSED.value
        (row,) = session.exec(select(MessageRow).where(MessageRow.state == refused))
        assert row.address == A
        assert row.answer.startswith("55")


def test_one_bad_address_does_not_hide_behind_a_good_one(engine: Engine) -> None:
    put(engine, A, B, C)
    with open_post(rcpt_answers={B: "550 no such user"}) as post:
        posted = deliver(engine, by(post.server), NOW, MAIL)

    assert post.recipients == [A, C]
    assert [refused.address for refused in posted.refused] == [B]


def test_a_server_that_is_not_there_loses_nothing(sqlite_engine: Engine) -> None:
    put(sqlite_engine, A)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        server = parse_smtp_url(f"smtp://127.0.0.1:{closed.getsockname()[1]}")
        posted = deliver(sqlite_engine, by(server), NOW, MAIL)

    assert pending(sqlite_engine) == [A]
    assert in_english(posted).startswith("REPORTWATCH_SMTP_URL: 127.0.0.1:")
    assert "\n" not in in_english(posted)


def test_a_server_that_says_nothing_is_left_after_its_time(sqlite_engine: Engine) -> None:
    put(sqlite_engine, A)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = parse_smtp_url(f"smtp://127.0.0.1:{silent.getsockname()[1]}")
        impatient = partial(send, server=server, sender=SENDER, timeout_s=0.3)
        posted = deliver(sqlite_engine, impatient, NOW, MAIL)

    assert "no answer in time" in in_english(posted)
    assert pending(sqlite_engine) == [A]


@pytest.mark.parametrize("answer", ["451 come back", "452 no room now"])
def test_a_sender_refused_for_now_is_tried_again(sqlite_engine: Engine, answer: str) -> None:
    put(sqlite_engine, A)
    with open_post(sender_answer=answer) as post:
        first = deliver(sqlite_engine, by(post.server), NOW, MAIL)
        post.sender_answer = "250 OK"
        second = deliver(sqlite_engine, by(post.server), NOW, MAIL)

    assert (first.waiting, first.problem, second.sent) == (1, None, 1)


@pytest.mark.parametrize("answer", ["550 who are you", "553 Mail from must equal authorized user"])
def test_a_refused_sender_is_our_matter_and_burns_no_message(
    sqlite_engine: Engine, answer: str
) -> None:
    put(sqlite_engine, A, B)
    with open_post(sender_answer=answer) as post:
        posted = deliver(sqlite_engine, by(post.server), NOW, MAIL)

    assert pending(sqlite_engine) == [A, B]
    assert "config/watch.toml" in in_english(posted)


def test_starttls_without_a_trusted_certificate_is_refused(sqlite_engine: Engine) -> None:
    put(sqlite_engine, A)
    with open_post() as post:
        server = replace(post.server, is_starttls=True)
        posted = deliver(sqlite_engine, by(server), NOW, MAIL)

    assert (posted.sent, pending(sqlite_engine), post.mails) == (0, [A], [])


def test_killed_between_acceptance_and_record_the_copy_bears_the_same_message_id(
    sqlite_url: str, sqlite_engine: Engine
) -> None:
    put(sqlite_engine, A, B)
    with open_post() as post:
        killed = multiprocessing.get_context("spawn").Process(
            target=die_after_the_first_acceptance, args=(sqlite_url, post.url)
        )
        killed.start()
        killed.join(30)
        assert killed.exitcode == 9
        assert post.recipients == [A]
        deliver(sqlite_engine, by(post.server), NOW, MAIL)

    assert post.recipients == [A, A, B]
    assert post.message_ids[0] == post.message_ids[1]


def die_after_the_first_acceptance(database_url: str, smtp_url: str) -> None:
    """A process that is killed after the server's answer and before it is written down."""
    real = by(parse_smtp_url(smtp_url))

    def die(messages: Sequence[OutgoingMessage]) -> Iterator[Delivery]:
        for _accepted in real(messages):
            os._exit(9)
        yield from ()

    deliver(open_database(database_url), die, NOW, MAIL)


WRONG_ADDRESSES = [
    "mail.example.org",
    "http://mail.example.org",
    "smtp://",
    "smtp://mail.example.org:port",
    "smtp://mail.example.org?tls=1",
    "smtp://user:secret@mail.example.org/path",
]


@pytest.mark.parametrize("url", WRONG_ADDRESSES)
def test_a_wrong_address_is_named_without_its_password(url: str) -> None:
    with pytest.raises(
        ConfigurationError, match=r"^REPORTWATCH_SMTP_URL: .*expected smtp://"
    ) as error:
        parse_smtp_url(url)

    assert "secret" not in str(error.value)


ADDRESSES = [
    ("smtp://mail.example.org", 25, False, False),
    ("smtp://mail.example.org?starttls=1", 587, False, True),
    ("smtps://mail.example.org", 465, True, False),
    ("smtp://mail.example.org:2525", 2525, False, False),
]


@pytest.mark.parametrize(("url", "port", "is_tls", "is_starttls"), ADDRESSES)
def test_an_address_says_how_to_connect(
    url: str, port: int, is_tls: bool, is_starttls: bool
) -> None:
    server = parse_smtp_url(url)

    assert (server.port, server.is_tls, server.is_starttls) == (port, is_tls, is_starttls)


def test_a_password_may_hold_any_character() -> None:
    server = parse_smtp_url("smtp://us%40er:p%2Fa%3As@mail.example.org")

    assert (server.user, server.password) == ("us@er", "p/a:s")


def test_nothing_waits_means_no_connection(sqlite_engine: Engine) -> None:
    nowhere = parse_smtp_url("smtp://127.0.0.1:1")

    assert deliver(sqlite_engine, by(nowhere), NOW, MAIL) == Posted(0, (), 0, None)
