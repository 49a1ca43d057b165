"""Every family is crawled by its portal file alone; but for a few, so that it proves absences."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from crawlers.records import CrawlOutcome
from pipeline.formats.choice import read_content
from pipeline.reading.titles import claim_of
from pipeline.reference.register import Register
from pipeline.sections.sections import ENOUGH_SECTIONS, sections_of
from tests.crawlers.markup import english
from tests.families.crawling import crawl, load_family
from tests.families.site import FAMILIES, built, serve

REGISTER = Register((), {}, {})

# Lists of one page that say nothing of themselves: everything is found, and proves no absence.
WITHOUT_AN_END = ("year-query", "ch-table", "asp", "vsb-single", "hengshui")


@cache
def is_report(content: bytes) -> bool:
    """Say whether a document bears the title and the sections of an annual report."""
    parsed = read_content(content)
    sections = sections_of(parsed.blocks)
    has_sections = sum(part.heading is not None for part in sections) >= ENOUGH_SECTIONS
    return has_sections and claim_of(parsed, sections, REGISTER) is not None


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_is_crawled_completely_by_its_portal_file(family: str, tmp_path: Path) -> None:
    with serve(family) as replica:
        portal = load_family(family, replica.base_url, tmp_path)
        crawled = crawl(portal)
    if family in WITHOUT_AN_END:
        assert "nothing says that the list was read to its end" in english(crawled.reason)
    else:
        assert crawled.outcome is CrawlOutcome.COMPLETE, english(crawled.reason)
    assert crawled.journal.problems == []
    found = [
        capture.document.url.removeprefix(portal.base_url)
        for capture in crawled.documents
        if capture.content and is_report(capture.content)
    ]
    assert sorted(found) == sorted(built(family).reports)
    assert max(request.running for request in replica.requests) == 1
