"""PDF as people see it: no number from what is not seen, none lost beside it, nobody accused."""

from __future__ import annotations

from collections import Counter
from functools import cache
from random import Random

import pytest

from tests.formats.made.laid import Layout
from tests.formats.made.report import Made, made
from tests.formats.made.seen_pdf import MARKS, SPREADING, TRAITS, names, seen_pdf
from tests.formats.seen import errors_of, report_of, verdict
from tests.pipeline.reference import ROOT
from tests.replicas.plan import PUBLICATIONS, Markup

CASES = ROOT.parent / "shared" / "cases" / "reading"
FEW, MANY = 40, 600


@cache
def _document(number: int) -> Made:
    return made(PUBLICATIONS[number * 7 % len(PUBLICATIONS)], Markup.CLEAN)


@cache
def _plain_errors(number: int) -> frozenset[str]:
    return errors_of(report_of(seen_pdf(_document(number), "plain", ()).content))


def _counted(number: int, traits: tuple[str, ...], mark: str | None) -> Counter[str]:
    """Wrong and lost cells, errors said for nothing, and right cells, of one document."""
    document = seen_pdf(_document(number), f"seen {number}", traits, mark)
    found = verdict(
        _document(number),
        report_of(document.content),
        _plain_errors(number % len(PUBLICATIONS)),
        document.seen,
        document.touched,
    )
    return Counter(
        wrong=len(found.wrong), lost=len(found.lost), accused=len(found.accused), right=found.right
    )


def _mixed(first: int, last: int) -> Counter[str]:
    total: Counter[str] = Counter()
    for number in range(first, last):
        random = Random(f"traits {number}")
        traits, mark = names(random), random.choice((None, None, *MARKS))
        total += _counted(number, traits, mark)
    return total


@pytest.mark.parametrize("name", [*TRAITS, *MARKS])
def test_a_trait_of_a_pdf_makes_no_number_and_no_finding(name: str) -> None:
    traits, mark = ((name,), None) if name in TRAITS else ((), name)
    total = _counted(3, traits, mark)
    assert (total["wrong"], total["accused"]) == (0, 0)
    assert total["lost"] == 0 or name in SPREADING
    assert total["right"] > 150


def test_traits_of_a_pdf_together_make_no_number_and_no_finding() -> None:
    total = _mixed(0, FEW - len(TRAITS) - len(MARKS))
    assert (total["wrong"], total["lost"], total["accused"]) == (0, 0, 0)


@pytest.mark.slow
def test_many_pdfs_with_traits_together_make_no_number_and_no_finding() -> None:
    total = _mixed(1000, 1000 + MANY)
    assert (total["wrong"], total["lost"], total["accused"]) == (0, 0, 0)
    assert total["right"] > MANY * 150


def _in_narrow_cells(first: int, last: int) -> Counter[str]:
    total: Counter[str] = Counter()
    for number in range(first, last):
        random = Random(f"narrow {number}")
        padding = random.choice((2.0, 3.0, 5.4))
        layout = Layout(
            padding=padding,
            number_width=min(
                33.0, 2 * padding + 4.5 * random.randint(1, 6) + random.uniform(0.2, 3.5)
            ),
            is_middle=random.random() < 0.5,
            is_centred=random.random() < 0.5,
            may_cut_rows=True,
        )
        document = seen_pdf(_document(number), "narrow", (), None, layout, 0)
        found = verdict(_document(number), report_of(document.content), frozenset(), {})
        total += Counter(wrong=len(found.wrong), lost=len(found.lost), right=found.right)
    return total


def test_numbers_of_narrow_cells_and_of_rows_cut_by_a_page_are_read_whole() -> None:
    total = _in_narrow_cells(0, 8)
    assert (total["wrong"], total["lost"]) == (0, 0)


@pytest.mark.slow
def test_many_narrow_pdfs_have_no_wrong_number() -> None:
    total = _in_narrow_cells(1000, 1200)
    assert total["wrong"] == 0
    assert total["lost"] <= 0.001 * total["right"]


@pytest.mark.samples
@pytest.mark.skipif(not CASES.is_dir(), reason=f"no cases at {CASES}")
@pytest.mark.parametrize(
    ("name", "row", "column", "values"),
    [
        ("raised", "new_received", "natural_person", (95, None)),
        ("covered-by-box", "new_received", "natural_person", (12, None)),
        ("wrapped-digits", "new_received", "natural_person", (265,)),
        ("wrapped-digits", "unavailable_still_unclear", "natural_person", (15,)),
        ("watermark", "new_received", "natural_person", (95, None)),
    ],
)
def test_a_case_shows_what_a_person_sees(
    name: str, row: str, column: str, values: tuple[int | None, ...]
) -> None:
    report = report_of((CASES / f"{name}.pdf").read_bytes())
    assert report.tables["requests"].value(row, column) in values


@pytest.mark.samples
@pytest.mark.skipif(not CASES.is_dir(), reason=f"no cases at {CASES}")
def test_a_watermark_changes_no_number_and_brings_no_finding() -> None:
    marked, plain = (
        report_of((CASES / f"{name}.pdf").read_bytes())
        for name in ("watermark", "watermark-without")
    )
    assert errors_of(marked) == frozenset()
    for key, table in plain.tables.items():
        for row, cells in table.rows.items():
            for column, cell in cells.items():
                assert marked.tables[key].value(row, column) in (cell.value, None)
