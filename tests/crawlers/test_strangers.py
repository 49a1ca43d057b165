"""Nobody else is asked: what an attacker may write into a page, a redirect or a name server."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Mapping

import pytest
from scrapy.exceptions import CannotResolveHostError
from scrapy.resolver import dnscache

from core.browser import find_browser
from crawlers.asking.names import address_of, rules_for_browser
from crawlers.asking.permission import NotAllowed, Permission
from crawlers.pages.addresses import canonical, is_on_file_host, is_on_portal, is_public
from crawlers.records import CrawlOutcome, Role
from tests.archived import crawl_reports
from tests.crawlers.ambush import Ambush, ambush
from tests.crawlers.conftest import CONTACT, NIGHT, Ground, serving_all
from tests.crawlers.markup import article, english, hub, links, listing, page, pager, rows
from tests.crawlers.portal_in_memory import portal
from tests.crawlers.server import Answer, Reply, Server
from tests.crawlers.small_site import REPORTS, site

with_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(find_browser(None) is None, reason="no Chromium on this machine"),
]
TITLE, FIRST, DAY = REPORTS[0]
REBOUND = "www.rebound.gov.cn"

INNER = [
    *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "127.0.0.1."),
    *("::1", "[::1]", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::10.0.0.1", "fe80::1", "fc00::1"),
    *("64:ff9b::a00:1", "2002:a00:1::", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1"),
    *("169.254.169.254", "0.0.0.0", "0", "localhost", "LOCALHOST.", "a.localhost", "intranet"),
    *("localhost.localdomain", "files.internal", "printer.local", "oa.lan"),
]


@pytest.mark.parametrize("host", INNER)
def test_an_inner_host_is_known_in_every_spelling(host: str) -> None:
    assert not is_public(host)


@pytest.mark.parametrize("host", ["www.acheng.gov.cn", "114.114.114.114", "2400:3200::1"])
def test_a_public_host_is_one(host: str) -> None:
    assert is_public(host)


HOSTILE = [
    *(f"http://{host}/x.pdf" for host in INNER if ":" not in host),
    *(f"http://[{host.strip('[]')}]/x.pdf" for host in INNER if ":" in host),
    "http://www.acheng.gov.cn.:8080/x",
    "http://www.acheng.gov.cn:8080/x",
    "http://www.acheng.gov.cn:80@evil.example/x",
    "http://user@www.acheng.gov.cn/x",
    "http://evil.example\\@www.acheng.gov.cn/x",
    "http://www.acheng.gov.cn\\.evil.example/x",
    "http://evil.example#@www.acheng.gov.cn/x",
    "http://evil.example/?www.acheng.gov.cn",
    "http://www.dacheng.gov.cn/x",
    "http://xwww.acheng.gov.cn/x",
    "http://www.acheng.gov.cn.evil.example/x",
    "//www.macheng.gov.cn/x",
    "http://www-acheng.gov.cn/x",
    "http://www.acheng.gov.cn%00.evil.example/x",
    "file:///etc/passwd",
    "data:text/html,x",
    "http://[::1/x",
    "http://www.acheng.gov.cn:port/x",
    "http:///x",
]


@pytest.mark.parametrize("url", HOSTILE)
@pytest.mark.parametrize("role", list(Role))
def test_nothing_but_the_portals_own_hosts_is_permitted(url: str, role: Role) -> None:
    watched = portal(file_hosts=("https://oss.henan.gov.cn", "http://10.0.0.1", "http://127.1"))
    assert not is_on_portal(url, watched)
    assert not is_on_file_host(url, watched)
    with pytest.raises(NotAllowed):
        Permission(watched).check(url, role)


def leading_to(stranger: Ambush) -> dict[str, Answer]:
    """A portal that links and redirects to a stranger in every way, and works all the same."""
    origins = stranger.spellings
    strays = [(TITLE, f"{origin}/site/c1/202301/c01_9.shtml", DAY) for origin in origins]
    files = "".join(f'<a href="{origin}/a.pdf">附件.pdf</a>' for origin in origins)
    body = f"{files}<img src='{origins[0]}/scan.png'><iframe src='{origins[0]}/f'></iframe>"
    columns = (("街道", "/site/c1/list.shtml"), *(("部门", f"{o}/c2.shtml") for o in origins))
    return {
        **site(),
        "/": page(links(("政务公开", "/site/zwgk.shtml"), *((f"年报{o}", o) for o in origins))),
        "/site/c2022/nb.shtml": hub("2022年", *columns),
        "/site/c1/list.shtml": listing([*REPORTS, *strays], pager(1, 1, 4 + len(strays))),
        FIRST: article(TITLE, DAY, body),
    }


def test_whatever_a_page_links_nobody_else_is_asked(ground: Ground) -> None:
    with ambush() as stranger, serving_all({"small": leading_to(stranger)}) as servers:
        ground.describe("small", servers["small"])
        ground.crawl("small")
        assert not stranger.was_touched
    assert {at for _, at, _ in REPORTS} <= set(servers["small"].targets)


def meta_refresh(to: str) -> Reply:
    return Reply(f'<html><head><meta http-equiv="refresh" content="0;url={to}"/></head>'.encode())


def redirects(stranger: Ambush) -> dict[str, Reply]:
    """Every way of a server to send somebody on, and every spelling of where to."""
    by_status = {
        f"status-{status}": Reply(b"", status, (("Location", f"{stranger.spellings[0]}/x"),))
        for status in (301, 302, 303, 307, 308)
    }
    spelled = {
        f"spelled-{number}": Reply(
            b"", 302, (("Location", f"{origin}/x".encode().decode("latin-1")),)
        )
        for number, origin in enumerate(stranger.spellings)
    }
    broken = ("http://[::1/", "http://a:port/", "http://", "", "file:///etc/passwd", "data:,x", ":")
    odd = {f"odd-{n}": Reply(b"", 302, (("Location", to),)) for n, to in enumerate(broken)}
    refreshed = {f"refresh-{n}": meta_refresh(to) for n, to in enumerate(stranger.spellings[:3])}
    return {**by_status, **spelled, **odd, **refreshed}


def test_whatever_a_server_redirects_to_nobody_else_is_asked(ground: Ground) -> None:
    """Each a list of its own; the crawl ends in order, and never as complete."""
    with ambush() as stranger:
        ways = redirects(stranger)
        columns = [("部门", f"/site/{name}/list.shtml") for name in ways]
        pages = {
            **site(),
            "/site/c2022/nb.shtml": hub("2022年", ("街道", "/site/c1/list.shtml"), *columns),
            **{f"/site/{name}/list.shtml": reply for name, reply in ways.items()},
        }
        with serving_all({"small": pages}) as servers:
            ground.describe("small", servers["small"])
            report = ground.crawl("small")["small"]
        assert not stranger.was_touched
    assert report.outcome is CrawlOutcome.PARTIAL, english(report.reason)
    assert {f"/site/{name}/list.shtml" for name in ways} <= set(servers["small"].targets)
    assert report.documents == len(REPORTS)


TRICKS = """<script>
const away = AWAY;
const quietly = trick => { try { trick(); } catch (error) { console.log(error); } };
const tag = (name, values) =>
  document.head.appendChild(Object.assign(document.createElement(name), values));
