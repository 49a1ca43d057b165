"""The template, and the child it makes for each document: a child limits itself, then answers.

Run by forkserver.py as `python -m pipeline.sandbox.worker MODULE`. The template loads what readers
need, meets no document, and reads nothing that a child says. What a child is asked comes from our
own process and may be unpickled there; what it answers may not, and is JSON.
"""

from __future__ import annotations

import ctypes
import gc
import os
import pickle
import resource
import select
import signal
import socket
import sys
import sysconfig
from contextlib import suppress
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from traceback import extract_tb
from typing import NoReturn

from core import landlock
from core.messages import LONGEST_VALUE, Message, cut
from pipeline.records import Unreadable
from pipeline.sandbox import seccomp
from pipeline.sandbox.orders import (
    DONE,
    REFUSALS,
    REFUSED,
    STEP,
    TOLD,
    Order,
    Overlong,
    WantedChild,
    WorkerRefusal,
    as_answer,
    received,
    send,
)
from pipeline.setback_kinds import SetbackKind
from pipeline.steps import LISTENERS

LARGEST_ORDER = 256 * 2**20
# What most orders ask for: loaded once, before any document.
USUAL = (
    *("pipeline.reading.document", "pipeline.formats.choice"),
    *("pipeline.checks.checking", "pipeline.checks.catalogue", "pipeline.witness.glimpsing"),
)
REHEARSAL = "pipeline.rehearsal"  # which needs what is asked for here, and not the reverse
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PARENT_DEATH_SIGNAL = 1  # of prctl
TALK = 3  # where a child has its line
MOST_FILES = 256  # of a template
ROOMS = Path(__file__).parents[2]
OF_THE_SYSTEM = (
    *("/usr/lib", "/usr/lib64", "/usr/share", "/usr/local/lib", "/usr/local/share"),
    *("/lib", "/lib64", "/etc/ld.so.cache", "/etc/fonts", "/etc/localtime"),
    *("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu"),
    *("/dev/null", "/dev/zero", "/dev/urandom"),
)
ALMOST_ALL = 0.9
FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn")


def main() -> None:
    """Make a child whenever one is wanted, until nobody can want one any more."""
    for name in (*USUAL, sys.argv[1]):
        import_module(name)
    import_module(REHEARSAL).load()
    _readable()  # is worked out once
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_FILES, MOST_FILES))
    # A network of its own is an empty one.
    ctypes.CDLL(None).unshare(CLONE_NEWUSER | CLONE_NEWNET)
    gc.freeze()  # what is here before any document is shared with every child
    _Template(socket.socket(fileno=os.dup(0))).serve()


