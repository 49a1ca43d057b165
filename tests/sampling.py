"""A part of a long row for `make test`; `make faults` takes the whole row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from random import Random
from typing import TypeVar

import pytest
from _pytest.mark import ParameterSet

T = TypeVar("T")
# Where a test stands on each axis of a product.
Places = tuple[object, ...]
SEED = 20260131


def a_part(values: Iterable[T], every: int, name: Callable[[T], str]) -> list[ParameterSet]:
    """One of so many neighbours is chosen, by a seed that does not change; others are `faults`."""
    random, row = Random(SEED), list(values)
    chosen = {
        random.randrange(start, min(start + every, len(row))) for start in range(0, len(row), every)
    }
    return [
        pytest.param(
            *(value if isinstance(value, tuple) else (value,)),
            id=name(value),
            marks=() if at in chosen else (pytest.mark.faults,),
        )
        for at, value in enumerate(row)
    ]


@pytest.hookimpl(tryfirst=True)  # before the marks that are not asked for are left out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a test marked `crossed` with its axes a part is run, and by `make faults` the others.

    An axis is one parameter, or several that vary together: `crossed("form shape", "contents")`.
    """
    crossed: dict[str, list[tuple[pytest.Item, Places]]] = {}
    for item in items:
        mark = item.get_closest_marker("crossed")
        if mark is not None and not any(map(item.get_closest_marker, ("slow", "faults"))):
            given = item.callspec.params  # type: ignore[attr-defined]  # of a function
            places = tuple(tuple(given[name] for name in axis.split()) for axis in mark.args)
            crossed.setdefault(item.nodeid.partition("[")[0], []).append((item, places))
    for row in crossed.values():
        for item in left_out(row):
            item.add_marker(pytest.mark.faults)


def left_out(row: Sequence[tuple[T, Places]]) -> Iterator[T]:
    """All but a diagonal of the product: with it every value of every axis is still there.

    Of the two longest axes each value of the one meets a value of the other, for each of the rest.
    """
    axes: list[list[object]] = [[] for _ in row[0][1]]
    for _, places in row:
        for axis, place in zip(axes, places, strict=True):
            if place not in axis:
                axis.append(place)
    step = sorted(map(len, axes))[-2]
    for one, places in row:
        if sum(axis.index(place) for axis, place in zip(axes, places, strict=True)) % step:
            yield one
