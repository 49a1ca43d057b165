"""Honest reports on odd pages: labels unmerged, breaks before any row, parts, rows cut in two."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import pytest

from tests.formats.made.pages import Print, html_of, printed
from tests.formats.made.report import Made, reports
from tests.formats.seen import errors_of, report_of, verdict
from tests.replicas.grids import Grid, unmerged
from tests.replicas.plan import Markup

BREAKS = ("anywhere", "before every row", "before one row", "never in a row")
HEAD_ROWS = 3
SHORT, LONG = 8, 300


@dataclass(frozen=True, slots=True)
class OnPages(Made):
    """A report whose table three is printed in two parts from this row on, if any.

    `has_line`: 续表 stands above the second part; `has_head`: so does the head once more.
    """

    at: int = 0
    has_line: bool = False
    has_head: bool = False

    def parts(self) -> Iterator[str | Grid]:
        for part in Made.parts(self):
            if self.at and part is self.grids["requests"]:
                yield part[: self.at]
                yield from ("续表",) if self.has_line else ()
                yield [*(part[:HEAD_ROWS] if self.has_head else ()), *part[self.at :]]
            else:
                yield part


def _css(chosen: random.Random, breaks: str) -> str:
    padding = chosen.choice((2, 4, 9, 16))
    css = "table{border-collapse:collapse} td{border:1px solid #000}"
    css += f"td{{padding:{padding}pt 3pt}}td p{{text-indent:0}}"
    css += f"td{{vertical-align:{chosen.choice(('top', 'middle'))}}}"
    if chosen.random() < 0.3:
        css += "table{table-layout:fixed;width:100%}"
    if breaks == "before every row":
        return css + "tr{break-before:page}"
    if breaks == "before one row":
        return css + f"tr:nth-child({chosen.randint(2, 26)}){{break-before:page}}"
    return css + ("tr{break-inside:avoid}" if breaks == "never in a row" else "")


def _document(whole: Made, number: int) -> tuple[Made, Print]:
    chosen = random.Random(number)
    grids = dict(whole.grids)
    is_flat = chosen.random() < 0.6
    if is_flat:
        grids["requests"] = unmerged(grids["requests"])
    in_parts = is_flat and chosen.random() < 0.4
    at = chosen.randint(HEAD_ROWS + 1, len(grids["requests"]) - 1) if in_parts else 0
    document = OnPages(
        whole.publication,
        whole.report,
        grids,
        at,
        has_line=chosen.random() < 0.5,
        has_head=chosen.random() < 0.5,
    )
    css = _css(chosen, BREAKS[number % len(BREAKS)])
    size = chosen.choice((9, 10.5, 12, 16))
    return document, Print(size=size, css=css, is_landscape=chosen.random() < 0.2)


@cache
def _wholes() -> tuple[Made, ...]:
    return tuple(reports(40, (Markup.CLEAN,)))


def _judged(first: int, count: int) -> tuple[Counter[str], list[str]]:
    numbers = range(first, first + count)
    documents = [_document(_wholes()[n % len(_wholes())], n) for n in numbers]
    files = printed((html_of(one, style), style) for one, style in documents)
    total: Counter[str] = Counter()
    said: list[str] = []
    for number, (one, _), written in zip(numbers, documents, files, strict=True):
        plain = errors_of(report_of(html_of(replace(one, at=0), Print()).encode()))
        found = verdict(one, report_of(written), plain, {})
        total += Counter(right=found.right, wrong=len(found.wrong), lost=len(found.lost))
        said += [f"{number}: {what}" for what in (*found.wrong, *found.accused)]
    return total, said


@pytest.mark.browser
def test_an_odd_page_makes_no_number_and_no_error() -> None:
    total, said = _judged(0, SHORT)
    assert said == []
    assert total["lost"] <= 0.02 * total["right"]


@pytest.mark.browser
@pytest.mark.slow
def test_many_odd_pages_make_no_number_and_no_error() -> None:
    total, said = _judged(1000, LONG)
    assert said == []
    assert total["lost"] <= 0.02 * total["right"]
