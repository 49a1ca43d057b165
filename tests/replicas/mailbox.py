"""A real SMTP server on 127.0.0.1 that keeps every mail in a folder instead of passing it on."""

from __future__ import annotations

import asyncio
import email
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

DUPLICATE = "-duplicate.eml"


@dataclass(slots=True)
class Mailbox:
    """The folder of kept mails: `<n>-<recipient>.eml`, with the page in it as `.html` beside it.

    A mail whose Message-ID for this recipient is already there is kept as `…-duplicate.eml`.
    """

    folder: Path
    smtp_url: str = ""
    seen: set[tuple[str, str]] = field(default_factory=set)

    def mails(self) -> list[Path]:
        return sorted(self.folder.glob("*.eml"))

    def duplicates(self) -> list[Path]:
        return sorted(self.folder.glob(f"*{DUPLICATE}"))

    def keep(self, recipient: str, content: bytes) -> Path:
        """Write one mail down and say where."""
        message = email.message_from_bytes(content, policy=default)
        identity = (str(message["Message-ID"]), recipient)
        number = len(self.mails()) + 1
        stem = f"{number:03}-{re.sub(r'[^A-Za-z0-9.@_-]', '_', recipient)}"
        ending = DUPLICATE if identity in self.seen else ".eml"
        self.seen.add(identity)
        path = self.folder / f"{stem}{ending}"
        path.write_bytes(content)
        self._keep_page(message, path)
        return path

    def remember(self) -> None:
        """Know the mails of earlier nights in this folder."""
        for path in self.mails():
            message = email.message_from_bytes(path.read_bytes(), policy=default)
            recipient = path.name.partition("-")[2].removesuffix(DUPLICATE).removesuffix(".eml")
            self.seen.add((str(message["Message-ID"]), recipient))

    def _keep_page(self, message: EmailMessage, path: Path) -> None:
        page = message.get_body(preferencelist=("html",))
        if page is not None:
            path.with_suffix(".html").write_text(page.get_content(), encoding="utf-8")


class _Keeper:
    """What aiosmtpd asks for each mail that comes in."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        if not isinstance(content, bytes):
            return "554 no content"
        for recipient in envelope.rcpt_tos:
            self.mailbox.keep(recipient, content)
        return "250 kept"


class _Server(Controller):
    """A controller that can use port 0: it learns the port before it knocks on its own door."""

    def _trigger_server(self) -> None:
        if isinstance(self.server, asyncio.Server):
            self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd leaves it so


@contextmanager
def open_mailbox(folder: Path) -> Iterator[Mailbox]:
    """Run the server until the block ends; `smtp_url` is what REPORTWATCH_SMTP_URL wants."""
    folder.mkdir(parents=True, exist_ok=True)
    mailbox = Mailbox(folder)
    mailbox.remember()
    controller = _Server(_Keeper(mailbox), hostname="127.0.0.1", port=0)
    controller.start()
    try:
        mailbox.smtp_url = f"smtp://127.0.0.1:{controller.port}"
        yield mailbox
    finally:
        controller.stop()
