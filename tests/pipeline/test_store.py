"""The database holds what the archive held, once, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import Engine

from core.messages import Message
from crawlers.records import (
    CrawlOutcome,
    CrawlReport,
    DateBasis,
    DateEvidence,
    FetchedDocument,
    Role,
)
from pipeline.records import Agency, Cell, Outcome, Reading, ReadingKind, Table
from pipeline.store import readings as store
from pipeline.store.announcements import dead_rows, record_dead_rows
from pipeline.store.editions import editions
from tests.pipeline.reference import empty_report, findings

NOON = datetime(2023, 2, 1, 4, 0, tzinfo=UTC)
PAGE = FetchedDocument(
    portal="acheng",
    url="http://127.0.0.1/c1/202301/c01_1.shtml",
    role=Role.ARTICLE,
    seen_at=NOON,
    status=200,
    sha256="ab" * 32,
    media_type="text/html",
    title="柳城区柳泉街道办事处2022年政府信息公开工作年度报告",
    column=("政府信息公开年报", "2022年"),
    listed_at="http://127.0.0.1/c1/list.shtml",
    parent_url=None,
    dates=(DateEvidence(date(2023, 1, 18), DateBasis.META, "2023-01-18 09:30"),),
    headers={"etag": '"1"'},
    is_unchanged=False,
)
CRAWL = CrawlReport(
    portal="acheng",
    crawl_id="20230201T040000Z-1",
    started_at=NOON,
    ended_at=NOON + timedelta(minutes=1),
    outcome=CrawlOutcome.COMPLETE,
    reason=Message("every column was seen to its end"),
    columns=(),
    problems=(),
    requests=3,
    not_modified=0,
    documents=1,
    bytes_received=1000,
)


def _reading(sha256: str = "ab" * 32) -> Reading:
    cells = {"fees": {"amount_wan_yuan": Cell("59237.2449", Decimal("59237.2449"))}}
    report = replace(
        empty_report(),
        agency=Agency("柳城区柳泉街道办事处", "990101001"),
        tables={"proactive": Table("proactive", cells)},
    )
    return Reading("acheng", sha256, ReadingKind.REPORT, report)


def test_a_second_sighting_of_the_same_bytes_only_moves_the_last_time(engine: Engine) -> None:
    later = replace(PAGE, seen_at=NOON + timedelta(days=1), is_unchanged=True)
    with store.transaction(engine) as session:
        store.record_sightings(session, [PAGE])
        store.record_sightings(session, [later])
    with store.transaction(engine) as session:
        seen = store.provenance(session, "acheng", "ab" * 32)
        assert store.unread(session, "1".__eq__) == [("acheng", "ab" * 32)]
    assert (seen.first_seen_at, seen.last_seen_at) == (NOON, NOON + timedelta(days=1))
    assert [d.basis for d in seen.dates] == [DateBasis.META, DateBasis.FIRST_SEEN]


def test_the_first_day_seen_is_a_day_in_shanghai(engine: Engine) -> None:
    late_evening = replace(PAGE, seen_at=datetime(2023, 1, 31, 17, 0, tzinfo=UTC))
    with store.transaction(engine) as session:
        store.record_sightings(session, [late_evening])
    with store.transaction(engine) as session:
        seen = store.provenance(session, "acheng", "ab" * 32)
    assert seen.dates[-1].on == date(2023, 2, 1)


def test_a_report_comes_back_from_the_database_as_it_went_in(engine: Engine) -> None:
    reading = _reading()
    with store.transaction(engine) as session:
        store.record_sightings(session, [PAGE])
        store.record_reading(session, reading, "1")
    with store.transaction(engine) as session:
        assert store.readings(session, ReadingKind.REPORT) == [reading]
        assert store.unread(session, "1".__eq__) == []
        assert store.unread(session, "2".__eq__) == [("acheng", "ab" * 32)]


def test_signs_that_no_database_keeps_end_no_night(engine: Engine) -> None:
    broken, path = "柳泉\x00街道\ud842", r"C:\u0000.doc"
    reading = _reading()
    agency = Agency(broken, None)
    report = replace(reading.report, title=broken, agency=agency, text=f"{broken} {path}")
    with store.transaction(engine) as session:
        store.record_sightings(session, [replace(PAGE, title=broken)])
        store.record_reading(session, replace(reading, report=report), "1")
        record_dead_rows(session, [replace(PAGE, sha256=None, title=broken, url=f"{PAGE.url}2")])

    with store.transaction(engine) as session:
        (kept,) = store.readings(session, ReadingKind.REPORT)
        (dead,) = dead_rows(session, "acheng")
        seen = store.provenance(session, "acheng", "ab" * 32)
    assert seen.title == kept.report.title == dead.title == "柳泉\ufffd街道\ufffd"
    assert kept.report.text == f"{seen.title} {path}"


def test_an_edition_carries_its_findings_and_all_evidence_of_its_date(engine: Engine) -> None:
    reading = _reading()
    found = [f for f in findings(reading.report) if f.outcome is Outcome.BROKEN]
    with store.transaction(engine) as session:
        store.record_sightings(session, [PAGE])
        store.record_reading(session, reading, "1")
        store.record_findings(session, reading, found, [], "book-1")
        assert store.checked_with(session) == {("acheng", "ab" * 32): "book-1"}
    with store.transaction(engine) as session:
        (edition,) = editions(session, 2022)
        assert editions(session, 2021) == []
    assert edition.urls == (PAGE.url,)
    assert list(edition.findings) == found
    assert edition.dates[0] == PAGE.dates[0]


def test_crawls_are_kept_once_and_come_newest_first(engine: Engine) -> None:
    later = replace(CRAWL, crawl_id="20230202T040000Z-1", outcome=CrawlOutcome.FAILED)
    with store.transaction(engine) as session:
        for crawl in (CRAWL, later, CRAWL):
            store.record_crawl(session, crawl)
    with store.transaction(engine) as session:
        assert store.crawls(session, "acheng") == [later, CRAWL]
