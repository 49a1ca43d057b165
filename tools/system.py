"""What the machine itself has to bring: a browser that playwright can start, and libarchive.

Both are looked for first, really used, and installed only when we may; without them the house runs
and says what it cannot do. A browser that answers `--version` may still miss a library that
playwright's driver needs, so what is found is started.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from ctypes.util import find_library
from dataclasses import dataclass

from core.browser import NO_SANDBOX, find_browser, not_started


@dataclass(frozen=True, slots=True)
class Part:
    """One thing of the system: how to find it, its Debian packages, what is missing without."""

    name: str
    find: Callable[[], str | None]
    packages: tuple[str, ...]
    without: str
    #: Why it would not work were it installed.
    hindrance: Callable[[], str | None] = lambda: None


def main() -> int:
    """Exit 0 in every case: a missing part stops one portal or one format, not the house."""
    lacking = [part for part in PARTS if part.find() is None]
    missing = [part for part in lacking if part.hindrance() is None]
    for part in lacking:
        if part not in missing:
            print(f"{part.name}: {part.hindrance()}")
    packages = [package for part in missing for package in part.packages]
    if packages:
        _install(packages)
    for part in missing:
        found = part.find()
        if found is not None:
            print(f"{part.name}: {found}")
        else:
            print(f"{part.name} not found, or it does not start: {part.without}. To add it:")
            print(f"    sudo apt-get install -y {' '.join(part.packages)}")
    return 0


def working_browser() -> str | None:
    """$CHROMIUM_PATH, the system's Chromium or playwright's own, if it starts in its sandbox."""
    found = find_browser(os.environ.get("CHROMIUM_PATH"))
    return str(found) if found and not_started(found) is None else None


def _no_sandbox() -> str | None:
    """What this machine does not let its browser have, where that is all that lacks."""
    found = find_browser(os.environ.get("CHROMIUM_PATH"))
    problem = not_started(found) if found else None
    if problem is None or problem.template != NO_SANDBOX:
        return None
    return (
        f"{found} is there and cannot have its own sandbox on this machine, so it is not used: no"
        " list is looked at a second time, nothing is called missing or withdrawn, and portals"
        " whose lists need a browser are reported as blocked. To mend it: allow user namespaces or"
        " install chromium-sandbox; where neither can be: docs/operations.md, A browser"
    )


def _libarchive() -> str | None:
    return find_library("archive")


def _install(packages: list[str]) -> None:
    """By Debian's own means when we may, else playwright's download of a browser, if any."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {', '.join(packages)} (once) …", flush=True)
        _quietly(["apt-get", "update"])
        _quietly(["apt-get", "install", "-y", *packages])
    else:
        _quietly([sys.executable, "-m", "playwright", "install", "chromium"])


def _quietly(command: list[str]) -> None:
    """What this prints helps nobody; whether it worked is seen by looking for the part again."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    output = subprocess.DEVNULL
    subprocess.run(command, env=environment, stdout=output, stderr=output, check=False)


PARTS = (
    Part(
        "Browser",
        working_browser,
        ("chromium", "libatomic1", "fonts-noto-cjk"),
        "no list can be looked at a second time, so nothing will be called missing or withdrawn,"
        " and portals whose lists need a browser will be reported as blocked",
        _no_sandbox,
    ),
    Part("libarchive", _libarchive, ("libarchive13",), "rar and 7z archives cannot be opened"),
)

if __name__ == "__main__":
    raise SystemExit(main())
