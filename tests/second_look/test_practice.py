"""A look that sees nothing of what is planted before it says nothing of a portal's lists."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest

from crawlers.looks import LookOutcome
from crawlers.second_look import practice
from tests.crawlers.blindfold import Eye, blindfolded, eyes_of_the_hand
from tests.second_look.looks import BUDGET, LIMITS, Looking, looking
from tests.second_look.pages import MUST_SHOW, OTHERS, hiding

pytestmark = pytest.mark.browser
HIDING = {name: hiding(name, page, hides=True) for name, page in (MUST_SHOW | OTHERS).items()}
BRIEF = replace(LIMITS, most_s=20.0)
EYES = eyes_of_the_hand()
SHORT = ("handles.handles", "handles._is_handle", "verdicts.further_rows", "likeness.more_rows")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looking]:
    pages = {at: page for one in HIDING.values() for at, page in one.pages.items()}
    with looking(pages, tmp_path_factory.mktemp("locks")) as held:
        yield held


def sees(browser: Looking) -> bool:
    sealing = browser.sealing
    sealing.pace.most = sealing.pace.asked + BUDGET
    look = partial(practice.sees, browser.tab, sealing.pace, sealing.portal, BRIEF)
    return browser.runner.run(look())


def test_with_open_eyes_the_planted_row_is_found_and_the_portal_asked_for_nothing(
    browser: Looking,
) -> None:
    before = len(browser.server.requests)
    assert sees(browser)
    assert len(browser.server.requests) == before


def is_fooled(browser: Looking, eye: Eye, name: str) -> bool:
    """Whether a half-blind look passes the practice and says "the same" of a list that hides."""
    with blindfolded(eye):
        try:
            return sees(browser) and browser.at(HIDING[name], BRIEF).outcome is LookOutcome.SAME
        except Exception:  # noqa: BLE001  (a visit that dies keeps no look)
            return False


@pytest.mark.parametrize("part", SHORT)
def test_a_part_that_answers_with_nothing_is_noticed(browser: Looking, part: str) -> None:
    (eye,) = (one for one in EYES if one.label.endswith(f".{part}"))
    assert not is_fooled(browser, eye, "icon")


@pytest.mark.faults
@pytest.mark.parametrize("eye", EYES, ids=lambda eye: eye.label)
def test_whichever_part_answers_with_nothing_is_noticed(browser: Looking, eye: Eye) -> None:
    name = random.Random(eye.label).choice(sorted(HIDING))
    assert not is_fooled(browser, eye, name)
