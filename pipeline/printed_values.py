"""A value that a finding names: a number, or what is printed where a number should stand."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator

# A decimal number as it is stored, which JSON keeps as a text.
STORED = re.compile(r"-?\d+\.\d+")


def _from_store(value: object) -> object:
    return Decimal(value) if isinstance(value, str) and STORED.fullmatch(value) else value


def _no_text(value: object) -> object:
    if isinstance(value, str):
        raise ValueError("a text as it is printed")  # noqa: TRY004 - pydantic passes no other on
    return value


#: A number, a text as printed, or None; both kinds come back from JSON as what they were.
Printed = Annotated[
    int | Annotated[Decimal, BeforeValidator(_no_text)] | str | None, BeforeValidator(_from_store)
]
