"""Two readings of one table: what they differ in has no number, and both numbers are kept."""

from __future__ import annotations

from pipeline.reading.agreement import agreed
from pipeline.reading.document import Hints, read_document
from pipeline.records import Cell, Disagreement, Outcome, Reader, Table, Why
from tests.formats.judge import configuration, score
from tests.formats.made.pages import Print, html_of
from tests.formats.made.report import made
from tests.pipeline.reference import reference, rules_with
from tests.reading import read
from tests.replicas.plan import PUBLICATIONS, Markup

READERS = (Reader.TEXT, Reader.PICTURE)
CLEAN = made(PUBLICATIONS[0], Markup.CLEAN)


def _table(**numbers: int | None) -> Table:
    cells = {key: Cell(str(number or ""), number) for key, number in numbers.items()}
    return Table("requests", {"granted": cells})


def test_a_number_that_two_readers_read_differently_is_none_and_both_are_kept() -> None:
    first, second = _table(total=4, other=1), _table(total=6, other=1)
    tables, found = agreed({"requests": first}, {"requests": second}, READERS)
    assert found == (Disagreement("requests", "granted", "total", 4, 6, *READERS),)
    cell = tables["requests"].rows["granted"]["total"]
    assert (cell.value, cell.why, cell.is_certain) == (None, Why.READERS_DIFFER, False)
    assert tables["requests"].value("granted", "other") == 1


def test_a_cell_that_only_one_reader_read_stays() -> None:
    tables, found = agreed({"requests": _table(total=4)}, {"requests": _table(total=None)}, READERS)
    assert (tables["requests"].value("granted", "total"), found) == (4, ())


def test_grid_and_sequence_agree_on_a_common_table() -> None:
    report = read_document(html_of(CLEAN, Print()).encode(), configuration(), Hints())
    assert report.disagreements == ()
    assert score(report, CLEAN).wrong == 0


def test_a_header_in_another_order_is_shown_with_both_numbers() -> None:
    page = html_of(CLEAN, Print())
    first, last = '<td rowspan="2">自然人</td>', '<td rowspan="2">总计</td>'
    before, after = page.split(first)
    swapped = before + last + after.replace(last, first, 1)
    report = read(swapped.encode(), reference(), Hints())
    (one,) = [d for d in report.disagreements if (d.row, d.column) == ("new_received", "total")]
    assert (one.first_reader, one.second_reader) == (Reader.GRID, Reader.SEQUENCE)
    assert {one.first, one.second} == {
        CLEAN.expected["requests", "new_received", "natural_person"],
        CLEAN.expected["requests", "new_received", "total"],
    }
    assert report.tables["requests"].value("new_received", "total") is None
    assert "two-readers-differ" in rules_with(Outcome.UNCERTAIN, report.findings)
