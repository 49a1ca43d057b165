"""A part of a long row for `make test`; `make faults` takes the whole row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random
from typing import TypeVar

import pytest
from _pytest.mark import ParameterSet

T = TypeVar("T")
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
