"""Second looks in the archive: written once, read back, and found damaged where they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.messages import Message
from crawlers.archive import Archive, ArchiveDamaged
from crawlers.damage import FileKind
from crawlers.kept_looks import (
    keep_look,
    name_of_look,
    new_look_id,
    newest_looks,
    rows_as_json,
    rows_kept,
    second_look,
)
from crawlers.lists.controls import ControlKind, ListControl
from crawlers.lists.shape import list_shape
from crawlers.looks import VERSION, ActKind, ListLook, LookAct, LookOutcome, SecondLook, SeenRow
from crawlers.owed_looks import unlooked
from crawlers.records import ColumnReport
from crawlers.verification import contents, verify
from tests.crawlers.test_archive import NOW, REPORT, spoil

ROWS = (SeenRow("望江街道", "http://x/a.html"), SeenRow("东湖镇", ""))
LIST = "http://x/list.html"


def look_at(archive: Archive, outcome: LookOutcome = LookOutcome.SAME) -> SecondLook:
    """A look at one list with all of its evidence."""
    act = LookAct(ActKind.CLICK, ("i",), Message("second-look.broken", {"error": "x"}), ROWS)
    seen = ListLook(
        url=LIST,
        shape="s1",
        outcome=outcome,
        reason=Message("second-look.same", {"controls": 1, "rows": 2}),
        acts=(act,),
        controls=1,
        requests=2,
        seconds=0.5,
        picture_sha256=archive.put(b"picture"),
        rows_sha256=archive.put(rows_as_json(ROWS)),
    )
    look_id = new_look_id(archive, "acheng", NOW)
    return SecondLook(VERSION, "acheng", look_id, "c", NOW, NOW, (seen,))


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(str(tmp_path / "archive"))


def test_a_look_is_read_back_as_it_was_kept_and_never_overwritten(archive: Archive) -> None:
    look = look_at(archive)
    keep_look(archive, look)
    assert second_look(archive, "acheng", look.look_id) == look
    assert rows_kept(archive, look.lists[0].rows_sha256) == ROWS
    assert new_look_id(archive, "acheng", NOW) > look.look_id
    with pytest.raises(ArchiveDamaged):
        keep_look(archive, look)
    assert list(verify(archive, contents(archive))) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (None, b"{"),
        (b'"portal": "acheng"', b'"portal": "beiguan"'),
        (b'"version": 1', b'"version": 2'),
        (b'"outcome": "same"', b'"outcome": "well"'),
    ],
)
def test_a_damaged_look_is_named_and_is_no_look(
    archive: Archive, old: bytes | None, new: bytes
) -> None:
    look = look_at(archive)
    keep_look(archive, look)
    spoil(archive, name_of_look("acheng", look.look_id), old, new)
    assert [one.kind for one in verify(archive, contents(archive))] == [FileKind.LOOK]
    assert list(newest_looks(archive, "acheng")) == []


def test_evidence_of_a_look_that_is_lost_is_named(archive: Archive) -> None:
    look = look_at(archive)
    keep_look(archive, look)
    spoil(archive, archive.name_of(look.lists[0].picture_sha256 or ""), None, b"")
    assert [one.kind for one in verify(archive, contents(archive))] == [FileKind.BLOB]


@pytest.mark.parametrize(
    ("shape", "outcome", "later", "is_left"),
    [
        ("s1", LookOutcome.SAME, timedelta(), False),
        ("s1", LookOutcome.UNJUDGED, timedelta(), False),
        ("s1", LookOutcome.MORE, timedelta(), True),
        ("s1", LookOutcome.LIMIT, timedelta(), True),
        ("s2", LookOutcome.SAME, timedelta(), True),
        ("s1", LookOutcome.SAME, timedelta(days=365), True),
    ],
)
def test_a_list_is_looked_at_once_a_season_and_shape(
    archive: Archive, shape: str, outcome: LookOutcome, later: timedelta, *, is_left: bool
) -> None:
    keep_look(archive, look_at(archive, outcome))
    column = ColumnReport(LIST, ("年报",), 1, 2, None, 2, None, shape=shape, rows_sha256="00")
    report = replace(REPORT, portal="acheng", columns=(column,))
    assert unlooked(archive, report, NOW + later) == ([column] if is_left else [])
    assert unlooked(archive, report, NOW + later, [LIST]) == [column]


def test_a_shape_stays_while_rows_come_and_changes_with_a_control() -> None:
    pager = ListControl(ControlKind.LINK, "下一页", ("http://x/list_2.html",), is_pager=True)
    year = ListControl(ControlKind.SELECT, "年份")
    rows = [f"http://x/2023{month:02}/c01_{month}.shtml" for month in range(1, 9)]
    shape = list_shape(LIST, [pager], rows[:3])
    third = replace(pager, urls=("http://x/list_3.html",))
    assert list_shape(LIST, [pager, third], rows) == shape
    assert list_shape(LIST, [pager, year], rows) != shape
    assert list_shape(LIST, [pager], [*rows, "http://x/zl/1.pdf"]) != shape


def test_a_list_that_did_not_come_up_is_looked_at_again(archive: Archive) -> None:
    look = look_at(archive, LookOutcome.UNJUDGED)
    (seen,) = look.lists
    act = LookAct(ActKind.LOAD, (), Message("second-look.not-opened"))
    keep_look(archive, replace(look, lists=(replace(seen, acts=(act,)),)))
    column = ColumnReport(LIST, ("年报",), 1, 2, None, 2, None, shape="s1", rows_sha256="00")
    report = replace(REPORT, portal="acheng", columns=(column,))
    assert unlooked(archive, report, NOW) == [column]


def test_a_look_that_lost_its_evidence_is_taken_again(archive: Archive) -> None:
    look = look_at(archive)
    keep_look(archive, look)
    column = ColumnReport(LIST, ("年报",), 1, 2, None, 2, None, shape="s1", rows_sha256="00")
    report = replace(REPORT, portal="acheng", columns=(column,))
    assert unlooked(archive, report, NOW) == []
    spoil(archive, archive.name_of(look.lists[0].picture_sha256 or ""), None, b"")
    assert unlooked(archive, report, NOW) == [column]