class _Template:
    """Who makes children, says over each one's line of fate how it ended, and ends it when the
    other end of that line is closed."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._fates: dict[int, socket.socket] = {}
        self._poll = select.poll()
        # A child's end interrupts the waiting.
        self._woken, wakes = os.pipe()
        for end in (self._woken, wakes):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
        for one in (self._woken, control.fileno()):
            self._poll.register(one, select.POLLIN)

    def serve(self) -> None:
        while True:
            ready = {one for one, _ in self._poll.poll()}
            self._bury()
            for process, fate in self._fates.items():
                if fate.fileno() in ready:  # nothing is ever said over it, it was closed
                    os.kill(process, signal.SIGKILL)
                    self._poll.unregister(fate)
            if self._control.fileno() in ready and not self._takes_one():
                break
        for process in self._fates:
            os.kill(process, signal.SIGKILL)

    def _bury(self) -> None:
        """Say how children ended. They are ours until then: no other process has their numbers."""
        with suppress(BlockingIOError):
            os.read(self._woken, MOST_FILES)
        while self._fates:
            process, status = os.waitpid(-1, os.WNOHANG)
            if not process:
                return
            with self._fates.pop(process) as fate:
                with suppress(KeyError):  # was ended by us
                    self._poll.unregister(fate)
                with suppress(OSError):  # nobody wants to know
                    fate.send(str(os.waitstatus_to_exitcode(status)).encode())

    def _takes_one(self) -> bool:
        """Make the child that is wanted; False when nobody is there any more."""
        _, lines, _, _ = socket.recv_fds(self._control, 1, 2)
        if len(lines) < 2:
            return False
        talk, fate = lines
        wanted: WantedChild = pickle.loads(received(self._control, LARGEST_ORDER))  # noqa: S301
        if wanted.forgets:
            TOLD.clear()
        TOLD.update((key, pickle.loads(one)) for key, one in wanted.shared.items())  # noqa: S301
        if wanted.shared:
            with suppress(Exception):  # a child that meets the same says so of its document
                import_module(REHEARSAL).rehearse(TOLD.values())
            gc.freeze()
        template = os.getpid()
        try:
            process = os.fork()
        except OSError:  # no process to spare: its line closes without a word
            os.close(fate)
        else:
            if not process:
                _be_a_child(talk, template, wanted)
            self._fates[process] = socket.socket(fileno=fate)
            self._poll.register(fate, select.POLLIN)
        os.close(talk)
        return True


def _be_a_child(talk: int, template: int, wanted: WantedChild) -> NoReturn:
    """Keep nothing of the template's but what it loaded; seal this process, answer, end."""
    try:
        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        if os.getppid() == template:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGPROF):
                signal.signal(number, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(talk, TALK)
            os.closerange(TALK + 1, MOST_FILES)
            import_module(wanted.reader.partition(":")[0])
            line = socket.socket(fileno=TALK)
            _limit_for_good(wanted.memory, wanted.files)
            _reply(line, wanted.memory)
    finally:
        os._exit(1)


def _reply(line: socket.socket, memory: int) -> None:
    try:
        message = received(line, LARGEST_ORDER)
    except (EOFError, Overlong):
        return
    order: Order = pickle.loads(message)  # noqa: S301 - from our own process
    del message  # the largest thing here; the document in it is wanted once
    _limit_time(order.cpu_s)
    LISTENERS[:] = [partial(_begin, line, order.cpu_s)]
    answer = _answer(order, memory)
    _limit_time(0)  # the answer is no matter of the document's time
    if isinstance(answer, WorkerRefusal):
        send(line, REFUSED + as_answer(REFUSALS, answer))
    else:
        send(line, DONE + answer)


def _answer(order: Order, memory: int) -> bytes | WorkerRefusal:
    try:
        work, of = pickle.loads(order.work)  # noqa: S301
        answer: bytes = work(*of)
    except Unreadable as reason:
        if _peak() >= ALMOST_ALL * memory:
            return _out_of_memory()
        return WorkerRefusal(reason.kind, _short(reason.detail))
    except MemoryError:
        return _out_of_memory()
    except RecursionError:
        return WorkerRefusal(SetbackKind.TOO_DEEP, Message("setback.too-deep"))
    except Exception as error:  # noqa: BLE001 - its traceback would be lost with this process
        place = extract_tb(error.__traceback__)[-1]
        values = {
            "place": f"{Path(place.filename).name}:{place.lineno}",
            "error": f"{type(error).__name__}: {error}",
        }
        return WorkerRefusal(SetbackKind.OUR_ERROR, _short(Message("worker.our-error", values)))
    return answer


def _out_of_memory() -> WorkerRefusal:
    return WorkerRefusal(SetbackKind.READER_KILLED, Message("worker.out-of-memory"))


def _short(said: Message) -> Message:
    """A sentence with words of libraries and files in it that may have any length."""
    values = {
        name: cut(value, LONGEST_VALUE) if isinstance(value, str) else value
        for name, value in said.values.items()
    }
    return Message(said.template, values)


def _peak() -> int:
    """The most memory that this process ever had, in bytes.

    C libraries that run out of memory say that the document is damaged; this tells the two apart.
    """
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmPeak:")[2].split(maxsplit=1)[0]) * 1024


def _begin(line: socket.socket, cpu_s: float, step: str) -> None:
    """A step of a document, whose time begins anew; after too many of them our parent ends us."""
    send(line, STEP + step.encode())
    _limit_time(cpu_s)


def _limit_for_good(memory: int, files: int) -> None:
    """Bound memory, files and writing; give up sockets, other programs and other files.

    What a machine does not allow is left out, and `doctor` says so; the hook remains.
    """
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    listable = map(Path, filter(None, sys.path))
    landlock.allow_only({landlock.READ: _readable(), landlock.LIST: listable})
    seccomp.give_up()
    sys.addaudithook(_refuse)


@cache
def _readable() -> tuple[Path, ...]:
    """What a reader may yet open: our code and the libraries, fonts, and what it is told of itself.

    No configuration, archive or database is below any of these.
    """
    libraries = ("stdlib", "platstdlib", "purelib", "platlib")
    return (
        *(Path(sysconfig.get_paths()[name]) for name in libraries),
        Path(sys.base_prefix) / "lib",
        # Where else libraries lie; the folder of our rooms may hold a configuration, too.
        *(Path(one) for one in sys.path if one and Path(one) not in (ROOMS, Path.cwd())),
        *(ROOMS / room for room in ("core", "crawlers", "pipeline")),
        *map(Path, OF_THE_SYSTEM),
    )


def _refuse(event: str, _: tuple[object, ...]) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError(f"a reader may not use {event}")


def _limit_time(cpu_s: float) -> None:
    """So many seconds of processor time from now on (0: no limit); then the system ends this
    process."""
    signal.setitimer(signal.ITIMER_PROF, cpu_s)


if __name__ == "__main__":
    main()
