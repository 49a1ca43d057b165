"""Every family is crawled completely by its portal file alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import pytest

from crawlers.archive import Archive
from crawlers.children import CrawlContext, crawl
from crawlers.pages.dates import SHANGHAI
from crawlers.records import CrawlOutcome, CrawlReport, Role
from pipeline.agencies import Register
from pipeline.formats.choice import read_content
from pipeline.read import ENOUGH_SECTIONS
from pipeline.recognise import claim_of
from pipeline.sections import sections_of
from tests.crawlers.markup import english
from tests.families.site import FAMILIES, built, portal_file, serve
from tests.replicas.server import Replica

NIGHT = datetime(2023, 2, 1, 2, 0, tzinfo=SHANGHAI)
REGISTER = Register((), {}, {})


@dataclass(frozen=True, slots=True)
class Night:
    """One night over all families."""

    portals: dict[str, Replica]
    reports: dict[str, CrawlReport]
    archive: Archive

    def reports_found(self, family: str) -> list[str]:
        """The addresses of every document that reading takes for an annual report."""
        base_url = self.portals[family].base_url
        documents = self.archive.latest_sightings(family).values()
        return [
            document.url.removeprefix(base_url)
            for document in documents
            if document.role is not Role.LIST
            and document.sha256
            and _is_report(self.archive.read(document.sha256))
        ]


def _is_report(content: bytes) -> bool:
    """Say whether a document bears the title and the sections of an annual report."""
    parsed = read_content(content)
    sections = sections_of(parsed.blocks)
    has_sections = sum(part.heading is not None for part in sections) >= ENOUGH_SECTIONS
    return has_sections and claim_of(parsed, sections, REGISTER) is not None


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    folder = tmp_path_factory.mktemp("families")
    files = folder / "config" / "portals"
    files.mkdir(parents=True)
    context = CrawlContext(
        config=folder / "config",
        archive=str(folder / "archive"),
        locks=folder / "locks",
        as_of=NIGHT,
        contact="mailto:ops@example.invalid",
        delay_s=0,
    )
    with ExitStack() as stack:
        portals = {family: stack.enter_context(serve(family)) for family in FAMILIES}
        for family, portal in portals.items():
            text = portal_file(family, portal.base_url)
            (files / f"{family}.toml").write_text(text, encoding="utf-8")
        reports = crawl(FAMILIES, context, 2, 120, lambda _: None)
        by_name = {report.portal: report for report in reports}
        yield Night(portals, by_name, Archive(context.archive))


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_is_crawled_completely_by_its_portal_file(night: Night, family: str) -> None:
    report = night.reports[family]
    assert report.outcome is CrawlOutcome.COMPLETE, english(report.reason)
    assert sorted(night.reports_found(family)) == sorted(built(family).reports)


@pytest.mark.parametrize("family", FAMILIES)
def test_nothing_is_asked_outside_the_portal(night: Night, family: str) -> None:
    portal = night.portals[family]
    assert max(request.running for request in portal.requests) == 1
    documents = night.archive.latest_sightings(family).values()
    assert {urlsplit(document.url).netloc for document in documents} == {
        urlsplit(portal.base_url).netloc
    }
