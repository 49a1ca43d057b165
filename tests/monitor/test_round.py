"""One round after another: told once, updated when values change, closed when the fact is gone."""

from __future__ import annotations

import json
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import Engine

from core.messages import Message
from crawlers.records import CrawlOutcome
from monitor.assessment import assess
from monitor.mails.composing import tell
from monitor.records import Delivery, OutgoingMessage
from monitor.store import monitoring as store
from pipeline.records import Finding, Outcome, Setback, Severity
from pipeline.setback_kinds import SetbackKind
from pipeline.store.readings import transaction
from tests.monitor.made import broken, crawl, moment
from tests.monitor.office import (
    ENGLISH,
    FINANCE,
    GOVERNMENT,
    OFFICER,
    STREET,
    Office,
    made_books,
)


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    return Office(engine, tmp_path / "status", made_books())


@pytest.fixture
def quiet_office(sqlite_engine: Engine, tmp_path: Path) -> Office:
    """On SQLite only, for tests that are not about the database."""
    return Office(sqlite_engine, tmp_path / "status", made_books())


def text_of(message: OutgoingMessage) -> str:
    mail = message_from_string(message.content, _class=EmailMessage, policy=default)
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_a_second_round_on_the_same_facts_tells_nothing(office: Office) -> None:
    office.crawled(crawl("2023-02-02"))
    office.published(STREET, "2023-01-20", [broken()])

    first = office.round("2023-02-03")
    second = office.round("2023-02-03")

    assert [mail.address for mail in first.mails] == [OFFICER.address]
    assert second.mails == []
    assert first.standings() == second.standings()
    assert first.standings() == {
        GOVERNMENT: "not_yet_due",
        FINANCE: "missing",
        STREET: "faulty",
    }


def test_changed_values_are_told_once_more(office: Office) -> None:
    office.crawled(crawl("2023-02-02"))
    office.published(FINANCE, "2023-01-20")
    office.published(STREET, "2023-01-20", [broken(found=45)])
    office.round("2023-02-03")
    office.corrected(STREET, "2023-01-20", [broken(found=44)])

    update = office.round("2023-02-04")

    (mail,) = update.mails
    assert "数值变化 1 条" in text_of(mail)
    assert "39 + 6 = 44" in text_of(mail)
    assert office.round("2023-02-05").mails == []


def test_a_fact_that_is_gone_is_told_as_one_line_and_closed(office: Office) -> None:
    office.crawled(crawl("2023-02-02"))
    office.published(FINANCE, "2023-01-20")
    office.published(STREET, "2023-01-20", [broken()])
    office.round("2023-02-03")
    office.published(STREET, "2023-02-03")

    (mail,) = office.round("2023-02-04").mails

    assert "已消除" in text_of(mail)
    assert "柳城区柳泉街道办事处 2022年度：此前通知的问题不再存在，现为“按时且无问题”" in text_of(
        mail
    )
    assert office.round("2023-02-05").mails == []


JUDGED_OTHERWISE = [
    ([], "文件未变；因规则、名录、读取方式或所比对的另一份报告有变，此前通知的问题不再成立"),
    ([broken(found=44)], "文件未变；数值因规则、名录、读取方式或所比对的另一份报告"),
]


@pytest.mark.parametrize(("findings", "said"), JUDGED_OTHERWISE, ids=["gone", "changed"])
def test_a_change_that_is_ours_is_not_laid_at_the_agencys_door(
    quiet_office: Office, findings: list[Finding], said: str
) -> None:
    quiet_office.crawled(crawl("2023-02-02"))
    quiet_office.published(FINANCE, "2023-01-20")
    quiet_office.published(STREET, "2023-01-20", [broken()])
    quiet_office.round("2023-02-03")
    quiet_office.corrected(STREET, "2023-01-20", findings)

    (mail,) = quiet_office.round("2023-02-04").mails

    assert said in text_of(mail)


def test_the_same_fact_after_its_recovery_is_told_again(quiet_office: Office) -> None:
    quiet_office.crawled(crawl("2023-02-02"))
    quiet_office.published(FINANCE, "2023-01-20")
    quiet_office.published(STREET, "2023-01-20", [broken()])
    (first,) = quiet_office.round("2023-02-03").mails
    quiet_office.corrected(STREET, "2023-01-20", [])
    quiet_office.round("2023-02-04")
    quiet_office.corrected(STREET, "2023-01-20", [broken()])

    (again,) = quiet_office.round("2023-02-05").mails

    assert again.message_id != first.message_id


