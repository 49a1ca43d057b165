"""Files that a real office suite wrote, and archives of a real packer: every cell as printed."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from crawlers.records import DateBasis
from pipeline.records import Unreadable
from tests.formats.judge import Score, read, score
from tests.formats.made.office import GOLDEN, converted, documents

FILES = sorted(path for path in GOLDEN.iterdir() if path.suffix not in (".json", ".md"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_cell_of_an_office_file_is_read_as_printed(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text())
    report = read(path.read_bytes())
    found = {
        f"{key}.{row}.{column}": str(cell.value)
        for key, table in report.tables.items()
        for row, cells in table.rows.items()
        for column, cell in cells.items()
        if cell.value is not None
    }
    assert found == expected
    assert report.disagreements == ()
    assert sorted(report.sections) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_day_a_file_was_drafted_is_no_day_of_publication(path: Path) -> None:
    """Core properties of office files hold when they were made; only the signature is a date."""
    publication = documents()[path.stem].publication
    report = read(path.read_bytes())
    assert [found.basis for found in report.dates] == [DateBasis.SIGNATURE]
    assert report.dates[0].on.year == publication.year + 1
    assert report.agency is not None
    assert (report.agency.code, report.year) == (publication.agency.code, publication.year)
    assert report.title is not None
    assert report.period is not None
    assert report.period.last == date(publication.year, 12, 31)


def test_there_are_files_of_every_kind_for_both_forms() -> None:
    kinds = {"7z", "docx", "odt", "xls", "xlsx"}
    assert {path.name for path in FILES} == {f"{n}.{k}" for n in documents() for k in kinds}
    assert all(path.stat().st_size < 40_000 for path in FILES)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice on this machine")
@pytest.mark.parametrize("name", documents())
def test_every_cell_of_what_the_suite_writes_today_is_read(name: str, tmp_path: Path) -> None:
    document = documents()[name]
    for path in converted(document, tmp_path):
        total = score(read(path.read_bytes()), document)
        assert (path.suffix, total) == (path.suffix, Score(total.right, 0, 0))
        assert total.right > 190


def test_rich_text_is_refused_by_its_name() -> None:
    with pytest.raises(Unreadable, match="rtf is not read"):
        read(rb"{\rtf1\ansi report}")
