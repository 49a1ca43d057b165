"""Many crawls in one process, each of a family with one fault, and what is judged and told of it.

    python -m tests.faults.night FOLDER JOB.json ANSWER.json

Scrapy's reactor starts once in a process; so the crawls share it, and the tests start the process.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Awaitable, Callable
from copy import deepcopy
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path

from pydantic import TypeAdapter
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.utils.reactor import install_reactor

from core.clock import SHANGHAI
from core.messages import render
from crawlers.archive import Archive
from crawlers.asking.browser_pages import Rendering
from crawlers.asking.manners import settings
from crawlers.crawl.archiver import Archiver
from crawlers.crawl.plan import Plan
from crawlers.crawl.spider import PortalSpider
from crawlers.portals import load_portals
from crawlers.records import CrawlReport, Role
from crawlers.run import concluded, prepared
from monitor.alerts.operator_alerts import portal_facts
from monitor.assessment import assess
from monitor.configuration import load_books
from pipeline.run import read_archive
from reportwatch.database import open_migrated
from tests.faults import small
from tests.faults.hosts import Hosts
from tests.faults.kinds import FAULTS, HEALTHY, Fault, Place
from tests.faults.registers import write_configuration
from tests.looked import kept_again
from tests.replicas.faults import Reply, Spoil, Switch
from tests.replicas.server import Replica

NIGHT = datetime(2023, 2, 2, 2, 0, tzinfo=SHANGHAI)
IMPATIENT = {"RETRY_TIMES": 1, "AUTOTHROTTLE_ENABLED": False}
# Where nothing stalls, a busy machine is waited for.
TIMEOUT_S, STALLED_TIMEOUT_S = 30.0, 1.5
HUNG_AFTER_S = 8.0
ROBOTS, SERVICE = frozenset({"/robots.txt"}), "/common/search/"


@dataclass(frozen=True, slots=True)
class Job:
    """What one process crawls: the ids of faults by family, and whether one report is a file."""

    families: dict[str, list[str]]
    has_file: bool = False


JOB = TypeAdapter(Job)


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one combination: outcome, why (zh), and standing and evidence by agency."""

    family: str
    fault: str
    outcome: str
    reason: str
    standings: dict[str, str]
    evidence: dict[str, str]
    operator: str


@dataclass(frozen=True, slots=True)
class Targets:
    """Which addresses of a family are what, as a crawl without faults saw them."""

    of: dict[Place, frozenset[str]]
    first_list: Reply

    def get(self, place: Place) -> frozenset[str]:
        return self.of.get(place, frozenset())


class Impatient(PortalSpider):
    """Waits for a browser that hangs no longer than a test may."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self.rendering = Rendering(self._download, hung_after_s=HUNG_AFTER_S)


class Family:
    """One family: its servers, and its crawls one after the other."""

    def __init__(self, folder: Path, family: str, ids: list[str], hosts: Hosts) -> None:
        self.name = family
        self._folder = folder
        self._faults = _faults(ids)
        self._hosts = hosts
        self.config = folder / "config"
        self.archive = str(folder / "archive")
        described = {
            small.portal_id(family, fault.id): hosts.described(family, fault)
            for fault in self._faults
        }
        write_configuration(self.config, described)
        self._portals = load_portals(self.config)

    async def crawl(self) -> dict[str, CrawlReport]:
        """Crawl the family with every fault that it can have; reports by the fault's id."""
        first, *others = self._faults
        healthy = await self._crawl_one(first, None)
        targets = _targets(self._hosts.replica(self.name), Archive(self.archive), healthy.portal)
        reports = {first.id: healthy}
        for fault in others:
            if fault.place in (Place.EVERYWHERE, Place.ROBOTS) or targets.get(fault.place):
                reports[fault.id] = await self._crawl_one(fault, targets)
        return reports

    async def _crawl_one(self, fault: Fault, targets: Targets | None) -> CrawlReport:
        replica = self._hosts.replica(self.name, fault.tls)
        replica.robots = fault.robots
        replica.set(self._switch(replica, fault, targets))
        portal = self._portals[small.portal_id(self.name, fault.id)]
        plan, crawl_id = prepared(portal, self._options(), Archiver)
        timeout_s = STALLED_TIMEOUT_S if "stall" in fault.name else TIMEOUT_S
        patience = {**IMPATIENT, "DOWNLOAD_TIMEOUT": timeout_s}
        runner = AsyncCrawlerRunner(settings(plan.terms, 0) | patience)
        await runner.crawl(Impatient, plan)
        plan.archiver.close()
        replica.set(Switch())
        return concluded(plan, crawl_id, NIGHT)

    def _options(self) -> argparse.Namespace:
        return argparse.Namespace(
            archive=self.archive,
            as_of=NIGHT,
            locks=self._folder / "locks",
            everything=False,
            ask_again=(),
            contact="mailto:ops@example.invalid",
            chromium=None,
        )

    def _switch(self, replica: Replica, fault: Fault, targets: Targets | None) -> Switch:
        spoil = self._spoil(replica, fault, targets)
        if targets is None or (spoil is None and not fault.cookie):
            return Switch()
        only = ROBOTS if fault.place is Place.ROBOTS else targets.get(fault.place)
        return Switch(spoil=spoil, cookie=fault.cookie, only=only)

    def _spoil(self, replica: Replica, fault: Fault, targets: Targets | None) -> Spoil | None:
        if fault.is_filed_elsewhere:
            return self._hosts.to_the_files()
        if fault.imitates is Place.EVERYWHERE:
            page = replica.site.home
            home = Reply(200, (("Content-Type", page.media_type),), page.body)
            return lambda target, true: home
        if fault.imitates is Place.LIST and targets is not None:
            first_list = targets.first_list
            return lambda target, true: first_list
        return deepcopy(fault.spoil)


