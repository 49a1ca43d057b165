"""Two processes read into one database: nobody judges by half of what a crawl saw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fsspec import register_implementation
from fsspec.implementations.memory import MemoryFileSystem
from sqlalchemy import Engine
from sqlmodel import select

from crawlers.archive import Archive
from crawlers.records import CrawlReport, FetchedDocument
from monitor.assessment import glance
from monitor.records import Standing
from pipeline.run import read_archive
from pipeline.store.readings import ReadingRow, SightingRow, crawls_taken_in, transaction
from tests.monitor.archived_office import ArchivedOffice, entry_of, page_of
from tests.monitor.made import crawl, moment
from tests.monitor.office import a_document
from tests.replicas.register import AGENCIES

HOST = "http://127.0.0.1:8001"
STREET, FINANCE, SCHOOLS = "990101001", "990101-czj", "990101-jyj"
AFTER = "2023-02-12"


@pytest.fixture
def office(sqlite_engine: Engine, tmp_path: Path) -> ArchivedOffice:
    """Three agencies; two have published, and the crawl of their portal has ended."""
    office = ArchivedOffice(sqlite_engine, tmp_path)
    office.registers(entry_of(row) for row in AGENCIES if row.code in (STREET, FINANCE, SCHOOLS))
    for code in (STREET, FINANCE):
        name = next(row.name for row in AGENCIES if row.code == code)
        title = f"{name}2022年政府信息公开工作年度报告"
        office.shows(page_of(code, 2022), f"{HOST}/{code}.html", title, "2023-01-18")
    office.crawls(AFTER)
    return office


def test_while_a_crawl_is_read_nobody_is_missing_because_of_it(office: ArchivedOffice) -> None:
    stood: list[set[Standing]] = []

    def judge(_done: int, _of: int) -> None:
        picture = glance(office.engine, office.configuration, moment(AFTER))
        stood.append({one.standing for one in picture.judgements if one.duty.year == 2022})

    reference = office.configuration.reference
    read_archive(office.archive, office.engine, reference, judge, moment(AFTER))
    judge(2, 2)

    assert all(Standing.MISSING not in one for one in stood[:-1]), stood
    assert len(stood) == 3
    assert stood[-1] == {Standing.PUBLISHED, Standing.MISSING}, "the third agency's"


def test_a_whole_night_inside_anothers_reading_leaves_what_one_night_leaves(
    office: ArchivedOffice,
) -> None:
    inner = replace(office, on_show=list(office.on_show))
    told = []

    def another_night(done: int, _of: int) -> None:
        if done == 1:
            told.append(inner.again(AFTER))

    read_archive(office.archive, office.engine, office.configuration.reference, another_night)
    after = office.round(AFTER)

    assert len(told[0].mails) == 1
    assert after.mails == [], "all is told, and nothing is taken back"
    assert after.of(STREET).standing is Standing.PUBLISHED
    with transaction(office.engine) as session:
        configuration = set(session.exec(select(ReadingRow.checked_with)))
    assert None not in configuration
    assert "" not in configuration


def test_what_only_another_archive_holds_is_left_to_who_has_it(
    office: ArchivedOffice, tmp_path: Path
) -> None:
    """Another machine has taken in its crawl, and has read nothing of it yet."""
    quiet: Callable[[int, int], None] = lambda done, of: None  # noqa: E731
    other = Archive(str(tmp_path / "other"))
    with transaction(office.engine) as session:
        session.add(_sighting(other.put(page_of(SCHOOLS, 2022)), SCHOOLS))

    read_archive(office.archive, office.engine, office.configuration.reference, quiet)

    with transaction(office.engine) as session:
        assert len(session.exec(select(ReadingRow)).all()) == 2
    read_archive(other, office.engine, office.configuration.reference, quiet)
    with transaction(office.engine) as session:
        kinds = set(session.exec(select(ReadingRow.kind)))
    assert kinds == {"report"}


def _sighting(sha256: str, code: str) -> SightingRow:
    return SightingRow(
        portal="acheng",
        url=f"{HOST}/{code}.html",
        sha256=sha256,
        role="article",
        title=None,
        column_path=[],
        parent_url=None,
        dates=[],
        first_seen_at=moment(AFTER),
        last_seen_at=moment(AFTER),
    )


class Ending(MemoryFileSystem):  # type: ignore[misc]  # fsspec is untyped
    """A store in which a crawl that is under way ends right after its manifest was read."""

    protocol = "ending"
    store: dict[str, object] = {}  # noqa: RUF012 (fsspec keeps its files there)
    pseudo_dirs = [""]  # noqa: RUF012 (the same)
    ends: Callable[[], None] | None = None

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return "/" + str(path).removeprefix("ending://").strip("/")

    def cat_file(self, path: str, *args: object, **kwargs: object) -> bytes:
        content: bytes = super().cat_file(path, *args, **kwargs)
        if path.endswith(".jsonl") and Ending.ends is not None:
            ends, Ending.ends = Ending.ends, None
            ends()
        return content


def test_a_crawl_that_ends_while_it_is_taken_in_is_taken_in_to_its_last_line(
    sqlite_engine: Engine, office: ArchivedOffice
) -> None:
    register_implementation("ending", Ending, clobber=True)
    archive = Archive("ending://archive")
    of_crawl = replace(crawl(AFTER), portal="acheng")
    seen = [a_document(STREET, f"2023-01-1{day}", f"{day}" * 64, AFTER) for day in (1, 2)]
    _write_manifest(archive, of_crawl, seen[:1])

    def ends() -> None:
        archive._files.rm(f"{archive._root}/manifest/acheng/{of_crawl.crawl_id}.jsonl")
        _write_manifest(archive, of_crawl, seen)
        archive.write_report(of_crawl)

    Ending.ends = ends
    for _ in range(2):
        read_archive(archive, sqlite_engine, office.configuration.reference, lambda done, of: None)

    with transaction(sqlite_engine) as session:
        assert len(session.exec(select(SightingRow)).all()) == 2
        assert crawls_taken_in(session, "acheng") == {of_crawl.crawl_id}


def _write_manifest(archive: Archive, report: CrawlReport, seen: list[FetchedDocument]) -> None:
    manifest = archive.open_manifest("acheng", report.crawl_id)
    for document in seen:
        manifest.append(document)
    manifest.close()