for (const origin of away) {
  quietly(() => fetch(origin + '/x.json').catch(() => 0));
  quietly(() => new Image().src = origin + '/x.png');
  quietly(() => navigator.sendBeacon(origin + '/beacon'));
  quietly(() => new EventSource(origin + '/events'));
  quietly(() => new WebSocket(origin.replace(/^https?:/i, 'ws:') + '/socket'));
  quietly(() => window.open(origin + '/popup'));
  quietly(() => tag('script', {src: origin + '/x.js'}));
  for (const rel of ['preconnect', 'prefetch', 'dns-prefetch', 'preload', 'stylesheet'])
    quietly(() => tag('link', {rel: rel, as: 'script', href: origin}));
  quietly(() => document.body.appendChild(
    Object.assign(document.createElement('iframe'), {src: origin + '/frame'})));
}
for (const to of ['/go.json', '/go.html'])
  quietly(() => fetch(to).catch(() => 0));
quietly(() => document.body.appendChild(
  Object.assign(document.createElement('iframe'), {src: '/go.html'})));
quietly(() => window.open('/go.html'));
quietly(() => navigator.serviceWorker.register('/worker.js').catch(() => 0));
quietly(() => new WebTransport('https://127.0.0.1:PORT/x'));
quietly(() => {
  const call = new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:PORT'}]});
  call.createDataChannel('x');
  call.createOffer().then(offer => call.setLocalDescription(offer));
});
setTimeout(() => { document.querySelector('.infolist').innerHTML = `ROWS`; }, 700);
</script>"""
WORKER = "self.addEventListener('install', () => fetch('AWAY/worker'))"
LEAVING = "<script>location.href = 'AWAY/x'; setTimeout(() => location = '/go.html', 50)</script>"


def ambushing(stranger: Ambush) -> dict[str, Answer]:
    """A portal whose list comes by script, and whose scripts try everything else besides."""
    away = stranger.spellings[0]
    tricks = TRICKS.replace("AWAY", json.dumps(stranger.spellings))
    tricks = tricks.replace("PORT", str(stranger.port)).replace("ROWS", rows(REPORTS))
    moved = Reply(b"", 302, (("Location", f"{away}/moved"),))
    script = Reply(
        WORKER.replace("AWAY", away).encode(), headers=(("Content-Type", "text/javascript"),)
    )
    return {
        **site(list=listing([], tricks), leaving=listing([], LEAVING.replace("AWAY", away))),
        "/site/c2022/nb.shtml": hub(
            "2022年", ("街道", "/site/c1/list.shtml"), ("部门", "/site/c1/leaving.shtml")
        ),
        "/go.json": moved,
        "/go.html": moved,
        "/worker.js": script,
    }


# What nothing inside a page reaches is tried in tests/crawlers/test_browser_sandbox.py, too.
@pytest.mark.faults
@pytest.mark.browser
@pytest.mark.skipif(find_browser(None) is None, reason="no Chromium on this machine")
def test_whatever_a_script_tries_nobody_else_is_so_much_as_connected(ground: Ground) -> None:
    """Redirects of a script's own requests, sockets, popups, workers and hints included."""
    with ambush() as stranger, serving_all({"small": ambushing(stranger)}) as servers:
        ground.describe("small", servers["small"], "browser = true")
        report = ground.crawl("small")["small"]
        assert not stranger.was_touched
    assert {"/go.json", "/go.html"} <= set(servers["small"].targets)
    assert max(column.rows_seen for column in report.columns) == len(REPORTS)


