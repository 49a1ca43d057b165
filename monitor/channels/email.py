"""Mail: a letter as a message with stable headers, and its way to the SMTP server."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from crawlers.configuration import ConfigurationError
from monitor.records import Delivery, OutgoingMessage

VARIABLE = "REPORTWATCH_SMTP_URL"
ACCEPTED = (
    f"{VARIABLE}: {{found}}; expected smtp://user:password@host:port, smtps://host,"
    " or smtp://host:587?starttls=1"
)
# An address or a header in other letters than ASCII (RFC 6531).
UTF8_OPTIONS = ("SMTPUTF8", "BODY=8BITMIME")
TOO_LARGE, NO_UTF8 = 552, 553


class Unreachable(Exception):
    """The server cannot be used at all (address, TLS, login, sender): our matter, not a refusal."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mails go. `is_tls` from the first byte (smtps), `is_starttls` after the greeting."""

    host: str
    port: int
    user: str | None
    password: str | None
    is_tls: bool
    is_starttls: bool


def parse_smtp_url(url: str) -> SmtpServer:
    """Read REPORTWATCH_SMTP_URL; raises ConfigurationError, never showing the password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ConfigurationError(ACCEPTED.format(found=error)) from None
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if parts.scheme not in ("smtp", "smtps"):
        raise ConfigurationError(ACCEPTED.format(found=f"scheme is '{parts.scheme}'"))
    if not parts.hostname or parts.path.strip("/"):
        raise ConfigurationError(ACCEPTED.format(found="no host, or a path after it"))
    if options not in ({}, {"starttls": "1"}, {"starttls": "0"}):
        raise ConfigurationError(ACCEPTED.format(found=f"option is '{parts.query}'"))
    is_tls, is_starttls = parts.scheme == "smtps", options.get("starttls") == "1"
    return SmtpServer(
        host=parts.hostname,
        port=port or (465 if is_tls else 587 if is_starttls else 25),
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        is_tls=is_tls,
        is_starttls=is_starttls,
    )


def send(
    messages: Iterable[OutgoingMessage], server: SmtpServer, sender: str, timeout_s: float
) -> Iterator[Delivery]:
    """Hand over messages one by one; each answer is yielded before the next message goes out.

    Raises Unreachable when the server cannot be used; what was not yielded was not accepted, except
    possibly the message under way when the connection broke.
    """
    with _connection(server, timeout_s) as smtp:
        for message in messages:
            yield _send_one(smtp, message, sender)


def probe(server: SmtpServer, timeout_s: float) -> None:
    """Connect, secure and log in without sending anything; raises Unreachable."""
    with _connection(server, timeout_s):
        return


@contextmanager
def _connection(server: SmtpServer, timeout_s: float) -> Iterator[smtplib.SMTP]:
    place = f"{VARIABLE}: {server.host}:{server.port}"
    try:
        smtp = _connect(server, timeout_s)
    except ssl.SSLCertVerificationError as error:
        raise Unreachable(f"{place}: certificate refused: {error.verify_message}") from None
    except smtplib.SMTPAuthenticationError as error:
        raise Unreachable(
            f"{place}: login refused: {_answer(error)}; check user:password"
        ) from None
    except smtplib.SMTPNotSupportedError as error:
        raise Unreachable(f"{place}: {error} (user, password and ?starttls=1 in it)") from None
    except (smtplib.SMTPException, OSError, UnicodeError) as error:  # no name of a host
        raise Unreachable(f"{place}: {error}; is the mail server running there?") from None
    try:
        yield smtp
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()
    except smtplib.SMTPSenderRefused as error:
        raise Unreachable(
            f"{place}: refuses our sender {error.sender} ({_answer(error)});"
            " correct 'sender' in config/watch.toml"
        ) from None
    except (smtplib.SMTPException, OSError, UnicodeError) as error:  # no name of a host
        raise Unreachable(f"{place}: the connection broke: {error}") from None
    finally:
        smtp.close()


def _connect(server: SmtpServer, timeout_s: float) -> smtplib.SMTP:
    trusted = ssl.create_default_context()
    if server.is_tls:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=timeout_s, context=trusted
        )
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=timeout_s)
    try:
        if server.is_starttls:
            smtp.starttls(context=trusted)
        if server.user is not None:
            smtp.login(server.user, server.password or "")
    except BaseException:
        smtp.close()
        raise
    return smtp


def _send_one(smtp: smtplib.SMTP, message: OutgoingMessage, sender: str) -> Delivery:
    """One message to one recipient, so that no answer can hide behind another's."""
    content = message.content.encode()
    options = () if content.isascii() and message.address.isascii() else UTF8_OPTIONS
    try:
        smtp.sendmail(sender, [message.address], content, options)
    except smtplib.SMTPNotSupportedError:
        return _refused(message, NO_UTF8, "the mail server offers no SMTPUTF8, which it needs")
    except smtplib.SMTPSenderRefused as error:
        if not _is_about_the_message(error.smtp_code):
            raise
        return _refused(message, error.smtp_code, error.smtp_error)
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = error.recipients[message.address]
        return _refused(message, code, answer)
    except smtplib.SMTPDataError as error:
        return _refused(message, error.smtp_code, error.smtp_error)
    return Delivery(message.message_id, message.address, True, False, "accepted")


def _is_about_the_message(code: int) -> bool:
    """Whether a refused MAIL FROM speaks of this mail (its size) or of now, and not of our name."""
    return code in (TOO_LARGE, NO_UTF8) or 400 <= code < 500


def _refused(message: OutgoingMessage, code: int, answer: bytes | str) -> Delivery:
    """4xx is temporary (greylisting, full mailbox): tried again; 5xx is for good."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    is_permanent = 500 <= code <= 599
    return Delivery(message.message_id, message.address, False, is_permanent, f"{code} {text}")


def _answer(error: smtplib.SMTPResponseException) -> str:
    answer = error.smtp_error
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{error.smtp_code} {text}"
