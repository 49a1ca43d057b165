"""What offices really do, and who must not be accused by it: from a page's bytes to the mail."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from monitor.records import Standing
from pipeline.records import Outcome
from tests.monitor.archived_office import ArchivedOffice, Night, entry_of, page_of
from tests.replicas.register import AGENCIES

STREET, FINANCE = "990101001", "990101-czj"
HOST = "http://127.0.0.1:8001"
PRINTED = "{}年度柳城区柳泉街道办事处政府信息公开工作年度报告"
TITLE = "柳城区柳泉街道办事处{}年政府信息公开工作年度报告"
AFTER = "2023-02-12"


@pytest.fixture
def office(sqlite_engine: Engine, tmp_path: Path) -> ArchivedOffice:
    """All invented agencies are watched; nothing is published yet."""
    office = ArchivedOffice(sqlite_engine, tmp_path)
    office.registers(entry_of(row) for row in AGENCIES)
    return office


def under_year(year: int) -> bytes:
    """The street's report for 2022, whose title says another year."""
    return page_of(STREET, 2022, (PRINTED.format(2022), PRINTED.format(year)))


@pytest.mark.parametrize("listed", [True, False], ids=["listed so, too", "listed rightly"])
@pytest.mark.parametrize("year", [2021, 2023], ids=["last year's title", "next year's title"])
def test_a_report_under_a_wrong_year_is_neither_missing_nor_late(
    office: ArchivedOffice, year: int, listed: bool
) -> None:
    title = TITLE.format(year if listed else 2022)
    office.shows(under_year(year), f"{HOST}/a.html", title, "2023-01-18")

    night = office.night(AFTER)

    assert night.of(STREET).standing is Standing.UNKNOWN
    assert [one.rule for one in night.of(STREET).findings] == ["title-year-mismatch"]
    assert night.of(STREET, 2021).standing is not Standing.LATE
    broken = {one.rule for one in night.of(STREET, 2021).findings if one.outcome is Outcome.BROKEN}
    assert "report-late" not in broken


def test_a_report_under_last_years_title_does_not_take_the_place_of_last_years(
    office: ArchivedOffice,
) -> None:
    office.shows(page_of(STREET, 2021), f"{HOST}/b.html", TITLE.format(2021), "2022-01-18")
    office.shows(under_year(2021), f"{HOST}/a.html", TITLE.format(2021), "2023-01-18")

    night = office.night(AFTER)

    assert night.of(STREET, 2021).standing is Standing.PUBLISHED
    assert night.of(STREET, 2021).findings == ()


def test_a_report_is_not_compared_with_its_own_copy_under_last_years_title(
    office: ArchivedOffice,
) -> None:
    office.shows(under_year(2021), f"{HOST}/a.html", TITLE.format(2021), "2023-01-18")
    office.shows(page_of(STREET, 2022), f"{HOST}/b.html", TITLE.format(2022), "2023-01-19")

    night = office.night(AFTER)

    assert night.of(STREET).standing is Standing.PUBLISHED
    assert night.of(STREET).findings == ()


def test_an_old_period_under_a_new_title_is_still_the_report_of_its_title(
    office: ArchivedOffice,
) -> None:
    stale = page_of(STREET, 2022, ("2022年1月1日至2022年12月31日", "2021年1月1日至2021年12月31日"))
    office.shows(stale, f"{HOST}/a.html", TITLE.format(2022), "2023-02-10")

    night = office.night(AFTER)

    assert night.of(STREET).days_late == 10
    assert night.of(STREET, 2021).report_sha256 is None


NOTED = [
    ("in the title", (PRINTED.format(2022), PRINTED.format(2022) + "（更正版）")),
    ("before the text", ("本报告。", "本报告。本报告已更正，原报告发布于2023年1月18日。")),
]


