"""By night an accused document is looked at before anything is stored, and once it can be."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from core.browser import LAYOUTS, find_browser
from monitor.alerts.own_checks import readings_to_verify
from pipeline.records import Outcome, Severity
from pipeline.run import ReadingSummary, read_archive
from pipeline.store.editions import editions
from pipeline.store.readings import ReadingRow, findings_on, transaction
from tests.monitor.archived_office import ArchivedOffice, entry_of
from tests.witness.accusing import WRITERS, honest, wrong

pytestmark = pytest.mark.skipif(find_browser(None) is None, reason="no Chromium here")


def _read(office: ArchivedOffice) -> tuple[ReadingSummary, set[tuple[str, str, str]], str]:
    """Read and check; the errors that rest on numbers, and with what the report was checked."""
    reference = office.configuration.reference
    done = read_archive(office.archive, office.engine, reference, lambda done, of: None)
    with transaction(office.engine) as session:
        (row,) = session.exec(select(ReadingRow)).all()
        findings = findings_on(session, row.portal, row.sha256)
        stamp = row.checked_with or ""
    found = {
        (one.rule, one.outcome.value, one.second_way.again.value)
        for one in findings
        if one.severity is Severity.ERROR and one.second_way is not None
    }
    return done, found, stamp


def _asked(office: ArchivedOffice) -> set[str]:
    """What operators are asked about readings, by rule."""
    with transaction(office.engine) as session:
        held = editions(session, honest().publication.year)
    rules = office.configuration.reference.rules
    return {one.key.rule for one in readings_to_verify(held, rules)} - {"parse-confidence-low"}


def test_an_error_waits_for_the_browser_and_is_looked_at_once(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    office = ArchivedOffice(sqlite_engine, tmp_path)
    row = honest().publication.agency
    office.registers([entry_of(row)])
    title = "".join(honest().report.title_lines)
    office.shows(
        WRITERS["html"](wrong()), "http://127.0.0.1:8001/1.html", title, "2022-01-20", row.portal
    )
    office.crawls("2022-02-12")
    rules = ("t3-total-horizontal", "t3-balance")

    LAYOUTS.use("/nowhere/chromium")
    try:
        done, found, stamp = _read(office)
        assert done.checked == 1
        assert found == {(rule, Outcome.UNCERTAIN.value, "not-seen") for rule in rules}
        assert stamp.endswith("-browser")
        assert _asked(office) == set(rules), "operators are asked"
        assert _read(office)[0].checked == 0, "nothing changed"
    finally:
        LAYOUTS.use(None)

    done, found, stamp = _read(office)
    assert done.checked == 1
    assert found == {(rule, Outcome.BROKEN.value, "confirmed") for rule in rules}
    assert not stamp.endswith("-browser")
    assert _asked(office) == set()
    assert _read(office)[0].checked == 0
