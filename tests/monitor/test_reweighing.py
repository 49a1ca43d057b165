"""A change in rules.toml is heard by whatever judges next, before any document is checked anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine

from monitor.assessment import glance
from monitor.configuration import Configuration
from monitor.records import Standing
from pipeline.records import Severity
from tests.monitor.archived_office import ArchivedOffice, entry_of, page_of
from tests.monitor.made import moment
from tests.replicas.register import AGENCIES

CODE, RULE = "990101004", "period-mismatch"


def _with(configuration: Configuration, **changes: object) -> Configuration:
    """The configuration after one rule was changed in the rule book."""
    book = configuration.reference.rules
    rules = {**book.rules, RULE: book.rules[RULE].model_copy(update=changes)}
    reference = replace(configuration.reference, rules=book.model_copy(update={"rules": rules}))
    return replace(configuration, reference=reference)


def test_a_rule_that_was_switched_off_or_weighs_less_is_so_before_the_next_night(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    office = ArchivedOffice(sqlite_engine, tmp_path)
    office.registers(entry_of(row) for row in AGENCIES if row.code == CODE)
    page = page_of(CODE, 2022, ("至2022年12月31日", "至2022年11月30日"))
    office.shows(
        page, "http://127.0.0.1:8001/a.html", "2022年政府信息公开工作年度报告", "2023-01-18"
    )
    night = office.night("2023-02-12")
    usual = office.configuration
    seen = {}
    for name, books in (
        ("usual", usual),
        ("info", _with(usual, severity=Severity.INFO)),
        ("off", _with(usual, is_on=False)),
    ):
        judged = glance(sqlite_engine, books, moment("2023-02-13")).judgements
        (stands,) = [one for one in judged if (one.duty.agency_code, one.duty.year) == (CODE, 2022)]
        said = [one.severity for one in stands.findings if one.rule == RULE]
        seen[name] = (stands.standing, said)

    assert night.of(CODE).standing is Standing.FAULTY
    assert seen["usual"] == (Standing.FAULTY, [Severity.ERROR])
    assert seen["info"] == (Standing.PUBLISHED, [Severity.INFO])
    assert seen["off"] == (Standing.PUBLISHED, [])
    office.configuration = _with(usual, severity=Severity.INFO)
    assert office.again("2023-02-13").of(CODE).standing is Standing.PUBLISHED
