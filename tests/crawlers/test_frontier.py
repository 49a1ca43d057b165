"""What a crawl and a probe plan to open: each page once, wherever redirects lead."""

from __future__ import annotations

from crawlers.crawl.frontier import Frontier
from crawlers.pages.discovery import Lead

HOME = Lead("http://127.0.0.1/")
LIST, OTHER = Lead("http://127.0.0.1/c1/"), Lead("http://127.0.0.1/c2/")


def test_pages_are_opened_in_the_order_in_which_they_were_planned_and_once() -> None:
    frontier = Frontier()
    assert frontier.plan((HOME, LIST, HOME)) is None
    assert [frontier.next(), frontier.next()] == [HOME, LIST]
    frontier.plan((LIST, OTHER))
    assert frontier.next() == OTHER
    assert not frontier
    assert frontier.known == 3


def test_the_first_page_without_room_is_named() -> None:
    frontier = Frontier(most=2)
    assert frontier.plan((HOME, LIST, HOME, OTHER)) == OTHER
    assert len(frontier) == 2


def test_a_redirect_to_a_planned_page_says_under_which_lead() -> None:
    frontier = Frontier()
    frontier.plan((HOME, LIST, OTHER))
    assert frontier.landed(LIST, LIST.url) is None
    assert frontier.landed(OTHER, LIST.url) == LIST


def test_a_page_that_a_redirect_reached_is_not_planned_again() -> None:
    frontier = Frontier()
    frontier.plan((LIST,))
    assert frontier.landed(frontier.next(), OTHER.url) is None
    frontier.plan((OTHER,))
    assert not frontier
    assert frontier.landed(HOME, OTHER.url) == LIST
