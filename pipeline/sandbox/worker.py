"""The child process in which foreign files are read and checked: it limits itself, then answers.

Run by child.py as `python -m pipeline.sandbox.worker MEMORY WORN OPEN_FILES READER`. What it is
asked comes from our own process and may be unpickled here; what it answers may not, and is JSON.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import resource
import signal
import sys
import sysconfig
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from traceback import extract_tb
from typing import IO

from core import landlock
from core.messages import LONGEST_VALUE, Message, cut
from pipeline.records import Unreadable
from pipeline.sandbox import seccomp
from pipeline.sandbox.orders import (
    DONE,
    FRESH,
    NUMBER,
    REFUSALS,
    REFUSED,
    STEP,
    TOLD,
    WORN,
    Order,
    Overlong,
    WorkerRefusal,
    as_answer,
    received,
    send,
)
from pipeline.setback_kinds import SetbackKind
from pipeline.steps import LISTENERS

LARGEST_ORDER = 256 * 2**20
# What most orders ask for: imported before the first of them, whose time is its document's.
USUAL = (
    *("pipeline.reading.document", "pipeline.formats.choice"),
    *("pipeline.checks.checking", "pipeline.checks.catalogue"),
)
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
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
    """Answer one document after another until the pipe closes."""
    memory, worn, files = map(int, sys.argv[1:4])
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what C libraries print is no answer
    for name in (*USUAL, sys.argv[4].partition(":")[0]):
        import_module(name)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    _limit_for_good(memory, files)
    while True:
        try:
            message = received(sys.stdin.buffer, LARGEST_ORDER)
        except (EOFError, Overlong):
            return
        order: Order = pickle.loads(message)  # noqa: S301 - from our own process
        del message  # the largest thing here; the document in it is wanted once
        number = order.number.to_bytes(NUMBER, "big")
        _limit_time(order.cpu_s)
        LISTENERS[:] = [partial(_begin, answers, number, order.cpu_s)]
        answer = _answer(order, memory)
        _limit_time(0)  # what this document left unused must not end the next one
        state = WORN if _peak() >= worn else FRESH
        if isinstance(answer, WorkerRefusal):
            send(answers, number + REFUSED + state + as_answer(REFUSALS, answer))
        else:
            send(answers, number + DONE + state + answer)


def _answer(order: Order, memory: int) -> bytes | WorkerRefusal:
    before = _peak()
    try:
        TOLD.update((key, pickle.loads(one)) for key, one in order.shared.items())  # noqa: S301
        work, of = pickle.loads(order.work)  # noqa: S301
        answer: bytes = work(*of)
    except Unreadable as reason:
        if before < _peak() >= ALMOST_ALL * memory:
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
    return WorkerRefusal(
        SetbackKind.READER_KILLED, Message("worker.out-of-memory"), lacks_memory=True
    )


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


def _begin(pipe: IO[bytes], number: bytes, cpu_s: float, step: str) -> None:
    """A step of a document, whose time begins anew; after too many of them our parent ends us."""
    send(pipe, number + STEP + step.encode())
    _limit_time(cpu_s)


def _limit_for_good(memory: int, files: int) -> None:
    """Bound memory, files and writing; give up the network, other programs and other files.

    What a machine does not allow is left out, and `doctor` says so; the hook remains.
    """
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A network of its own is an empty one.
    ctypes.CDLL(None).unshare(CLONE_NEWUSER | CLONE_NEWNET)
    listable = map(Path, filter(None, sys.path))
    landlock.allow_only({landlock.READ: _readable(), landlock.LIST: listable})
    seccomp.give_up()
    sys.addaudithook(_refuse)


def _readable() -> Iterator[Path]:
    """What a reader may yet open: our code and the libraries, fonts, and what it is told of itself.

    No configuration, archive or database is below any of these.
    """
    libraries = ("stdlib", "platstdlib", "purelib", "platlib")
    yield from (Path(sysconfig.get_paths()[name]) for name in libraries)
    yield Path(sys.base_prefix) / "lib"
    # Where else libraries lie; the folder of our rooms may hold a configuration, too.
    yield from (Path(one) for one in sys.path if one and Path(one) not in (ROOMS, Path.cwd()))
    yield from (ROOMS / room for room in ("core", "crawlers", "pipeline"))
    yield from map(Path, OF_THE_SYSTEM)


def _refuse(event: str, _: tuple[object, ...]) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError(f"a reader may not use {event}")


def _limit_time(cpu_s: float) -> None:
    """So many seconds of processor time from now on (0: no limit); then the system ends this
    process."""
    signal.setitimer(signal.ITIMER_PROF, cpu_s)


if __name__ == "__main__":
    main()