def crawled_where(address: Mapping[str, str], ground: Ground, server: Server, more: str) -> str:
    """Crawl a portal by its public name, which a name server lets lead to some address."""
    ground.describe("small", server, more)
    file = ground.folder / "config" / "portals" / "small.toml"
    file.write_text(file.read_text().replace("127.0.0.1", REBOUND), encoding="utf-8")
    script = (
        "import sys; from scrapy.resolver import dnscache; from crawlers.run import main;"
        f"dnscache.update({dict(address)!r}); sys.exit(main(sys.argv[1:]))"
    )
    context = ground.context()
    command = [sys.executable, "-c", script, "small", "--stand-alone"]
    command += ["--config", str(context.config), "--archive", context.archive]
    command += ["--locks", str(context.locks), "--as-of", NIGHT.isoformat(), "--contact", CONTACT]
    subprocess.run(command, check=False, capture_output=True, timeout=60)
    (report,) = crawl_reports(ground.archive, "small")
    return f"{report.outcome}: {english(report.reason)}"


@pytest.mark.parametrize("browser", ["", pytest.param("browser = true", marks=with_browser)])
def test_a_public_name_that_leads_inside_is_not_followed(ground: Ground, browser: str) -> None:
    with serving_all({"small": site()}) as servers:
        said = crawled_where({REBOUND: "127.0.0.1"}, ground, servers["small"], browser)
    assert servers["small"].requests == []
    assert said.startswith("failed")
    assert f"{REBOUND} → 127.0.0.1" in said


@pytest.mark.parametrize(
    "browser", ["", pytest.param("browser = true", marks=[*with_browser, pytest.mark.faults])]
)
def test_a_person_may_say_that_a_portal_is_inside(ground: Ground, browser: str) -> None:
    filled = f"<script>{FILL.replace('ROWS', rows(REPORTS))}</script>"
    lists = site(list=listing([], pager(1, 1, 4) + filled))
    more = f"inner_network = true\n{browser}"
    with serving_all({"small": lists if browser else site()}) as servers:
        said = crawled_where({REBOUND: "127.0.0.1"}, ground, servers["small"], more)
    assert said.startswith("complete"), said


FILL = "document.querySelector('.infolist').innerHTML = `ROWS`;"


def test_a_name_that_leads_elsewhere_at_the_second_look_is_not_looked_up_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter(["114.114.114.114", "10.0.0.1"])
    monkeypatch.setattr(socket, "gethostbyname", lambda name: next(answers))
    watched = portal(base_url=f"http://{REBOUND}", aliases=())
    try:
        assert address_of(REBOUND, watched) == address_of(REBOUND, watched) == "114.114.114.114"
        assert f"MAP {REBOUND}:80 114.114.114.114:80" in rules_for_browser(watched)
    finally:
        dnscache.pop(REBOUND)


def test_a_name_that_is_not_there_is_an_error_of_the_network() -> None:
    with pytest.raises(CannotResolveHostError, match=r"nowhere\.invalid"):
        address_of("nowhere.invalid", portal())


def test_a_browser_knows_the_portal_and_nothing_else() -> None:
    replica = portal(base_url="http://127.0.0.1:8001")
    assert rules_for_browser(replica) == "MAP 127.0.0.1:8001 127.0.0.1:8001, MAP * ~NOTFOUND"


@pytest.mark.parametrize("url", ["http://[::1/x", "http://www.acheng.gov.cn:port/"])
def test_an_address_that_is_none_spoils_nothing(url: str) -> None:
    assert canonical(url, portal()) is None
