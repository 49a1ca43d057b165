"""A process that has loaded what readers need and sees no document, seen from its parent: it makes
a child for each of them by forking, so that no document meets what another left behind.
"""

from __future__ import annotations

import os
import pickle
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from pipeline.sandbox.orders import LENGTH, WantedChild
from pipeline.tools import LIBARCHIVE

# A template that was told of so many is told anew: whoever loads its configuration again and
# again would fill it.
MOST_TOLD = 30
NEW_CHILD = b"c"
ENDS_ITS_CHILDREN_S, LISTENS_WITHIN_S = 2.0, 120.0


@dataclass(frozen=True, slots=True)
class Lines:
    """The two lines to one child: `talk` is its own; over `fate`, which it does not have, its
    template says how it ended, and ends it where we close it."""

    talk: socket.socket
    fate: socket.socket


class Forkserver:
    """The template of a pool's children; started with the first, and again where it has ended.

    Safe to use from several threads.
    """

    def __init__(self, module: str) -> None:
        self._module = module
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._told: dict[int, object] = {}

    def child(self, memory: int, files: int, reader: str, shared: Mapping[int, object]) -> Lines:
        """A new child. Raises OSError where none can start."""
        with self._lock:
            control = self._running()
            forgets = len(self._told) > MOST_TOLD
            if forgets:
                self._told = {}
            news = {key: one for key, one in shared.items() if key not in self._told}
            told = {key: pickle.dumps(one) for key, one in news.items()}
            wanted = pickle.dumps(WantedChild(memory, files, reader, told, forgets))
            talk, of_child = socket.socketpair()
            fate, of_template = socket.socketpair()
            with of_child, of_template:
                try:
                    socket.send_fds(control, [NEW_CHILD], [of_child.fileno(), of_template.fileno()])
                    control.sendall(len(wanted).to_bytes(LENGTH, "big") + wanted)
                except OSError:  # it ended meanwhile, and so does this child
                    self._end()
            self._told |= news  # and keeps them: while it does, no other object gets their ids
            return Lines(talk, fate)

    @property
    def process(self) -> int | None:
        """The number of the template's process, where there is one."""
        return self._process.pid if self._process is not None else None

    def _running(self) -> socket.socket:
        if self._process is None or self._control is None or self._process.poll() is not None:
            self._end()
            self._control, theirs = socket.socketpair()
            self._control.settimeout(LISTENS_WITHIN_S)
            with theirs:
                self._process = self._started(theirs)
        return self._control

    def _started(self, control: socket.socket) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own module, fixed arguments
            [sys.executable, "-P", "-m", "pipeline.sandbox.worker", self._module],
            stdin=control.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                "LC_ALL": "C.UTF-8",
                # Who forks has no other threads.
                **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1"),
                # Without a name, libarchive-c starts a process to look for it; a child may not.
                "LIBARCHIVE": LIBARCHIVE,
            },
        )

    def close(self) -> None:
        """End it and its children."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(ENDS_ITS_CHILDREN_S)
            self._process.kill()
            self._process.wait()
        self._process, self._control, self._told = None, None, {}
