"""What stands in an officer's mail besides facts: conversation, leads, summaries, enclosures."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from pydantic import ValidationError
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from core.browser import find_browser
from crawlers.records import CrawlOutcome
from monitor.assessment import assess
from monitor.mails.attachments import enclosed
from monitor.mails.officer_mail import LINES
from monitor.officers import Officer
from monitor.records import OutgoingMessage
from pipeline.records import Finding, Severity
from pipeline.reference.register import register_of
from tests.monitor.made import broken, crawl, moment, owned, portal
from tests.monitor.office import (
    FINANCE,
    OFFICER,
    OPERATOR,
    PEERS,
    STREET,
    Office,
    agency,
    made_books,
    peer,
)

LEAD = broken("text-repeats-last-year", severity=Severity.WARNING)


@pytest.fixture
def office(sqlite_engine: Engine, tmp_path: Path) -> Office:
    return Office(sqlite_engine, tmp_path / "status", made_books())


def with_wishes(office: Office, **wishes: object) -> Officer:
    officer = OFFICER.model_copy(update=wishes)
    office.configuration = made_books(officer)
    return officer


def parsed(message: OutgoingMessage) -> EmailMessage:
    return message_from_string(message.content, _class=EmailMessage, policy=default)


def plain(message: OutgoingMessage) -> str:
    body = parsed(message).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def page(message: OutgoingMessage) -> str:
    body = parsed(message).get_body(("html",))
    assert body is not None
    return str(body.get_content())


def faulty(office: Office, *findings: Finding, code: str = STREET) -> None:
    office.crawled(crawl("2023-02-02"))
    for each in (FINANCE, STREET):
        office.published(each, "2023-01-20", findings if each == code else ())


def test_all_mails_about_a_district_and_year_are_one_conversation(office: Office) -> None:
    faulty(office, broken())
    (first,) = office.round("2023-02-03").mails
    office.corrected(STREET, "2023-01-20", [])
    (second,) = office.round("2023-02-06").mails

    roots = {parsed(one)["References"] for one in (first, second)}

    assert roots == {"<thread.990101.2022@reportwatch.localhost>"}
    assert parsed(first)["In-Reply-To"] == parsed(first)["References"]
    assert first.message_id != second.message_id


def test_a_lead_is_told_once_and_apart_from_the_facts(office: Office) -> None:
    faulty(office, broken(), LEAD)
    (mail,) = office.round("2023-02-03").mails
    office.corrected(STREET, "2023-01-20", [broken()])

    text = plain(mail)

    assert "新情况 1 条" in mail.subject
    assert text.index("t3-balance") < text.index("线索（待人工核实）")
    assert text.index("线索（待人工核实）") < text.index("text-repeats-last-year")
    assert "不作为问题认定" in page(mail)
    assert office.round("2023-02-06").mails == [], "that a lead is gone is no news"


def test_a_mail_of_leads_alone_says_so_in_its_subject(office: Office) -> None:
    faulty(office, LEAD)

    (mail,) = office.round("2023-02-03").mails

    assert mail.subject == "年报监测 2023-02-03：线索 1 条，请人工核实"


def test_a_mail_is_capped_and_says_how_many_are_left(office: Office) -> None:
    book = office.configuration.reference.rules
    rules = [name for name, rule in book.rules.items() if rule.severity is Severity.ERROR]
    rules = rules[: LINES + 3]
    faulty(office, *(broken(rule) for rule in rules))

    (mail,) = office.round("2023-02-03").mails

    assert plain(mail).count("规则：") == LINES
    assert "另有 3 条未列出，见监测状况报告。" in plain(mail)


def test_a_missing_list_says_how_many_could_not_be_judged(office: Office) -> None:
    elsewhere = replace(agency(STREET), portal="nangang")
    configuration = office.configuration
    register = register_of([agency(FINANCE), elsewhere, *map(peer, PEERS)])
    reference = replace(configuration.reference, register=register)
    portals = {"acheng": portal(), "nangang": portal("nangang")}
    office.configuration = replace(configuration, reference=reference, portals=portals)
    office.crawled(crawl("2023-02-02"))
    office.crawled(crawl("2023-02-02", CrawlOutcome.FAILED, portal="nangang"))

    mails = {mail.address: plain(mail) for mail in office.round("2023-02-03").mails}

    assert "1个机关仍未发布" in mails[OFFICER.address]
    assert "另有1个机关无法判断，未列入。" in mails[OFFICER.address]


def test_many_that_are_not_seen_at_once_are_named_as_waiting_for_a_look(office: Office) -> None:
    crowd = {f"99010100{n}": f"柳城区第{n}街道办事处" for n in range(2, 8)}
    entries = (replace(agency(STREET), code=code, name=name) for code, name in crowd.items())
    register = register_of([agency(FINANCE), *entries, *map(peer, PEERS)])
    reference = replace(office.configuration.reference, register=register)
    office.configuration = replace(office.configuration, reference=reference)
    office.published(FINANCE, "2023-01-20", [broken()])
    office.crawled(owned(crawl("2023-02-02"), *crowd.values()))

    mails = {one.address: one for one in office.round("2023-02-03").mails}
    mail = mails[OFFICER.address]

    assert "reportwatch portals confirm acheng" in plain(mails[OPERATOR.address])
    assert plain(mails[OPERATOR.address]).count("acheng 一次有") == 1
    assert "2022年度报告有6个单位暂未见到，待核实栏目：" in plain(mail)
    assert all(name in plain(mail) for name in crowd.values())
    assert "仍未发布" not in plain(mail)


def test_a_page_needs_nothing_from_elsewhere_and_fits_a_phone(office: Office) -> None:
    faulty(office, broken())
    (mail,) = office.round("2023-02-03").mails

    assert 'name="viewport"' in page(mail)
    assert not any(mark in page(mail) for mark in ("<img", "<script", "src=", "url(", "<link"))


def test_a_weekly_summary_comes_once_with_the_first_mail_of_the_week(office: Office) -> None:
    with_wishes(office, summaries=("weekly",))
    faulty(office, broken())
    office.round("2023-02-03")

    days = ("2023-02-06", "2023-02-07", "2023-02-08", "2023-02-13")
    told = {day: office.round(day).mails for day in days}

    assert [day for day, mails in told.items() if mails] == ["2023-02-06", "2023-02-13"]
    (mail,) = told["2023-02-06"]
    assert mail.subject.startswith("年报监测 2023-02-06：每周小结（2023-01-30至2023-02-05）")
    assert "本期新发现 1 条，消除 0 条；目前未消除 1 条，线索 0 条。" in plain(mail)
    assert (
        "柳城区：应发布 2，已发布 2，按时且无问题 1（按时且无问题 1，有误 1，未到期 1）"
        in plain(mail)
    )


def test_a_monthly_summary_names_the_missing(office: Office) -> None:
    with_wishes(office, summaries=("monthly",), language="en")
    office.crawled(crawl("2023-02-02"))
    office.round("2023-02-03")

    (mail,) = office.round("2023-03-01").mails

    assert "Monthly summary (2023-02-01 to 2023-02-28): reports for 2022" in plain(mail)
    assert "still missing: 柳城区财政局, 柳城区柳泉街道办事处" in plain(mail)


def test_news_and_summary_of_one_day_are_one_mail(office: Office) -> None:
    with_wishes(office, summaries=("weekly", "monthly"))
    faulty(office, broken())

    (mail,) = office.round("2023-02-06").mails

    assert "新情况 1 条" in mail.subject
    assert "每周小结" in plain(mail)
    assert "本期新发现 0 条，消除 0 条；目前未消除 1 条" in plain(mail)
    assert "每月小结" in plain(mail)


def test_an_enclosed_sheet_shows_the_own_districts(office: Office) -> None:
    with_wishes(office, attachments=("xlsx",))
    faulty(office, broken())

    (mail,) = office.round("2023-02-03").mails

    (sheet,) = parsed(mail).iter_attachments()
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet.get_content())).get_sheet_by_index(0)
    names = {str(row[5]) for row in rows.to_python()[1:]}
    assert sheet.get_filename() == "reportwatch-2023-02-03.xlsx"
    assert names == {"云川市柳城区人民政府", "柳城区财政局", "柳城区柳泉街道办事处"}


@pytest.mark.browser
def test_an_enclosed_paper_is_printed_by_the_browser(office: Office) -> None:
    browser = find_browser(None)
    if browser is None:
        pytest.skip("no Chromium found; `make setup` installs it")
    officer = with_wishes(office, attachments=("pdf",))
    faulty(office, broken())
    picture = assess(office.engine, office.configuration, moment("2023-02-03"))

    files = enclosed([officer], picture.report, office.configuration.reference.forms, browser)

    (paper,) = files[officer.address].files
    pages = pypdfium2.PdfDocument(paper.content)
    text = "".join(one.get_textpage().get_text_bounded() for one in pages)
    assert "柳城区柳泉街道办事处" in text


def test_a_browser_that_fails_at_night_costs_the_paper_and_not_the_mail(office: Office) -> None:
    with_wishes(office, attachments=("pdf", "xlsx"))
    faulty(office, broken())

    (mail,) = office.round("2023-02-03").mails

    assert "附件 pdf 未能生成（未找到 Chromium）" in plain(mail)
    assert len(list(parsed(mail).iter_attachments())) == 1


def test_what_goes_to_the_second_address_carries_no_files_and_no_summary(office: Office) -> None:
    with_wishes(office, attachments=("xlsx",), escalate_to="chief@example.org")
    office.crawled(crawl("2023-03-02"))

    mails = {mail.address: mail for mail in office.round("2023-03-03").mails}

    assert list(parsed(mails["chief@example.org"]).iter_attachments()) == []


ADDRESSES = [
    ("officer@example.org", "officer@example.org"),
    ("林晓柳@example.org", "林晓柳@example.org"),
    ("lin@政务.example", "lin@xn--zfr164b.example"),
    ("reportwatch@localhost", "reportwatch@localhost"),
]


@pytest.mark.parametrize(("written", "used"), ADDRESSES)
def test_addresses_of_any_script(written: str, used: str) -> None:
    assert Officer(name="x", address=written, districts=("990101",)).address == used


@pytest.mark.parametrize("written", ["nobody", "a@b", "a b@example.org", "a@example.org>", "@x.y"])
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(ValidationError, match="expected a mail address such as"):
        Officer(name="x", address=written, districts=("990101",))


def test_an_address_with_other_letters_stands_as_it_is_in_the_header(office: Office) -> None:
    with_wishes(office, address="林晓柳@example.org")
    faulty(office, broken())

    (mail,) = office.round("2023-02-03").mails

    assert "To: 林晓柳 <林晓柳@example.org>" in mail.content


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://status.example.org/x/status.html", "https://status.example.org/x/seen/acheng/"),
        ("", "status/seen/acheng/"),
    ],
    ids=["an address", "none"],
)
def test_a_missing_report_links_the_lists_that_do_not_show_it(
    office: Office, address: str, link: str
) -> None:
    watch = office.configuration.watch
    mail = watch.mail.model_copy(update={"status_address": address})
    watch = watch.model_copy(update={"mail": mail})
    office.configuration = replace(office.configuration, watch=watch)
    office.crawled(crawl("2023-02-02"))
    office.published(FINANCE, "2023-01-20")
    first = next(one for one in office.round("2023-02-03").mails if one.address == OFFICER.address)
    lists = f"{link}{STREET}-2022.html"
    assert lists in plain(first)
    assert (f'href="{lists}"' in page(first)) == bool(address)
    assert f"{FINANCE}-2022.html" not in plain(first)
