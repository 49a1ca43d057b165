"""A table that a sheet shows as a picture is a picture, not a table that is not there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from pipeline.one_report import check
from pipeline.reading.document import Hints, read_document
from pipeline.records import Outcome, Report
from tests.formats.made.hostile import image
from tests.formats.made.report import Made, made
from tests.formats.made.sheets import xlsx_of
from tests.formats.made.xls import xls_of
from tests.replicas.plan import Markup
from tests.rules.publications import HONEST, invented

WRITERS: dict[str, Callable[[Made, str], bytes]] = {
    "xlsx": lambda one, heading: xlsx_of(one, as_text=False, pictures={heading: image(600, 300)}),
    "xls": xls_of,
}


def _lacking(key: str) -> tuple[Made, str]:
    """A report without one of its tables, and the heading of its section."""
    whole = made(next(one for one in HONEST if one.year == 2022), Markup.CLEAN)
    (heading,) = [one.heading for one in whole.report.sections if one.table == key]
    sections = tuple(
        replace(one, table=None) if one.table == key else one for one in whole.report.sections
    )
    return replace(whole, report=replace(whole.report, sections=sections)), heading


def _read(written: bytes) -> tuple[Report, list[str]]:
    report = read_document(written, invented().books, Hints())
    found = check(report, invented(), None)[0]
    return report, [one.rule for one in found if one.outcome is Outcome.BROKEN]


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize(("key", "number"), [("proactive", 2), ("requests", 3), ("proceedings", 4)])
def test_a_picture_in_place_of_a_table(form: str, key: str, number: int) -> None:
    report, errors = _read(WRITERS[form](*_lacking(key)))
    assert report.sections_with_pictures == (number,)
    assert errors == ["tables-as-image"]


@pytest.mark.parametrize("form", WRITERS)
def test_without_a_picture_the_table_is_not_there(form: str) -> None:
    report, errors = _read(WRITERS[form](_lacking("requests")[0], ""))
    assert report.sections_with_pictures == ()
    assert errors == ["table-missing"]


def test_an_icon_is_no_table() -> None:
    lacking, heading = _lacking("requests")
    small = xlsx_of(lacking, as_text=False, pictures={heading: image(24, 24)})
    assert _read(small)[1] == ["table-missing"]
