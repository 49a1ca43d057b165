"""A fact counts as told when a server accepted its mail; a refused mail's facts are told again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from monitor.delivery.email import send
from monitor.mails.dispatch import dispatch, lift_pauses, tell_again
from monitor.mails.outbox import Posted, Send
from monitor.officers import Officer, Officers
from monitor.records import Delivery
from monitor.run import run
from monitor.store import monitoring as store
from pipeline.store.readings import transaction
from tests.monitor.made import broken, crawl, moment
from tests.monitor.mail_server import Post, open_post
from tests.monitor.office import FINANCE, OFFICER, OPERATOR, STREET, Office, made_books
from tests.monitor.test_outbox import message
from tests.season.heard import body_of, told_twice, unlike_the_mailboxes, untold

SPAM = "554 DT:SPM 163 smtp13,please see http://mail.163.com/help"
NO_USER = "550 5.1.1 no such user"
RIGHT = "right@example.org"


class Desk:
    """An office whose mails go to a real server, at a made clock."""

    def __init__(self, engine: Engine, folder: Path, post: Post) -> None:
        self.office, self.post = Office(engine, folder, made_books()), post
        self.office.crawled(crawl("2023-02-02"))
        self.office.published(FINANCE, "2023-01-20")
        self.office.published(STREET, "2023-01-20", [broken(found=44)])

    @property
    def send(self) -> Send:
        return partial(send, server=self.post.server, sender="a@localhost", timeout_s=5)

    def night(self, day: str) -> Posted:
        office = self.office
        return run(
            office.engine, office.configuration, moment(day), self.send, office.folder
        ).posted

    def posts(self, at: datetime, again: str | None = None) -> Posted:
        office = self.office
        if again is not None:
            lift_pauses(office.engine, again or None, at)
        tell_again(office.engine, office.configuration, at)
        return dispatch(office.engine, office.configuration, self.send, at)

    def corrects(self, address: str) -> None:
        officer = OFFICER.model_copy(update={"address": address})
        people = Officers(officers=(officer,), operators=(OPERATOR,))
        self.office.configuration = replace(self.office.configuration, officers=people)

    def arrived(self, address: str = OFFICER.address) -> list[str]:
        return [body_of(mail) for to, mail in self.post.mails if to == address]

    def well(self, also: dict[str, str] | None = None) -> None:
        engine = self.office.engine
        assert told_twice(engine) == []
        assert untold(engine, self.office.configuration.officers, also) == []
        assert unlike_the_mailboxes(engine, self.post) == []


@pytest.fixture
def desk(sqlite_engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    with open_post() as post:
        yield Desk(sqlite_engine, tmp_path / "status", post)


def test_a_text_that_was_refused_is_told_with_the_next_mail_and_the_operator_hears_at_once(
    desk: Desk,
) -> None:
    desk.post.data_answers[OFFICER.address] = SPAM
    first = desk.night("2023-02-03")

    assert [one.is_of_content for one in first.refused] == [True]
    (heard,) = desk.arrived(OPERATOR.address)
    assert SPAM in heard
    assert "因内容被拒收" in heard

    desk.post.data_answers.clear()
    assert desk.posts(moment("2023-02-03") + timedelta(hours=1)).sent == 0, "not by itself"
    desk.night("2023-02-06")
    (mail,) = desk.arrived()
    assert "表三" in mail
    assert "已恢复" in desk.arrived(OPERATOR.address)[-1]
    assert desk.night("2023-02-07").sent == 0
    desk.well()


def test_what_changed_or_went_meanwhile_is_told_as_it_is_now(desk: Desk) -> None:
    desk.post.data_answers[OFFICER.address] = SPAM
    desk.office.published(FINANCE, "2023-01-21", [broken(found=41)])
    desk.night("2023-02-03")
    desk.post.data_answers.clear()
    desk.office.corrected(FINANCE, "2023-01-21", [])
    desk.office.corrected(STREET, "2023-01-20", [broken(found=46)])
    desk.night("2023-02-06")

    (mail,) = desk.arrived()
    assert "46" in mail
    assert "44" not in mail
    assert "区财政局" not in mail
    subjects = [str(mail["Subject"]) for to, mail in desk.post.mails if to == OFFICER.address]
    assert subjects == ["年报监测 2023-02-06：新情况 1 条，变化 0 条，消除 0 条"]
    desk.well()


def test_a_corrected_address_is_told_at_the_next_post(desk: Desk) -> None:
    desk.post.rcpt_answers[OFFICER.address] = NO_USER
    first = desk.night("2023-02-03")
    assert [one.address for one in first.refused] == [OFFICER.address]
    assert NO_USER in desk.arrived(OPERATOR.address)[0]
    at = moment("2023-02-03") + timedelta(hours=8)
    assert desk.posts(at).sent == 0

    desk.corrects(RIGHT)
    assert desk.posts(at).sent >= 1
    assert len(desk.arrived(RIGHT)) == 1
    desk.night("2023-02-06")
    assert len(desk.arrived(RIGHT)) == 1
    assert [to for to, _ in desk.post.mails].count(OFFICER.address) == 0
    desk.well({RIGHT: OFFICER.address})


def test_what_the_old_address_heard_counts_as_heard(desk: Desk) -> None:
    desk.night("2023-02-03")
    desk.post.rcpt_answers[OFFICER.address] = NO_USER
    desk.office.corrected(STREET, "2023-01-20", [])
    desk.night("2023-02-06")
    desk.corrects(RIGHT)
    desk.posts(moment("2023-02-06") + timedelta(hours=8))

    (mail,) = desk.arrived(RIGHT)
    assert "不再存在" in mail or "不再成立" in mail
    desk.well({RIGHT: OFFICER.address})


def test_an_address_that_refuses_is_tried_once_a_week_or_when_somebody_asks(desk: Desk) -> None:
    desk.post.rcpt_answers[OFFICER.address] = NO_USER
    refused = []
    for day in ("2023-02-03", "2023-02-06", "2023-02-07", "2023-02-08", "2023-02-09"):
        desk.office.corrected(STREET, "2023-01-20", [broken(found=50 + int(day[-1]))])
        refused += [day for _ in desk.night(day).refused]
    assert refused == ["2023-02-03"]
    refused += [day for day in ("2023-02-10", "2023-02-13") for _ in desk.night(day).refused]
    assert refused == ["2023-02-03", "2023-02-10"], "a week later"

    at = moment("2023-02-14") + timedelta(hours=8)
    assert len(desk.posts(at, again=OFFICER.address).refused) == 1
    desk.post.rcpt_answers.clear()
    assert desk.posts(at, again=OFFICER.address).sent >= 1
    (mail,) = desk.arrived()
    assert "59" in mail
    desk.night("2023-02-15")
    desk.well()


def test_an_operator_whose_own_address_refuses_is_told_by_another(desk: Desk) -> None:
    second = OPERATOR.model_copy(update={"name": "乙", "address": "second@example.org"})
    people = Officers(officers=(OFFICER,), operators=(OPERATOR, second))
    desk.office.configuration = replace(desk.office.configuration, officers=people)
    desk.post.rcpt_answers |= {OFFICER.address: NO_USER, OPERATOR.address: "550 gone"}
    posted = desk.night("2023-02-03")

    assert posted.is_in_trouble
    assert {one.address for one in posted.refused} == {OFFICER.address, OPERATOR.address}
    assert NO_USER in desk.arrived("second@example.org")[0]
    desk.night("2023-02-06")
    assert "550 gone" in desk.arrived("second@example.org")[1]


def test_a_wording_refused_twice_spoils_no_other_mail(desk: Desk) -> None:
    desk.post.data_answers[OFFICER.address] = SPAM
    desk.night("2023-02-03")
    desk.night("2023-02-06")
    desk.post.refuses_text = "柳泉街道"
    desk.post.data_answers.clear()
    desk.office.published(FINANCE, "2023-01-21", [broken(found=41)])
    desk.night("2023-02-07")
    assert len(desk.arrived()) == 1, "the news of another agency leaves"
    desk.night("2023-02-08")
    desk.post.refuses_text = "nothing"
    for day in ("2023-02-13", "2023-02-14"):
        desk.night(day)
    assert len(desk.arrived()) == 2, "by itself, a week later"
    desk.well()


def test_a_message_put_off_for_a_day_is_told_to_the_operator_and_arrives_once(desk: Desk) -> None:
    desk.post.rcpt_answers[OFFICER.address] = "451 4.7.1 greylisted, come back"
    desk.night("2023-02-03")
    at = moment("2023-02-03")
    tries = 0
    for _ in range(24 * 6):
        at += timedelta(minutes=10)
        posted = desk.posts(at)
        tries += any(one.address == OFFICER.address for one in posted.put_off)
        assert posted.sent or posted.is_all_put_off
    assert 20 <= tries <= 30
    assert "greylisted" in desk.arrived(OPERATOR.address)[0]
    assert len(desk.arrived(OPERATOR.address)) == 1
    desk.post.rcpt_answers.clear()
    desk.posts(at + timedelta(hours=1))
    desk.well()


def test_what_was_put_off_a_moment_ago_is_counted_once(desk: Desk) -> None:
    desk.post.rcpt_answers |= {OFFICER.address: NO_USER, OPERATOR.address: "451 busy"}
    desk.night("2023-02-03")
    for minutes in range(3):
        posted = desk.posts(moment("2023-02-04") + timedelta(minutes=minutes))
        put_off = [one.message_id for one in posted.put_off]
        assert len(put_off) == len(set(put_off))
        assert posted.resting + len(put_off) == posted.waiting


def test_a_digest_for_a_chat_is_tried_again_while_it_is_news_or_by_name(desk: Desk) -> None:
    digest = replace(message(OFFICER.address), channel="dingtalk", address="ROBOT")
    refused = Delivery(digest.message_id, "ROBOT", False, True, "310000 keywords not in content")
    with transaction(desk.office.engine) as session:
        store.put_in_outbox(session, [digest])
        store.record_delivery(session, refused, digest.created_at)
    week = digest.created_at + timedelta(days=7, minutes=1)
    assert lift_pauses(desk.office.engine, None, week) == 0
    assert lift_pauses(desk.office.engine, "ROBOT", week) == 1
    with transaction(desk.office.engine) as session:
        assert [one.message_id for one in store.pending_messages(session)] == [digest.message_id]


def test_a_message_that_breaks_its_line_goes_out_at_most_once_an_hour(desk: Desk) -> None:
    desk.post.drops_after_text.add(OFFICER.address)
    desk.night("2023-02-03")
    at, tries = moment("2023-02-03"), len(desk.arrived())
    for _ in range(24 * 6):
        at += timedelta(minutes=10)
        desk.posts(at)
    tries = len(desk.arrived())
    assert 2 <= tries <= 6
    assert len(set(desk.post.message_ids)) == 1 + len(desk.arrived(OPERATOR.address))
    assert "可能已经收到" in desk.arrived(OPERATOR.address)[0]
    desk.post.drops_after_text.clear()
    desk.posts(at + timedelta(hours=12))
    with transaction(desk.office.engine) as session:
        assert store.pending_messages(session) == []


def test_nobody_is_told_what_another_officer_of_the_district_heard(desk: Desk) -> None:
    other = Officer(name="江", address="jiang@example.org", districts=OFFICER.districts)
    people = Officers(officers=(OFFICER, other), operators=(OPERATOR,))
    desk.office.configuration = replace(desk.office.configuration, officers=people)
    desk.post.rcpt_answers[OFFICER.address] = NO_USER
    desk.night("2023-02-03")
    right = OFFICER.model_copy(update={"address": RIGHT})
    people = Officers(officers=(right, other), operators=(OPERATOR,))
    desk.office.configuration = replace(desk.office.configuration, officers=people)
    desk.posts(moment("2023-02-03") + timedelta(hours=8))

    assert len(desk.arrived(RIGHT)) == len(desk.arrived("jiang@example.org")) == 1
    desk.well({RIGHT: OFFICER.address})


def test_a_list_that_was_refused_is_told_once_the_address_is_right(desk: Desk) -> None:
    desk.office.withdrawn(FINANCE)
    desk.post.rcpt_answers[OFFICER.address] = NO_USER
    desk.office.crawled(crawl("2024-01-24"))
    refused = desk.night("2024-01-24").refused
    assert len(refused) == 1
    desk.night("2024-01-25")
    desk.corrects(RIGHT)
    desk.posts(moment("2024-01-25") + timedelta(hours=8))
    desk.night("2024-01-26")

    lists = [one for one in desk.arrived(RIGHT) if "2023年度报告的截止日是2024-01-31" in one]
    assert len(lists) == 1
