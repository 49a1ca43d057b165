"""Mail: a letter as a message with stable headers, and its way to the SMTP server."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from core.errors import ConfigurationError, Foreseen
from core.messages import Message
from monitor.answers import TAKEN, said, words_of
from monitor.delivery.line import Astray, Line, Watchdog, answer_of
from monitor.records import Delivery, DeliveryLimits, OutgoingMessage

VARIABLE = "REPORTWATCH_SMTP_URL"
ACCEPTED = "email.accepted"
WRONG_SCHEME = "email.wrong-scheme"
NO_HOST = "email.no-host"
WRONG_OPTION = "email.wrong-option"
NO_PORT = "email.no-port"
RAW_SIGNS = "email.raw-signs"
LINES_BROKE = "email.lines-broke"
WRONG_CERTIFICATE = "email.wrong-certificate"
WRONG_LOGIN = "email.wrong-login"
NO_LOGIN = "email.no-login"
NO_STARTTLS = "email.no-starttls"
TURNED_AWAY = "email.turned-away"
NOT_THERE = "email.not-there"
SENDER_REFUSED = "email.sender-refused"
UTF8_NEEDED = "email.utf8-needed"
OUT_OF_STEP = "email.out-of-step"
AFTER_TEXT = "email.after-text"
# An address or a header in other letters than ASCII (RFC 6531).
UTF8_OPTIONS = ("SMTPUTF8", "BODY=8BITMIME")
TOO_LARGE, NO_UTF8 = 552, 553
# One message may break a line, and two may; of three in a row it is the server.
SICK_AFTER = 3


class Unreachable(Foreseen):
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
        # A password ends at the first of these signs, and the rest of it is taken for a path.
        if "@" in parts.path + parts.query + parts.fragment:
            raise ConfigurationError(ACCEPTED, found=Message(RAW_SIGNS))
        port = parts.port
    except ValueError:
        raise ConfigurationError(ACCEPTED, found=Message(NO_PORT)) from None
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if parts.scheme not in ("smtp", "smtps"):
        raise ConfigurationError(ACCEPTED, found=Message(WRONG_SCHEME, {"scheme": parts.scheme}))
    if not parts.hostname or parts.path.strip("/"):
        raise ConfigurationError(ACCEPTED, found=Message(NO_HOST))
    if parts.fragment or options not in ({}, {"starttls": "1"}, {"starttls": "0"}):
        raise ConfigurationError(ACCEPTED, found=Message(WRONG_OPTION))
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
    messages: Iterable[OutgoingMessage],
    server: SmtpServer,
    sender: str,
    timeout_s: float,
    within_s: float = DeliveryLimits().message_s,
) -> Iterator[Delivery]:
    """Hand over messages one by one; each answer is yielded before the next message goes out.

    Whatever the server does, one message takes at most `within_s`. One whose line breaks is put off
    and the next goes out over a new line; others to the same address then wait as well. When
    several in a row break, it is the server. Raises Unreachable when the server cannot be used;
    what was not yielded was not tried.
    """
    counter, in_a_row, broken = _Counter(server, timeout_s), 0, set[str]()
    try:
        for message in messages:
            if message.address in broken:
                continue
            delivery = counter.hand_over(message, sender, within_s)
            yield delivery
            if counter.is_open:
                in_a_row = 0
                continue
            in_a_row += 1
            broken.add(message.address)
            if in_a_row == SICK_AFTER:
                why = said(delivery.answer)
                raise Unreachable(LINES_BROKE, place=_place(server), lines=in_a_row, why=why)
    finally:
        counter.close(within_s)


def probe(server: SmtpServer, timeout_s: float) -> None:
    """Connect, secure and log in without sending anything; raises Unreachable."""
    counter = _Counter(server, timeout_s)
    with counter.watchdog.within(timeout_s):
        counter.open()
    counter.close(timeout_s)


class _Counter:
    """The server's counter: one line at a time, opened when there is something to hand over."""

    def __init__(self, server: SmtpServer, timeout_s: float) -> None:
        self.watchdog = Watchdog()
        self._server, self._timeout_s = server, timeout_s
        self._line: Line | None = None

    @property
    def is_open(self) -> bool:
        """Whether the line holds; smtplib lets go of it when the server does, or says 421."""
        return self._line is not None and self._line.sock is not None

    @property
    def _has_text(self) -> bool:
        return self._line is not None and self._line.has_text

    def hand_over(self, message: OutgoingMessage, sender: str, within_s: float) -> Delivery:
        """One message; once more over a new line when the server closed the one that was open.

        Many servers close a line after so many mails. Once the text is on its way, nothing is
        repeated: the server may have taken it.
        """
        with self.watchdog.within(within_s):
            if self.is_open:
                delivery = self._try(message, sender)
                if not delivery.is_broken or self._has_text or self.watchdog.is_over:
                    return delivery
            self.open()
            return self._try(message, sender)

    def open(self) -> Line:
        """A new line, secured and logged in; raises Unreachable."""
        place = _place(self._server)
        self._line = None
        try:
            self._line = _connect(self._server, self._timeout_s, self.watchdog)
        except ssl.SSLCertVerificationError as error:
            words = said(error.verify_message)
            raise Unreachable(WRONG_CERTIFICATE, place=place, words=words) from None
        except smtplib.SMTPAuthenticationError as error:
            words = said(answer_of(error))
            raise Unreachable(WRONG_LOGIN, place=place, words=words) from None
        except (smtplib.SMTPException, OSError, UnicodeError) as error:  # no name of a host
            is_answer = isinstance(error, smtplib.SMTPResponseException)
            template = TURNED_AWAY if is_answer and not self.watchdog.is_over else NOT_THERE
            raise Unreachable(template, place=place, why=self.watchdog.why(error)) from None
        finally:
            if self._line is None:
                self.watchdog.rests()
        return self._line

    def _try(self, message: OutgoingMessage, sender: str) -> Delivery:
        line = self._line
        assert line is not None
        try:
            delivery = _send_one(line, message, sender)
        except smtplib.SMTPSenderRefused as error:
            place, words = _place(self._server), said(answer_of(error))
            raise Unreachable(
                SENDER_REFUSED, place=place, sender=error.sender, words=words
            ) from None
        except (smtplib.SMTPException, OSError) as error:
            line.close()
            self.watchdog.rests()
            return _broken(message, self.watchdog.why(error), has_text=line.has_text)
        if self.watchdog.is_over and not delivery.is_accepted:
            # smtplib takes what came before the cut for an answer.
            return _broken(message, self.watchdog.why(TimeoutError()), has_text=line.has_text)
        return delivery

    def close(self, within_s: float) -> None:
        """Say goodbye, within bounds."""
        line = self._line
        if line is not None and line.sock is not None:
            with self.watchdog.within(within_s), suppress(smtplib.SMTPException, OSError):
                line.quit()
            line.close()
        self.watchdog.rests()


