"""The process above a browser: it ends the browser that grows too large or whose owner is gone.

    reportwatch-browser --kept-browser=PATH --kept-for=PID --kept-in=FOLDER FLAG …

A page can keep a browser, its driver and us busy for ever; this process runs no line of theirs. It
stands where the browser would stand and hands its flags on. PID is the process that wants the
browser: this one's parent or, with a driver between, the parent of that. FOLDER is the owner's,
for what the browser leaves on disk; it goes with the owner.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core import landlock
from core.browser import KEEPER_COMMAND, KEPT, NOWHERE
from core.environment import for_browser, goes_unsealed

# What a browser may use on a machine with 4 GB, which has a database and a night beside it.
BOUND_BYTES = 2_000_000_000
# Where it is ended: a page fills memory as fast as the kernel hands it out, 2 MB a millisecond, and
# the last look at it may be old on a busy machine. Without a page it holds 1.1 GB by this count.
ENDED_ABOVE_BYTES = 1_700_000_000
LOOKED_AT_EVERY_S = 0.04
# New processes are looked for more rarely: all that run are counted, and the new ones read. Every
# process is read now and then, for a number may come again under another parent.
LOOKS_PER_CENSUS = 5
LOOKS_PER_WHOLE_CENSUS = 125
NOTE = "over-its-bound"
KEEPER = KEPT[0]
UNSEALED = "--no-sandbox"
NAMES = NOWHERE.partition("=")[0]
QUIET = '{"alternate_error_pages": {"enabled": false}}'
PROFILE = "--user-data-dir="
DRIVEN = "--remote-debugging-pipe"
PIPES = (3, 4)
WOKEN_BY = (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
# What a browser may read, where it is there, beside itself and libraries: typefaces, certificates,
# how names are looked up; and what tells it of its own processes, which it may write to.
MAY_READ = (
    *("/etc/fonts", "/var/cache/fontconfig", "/etc/localtime", "/etc/chromium", "/etc/chromium.d"),
    *("/etc/ssl", "/etc/ca-certificates", "/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf"),
    *("/etc/host.conf", "/etc/gai.conf", "/sys"),
)
MAY_WRITE = ("/proc", *landlock.DEVICES)
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - where its processes meet
CLONE_NEWUSER = 0x10000000
# linux/prctl.h
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
# Users that systemd gives to services for as long as they run; no person and no file is theirs.
NOBODYS = range(61_184, 65_520)
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class BrowserOrder:
    """Which browser, for whom, and the flags it is started with."""

    browser: str
    owner: int
    folder: Path
    flags: tuple[str, ...]


def main() -> int:
    """Keep one browser to its end; the exit status is the browser's."""
    kept = _read(sys.argv[1:])
    signal.pthread_sigmask(signal.SIG_BLOCK, WOKEN_BY)
    prctl = ctypes.CDLL(None).prctl
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if not _is_wanted(kept):
        return 1
    browser = _start(kept)
    try:
        return _watch(browser, kept)
    finally:
        _end_all()
        _clear(kept)


def _read(arguments: Sequence[str]) -> BrowserOrder:
    browser, owner, folder = (
        next(one.removeprefix(name) for one in arguments if one.startswith(name)) for name in KEPT
    )
    # The driver would take its sandbox from every browser; only who runs us may.
    flags = tuple(one for one in arguments if not one.startswith((*KEPT, UNSEALED)))
    flags += (UNSEALED,) if goes_unsealed() else ()
    # A fresh browser asks its maker for this and that; where no names are said it knows none.
    flags += () if any(one.startswith(NAMES) for one in flags) else (NOWHERE,)
    return BrowserOrder(browser, int(owner), Path(folder), flags)


def _is_wanted(kept: BrowserOrder) -> bool:
    """Say whether the owner still is above us; who has died was replaced by init or its like."""
    parent = os.getppid()
    return kept.owner in (parent, _parent_of(parent))