def _faults(ids: list[str]) -> list[Fault]:
    """The faults of these ids; the portal is first crawled without any."""
    return [fault for fault in FAULTS if fault.id in ids or fault.id == HEALTHY]


def _targets(replica: Replica, archive: Archive, portal: str) -> Targets:
    """Sort what a healthy crawl asked for by what it was."""
    seen = archive.sightings(portal)
    listing = {document.listed_at for document in seen if document.role is not Role.LIST}
    asked = dict.fromkeys(request.target for request in replica.requests)
    first = [d.url for d in seen if d.role is Role.LIST and _is_one_of(d.url, listing)]
    further = [d.url for d in seen if d.role is Role.LIST and d.listed_at in listing]
    firsts = [url for url in first if url not in further]
    articles = [d.url for d in seen if d.role is Role.ARTICLE and small.STRUCK in (d.title or "")]
    files = [d.url for d in seen if d.role is Role.ATTACHMENT]
    of = {
        Place.EVERYWHERE: frozenset(asked) - ROBOTS,
        Place.SERVICE: frozenset(target for target in asked if SERVICE in target),
    }
    places = ((Place.LIST, firsts), (Place.FURTHER, further), (Place.ARTICLE, articles))
    for place, urls in (*places, (Place.FILE, files)):
        of[place] = frozenset(
            target for target in asked for url in urls if _is_at(target, url, replica)
        )
    page = next((archive.read(d.sha256) for d in seen if d.url in firsts and d.sha256), b"")
    return Targets(of, Reply(200, (("Content-Type", "text/html; charset=utf-8"),), page))


def _is_one_of(url: str, pages: set[str | None]) -> bool:
    """Whether an address is one of these pages; what was posted is part of the address."""
    return any(url == page or url.startswith((f"{page}?", f"{page}&")) for page in pages)


def _is_at(target: str, url: str, replica: Replica) -> bool:
    """Whether a request went to an address; what was posted is part of the address."""
    at = url.removeprefix(replica.base_url).partition("#")[0]
    return at == target or (at.startswith(f"{target}&") or at.startswith(f"{target}?"))


def judged(family: Family, reports: dict[str, CrawlReport]) -> list[Told]:
    """Read the archive and judge, with the real store and monitor."""
    engine = open_migrated(f"sqlite:///{Path(family.archive).parent / 'db.sqlite3'}")
    configuration = load_books(family.config)
    archive = Archive(family.archive)
    for report in reports.values():
        # Eyes that see nothing more, whatever the fault: the crawl alone must accuse nobody.
        kept_again(archive, report)
    read_archive(archive, engine, configuration.reference, lambda done, total: None, NIGHT)
    picture = assess(engine, configuration, NIGHT)
    told = list(portal_facts(picture.healths.values(), picture.judgements, configuration.portals))
    by_portal: dict[str, list[tuple[str, str, str]]] = {}
    for judgement in picture.judgements:
        said = " ".join(render(sentence, "zh") for sentence in judgement.evidence)
        name = judgement.duty.agency_name
        by_portal.setdefault(judgement.duty.portal, []).append((name, judgement.standing, said))
    facts = {
        fact.label: " ".join(render(sentence, "zh") for sentence in fact.sentences) for fact in told
    }
    return [
        Told(
            family=family.name,
            fault=fault,
            outcome=report.outcome,
            reason=render(report.reason, "zh"),
            standings={name: standing for name, standing, _ in by_portal[report.portal]},
            evidence={name: said for name, _, said in by_portal[report.portal]},
            operator=facts.get(report.portal, ""),
        )
        for fault, report in reports.items()
    ]


async def main(options: argparse.Namespace) -> None:
    job = JOB.validate_json(options.job.read_bytes())
    small.shrink(job.has_file)
    options.folder.mkdir()
    hosts = Hosts(options.folder)
    families = [
        Family(options.folder / name, name, ids, hosts) for name, ids in job.families.items()
    ]
    reports = await asyncio.gather(*(family.crawl() for family in families))
    found: list[Told] = []
    for family, its_reports in zip(families, reports, strict=True):
        found += await asyncio.to_thread(judged, family, its_reports)
    options.answer.write_text(json.dumps([asdict(one) for one in found], ensure_ascii=False))


def run(
    options: argparse.Namespace, main: Callable[[argparse.Namespace], Awaitable[None]] = main
) -> None:
    """Run Scrapy's reactor until everything is judged; raises what went wrong on the way."""
    reactor = import_module("twisted.internet.reactor")
    work: list[asyncio.Future[None]] = []

    def begin() -> None:
        work.append(asyncio.ensure_future(main(options)))
        work[0].add_done_callback(lambda _: reactor.stop())

    reactor.callWhenRunning(begin)
    reactor.run()
    work[0].result()


if __name__ == "__main__":
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("job", type=Path)
    parser.add_argument("answer", type=Path)
    run(parser.parse_args())
