"""A look that cannot end in a proposal says why, in one line."""

from __future__ import annotations

from pathlib import Path

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadFailedError,
    DownloadTimeoutError,
)

from core.messages import Message
from crawlers.asking.faults import spoken
from crawlers.probe.child import provisional, secured
from crawlers.probe.findings import ProbeRefusal, RefusalKind
from crawlers.probe.survey import AT_ADDRESS, network_refusal
from tests.crawlers.markup import page as page_of
from tests.crawlers.server import serving
from tests.probe.looking import look

NEWS = page_of("<p>" + "某区人民政府欢迎您。" * 80 + "</p>")
SHOP = f"<html><head><title>某店</title></head><body>{'<p>本店新到货品。</p>' * 99}</body></html>"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://www.tgflt.example.cn/haerbin/c106204/", RefusalKind.NOT_GOVERNMENT),
        ("http://gov.cn.example.com/", RefusalKind.NOT_GOVERNMENT),
        ("ftp://www.acheng.gov.cn/", RefusalKind.NOT_AN_ADDRESS),
        ("http://", RefusalKind.NOT_AN_ADDRESS),
        ("http://[::1", RefusalKind.NOT_AN_ADDRESS),
        ("http://elsewhere.example\\@www.acheng.gov.cn/", RefusalKind.NOT_AN_ADDRESS),
        ("http://www.acheng.gov.cn:port/", RefusalKind.NOT_AN_ADDRESS),
    ],
)
def test_an_address_that_is_no_government_portal_is_not_asked(url: str, why: RefusalKind) -> None:
    refusal = provisional(url, 3)
    assert isinstance(refusal, ProbeRefusal)
    assert refusal.why is why


def test_a_government_host_may_be_given_without_a_scheme() -> None:
    portal = provisional("www.acheng.gov.cn/zwgk/nb/", 3)
    assert not isinstance(portal, ProbeRefusal)
    assert portal.base_url == "http://www.acheng.gov.cn"
    assert portal.aliases == ("acheng.gov.cn", "www.acheng.gov.cn")
    assert portal.start == ("/zwgk/nb/",)


@pytest.mark.parametrize(
    ("pages", "why"),
    [
        ({"/": 521}, RefusalKind.CHALLENGE),
        pytest.param({"/": 500}, RefusalKind.NO_PAGE, marks=pytest.mark.slow),
        ({"/": NEWS, "/robots.txt": "User-agent: *\nDisallow: /\n"}, RefusalKind.ROBOTS),
        pytest.param({"/": NEWS, "/robots.txt": 503}, RefusalKind.ROBOTS, marks=pytest.mark.slow),
        ({"/": SHOP}, RefusalKind.NOT_GOVERNMENT),
        ({"/": NEWS}, RefusalKind.NO_COLUMN),
    ],
    ids=["challenge", "broken", "robots", "robots-busy", "a-shop", "no-column"],
)
def test_a_portal_without_a_way_to_its_reports(
    pages: dict[str, str | int], why: RefusalKind, tmp_path: Path
) -> None:
    with serving(pages) as server:
        seen = look(server.base_url, tmp_path)
    assert seen.refusal is not None
    assert seen.refusal.why is why


@pytest.mark.parametrize(
    ("answered", "base_url"),
    [
        ("https://www.acheng.gov.cn/", "https://www.acheng.gov.cn"),
        ("http://www.acheng.gov.cn/", "http://www.acheng.gov.cn"),
        ("https://www.dacheng.gov.cn/", "http://www.acheng.gov.cn"),
    ],
)
def test_a_portal_that_sends_http_on_to_https_is_described_there(
    answered: str, base_url: str
) -> None:
    assert secured("http://www.acheng.gov.cn", answered) == base_url


def test_nobody_listens(tmp_path: Path) -> None:
    seen = look("http://127.0.0.1:9", tmp_path)
    assert seen.refusal is not None
    assert seen.refusal.why is RefusalKind.NO_ANSWER


def test_the_network_fails_in_ways_that_have_names() -> None:
    unresolved = spoken(CannotResolveHostError("DNS lookup failed: no results for x"))
    untrusted = spoken(DownloadFailedError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate"))
    late = spoken(DownloadTimeoutError("180 s"))
    assert network_refusal(at_home(unresolved)).why is RefusalKind.NO_HOST
    assert network_refusal(at_home(untrusted)).why is RefusalKind.CERTIFICATE
    assert network_refusal(at_home(late)).why is RefusalKind.NO_ANSWER


def at_home(fault: Message) -> Message:
    """A home page that did not come, as a walk says it."""
    return Message(AT_ADDRESS, {"url": "http://x.gov.cn/", "problem": fault})
