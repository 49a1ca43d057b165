"""The sums that both forms ask for, written down a second time: which of them a report breaks.

Used by the tests of the plan only. It shares nothing with the generator of figures nor with
reportwatch.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.replicas.figures import Figures, Number, TableOfNumbers

PARTIES = ("natural_person", "business", "research", "public_interest", "legal_service", "other")
FLOW = ("new_received", "carried_in", "handled_total", "carried_out")
TOTALS = {
    "reconsideration": "t4-review-total",
    "litigation_direct": "t4-direct-total",
    "litigation_after_reconsideration": "t4-after-total",
}


def broken_sums(figures: Figures) -> set[str]:
    """The ids of the arithmetic rules that these figures break."""
    return set(_broken(figures))


def _broken(figures: Figures) -> Iterator[str]:
    requests = figures.requests
    for column in (*PARTIES, "total"):
        new, carried_in, handled, carried_out = (number(requests, row, column) for row in FLOW)
        results = sum(number(requests, row, column) for row in requests if row not in FLOW)
        if new + carried_in != handled + carried_out:
            yield "t3-balance"
        if results != handled:
            yield "t3-total-vertical"
        if new + carried_in == 0 and (handled or carried_out or results):
            yield "t3-empty-inflow"
        if carried_out > new + carried_in:
            yield "t3-carry-exceeds"
    for row in requests:
        if sum(number(requests, row, party) for party in PARTIES) != number(requests, row, "total"):
            yield "t3-total-horizontal"
    yield from _broken_totals(figures.proceedings)


def _broken_totals(proceedings: TableOfNumbers) -> Iterator[str]:
    for group, rule in TOTALS.items():
        cells = proceedings[group]
        if None in cells.values():
            continue
        outcomes = sum(number(proceedings, group, key) for key in cells if key != "total")
        if outcomes != number(proceedings, group, "total"):
            yield rule


def number(table: TableOfNumbers, row: str, column: str) -> Number:
    """One cell that must hold a number."""
    value = table[row][column]
    assert value is not None, f"{row}.{column} is blank"
    return value
