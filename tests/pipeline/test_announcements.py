"""Rows of lists that promise a report and led to none: kept as long as that is so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from core.messages import Message
from crawlers.records import Role
from pipeline.comparing.announced import announced
from pipeline.records import Agency, Announcement, Reading, ReadingKind
from pipeline.store import readings as store
from pipeline.store.announcements import dead_rows, record_dead_rows, rows_without_report
from tests.monitor.made import moment
from tests.pipeline.reference import reference
from tests.pipeline.test_store import NOON, PAGE, _reading

GONE = replace(PAGE, status=404, sha256=None, found=Message("HTTP {status}", {"status": 404}))
NEXT_DAY = NOON + timedelta(days=1)


def _row(title: str, sha256: str | None = None, role: Role = Role.ARTICLE) -> Announcement:
    at = moment("2023-02-01")
    return Announcement(
        *("acheng", "http://x/1", role, title, (), None, 404, Message("HTTP 404"), sha256, at, at)
    )


def test_a_dead_row_is_kept_with_its_title_and_what_came_instead(engine: Engine) -> None:
    with store.transaction(engine) as session:
        record_dead_rows(session, [GONE, replace(GONE, seen_at=NEXT_DAY), GONE])
    with store.transaction(engine) as session:
        (row,) = dead_rows(session, "acheng")
        assert dead_rows(session, "elsewhere") == []
    assert (row.title, row.status, row.found) == (PAGE.title, 404, GONE.found)
    assert (row.column, row.listed_at) == (PAGE.column, PAGE.listed_at)
    assert (row.first_seen_at, row.last_seen_at) == (NOON, NEXT_DAY)


def test_a_row_that_gives_its_document_again_is_dead_no_longer(engine: Engine) -> None:
    with store.transaction(engine) as session:
        record_dead_rows(session, [GONE])
        store.record_sightings(session, [replace(PAGE, seen_at=NEXT_DAY)])
        assert dead_rows(session, "acheng") == []
    with store.transaction(engine) as session:
        record_dead_rows(session, [replace(GONE, seen_at=NEXT_DAY + timedelta(days=1))])
        assert len(dead_rows(session, "acheng")) == 1


def test_a_document_that_is_no_report_leaves_its_row_an_announcement(engine: Engine) -> None:
    other = Reading("acheng", "ab" * 32, ReadingKind.OTHER, _reading().report)
    with store.transaction(engine) as session:
        store.record_sightings(session, [PAGE])
        assert rows_without_report(session, "acheng") == []
        store.record_reading(session, other, "1")
    with store.transaction(engine) as session:
        (row,) = rows_without_report(session, "acheng")
    assert (row.title, row.sha256) == (PAGE.title, "ab" * 32)


TITLES = [
    ("阿城区金都街道办事处2022年政府信息公开工作年度报告", "230112002", 2022),
    ("阿城区金都街道办事处政府信息公开工作年度报告", "230112002", None),
    ("2022年政府信息公开工作年度报告", None, 2022),
    ("阿城区金都街道办事处2022年政府信…", None, 2022),
]


@pytest.mark.parametrize(("title", "code", "year"), TITLES)
def test_a_title_says_whose_report_it_announces(
    title: str, code: str | None, year: int | None
) -> None:
    register = reference().register
    (row,) = announced([_row(title)], register)
    assert (row.agency.code if row.agency else None, row.year) == (code, year)


NOT_ANNOUNCED = [
    _row("柳泉街道办事处政府信息公开指南"),
    _row("关于做好2022年政府信息公开工作年度报告编制发布工作的通知"),
    _row("2022年政府信息公开工作年度报告", sha256="ab" * 32),
    _row("2022年政府信息公开工作年度报告", role=Role.ATTACHMENT),
]


@pytest.mark.parametrize("row", NOT_ANNOUNCED, ids=lambda row: row.title)
def test_other_rows_announce_nothing(row: Announcement) -> None:
    assert list(announced([row], reference().register)) == []


def test_an_agency_that_is_not_on_the_register_is_named_as_printed() -> None:
    (row,) = announced([_row("某某局2022年政府信息公开工作年度报告")], reference().register)
    assert row.agency == Agency("某某局", None)