def _place(server: SmtpServer) -> str:
    return f"{VARIABLE}: {server.host}:{server.port}"


def _connect(server: SmtpServer, timeout_s: float, watchdog: Watchdog) -> Line:
    trusted = ssl.create_default_context()
    line = Line(server.host, server.port, timeout_s, watchdog, trusted if server.is_tls else None)
    try:
        line.ehlo_or_helo_if_needed()
        if server.is_starttls:
            _begin_tls(line, server, trusted)
        if server.user is not None:
            _log_in(line, server, server.user)
    except BaseException:
        line.close()
        raise
    return line


def _begin_tls(line: Line, server: SmtpServer, trusted: ssl.SSLContext) -> None:
    if not line.has_extn("starttls"):
        raise Unreachable(NO_STARTTLS, place=_place(server))
    line.starttls(context=trusted)
    line.ehlo_or_helo_if_needed()


def _log_in(line: Line, server: SmtpServer, user: str) -> None:
    if not line.has_extn("auth"):
        raise Unreachable(NO_LOGIN, place=_place(server))
    line.login(user, server.password or "")


def _send_one(smtp: Line, message: OutgoingMessage, sender: str) -> Delivery:
    """One message to one recipient, so that no answer can hide behind another's."""
    content = message.content.encode()
    smtp.has_text = False
    options = () if content.isascii() and message.address.isascii() else UTF8_OPTIONS
    try:
        smtp.sendmail(sender, [message.address], content, options)
    except (smtplib.SMTPNotSupportedError, UnicodeEncodeError):
        # The latter from a server that knows no extensions at all.
        smtp.rset()
        return Delivery(message.message_id, message.address, False, True, Message(UTF8_NEEDED))
    except smtplib.SMTPSenderRefused as error:
        _refuse_another_answer(error.smtp_code, error.smtp_error)
        if not _is_about_the_message(error.smtp_code, is_utf8=bool(options)):
            raise
        is_size = error.smtp_code == TOO_LARGE
        return _refused(message, error.smtp_code, error.smtp_error, is_of_content=is_size)
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = error.recipients[message.address]
        _refuse_another_answer(code, answer)
        return _refused(message, code, answer)
    except smtplib.SMTPDataError as error:
        _refuse_another_answer(error.smtp_code, error.smtp_error)
        return _refused(message, error.smtp_code, error.smtp_error, is_of_content=True)
    return Delivery(message.message_id, message.address, True, False, TAKEN)


def _refuse_another_answer(code: int, answer: bytes | str) -> None:
    """An answer that says neither yes nor no belongs to another question: the line is lost."""
    if not 400 <= code <= 599:
        raise Astray(OUT_OF_STEP, words=f"{code} {words_of(answer)}")


def _is_about_the_message(code: int, *, is_utf8: bool) -> bool:
    """Whether a refused MAIL FROM speaks of this mail (its size, its letters) or of now, and not of
    our name: many servers say 553 to a sender who is not the one that logged in."""
    return code == TOO_LARGE or (is_utf8 and code == NO_UTF8) or 400 <= code < 500


def _refused(
    message: OutgoingMessage, code: int, answer: bytes | str, *, is_of_content: bool = False
) -> Delivery:
    """4xx is temporary (greylisting, full mailbox): tried again; 5xx is for good.

    What is refused at MAIL FROM for its size or after the text speaks of the content, what is
    refused at RCPT TO of the address.
    """
    is_permanent = 500 <= code <= 599
    return Delivery(
        message.message_id,
        message.address,
        False,
        is_permanent,
        f"{code} {words_of(answer)}",
        is_permanent and is_of_content,
    )


def _broken(message: OutgoingMessage, why: Message, *, has_text: bool) -> Delivery:
    """No whole answer: after the text nobody can know whether the server took it."""
    answer = Message(AFTER_TEXT, {"why": why}) if has_text else why
    return Delivery(message.message_id, message.address, False, False, answer, is_broken=True)
