"""What a page says, whatever made it."""

from __future__ import annotations

import pytest

from crawlers.pages.page import Page
from crawlers.pages.rows import title_of
from tests.crawlers.portal_in_memory import BASE, portal

PLACE = portal()


@pytest.mark.parametrize(
    "base", ["http://[", "//[", "http://[::1", "http://x:99999/", "http://x:y/"]
)
def test_a_base_that_is_no_address_is_ignored(base: str) -> None:
    html = f'<base href="{base}"><a href="nb.shtml">年报</a><a href="/x/">站</a>'
    page = Page(f"{BASE}/site/c0/index.shtml", html, PLACE)

    assert [link.url for link in page.links] == [f"{BASE}/site/c0/nb.shtml", f"{BASE}/x/"]


def test_links_start_from_the_first_base() -> None:
    html = '<base href="/a/"><base href="/b/"><a href="nb.shtml">年报</a>'

    assert [link.url for link in Page(f"{BASE}/", html, PLACE).links] == [f"{BASE}/a/nb.shtml"]


OURS, THEIRS = "青石镇2022年政府信息公开工作年度报告", "红旗镇2022年政府信息公开工作年度报告"
VIEW = '<td><a href="/{}.shtml">查看</a></td>'


@pytest.mark.parametrize(
    ("row", "titles"),
    [
        (f"<td>{OURS}</td>{VIEW}<td>{THEIRS}</td>{VIEW}", [OURS, THEIRS]),
        (f"{VIEW}<td>{OURS}</td><td>{THEIRS}</td>", ["查看"]),
        (f"<td>{OURS}</td><td>政府信息公开年报</td>{VIEW}", [OURS]),
        (f"{VIEW}<td>{OURS}</td>", [OURS]),
    ],
)
def test_a_link_that_says_nothing_has_the_title_nearest_before_it(
    row: str, titles: list[str]
) -> None:
    page = Page(f"{BASE}/", f"<table><tr>{row}</tr></table>", PLACE)

    assert [title_of(link, page) for link in page.links] == titles
