"""LibreOffice on this machine, as one more pair of eyes: it prints an office file as a PDF.

Each file in a process of its own with a profile of its own, bounded in time and memory, without a
network, and held by the kernel to its own folder. Where it is not installed nothing is printed.
"""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from core import landlock
from core.environment import for_browser
from pipeline.sandbox import seccomp

NAMES = ("soffice", "libreoffice")
PRINTED_WITHIN_S = 60.0
PROCESSOR_S = 40
MEMORY = 3 * 2**30
LARGEST_PRINT = 64 * 2**20
# A sheet on one page: cut into several its rows would not be whole.
SHEETS = 'pdf:calc_pdf_Export:{"SinglePageSheets":{"type":"boolean","value":"true"}}'
# What it reads beside itself and libraries: its settings, typefaces, where the machine is.
MAY_READ = ("/etc/libreoffice", "/etc/fonts", "/var/cache/fontconfig", "/var/lib/libreoffice")
CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWNET, MS_BIND = 0x20000, 0x10000000, 0x40000000, 4096
SHARED = Path("/tmp")  # noqa: S108 - where LibreOffice puts its socket, whatever it is told


def find_office() -> Path | None:
    """LibreOffice's command; None where it is not installed."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return Path(found) if found else None


def printed_by_office(content: bytes, ending: str) -> bytes | None:
    """An office file as a PDF; None without LibreOffice, and where it fails or takes too long.

    Neither does a machine print that has no room for the file, or for one more process.
    """
    office = find_office()
    try:
        return printed_by(office, content, ending) if office is not None else None
    except OSError:
        return None


def printed_by(office: Path, content: bytes, ending: str) -> bytes | None:
    """The same by this program; raises OSError where it or its folder finds no room."""
    with tempfile.TemporaryDirectory(prefix="reportwatch-office-") as folder:
        given = Path(folder, f"given.{ending}")
        given.write_bytes(content)
        if not _run(office, given):
            return None
        printed = given.with_suffix(".pdf")
        if not printed.is_file() or printed.stat().st_size > LARGEST_PRINT:
            return None
        return printed.read_bytes()


def _run(office: Path, given: Path) -> bool:
    """Whether LibreOffice came to an end by itself; otherwise it and its children are ended."""
    process = subprocess.Popen(  # noqa: S603 - our own module, fixed arguments
        [sys.executable, "-P", "-m", "pipeline.witness.office", str(office), str(given)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=for_browser(),
        start_new_session=True,
    )
    try:
        return process.wait(PRINTED_WITHIN_S) == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def main() -> None:
    """Bound this process, and become LibreOffice."""
    office, given = map(Path, sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_S, PROCESSOR_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_PRINT, LARGEST_PRINT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if _has_a_place_of_its_own(given.parent):
        given = SHARED / given.name
    _seal(office, given.parent)
    os.chdir(given.parent)
    environment = for_browser() | dict.fromkeys(("HOME", "TMPDIR"), str(given.parent))
    profile = f"-env:UserInstallation=file://{given.parent}/profile"
    paper = SHEETS if given.suffix in (".xlsx", ".xls") else "pdf"
    to_pdf = ("--headless", "--norestore", "--convert-to", paper, "--outdir", str(given.parent))
    # S606: no shell is wanted
    os.execve(office, [str(office), profile, *to_pdf, str(given)], environment)  # noqa: S606


def _has_a_place_of_its_own(folder: Path) -> bool:
    """Take a network of our own, which is an empty one, and have a folder stand at /tmp.

    Some machines do not allow it.
    """
    libc = ctypes.CDLL(None)
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS) != 0:
        return False
    at, bound = bytes(SHARED), ctypes.c_ulong(MS_BIND)
    return bool(libc.mount(bytes(folder), at, None, bound, None) == 0)


def _seal(office: Path, folder: Path) -> None:
    """Whatever a document makes of it: it and what it starts live in its folder, and where that
    does not stand at /tmp, in what else is there; nobody's file is opened to others."""
    landlock.allow_only(
        {
            landlock.RUN: (*map(Path, landlock.PROGRAMS), office, office.resolve().parent),
            landlock.READ: map(Path, MAY_READ),
            landlock.WRITE: map(Path, landlock.DEVICES),
            landlock.ALL: (folder, SHARED),
        }
    )
    seccomp.leave_rights()


if __name__ == "__main__":
    main()
