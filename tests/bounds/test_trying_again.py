"""What failed by no fault of the document is read again, and what it brought on itself is not."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from pipeline.intake.inspection import inspect
from pipeline.records import Edition, Outcome, ReadingKind
from pipeline.sandbox.pool import warm_readers
from pipeline.stamps import MOST_TRIES
from pipeline.store import readings as store
from pipeline.store.damages import open_damages
from pipeline.store.rereading import read_again
from tests.bounds.test_nights import SEEN, WRONG, Portal
from tests.formats.made.archives import rar_of
from tests.formats.made.docx import docx_of
from tests.formats.made.report import made
from tests.replicas.plan import PUBLICATIONS, Markup

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


@pytest.fixture
def portal(tmp_path: Path, sqlite_engine: Engine) -> Iterator[Portal]:
    """Its children are started anew, under what the test makes of the machine."""
    warm_readers().close()
    yield Portal(tmp_path / "archive", sqlite_engine)
    warm_readers().close()


def _cannot_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine that has no process to spare: starting a child raises OSError."""
    warm_readers().close()
    monkeypatch.setattr(sys, "executable", "/nowhere/python")


def _broken(edition: Edition) -> set[str]:
    return {one.rule for one in edition.findings if one.outcome is Outcome.BROKEN}


def _kinds(portal: Portal) -> list[str]:
    with store.transaction(portal.engine) as session:
        rows = [one for kind in ReadingKind for one in store.readings(session, kind)]
    return [setback.kind for row in rows for setback in row.report.setbacks]


def test_a_night_that_starts_no_reader_says_nothing_of_its_documents_and_the_next_reads_them(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as poor:
        _cannot_start(poor)
        portal.night({"wrong": WRONG})
    lost = portal.editions()["wrong"]
    assert {one.kind for one in lost.setbacks} == {"reader-lost", "rules-lost"}
    assert _broken(lost) == set()
    assert portal.night({}).reports == 1
    healed = portal.editions()["wrong"]
    assert healed.setbacks == ()
    assert "text-vs-new" in _broken(healed)


def test_what_fails_every_night_is_tried_a_few_times_and_then_left(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    _cannot_start(monkeypatch)
    nights = [portal.night({"wrong": WRONG} if not number else {}) for number in range(8)]
    assert [night.read for night in nights] == [1] * MOST_TRIES + [0] * (8 - MOST_TRIES)
    assert [night.checked for night in nights] == [1] * 7 + [0]


def test_what_was_read_before_stands_where_no_reader_starts(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal.night({"wrong": WRONG})
    before = portal.editions()["wrong"]
    monkeypatch.setattr("pipeline.run.READER", "another")
    with monkeypatch.context() as poor:
        _cannot_start(poor)
        portal.night({})
        portal.night({})
    after = portal.editions()["wrong"]
    assert after.is_readable
    assert _broken(after) == _broken(before)
    assert sorted(one.kind for one in after.setbacks) == ["reader-lost", "rules-lost"]
    portal.night({})
    assert portal.editions()["wrong"].setbacks == ()


def test_what_a_tool_was_missing_for_is_read_again_once_it_is_here(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = docx_of(made(PUBLICATIONS[0], Markup.CLEAN))
    with monkeypatch.context() as poor:
        for module in ("pipeline.tools", "pipeline.sandbox.forkserver"):
            poor.setattr(f"{module}.LIBARCHIVE", "libnowhere.so.1")
        assert portal.night({"packed": rar_of({"report.docx": report})}).setbacks == 1
        assert _kinds(portal) == ["unpacker-missing"]
        assert portal.night({}).read == 0
    warm_readers().close()
    assert portal.night({}).reports == 1
    assert portal.night({}).read == 0


def test_what_was_read_with_a_tool_stands_where_it_is_missing(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = docx_of(made(PUBLICATIONS[0], Markup.CLEAN))
    assert portal.night({"packed": rar_of({"report.docx": report})}).reports == 1
    warm_readers().close()
    monkeypatch.setattr("pipeline.run.READER", "another")
    for module in ("pipeline.tools", "pipeline.sandbox.forkserver"):
        monkeypatch.setattr(f"{module}.LIBARCHIVE", "libnowhere.so.1")
    assert portal.night({}).reports == 1
    assert _kinds(portal) == ["unpacker-missing"]
    assert portal.night({}).read == 0


@pytest.mark.skipif("rapidocr" in sys.modules, reason="OCR is installed")
def test_a_picture_is_read_again_once_there_is_a_reader_of_pictures(
    portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal.night({"picture": PNG})
    assert _kinds(portal) == ["picture"]
    assert portal.night({}).read == 0
    (tmp_path / "rapidocr").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    assert portal.night({}).read == 1


def test_a_person_has_documents_read_again_by_what_was_wrong_or_by_their_hash(
    portal: Portal,
) -> None:
    portal.night({"picture": PNG, "wrong": WRONG})
    sha256 = portal.editions()["wrong"].sha256
    for kinds, hashes, count in ((("picture",), (), 1), ((), (sha256[:8],), 1), ((), (), 0)):
        with store.transaction(portal.engine) as session:
            assert len(read_again(session, kinds, hashes)) == count
        assert portal.night({}).read == count


def test_one_damaged_file_of_an_old_archive_is_one_damage(portal: Portal, tmp_path: Path) -> None:
    portal.night({"wrong": WRONG})
    (new,) = (tmp_path / "archive" / "blobs").rglob("*.gz")
    old = new.parent / new.name[2:4] / new.name
    old.parent.mkdir()
    new.rename(old)
    old.write_bytes(b"no gzip")
    with store.transaction(portal.engine) as session:
        read_again(session, (), [new.name[:8]])
    portal.night({})
    inspect(portal.archive, portal.engine, SEEN)
    with store.transaction(portal.engine) as session:
        paths = [one.path for one in open_damages(session)]
    assert paths == [str(old.relative_to(tmp_path / "archive"))]
