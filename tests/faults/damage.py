"""Nights over an archive one file of which is damaged, many in one process.

    python -m tests.faults.damage FOLDER JOB.json ANSWER.json

Two portals are crawled, judged and told of once. For every case that night's archive and database
are copied, one file of the first portal is damaged, and two more nights follow.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from email import message_from_string, policy
from io import StringIO
from pathlib import Path

from pydantic import TypeAdapter
from rich.console import Console
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.utils.reactor import install_reactor

from core.clock import SHANGHAI
from crawlers.archive import Archive
from crawlers.asking.manners import settings
from crawlers.crawl.archiver import Archiver
from crawlers.crawl.spider import PortalSpider
from crawlers.portals import load_portals
from crawlers.records import CrawlOutcome, CrawlReport, Role
from crawlers.run import concluded, prepared
from crawlers.verification import contents, verify
from monitor.configuration import load_books
from monitor.records import Audience, Delivery, OutgoingMessage
from monitor.store.monitoring import alerts
from pipeline.intake.inspection import inspect
from pipeline.store.readings import transaction
from reportwatch.console import NightConsole
from reportwatch.database import open_migrated
from reportwatch.night import Connections, Installation, after_crawls
from tests.faults import small
from tests.faults.hosts import Hosts
from tests.faults.kinds import FAULTS, HEALTHY
from tests.faults.night import IMPATIENT, run
from tests.faults.registers import write_configuration
from tests.installation import started
from tests.looked import kept_again

STRUCK, OTHER = "trs", "vsb"
# A Tuesday, after the reports were due; mails leave on this day and on the two after it.
FIRST_NIGHT = datetime(2023, 2, 7, 2, 0, tzinfo=SHANGHAI)
OFFICER = """
[[officers]]
name = "林晓柳"
address = "officer@example.org"
districts = ["100001", "100002"]
"""
REPORT, MANIFEST = "report", "manifest"
FIRST, MIDDLE, LAST = "first line", "middle line", "last line"
ARTICLE, LIST = "article", "list"
KINDS = (REPORT, MANIFEST, FIRST, MIDDLE, LAST, ARTICLE, LIST)


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of file and one way to damage it; `is_fresh` when the database is lost as well."""

    kind: str
    way: str
    is_fresh: bool = False


@dataclass(frozen=True, slots=True)
class Night:
    """What one night came to: standings and mails' texts by whom they are about or go to."""

    outcomes: dict[str, str]
    struck: dict[str, str]
    other: dict[str, str]
    accused: list[str]
    operators: list[str]
    officers: list[str]


@dataclass(frozen=True, slots=True)
class Told:
    """A case, the file that was damaged, its two nights, and what is still wrong in the end."""

    case: Case
    path: str
    nights: list[Night]
    damaged: list[str]
    put_aside: list[str]


JOB = TypeAdapter(list[Case])
TOLD = TypeAdapter(list[Told])


def emptied(content: bytes) -> bytes:
    return b""


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def noise(content: bytes) -> bytes:
    return random.Random(len(content)).randbytes(len(content))


WAYS: dict[str, Callable[[bytes], bytes] | None] = {
    "undisturbed": None,
    "emptied": emptied,
    "cut": cut,
    "noise": noise,
    "removed": None,
}


