"""Tables that are consistent by construction: hypothesis draws only their leaves."""

from __future__ import annotations

from hypothesis import strategies as st

from pipeline.records import Number
from tests.pipeline.reference import form

Rows = dict[str, dict[str, Number]]
PARTS = ("natural_person", "business", "research", "public_interest", "legal_service", "other")
RESULTS = ("upheld", "corrected", "other", "pending")
SMALL = st.integers(min_value=0, max_value=40)


def _details(form_id: str) -> list[str]:
    return list(form(form_id).requests.sums[1].of)


@st.composite
def requests_table(draw: st.DrawFn, form_id: str = "2021-30") -> Rows:
    """A request table in which every sum and balance of the form holds."""
    rows: Rows = {key: {part: draw(SMALL) for part in PARTS} for key in _details(form_id)}
    rows["handled_total"] = {
        part: sum(rows[key][part] for key in _details(form_id)) for part in PARTS
    }
    rows["carried_out"] = {part: draw(SMALL) for part in PARTS}
    came = {part: rows["handled_total"][part] + rows["carried_out"][part] for part in PARTS}
    rows["carried_in"] = {
        part: draw(st.integers(min_value=0, max_value=int(came[part]))) for part in PARTS
    }
    rows["new_received"] = {part: came[part] - rows["carried_in"][part] for part in PARTS}
    for cells in rows.values():
        cells["total"] = sum(cells[part] for part in PARTS)
    return rows


@st.composite
def proceedings_table(draw: st.DrawFn) -> Rows:
    """Reviews and lawsuits whose totals are right."""
    rows: Rows = {
        row.key: {result: draw(SMALL) for result in RESULTS} for row in form().proceedings.rows
    }
    for cells in rows.values():
        cells["total"] = sum(cells[result] for result in RESULTS)
    return rows
