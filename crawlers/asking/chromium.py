"""Which Chromium this machine has and how it starts; loads no library of browsers or crawls."""

from __future__ import annotations

import os
import shutil
import sysconfig
from pathlib import Path

from crawlers.asking.keeper import COMMAND

SYSTEM_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Where `playwright install chromium` puts its own.
OWN_BROWSERS = Path("~/.cache/ms-playwright")
OWN_PATHS = ("chromium-*/chrome-linux*/chrome", "chromium_headless_shell-*/chrome-linux*/*shell")
FLAGS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # The portal is asked directly or not at all.
    "--no-proxy-server",
)


def find_browser(named: str | None, own: Path | None = None) -> Path | None:
    """Find a Chromium: the one that $CHROMIUM_PATH names, the system's, playwright's own.

    A named one that does not exist counts as none: somebody meant that very browser.
    """
    if named:
        return Path(named) if Path(named).is_file() and os.access(named, os.X_OK) else None
    for name in SYSTEM_BROWSERS:
        found = shutil.which(name)
        if found:
            return Path(found)
    folder = (own or OWN_BROWSERS).expanduser()
    installed = [path for pattern in OWN_PATHS for path in sorted(folder.glob(pattern))]
    return installed[-1] if installed else None


def as_root() -> tuple[str, ...]:
    """What a browser needs to start at all as root, where it has no sandbox of its own."""
    return ("--no-sandbox",) if os.geteuid() == 0 else ()


def keeper() -> Path:
    """The command that stands above a browser; it was installed beside our interpreter."""
    return Path(sysconfig.get_path("scripts")) / COMMAND
