"""Doubts about our own reading go to operators, each once, and never to officers."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from pipeline.records import Finding, Outcome, Severity
from tests.monitor.made import broken, crawl
from tests.monitor.office import FINANCE, OFFICER, OPERATOR, Office, made_books

DIFFER = broken("two-readers-differ", severity=Severity.UNCERTAIN, outcome=Outcome.UNCERTAIN)


@pytest.fixture
def office(sqlite_engine: Engine, tmp_path: Path) -> Office:
    return Office(sqlite_engine, tmp_path / "status", made_books())


def _told(office: Office, *findings: Finding) -> dict[str, str]:
    office.crawled(crawl("2023-02-02"))
    office.round("2023-02-02")
    office.published(FINANCE, "2023-01-20", findings=findings)
    mails = office.round("2023-02-03").mails
    return {mail.address: mail.content for mail in mails}


def test_two_readings_that_differ_are_told_to_operators_only(office: Office) -> None:
    told = _told(office, DIFFER)
    assert OPERATOR.address in told
    assert OFFICER.address not in told or "two-readers-differ" not in told[OFFICER.address]


def test_the_same_doubt_is_told_once(office: Office) -> None:
    _told(office, DIFFER)
    assert [m.address for m in office.round("2023-02-04").mails] == []


def test_a_doubt_about_the_report_itself_is_no_doubt_of_ours(office: Office) -> None:
    asked = broken("t4-column-order", severity=Severity.UNCERTAIN, outcome=Outcome.UNCERTAIN)
    assert OPERATOR.address not in _told(office, asked)
