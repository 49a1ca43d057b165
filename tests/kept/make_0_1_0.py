"""Make the installation that tests/kept/0.1.0 keeps, as a user of that version had it.

Runs with the code of commit 0c034aa, the last one before the rooms were built anew, and only there
(its names are those of that commit); the README beside this file shows the commands. Everything
is done by the commands that a user had: nights over two invented portals, mails to a real server,
decisions at the desk. Two things no command of that version does by itself at a chosen moment, and
are made here: the rows that `serve` keeps of its jobs, and a power cut between a receipt and its
mark in the database (the database of the moment before is put back).

The time line (2023): 17 January, two weeks before the date, lists of what is owed; 1 February,
reports are missing and faulty; 2 February, one alert is dismissed and one report returned;
8 February, one portal answers 500, one report is corrected, one officer's address is refused;
9 February, the portal is back and the refusal is told; 15 February, a night that holds its mails,
then a post of which one answer reached the receipts and never the database.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from monitor.clock import parse_moment
from monitor.service.ledger import Runner, Slot, claim, finish, give_back

from pipeline.store import open_database, transaction
from tests.monitor.chat_server import open_group
from tests.monitor.mail_server import Post, open_post
from tests.replicas.configuration import PRODUCTION, with_changes
from tests.replicas.faults import HostFault, Switch
from tests.replicas.plan import PUBLICATIONS, Fault, Publication
from tests.replicas.portals import Contents, build_site
from tests.replicas.postings import _posting
from tests.replicas.register import BY_CODE, write_register
from tests.replicas.server import Replica, running

PORTS = {"acheng": 47311, "hrbpf": 47312}
YEARS = (2021, 2022)
AGENCIES = (
    *("990101", "990101-jyj", "990101-mzj", "990101-wjj", "990101-zjj", "990101001", "990101004"),
    *("990102", "990102-zfb", "990102-yjj", "990102-sjj", "990102002"),
)
OFFICERS = """\
[[officers]]
name = "林晓柳"
address = "lin@office.example.org"
districts = ["990101"]
escalate_to = "chief@office.example.org"
summaries = ["weekly"]
chats = [{ service = "wecom", url = "$env:GROUP_URL" }]

[[officers]]
name = "平安远"
address = "ping@office.example.org"
districts = ["990102"]
attachments = ["xlsx"]

[[officers]]
name = "Jiang"
address = "jiang@office.example.org"
districts = ["990101", "990102"]
language = "en"

[[officers]]
name = "郑"
address = "zheng@office.example.org"
districts = ["990101"]

