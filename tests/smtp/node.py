"""npm's smtp-server in a process of its own."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.smtp.servers import PASSWORD, SIZE_LIMIT, USER, NoServer, Running

MODULES = Path(__file__).parents[2] / ".tools" / "smtp-server" / "node_modules"
SCRIPT = Path(__file__).with_name("node_server.js")


@contextmanager
def running_node(folder: Path, certificate: Path, *options: str) -> Iterator[Running]:
    """Run the server until the block ends; the option no-utf8 hides SMTPUTF8. Raises NoServer."""
    node = shutil.which("node")
    if node is None or not (MODULES / "smtp-server").exists():
        raise NoServer("no node, or no smtp-server in .tools; `make mail-servers` brings it")
    known, said = folder / "known", folder / "said"
    known.mkdir(parents=True)
    command = [node, str(SCRIPT), str(certificate), str(known), USER, PASSWORD, str(SIZE_LIMIT)]
    with (
        said.open("wb") as output,
        subprocess.Popen(
            [*command, *options],
            stdout=output,
            stderr=output,
            env=os.environ | {"NODE_PATH": str(MODULES)},
        ) as server,
    ):
        try:
            ports = _ports(said)
            yield Running(
                starttls_port=ports[0],
                tls_port=ports[1],
                mails=lambda: _mails(said),
                learn=lambda address: (known / address.partition("@")[0]).touch(),
            )
        finally:
            server.kill()


def _ports(said: Path) -> tuple[int, int]:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        for line in said.read_text("utf-8").splitlines():
            if '"ports"' in line:
                first, second = json.loads(line)["ports"]
                return first, second
        time.sleep(0.05)
    raise NoServer(f"smtp-server did not start: {said.read_text('utf-8')[-200:]}")


def _mails(said: Path) -> list[tuple[str, bytes]]:
    words = [json.loads(line) for line in said.read_text("utf-8").splitlines()]
    return [
        (address, base64.b64decode(word["content"]))
        for word in words
        if "to" in word
        for address in word["to"]
    ]
