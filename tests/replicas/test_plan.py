"""The plan is what it claims to be: consistent figures, and faults that break one rule each."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from tests.replicas.arithmetic import PARTIES, broken_sums, number
from tests.replicas.figures import Figures, figures_of
from tests.replicas.plan import COPIES, PUBLICATIONS, YEARS, Fault, Medium, Publication
from tests.replicas.planted import EDITS, printed_figures
from tests.replicas.register import AGENCIES, AgencyRow
from tests.replicas.truth import COMPANIONS, READABLE, expected_standings

OWING = tuple(row for row in AGENCIES if not row.exempt)
EVERY_AGENCY = pytest.mark.parametrize("row", OWING, ids=lambda row: row.code)
EVERY_REPORT = pytest.mark.parametrize("publication", PUBLICATIONS, ids=lambda p: p.key)
PROACTIVE_2021 = {
    "regulations": {"made", "repealed", "in_force"},
    "normative_documents": {"made", "repealed", "in_force"},
    "licences": {"decisions"},
    "penalties": {"decisions"},
    "compulsion": {"decisions"},
    "fees": {"amount_wan_yuan"},
}


def test_an_agency_publishes_at_most_one_report_a_year() -> None:
    counted = Counter(publication.key for publication in PUBLICATIONS)
    assert max(counted.values()) == 1


def test_only_agencies_publish_that_owe_a_report() -> None:
    strangers = [p.key for p in PUBLICATIONS if p.year < p.agency.from_year or p.agency.exempt]
    assert strangers == []


def test_the_plan_holds_about_sixty_reports_over_three_years_and_both_forms() -> None:
    assert 55 <= len(PUBLICATIONS) <= 75
    assert {p.year for p in PUBLICATIONS} == set(YEARS)
    assert {p.form for p in PUBLICATIONS} == {"2019-60", "2021-30"}


@pytest.mark.parametrize("district", ["990101", "990102", "990103", "990104"])
def test_every_district_has_its_late_faulty_and_missing_reports(district: str) -> None:
    standings = Counter(
        expectation.standing
        for year in YEARS
        for code, expectation in expected_standings(year).items()
        if code.startswith(district)
    )
    assert standings["late"] >= 2
    assert standings["faulty"] >= 1
    assert standings["missing"] >= 1
    assert standings["published"] > standings["late"] + standings["faulty"]


def test_two_agencies_of_liucheng_are_missing_for_2022() -> None:
    missing = {
        expectation.name
        for expectation in expected_standings(2022).values()
        if expectation.standing == "missing"
    }
    assert {name for name in missing if name.startswith("柳城区")} == {
        "柳城区卫生健康局",
        "柳城区文华街道办事处",
    }


def test_every_kind_of_fault_is_planted_somewhere() -> None:
    assert {p.fault for p in PUBLICATIONS if p.fault} == set(Fault)


def test_a_report_on_the_last_day_is_in_time() -> None:
    expectation = expected_standings(2022)["990103-scj"]
    assert (expectation.published_on, expectation.standing) == (date(2023, 1, 31), "published")


def test_a_report_one_day_after_the_deadline_is_one_day_late() -> None:
    assert expected_standings(2020)["990102101"].days_late == 1


def test_a_page_dated_months_after_a_signature_in_time_is_not_called_late() -> None:
    expectation = expected_standings(2021)["990101-mzj"]
    assert (expectation.published_on, expectation.standing) == (date(2022, 5, 16), "published")


def test_agencies_of_a_portal_that_answers_nothing_are_unknown_and_never_missing() -> None:
    down = expected_standings(2022, frozenset({"acheng"}))
    own = {e.standing for code, e in down.items() if code.startswith("990101")}
    others = {code: e for code, e in down.items() if not code.startswith("990101")}
    assert own == {"unknown", "exempt"}
    assert others == {
        code: e for code, e in expected_standings(2022).items() if not code.startswith("990101")
    }


def test_a_copy_on_another_portal_is_enough_to_know_a_report() -> None:
    down = expected_standings(2020, frozenset({"nangang-old"}))
    assert down["990103002"].standing == "published"
    assert down["990103001"].standing == "unknown"


def test_a_missing_report_of_old_times_needs_both_portals_of_nanjiang() -> None:
    assert expected_standings(2021)["990103101"].standing == "missing"
    down = frozenset({"nangang-old"})
    assert expected_standings(2021, down)["990103101"].standing == "unknown"
    assert expected_standings(2022, down)["990103101"].standing == "missing"


def test_every_copy_is_one_of_a_planned_report() -> None:
    planned = {(p.agency.code, p.year) for p in PUBLICATIONS}
    assert {(copy.agency_code, copy.year) for copy in COPIES} <= planned


@EVERY_AGENCY
@pytest.mark.parametrize("year", [2019, *YEARS])
@pytest.mark.parametrize("form", ["2019-60", "2021-30"])
def test_true_figures_break_no_sum(row: AgencyRow, year: int, form: str) -> None:
    assert broken_sums(figures_of(row.code, year, form)) == set()


@EVERY_AGENCY
@pytest.mark.parametrize("year", YEARS)
def test_what_one_year_carries_out_the_next_carries_in(row: AgencyRow, year: int) -> None:
    before = figures_of(row.code, year - 1, "2021-30").requests
    after = figures_of(row.code, year, "2021-30").requests
    assert before["carried_out"] == after["carried_in"]


@EVERY_AGENCY
@pytest.mark.parametrize("year", YEARS)
def test_normative_documents_in_force_follow_from_made_and_repealed(
    row: AgencyRow, year: int
) -> None:
    before = figures_of(row.code, year - 1, "2021-30").proactive["normative_documents"]
    after = figures_of(row.code, year, "2021-30").proactive["normative_documents"]
    assert _whole(after["in_force"]) == (
        _whole(before["in_force"]) + _whole(after["made"]) - _whole(after["repealed"])
    )


@pytest.mark.parametrize("row", [r for r in OWING if r.kind == "government"], ids=lambda r: r.code)
@pytest.mark.parametrize("year", YEARS)
def test_a_government_reports_no_less_than_its_agencies(row: AgencyRow, year: int) -> None:
    below = [r for r in OWING if r.district == row.district and r is not row]
    own = figures_of(row.code, year, "2021-30")
    others = [figures_of(other.code, year, "2021-30") for other in below]
    assert _received(own) >= sum(_received(figures) for figures in others)
    assert _licences(own) >= sum(_licences(figures) for figures in others)


def test_figures_are_realistic_and_not_zero() -> None:
    received = [_received(printed_figures(publication)) for publication in PUBLICATIONS]
    assert min(received) > 0
    assert max(received) > 100


def test_the_2021_form_has_the_keys_of_the_contract() -> None:
    proactive = figures_of("990101-czj", 2022, "2021-30").proactive
    assert {row: set(cells) for row, cells in proactive.items()} == PROACTIVE_2021


def test_the_2019_form_has_one_row_for_other_results() -> None:
    requests = figures_of("990101-czj", 2020, "2019-60").requests
    assert (len(requests), "other" in requests) == (23, True)


def test_the_2021_form_has_25_rows_and_seven_columns() -> None:
    requests = figures_of("990101-czj", 2022, "2021-30").requests
    assert len(requests) == 25
    assert {tuple(cells) for cells in requests.values()} == {(*PARTIES, "total")}


@EVERY_REPORT
def test_a_planted_fault_breaks_exactly_its_rule(publication: Publication) -> None:
    is_arithmetic = publication.fault in EDITS
    expected = {publication.fault.value} if publication.fault and is_arithmetic else set()
    assert broken_sums(printed_figures(publication)) == expected


def test_a_report_with_blanks_has_a_whole_group_without_numbers() -> None:
    (publication,) = (p for p in PUBLICATIONS if p.has_blanks)
    cells = printed_figures(publication).proceedings["reconsideration"]
    assert set(cells.values()) == {None}


def test_only_a_period_of_another_year_drags_a_second_rule_along() -> None:
    assert set(COMPANIONS) == {Fault.TITLE_YEAR}
    assert COMPANIONS[Fault.TITLE_YEAR] == {"period-mismatch"}


def test_a_report_in_a_file_that_nobody_can_read_yet_is_unreadable() -> None:
    media = {p.agency.code: p.medium for p in PUBLICATIONS if p.medium is not Medium.PAGE}
    expected = expected_standings(2022)
    unreadable = {code for code in media if expected[code].standing == "unreadable"}
    assert unreadable == {code for code, medium in media.items() if medium not in READABLE}
    assert set(media.values()) == set(Medium) - {Medium.PAGE}


def _received(figures: Figures) -> int:
    return int(number(figures.requests, "new_received", "total"))


def _licences(figures: Figures) -> int:
    return int(number(figures.proactive, "licences", "decisions"))


def _whole(value: int | Decimal | None) -> int:
    assert value is not None
    return int(value)
