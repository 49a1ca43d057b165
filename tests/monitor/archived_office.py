"""An invented office whose reports are real pages: archived, read, checked, judged and told.

Everything between the bytes of a page and the mail is the system's own; only the crawl is made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from core.messages import Message
from crawlers.archive import Archive
from crawlers.lists.shape import shape_of
from crawlers.records import (
    ColumnReport,
    CrawlOutcome,
    CrawlReport,
    DateBasis,
    DateEvidence,
    FetchedDocument,
    Role,
)
from monitor.configuration import Configuration
from monitor.records import Delivery, Judgement, OutgoingMessage
from monitor.run import Round, run
from pipeline.intake.inspection import inspect
from pipeline.reference.register import AgencyEntry, register_of
from pipeline.run import read_archive
from tests.looked import SHAPE, kept_again
from tests.monitor.made import WITNESS, moment, owned, portal
from tests.monitor.office import made_books
from tests.replicas.documents import report_of
from tests.replicas.markup import body_html
from tests.replicas.plan import Markup, Publication
from tests.replicas.register import AGENCIES, AgencyRow

OTHERS = ("990101002", "990101003", "990101004")
EARLIER = 12  # reports of other years that every list still names, so that no crawl is blind


def page_of(
    code: str, year: int, *changes: tuple[str, str], on: date | None = None, name: str | None = None
) -> bytes:
    """The page of an invented agency's honest report, each change made in its text."""
    row = next(one for one in AGENCIES if one.code == code)
    signed = on or date(year + 1, 1, 18)
    publication = Publication(row, year, signed, row.portal, Markup.CLEAN, reading=name or row.name)
    body = body_html(report_of(publication), Markup.CLEAN)
    for old, new in changes:
        assert old in body, old
        body = body.replace(old, new)
    return f"<html><body><div class='article_content'>{body}</div></body></html>".encode()


def entry_of(row: AgencyRow) -> AgencyEntry:
    """One invented agency as the register has it."""
    return AgencyEntry(
        row.code, row.name, row.kind, row.district, row.portal, row.aliases, row.from_year,
        None, row.exempt or None, None,
    )  # fmt: skip


@dataclass(slots=True)
class ArchivedOffice:
    """The office, its archive, and what stands on its portals."""

    engine: Engine
    folder: Path
    configuration: Configuration = field(default_factory=made_books)
    on_show: list[FetchedDocument] = field(default_factory=list)

    def registers(self, entries: Iterable[AgencyEntry]) -> None:
        """Watch these agencies and their portals from now on."""
        register = register_of(entries)
        portals = {one.portal: portal(one.portal) for one in register.agencies}
        reference = replace(self.configuration.reference, register=register)
        self.configuration = replace(self.configuration, reference=reference, portals=portals)

    @property
    def archive(self) -> Archive:
        return Archive(str(self.folder / "archive"))

    def shows(
        self,
        content: bytes,
        url: str,
        title: str,
        on: str,
        portal: str = "acheng",
        dates: Sequence[DateEvidence] = (),
    ) -> None:
        """Put one page on a portal, listed under a title with a date."""
        self.on_show.append(
            FetchedDocument(
                portal=portal,
                url=url,
                role=Role.ARTICLE,
                seen_at=moment("2023-01-01"),
                status=200,
                sha256=self.archive.put(content),
                media_type="text/html",
                title=title,
                column=("政府信息公开年报",),
                listed_at=None,
                parent_url=None,
                dates=(DateEvidence(date.fromisoformat(on), DateBasis.LISTED, on), *dates),
                headers={},
                is_unchanged=False,
            )
        )

    def shows_others(self) -> None:
        """Put reports of three other agencies on the portal, beside which an absence shows."""
        for row in [one for one in AGENCIES if one.code in OTHERS]:
            title = f"{row.name}2022年政府信息公开工作年度报告"
            at = f"http://127.0.0.1:8001/others/{row.code}.html"
            self.shows(page_of(row.code, 2022), at, title, "2023-01-18")

    def confirms_its_lists(self, name: str = "acheng") -> None:
        """A person compared the lists with the portal: many may be missing at once."""
        made = _crawl_report(name, "", moment("2023-01-01"), 0, self._names(name))
        held = self.configuration.portals[name]
        expect = held.expect.model_copy(update={"confirmed": shape_of(made)})
        changed = held.model_copy(update={"expect": expect})
        portals = {**self.configuration.portals, name: changed}
        self.configuration = replace(self.configuration, portals=portals)

    def night(self, day: str) -> Night:
        """Crawl every portal to its end, read, check, judge, tell; every message is accepted."""
        inspect(self.archive, self.engine, moment(day))
        self.crawls(day)
        return self.again(day)

    def crawls(self, day: str) -> None:
        """Crawl every portal to its end, and read nothing yet."""
        for one in self.configuration.portals:
            self._crawl(one, moment(day))

    def again(self, day: str) -> Night:
        """Read, check, judge and tell by what was crawled."""
        now = moment(day)
        read_archive(
            self.archive, self.engine, self.configuration.reference, lambda done, of: None, now
        )
        return self.round(day)

    def round(self, day: str) -> Night:
        """Judge and tell by what is known."""
        taken: list[OutgoingMessage] = []

        def take(messages: Sequence[OutgoingMessage]) -> Iterator[Delivery]:
            for message in messages:
                taken.append(message)
                yield Delivery(message.message_id, message.address, True, False, "taken")

        return Night(
            run(self.engine, self.configuration, moment(day), take, self.folder / "s"), taken
        )

    def _names(self, portal: str) -> list[str]:
        """The agencies of a portal, each of which has a column of its own there."""
        agencies = self.configuration.reference.register.agencies
        return [one.name for one in agencies if one.portal == portal]

    def _crawl(self, portal: str, now: datetime) -> None:
        archive = self.archive
        crawl_id = archive.new_crawl_id(portal, now)
        manifest = archive.open_manifest(portal, crawl_id)
        shown = [one for one in self.on_show if one.portal == portal]
        for number, document in enumerate(shown):
            manifest.append(replace(document, seen_at=now + timedelta(seconds=number)))
        manifest.close()
        report = _crawl_report(portal, crawl_id, now, len(shown), self._names(portal))
        archive.write_report(report)
        kept_again(archive, report)


def _crawl_report(
    portal: str, crawl_id: str, now: datetime, documents: int, owners: Iterable[str]
) -> CrawlReport:
    listed = EARLIER + documents
    column = ColumnReport(
        url="http://127.0.0.1:8001/c1/list.shtml",
        path=("政府信息公开年报",),
        pages_seen=2,
        rows_seen=listed,
        rows_declared=None,
        reports_listed=listed,
        problem=None,
        witness=WITNESS,
        shape=SHAPE,
    )
    report = CrawlReport(
        portal=portal,
        crawl_id=crawl_id,
        started_at=now,
        ended_at=now + timedelta(minutes=1),
        outcome=CrawlOutcome.COMPLETE,
        reason=Message("all columns seen to the end"),
        columns=(column,),
        problems=(),
        requests=20,
        not_modified=0,
        documents=documents,
        bytes_received=1000,
    )
    return owned(report, *owners)


@dataclass(frozen=True, slots=True)
class Night:
    """What one night came to, and the mails that left."""

    result: Round
    mails: list[OutgoingMessage]

    def of(self, code: str, year: int = 2022) -> Judgement:
        """How one agency stands for one report year."""
        return next(
            one
            for one in self.result.assessment.judgements
            if (one.duty.agency_code, one.duty.year) == (code, year)
        )
