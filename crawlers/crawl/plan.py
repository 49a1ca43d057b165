"""Everything one crawl works with, put together once and handed to all of its parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crawlers.archive import Archive
from crawlers.asking.agenda import Agenda
from crawlers.asking.terms import Terms
from crawlers.crawl.archiver import Archiver
from crawlers.crawl.journal import Journal


@dataclass(frozen=True, slots=True)
class Plan:
    """The parts of one crawl."""

    #: On what terms the portal is asked.
    terms: Terms
    #: Where the bytes of earlier crawls are, and those of this one go.
    archive: Archive
    #: Reads articles and keeps captures, beside the crawl or in its process.
    archiver: Archiver
    #: What is asked for again tonight.
    agenda: Agenda
    #: What the crawl went through so far.
    journal: Journal
    #: Is told of every page.
    progress: Callable[[Journal], None]
