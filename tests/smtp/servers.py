"""One mail server as a test needs it, whoever made it.

All three know one user, demand TLS before a password, refuse `nobody@` with 550, answer `grey@`
with 451 until they know it, and take mails up to 200 KB.
"""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

USER, PASSWORD = "watch", "p/a:s"
SIZE_LIMIT = 200_000


class NoServer(Exception):
    """This server cannot be started here; the text says why."""


@dataclass(frozen=True, slots=True)
class Running:
    """A running server: its ports, what it took so far, and how it comes to know an address."""

    starttls_port: int
    tls_port: int
    mails: Callable[[], Sequence[tuple[str, bytes]]]
    learn: Callable[[str], None]

    def url(self, *, tls: bool = False, password: str = "p%2Fa%3As") -> str:
        """What REPORTWATCH_SMTP_URL would be."""
        if tls:
            return f"smtps://{USER}:{password}@127.0.0.1:{self.tls_port}"
        return f"smtp://{USER}:{password}@127.0.0.1:{self.starttls_port}?starttls=1"


def wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server listens; raises NoServer with the end of its log."""
    end = time.monotonic() + 10
    while time.monotonic() < end and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    said = log.read_text("utf-8", "replace").strip().splitlines() if log.exists() else []
    raise NoServer(f"nobody listens on {port}: {said[-1] if said else 'no word'}")
