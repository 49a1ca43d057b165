"""A postman finishes its round when the night that sent it is killed, and nobody is told twice."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from monitor.delivery.email import SmtpServer, Unreachable, parse_smtp_url
from monitor.delivery.process import by_delivery_process
from tests.monitor.mail_server import open_post
from tests.monitor.test_outbox import SENDER, A, B, C, message

MAILS = [message(address) for address in (A, B, C)]


def _walk(server: SmtpServer, receipts: Path) -> list[str]:
    return [
        delivery.address
        for delivery in by_delivery_process(MAILS, server, SENDER, 5, receipts)
        if delivery.is_accepted
    ]


def _killed_at_first_answer(server: SmtpServer, receipts: Path) -> None:
    for _ in by_delivery_process(MAILS, server, SENDER, 5, receipts):
        os.kill(os.getpid(), signal.SIGKILL)


def test_every_mail_is_answered_for(tmp_path: Path) -> None:
    with open_post() as post:
        assert _walk(post.server, tmp_path) == [A, B, C]
        assert post.recipients == [A, B, C]


def test_a_killed_night_does_not_stop_the_round_and_the_next_sends_nothing_again(
    tmp_path: Path,
) -> None:
    with open_post() as post:
        night = multiprocessing.get_context("spawn").Process(
            target=_killed_at_first_answer, args=(post.server, tmp_path)
        )
        night.start()
        night.join(20)
        assert night.exitcode == -signal.SIGKILL
        assert _walk(post.server, tmp_path) == [A, B, C]
        assert post.recipients == [A, B, C]


def test_what_the_server_refuses_for_now_has_no_receipt_and_is_tried_again(tmp_path: Path) -> None:
    with open_post(rcpt_answers={B: "451 greylisted, come back"}) as post:
        assert _walk(post.server, tmp_path) == [A, C]
    with open_post() as post:
        assert sorted(_walk(post.server, tmp_path)) == [A, B, C]
        assert post.recipients == [B]


def test_half_a_receipt_is_none(tmp_path: Path) -> None:
    with open_post() as post:
        _walk(post.server, tmp_path)
        receipt = next(tmp_path.glob("*.json"))
        receipt.write_bytes(receipt.read_bytes()[:20])
        _walk(post.server, tmp_path)
        assert len(post.recipients) == 4


def test_a_server_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    nowhere = parse_smtp_url("smtp://127.0.0.1:9")
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1:9"):
        _walk(nowhere, tmp_path)
