"""TLS, login, refusals and foreign letters with aiosmtpd, Debian's exim4 and npm's smtp-server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from core.messages import render
from monitor.answers import number_of, said
from monitor.delivery.email import Unreachable, parse_smtp_url, probe, send
from monitor.mails.outbox import Posted, deliver
from monitor.records import OutgoingMessage
from monitor.store import monitoring as store
from pipeline.store.readings import transaction
from tests.monitor.test_outbox import MAIL, NOW, SENDER, in_english, message
from tests.smtp.certificates import ELSEWHERE, HERE, write_certificate
from tests.smtp.exim import running_exim
from tests.smtp.node import running_node
from tests.smtp.python import running_python
from tests.smtp.servers import SIZE_LIMIT, NoServer, Running

Start = Callable[[Path, Path], AbstractContextManager[Running]]
SERVERS: dict[str, Start] = {
    "aiosmtpd": running_python,
    "exim4": running_exim,
    "smtp-server": running_node,
}
A, B = "a@example.org", "b@example.org"
GREY, NOBODY, CHINESE = "grey@example.org", "nobody@example.org", "林晓柳@example.org"


def started(start: Start, folder: Path, certificate: Path) -> Iterator[Running]:
    try:
        with start(folder, certificate) as server:
            yield server
    except NoServer as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_certificate(tmp_path_factory.mktemp("trusted") / "own.pem", HERE)


@pytest.fixture(scope="module", params=SERVERS)
def server(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    certificate: Path,
) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp(request.param) / "server"
    yield from started(SERVERS[request.param], folder, certificate)


@pytest.fixture
def trusting(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our side trusts the server's certificate, as it trusts those of public authorities."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


def put(engine: Engine, *messages: OutgoingMessage) -> None:
    with transaction(engine) as session:
        store.put_in_outbox(session, messages)


def posted(engine: Engine, url: str) -> Posted:
    server = parse_smtp_url(url)
    return deliver(engine, partial(send, server=server, sender=SENDER, timeout_s=10), NOW, MAIL)


def waiting(engine: Engine) -> list[str]:
    with transaction(engine) as session:
        return [one.address for one in store.pending_messages(session)]


def arrived(server: Running, address: str) -> list[bytes]:
    return [content for recipient, content in server.mails() if recipient == address]


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize("tls", [False, True], ids=["starttls", "smtps"])
def test_a_mail_arrives_over_tls_with_login(
    server: Running, sqlite_engine: Engine, tls: bool
) -> None:
    before = len(arrived(server, A))
    put(sqlite_engine, message(A))

    result = posted(sqlite_engine, server.url(tls=tls))

    assert (result.sent, result.problem) == (1, None)
    assert len(arrived(server, A)) == before + 1
    assert b"<a-1@reportwatch.localhost>" in arrived(server, A)[-1]


@pytest.mark.parametrize("tls", [False, True], ids=["starttls", "smtps"])
def test_an_untrusted_certificate_gets_no_password_and_no_mail(
    server: Running, sqlite_engine: Engine, tls: bool
) -> None:
    put(sqlite_engine, message(B))

    result = posted(sqlite_engine, server.url(tls=tls))

    assert "certificate refused" in in_english(result)
    assert (waiting(sqlite_engine), arrived(server, B)) == ([B], [])


@pytest.mark.usefixtures("trusting")
def test_a_wrong_password_is_said_keeps_the_mails_and_shows_no_password(
    server: Running, sqlite_engine: Engine
) -> None:
    put(sqlite_engine, message(A))

    result = posted(sqlite_engine, server.url(password="wr0ng"))

    assert "login refused: 535" in in_english(result)
    assert "wr0ng" not in in_english(result)
    assert waiting(sqlite_engine) == [A]


@pytest.mark.usefixtures("trusting")
def test_a_greylisted_mail_waits_and_is_accepted_later(
    server: Running, sqlite_engine: Engine
) -> None:
    put(sqlite_engine, message(GREY), message(A))

    first = posted(sqlite_engine, server.url())
    server.learn(GREY)
    second = posted(sqlite_engine, server.url())

    assert (first.sent, first.waiting, first.refused) == (1, 1, ())
    assert (second.sent, len(arrived(server, GREY)), waiting(sqlite_engine)) == (1, 1, [])


@pytest.mark.usefixtures("trusting")
def test_an_unknown_address_is_refused_for_good_and_the_others_arrive(
    server: Running, sqlite_engine: Engine
) -> None:
    put(sqlite_engine, message(NOBODY), message(A))

    result = posted(sqlite_engine, server.url())

    assert [(one.address, number_of(one.answer)) for one in result.refused] == [(NOBODY, "550")]
    assert (result.sent, waiting(sqlite_engine)) == (1, [])


@pytest.mark.usefixtures("trusting")
def test_a_mail_that_is_too_large_is_refused_alone(server: Running, sqlite_engine: Engine) -> None:
    large = message(B)
    filled = "\r\n".join(["x" * 70] * (SIZE_LIMIT // 60))
    put(sqlite_engine, replace(large, content=f"{large.content}{filled}\r\n"), message(A))

    result = posted(sqlite_engine, server.url())

    assert [(one.address, number_of(one.answer)) for one in result.refused] == [(B, "552")]
    assert (result.sent, result.problem, waiting(sqlite_engine)) == (1, None, [])


@pytest.mark.usefixtures("trusting")
def test_an_address_with_chinese_letters_is_reached(server: Running, sqlite_engine: Engine) -> None:
    put(sqlite_engine, message(CHINESE), message(A))

    result = posted(sqlite_engine, server.url())

    assert (result.sent, len(arrived(server, CHINESE))) == (2, 1)
    assert f"To: {CHINESE}".encode() in arrived(server, CHINESE)[0]


@pytest.mark.usefixtures("trusting")
def test_a_server_without_smtputf8_refuses_such_an_address_and_no_other(
    sqlite_engine: Engine, tmp_path: Path, certificate: Path
) -> None:
    def start(folder: Path, own: Path) -> AbstractContextManager[Running]:
        return running_node(folder, own, "no-utf8")

    put(sqlite_engine, message(CHINESE), message(A))
    for server in started(start, tmp_path / "server", certificate):
        result = posted(sqlite_engine, server.url())

        assert [one.address for one in result.refused] == [CHINESE]
        assert "SMTPUTF8" in render(said(result.refused[0].answer), "en")
        assert (result.sent, waiting(sqlite_engine)) == (1, [])


WRONG = [(ELSEWHERE, 1, "not valid for '127.0.0.1'"), (HERE, -1, "expired")]


@pytest.mark.parametrize(("name", "days", "said"), WRONG, ids=["another name", "run out"])
@pytest.mark.parametrize("start", SERVERS.values(), ids=SERVERS)
def test_a_certificate_of_another_server_or_run_out_is_refused(
    start: Start,
    name: object,
    days: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong = write_certificate(tmp_path / "wrong.pem", name, days)  # type: ignore[arg-type]  # cases
    monkeypatch.setenv("SSL_CERT_FILE", str(wrong))
    for server in started(start, tmp_path / "server", wrong):
        with pytest.raises(Unreachable, match=f"certificate refused.*{said}"):
            probe(parse_smtp_url(server.url(tls=True)), timeout_s=10)
