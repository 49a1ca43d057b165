"""TLS and login against a real server: an untrusted certificate gets neither password nor mail."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from monitor.channels.email import Unreachable, parse_smtp_url, probe

USER, PASSWORD = b"watch", b"p/a:s"


class Controlled(Controller):
    """STARTTLS and login are demanded; it learns its port before it knocks on its own door."""

    def __init__(self, certificate: Path) -> None:
        self.asked: list[bytes] = []
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        super().__init__(
            self,
            hostname="127.0.0.1",
            port=0,
            tls_context=context,
            require_starttls=True,
            authenticator=self.authenticate,
        )

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.asked.append(data.password)
        is_known = (data.login, data.password) == (USER, PASSWORD)
        return AuthResult(success=is_known, handled=False)

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Key and certificate of 127.0.0.1, signed by nobody else."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    own = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "own.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + own.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def controlled(certificate: Path) -> Iterator[Controlled]:
    server = Controlled(certificate)
    server.start()
    yield server
    server.stop()


def address(server: Controlled, password: str = "p%2Fa%3As") -> str:
    return f"smtp://watch:{password}@127.0.0.1:{server.port}?starttls=1"


def test_an_untrusted_certificate_learns_no_password(controlled: Controlled) -> None:
    with pytest.raises(Unreachable, match="certificate refused"):
        probe(parse_smtp_url(address(controlled)), timeout_s=5)

    assert controlled.asked == []


def test_a_trusted_certificate_and_the_right_password_are_accepted(
    controlled: Controlled, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    probe(parse_smtp_url(address(controlled)), timeout_s=5)

    assert controlled.asked == [PASSWORD]


def test_a_wrong_password_is_said_and_not_shown(
    controlled: Controlled, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    with pytest.raises(Unreachable, match="login refused") as error:
        probe(parse_smtp_url(address(controlled, "wr0ng")), timeout_s=5)

    assert "wr0ng" not in str(error.value)
