"""Everything a night needs around it: replicas, a mailbox, a configuration, a data folder."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from click.testing import CliRunner

from reportwatch.cli.main import main
from tests.replicas.comparison import Status, disagreements, load_status
from tests.replicas.configuration import retire, write_addresses, write_configuration
from tests.replicas.mailbox import Mailbox, open_mailbox
from tests.replicas.plan import PUBLICATIONS, YEARS
from tests.replicas.portals import PORTALS, Contents, demonstration
from tests.replicas.register import AGENCIES, BY_CODE, DISTRICTS, PORTAL_OF, write_register
from tests.replicas.server import Replica, serve_all
from tests.replicas.truth import expected_standings

AS_OF = "2023-04-10T02:00"
OWNER_ALONE = 0o700  # as an installation keeps its own, so that doctor finds nothing open


@dataclass(frozen=True, slots=True)
class Stage:
    """A running demonstration: what is served, what is kept, and where."""

    data: Path
    config: Path
    replicas: Mapping[str, Replica]
    mailbox: Mailbox
    #: Those that are watched, and the years that they have lists of.
    portals: Collection[str] = PORTALS
    years: Sequence[int] = YEARS

    def command(self, *arguments: str) -> list[str]:
        """A call of reportwatch with this configuration and data folder."""
        return [sys.executable, "-m", "reportwatch.cli.main", *self.arguments(*arguments)]

    def arguments(self, *arguments: str) -> list[str]:
        return ["--config", str(self.config), "--data", str(self.data), *arguments]

    def environment(self) -> dict[str, str]:
        return os.environ | {"REPORTWATCH_SMTP_URL": self.mailbox.smtp_url}

    def night(self, as_of: str = AS_OF) -> int:
        """Run one night as a child that shows its own progress; returns its exit status."""
        command = self.command("night", "--as-of", as_of)
        return subprocess.run(command, env=self.environment(), check=False).returncode

    def start(self, as_of: str = AS_OF) -> int:
        """Say `reportwatch start`, as a person does after a first look; returns its status."""
        return self._typed("start", "--yes", "--as-of", as_of)

    def killed_night(self, is_time: Callable[[], bool], as_of: str = AS_OF) -> int:
        """Start a night and kill -9 its process as soon as `is_time`; returns the exit status.

        Its crawl children stay behind, as they do when a machine's memory runs out.
        """
        command = self.command("night", "--as-of", as_of)
        with subprocess.Popen(command, env=self.environment()) as process:
            while process.poll() is None and not is_time():
                time.sleep(0.01)
            process.kill()
            return process.wait()

    def status(self, year: int, as_of: str = AS_OF) -> Status:
        """The status report of one year, by the command that anybody would use."""
        path = self.data / "comparison" / f"{year}.json"
        path.parent.mkdir(exist_ok=True)
        wanted = ("status", "--year", str(year), "--format", "json", "-o", str(path))
        if self._typed(*wanted, "--as-of", as_of) != 0:
            raise RuntimeError("expected a status report")
        return load_status(path)

    def _typed(self, *arguments: str) -> int:
        """The exit status of a command, in this process, which has loaded it already.

        One that asks a server's database is a child: with it end its connections.
        """
        environment = self.environment()
        if "REPORTWATCH_DATABASE_URL" in environment:
            return subprocess.run(self.command(*arguments), env=environment, check=False).returncode
        arguments = tuple(self.arguments(*arguments))
        return CliRunner().invoke(main, arguments, env=environment).exit_code

    def requests(self) -> int:
        """How many requests all replicas have answered."""
        return sum(len(replica.requests) for replica in self.replicas.values())


@contextmanager
def set_stage(
    data: Path,
    contents: Contents | None = None,
    write_agencies: Callable[[Path], None] = write_register,
    districts: Mapping[str, str] = DISTRICTS,
    *,
    keeps_configuration: bool = False,
) -> Iterator[Stage]:
    """Start replicas and mailbox and write the configuration, all inside the folder `data`.

    A folder that was used before keeps its ports, so that its second night sees the same addresses.
    Its configuration is written anew, unless what somebody changed there is to be kept.
    """
    data.mkdir(parents=True, exist_ok=True)
    data.chmod(OWNER_ALONE)
    logs = data / "requests"
    logs.mkdir(exist_ok=True)
    with (
        serve_all(contents, _free(_remembered_ports(data)), logs) as replicas,
        open_mailbox(data / "mailbox") as mailbox,
    ):
        _remember_ports(data, replicas)
        config = data / "config"
        if keeps_configuration and config.exists():
            write_addresses(config, replicas)
        else:
            write_configuration(config, replicas, write_agencies, districts)
        yield Stage(data, data / "config", replicas, mailbox)


@contextmanager
def set_small_stage(
    data: Path, portals: Collection[str], years: Sequence[int] = YEARS
) -> Iterator[Stage]:
    """The same with these portals alone, their agencies and officers, and lists of these years.

    A whole night costs two minutes of a processor, a portal of it a fifth, a year of that a third.
    """
    districts = {code: name for code, name in DISTRICTS.items() if PORTAL_OF[code] in portals}
    contents = replace(demonstration(), years=tuple(years))

    def write_agencies(path: Path) -> None:
        write_register(path, [row for row in AGENCIES if _is_watched(row.code, portals, years)])

    with set_stage(data, contents, write_agencies, districts) as stage:
        retire(stage.config, set(PORTALS) - set(portals))
        yield replace(stage, portals=portals, years=years)


def disagreements_with_plan(stage: Stage, down: frozenset[str] = frozenset()) -> list[str]:
    """Compare the status reports of all years with the plan; `down` are portals without answer."""
    found = []
    for year in stage.years:
        expected = expected_standings(year, down)
        watched = {
            code: one
            for code, one in expected.items()
            if _is_watched(code, stage.portals, stage.years)
        }
        found += disagreements(stage.status(year), watched)
    return found


def _is_watched(code: str, portals: Collection[str], years: Sequence[int]) -> bool:
    """Whether an agency is; one that no list ever showed is, rightly, never proven to be missing.

    With the lists of all years there is none such.
    """
    if tuple(years) == YEARS:
        return BY_CODE[code].portal in portals
    published = {one.agency.code for one in PUBLICATIONS if one.year in years}
    return BY_CODE[code].portal in portals and code in published


def _remembered_ports(data: Path) -> dict[str, int]:
    path = data / "ports.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _remember_ports(data: Path, replicas: Mapping[str, Replica]) -> None:
    ports = {name: int(replica.base_url.rpartition(":")[2]) for name, replica in replicas.items()}
    (data / "ports.json").write_text(json.dumps(ports), encoding="utf-8")


def _free(ports: Mapping[str, int]) -> dict[str, int]:
    """The remembered ports if every one of them is free now; otherwise none."""
    return dict(ports) if all(_is_free(port) for port in ports.values()) else {}


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