def test_missing_then_published_late_closes_one_alert_and_opens_another(
    quiet_office: Office,
) -> None:
    quiet_office.crawled(crawl("2023-02-02"))
    quiet_office.published(STREET, "2023-01-20")
    quiet_office.round("2023-02-03")
    quiet_office.published(FINANCE, "2023-02-06")

    told = quiet_office.round("2023-02-07")

    (mail,) = told.mails
    assert told.standings()[FINANCE] == "late"
    assert "逾期6天" in text_of(mail)
    assert "柳城区财政局 2022年度：此前通知的问题不再存在，现为“逾期发布”" in text_of(mail)


def test_an_outage_closes_nothing_and_tells_the_operator_only(quiet_office: Office) -> None:
    quiet_office.crawled(crawl("2023-02-02"))
    quiet_office.published(STREET, "2023-01-20")
    quiet_office.round("2023-02-03")
    quiet_office.crawled(crawl("2023-02-04", CrawlOutcome.FAILED))

    told = quiet_office.round("2023-02-04")

    (mail,) = told.mails
    assert told.standings()[FINANCE] == "unknown"
    assert mail.address == "operator@example.org"
    assert "记为“无法判断”，不记为“未发布”" in text_of(mail)


def test_after_an_outage_the_known_fact_is_not_told_again(quiet_office: Office) -> None:
    quiet_office.crawled(crawl("2023-02-02"))
    quiet_office.published(STREET, "2023-01-20")
    quiet_office.round("2023-02-03")
    quiet_office.crawled(crawl("2023-02-04", CrawlOutcome.FAILED))
    quiet_office.round("2023-02-04")
    quiet_office.crawled(crawl("2023-02-05"))

    (mail,) = quiet_office.round("2023-02-05").mails

    assert mail.address == "operator@example.org"
    assert "已恢复" in text_of(mail)


def test_a_portal_that_lists_far_less_than_usual_is_blind(quiet_office: Office) -> None:
    quiet_office.crawled(crawl("2023-02-01", listed=40))
    quiet_office.crawled(crawl("2023-02-02", listed=19))

    told = quiet_office.round("2023-02-03")

    assert told.standings()[FINANCE] == "unknown"
    assert "只列出年度报告 19 份（以往通常 40 份）" in text_of(told.mails[0])


def test_an_unreadable_document_goes_to_the_operator_and_not_to_the_officer(
    quiet_office: Office,
) -> None:
    quiet_office.crawled(crawl("2023-02-02"))
    quiet_office.published(FINANCE, "2023-01-20")
    why = Message("pages.no-text", {"pages": 4, "pictures": 3})
    quiet_office.published(STREET, "2023-01-20", setback=Setback(SetbackKind.SCANNED_PDF, why))

    told = quiet_office.round("2023-02-03")

    (mail,) = told.mails
    assert told.standings()[STREET] == "unreadable"
    assert mail.address == "operator@example.org"
    assert "；scanned-pdf）：共 4 页，有图片 3 张，没有文字" in text_of(mail)


def test_uncertain_findings_and_warnings_reach_no_officer(quiet_office: Office) -> None:
    findings = [broken(outcome=Outcome.UNCERTAIN), broken(severity=Severity.WARNING)]
    quiet_office.crawled(crawl("2023-02-02"))
    quiet_office.published(FINANCE, "2023-01-20")
    quiet_office.published(STREET, "2023-01-20", findings)

    assert quiet_office.round("2023-02-03").mails == []


def test_without_an_officer_nothing_is_told_and_nothing_is_lost(quiet_office: Office) -> None:
    configuration = quiet_office.configuration
    quiet_office.configuration = made_books(
        OFFICER.model_copy(update={"districts": ("110101",)}), operators=()
    )
    quiet_office.crawled(crawl("2023-02-02"))
    quiet_office.published(STREET, "2023-01-20", [broken()])
    assert quiet_office.round("2023-02-03").mails == []
    quiet_office.configuration = configuration

    (mail,) = quiet_office.round("2023-02-04").mails

    assert "新情况 2 条" in text_of(mail)


def test_a_refused_mail_is_told_to_the_operator_once(quiet_office: Office) -> None:
    quiet_office.crawled(crawl("2023-02-02"))
    quiet_office.published(STREET, "2023-01-20", [broken()])
    picture = assess(quiet_office.engine, quiet_office.configuration, moment("2023-02-03"))
    tell(quiet_office.engine, quiet_office.configuration, picture, moment("2023-02-03"))
    refuse_everything(quiet_office)

    told = quiet_office.round("2023-02-04")

    assert [mail.address for mail in told.mails] == ["operator@example.org"]
    assert "550 no such user" in text_of(told.mails[0])
    assert quiet_office.round("2023-02-05").mails == []


