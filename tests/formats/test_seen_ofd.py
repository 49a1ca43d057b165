"""OFD as people see it: no number from what is not seen, none lost beside it, nobody accused."""

from __future__ import annotations

from collections import Counter
from functools import cache
from random import Random

import pytest

from tests.formats.made.laid import Layout
from tests.formats.made.report import Made, made
from tests.formats.made.seen_ofd import OFD_TRAITS, seen_ofd
from tests.formats.seen import errors_of, report_of, verdict
from tests.replicas.plan import PUBLICATIONS, Markup

MANY = 600


@cache
def _document(number: int) -> Made:
    return made(PUBLICATIONS[number * 7 % len(PUBLICATIONS)], Markup.CLEAN)


@cache
def _plain_errors(number: int) -> frozenset[str]:
    return errors_of(report_of(seen_ofd(_document(number), "plain", ()).content))


def _counted(number: int, traits: tuple[str, ...], *, is_marked: bool = False) -> Counter[str]:
    document = seen_ofd(_document(number), f"seen {number}", traits, is_marked=is_marked)
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
        traits = tuple(random.sample(sorted(OFD_TRAITS), random.randint(1, 3)))
        total += _counted(number, traits, is_marked=random.random() < 0.3)
    return total


@pytest.mark.parametrize("name", OFD_TRAITS)
def test_a_trait_of_an_ofd_makes_no_number_and_no_finding(name: str) -> None:
    total = _counted(3, (name,))
    assert (total["wrong"], total["lost"], total["accused"]) == (0, 0, 0)
    assert total["right"] > 150


def test_a_name_over_the_pages_of_an_ofd_costs_only_what_it_touches() -> None:
    total = _counted(3, (), is_marked=True)
    assert (total["wrong"], total["lost"], total["accused"]) == (0, 0, 0)


def test_traits_of_an_ofd_together_make_no_number_and_no_finding() -> None:
    total = _mixed(0, 12)
    assert (total["wrong"], total["lost"], total["accused"]) == (0, 0, 0)


@pytest.mark.slow
def test_many_ofds_with_traits_together_make_no_number_and_no_finding() -> None:
    total = _mixed(1000, 1000 + MANY)
    assert (total["wrong"], total["lost"], total["accused"]) == (0, 0, 0)
    assert total["right"] > MANY * 150


def test_numbers_of_narrow_cells_of_an_ofd_are_read_whole() -> None:
    for number in range(4):
        random = Random(f"narrow {number}")
        width = 10.8 + 4.5 * random.randint(1, 4) + 2
        layout = Layout(padding=5.4, number_width=width, is_middle=True, may_cut_rows=True)
        document = seen_ofd(_document(number), "narrow", (), layout=layout, share=0)
        found = verdict(_document(number), report_of(document.content), frozenset(), {})
        assert (found.wrong, found.lost) == ((), ())
