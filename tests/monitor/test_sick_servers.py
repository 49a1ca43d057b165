"""A sick mail server keeps no round for ever, and one broken message keeps no other back."""

from __future__ import annotations

import fcntl
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest

from core.messages import render
from monitor.answers import said
from monitor.delivery.email import SmtpServer, Unreachable, parse_smtp_url, send
from monitor.delivery.process import by_delivery_process
from monitor.delivery.robots import show
from monitor.records import Delivery, DeliveryLimits, OutgoingMessage
from monitor.services import Robot
from tests.monitor.mail_server import dripping_greeting, open_post
from tests.monitor.test_chats import message as a_digest
from tests.monitor.test_outbox import SENDER, A, B, C, message

D, E = "d@example.org", "e@example.org"
FIVE = [message(address) for address in (A, B, C, D, E)]
LIMIT_S = 1.5
LIMITS = DeliveryLimits(message_s=LIMIT_S, round_s=20, lock_s=0.2)
# Far above every limit and far below the time of a server that answers for ever.
SOON_S = 20


def handed_over(
    messages: Sequence[OutgoingMessage], server: SmtpServer, within_s: float = LIMIT_S
) -> list[Delivery]:
    """All answers; a thread, so that a test ends also when the round would not."""
    told: list[Delivery] = []
    problems: list[Exception] = []

    def go() -> None:
        try:
            for delivery in send(messages, server, SENDER, 5, within_s):
                told.append(delivery)
        except Unreachable as problem:
            problems.append(problem)

    round_ = threading.Thread(target=go, daemon=True)
    round_.start()
    round_.join(SOON_S)
    assert not round_.is_alive(), "the round goes on for ever"
    if problems:
        raise problems[0]
    return told


def in_english(delivery: Delivery) -> str:
    return render(said(delivery.answer), "en")


def test_a_greeting_that_drips_ends_after_the_limit_in_one_line() -> None:
    with dripping_greeting() as url, pytest.raises(Unreachable) as problem:
        handed_over(FIVE, parse_smtp_url(url))

    assert "no whole answer within 1.5 s" in str(problem.value)
    assert "\n" not in str(problem.value)


def test_an_answer_that_drips_breaks_one_message_and_the_others_leave() -> None:
    with open_post(drips_at={B}) as post:
        told = handed_over(FIVE, post.server)

        assert post.recipients == [A, C, D, E]
    (broken,) = [one for one in told if not one.is_accepted]
    assert (broken.address, broken.is_broken, broken.is_permanent) == (B, True, False)
    assert "may have arrived" in in_english(broken)


def test_a_line_that_drops_at_one_address_breaks_one_message_and_the_others_leave() -> None:
    with open_post(drops_at={C}) as post:
        told = handed_over([*FIVE, replace(FIVE[2], message_id="<c-2@x>")], post.server, 5)

        assert post.recipients == [A, B, D, E]
    assert [one.address for one in told if one.is_broken] == [C], "its second mail waits as well"


def test_a_server_that_drops_every_line_is_left_after_three() -> None:
    with open_post(drops_at={A, B, C, D, E}) as post, pytest.raises(Unreachable, match="3 lines"):
        handed_over(FIVE, post.server, 5)

    assert post.lines <= 4


def test_a_text_taken_without_an_answer_is_not_repeated_in_the_same_round() -> None:
    with open_post(drops_after_text={A}) as post:
        told = handed_over(FIVE, post.server, 5)

        assert post.recipients == [A, B, C, D, E]
    assert [(one.address, one.is_broken) for one in told if not one.is_accepted] == [(A, True)]


def test_a_line_that_the_server_closes_after_each_mail_is_opened_anew() -> None:
    with closing_after_each() as (url, taken):
        told = handed_over(FIVE, parse_smtp_url(url), 5)

    assert [one.is_accepted for one in told] == [True] * 5
    assert taken == [1] * 5


LONG_WINDED = "\r\n".join(["554-and so on"] * 9_000 + ["554 enough"])


@pytest.mark.parametrize(
    "answer", ["200 queued", "251 forwarded", f"250 {'x' * 20_000}", "250-one\r\n250 two"]
)
def test_a_yes_in_other_words_is_one(answer: str) -> None:
    with open_post(data_answers={A: answer}) as post:
        told = handed_over(FIVE[:2], post.server, 5)

        assert post.recipients == [A, B]
    assert [one.is_accepted for one in told] == [True, True]


