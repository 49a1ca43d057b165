"""A postman finishes its round when the night that sent it is killed, and nobody is told twice."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from monitor.delivery.email import SmtpServer, Unreachable, parse_smtp_url
from monitor.delivery.process import UnderWay, by_delivery_process
from monitor.records import DeliveryLimits
from tests.monitor.mail_server import open_post
from tests.monitor.test_outbox import SENDER, A, B, C, message

SHORT = DeliveryLimits(lock_s=0.2)
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
    assert len(list(tmp_path.glob("*.json"))) == 2
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


def test_nothing_leaves_for_which_no_receipt_can_be_kept(tmp_path: Path) -> None:
    with open_post() as post:
        _walk(post.server, tmp_path / "known")
        place = sorted((tmp_path / "known").glob("*.json"))[0].name
        (tmp_path / "full" / f"{place}.d").mkdir(parents=True)
        (tmp_path / "full" / place).symlink_to(tmp_path / "nowhere" / "receipt")
        post.mails.clear()
        with pytest.raises(Unreachable, match="nothing is sent without a receipt"):
            _walk(post.server, tmp_path / "full")
        assert len(post.recipients) < len(MAILS)
        (tmp_path / "full" / place).unlink()
        _walk(post.server, tmp_path / "full")
        assert sorted(post.recipients) == [A, B, C]


def test_a_receipt_that_cannot_be_read_keeps_its_message_back_and_no_other(tmp_path: Path) -> None:
    with open_post() as post:
        _walk(post.server, tmp_path / "known")
        place = sorted((tmp_path / "known").glob("*.json"))[0].name
        (tmp_path / "odd" / place).mkdir(parents=True)
        post.mails.clear()
        with pytest.raises(Unreachable, match="nothing is sent without a receipt"):
            _walk(post.server, tmp_path / "odd")
        assert len(post.recipients) == 2


def test_an_earlier_round_under_way_is_told_apart(tmp_path: Path) -> None:
    with open_post() as post, (tmp_path / "round.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(UnderWay):
            list(by_delivery_process(MAILS, post.server, SENDER, 5, tmp_path, limits=SHORT))
        assert post.recipients == []


def test_an_address_that_an_old_server_cannot_spell_keeps_no_other_from_leaving(
    tmp_path: Path,
) -> None:
    mails = [message("政务@example.org"), message(B)]
    with open_post(knows_extensions=False) as post:
        answers = list(by_delivery_process(mails, post.server, SENDER, 5, tmp_path))
        assert [answer.is_permanent for answer in answers] == [True, False]
        assert post.recipients == [B]
