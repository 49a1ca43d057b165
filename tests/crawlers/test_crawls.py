"""Real crawls over HTTP: manners, robots.txt, revisits, faults of servers, a browser."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from core.browser import find_browser
from crawlers.records import CrawlOutcome, CrawlReport, FetchedDocument, Role
from tests.archived import crawl_reports, latest_sightings
from tests.crawlers.conftest import NIGHT, Ground, serving_all
from tests.crawlers.markup import article, english, listing, pager, rows
from tests.crawlers.paces import least_gap_s
from tests.crawlers.server import Answer, Reply, Server
from tests.crawlers.small_site import REPORTS, site
from tests.formats.made.archives import zip_of

TITLE, FIRST, DAY = REPORTS[0]
GBK_NAME = "红星镇年度报告.docx".encode("gbk").decode("latin-1")
FILE_HEADERS = (
    ("Content-Type", "application/octet-stream"),
    ("Content-Disposition", f"attachment; filename={GBK_NAME}"),
)
DOCX = zip_of({"_rels/.rels": b"", "word/document.xml": b""})
WITH_FILE = article(TITLE, DAY, '<p>附件：<a href="/attachment.do?id=1">年度报告</a></p>')
ROWS = listing(REPORTS, pager(1, 1, 4))
SCRIPT = """<script>setTimeout(function () {
  document.querySelector('.infolist').innerHTML = `ROWS`;
}, 300);</script>"""
SCRIPTED = listing([], pager(1, 1, 4) + SCRIPT.replace("ROWS", rows(REPORTS)))


def stumbling(page: str) -> Answer:
    """Answer 502 at first, as busy servers do for deep pages."""
    return lambda times: Reply(b"bad gateway", 502) if times == 1 else Reply(page.encode())


def asking_for_patience(page: str, seconds: str) -> Answer:
    busy = Reply(b"busy", 503, (("Retry-After", seconds),))
    return lambda times: busy if times == 1 else Reply(page.encode())


def robots(text: str) -> dict[str, Answer]:
    return {"/robots.txt": Reply(text.encode(), headers=(("Content-Type", "text/plain"),))}


def moved(to: str) -> Reply:
    return Reply(b"", 301, (("Location", to),))


SAYS_GZIP = (("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip"))
BOMB = gzip.compress(b"<p>" * 20_000_000, 9)


SITES: dict[str, dict[str, Answer]] = {
    "healthy": {
        **site(list=listing(REPORTS[:3], pager(2, 1, 4))),
        "/site/c1/list_2.shtml": stumbling(listing(REPORTS[3:], pager(2, 2, 4))),
        FIRST: WITH_FILE,
        "/attachment.do?id=1": moved("/files/1.docx"),
        "/files/1.docx": Reply(DOCX, headers=FILE_HEADERS),
        "/site/c0/nb.shtml": moved("http://www.example.gov.cn/site/c0/years.shtml"),
        "/site/c0/years.shtml": site()["/site/c0/nb.shtml"],
    },
    "forbidden": {**site(), **robots("User-agent: *\nDisallow: /\n")},
    "forbidden-to-us": {**site(), **robots("User-agent: reportwatch\nDisallow: /site/c1/\n")},
    "robots-busy": {**site(), "/robots.txt": 503},
    "slow-please": {**site(), **robots("User-agent: *\nCrawl-delay: 0.4\n")},
    "broken": dict.fromkeys([*site(), "/robots.txt"], 500),
    "challenged": {**site(), "/site/c0/nb.shtml": Reply(b"<script>go()</script>", 521)},
    "patient": {**site(), "/site/c1/list.shtml": asking_for_patience(ROWS, "1")},
    "too-patient": {**site(), "/site/c1/list.shtml": asking_for_patience(ROWS, "9999")},
    "leading-away": {**site(), FIRST: moved("http://127.0.0.1:9/elsewhere.shtml")},
    "scripted": {**site(), "/site/c1/list.shtml": SCRIPTED},
    "no-status": {**site(), FIRST: Reply(b"<h1>late</h1>", 10**20)},
    "not-packed": {**site(), "/site/c1/list.shtml": Reply(ROWS.encode(), headers=SAYS_GZIP)},
    "bomb": {**site(), "/site/c1/list.shtml": Reply(BOMB, headers=SAYS_GZIP)},
}
MORE = {"scripted": "browser = true"}


@dataclass(frozen=True, slots=True)
class Night:
    """What one night over all sites brought."""

    servers: dict[str, Server]
    reports: dict[str, CrawlReport]
    ground: Ground

    def seen(self, portal: str) -> dict[str, FetchedDocument]:
        return latest_sightings(self.ground.archive, portal)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    ground = Ground(tmp_path_factory.mktemp("night"))
    with serving_all(SITES) as servers:
        for name, server in servers.items():
            ground.describe(name, server, MORE.get(name, ""))
        yield Night(servers, ground.crawl(*servers), ground)


def test_a_healthy_portal_is_complete(night: Night) -> None:
    report = night.reports["healthy"]
    assert report.outcome is CrawlOutcome.COMPLETE, english(report.reason)
    assert (report.documents, report.columns[0].reports_listed) == (5, 4)
    assert report.started_at == NIGHT
    assert crawl_reports(night.ground.archive, "healthy") == (report,)


def test_a_status_that_http_does_not_have_is_no_answer(night: Night) -> None:
    report = night.reports["no-status"]
    sighting = night.seen("no-status")[f"{night.servers['no-status'].base_url}{FIRST}"]
    assert report.outcome is CrawlOutcome.PARTIAL
    assert (sighting.status, sighting.sha256) == (0, None)
    assert any("which HTTP does not have" in english(one.found) for one in report.problems)


@pytest.mark.parametrize(
    ("portal", "said"),
    [("not-packed", "its compression is broken"), ("bomb", "the answer is too large")],
)
def test_a_list_that_cannot_be_unpacked_is_that_lists_trouble(
    night: Night, portal: str, said: str
) -> None:
    report = night.reports[portal]
    assert report.outcome in (CrawlOutcome.PARTIAL, CrawlOutcome.FAILED)
    assert "our own error" not in english(report.reason)
    assert any(said in english(one.found) for one in report.problems), report.problems


def test_everything_that_was_read_is_in_the_archive(night: Night) -> None:
    documents = night.seen("healthy").values()
    assert {d.role for d in documents} == {"list", "article", "attachment"}
    assert all(night.ground.archive.read(d.sha256) for d in documents if d.sha256)
    assert all(d.sha256 for d in documents)


def test_a_file_is_known_by_its_link_and_its_name_in_gbk_is_read(night: Night) -> None:
    document = night.seen("healthy")[f"{night.servers['healthy'].base_url}/attachment.do?id=1"]
    assert document.headers["content-disposition"] == "attachment; filename=红星镇年度报告.docx"
    assert document.media_type == (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    )
    assert document.title == TITLE


def test_a_redirect_to_the_public_name_of_a_replica_stays_on_it(night: Night) -> None:
    assert "/site/c0/years.shtml" in night.servers["healthy"].targets


def test_we_say_who_we_are_and_ask_one_thing_at_a_time(night: Night) -> None:
    server = night.servers["healthy"]
    assert {r.agent for r in server.requests} == {"reportwatch/0.1.0 (+mailto:ops@example.invalid)"}
    assert server.targets[0] == "/robots.txt"
    assert all(server.most_running == 1 for server in night.servers.values())


def test_robots_may_forbid_everything_or_our_way(night: Night) -> None:
    for name in ("forbidden", "forbidden-to-us"):
        report = night.reports[name]
        assert report.outcome is CrawlOutcome.BLOCKED
        assert "robots.txt" in english(report.reason)
    assert night.servers["forbidden"].targets == ["/robots.txt"]
    assert all("/c1/" not in target for target in night.servers["forbidden-to-us"].targets)


def test_a_busy_robots_file_means_another_night(night: Night) -> None:
    assert night.reports["robots-busy"].outcome is CrawlOutcome.BLOCKED
    assert set(night.servers["robots-busy"].targets) == {"/robots.txt"}


def test_a_crawl_delay_is_kept(night: Night) -> None:
    requests = night.servers["slow-please"].requests
    assert least_gap_s([request.at for request in requests]) > 0.3
    assert night.reports["slow-please"].outcome is CrawlOutcome.COMPLETE


def test_a_server_that_fails_everywhere_has_failed(night: Night) -> None:
    report = night.reports["broken"]
    assert report.outcome is CrawlOutcome.FAILED
    assert "500" in english(report.reason)


def test_a_challenge_ends_the_crawl_at_once(night: Night) -> None:
    report = night.reports["challenged"]
    assert report.outcome is CrawlOutcome.BLOCKED
    assert "521" in english(report.reason)
    assert night.servers["challenged"].targets[-1] == "/site/c0/nb.shtml"


def test_we_wait_when_asked_to_within_reason(night: Night) -> None:
    assert night.reports["patient"].outcome is CrawlOutcome.COMPLETE
    requests = night.servers["patient"].requests
    tries = [r.at for r in requests if r.target == "/site/c1/list.shtml"]
    # Two clocks, the crawl's and the server's, may differ by a few milliseconds in a second.
    assert tries[1] - tries[0] >= 0.9
    assert night.reports["too-patient"].outcome is CrawlOutcome.PARTIAL
    assert night.servers["too-patient"].asked["/site/c1/list.shtml"] == 1


def test_a_redirect_off_the_portal_is_not_followed(night: Night) -> None:
    report = night.reports["leading-away"]
    assert report.outcome is CrawlOutcome.PARTIAL
    assert any("http://127.0.0.1:9/" in english(problem.found) for problem in report.problems)


@pytest.mark.browser
@pytest.mark.skipif(find_browser(None) is None, reason="no Chromium on this machine")
def test_a_list_that_scripts_fill_is_read_in_a_browser(night: Night) -> None:
    report = night.reports["scripted"]
    assert report.outcome is CrawlOutcome.COMPLETE, english(report.reason)
    rendered = [url for url in night.seen("scripted") if url.endswith("#rendered")]
    list_url = f"{night.servers['scripted'].base_url}/site/c1/list.shtml"
    assert rendered == [f"{list_url}#rendered"]
    assert report.columns[0].rows_seen == 4
    picture = night.seen("scripted")[f"{list_url}#screenshot"]
    assert picture.media_type == "image/png"
    assert night.ground.archive.read(picture.sha256 or "").startswith(b"\x89PNG\r\n")


def test_without_a_browser_such_a_list_blocks_the_crawl_with_a_clear_line(
    ground: Ground,
) -> None:
    with serving_all({"scripted": SITES["scripted"]}) as servers:
        ground.describe("scripted", servers["scripted"], MORE["scripted"])
        report = ground.crawl("scripted", chromium="/nowhere/chromium")["scripted"]
    assert report.outcome is CrawlOutcome.BLOCKED
    assert "apt-get install chromium" in english(report.reason)


def test_an_unchanged_second_night_costs_one_small_answer_a_list_page(ground: Ground) -> None:
    with serving_all({"healthy": SITES["healthy"]}) as servers:
        ground.describe("healthy", servers["healthy"])
        first = ground.crawl("healthy")["healthy"]
        blobs = _blobs(ground)
        second = ground.crawl("healthy", as_of=NIGHT + timedelta(days=1))["healthy"]
    lists = [one for one in ground.archive.sightings("healthy", first.crawl_id) if _is_list(one)]
    assert (first.outcome, second.outcome) == (CrawlOutcome.COMPLETE,) * 2
    assert second.not_modified == second.requests == len(lists)
    assert (second.bytes_received, second.not_asked, second.documents) == (0, 5, first.documents)
    assert _blobs(ground) == blobs
    seen = ground.archive.sightings("healthy", second.crawl_id)
    assert all(one.is_unchanged and one.sha256 for one in seen)
    assert [one.status for one in seen if one.is_asked] == [304] * len(lists)
    assert {one.role for one in seen if not one.is_asked} == {Role.ARTICLE, Role.ATTACHMENT}


def test_known_documents_are_looked_at_again_by_their_age(ground: Ground) -> None:
    """Weekly while reports are corrected, monthly in the first year: no silent change is lost."""
    with serving_all({"healthy": SITES["healthy"]}) as servers:
        ground.describe("healthy", servers["healthy"])
        ground.crawl("healthy")
        servers["healthy"].pages[FIRST] = article(TITLE, DAY, WITH_FILE + "<p>更正</p>")
        nights = {
            days: ground.crawl("healthy", as_of=NIGHT + timedelta(days=days))["healthy"]
            for days in (6, 8, 14, 16, 60)
        }
    assert {days: report.not_asked for days, report in nights.items()} == {
        6: 5,
        8: 0,
        14: 5,
        16: 0,
        60: 0,
    }
    changed = [one for one in ground.archive.sightings("healthy") if one.url.endswith(FIRST)]
    assert [one.is_unchanged for one in changed] == [False, True, False, True, True, True]


def test_what_somebody_waits_for_is_asked_for_at_once(ground: Ground) -> None:
    """A returned report with the file that hangs on it; and everything, when somebody says so."""
    with serving_all({"healthy": SITES["healthy"]}) as servers:
        server = servers["healthy"]
        ground.describe("healthy", server)
        ground.crawl("healthy")
        next_day = NIGHT + timedelta(days=1)
        file_at = f"{server.base_url}/attachment.do?id=1"
        waited_for = {"healthy": [file_at]}
        for_one = ground.crawl("healthy", as_of=next_day, ask_again=waited_for)["healthy"]
        asked = {one.url for one in ground.archive.sightings("healthy") if one.is_asked}
        for_all = ground.crawl("healthy", as_of=next_day, everything=True)["healthy"]
    assert {file_at, f"{server.base_url}{FIRST}"} <= asked
    assert (for_one.not_asked, for_all.not_asked) == (3, 0)


def test_a_re_dated_row_is_asked_for(ground: Ground) -> None:
    with serving_all({"small": site()}) as servers:
        ground.describe("small", servers["small"])
        ground.crawl("small")
        rows = [(TITLE, FIRST, "2023-02-02"), *REPORTS[1:]]
        servers["small"].pages["/site/c1/list.shtml"] = listing(rows, pager(1, 1, 4))
        report = ground.crawl("small", as_of=NIGHT + timedelta(days=1))["small"]
    assert report.not_asked == len(REPORTS) - 1


def test_a_night_ends_with_the_budget_and_the_next_one_goes_on(ground: Ground) -> None:
    with serving_all({"small": site()}) as servers:
        ground.describe("small", servers["small"], "budget = 7")
        reports = [
            ground.crawl("small", as_of=NIGHT + timedelta(days=days))["small"] for days in range(3)
        ]
    outcomes = [report.outcome for report in reports]
    assert [report.requests for report in reports] == [7, 7, 5]
    assert outcomes == [CrawlOutcome.PARTIAL, CrawlOutcome.COMPLETE, CrawlOutcome.COMPLETE]
    assert "7" in english(reports[0].reason)
    assert len({one.url for one in ground.archive.sightings("small") if not _is_list(one)}) == 4


def test_a_portal_is_left_alone_outside_its_hours(ground: Ground) -> None:
    with serving_all({"small": site()}) as servers:
        ground.describe("small", servers["small"], 'hours = "20:00-02:00"')
        closed = ground.crawl("small")["small"]
        asked_when_closed = set(servers["small"].targets)
        opened = ground.crawl("small", as_of=NIGHT - timedelta(hours=3))["small"]
    assert closed.outcome is not CrawlOutcome.COMPLETE
    assert "20:00-02:00" in english(closed.reason)
    assert asked_when_closed <= {"/robots.txt"}
    assert opened.outcome is CrawlOutcome.COMPLETE


def test_a_page_that_the_archive_lost_is_fetched_again(ground: Ground) -> None:
    with serving_all({"small": site()}) as servers:
        ground.describe("small", servers["small"])
        ground.crawl("small")
        article_at = f"{servers['small'].base_url}{FIRST}"
        lost = latest_sightings(ground.archive, "small")[article_at].sha256
        blob = next((ground.folder / "archive").rglob(f"{lost}.gz"))
        blob.write_bytes(b"damaged")
        report = ground.crawl("small", as_of=NIGHT + timedelta(days=1))["small"]
    assert report.outcome is CrawlOutcome.COMPLETE, english(report.reason)
    again = latest_sightings(ground.archive, "small")[article_at]
    assert (again.status, again.is_asked) == (200, True)


def _is_list(document: FetchedDocument) -> bool:
    return document.role is Role.LIST


def _blobs(ground: Ground) -> set[Path]:
    return set((ground.folder / "archive" / "blobs").rglob("*.gz"))