def _start(kept: BrowserOrder) -> int:
    """Start the browser, which dies with us; its pipes to the driver are its own."""
    environment = for_browser() | {"TMPDIR": str(kept.folder), "HOME": str(kept.folder)}
    browser = os.fork()
    if browser == 0:
        try:
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, WOKEN_BY)
            _quieten(kept)
            if os.geteuid() == 0:
                _become_nobody(kept)
            _seal(kept)
            # S606: the one that was found
            os.execve(kept.browser, [kept.browser, *kept.flags], environment)  # noqa: S606
        except OSError as problem:  # as root without the right to become another user
            os.write(2, f"{KEEPER_COMMAND}: {problem}\n".encode())
        finally:
            os._exit(127)
    if DRIVEN in kept.flags:
        for pipe in PIPES:
            os.close(pipe)
    return browser


def _quieten(kept: BrowserOrder) -> None:
    """Where a page leads nowhere a browser asks its maker whether there is a net; ours does not."""
    for profile in _profiles(kept):
        (profile / "Default").mkdir(parents=True, exist_ok=True)
        (profile / "Default" / "Preferences").write_text(QUIET, encoding="utf-8")


def _profiles(kept: BrowserOrder) -> list[Path]:
    return [Path(one.removeprefix(PROFILE)) for one in kept.flags if one.startswith(PROFILE)]


def _become_nobody(kept: BrowserOrder) -> None:
    """As root a browser has no sandbox of its own; as a user whom nobody else is, it has.

    The folder and the profile become that user's, with what is printed and printed from.
    """
    user = unused_user()
    for top in (kept.folder, *_profiles(kept)):
        for path in (top, *top.rglob("*")):
            os.chown(path, user, user, follow_symlinks=False)
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    # Changing users unsets it.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def unused_user() -> int:
    """A user of no process; when all are taken (tens of thousands of browsers), one of those."""
    taken = {user for process in _running() for user in _users(process)}
    start = os.getpid() % len(NOBODYS)
    in_turn: tuple[int, ...] = (*NOBODYS[start:], *NOBODYS[:start])
    return next((one for one in in_turn if one not in taken), in_turn[0])


def _users(process: int) -> Iterator[int]:
    """Whose a process is: the real, effective and saved user, and that for files."""
    with suppress(OSError):  # it may just have ended
        status = Path(f"/proc/{process}/status").read_bytes()
        yield from map(int, status.partition(b"\nUid:")[2].partition(b"\n")[0].split())


def _seal(kept: BrowserOrder) -> None:
    """Leave the browser what it needs of the file system, and no connection where it has no names.

    What it starts is held like it. Its own sandbox takes more from its pages; where that comes from
    a program with its owner's rights (chromium-sandbox), which nobody sealed may run, we seal
    nothing.
    """
    if UNSEALED not in kept.flags and not _may_have_namespaces():
        return
    browser = Path(kept.browser)
    landlock.allow_only(
        {
            landlock.RUN: (*map(Path, landlock.PROGRAMS), browser, browser.resolve().parent),
            landlock.READ: map(Path, MAY_READ),
            landlock.WRITE: map(Path, MAY_WRITE),
            landlock.ALL: (kept.folder, *_profiles(kept), SHARED_MEMORY),
        },
        may_connect=NOWHERE not in kept.flags,
    )


def _may_have_namespaces() -> bool:
    """Whether this user may make user namespaces; tried in a child, for it cannot be undone."""
    trying = os.fork()
    if trying == 0:
        os._exit(ctypes.CDLL(None).unshare(CLONE_NEWUSER) != 0)
    return os.waitpid(trying, 0)[1] == 0


