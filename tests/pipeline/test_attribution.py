"""Whose report it is that names nobody in its title: where its page and its place agree."""

from __future__ import annotations

import pytest

from pipeline.reading.attribution import attributed
from pipeline.records import Masthead
from pipeline.reference.register import AgencyEntry, register_of

COUNTY, FINANCE = "990314", "990314-czj"


def entry(code: str, name: str, kind: str) -> AgencyEntry:
    return AgencyEntry(code, name, kind, COUNTY, "here", (), None, None, None, None)


REGISTER = register_of(
    [
        entry(COUNTY, "众山县人民政府", "government"),
        entry(FINANCE, "众山县财政局", "department"),
        entry("990314-jyj", "众山县教育局", "department"),
    ]
)
PLACE = ("政务公开", "财政局", "政府信息公开年报")
CASES = [
    ("page and place agree", PLACE, ("众山县财政局",), FINANCE),
    ("the place says another", ("政务公开", "教育局"), ("众山县财政局",), None),
    ("the page names the publisher for all", PLACE, ("众山县人民政府",), None),
    ("the publisher for all, and its own", PLACE, ("众山县人民政府", "众山县财政局"), FINANCE),
    ("the page alone", ("政务公开",), ("众山县财政局",), None),
    ("the government's own place", ("政务公开", "人民政府"), ("众山县人民政府",), COUNTY),
]


@pytest.mark.parametrize(
    ("crumbs", "sources", "code"), [row[1:] for row in CASES], ids=[row[0] for row in CASES]
)
def test_a_report_is_whose_page_and_place_agree(
    crumbs: tuple[str, ...], sources: tuple[str, ...], code: str | None
) -> None:
    found = attributed(Masthead(crumbs=crumbs, sources=sources), REGISTER, "here")

    assert (found.code if found else None) == code


def test_an_agency_that_is_not_registered_is_named_all_the_same() -> None:
    masthead = Masthead(crumbs=("水务局",), sources=("众山县水务局",))

    found = attributed(masthead, REGISTER, "here")

    assert found is not None
    assert (found.name, found.code) == ("众山县水务局", None)
