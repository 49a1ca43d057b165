"""A host that must never be asked: it listens, and remembers whoever so much as knocks."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ambush:
    """Two sockets of one port, TCP and UDP."""

    stream: socket.socket
    datagrams: socket.socket

    @property
    def port(self) -> int:
        port: int = self.stream.getsockname()[1]
        return port

    @property
    def spellings(self) -> tuple[str, ...]:
        """Its origin, as people and programs write it who want it overlooked."""
        return tuple(
            f"{start}:{self.port}"
            for start in (
                *("http://127.0.0.1", "HTTP://127.0.0.1", "//127.0.0.1", "https://127.0.0.1"),
                *("http://localhost", "http://127.0.0.1.", "http://127.1", "http://2130706433"),
                *("http://0x7f000001", "http://0177.0.0.1", "http://[::ffff:127.0.0.1]"),
                *("http://[::1]", "http://user@127.0.0.1", "http://127.0.0.1:80@127.0.0.1"),
                *("http://www.example.gov.cn@127.0.0.1", "http://127.0.0.1\\@127.0.0.1"),
                *("http://\t127.0.0.1", "http:\\\\127.0.0.1", "http:/127.0.0.1"),
                "http://１２７.0.0.1",
            )
        )

    @property
    def was_touched(self) -> bool:
        return any(_has_something(one) for one in (self.stream, self.datagrams))


@contextmanager
def ambush() -> Iterator[Ambush]:
    """Listen until the block ends; nobody is ever answered."""
    with (
        socket.create_server(("127.0.0.1", 0), backlog=100) as stream,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams,
    ):
        datagrams.bind(stream.getsockname())
        yield Ambush(stream, datagrams)


def _has_something(listening: socket.socket) -> bool:
    """Whether somebody waits to be answered."""
    listening.setblocking(False)
    try:
        if listening.type is socket.SOCK_DGRAM:
            listening.recv(1)
        else:
            listening.accept()[0].close()
    except BlockingIOError:
        return False
    return True