[[operators]]
name = "值班"
address = "duty@office.example.org"
"""
WATCH = {
    "first_year": "2021",
    "contact": '"https://office.example.org/reportwatch"',
    "sender": '"watch@office.example.org"',
    "domain": '"watch.office.example.org"',
}
CORRECTED_ON = date(2023, 2, 7)


def contents(today: date) -> Contents:
    """What both portals show on one day."""
    known = [p for p in PUBLICATIONS if p.agency.code in AGENCIES and p.year in YEARS]
    shown = [_corrected(p, today) for p in known if p.published_on < today]
    return Contents(
        {portal: [_posting(p, portal) for p in shown if p.portal == portal] for portal in PORTS},
        {},
        YEARS,
    )


def _corrected(publication: Publication, today: date) -> Publication:
    """民政局 takes its fault out of the page, at the same address."""
    if publication.fault is Fault.REVIEW_TOTAL and today > CORRECTED_ON:
        return replace(publication, fault=None)
    return publication


def configure(folder: Path) -> None:
    """The configuration of that version, with two portals, made agencies and made officers."""
    shutil.copytree(PRODUCTION, folder)
    for path in (folder / "portals").iterdir():
        if path.stem not in PORTS:
            path.unlink()
            continue
        at = {"base_url": f'"http://127.0.0.1:{PORTS[path.stem]}"', "delay_s": "0.02"}
        path.write_text(with_changes(path.read_text("utf-8"), at), "utf-8")
    write_register(folder / "agencies.csv", [BY_CODE[code] for code in AGENCIES])
    (folder / "officers.toml").write_text(OFFICERS, "utf-8")
    watch = folder / "watch.toml"
    watch.write_text(with_changes(watch.read_text("utf-8"), WATCH), "utf-8")


@contextmanager
def portals() -> Iterator[Mapping[str, Replica]]:
    replicas = {name: Replica(name, build_site(name, contents(date.min), "")) for name in PORTS}
    with running(replicas["acheng"], PORTS["acheng"]), running(replicas["hrbpf"], PORTS["hrbpf"]):
        yield replicas


class Office:
    """The commands of one user, with the environment of that user."""

    def __init__(self, folder: Path, replicas: Mapping[str, Replica], group_url: str) -> None:
        self.folder, self.replicas = folder, replicas
        self.environment = {"GROUP_URL": group_url}

    @property
    def database(self) -> Path:
        return self.folder / "data" / "reportwatch.sqlite3"

    def __call__(self, *arguments: str, post: Post | None = None) -> int:
        places = ("--config", str(self.folder / "config"), "--data", str(self.folder / "data"))
        environment = os.environ | self.environment
        if post is not None:
            environment["REPORTWATCH_SMTP_URL"] = post.url
        command = [sys.executable, "-m", "monitor.cli", *places, *arguments]
        status = subprocess.run(command, env=environment, check=False).returncode
        print(status, *arguments)
        return status

    def night(self, day: str, *options: str, post: Post | None = None) -> int:
        for name, replica in self.replicas.items():
            replica.site = build_site(name, contents(date.fromisoformat(day)), "")
        return self("night", "--as-of", f"{day}T02:00", *options, post=post)


def live(office: Office, post: Post) -> None:
    """Four weeks of one installation."""
    assert office.night("2023-01-17", post=post) == 0
    assert office.night("2023-02-01", post=post) == 0
    said = ("--by", "林晓柳", "--as-of", "2023-02-02T09:00")
    to_return = ("990101-mzj", "2022", "--until", "2023-02-20", "--reason", "表四合计与各项不符")
    assert office("return", *to_return, *said) == 0
    dismissed = ("990101004", "2022", "t3-total-horizontal", "dismiss", "--reason", "已电话核实")
    assert office("decide", *dismissed, "--until", "2023-06-30", *said) == 0
    snoozed = ("990101-jyj", "2022", "report-missing", "snooze", "--reason", "周五前补发")
    assert office("decide", *snoozed, "--until", "2023-02-03", *said) == 0
    office.replicas["hrbpf"].set(Switch(HostFault.ERRORS))
    post.rcpt_answers["zheng@office.example.org"] = "550 5.1.1 no such user"
    assert office.night("2023-02-08", post=post) == 1
    office.replicas["hrbpf"].set(Switch())
    office.night("2023-02-09", post=post)
    post.rcpt_answers.clear()
    assert office.night("2023-02-15", "--hold-mail") == 0


def power_cut(office: Office, post: Post) -> None:
    """One mail accepted and on its receipt; the database never heard of it."""
    post.rcpt_answers["jiang@office.example.org"] = "451 4.7.1 come back later"
    before = office.database.with_suffix(".before")
    _copy(office.database, before)
    office("post", "--as-of", "2023-02-15T08:00", post=post)
    _copy(before, office.database)
    before.unlink()


def _copy(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    for name in ("-wal", "-shm"):
        target.with_name(target.name + name).unlink(missing_ok=True)
    with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
        old.backup(new)


def jobs(office: Office) -> None:
    """What `serve` keeps of its jobs: a night that ended, one that failed once, posts."""
    engine = open_database(f"sqlite:///{office.database}")
    runner = Runner("office:1", timedelta(minutes=15))
    for job, at in (("night", "2023-02-08T02:00"), ("night", "2023-02-09T02:00"),
                    ("post", "2023-02-09T08:00"), ("night", "2023-02-15T02:00")):  # fmt: skip
        slot, moment = Slot(job, parse_moment(at)), parse_moment(at)
        with transaction(engine) as session:
            claim(session, slot, runner, moment)
            if at.startswith("2023-02-08"):
                give_back(session, slot, runner, moment + timedelta(minutes=10))
                claim(session, slot, runner, moment + timedelta(minutes=11))
            finish(session, slot, runner, moment + timedelta(minutes=20))
    engine.dispose()


def keep(office: Office, target: Path) -> None:
    """Text for the database, so that two of them can be compared; one packed file for the rest."""
    target.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(office.folder / "data" / "status")
    shutil.rmtree(office.folder / "data" / "locks")
    with sqlite3.connect(office.database) as database:
        dump = "\n".join(database.iterdump()) + "\n"
    for path in office.database.parent.glob("reportwatch.*"):
        path.unlink()
    (office.folder / "data" / "reportwatch.sql").write_text(dump, "utf-8")
    with tarfile.open(target / "installation.tar.xz", "w:xz", preset=9) as packed:
        for path in sorted(office.folder.rglob("*")):
            if path.is_file():
                packed.add(path, str(path.relative_to(office.folder)), filter=_nobodys)


def _nobodys(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """No account and no clock of the machine that packed it."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mode, entry.mtime = 0o644, int(datetime(2023, 2, 16).timestamp())  # noqa: DTZ001
    return entry


def main(work: Path, target: Path) -> None:
    work.mkdir(parents=True)
    configure(work / "config")
    with portals() as replicas, open_post() as post, open_group() as group:
        office = Office(work, replicas, group.address("wecom"))
        live(office, post)
        power_cut(office, post)
        jobs(office)
        print(*post.recipients, len(group.shown))
    keep(office, target)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