@pytest.mark.parametrize("answer", ["-1 what", "", "hm", "354 go on", "100 wait", LONG_WINDED])
def test_an_answer_that_is_none_breaks_one_message_and_the_others_leave(answer: str) -> None:
    """Whether it took the text is not known: it may have."""
    with open_post(data_answers={B: answer}) as post:
        told = handed_over(FIVE, post.server, 10)

        assert [one for one in post.recipients if one != B] == [A, C, D, E]
    (broken,) = [one for one in told if not one.is_accepted]
    assert (broken.address, broken.is_broken) == (B, True)
    assert len(in_english(broken)) < 700


@pytest.mark.parametrize("answer", ["550 no \0\x1b user", "550 no\tuser", f"550 {'no ' * 9_000}"])
def test_words_of_a_server_are_kept_as_words(answer: str) -> None:
    with open_post(rcpt_answers={A: answer}) as post:
        (refused,) = handed_over(FIVE[:1], post.server, 5)

    assert refused.is_permanent
    assert in_english(refused).startswith("550 no ")
    assert in_english(refused).isprintable()
    assert len(in_english(refused)) < 600


@pytest.mark.parametrize(
    ("answers", "is_of_content"),
    [
        ({"data_answer": "554 DT:SPM 163 smtp13,please see http://mail.163.com"}, True),
        ({"rcpt_answers": {A: "550 no such user"}}, False),
    ],
)
def test_what_is_refused_is_told_apart(answers: dict[str, object], is_of_content: bool) -> None:
    with open_post(**answers) as post:
        (refused,) = handed_over(FIVE[:1], post.server, 5)

    assert (refused.is_permanent, refused.is_of_content) == (True, is_of_content)


def test_a_round_that_takes_too_long_begins_no_other_message(tmp_path: Path) -> None:
    limits = DeliveryLimits(message_s=0.4, round_s=0.2, lock_s=60)
    told = []
    with open_post(drips_at={A}) as post, pytest.raises(Unreachable, match="of this round"):
        for one in by_delivery_process(FIVE, post.server, SENDER, 5, tmp_path, limits=limits):
            told.append(one.address)

    assert told == [A]


def test_a_lock_that_is_not_let_go_is_left_after_its_time(tmp_path: Path) -> None:
    with (tmp_path / "round.lock").open("w") as lock, open_post() as post:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Unreachable, match=r"still sending; waited 0.2 s"):
            list(by_delivery_process(FIVE, post.server, SENDER, 5, tmp_path, limits=LIMITS))
        assert post.mails == []

        fcntl.flock(lock, fcntl.LOCK_UN)
        told = list(by_delivery_process(FIVE, post.server, SENDER, 5, tmp_path, limits=LIMITS))

    assert all(one.is_accepted for one in told)


def test_a_robot_that_drips_is_left_after_the_limit() -> None:
    with dripping_greeting() as url:
        robot = Robot("wecom", "ROBOT", url.replace("smtp://", "http://"))
        with pytest.raises(Unreachable, match=r"no whole answer within 1\.5 s"):
            list(show([a_digest("wecom")], [robot], 5, within_s=LIMIT_S))


@contextmanager
def closing_after_each() -> Iterator[tuple[str, list[int]]]:
    """A server that takes one mail on each line, and says nothing when it hangs up."""
    taken: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def work() -> None:
            with suppress(OSError):
                while True:
                    client, _ = server.accept()
                    with client, client.makefile("rwb") as line:
                        _take_one(line, taken)

        threading.Thread(target=work, daemon=True).start()
        yield f"smtp://127.0.0.1:{server.getsockname()[1]}", taken


def _take_one(line: BinaryIO, taken: list[int]) -> None:
    def say(text: bytes) -> None:
        line.write(text + b"\r\n")
        line.flush()

    say(b"220 here")
    for command in line:
        if command.upper().startswith(b"DATA"):
            say(b"354 go on")
            while line.readline() != b".\r\n":
                pass
            taken.append(1)
            say(b"250 taken")
            return
        say(b"250 yes")