def refuse_everything(office: Office) -> None:
    with transaction(office.engine) as session:
        for message in store.pending_messages(session):
            delivery = Delivery(
                message.message_id, message.address, False, True, "550 no such user"
            )
            store.record_delivery(session, delivery, moment("2023-02-03"))


def test_mails_speak_the_officers_language(quiet_office: Office) -> None:
    quiet_office.configuration = made_books(OFFICER, ENGLISH)
    quiet_office.crawled(crawl("2023-02-02"))
    quiet_office.published(STREET, "2023-01-20", [broken()])

    mails = {mail.address: text_of(mail) for mail in quiet_office.round("2023-02-03").mails}

    chinese, english = mails[OFFICER.address], mails[ENGLISH.address]

    assert "柳城区 · 街道" in chinese
    assert "柳城区 · Subdistricts" in english
    assert "Each fact is told once" in english


def test_every_line_of_a_mail_can_be_verified(quiet_office: Office) -> None:
    quiet_office.crawled(crawl("2023-02-02"))
    quiet_office.published(FINANCE, "2023-01-20")
    quiet_office.published(STREET, "2023-01-20", [broken()])

    text = text_of(quiet_office.round("2023-02-03").mails[0])

    for part in (
        "柳城区柳泉街道办事处",
        "2022年度",
        "t3-balance",
        "表三 收到和处理政府信息公开申请情况 · 行“结转下年度继续办理” · 列“总计”",
        "应为: 43    表中为: 45".replace(": ", "："),
        "国办公开办函〔2021〕30号 表三",
        "http://127.0.0.1:8001/c1/2023-01-20/990101001.shtml",
        "SHA-256 ",
    ):
        assert part in text


def test_a_mail_has_stable_headers(quiet_office: Office) -> None:
    quiet_office.crawled(crawl("2023-02-02"))
    quiet_office.published(STREET, "2023-01-20", [broken()])

    (message,) = quiet_office.round("2023-02-03").mails

    mail = message_from_string(message.content, _class=EmailMessage, policy=default)
    assert mail["Message-ID"] == message.message_id
    assert mail["Date"] == "Fri, 03 Feb 2023 02:00:00 +0800"
    assert mail["List-Id"] == "reportwatch officers <officers.reportwatch.localhost>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["To"] == "林晓柳 <officer@example.org>"
    assert mail.get_body(("html",)) is not None
    assert message.content.isascii()


def test_status_files_are_written_and_the_json_keeps_its_contract(office: Office) -> None:
    office.crawled(crawl("2023-02-02"))
    office.published(STREET, "2023-02-05", [broken()])

    page = office.round("2023-02-07").result.status_page

    status = json.loads((page.parent / "status.json").read_text("utf-8"))
    (district,) = [one for one in status["districts"] if one["code"] == GOVERNMENT]
    (agency,) = [one for one in district["agencies"] if one["code"] == STREET]
    assert sorted(path.name for path in page.parent.iterdir()) == [
        "status.csv",
        "status.en.html",
        "status.html",
        "status.json",
    ]
    assert (status["year"], status["as_of"]) == (2022, "2023-02-07T02:00:00+08:00")
    assert set(district) == {"code", "name", "portal", "crawl", "counts", "agencies"}
    assert district["crawl"] == {"outcome": "complete", "at": "2023-02-02T02:00:00+08:00"}
    assert sum(district["counts"].values()) == len(district["agencies"]) == 3
    assert set(agency) == {
        "code", "name", "standing", "due_on", "published_on", "days_late", "report_url", "findings",
    }  # fmt: skip
    assert (agency["standing"], agency["due_on"], agency["published_on"], agency["days_late"]) == (
        "faulty", "2023-01-31", "2023-02-05", 5,
    )  # fmt: skip
    assert agency["findings"][0]["where"]["row"] == "carried_out"


def test_a_folder_that_takes_no_status_report_keeps_nobody_untold(office: Office) -> None:
    office.crawled(crawl("2023-02-02"))
    page = office.round("2023-02-03").result.status_page
    page.unlink()
    page.mkdir()
    office.published(STREET, "2023-02-05", [broken()])

    told = office.round("2023-02-07")

    assert str(page) in str(told.result.unwritten)
    assert told.result.posted.sent > 0


def test_a_standing_remembers_since_when(office: Office) -> None:
    office.crawled(crawl("2023-02-02"))
    office.round("2023-02-03")
    office.round("2023-02-04")

    with transaction(office.engine) as session:
        row = session.get_one(store.StandingRow, (FINANCE, 2022))
        assert (row.since, row.judged_at) == (moment("2023-02-03"), moment("2023-02-04"))
        assert store.last_judged_at(session) == moment("2023-02-04")
