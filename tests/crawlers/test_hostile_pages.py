"""Pages made to keep a crawl busy for ever or to end it: it ends soon, and the others go on."""

from __future__ import annotations

import time

import pytest

from core.charsets import decode
from crawlers.cms.layouts import layout_named
from crawlers.pages.data import json_in, records_in, total_in
from crawlers.pages.foreign_json import MOST_ASKED
from crawlers.pages.page import Page
from tests.crawlers.conftest import Ground, serving_all
from tests.crawlers.markup import listing, pager
from tests.crawlers.portal_in_memory import portal
from tests.crawlers.small_site import REPORTS, site

# Far above what is measured (under a second), far below what a quadratic walk takes (hours).
BOUND_S = 10
SIGNS = 1_000_000
LAYOUTS = ("static_list", "hanweb", "json_catalog", "ajax_fragment")
PUMPS = (
    *(" ", "<datastore>", "<record><![CDATA[", "<script", '("#j").jpage({', "createPageHTML("),
    *('"/site/label/1?', "{labelName", '{"a":', "[", "funclick('a'", "id=", "年报公开", "<div>"),
)


@pytest.mark.parametrize("pump", PUMPS)
def test_a_page_of_a_million_signs_is_read_in_bounded_time(pump: str) -> None:
    html = f"<html><body>{pump * (SIGNS // len(pump))}"
    began = time.process_time()
    for layout in LAYOUTS:
        layout_named(layout).read_list(Page("http://a.gov.cn/col/", html, portal()))
    assert time.process_time() - began < BOUND_S * len(LAYOUTS)


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 900 + "1" + "}" * 900, "cb(" + "[" * 9_999]
)
def test_json_that_goes_too_deep_is_none(text: str) -> None:
    assert json_in(text) is None


def test_a_number_without_end_is_no_total_and_hides_no_row() -> None:
    row = '{"title": "年报", "url": "/a"}'
    data = json_in(f'cb({{"total": {"9" * 5_000}, "rows": [{row}]}});')
    assert total_in(data) is None
    assert len(records_in(data)) == 1


def test_no_reply_announces_more_pages_than_any_night_asks_for() -> None:
    data = '{"total": 999999, "pagesize": 1, "rows": [{"title": "年报", "url": "/a"}]}'
    page = Page("http://a.gov.cn/gkmlpt/api/all/1?page=1&sid=2", data, portal())
    read = layout_named("json_catalog").read_list(page)
    assert read.rows_declared == 999_999
    assert len(read.next_pages) <= MOST_ASKED


@pytest.mark.parametrize(
    "name",
    ["unicode_escape", "raw_unicode_escape", "idna", "punycode", "zip", "rot13", "undefined"],
)
def test_a_charset_that_no_portal_writes_in_says_nothing(name: str) -> None:
    content = f'<meta charset="{name}">年报\\x'.encode("gb18030")
    assert decode(content, name).endswith("年报\\x")


def test_a_crawl_over_hostile_pages_ends_and_leaves_other_portals_alone(ground: Ground) -> None:
    pages = {
        "escape": '<meta charset="unicode_escape">公开\\x'.encode("gb18030"),
        "opened": "<html><body>" + 'createPageHTML( "/site/label/1?' * 30_000,
        "nested": "<html><body>" + "<div><a href=x>" * 60_000,
    }
    sites = {name: site() | {"/site/c1/list.shtml": page} for name, page in pages.items()}
    sites["small"] = site(list=listing(REPORTS, pager(1, 1, 4)))
    with serving_all(sites) as servers:
        for name, server in servers.items():
            ground.describe(name, server)
        reports = ground.crawl(*sites)
    assert sorted(reports) == sorted(sites)
    assert max(column.rows_seen for column in reports["small"].columns) == len(REPORTS)
    for name in pages:
        assert reports[name].reason is None or "process" not in str(reports[name].reason)
