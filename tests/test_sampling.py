"""A part of a product has every value of every axis, and is the same in every run."""

from __future__ import annotations

from itertools import product

import pytest

from tests.sampling import left_out

PRODUCTS = [(1, 5), (5, 6), (6, 5), (2, 2, 3), (4, 3, 7), (3, 3, 3)]


@pytest.mark.parametrize("sizes", PRODUCTS, ids=str)
def test_a_part_of_a_product_has_every_value_of_every_axis(sizes: tuple[int, ...]) -> None:
    row = [(places, places) for places in product(*map(range, sizes))]
    out = set(left_out(row))
    kept = [places for places, _ in row if places not in out]
    for axis, size in enumerate(sizes):
        assert {places[axis] for places in kept} == {*range(size)}
    assert len(kept) * sorted(sizes)[-2] == len(row)


PLANTED = """
import pytest

@pytest.mark.crossed("form", "number name")
@pytest.mark.parametrize("form", ["a", pytest.param("b", marks=pytest.mark.slow), "c"])
@pytest.mark.parametrize(("number", "name"), [(1, "x"), (2, "y"), (3, "z"), (4, "w")])
def test_planted(form, number, name):
    pass
"""


def test_what_isleft_out_is_one_of_the_faults(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(PLANTED)
    pytester.makeini("[pytest]\nmarkers =\n    crossed: x\n    slow: x\n    faults: x\n")
    for wanted, count in (("not slow and not faults", 4), ("faults", 4), ("slow", 4)):
        ended = pytester.runpytest_inprocess("-p", "tests.sampling", "-m", wanted)
        ended.assert_outcomes(passed=count, deselected=12 - count)
