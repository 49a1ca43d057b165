"""Every fault switch does what it says, and only where it is set."""

from __future__ import annotations

import gzip
import http.client
import time

import pytest

from tests.replicas.asking import ask
from tests.replicas.faults import HostFault, Robots, Switch
from tests.replicas.hanweb import PROXY
from tests.replicas.server import Replica
from tests.replicas.site import ListFault

LIST = "/achengqu/c111273/zfxxgklby_nb.shtml"
SECOND = "/achengqu/c111273/zfxxgklby_nb_2.shtml"
NOBODY = "/achengqu/nothing.shtml"


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (HostFault.ERRORS, 500),
        (HostFault.FORBIDDEN, 403),
        (HostFault.TOO_MANY, 429),
        (HostFault.CHALLENGE, 521),
        (HostFault.SOFT_404, 200),
        (HostFault.MOVED, 301),
    ],
)
def test_a_fault_answers_every_request_with_its_status(
    acheng: Replica, fault: HostFault, status: int
) -> None:
    acheng.set(Switch(fault))
    assert {ask(acheng, target).status for target in (LIST, "/", NOBODY)} == {status}


def test_a_fault_can_be_limited_to_some_addresses(acheng: Replica) -> None:
    acheng.set(Switch(HostFault.ERRORS, under="/achengqu/c111273"))
    assert (ask(acheng, LIST).status, ask(acheng, "/").status) == (500, 200)


def test_429_says_when_to_come_back(acheng: Replica) -> None:
    acheng.set(Switch(HostFault.TOO_MANY, seconds=7))
    assert ask(acheng, LIST).headers["Retry-After"] == "7"


def test_521_sets_a_cookie_and_wants_a_script_to_run(acheng: Replica) -> None:
    acheng.set(Switch(HostFault.CHALLENGE))
    answer = ask(acheng, LIST)
    assert "__jsluid_s" in answer.headers["Set-Cookie"]
    assert b"<script>" in answer.body


def test_a_soft_404_says_in_words_that_nothing_is_there(acheng: Replica) -> None:
    acheng.set(Switch(HostFault.SOFT_404))
    assert "不存在" in ask(acheng, LIST).body.decode()


def test_the_home_page_may_stand_in_for_everything(acheng: Replica) -> None:
    acheng.set(Switch(HostFault.HOME_PAGE))
    assert ask(acheng, LIST).body == acheng.site.home.body


def test_500_then_200_fails_once_for_every_address(acheng: Replica) -> None:
    acheng.set(Switch(HostFault.ERROR_ONCE))
    assert [ask(acheng, LIST).status for _ in range(2)] == [500, 200]
    assert ask(acheng, "/").status == 500


def test_a_reset_cuts_the_connection(acheng: Replica) -> None:
    acheng.set(Switch(HostFault.RESET))
    with pytest.raises((ConnectionError, http.client.RemoteDisconnected)):
        ask(acheng, LIST)
    assert [request.status for request in acheng.requests] == [0]


def test_a_truncated_body_is_shorter_than_it_says(acheng: Replica) -> None:
    acheng.set(Switch(HostFault.TRUNCATED))
    with pytest.raises(http.client.IncompleteRead) as caught:
        ask(acheng, LIST)
    assert len(caught.value.partial) == acheng.requests[0].bytes


def test_gzip_comes_without_being_asked_for(acheng: Replica) -> None:
    plain = ask(acheng, LIST).body
    acheng.set(Switch(HostFault.GZIP))
    answer = ask(acheng, LIST)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.body) == plain


def test_the_header_may_name_a_wrong_charset(acheng: Replica) -> None:
    acheng.set(Switch(HostFault.WRONG_CHARSET))
    answer = ask(acheng, LIST)
    assert answer.headers["Content-Type"] == "text/html; charset=gbk"
    assert "街道" in answer.body.decode("utf-8")


def test_a_slow_host_takes_its_time_before_headers_and_body(acheng: Replica) -> None:
    acheng.set(Switch(HostFault.SLOW, seconds=0.15))
    began = time.monotonic()
    assert ask(acheng, LIST).status == 200
    assert time.monotonic() - began >= 0.3


def test_a_dying_host_answers_a_few_more_requests(acheng: Replica) -> None:
    acheng.set(Switch(HostFault.DEAD_AFTER, after=2))
    assert [ask(acheng, LIST).status for _ in range(2)] == [200, 200]
    with pytest.raises((ConnectionError, http.client.RemoteDisconnected)):
        ask(acheng, LIST)


def test_page_one_may_stand_in_for_every_page(acheng: Replica) -> None:
    first, second = ask(acheng, LIST).body, ask(acheng, SECOND).body
    acheng.set(Switch(ListFault.PAGE_REPEATS))
    assert first != second
    assert ask(acheng, SECOND).body == first


def test_a_list_may_claim_more_rows_than_it_has(acheng: Replica) -> None:
    acheng.set(Switch(ListFault.LYING_TOTAL))
    assert b"'shtml',13);" in ask(acheng, LIST).body


def test_a_list_may_turn_up_empty(acheng: Replica) -> None:
    acheng.set(Switch(ListFault.EMPTY_LIST))
    answer = ask(acheng, LIST)
    assert answer.status == 200
    assert "年度报告</a><span" not in answer.body.decode()


@pytest.mark.parametrize(
    ("variant", "status", "words"),
    [
        (Robots.ABSENT, 404, b""),
        (Robots.CRAWL_DELAY, 200, b"Crawl-delay: 1"),
        (Robots.DISALLOW, 200, b"Disallow: /\n"),
        (Robots.NO_SEARCH, 200, b"Disallow: /common/search/"),
        (Robots.BROKEN, 503, b""),
    ],
)
def test_robots_txt_has_its_variants(
    acheng: Replica, variant: Robots, status: int, words: bytes
) -> None:
    acheng.robots = variant
    answer = ask(acheng, "/robots.txt")
    assert answer.status == status
    assert words in answer.body


@pytest.mark.parametrize(
    ("fault", "records"),
    [(ListFault.PAGE_REPEATS, 17), (ListFault.EMPTY_LIST, 0)],
)
def test_the_proxy_may_repeat_its_first_block_or_hand_out_nothing(
    replicas: dict[str, Replica], fault: ListFault, records: int
) -> None:
    old = replicas["nangang-old"]
    target = f"{PROXY}?unitid=382174&startrecord=46&endrecord=62"
    true_answer = ask(old, target).body
    old.set(Switch(fault))
    spoiled = ask(old, target).body
    old.set(Switch())
    assert spoiled != true_answer
    assert spoiled.count(b"<record>") == records
