"""The model district: its documents made, archived and read by the pipeline itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine
from sqlmodel import select

from crawlers.archive import Archive
from monitor.configuration import load_books
from pipeline.one_report import Reference
from pipeline.records import Report
from pipeline.run import read_archive
from pipeline.store.database import open_database
from pipeline.store.readings import REPORT, ReadingRow, transaction
from reportwatch.database import upgrade
from tests.country.documents import Document, Span, documents
from tests.country.nights import crawl_of, days, listed, seen
from tests.country.places import AGENCIES, District, write_configuration
from tests.looked import kept_again
from tests.monitor.made import moment


@dataclass(frozen=True, slots=True)
class ModelReading:
    """One document of the model district and the row that reading it gave."""

    document: Document
    #: The columns of its row, those of JSON as text.
    row: Mapping[str, str | int | None]
    report: Report


def read_country(
    engine: Engine, archive: Archive, reference: Reference, count: int, span: Span
) -> None:
    """Make the documents of so many districts, archive every night, and read it all."""
    for number in range(count):
        archive_nights(archive, District(number), span)
    read_archive(archive, engine, reference, lambda done, of: None, moment(f"{span.last_day}"))


def archive_nights(archive: Archive, district: District, span: Span) -> None:
    """Put the documents of a district into the archive, with every crawl that saw them."""
    shown = list(documents(district, span))
    digests = [archive.put(one.content) if one.content is not None else None for one in shown]
    for day in days(span):
        sightings = seen(district, shown, day, digests, span)
        report = crawl_of(district, day, listed(shown, day), span)
        manifest = archive.open_manifest(district.portal, report.crawl_id)
        for one in sightings:
            manifest.append(one)
        manifest.close()
        archive.write_report(report)
    kept_again(archive, report)


@cache
def model_readings(span: Span) -> Sequence[ModelReading]:
    """Every document of the model district as the pipeline reads it."""
    district = District(0)
    by_hash = {
        hashlib.sha256(one.content).hexdigest(): one
        for one in documents(district, span)
        if one.content is not None
    }
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_configuration(folder / "config", AGENCIES, span.years[0])
        reference = load_books(folder / "config").reference
        with _database(folder) as engine:
            read_country(engine, Archive(str(folder / "archive")), reference, 1, span)
            with transaction(engine) as session:
                rows = session.exec(select(ReadingRow).order_by(ReadingRow.sha256)).all()
                return [_model(by_hash[row.sha256], row) for row in rows]


def _model(document: Document, row: ReadingRow) -> ModelReading:
    columns = row.model_dump()
    for name in ("report", "brief", "setbacks", "findings"):
        columns[name] = json.dumps(columns[name], ensure_ascii=False)
    return ModelReading(document, columns, REPORT.validate_python(row.report, strict=False))


@contextmanager
def _database(folder: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{folder / 'model.sqlite3'}")
    try:
        upgrade(engine)
        yield engine
    finally:
        engine.dispose()
