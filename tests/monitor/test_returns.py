"""A returned report is verified by its values; the second deadline is raised when it is missed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crawlers.records import CrawlOutcome
from monitor.alerts.alerts import officer_facts
from monitor.alerts.returns import returnable
from monitor.assessment import assess
from monitor.records import Return
from monitor.store import decisions as casework
from pipeline.records import Finding
from pipeline.store.readings import transaction
from tests.monitor.made import broken, crawl, moment
from tests.monitor.office import FINANCE, OFFICER, STREET, Office, Told, made_books
from tests.monitor.test_round import text_of
from tests.pipeline.reference import reference

CHIEF = "chief@example.org"
TWO = (broken(), broken("t4-review-total"))


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    """A report with two faults, told and returned on 3 February, to be corrected by the 10th."""
    officer = OFFICER.model_copy(update={"escalate_to": CHIEF})
    office = Office(engine, tmp_path / "status", made_books(officer))
    office.published(FINANCE, "2023-01-20")
    office.published(STREET, "2023-01-20", TWO)
    office.crawled(crawl("2023-02-03"))
    office.round("2023-02-03")
    give_back(office, STREET)
    return office


def give_back(office: Office, code: str) -> Return:
    now = moment("2023-02-03")
    (judgement,) = [
        one
        for one in assess(office.engine, office.configuration, now).judgements
        if (one.duty.agency_code, one.duty.year) == (code, 2022)
    ]
    faults = returnable(judgement, officer_facts([judgement], reference().rules))
    sha256 = judgement.report_sha256
    assert sha256 is not None
    returned = Return(code, 2022, now, date(2023, 2, 10), "表三不平", "林晓柳", sha256, faults)
    with transaction(office.engine) as session:
        casework.record_return(session, returned)
    return returned


def night(office: Office, day: str) -> Told:
    office.crawled(crawl(day))
    return office.round(day)


def still_returned(office: Office) -> list[str]:
    with transaction(office.engine) as session:
        return [one.agency_code for one in casework.returns(session)]


def test_a_correction_in_time_is_verified_and_told(office: Office) -> None:
    office.published(STREET, "2023-02-07")

    (mail,) = night(office, "2023-02-08").mails

    assert "2023-02-03退回的报告已更正，退回时的2项问题经逐值核对均已不存在" in text_of(mail)
    assert still_returned(office) == []
    assert night(office, "2023-02-20").mails == []


def test_a_document_that_we_only_judge_otherwise_is_not_called_corrected(office: Office) -> None:
    office.corrected(STREET, "2023-01-20", [])

    (mail,) = night(office, "2023-02-08").mails

    assert "2023-02-03退回的报告文件未变，退回时的2项问题因规则" in text_of(mail)
    assert "已更正" not in text_of(mail)
    assert still_returned(office) == []


def test_the_last_day_is_in_time_and_the_day_after_is_not(office: Office) -> None:
    assert night(office, "2023-02-10").mails == []

    told = night(office, "2023-02-11")

    assert sorted(mail.address for mail in told.mails) == [CHIEF, OFFICER.address]
    assert "原有2项问题中2项未改，0项改后仍不符。退回理由：表三不平" in text_of(told.mails[0])
    assert night(office, "2023-02-12").mails == []


HALF = [
    ([broken(found=44)], "原有2项问题中0项未改，1项改后仍不符"),
    ([broken()], "原有2项问题中1项未改，0项改后仍不符"),
]


@pytest.mark.parametrize(("findings", "said"), HALF)
def test_a_half_correction_counts_what_is_left(
    office: Office, findings: list[Finding], said: str
) -> None:
    office.corrected(STREET, "2023-01-20", findings)

    told = night(office, "2023-02-11")

    (mail,) = [one for one in told.mails if one.address == OFFICER.address]
    assert said in text_of(mail)


def test_a_late_correction_closes_what_was_raised(office: Office) -> None:
    night(office, "2023-02-11")
    office.corrected(STREET, "2023-01-20", [])

    told = night(office, "2023-02-15")

    (mail,) = [one for one in told.mails if one.address == OFFICER.address]
    assert "second-deadline-missed" in text_of(mail)
    assert "已消除" in text_of(mail)
    assert still_returned(office) == []


def test_a_report_that_cannot_be_read_now_is_neither_corrected_nor_late(office: Office) -> None:
    office.crawled(crawl("2023-02-12", CrawlOutcome.FAILED))
    office.corrected(STREET, "2023-01-20", TWO)
    told = office.round("2023-02-10")

    assert OFFICER.address not in [mail.address for mail in told.mails]
    assert still_returned(office) == [STREET]


def test_a_return_for_a_reason_of_ones_own_asks_for_another_document(office: Office) -> None:
    give_back(office, FINANCE)
    assert STREET in still_returned(office)

    office.published(FINANCE, "2023-02-06")
    (mail,) = night(office, "2023-02-07").mails

    assert "柳城区财政局 2022年度：2023-02-03退回的报告已更正" in text_of(mail)
    assert still_returned(office) == [STREET]


def test_a_second_return_takes_the_place_of_the_first(office: Office) -> None:
    with transaction(office.engine) as session:
        (first,) = casework.returns(session)
        second = Return(
            STREET, 2022, moment("2023-02-05"), date(2023, 3, 1), "再改", "", "b" * 64, {"x": "y"}
        )
        casework.record_return(session, second)

    with transaction(office.engine) as session:
        assert casework.returns(session) == [second]
        replaced = session.get_one(casework.ReturnRow, (STREET, 2022, first.returned_at))
        assert replaced.corrected_at is None, "nobody corrected it"

    with transaction(office.engine) as session:
        casework.close_returns(session, [second], moment("2023-02-06"))
        assert casework.returns(session) == [], "and the one before it does not come back"
    assert first.faults.keys() == {"t3-balance", "t4-review-total"}