class Ground:
    """The two portals as they are served, and the night that every case begins with."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        hosts, healthy = Hosts(folder), next(one for one in FAULTS if one.id == HEALTHY)
        self.ids = {name: small.portal_id(name, HEALTHY) for name in (STRUCK, OTHER)}
        described = {self.ids[name]: hosts.described(name, healthy) for name in (STRUCK, OTHER)}
        self.config = folder / "config"
        write_configuration(self.config, described)
        officers = self.config / "officers.toml"
        officers.write_text(officers.read_text() + OFFICER)
        self._portals = load_portals(self.config)
        self._books = load_books(self.config)

    async def night(self, data: Path, day: int) -> Night:
        """One whole night in the order of reportwatch/night.py, its crawls in this process."""
        place = Installation(self.config, data, str(data / "archive"), self._books)
        engine = started(open_migrated(f"sqlite:///{data / 'db.sqlite3'}"))
        as_of = FIRST_NIGHT + timedelta(days=day)
        await asyncio.to_thread(inspect, Archive(place.archive), engine, as_of)
        reports = await asyncio.gather(
            *(self._crawl(portal, place, as_of) for portal in self.ids.values())
        )
        for report in reports:
            if report.outcome is CrawlOutcome.COMPLETE:
                kept_again(Archive(place.archive), report)
        mails: list[OutgoingMessage] = []

        def take(messages: Sequence[OutgoingMessage]) -> Iterator[Delivery]:
            for message in messages:
                mails.append(message)
                yield Delivery(message.message_id, message.address, True, False, "taken")

        outside = Connections(engine, NightConsole(Console(file=StringIO()), "zh"), take)
        ended = await asyncio.to_thread(after_crawls, place, as_of, reports, outside)
        standings: dict[str, dict[str, str]] = {}
        for one in ended.round.assessment.judgements:
            of_portal = standings.setdefault(one.duty.portal, {})
            of_portal[f"{one.duty.agency_name} {one.duty.year}"] = one.standing
        with transaction(engine) as session:
            accused = [one.key for one in alerts(session) if one.key.audience is Audience.OFFICER]
        engine.dispose()
        return Night(
            outcomes={report.portal: report.outcome for report in reports},
            struck=standings[self.ids[STRUCK]],
            other=standings[self.ids[OTHER]],
            accused=sorted(f"{key.subject} {key.year} {key.rule}" for key in accused),
            operators=[_text(one) for one in mails if "operator" in one.address],
            officers=[_text(one) for one in mails if "operator" not in one.address],
        )

    async def _crawl(self, name: str, place: Installation, as_of: datetime) -> CrawlReport:
        options = argparse.Namespace(
            archive=place.archive,
            as_of=as_of,
            locks=place.locks,
            everything=False,
            ask_again=(),
            contact="mailto:ops@example.org",
            chromium=None,
        )
        plan, crawl_id = prepared(self._portals[name], options, Archiver)
        runner = AsyncCrawlerRunner(settings(plan.terms, 0) | IMPATIENT)
        await runner.crawl(PortalSpider, plan)
        plan.archiver.close()
        return concluded(plan, crawl_id, as_of)

    async def case(self, first: Path, case: Case, data: Path) -> Told:
        """Damage one file after the first night, and live through two more."""
        shutil.copytree(first, data)
        path = _damage(data / "archive", self.ids[STRUCK], case)
        if case.is_fresh:
            for file in data.glob("db.sqlite3*"):
                file.unlink()
        nights = [await self.night(data, day) for day in (1, 2)]
        archive = Archive(str(data / "archive"))
        still = sorted(one.path for one in verify(archive, contents(archive)))
        aside = sorted(archive.files("damaged"))
        shutil.rmtree(data)
        return Told(case, path, nights, still, aside)


def _text(message: OutgoingMessage) -> str:
    parsed = message_from_string(message.content, policy=policy.default)
    body = parsed.get_body(("plain",))
    return f"{message.subject}\n{body.get_content() if body is not None else ''}"


def _damage(archive: Path, portal: str, case: Case) -> str:
    """Damage one file of a portal; returns its name in the archive, "" when none is."""
    if case.way == "undisturbed":
        return ""
    path = _file(archive, portal, case.kind)
    if case.kind in (FIRST, MIDDLE, LAST):
        lines = path.read_bytes().splitlines(keepends=True)
        at = {FIRST: 0, MIDDLE: len(lines) // 2, LAST: len(lines) - 1}[case.kind]
        lines[at : at + 1] = [] if case.way == "removed" else [_spoilt(lines[at], case.way)]
        path.write_bytes(b"".join(lines))
    elif case.way == "removed":
        path.unlink()
    else:
        path.write_bytes(_spoilt(path.read_bytes(), case.way))
    return str(path.relative_to(archive))


def _spoilt(content: bytes, way: str) -> bytes:
    spoil = WAYS[way]
    return spoil(content) if spoil is not None else content


def _file(archive: Path, portal: str, kind: str) -> Path:
    if kind == REPORT:
        return next((archive / "crawls" / portal).glob("*.json"))
    if kind in (MANIFEST, FIRST, MIDDLE, LAST):
        return next((archive / "manifest" / portal).glob("*.jsonl"))
    role = Role.ARTICLE if kind == ARTICLE else Role.LIST
    seen = Archive(str(archive)).sightings(portal)
    sha256 = next(one.sha256 for one in seen if one.role is role and one.column and one.sha256)
    return next((archive / "blobs").rglob(f"{sha256}.gz"))


async def main(options: argparse.Namespace) -> None:
    small.shrink(has_file=False)
    options.folder.mkdir()
    ground = Ground(options.folder)
    first = options.folder / "first"
    first.mkdir()
    await ground.night(first, 0)
    found = [
        await ground.case(first, case, options.folder / f"case-{number}")
        for number, case in enumerate(JOB.validate_json(options.job.read_bytes()))
    ]
    answer = json.dumps([asdict(one) for one in found], ensure_ascii=False)
    options.answer.write_text(answer, encoding="utf-8")


if __name__ == "__main__":
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("job", type=Path)
    parser.add_argument("answer", type=Path)
    run(parser.parse_args(), main)
