"""A real SMTP server on 127.0.0.1 whose answers a test writes down beforehand."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from monitor.delivery.email import SmtpServer, parse_smtp_url


@dataclass(slots=True)
class Post:
    """What arrived; `rcpt_answers` and `data_answer` are what the server says instead of 250.

    `data_answers` are those of single addresses, and a text with `refuses_text` in it is spam.
    It hangs up at the addresses of `drops_at`; takes the text for those of `drops_after_text` and
    hangs up before its answer; and for those of `drips_at` it answers the text a byte at a time.
    Without `knows_extensions` it speaks as in 1982: HELO, and ASCII alone.
    """

    rcpt_answers: dict[str, str] = field(default_factory=dict)
    data_answer: str = "250 OK"
    data_answers: dict[str, str] = field(default_factory=dict)
    refuses_text: str = ""
    drops_at: set[str] = field(default_factory=set)
    drops_after_text: set[str] = field(default_factory=set)
    drips_at: set[str] = field(default_factory=set)
    lines: int = 0
    sender_answer: str = "250 OK"
    knows_extensions: bool = True
    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)
    url: str = ""

    @property
    def server(self) -> SmtpServer:
        return parse_smtp_url(self.url)

    def answer_to(self, recipients: list[str], mail: EmailMessage) -> str:
        """What the server says to a text."""
        body = mail.get_body(("plain",))
        if self.refuses_text and body is not None and self.refuses_text in body.get_content():
            return "554 DT:SPM"
        return self.data_answers.get(recipients[0], self.data_answer)

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _ in self.mails]

    @property
    def message_ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for _, mail in self.mails]


class _Clerk:
    def __init__(self, post: Post) -> None:
        self.post = post

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, said: list[str]
    ) -> list[str]:
        self.post.lines += 1
        session.host_name = hostname
        return said if self.post.knows_extensions else ["502 command not implemented"]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.post.sender_answer.startswith("250"):
            envelope.mail_from = address
        return self.post.sender_answer

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.post.drops_at:
            server.transport.close()
        answer = self.post.rcpt_answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.post.drips_at & set(envelope.rcpt_tos):
            await drip(server)
        content = envelope.content
        assert isinstance(content, bytes)
        mail = message_from_bytes(content, _class=EmailMessage, policy=default)
        answer = self.post.answer_to(envelope.rcpt_tos, mail)
        if answer.startswith("2"):
            self.post.mails += [(recipient, mail) for recipient in envelope.rcpt_tos]
        if self.post.drops_after_text & set(envelope.rcpt_tos):
            server.transport.close()
        return answer


async def drip(server: SMTP) -> None:
    """An answer that never ends, until the other side has had enough."""
    while not server.transport.is_closing():
        server.transport.write(b"2")
        await asyncio.sleep(0.02)


class _Server(Controller):
    """A controller that can use port 0: it learns the port before it knocks on its own door."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def open_post(**answers: object) -> Iterator[Post]:
    """Run the server until the block ends."""
    post = Post(**answers)  # type: ignore[arg-type]  # a test says what it wants
    controller = _Server(_Clerk(post), hostname="127.0.0.1", port=0)
    controller.start()
    try:
        post.url = f"smtp://127.0.0.1:{controller.port}"
        yield post
    finally:
        controller.stop()


@contextmanager
def dripping_greeting() -> Iterator[str]:
    """The address of a server that greets a byte at a time, for ever."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_drip_at_everybody, args=(server,), daemon=True).start()
        yield f"smtp://127.0.0.1:{server.getsockname()[1]}"


def _drip_at_everybody(server: socket.socket) -> None:
    with suppress(OSError):
        while True:
            client, _ = server.accept()
            threading.Thread(target=_drip_at, args=(client,), daemon=True).start()


def _drip_at(client: socket.socket) -> None:
    pause = threading.Event()
    with client, suppress(OSError):
        while not pause.wait(0.02):
            client.sendall(b"2")