def _watch(browser: int, kept: BrowserOrder) -> int:
    """Wait for the end of the browser, or bring it about; its exit status."""
    looks, processes, census = 0, [browser], Census()
    while True:
        woken = signal.sigtimedwait(WOKEN_BY, LOOKED_AT_EVERY_S)
        status = _reaped(browser)
        if status is not None:
            return status
        if (woken is not None and woken.si_signo != signal.SIGCHLD) or not _is_wanted(kept):
            return 128 + signal.SIGTERM
        if looks % LOOKS_PER_CENSUS == 0:
            if looks % LOOKS_PER_WHOLE_CENSUS == 0:
                census = Census()
            processes = [*census.taken(), *_driver(kept)]
        looks += 1
        if sum(map(_resident_bytes, processes)) > ENDED_ABOVE_BYTES:
            leave_note(kept.folder)
            return 128 + signal.SIGKILL


def leave_note(folder: Path) -> None:
    """Leave word for the owner in a folder that is the browser's: what it put there is not used.

    We may be root, and a link of that name may lead anywhere.
    """
    with suppress(OSError):
        os.close(
            os.open(folder / NOTE, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        )


def _driver(kept: BrowserOrder) -> tuple[int, ...]:
    """The driver's memory is the page's doing, too: whatever a page holds goes through it."""
    parent = os.getppid()
    return () if parent == kept.owner else (parent,)


def _reaped(browser: int) -> int | None:
    """Bury everything of the browser that has ended; its own exit status if it is among it."""
    found = None
    with suppress(ChildProcessError):
        while True:
            process, status = os.waitpid(-1, os.WNOHANG)
            if process == 0:
                break
            if process == browser:
                found = os.waitstatus_to_exitcode(status)
    return found if found is None or found >= 0 else 128 - found


def _end_all() -> None:
    """Kill all that the browser has started until nothing of it is left."""
    while True:
        for process in _descendants():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _clear(kept: BrowserOrder) -> None:
    """Take away the browser's profile, and the owner's folder when nobody else can."""
    for flag in kept.flags:
        if flag.startswith(f"{PROFILE}{kept.folder}/"):
            shutil.rmtree(flag.removeprefix(PROFILE), ignore_errors=True)
    if not _is_wanted(kept):
        shutil.rmtree(kept.folder, ignore_errors=True)


def _descendants() -> set[int]:
    """The browser and all its helpers."""
    return Census().taken()


class Census:
    """The browser and all its helpers, time after time; each new process is read but once.

    Who loses its parent becomes our child: what once stood below us never leaves.
    """

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._below: set[int] = set()

    def taken(self) -> set[int]:
        running = _running()
        new = {one: _parent_of(one) for one in running - self._seen}
        running -= {one for one, parent in new.items() if parent is None}
        self._below &= running
        above = {os.getpid()} | self._below
        while above:
            above = {one for one, parent in new.items() if parent in above} - self._below
            self._below |= above
        # Whose parent has just ended is read again: it has another now.
        self._seen = running - {one for one, parent in new.items() if parent not in {0, *running}}
        return set(self._below)


def _running() -> set[int]:
    """Every process of this machine; where there is no /proc, none."""
    with suppress(FileNotFoundError):
        return {int(name) for name in os.listdir("/proc") if name.isdigit()}  # noqa: PTH208 - often
    return set()


def _resident_bytes(process: int) -> int:
    """The memory that a process holds; what several share is counted for each of them."""
    with suppress(OSError, IndexError):  # it may just have ended
        return int(Path(f"/proc/{process}/statm").read_bytes().split()[1]) * PAGE_BYTES
    return 0


def parents() -> Iterator[tuple[int, int]]:
    """Every process of this machine and its parent."""
    for process in _running():
        parent = _parent_of(process)
        if parent is not None:
            yield process, parent


def _parent_of(process: int) -> int | None:
    with suppress(OSError):  # it may just have ended
        stat = Path(f"/proc/{process}/stat").read_bytes()
        # pid (name) state ppid …; the name may hold blanks and brackets itself
        return int(stat.rpartition(b")")[2].split()[1])
    return None
