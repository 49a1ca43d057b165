"""The comparison finds every difference between a status report and the plan."""

from __future__ import annotations

from dataclasses import replace

from tests.replicas.comparison import Agency, District, Finding, Status, disagreements
from tests.replicas.configuration import with_changes
from tests.replicas.truth import Expectation, expected_standings


def test_a_report_that_says_what_the_plan_says_has_no_differences() -> None:
    expected = expected_standings(2022)
    assert disagreements(_status(expected), expected) == []


def test_another_standing_is_a_difference() -> None:
    expected = expected_standings(2022)
    found = expected | {"990101-wjj": replace(expected["990101-wjj"], standing="unknown")}
    assert disagreements(_status(found), expected) == [
        "2022 柳城区卫生健康局: expected missing, found unknown"
    ]


def test_another_number_of_days_is_a_difference() -> None:
    expected = expected_standings(2022)
    found = expected | {"990101-jyj": replace(expected["990101-jyj"], days_late=4)}
    assert disagreements(_status(found), expected) == [
        "2022 柳城区教育局: expected 3 days late, found 4"
    ]


def test_one_broken_rule_more_is_a_difference() -> None:
    expected = expected_standings(2022)
    rules = frozenset({"t3-total-horizontal", "t3-balance"})
    found = expected | {"990101004": replace(expected["990101004"], rules=rules)}
    assert len(disagreements(_status(found), expected)) == 1


def test_an_agency_too_few_or_too_many_is_a_difference() -> None:
    expected = expected_standings(2022)
    fewer = {code: one for code, one in expected.items() if code != "990101-wjj"}
    assert len(disagreements(_status(fewer), expected)) == 1
    assert len(disagreements(_status(expected), fewer)) == 1


def test_configuration_keys_are_replaced_in_their_lines_and_nothing_else() -> None:
    text = (
        'name = "阿城"\nbase_url = "http://www.acheng.gov.cn"  # public\n[pager]\nkind = "none"\n'
    )
    changed = with_changes(text, {"base_url": '"http://127.0.0.1:9"', "delay_s": "0"})
    assert changed == (
        'delay_s = 0\nname = "阿城"\nbase_url = "http://127.0.0.1:9"\n[pager]\nkind = "none"\n'
    )


def test_a_list_over_several_lines_is_replaced_as_a_whole() -> None:
    text = 'file_hosts = [\n  "https://oss.henan.gov.cn",\n]\nbrowser = true\n'
    changed = with_changes(text, {"file_hosts": '["http://127.0.0.1:9"]'})
    assert changed == 'file_hosts = ["http://127.0.0.1:9"]\nbrowser = true\n'


def _status(expected: dict[str, Expectation]) -> Status:
    agencies = [_agency(code, expectation) for code, expectation in expected.items()]
    return Status(year=2022, districts=[District(code="990101", name="", agencies=agencies)])


def _agency(code: str, expectation: Expectation) -> Agency:
    on = expectation.published_on
    return Agency(
        code=code,
        name=expectation.name,
        standing=expectation.standing,
        published_on=on.isoformat() if on else None,
        days_late=expectation.days_late,
        report_url=None,
        findings=[
            Finding(rule=rule, outcome="broken", severity="error") for rule in expectation.rules
        ],
    )
