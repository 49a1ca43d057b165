"""What the machine itself has to bring: a browser that playwright can start, and libarchive.

Both are looked for first, really used, and installed only when we may; without them the house runs
and says in one sentence what is wrong and what is not done. A browser that answers `--version` may
still miss a library that playwright's driver needs, so what is found is started.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from ctypes.util import find_library
from dataclasses import dataclass

from core.browser import NO_RIGHTS, NO_SANDBOX, find_browser, not_started

BLIND = (
    "no list is looked at a second time, nothing is called missing or withdrawn, and portals whose"
    " lists need a browser are reported as blocked"
)


@dataclass(frozen=True, slots=True)
class Lack:
    """Why a part cannot be used, and whether its packages may mend that."""

    why: str
    is_to_install: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """One thing of the system: what lacks of it, its Debian packages, what is not done without."""

    name: str
    lack: Callable[[], Lack | None]
    packages: tuple[str, ...]
    without: str


def main() -> int:
    """Exit 0 in every case: a missing part stops one portal or one format, not the house."""
    lacking = {part.name: part.lack() for part in PARTS}
    packages = [
        one for part in PARTS if _is_to_install(lacking[part.name]) for one in part.packages
    ]
    if packages:
        _install(packages)
    for part in PARTS:
        before = lacking[part.name]
        lack = part.lack() if _is_to_install(before) else before
        if before is not None:
            print(f"{part.name}: {_said(part, lack)}")
    return 0


def _is_to_install(lack: Lack | None) -> bool:
    return lack is not None and lack.is_to_install


def _said(part: Part, lack: Lack | None) -> str:
    if lack is None:
        return "installed."
    mended = f" To mend it: sudo apt-get install -y {' '.join(part.packages)}"
    return f"{lack.why}, so {part.without}.{mended if lack.is_to_install else ''}"


def _browser() -> Lack | None:
    """$CHROMIUM_PATH, the system's Chromium or playwright's own has to start in its sandbox."""
    named = os.environ.get("CHROMIUM_PATH")
    found = find_browser(named)
    if found is None:
        named_in_vain = Lack(f"CHROMIUM_PATH names {named}, which is no program", False)
        return named_in_vain if named else Lack("none was found")
    problem = not_started(found)
    if problem is None:
        return None
    if problem.template == NO_RIGHTS:
        return Lack(
            f"as root {found} has to become another user, which this root may not (CAP_SETUID,"
            " CAP_SETGID or CAP_CHOWN is lacking; run reportwatch as an ordinary user)",
            False,
        )
    if problem.template == NO_SANDBOX:
        return Lack(
            f"{found} cannot have its own sandbox on this machine (allow user namespaces or install"
            " chromium-sandbox; where neither can be: docs/operations.md, A browser)",
            False,
        )
    return Lack(f"{found} does not start ({problem.values['words']})")


def _libarchive() -> Lack | None:
    return None if find_library("archive") else Lack("none was found")


def _install(packages: list[str]) -> None:
    """By Debian's own means when we may, else playwright's download of a browser, if any."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {', '.join(packages)} (once) …", flush=True)
        _quietly(["apt-get", "update"])
        _quietly(["apt-get", "install", "-y", *packages])
    elif "chromium" in packages:
        _quietly([sys.executable, "-m", "playwright", "install", "chromium"])


def _quietly(command: list[str]) -> None:
    """What this prints helps nobody; whether it worked is seen by looking for the part again."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    output = subprocess.DEVNULL
    subprocess.run(command, env=environment, stdout=output, stderr=output, check=False)


PARTS = (
    Part("Browser", _browser, ("chromium", "libatomic1", "fonts-noto-cjk"), BLIND),
    Part("libarchive", _libarchive, ("libarchive13",), "rar and 7z archives cannot be opened"),
)

if __name__ == "__main__":
    raise SystemExit(main())
