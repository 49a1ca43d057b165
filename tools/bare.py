"""README's two commands and those of docs/operations.md in a Debian that has nothing else.

`python3 -m tools.bare [--test] [--keep]`, as root, with debootstrap: a fresh root in a temporary
folder gets python3, git and make, HEAD of this tree, and what the machine needs to reach its
registries (proxies, certificates, pip's and apt's settings), read from the environment and /etc.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("python3", "git", "make", "ca-certificates")
# How a machine names its way to the registries; everything else of its environment stays out.
WAY = re.compile(
    r"(?:https?|all|no)_proxy|(?:pip|uv)_.+|ssl_cert_\w+|\w+_ca_bundle|\w+_ca_certs?|git_ssl_cainfo",
    re.IGNORECASE,
)
SETTINGS = ("/etc/resolv.conf", "/etc/pip.conf")
DEBIAN = "debian-archive-keyring"
# In a namespace of its own: nothing stays mounted, no process is left, however it ends.
# As a machine of its own: in a root that is only changed (chroot) no browser may make its sandbox.
ENTER = (
    'mount --bind "$0" "$0" && cd "$0" && mount -t proc proc proc && mount --rbind /dev dev'
    " && mount -t sysfs sys sys && mkdir -p srv/before && pivot_root . srv/before"
    ' && umount -l /srv/before && exec /bin/sh -ec "$1"'
)


@dataclass(frozen=True, slots=True)
class Source:
    """One line of the machine's own sources of packages."""

    address: str
    suite: str
    components: str

    @property
    def line(self) -> str:
        return f"deb {self.address} {self.suite} {self.components}"


@dataclass(frozen=True, slots=True)
class Step:
    """What is typed in the fresh root, in which folder of it."""

    name: str
    folder: str
    typed: str


STEPS = (
    Step("git clone", "/root", "git clone --quiet /srv/reportwatch.git first"),
    Step("make run", "/root/first", "make run"),
    Step(
        "docs/operations.md",
        "/root/first",
        "mkdir ../nothing && .venv/bin/python -m tests.night.from_nothing"
        " ../nothing --address /srv/reportwatch.git",
    ),
)
TEST = Step("make test", "/root/first", "make test")


def main() -> int:
    """0 when every step passed, and when this machine cannot make a fresh root, which is said."""
    parser = argparse.ArgumentParser(prog="python3 -m tools.bare")
    parser.add_argument("--test", action="store_true", help="make test too: half an hour more")
    parser.add_argument("--keep", action="store_true", help="leave the root, say where it is")
    options = parser.parse_args()
    sources = list(debian_sources())
    lacking = _lacking(sources)
    if lacking:
        print(f"SKIPPED: {lacking}. Nothing was shown.")
        return 0
    folder = Path(tempfile.mkdtemp(prefix="bare-"))
    try:
        return _shown(folder, sources, [*STEPS, TEST] if options.test else [*STEPS])
    finally:
        if options.keep:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder)


def _lacking(sources: list[Source]) -> str | None:
    if os.geteuid() != 0:
        return "a fresh root is made as root"
    for program in ("debootstrap", "unshare", "pivot_root"):
        if shutil.which(program) is None:
            return f"{program} is not installed (apt-get install {program})"
    if not sources:
        return "/etc/apt names no source of Debian's own packages"
    return None


def debian_sources() -> Iterator[Source]:
    """What /etc/apt names of this Debian, in both notations; sources of others are left out."""
    codename = _codename()
    folder = Path("/etc/apt")
    for path in [folder / "sources.list", *sorted((folder / "sources.list.d").glob("*"))]:
        text = path.read_text("utf-8") if path.is_file() else ""
        found = _stanzas(text) if path.suffix == ".sources" else _lines(text)
        yield from (one for one in found if one.suite.partition("-")[0] == codename)


def _codename() -> str:
    said = re.search(r"^VERSION_CODENAME=(\w+)", Path("/etc/os-release").read_text(), re.MULTILINE)
    return said[1] if said else ""


def _stanzas(text: str) -> Iterator[Source]:
    for stanza in re.split(r"\n\s*\n", text):
        pairs = re.findall(r"^([\w-]+):[ \t]*(.+)$", stanza, re.MULTILINE)
        keys = {name.lower(): value for name, value in pairs}
        if DEBIAN in keys.get("signed-by", DEBIAN) and "deb" in keys.get("types", "").split():
            for address in keys.get("uris", "").split():
                for suite in keys.get("suites", "").split():
                    yield Source(address, suite, keys.get("components", "main"))


def _lines(text: str) -> Iterator[Source]:
    for line in text.splitlines():
        found = re.match(r"deb\s+(\[[^]]*]\s+)?(\S+)\s+(\S+)\s+(\S.*)$", line)
        if found and DEBIAN in (found[1] if "signed-by" in (found[1] or "") else DEBIAN):
            yield Source(found[2], found[3], found[4])


def _shown(folder: Path, sources: list[Source], steps: list[Step]) -> int:
    root = folder / "root"
    first = next(one for one in sources if "-" not in one.suite)
    began = time.monotonic()
    made = ["debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}"]
    _quietly([*made, first.suite, str(root), first.address], folder / "debootstrap.log")
    _say("debootstrap", began)
    environment = _furnish(root, sources)
    for step in steps:
        began = time.monotonic()
        typed = f"cd {step.folder} && {step.typed}"
        enter = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", ENTER]
        status = subprocess.run(
            [*enter, str(root), typed], env=environment, stdin=subprocess.DEVNULL, check=False
        ).returncode
        _say(step.name, began, status)
        if status != 0:
            return 1
    return 0


def _furnish(root: Path, sources: list[Source]) -> dict[str, str]:
    """The tree, and the machine's own way to its registries; the environment for it."""
    bare = root / "srv" / "reportwatch.git"
    _quietly(["git", "clone", "--quiet", "--bare", str(ROOT), str(bare)], root.parent / "git.log")
    lines = "\n".join(one.line for one in sources)
    (root / "etc/apt/sources.list").write_text(f"{lines}\n", "utf-8")
    environment = {
        "HOME": "/root",
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    }
    for name, value in os.environ.items():
        if WAY.fullmatch(name) and _is_there(value, root):
            environment[name] = value
    for setting in SETTINGS:
        _is_there(setting, root)
    pip = root / "etc/pip.conf"
    for named in re.findall(r"=\s*(/\S+)", pip.read_text("utf-8") if pip.is_file() else ""):
        _is_there(named, root)
    dumped = subprocess.run(["apt-config", "dump", "Acquire"], capture_output=True, check=False)
    (root / "etc/apt/apt.conf.d/90machine").write_bytes(dumped.stdout)
    return environment


def _is_there(value: str, root: Path) -> bool:
    """Whether a value can be meant in the fresh root; a file that it names comes with it."""
    if not value.startswith("/"):
        return True
    there = root / value.lstrip("/")
    if Path(value).is_file():
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(value, there)
    return there.exists()


def _quietly(command: list[str], log: Path) -> None:
    with log.open("wb") as output:
        done = subprocess.run(command, stdout=output, stderr=output, check=False)
    if done.returncode != 0:
        sys.stderr.write(log.read_text("utf-8", "replace")[-2000:])
        raise SystemExit(f"{command[0]}: exit status {done.returncode}")


def _say(name: str, began: float, status: int = 0) -> None:
    print(f"\n== {name}: exit status {status} after {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
