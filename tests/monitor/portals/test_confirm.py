"""A person confirms the lists of a portal: its file says so, and the rest of it stays."""

from __future__ import annotations

import pytest

from reportwatch.actions.confirming import confirmed

FILE = 'name = "柳城区"\n\n[pager]\nkind = "none"\n'
CASES = [
    ("no expectation yet", FILE, f'{FILE}\n[expect]\nconfirmed = "abc"\n'),
    (
        "an expectation",
        f"{FILE}\n[expect]\nmin_reports = 12\n",
        f'{FILE}\n[expect]\nmin_reports = 12\nconfirmed = "abc"\n',
    ),
    (
        "an expectation with a remark beside it",
        f"{FILE}\n[expect]  # rebuilt in spring\nmin_reports = 12  # of one year\n",
        f"{FILE}\n[expect]  # rebuilt in spring\nmin_reports = 12  # of one year\n"
        'confirmed = "abc"\n',
    ),
    (
        "confirmed before, in another shape",
        f'{FILE}\n[expect]\nconfirmed = "old"\nmin_reports = 12\n',
        f'{FILE}\n[expect]\nconfirmed = "abc"\nmin_reports = 12\n',
    ),
]


@pytest.mark.parametrize(
    ("before", "after"), [row[1:] for row in CASES], ids=[row[0] for row in CASES]
)
def test_the_shape_is_written_into_the_portals_file(before: str, after: str) -> None:
    assert confirmed(before, "abc") == after
