"""Who guards the time of one message cuts no line of another."""

from __future__ import annotations

import socket
import threading

import pytest

from monitor.delivery.line import Watchdog


def test_a_limit_that_falls_as_its_message_ends_cuts_nothing_of_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its timer has fired already when it is told to stop."""
    bites = []

    class Held(threading.Timer):
        def start(self) -> None:
            bites.append(lambda: self.function(*self.args))

    monkeypatch.setattr(threading, "Timer", Held)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        watchdog = Watchdog()
        watchdog.guards(ours)
        with watchdog.within(5):
            pass
        bites[0]()
        with watchdog.within(5):
            bites[0]()
            assert not watchdog.is_over
            ours.send(b"next")
            bites[1]()
            assert watchdog.is_over
        assert (theirs.recv(10), theirs.recv(10)) == (b"next", b"")
        watchdog.rests()