@pytest.mark.parametrize("note", [row[1] for row in NOTED], ids=[row[0] for row in NOTED])
def test_the_date_of_a_correction_makes_no_report_late(
    office: ArchivedOffice, note: tuple[str, str]
) -> None:
    office.shows(page_of(STREET, 2022, note), f"{HOST}/a.html", TITLE.format(2022), "2023-02-10")

    assert office.night(AFTER).of(STREET).standing is Standing.PUBLISHED


@pytest.mark.parametrize("note", ["（更正版）", "（最新）"], ids=["known", "unknown"])
def test_a_corrected_edition_in_its_place_withdraws_nothing(
    office: ArchivedOffice, note: str
) -> None:
    office.shows(page_of(STREET, 2022), f"{HOST}/a.html", TITLE.format(2022), "2023-01-18")
    office.night("2023-01-20")
    changed = page_of(STREET, 2022, (PRINTED.format(2022), PRINTED.format(2022) + note))
    office.on_show.clear()
    office.shows(changed, f"{HOST}/a.html", TITLE.format(2022) + note, "2023-02-10")

    for day in ("2023-02-12", "2023-02-13", "2023-02-14", "2023-02-15"):
        night = office.night(day)

    assert night.of(STREET).standing is Standing.PUBLISHED


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("柳城区住建局", "990101-zjj"),
        ("柳城区住建委", "990101-zjj"),
        ("住房城乡建设局", "990101-zjj"),
        ("柳城区卫健委", "990101-wjj"),
        ("柳城区卫生和计划生育局", "990101-wjj"),
        ("柳城区财政局、柳城区审计局", FINANCE),
        ("柳泉街道党工委", STREET),
        ("柳城经开区管委会", "990101-kfq"),
        ("柳城经济技术开发区", "990101-kfq"),
        ("中共柳城区委、柳城区政府", "990101"),
    ],
)
def test_a_report_under_another_form_of_the_name_is_not_missing(
    office: ArchivedOffice, printed: str, code: str
) -> None:
    zone = replace(
        entry_of(AGENCIES[2]),
        code="990101-kfq",
        name="柳城经济技术开发区管理委员会",
        kind="zone",
    )
    office.registers([*(replace(entry_of(row), aliases=()) for row in AGENCIES), zone])
    office.shows_others()
    office.confirms_its_lists()
    page = page_of(FINANCE, 2022, name=printed)
    office.shows(page, f"{HOST}/a.html", f"{printed}2022年政府信息公开工作年度报告", "2023-01-18")

    night = office.night("2023-04-12")

    assert night.of(code).standing is Standing.UNKNOWN
    assert night.of("990101-jyj").standing is Standing.MISSING


def test_a_name_that_was_added_to_the_register_finds_its_report_the_next_night(
    office: ArchivedOffice,
) -> None:
    name = "柳城区财政金融局"
    page = page_of(FINANCE, 2022, name=name)
    office.shows(page, f"{HOST}/a.html", f"{name}2022年政府信息公开工作年度报告", "2023-01-18")
    before = office.night(AFTER)
    office.registers(
        replace(entry_of(row), aliases=(name,)) if row.code == FINANCE else entry_of(row)
        for row in AGENCIES
    )

    after = office.night("2023-02-13")

    assert before.of(FINANCE).standing is Standing.UNKNOWN
    assert after.of(FINANCE).standing is Standing.PUBLISHED


def test_an_agency_whose_code_changes_keeps_its_report(office: ArchivedOffice) -> None:
    office.shows(page_of(STREET, 2022), f"{HOST}/a.html", TITLE.format(2022), "2023-01-18")
    office.night(AFTER)
    office.registers(
        replace(entry_of(row), code="990101901") if row.code == STREET else entry_of(row)
        for row in AGENCIES
    )

    at_once, after = office.round("2023-02-12"), office.night("2023-02-13")

    assert at_once.of("990101901").standing is Standing.UNKNOWN
    assert after.of("990101901").standing is Standing.PUBLISHED


