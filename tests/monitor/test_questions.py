"""A night asks the database no more often for many reports that it knows than for a few."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, event

from tests.monitor.archived_office import ArchivedOffice, entry_of, page_of
from tests.replicas.register import AGENCIES, AgencyRow

HOST = "http://127.0.0.1:8001"
FEW = 3


@contextmanager
def asked_of(engine: Engine) -> Iterator[list[str]]:
    """What the database is asked in the meantime."""
    asked: list[str] = []

    def note(*said: object) -> None:
        asked.append(str(said[2]))

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def publish(office: ArchivedOffice, rows: list[AgencyRow]) -> None:
    for row in rows:
        title = f"{row.name}2022年政府信息公开工作年度报告"
        page = page_of(row.code, 2022)
        office.shows(page, f"{HOST}/{row.code}.html", title, "2023-01-18", row.portal)


def test_reading_and_judging_again_ask_as_often_for_many_reports_as_for_a_few(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    office = ArchivedOffice(sqlite_engine, tmp_path)
    office.registers(entry_of(row) for row in AGENCIES)
    streets = [row for row in AGENCIES if row.kind in {"subdistrict", "town"}]
    publish(office, streets[:FEW])
    office.night("2023-02-12")
    with asked_of(sqlite_engine) as of_few:
        office.again("2023-02-12")
    publish(office, streets[FEW:])
    office.night("2023-02-13")

    with asked_of(sqlite_engine) as of_many:
        office.again("2023-02-13")

    assert len(streets) > 3 * FEW
    assert len(of_many) == len(of_few)
