"""Certificates of every kind that a portal may show, and an authority that signs some of them."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HERE: x509.GeneralName = x509.IPAddress(ip_address("127.0.0.1"))
ELSEWHERE: x509.GeneralName = x509.DNSName("www.elsewhere.example")
PEM, PKCS8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8


class Shown(StrEnum):
    """What kind of certificate a server shows."""

    GOOD = "good"
    SELF_SIGNED = "self-signed"
    EXPIRED = "expired"
    OF_ANOTHER = "of another host"


@dataclass(frozen=True, slots=True)
class Signed:
    """A key and its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def write(self, path: Path) -> Path:
        secret = self.key.private_bytes(PEM, PKCS8, serialization.NoEncryption())
        path.write_bytes(secret + self.certificate.public_bytes(PEM))
        return path


class Authority:
    """A certificate authority of our own; whoever reads `trusted` trusts what it signed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._root = _signed("authority of a test", None, None, 30)
        self.trusted = folder / "authority.pem"
        self.trusted.write_bytes(self._root.certificate.public_bytes(PEM))

    def context(self, shown: Shown) -> ssl.SSLContext:
        """The server's side of TLS with a certificate of some kind."""
        by = None if shown is Shown.SELF_SIGNED else self._root
        name = ELSEWHERE if shown is Shown.OF_ANOTHER else HERE
        days = -1 if shown is Shown.EXPIRED else 30
        path = _signed("portal of a test", name, by, days).write(self._folder / f"{shown}.pem")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


def _signed(called: str, name: x509.GeneralName | None, by: Signed | None, days: int) -> Signed:
    """A new key, certified by an authority or, without one, by itself; no name: an authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, called)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
    )
    if name is None:
        basics = x509.BasicConstraints(ca=True, path_length=0)
        builder = builder.add_extension(basics, critical=True)
    else:
        builder = builder.add_extension(x509.SubjectAlternativeName([name]), critical=False)
    return Signed(key, builder.sign(by.key if by else key, hashes.SHA256()))
