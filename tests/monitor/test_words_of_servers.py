"""What keeps mails from leaving is said in the reader's language, with the server's own words."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from core.messages import render
from monitor.alerts.operator_alerts import mail_facts
from monitor.answers import as_kept, kept, said
from monitor.delivery.email import Unreachable, parse_smtp_url, probe, send
from monitor.mails.outbox import Posted, deliver
from monitor.records import Delivery
from monitor.store import monitoring as store
from monitor.store.deliveries import troubles
from pipeline.store.readings import transaction
from tests.monitor.mail_server import open_post
from tests.monitor.test_outbox import MAIL, SENDER, A, message

NOW = datetime(2023, 2, 1, 2, tzinfo=UTC)
# What a program says to another program.
RAW = re.compile(r"Errno|\(\d{3}, |b'|Exception|Error\b|\?")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
BUSY = b"421 4.3.2 \xe6\x9c\x8d\xe5\x8a\xa1\xe5\x99\xa8\xe5\xbf\x99\r\n"


@contextmanager
def saying(*answers: bytes) -> Iterator[str]:
    """The address of a server that says this, each when it was spoken to, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def work() -> None:
            with suppress(OSError):
                while True:
                    client, _ = server.accept()
                    with client, client.makefile("rwb", buffering=0) as line:
                        for number, answer in enumerate(answers):
                            if number:
                                line.readline()
                            line.write(answer)

        threading.Thread(target=work, daemon=True).start()
        yield f"smtp://127.0.0.1:{server.getsockname()[1]}"


CASES = [
    ((BUSY,), "", "421 4.3.2 服务器忙"),
    ((b"554 go away\r\n",), "", "554 go away"),
    ((b"",), "", ""),
    ((b"hello\r\n",), "", "hello"),
    ((b"220 x\r\n", b"550 no\r\n", b"550 no helo\r\n"), "", "550 no helo"),
    ((b"220 x\r\n", b"250 x\r\n"), "?starttls=1", ""),
    ((b"220 x\r\n", b"250-x\r\n250 STARTTLS\r\n", b"454 no key\r\n"), "?starttls=1", "454 no key"),
]


@pytest.mark.parametrize(("answers", "option", "words"), CASES)
def test_a_server_that_cannot_be_used_is_a_sentence_with_its_own_words(
    answers: tuple[bytes, ...], option: str, words: str
) -> None:
    with saying(*answers) as url, pytest.raises(Unreachable) as problem:
        probe(parse_smtp_url(f"{url}{option}"), timeout_s=5)

    is_a_sentence_with(problem.value, words)


@pytest.mark.parametrize("url", ["smtp://127.0.0.1:9", "smtp://nowhere.invalid:25"])
def test_a_server_that_is_not_there_is_a_sentence(url: str) -> None:
    with pytest.raises(Unreachable) as problem:
        probe(parse_smtp_url(url), timeout_s=5)

    is_a_sentence_with(problem.value, url.removeprefix("smtp://"))


def test_a_broken_line_is_told_to_operators_as_a_sentence(sqlite_engine: Engine) -> None:
    with transaction(sqlite_engine) as session:
        store.put_in_outbox(session, [message(A)])
    with open_post(drops_at={A}) as post:
        posted = deliver(
            sqlite_engine, lambda mails: send(mails, post.server, SENDER, 5), NOW, MAIL
        )
    with transaction(sqlite_engine) as session:
        (fact,) = mail_facts(troubles(session, {A}, tired_after=1))

    (broken,) = posted.put_off
    for sentence in (said(broken.answer), fact.sentences[0]):
        assert "断开" in render(sentence, "zh")
        assert "hung up" in render(sentence, "en")
        assert not RAW.search(render(sentence, "zh") + render(sentence, "en"))


def test_words_of_a_server_stay_its_own(sqlite_engine: Engine) -> None:
    with transaction(sqlite_engine) as session:
        store.put_in_outbox(session, [message(A)])
    with open_post(rcpt_answers={A: "450 {later} 稍后"}) as post:
        deliver(sqlite_engine, lambda mails: send(mails, post.server, SENDER, 5), NOW, MAIL)
    with transaction(sqlite_engine) as session:
        (fact,) = mail_facts(troubles(session, {A}, tired_after=1))

    assert "“450 {later} 稍后”" in render(fact.sentences[0], "zh")
    assert ": 450 {later} 稍后." in render(fact.sentences[0], "en")


def test_what_a_former_receipt_says_is_still_an_acceptance() -> None:
    assert said(Delivery("<1@x>", A, True, False, "accepted").answer).values["words"] == "accepted"
    assert Posted(0, (), 0, None).problem is None


def is_a_sentence_with(problem: Unreachable, words: str) -> None:
    zh, en = problem.said("zh"), problem.said("en")
    assert words in zh
    assert words in en
    assert CHINESE.search(zh)
    assert not RAW.search(zh.replace("?starttls=1", ""))
    assert not RAW.search(en.replace("?starttls=1", ""))


@pytest.mark.parametrize("words", ['{"template": 1', '{"template":"delivery.ended"}', "554 no"])
def test_words_of_a_server_that_look_like_a_sentence_of_ours_stay_words(words: str) -> None:
    back = as_kept(kept(words))
    assert isinstance(back, str)
    assert back.strip() == words
    assert as_kept(kept(said(words))) == said(words)