def test_a_report_without_a_year_is_held_for_an_agency_whose_code_changes(
    office: ArchivedOffice,
) -> None:
    whole_year = ("2022年12月31日", "2022年11月30日")  # of which the year would be told
    undated = page_of(
        STREET, 2022, (PRINTED.format(2022), PRINTED.removeprefix("{}年度")), whole_year
    )
    office.shows(undated, f"{HOST}/a.html", "政府信息公开工作年度报告", "2023-01-18")
    before = office.night(AFTER)
    office.registers(
        replace(entry_of(row), code="990101901") if row.code == STREET else entry_of(row)
        for row in AGENCIES
    )

    at_once = office.round("2023-02-12")

    assert before.of(STREET).standing is Standing.UNKNOWN
    assert at_once.of("990101901").standing is Standing.UNKNOWN


def test_a_merger_noted_on_the_register_takes_back_what_it_explains(
    office: ArchivedOffice,
) -> None:
    others = page_of("990101002", 2021, name="柳城区柳泉街道办事处")
    office.shows(others, f"{HOST}/b.html", TITLE.format(2021), "2022-01-18")
    office.shows(page_of(STREET, 2022), f"{HOST}/a.html", TITLE.format(2022), "2023-01-18")
    before = office.night(AFTER)
    office.registers(
        replace(entry_of(row), to_year=2021) if row.code == "990101002" else entry_of(row)
        for row in AGENCIES
    )

    after = office.night("2023-02-13")

    assert ("carry-over-mismatch", Outcome.BROKEN) in outcomes(before)
    assert ("carry-over-mismatch", Outcome.BROKEN) not in outcomes(after)


def outcomes(night: Night) -> set[tuple[str, Outcome]]:
    return {(one.rule, one.outcome) for one in night.of(STREET).findings}


def test_a_street_of_the_same_name_in_another_district_is_not_credited_or_blamed(
    office: ArchivedOffice,
) -> None:
    page = page_of(STREET, 2022, name="柳泉街道办事处")
    title = "柳泉街道办事处2022年政府信息公开工作年度报告"
    office.shows(page, f"{HOST}/a.html", title, "2023-01-18", portal="hrbpf")

    night = office.night(AFTER)

    assert night.of(STREET).standing is Standing.UNKNOWN
    (stray,) = [
        edition for edition in night.result.assessment.editions if edition.portal == "hrbpf"
    ]
    assert stray.agency is not None
    assert stray.agency.code is None


def test_a_row_that_leads_to_another_agencys_report_keeps_its_own_from_being_missing(
    office: ArchivedOffice,
) -> None:
    title = "柳城区财政局2022年政府信息公开工作年度报告"
    office.shows(page_of("990101-jyj", 2022), f"{HOST}/a.html", title, "2023-01-18")

    night = office.night(AFTER)

    assert night.of(FINANCE).standing is Standing.UNKNOWN
    assert night.of("990101-jyj").standing is Standing.PUBLISHED


@pytest.mark.parametrize(
    "title",
    [
        "柳城区各部门2022年政府信息公开工作年度报告汇编",
        "柳城区2022年政府信息公开工作年度报告",
        "2022年政府信息公开工作年度报告",
    ],
)
def test_a_collection_of_reports_is_read_for_nobody(office: ArchivedOffice, title: str) -> None:
    first, second = (page_of(code, 2022) for code in ("990101-jyj", FINANCE))
    both = first.replace(b"</div></body></html>", second.partition(b"article_content'>")[2])
    office.shows(both, f"{HOST}/a.html", title, "2023-01-18")

    office.night(AFTER)
    night = office.night("2023-02-13")

    assert night.of("990101-jyj").standing is Standing.UNKNOWN
    assert night.of(FINANCE).standing is Standing.UNKNOWN
    (held,) = [one for one in night.result.assessment.unread if one.portal == "acheng"]
    assert [one.kind for one in held.report.setbacks] == ["several-reports"]
