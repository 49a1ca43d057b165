"""aiosmtpd in this process: one server for STARTTLS, one for TLS from the first byte."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.smtp.servers import PASSWORD, SIZE_LIMIT, USER, Running


class _Clerk:
    def __init__(self) -> None:
        self.known: set[str] = set()
        self.mails: list[tuple[str, bytes]] = []

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        is_known = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=is_known, handled=False)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        name = address.partition("@")[0]
        if name == "nobody":
            return "550 no such user here"
        if name == "grey" and address not in self.known:
            return "451 greylisted, come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.mails += [(recipient, envelope.content) for recipient in envelope.rcpt_tos]
        return "250 OK"


class _Server(Controller):
    """A controller that can use port 0: it learns the port before it knocks on its own door."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def running_python(folder: Path, certificate: Path) -> Iterator[Running]:
    """Run both servers until the block ends."""
    clerk = _Clerk()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    common = {
        "hostname": "127.0.0.1",
        "port": 0,
        "authenticator": clerk.authenticate,
        "enable_SMTPUTF8": True,
        "data_size_limit": SIZE_LIMIT,
    }
    plain = _Server(clerk, tls_context=context, require_starttls=True, auth_required=True, **common)
    wrapped = _Server(clerk, ssl_context=context, auth_require_tls=False, **common)
    plain.start()
    wrapped.start()
    try:
        yield Running(plain.port, wrapped.port, lambda: clerk.mails, clerk.known.add)
    finally:
        plain.stop()
        wrapped.stop()
