"""A browser that the portal sends on to a path which robots.txt forbids does not go there."""

from __future__ import annotations

import pytest

from core.browser import find_browser
from core.messages import render
from crawlers.records import CrawlOutcome
from tests.crawlers.conftest import Ground, serving_all
from tests.crawlers.markup import listing, rows
from tests.crawlers.server import Answer, Reply
from tests.crawlers.small_site import REPORTS, site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_browser(None) is None, reason="no Chromium on this machine"),
]
ROBOTS = "User-agent: *\nDisallow: /inner/\n"
MOVED = "/inner/list.shtml"
# The list comes by a script, after one that the portal sends on to what robots.txt forbids.
SCRIPT = """<script>
const fill = () => { document.querySelector('.infolist').innerHTML = `ROWS`; };
const frame = document.createElement('iframe');
frame.src = '/go.html';
document.body.appendChild(frame);
fetch('/go.json').catch(() => 0).then(fill);
</script>""".replace("ROWS", rows(REPORTS))


def moved_to(target: str) -> Reply:
    return Reply(b"", 302, (("Location", target),))


def portal_with(answer: Answer) -> dict[str, Answer]:
    return {
        **site(),
        "/robots.txt": ROBOTS,
        "/site/c1/list.shtml": answer,
        "/go.json": moved_to("/on.json"),
        "/on.json": moved_to("/inner/list.json"),
        "/go.html": moved_to("/inner/frame.html"),
        "/inner/list.json": "{}",
        "/inner/frame.html": listing(REPORTS),
        MOVED: listing(REPORTS),
    }


def test_a_list_that_redirects_to_a_forbidden_path_is_refused(ground: Ground) -> None:
    def at_second_sight(times: int) -> Reply:
        return Reply(listing([]).encode()) if times == 1 else moved_to(MOVED)

    with serving_all({"small": portal_with(at_second_sight)}) as servers:
        ground.describe("small", servers["small"], "browser = true")
        report = ground.crawl("small")["small"]
    server = servers["small"]
    targets = server.targets
    assert targets.count("/site/c1/list.shtml") == 2
    assert not [target for target in targets if target.startswith("/inner/")]
    assert report.outcome is CrawlOutcome.BLOCKED
    listed, moved = f"{server.base_url}/site/c1/list.shtml", f"{server.base_url}{MOVED}"
    assert render(report.reason, "zh") == f"{listed} 跳转到 robots.txt 不许访问的 {moved}"
    assert render(report.reason, "en") == f"{listed} redirects to {moved}, which robots.txt forbids"


def test_what_a_script_asks_for_is_not_followed_there_either(ground: Ground) -> None:
    answer = listing([], SCRIPT)
    with serving_all({"small": portal_with(answer)}) as servers:
        ground.describe("small", servers["small"], "browser = true")
        report = ground.crawl("small")["small"]
    targets = servers["small"].targets
    assert {"/go.json", "/on.json", "/go.html"} <= set(targets)
    assert not [target for target in targets if target.startswith("/inner/")]
    assert max(column.rows_seen for column in report.columns) == len(REPORTS)
