"""Find a browser that playwright can start, or install one; without it, say what will be missing.

Order: $CHROMIUM_PATH, the system's Chromium, playwright's own. What is found is really started: a
browser that answers `--version` may still miss a library that playwright's driver needs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from crawlers.browser import FLAGS, find_browser

PACKAGES = ("chromium", "libatomic1", "fonts-noto-cjk")
MARK = Path(".venv/browser.path")


def main() -> int:
    """Exit 0 in every case: a missing browser stops one portal, not the house."""
    if MARK.exists() and Path(MARK.read_text(encoding="utf-8")).exists():
        return 0
    found = _working() or _install()
    if found:
        MARK.write_text(found, encoding="utf-8")
        print(f"Browser: {found}")
    else:
        print(
            "No browser found. Portals whose lists need one will be reported as blocked. To add it:"
            f"\n    sudo apt-get install -y {' '.join(PACKAGES)}"
        )
    return 0


def _working() -> str | None:
    found = find_browser(os.environ.get("CHROMIUM_PATH"))
    return str(found) if found and _starts(found) else None


def _starts(path: Path) -> bool:
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=[*as_root, *FLAGS])
            browser.close()
    except (Error, OSError):
        return False
    return True


def _install() -> str | None:
    """Debian's own when we may, else playwright's download; both may be impossible here."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {', '.join(PACKAGES)} (once) …", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-qq"], ["install", "-y", "-qq", *PACKAGES]):
            subprocess.run(
                ["apt-get", *command],
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )
    else:
        subprocess.run(
            [sys.executable, "-m", "playwright", "install", "chromium"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    return _working()


if __name__ == "__main__":
    raise SystemExit(main())
