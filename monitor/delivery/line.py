"""A line to an SMTP server that cannot be drawn out: a watchdog cuts it when its time is over.

The timeout of a socket is that of one answer's next byte: a server that sends a byte a minute keeps
a client for ever. So a second thread shuts the connection down; whatever was answered until then is
still read, so that no acceptance is lost to the watchdog.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO

from core.errors import HUNG_UP, UNFORESEEN
from core.messages import Message
from monitor.answers import said, system_trouble, words_of

# Bytes of one answer, all of its lines together; a server that says more is left.
LONGEST_ANSWER = 64 * 2**10
LEAST_CODE, DONE = 100, 250

TOO_SLOW = "line.too-slow"
NO_ANSWER = "line.no-answer"
ENDLESS = "line.endless"


class Astray(smtplib.SMTPServerDisconnected):
    """What came was no answer to what was asked; the sentence says what it was."""

    def __init__(self, template: str, **values: str | int) -> None:
        super().__init__(template)
        self.message = Message(template, values)


class Endless(OSError):
    """An answer that has no end."""


class Watchdog:
    """Cuts the line that it guards when the time of one message is over."""

    def __init__(self) -> None:
        self._line: socket.socket | None = None
        self._limit_s: float | None = None
        self._block: object = None
        self._changing = threading.Lock()

    @contextmanager
    def within(self, limit_s: float) -> Iterator[None]:
        """Cut the line, also one that is only made in this block, after so many seconds."""
        block = object()
        with self._changing:
            self._limit_s, self._block = None, block
        timer = threading.Timer(limit_s, self._bite, (limit_s, block))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()  # too late for one that has fired: it asks whose time it was
            with self._changing:
                self._block = None

    def guards(self, line: socket.socket) -> None:
        """Watch this connection from now on; a second handle on it survives its TLS."""
        self.rests()
        self._line = line.dup()
        if self._limit_s is not None:
            self._cut(self._line)

    def rests(self) -> None:
        """Let go of the connection."""
        if self._line is not None:
            self._line.close()
            self._line = None

    @property
    def is_over(self) -> bool:
        """Whether the time of the message under way is over."""
        return self._limit_s is not None

    def why(self, problem: Exception) -> Message:
        """What ended the line, in words."""
        if self._limit_s is not None:
            return Message(TOO_SLOW, {"limit": f"{self._limit_s:g}"})
        return _why(problem)

    def _bite(self, limit_s: float, block: object) -> None:
        with self._changing:
            if self._block is not block:
                return
            self._limit_s = limit_s
            if self._line is not None:
                self._cut(self._line)

    def _cut(self, line: socket.socket) -> None:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)


def _why(problem: Exception) -> Message:
    if isinstance(problem, smtplib.SMTPServerDisconnected):
        return _end_of(problem)
    if isinstance(problem, smtplib.SMTPResponseException):
        return said(answer_of(problem))
    if isinstance(problem, smtplib.SMTPException):
        return said(words_of(f"{problem}"))
    if isinstance(problem, OSError):
        return system_trouble(problem)
    return Message(UNFORESEEN, {"kind": type(problem).__name__})


def _end_of(problem: smtplib.SMTPServerDisconnected) -> Message:
    """smtplib puts what the system said into words of its own; the system's number is behind it."""
    if isinstance(problem, Astray):
        return problem.message
    behind = problem.__context__
    if isinstance(behind, Endless):
        return Message(ENDLESS, {"limit": LONGEST_ANSWER})
    return system_trouble(behind) if isinstance(behind, OSError) else Message(HUNG_UP)


def answer_of(error: smtplib.SMTPResponseException) -> str:
    """A server's number and its words."""
    return f"{error.smtp_code} {words_of(error.smtp_error)}"


class Line(smtplib.SMTP):
    """A connection under a watchdog, by TLS from the first byte when it is given a context.

    `has_text`: the text of the message under way has been begun, so that a broken line leaves open
    whether the server took it.
    """

    def __init__(
        self,
        host: str,
        port: int,
        timeout_s: float,
        watchdog: Watchdog,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.has_text = False
        self._watchdog, self._tls = watchdog, tls
        super().__init__(host, port, timeout=timeout_s)

    def connect(  # type: ignore[override]  # smtplib passes None
        self, host: str = "localhost", port: int = 0, source_address: tuple[str, int] | None = None
    ) -> tuple[int, bytes]:
        """Connect and hear the greeting; `source_address` is what smtplib passes, always None."""
        bare = socket.create_connection((host, port), self.timeout, source_address)
        self._watchdog.guards(bare)
        self.sock = self._tls.wrap_socket(bare, server_hostname=host) if self._tls else bare
        self.file = None
        return self.getreply()

    def getreply(self) -> tuple[int, bytes]:
        """One whole answer; raises SMTPServerDisconnected where no number begins it."""
        if self.file is None and self.sock is not None:
            self.file = _Answers(self.sock.makefile("rb"))
        answers = self.file
        if isinstance(answers, _Answers):
            answers.begin()
        code, words = super().getreply()
        if code < LEAST_CODE:
            self.close()
            # smtplib has cut off where a number should be.
            whole = answers.first if isinstance(answers, _Answers) else words
            raise Astray(NO_ANSWER, words=words_of(whole))
        return code, words

    def rcpt(self, recip: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        """Name the recipient; by its first digit alone an answer says yes (RFC 5321, 4.2)."""
        return _yes(super().rcpt(recip, options))

    def data(self, msg: bytes | str) -> tuple[int, bytes]:  # type: ignore[override]  # its Buffer
        """Send the text of a message."""
        self.has_text = True
        return _yes(super().data(msg))


def _yes(answer: tuple[int, bytes]) -> tuple[int, bytes]:
    """Any 2yz as the 250 that smtplib waits for."""
    code, words = answer
    return (DONE, words) if code // 100 == DONE // 100 else answer


class _Answers:
    """What a server says, as smtplib reads it: an answer has an end, a long line is cut."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._room = stream, LONGEST_ANSWER
        self.first = b""

    def begin(self) -> None:
        """A new answer is expected."""
        self._room, self.first = LONGEST_ANSWER, b""

    def readline(self, most: int) -> bytes:
        """The first part of a line, nothing of one that was cut off before its end.

        Raises OSError for an answer that has no end.
        """
        line = rest = self._stream.readline(most - 1)
        self._room -= len(line)
        self.first = self.first or line
        while rest and not rest.endswith(b"\n") and self._room > 0:
            rest = self._stream.readline(most - 1)
            self._room -= len(rest)
        if self._room <= 0:
            raise Endless
        return line if rest.endswith(b"\n") else b""

    def close(self) -> None:
        self._stream.close()
