"""Parsers with the faults that the test must find, and good ones that it must not accuse."""

from __future__ import annotations

import json
import re
import time
from functools import cache

PAGE = re.compile(r"第\s*+(\d++)\s*+页")


def quadratic(text: str) -> int:
    return sum(text[:place].count("(") for place in range(len(text)))


def copying(text: str) -> int:
    found = 0
    while text:
        text, found = text[1:], found + 1
    return found


def deep(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return None


def long_number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def number_of_a_page(text: str) -> int:
    found = PAGE.search(text)
    return 0 if found is None else int(found[1])


def decoded(text: bytes) -> str:
    return text.decode("utf-8")


@cache
def _remembered(text: str) -> int:
    return len(text)


def remembering(text: str) -> int:
    return _remembered(text)


def documented(text: str) -> int:
    """Count; raises ValueError for what is no number."""
    return int(text)


def linear(text: str) -> int:
    return len(text.split())


def outside(path: str) -> None:
    time.sleep(len(path))
