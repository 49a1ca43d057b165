"""Real mail servers for the tests: Debian's exim4, unpacked only, and npm's smtp-server.

Installing exim4 would throw out the machine's own mail server and start a new one; unpacked into
.tools it touches nothing. What cannot be brought is said in one line, and its tests are skipped.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

TOOLS = Path(__file__).parents[1] / ".tools"
EXIM, NODE = TOOLS / "exim4", TOOLS / "smtp-server"
EXIM_PACKAGES = ("exim4-daemon-light", "libidn12")
NODE_PACKAGE = "smtp-server@3"
DONE = ".ready"


def main() -> int:
    """Exit 0 in every case: a missing server costs its tests, not the house."""
    for folder, bring, what in ((EXIM, _bring_exim, "exim4"), (NODE, _bring_node, "smtp-server")):
        if (folder / DONE).exists():
            continue
        problem = bring(folder)
        if problem is None:
            (folder / DONE).touch()
        else:
            print(f"{what} not found, its tests are skipped: {problem}")
    return 0


def _bring_exim(folder: Path) -> str | None:
    if shutil.which("exim4", path="/usr/sbin:/usr/bin"):
        folder.mkdir(parents=True, exist_ok=True)
        return None
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        return f"no exim4 here, and {platform.system()} without apt-get cannot unpack it"
    with tempfile.TemporaryDirectory() as name:
        if not _ran(["apt-get", "download", *EXIM_PACKAGES], name):
            _ran(["apt-get", "update"], name)
            if not _ran(["apt-get", "download", *EXIM_PACKAGES], name):
                return "apt-get could not download it"
        unpacked = [_ran(["dpkg", "-x", str(path), str(folder)], name) for path in _debs(name)]
    return None if unpacked and all(unpacked) else "dpkg could not unpack it"


def _debs(folder: str) -> list[Path]:
    return sorted(Path(folder).glob("*.deb"))


def _bring_node(folder: Path) -> str | None:
    if not shutil.which("node") or not shutil.which("npm"):
        return "no node and npm here"
    folder.mkdir(parents=True, exist_ok=True)
    quiet = ("--no-fund", "--no-audit", "--no-save", "--ignore-scripts", "--silent")
    if not _ran(["npm", "install", *quiet, "--prefix", str(folder), NODE_PACKAGE], str(folder)):
        return "npm could not install it"
    return None


def _ran(command: list[str], folder: str) -> bool:
    quiet = subprocess.DEVNULL
    return not subprocess.run(
        command, cwd=folder, stdout=quiet, stderr=quiet, check=False
    ).returncode


if __name__ == "__main__":
    raise SystemExit(main())
