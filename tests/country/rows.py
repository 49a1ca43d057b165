"""The rows of a country, written straight into the stores: the model district's, renamed.

What reading gave of the model's documents is what it gives of another district's, but for names,
texts, numbers and hashes; the test reads two districts and compares every row.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Engine, Table, bindparam, insert, update
from sqlmodel import Session

from pipeline.comparing.duplicates import Version
from pipeline.comparing.peer_reports import AllReports
from pipeline.one_report import Reference
from pipeline.records import Agency, Report
from pipeline.store.announcements import record_dead_rows
from pipeline.store.looks import record_look
from pipeline.store.readings import (
    DATES,
    ReadingRow,
    SightingRow,
    provenance_of,
    record_crawl,
    transaction,
)
from tests.country.documents import Document, Span, documents
from tests.country.model import ModelReading, model_readings
from tests.country.nights import crawl_of, days, is_out, listed, sighting
from tests.country.places import District
from tests.looked import looked_again

JSON_COLUMNS = ("report", "brief", "setbacks", "findings")
MANY = 500


def write_country(
    engine: Engine, reference: Reference, districts: Sequence[District], span: Span
) -> None:
    """Write the rows that reading the documents of these districts would leave."""
    model, held = model_readings(span), []
    for district in districts:
        with transaction(engine) as session:
            readings = list(_readings(district, model, span))
            _write_crawls(session, district, span)
            rows = [_sighting(district, one, span) for one in readings]
            _insert(session, SightingRow.__table__, [row.model_dump() for row in rows])
            _insert_readings(session, [one.row for one in readings])
            held += [_kept(one, row) for one, row in zip(readings, rows, strict=True)]
    _stamp(engine, reference, held)


@dataclass(frozen=True, slots=True)
class _Made:
    """One document of a district with the row of its reading."""

    document: Document
    row: dict[str, str | int | None]
    report: Report

    @property
    def sha256(self) -> str:
        return str(self.row["sha256"])


def _readings(district: District, model: Sequence[ModelReading], span: Span) -> Iterator[_Made]:
    own = {one.url: one for one in documents(district, span) if one.content is not None}
    hashes = {}
    for one in model:
        document = own[_url(district, one.document.url)]
        assert document.content is not None
        hashes[str(one.row["sha256"])] = hashlib.sha256(document.content).hexdigest()
    shorter = {old[:12]: new[:12] for old, new in hashes.items()}
    for one in model:
        document = own[_url(district, one.document.url)]
        renamed = _Renaming(district, one.document, document, hashes | shorter)
        row = {
            name: renamed(value) if isinstance(value, str) else value
            for name, value in one.row.items()
        }
        agency = one.report.agency
        if agency is not None:
            code = agency.code and renamed(agency.code)
            agency = Agency(renamed(agency.name), code)
        yield _Made(document, row, replace(one.report, agency=agency))


def _url(district: District, url: str) -> str:
    return url.replace(District(0).code, district.code)


@dataclass(frozen=True, slots=True)
class _Renaming:
    """What is the model's own in a text, replaced by what is the district's, in one pass."""

    names: dict[str, str]
    pattern: re.Pattern[str]

    def __init__(
        self, district: District, old: Document, new: Document, hashes: dict[str, str]
    ) -> None:
        model = District(0)
        names = dict(zip(old.own, new.own, strict=True))
        names |= {model.name: district.name, model.city: district.city}
        names |= {model.code: district.code}
        escaped = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
        pattern = re.compile(rf"(?<![0-9a-f])[0-9a-f]{{64}}|SHA-256 [0-9a-f]{{12}}|{escaped}")
        object.__setattr__(self, "names", names | hashes)
        object.__setattr__(self, "pattern", pattern)

    def __call__(self, text: str) -> str:
        return self.pattern.sub(self._renamed, text)

    def _renamed(self, match: re.Match[str]) -> str:
        said = match[0]
        if said.startswith("SHA-256 "):
            return f"SHA-256 {self.names[said.removeprefix('SHA-256 ')]}"
        return self.names.get(said, said)


def _write_crawls(session: Session, district: District, span: Span) -> None:
    shown = list(documents(district, span))
    for day in days(span):
        report = crawl_of(district, day, listed(shown, day), span)
        record_crawl(session, report)
    record_look(session, looked_again(report))
    dead = [one for one in shown if one.content is None]
    for one in dead:
        on_days = _days_of(district, one, span)
        for day in (on_days[0], on_days[-1]):
            record_dead_rows(session, [sighting(district, one, day, None)])
            session.flush()


def _days_of(district: District, document: Document, span: Span) -> list[date]:
    return [day for day in days(span) if document.on < day and not is_out(district, day, span)]


def _sighting(district: District, made: _Made, span: Span) -> SightingRow:
    on_days = _days_of(district, made.document, span)
    first, last = (
        sighting(district, made.document, day, made.sha256) for day in (on_days[0], on_days[-1])
    )
    return SightingRow(
        portal=first.portal,
        url=first.url,
        sha256=made.sha256,
        role=first.role.value,
        title=first.title,
        column_path=list(first.column),
        parent_url=first.parent_url,
        dates=DATES.dump_python(first.dates, mode="json"),
        first_seen_at=first.seen_at,
        last_seen_at=last.seen_at,
    )


def _insert(session: Session, table: Table, rows: Sequence[dict[str, object]]) -> None:
    for start in range(0, len(rows), MANY):
        session.execute(insert(table), rows[start : start + MANY])


def _insert_readings(session: Session, rows: Sequence[dict[str, str | int | None]]) -> None:
    parsed = [
        {k: json.loads(str(v)) if k in JSON_COLUMNS else v for k, v in row.items()} for row in rows
    ]
    _insert(session, ReadingRow.__table__, parsed)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept of a written reading, to say with what it was checked."""

    portal: str
    sha256: str
    checked_with: str | None
    version: Version | None


def _kept(made: _Made, row: SightingRow) -> _Kept:
    version = None
    if made.row["kind"] == "report":
        place = provenance_of([row])
        version = Version(made.sha256, place.urls, place.first_seen_at, made.report, place)
    checked = made.row["checked_with"]
    return _Kept(row.portal, row.sha256, None if checked is None else str(checked), version)


def _stamp(engine: Engine, reference: Reference, held: Sequence[_Kept]) -> None:
    """Say of every reading that it was checked with these books and neighbours."""
    everything = AllReports((one.version for one in held if one.version), reference.register)
    books = reference.version()
    stamps = [
        {
            "b_portal": one.portal,
            "b_sha256": one.sha256,
            "b_stamp": f"{books}:{everything.stamp(one.version) if one.version else 'unread'}",
        }
        for one in held
        if one.checked_with is not None
    ]
    table = ReadingRow.__table__
    asked = (
        update(table)
        .where(table.c.portal == bindparam("b_portal"), table.c.sha256 == bindparam("b_sha256"))
        .values(checked_with=bindparam("b_stamp"))
    )
    with transaction(engine) as session:
        for start in range(0, len(stamps), MANY):
            session.connection().execute(asked, stamps[start : start + MANY])
