"""Agencies behind titles that the register does not know: proposed once, by their own name."""

from __future__ import annotations

import pytest

from pipeline.comparing.unregistered import (
    Printed,
    UnregisteredAgency,
    division_in,
    divisions_of,
    full_name,
    kind_of,
    newcomers,
)
from pipeline.reference.register import register_of

DISTRICT = "云川市柳城区"
DIVISIONS = {"acheng": ("990101", DISTRICT)}
TITLE = "{}2022年政府信息公开工作年度报告"


def proposed(*names: str) -> tuple[UnregisteredAgency, ...]:
    printed = [Printed(TITLE.format(name), "acheng", f"http://x/{name}") for name in names]
    return newcomers(printed, register_of(()), DIVISIONS)


def test_spellings_of_one_agency_are_one_row() -> None:
    (street,) = proposed("柳泉街道", "柳城区柳泉街道办事处", "云川市柳城区柳泉街道")
    assert street.entry.name == "柳城区柳泉街道办事处"
    assert (street.entry.kind, street.entry.district) == ("subdistrict", "990101")
    assert len(street.titles) == len(street.urls) == 3


def test_the_government_bears_the_code_of_its_division() -> None:
    (government,) = proposed("柳城区", "云川市柳城区人民政府", "区政府")
    assert (government.entry.code, government.entry.kind) == ("990101", "government")
    assert government.entry.aliases == ("区政府",)


def test_two_portals_of_one_division_propose_no_code_twice() -> None:
    """A government too: whatever is proposed on the one portal is taken on the other."""
    divisions = {"acheng": ("990101", DISTRICT), "acheng-new": ("990101", DISTRICT)}
    names = ("柳城区", "柳城区财政局", "柳城区民政局")
    printed = [
        Printed(TITLE.format(name), portal, f"http://{portal}/{name}")
        for portal in divisions
        for name in names
    ]
    codes = [one.entry.code for one in newcomers(printed, register_of(()), divisions)]
    assert len(codes) == len(set(codes)) == 2 * len(names)


def test_accepted_rows_answer_for_every_title_that_proposed_them() -> None:
    names = (
        "柳城区",
        "财政局",
        "柳城区教育局",
        "青石镇",
        "柳泉街道",
        "区政府办公室",
        "经开区管委会",
    )
    found = proposed(*names)
    accepted = register_of(one.entry for one in found)
    printed = [Printed(TITLE.format(name), "acheng", "http://x/") for name in names]
    assert len({one.entry.code for one in found}) == len(found)
    assert newcomers(printed, accepted, DIVISIONS) == ()


def test_a_name_that_only_wants_an_alias_is_told_apart() -> None:
    (known,) = proposed("柳城区财政局")
    register = register_of([known.entry])
    (alias,) = newcomers([Printed(TITLE.format("财政局"), "acheng", "u")], register, DIVISIONS)
    assert alias.known_as == known.entry.code


def test_codes_go_on_after_those_that_are_taken() -> None:
    (first,) = proposed("柳城区财政局")
    register = register_of([first.entry])
    (second,) = newcomers([Printed(TITLE.format("民政局"), "acheng", "u")], register, DIVISIONS)
    assert (first.entry.code, second.entry.code) == ("990101-001", "990101-002")


@pytest.mark.parametrize(
    "title",
    [
        "2022年政府信息公开工作年度报告",
        "关于印发政府信息公开工作年度报告格式的通知",
        "柳城区公开指南",
    ],
)
def test_titles_without_an_agency_propose_nothing(title: str) -> None:
    assert newcomers([Printed(title, "acheng", "u")], register_of(()), DIVISIONS) == ()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("柳泉街道办事处", "subdistrict"),
        ("青石镇人民政府", "town"),
        ("红旗满族乡", "town"),
        ("柳城区人民政府", "government"),
        ("云川经济技术开发区管理委员会", "zone"),
        ("柳城区税务局", "vertical"),
        ("柳城区自来水公司", "organisation"),
        ("柳城区财政局", "department"),
        ("柳城区人民政府办公室", "department"),
        ("驻京办事处", "department"),
    ],
)
def test_the_kind_of_a_body_is_its_ending(name: str, kind: str) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("printed", "full"),
    [
        ("财政局", "柳城区财政局"),
        ("青石镇", "柳城区青石镇人民政府"),
        ("区政府办", "柳城区人民政府办公室"),
        ("云川市柳城区财政局", "柳城区财政局"),
        ("云川市柳城区", "云川市柳城区人民政府"),
    ],
)
def test_a_name_is_written_out(printed: str, full: str) -> None:
    assert full_name(printed, DISTRICT) == full


def test_the_division_of_a_portal_is_in_its_name_and_in_its_agencies() -> None:
    assert division_in("哈尔滨市阿城区人民政府网") == "哈尔滨市阿城区"
    assert division_in("南江区政府信息公开网") == "南江区"
    register = register_of(one.entry for one in proposed("柳城区", "柳城区财政局"))
    assert divisions_of(register) == {"acheng": ("990101", "柳城区")}
