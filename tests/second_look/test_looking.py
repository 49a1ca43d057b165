"""The second look finds what no word names, tells what it cannot judge, and asks little."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from core.messages import render
from crawlers.looks import LookOutcome
from tests.crawlers.server import Answer, Reply
from tests.sampling import a_part
from tests.second_look.looks import LIMITS, Looking, looking
from tests.second_look.pages import (
    CLOCK,
    COUNTED,
    HIDDEN,
    MUST_SHOW,
    NEIGHBOUR,
    OTHERS,
    UNJUDGED,
    WHOLE,
    Hiding,
    hiding,
    title,
)

pytestmark = pytest.mark.browser
HIDING = {name: hiding(name, page, hides=True) for name, page in (MUST_SHOW | OTHERS).items()}
TWINS = {
    name: hiding(f"{name}-twin", page, hides=False)
    for name, page in (MUST_SHOW | {one: OTHERS[one] for one in ("turned", "pathless")}).items()
}
PLAIN = {name: hiding(name, page, hides=True) for name, page in UNJUDGED.items()}
SAME = {"whole": WHOLE, "clock": CLOCK, "counted": COUNTED, "neighbour": NEIGHBOUR}
PLAIN |= {name: hiding(name, page, hides=True) for name, page in SAME.items()}


def _pages(*held: Mapping[str, Hiding]) -> dict[str, Answer]:
    return {at: page for one in held for each in one.values() for at, page in each.pages.items()}


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looking]:
    with looking(_pages(HIDING, TWINS, PLAIN), tmp_path_factory.mktemp("locks")) as held:
        yield held


@pytest.mark.parametrize("name", HIDING)
def test_what_a_crawl_missed_is_seen(browser: Looking, name: str) -> None:
    looked = browser.at(HIDING[name])
    assert looked.outcome is LookOutcome.MORE
    found = {row.text for row in looked.acts[0].rows if row.text}
    assert found == {title(agency) for agency in HIDDEN}
    assert looked.picture.startswith(b"\x89PNG")
    assert looked.act_picture.startswith(b"\x89PNG")


@pytest.mark.parametrize("name", a_part(TWINS, 3, str))
def test_the_same_rows_behind_the_same_control_are_not_more(browser: Looking, name: str) -> None:
    looked = browser.at(TWINS[name])
    assert looked.outcome is LookOutcome.SAME, render(looked.reason, "en")


@pytest.mark.parametrize("name", a_part(UNJUDGED, 2, str))
def test_what_cannot_be_judged_is_said_and_nothing_is_sent(browser: Looking, name: str) -> None:
    looked = browser.at(PLAIN[name])
    assert looked.outcome is LookOutcome.UNJUDGED
    asked = [one for one in browser.server.requests if one.method != "GET" or "?w=" in one.target]
    assert asked == []
    assert not any(target.startswith("/barred/k") for target in browser.server.targets)


@pytest.mark.parametrize("name", ["clock", "counted"])
def test_a_clock_or_a_counter_beside_the_list_spoils_nothing(browser: Looking, name: str) -> None:
    looked = browser.at(PLAIN[name])
    assert looked.outcome is LookOutcome.SAME, render(looked.reason, "en")


def test_a_whole_list_is_the_same_and_each_page_is_asked_for_once(browser: Looking) -> None:
    looked = browser.at(PLAIN["whole"])
    assert looked.outcome is LookOutcome.SAME, render(looked.reason, "en")
    assert browser.server.asked["/whole/q.html"] == 1
    assert looked.requests <= 1 + 1 + looked.controls


def test_a_link_to_another_portal_is_left_alone_and_spoils_nothing(browser: Looking) -> None:
    looked = browser.at(PLAIN["neighbour"])
    assert (looked.outcome, looked.controls) == (LookOutcome.SAME, 1), render(looked.reason, "en")
    assert browser.tab.page.url.endswith("/neighbour/q.html")


def test_a_look_that_meets_its_limit_says_so(browser: Looking) -> None:
    looked = browser.at(TWINS["blocks"], replace(LIMITS, most_controls=1))
    assert looked.outcome is LookOutcome.LIMIT


def test_an_empty_404_in_place_of_robots_txt_closes_nothing(tmp_path: Path) -> None:
    whole = PLAIN["whole"]
    nothing = Reply(b"", status=404, headers=())
    with looking({**whole.pages, "/robots.txt": nothing}, tmp_path) as browser:
        assert browser.at(whole).outcome is LookOutcome.SAME
