"""Plant one arithmetic fault in correct figures, so that it breaks one rule and no other.

A single changed cell of the request table breaks its row sum and its column sum at once. So each
edit changes the second cell that keeps the other sums true.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.replicas.figures import (
    GROUPS,
    PARTIES,
    Figures,
    Number,
    TableOfNumbers,
    figures_of,
)
from tests.replicas.plan import Fault, Publication


def printed_figures(publication: Publication) -> Figures:
    """The figures as the agency printed them: true, or with the planted fault or blanks."""
    agency, form = publication.agency, publication.form
    figures = figures_of(agency.code, publication.year, form)
    if publication.has_blanks:
        figures.proceedings["reconsideration"] = dict.fromkeys(figures.proceedings[GROUPS[0]])
    edit = EDITS.get(publication.fault) if publication.fault else None
    if edit is not None:
        edit(figures)
    return figures


def _break_balance(figures: Figures) -> None:
    """One more request came in than was handled or carried on; every other sum still holds."""
    busiest = _busiest_party(figures.requests)
    _add(figures.requests, "new_received", busiest, 1)
    _add(figures.requests, "new_received", "total", 1)


def _break_vertical(figures: Figures) -> None:
    """One result too many, in its column and in its row total; the handled total stays."""
    busiest = _busiest_party(figures.requests)
    _add(figures.requests, "granted", busiest, 1)
    _add(figures.requests, "granted", "total", 1)


def _break_horizontal(figures: Figures) -> None:
    """Two row totals off by one in opposite directions, so that their column still adds up."""
    largest = max(_result_rows(figures.requests), key=lambda row: _total(figures.requests, row))
    other = "unavailable_not_held" if largest == "granted" else "granted"
    _add(figures.requests, largest, "total", -1)
    _add(figures.requests, other, "total", 1)


def _break_group(group: str) -> Callable[[Figures], None]:
    """Two more cases upheld than the group's total says."""

    def edit(figures: Figures) -> None:
        _add(figures.proceedings, group, "upheld", 2)

    return edit


EDITS: dict[Fault, Callable[[Figures], None]] = {
    Fault.BALANCE: _break_balance,
    Fault.VERTICAL: _break_vertical,
    Fault.HORIZONTAL: _break_horizontal,
    Fault.REVIEW_TOTAL: _break_group(GROUPS[0]),
    Fault.DIRECT_TOTAL: _break_group(GROUPS[1]),
    Fault.AFTER_TOTAL: _break_group(GROUPS[2]),
}


def _busiest_party(requests: TableOfNumbers) -> str:
    """A party without requests would break the rules about empty columns as well."""
    return max(PARTIES, key=lambda party: known(requests["handled_total"][party]))


def _result_rows(requests: TableOfNumbers) -> list[str]:
    outside = ("new_received", "carried_in", "handled_total", "carried_out")
    return [row for row in requests if row not in outside]


def _total(requests: TableOfNumbers, row: str) -> Number:
    return known(requests[row]["total"])


def _add(table: TableOfNumbers, row: str, column: str, difference: int) -> None:
    table[row][column] = known(table[row][column]) + difference


def known(value: Number | None) -> Number:
    """The number of a cell that is known to hold one."""
    if value is None:
        raise ValueError("expected a number, found a blank cell")
    return value
