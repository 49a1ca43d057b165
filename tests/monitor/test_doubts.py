"""What is read less well than before is not corrected; what is there is not missing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from core.messages import Message
from crawlers.records import CrawlOutcome
from monitor.store.monitoring import _place
from pipeline.checks.catalogue import crashed, rules_with
from pipeline.records import Finding, Outcome, Setback, Severity, Where
from pipeline.setback_kinds import SetbackKind
from tests.monitor.made import broken, crawl
from tests.monitor.office import FINANCE, OFFICER, OPERATOR, STREET, Office, made_books
from tests.monitor.test_returns import give_back, still_returned
from tests.monitor.test_round import text_of
from tests.pipeline.reference import reference

NO_TABLE = replace(
    broken("table-missing", outcome=Outcome.NOT_CHECKED), where=Where(section=3, table="requests")
)


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    """One report with a wrong sum, told on 3 February."""
    office = Office(engine, tmp_path / "status", made_books())
    office.crawled(crawl("2023-02-02"))
    office.published(FINANCE, "2023-01-20")
    office.published(STREET, "2023-01-20", [broken()])
    office.round("2023-02-03")
    return office


LESS_READ = [
    ("the place is uncertain now", [broken(outcome=Outcome.UNCERTAIN)], False),
    ("its table is a picture now", [NO_TABLE], False),
    ("a number of the sum is blank now", [broken(outcome=Outcome.NOT_CHECKED)], False),
    ("another place is uncertain", [broken(outcome=Outcome.UNCERTAIN, column="other")], True),
    ("corrected", [], True),
]


@pytest.mark.parametrize(
    ("findings", "is_over"), [row[1:] for row in LESS_READ], ids=[row[0] for row in LESS_READ]
)
def test_a_fault_that_cannot_be_seen_any_more_is_not_told_as_corrected(
    office: Office, findings: list[Finding], is_over: bool
) -> None:
    office.corrected(STREET, "2023-01-20", findings)

    mails = office.round("2023-02-04").mails

    assert len(mails) == is_over
    office.corrected(STREET, "2023-01-20", [])
    assert len(office.round("2023-02-05").mails) == (not is_over)


def test_a_rule_that_crashes_corrects_nothing(office: Office) -> None:
    give_back(office, STREET)
    rules = ("t3-balance", "t3-total-vertical")
    setback = Setback(SetbackKind.RULE_CRASHED, Message("ValueError: no"), rules)
    office.corrected(STREET, "2023-01-20", [], [setback])

    mails = office.round("2023-02-04").mails

    assert [mail.address for mail in mails] == [OPERATOR.address]
    assert still_returned(office) == [STREET]


def test_a_returned_report_that_is_read_less_well_is_neither_corrected_nor_late(
    office: Office,
) -> None:
    give_back(office, STREET)
    office.corrected(STREET, "2023-01-20", [broken(outcome=Outcome.UNCERTAIN)])

    office.crawled(crawl("2023-02-12"))

    assert office.round("2023-02-12").mails == []
    assert still_returned(office) == [STREET]


def test_a_document_that_cannot_be_read_ends_the_absence(office: Office) -> None:
    office.crawled(crawl("2023-04-01"))
    told = office.round("2023-04-01")
    assert "云川市柳城区人民政府" in text_of(told.mails[0])
    office.published(
        "990101",
        "2023-04-02",
        setback=Setback(SetbackKind.SCANNED_PDF, Message("a picture")),
        seen="2023-04-03",
    )

    office.crawled(crawl("2023-04-03"))
    mails = {mail.address: text_of(mail) for mail in office.round("2023-04-03").mails}

    assert sorted(mails) == sorted([OFFICER.address, OPERATOR.address])
    assert "现为“未能读取”" in mails[OFFICER.address]


def test_a_rule_that_is_switched_off_takes_back_and_calls_nothing_corrected(
    office: Office,
) -> None:
    reference = office.configuration.reference
    off = reference.rules.rules["t3-balance"].model_copy(update={"is_on": False})
    rules = reference.rules.model_copy(
        update={"rules": {**reference.rules.rules, "t3-balance": off}}
    )
    office.configuration = replace(office.configuration, reference=replace(reference, rules=rules))
    office.corrected(STREET, "2023-01-20", [])

    (mail,) = office.round("2023-02-04").mails

    assert "规则已停用，此前通知的问题撤回，不表示已更正" in text_of(mail)


def test_a_rule_that_weighs_less_takes_back_and_says_that_the_problem_stands(
    office: Office,
) -> None:
    reference = office.configuration.reference
    light = reference.rules.rules["t3-balance"].model_copy(update={"severity": Severity.INFO})
    rules = reference.rules.model_copy(
        update={"rules": {**reference.rules.rules, "t3-balance": light}}
    )
    office.configuration = replace(office.configuration, reference=replace(reference, rules=rules))

    (mail,) = office.round("2023-02-04").mails

    assert "规则的严重程度已调整，不再通知；所发现的问题仍在" in text_of(mail)
    assert "不再成立" not in text_of(mail)


def test_a_portal_that_fails_in_another_way_has_not_recovered(office: Office) -> None:
    office.crawled(crawl("2023-02-04", listed=2))
    blind = office.round("2023-02-04")
    office.crawled(crawl("2023-02-05", CrawlOutcome.FAILED))
    failed = office.round("2023-02-05")
    office.crawled(crawl("2023-02-06"))
    office.crawled(crawl("2023-02-07"))
    well = office.round("2023-02-07")

    assert [len(told.mails) for told in (blind, failed, well)] == [1, 1, 1]
    assert "已恢复" not in text_of(failed.mails[0])
    assert text_of(well.mails[0]).count("acheng：已恢复") == 2


def test_a_setback_kept_without_names_of_rules_speaks_of_them_all() -> None:
    forms = reference().forms
    unnamed = Setback(SetbackKind.RULE_CRASHED, Message("t3-balance: ValueError: no"))
    assert crashed([unnamed], forms) == frozenset(rules_with(forms))
    named = Setback(SetbackKind.RULE_CRASHED, Message("ValueError: no"), ("t3-balance",))
    assert crashed([named, Setback(SetbackKind.FORM_UNKNOWN, Message(""))], forms) == {"t3-balance"}


def test_places_kept_as_texts_are_read_as_places() -> None:
    assert _place("requests/new/total/") == Where(None, "requests", "new", "total")
    assert _place("///5") == Where(section=5)
