"""exim4 with a configuration and a spool of its own; nothing of the machine's mail is touched.

exim insists on the account it was built for. Where the machine lacks it, the server runs in a mount
namespace of its own whose list of accounts has one more line; that takes root, as exim does.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.postgresql import free_port
from tests.smtp.servers import PASSWORD, SIZE_LIMIT, USER, NoServer, Running, wait_for

UNPACKED = Path(__file__).parents[2] / ".tools" / "exim4"
ACCOUNT, ACCOUNT_ID = "Debian-exim", 60109
CONFIGURATION = """
exim_path = {binary}
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
pid_file_path = {folder}/exim.pid
primary_hostname = mail.example.org
local_interfaces = 127.0.0.1
daemon_smtp_ports = {starttls_port} : {tls_port}
tls_on_connect_ports = {tls_port}
tls_advertise_hosts = *
tls_certificate = {folder}/server.pem
tls_privatekey = {folder}/server.pem
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
smtputf8_advertise_hosts = *
message_size_limit = {size}
queue_only = true
keep_environment =
acl_smtp_rcpt = recipient

begin acl
recipient:
  deny message = authentication required
       !authenticated = *
  deny message = no such user here
       local_parts = nobody
  defer message = greylisted, come back later
       local_parts = grey
       condition = ${{if exists{{{folder}/known/$local_part}}{{no}}{{yes}}}}
  accept

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_condition = ${{if eq{{$auth2 $auth3}}{{{user} {password}}}{{yes}}{{no}}}}
  server_set_id = $auth2
"""


@contextmanager
def running_exim(folder: Path, certificate: Path) -> Iterator[Running]:
    """Run the server until the block ends, in a folder that its account may enter.

    Raises NoServer.
    """
    binary, libraries = find_exim()
    with tempfile.TemporaryDirectory(prefix="reportwatch-exim-") as name:
        home = Path(name)
        ports = {"starttls_port": free_port(), "tls_port": free_port()}
        _furnish(home, binary, certificate, ports)
        with _started(home, binary, libraries) as server:
            wait_for(ports["tls_port"], server, home / "said")
            yield Running(
                mails=lambda: _spooled(home / "spool" / "input"),
                learn=lambda address: (home / "known" / address.partition("@")[0]).touch(),
                **ports,
            )


@contextmanager
def _started(home: Path, binary: Path, libraries: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = os.environ | {"LD_LIBRARY_PATH": libraries}
    with (
        (home / "said").open("wb") as said,
        subprocess.Popen(
            _command(home, binary),
            stdout=said,
            stderr=said,
            env=environment,
            start_new_session=True,
        ) as server,
    ):
        try:
            yield server
        finally:
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)


def find_exim() -> tuple[Path, str]:
    """The installed server, or the unpacked one with where its library lies."""
    if os.geteuid() != 0:
        raise NoServer("exim4 must be started as root")
    installed = shutil.which("exim4", path="/usr/sbin:/usr/bin")
    if installed is not None:
        return Path(installed), ""
    unpacked = UNPACKED / "usr" / "sbin" / "exim4"
    if not unpacked.exists():
        raise NoServer("no exim4 in /usr/sbin or .tools/exim4; `make mail-servers` brings it")
    return unpacked, ":".join(str(path) for path in (UNPACKED / "usr" / "lib").glob("*-linux-gnu"))


def _furnish(folder: Path, binary: Path, certificate: Path, ports: dict[str, int]) -> None:
    for name in ("spool", "log", "known"):
        (folder / name).mkdir(parents=True)
    shutil.copy(certificate, folder / "server.pem")
    (folder / "exim.conf").write_text(
        CONFIGURATION.format(
            binary=binary, folder=folder, size=SIZE_LIMIT, user=USER, password=PASSWORD, **ports
        ),
        encoding="utf-8",
    )
    for name in ("passwd", "group"):
        lines = Path(f"/etc/{name}").read_text("utf-8")
        rest = ":60109::/:/usr/sbin/nologin" if name == "passwd" else ":"
        (folder / name).write_text(f"{lines}{ACCOUNT}:x:{ACCOUNT_ID}{rest}\n", encoding="utf-8")
    for path in (folder, *folder.rglob("*")):
        os.chown(path, *_account())
    os.chown(folder / "exim.conf", 0, 0)
    (folder / "exim.conf").chmod(0o644)


def _account() -> tuple[int, int]:
    try:
        known = pwd.getpwnam(ACCOUNT)
    except KeyError:
        return ACCOUNT_ID, ACCOUNT_ID
    return known.pw_uid, known.pw_gid


def _command(folder: Path, binary: Path) -> Sequence[str]:
    run = [str(binary), "-C", str(folder / "exim.conf"), "-bdf"]
    if _account() != (ACCOUNT_ID, ACCOUNT_ID):
        return run
    if not shutil.which("unshare"):
        raise NoServer(f"no account {ACCOUNT} and no unshare to add one for exim4 alone")
    mounts = [f"mount --bind {folder}/{name} /etc/{name}" for name in ("passwd", "group")]
    return ["unshare", "--mount", "sh", "-c", " && ".join([*mounts, 'exec "$@"']), "sh", *run]


def _spooled(folder: Path) -> list[tuple[str, bytes]]:
    """What was accepted: its recipients stand in -H after their number, its text in both files."""
    mails = []
    for head in sorted(folder.glob("*-H"), key=lambda path: path.stat().st_mtime_ns):
        content = head.read_bytes()
        recipients, _, headers = content.partition(b"\n\n")
        lines = recipients.decode().splitlines()
        count = next(number for number, line in enumerate(lines) if re.fullmatch(r"\d+", line))
        body = head.with_name(head.name.removesuffix("-H") + "-D").read_bytes()
        text = re.sub(rb"^\d{3}[A-Z* ] ", b"", headers, flags=re.MULTILINE)
        _, _, after = body.partition(b"\n")
        mails += [(address, text + b"\n" + after) for address in lines[count + 1 :]]
    return mails
