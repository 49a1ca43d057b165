"""The faults, where each strikes, and what must come of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from crawlers.records import CrawlOutcome
from tests.faults import spoils
from tests.faults.certificate import Shown
from tests.faults.spoils import CHALLENGES, Breaking, Once, moved, status
from tests.replicas.faults import Robots, Spoil

COMPLETE, PARTIAL = CrawlOutcome.COMPLETE, CrawlOutcome.PARTIAL
BLOCKED, FAILED = CrawlOutcome.BLOCKED, CrawlOutcome.FAILED
NOBODY_LISTENS, NO_NAME = "http://127.0.0.1:9", "http://portal.invalid"
FILES = "{files}"
UNCHECKED = "verify_tls = false"


class Place(StrEnum):
    """Which answers of a portal are spoiled; `service` is what a page's own script asks for."""

    EVERYWHERE = "everywhere"
    ROBOTS = "robots"
    LIST = "list"
    FURTHER = "further"
    ARTICLE = "article"
    FILE = "file"
    SERVICE = "service"


@dataclass(frozen=True)
class Fault:
    """One way to misbehave at one place.

    `outcomes` are those that the crawl may have, `said` are words of which one must stand in what
    the operator is told, or the officer about the agency whose page is struck. `spoil` gets what
    is needed to imitate the portal itself: its home page and its first list page. `tls` is the
    certificate that the portal shows, `is_sent_on` whether it is first asked without. `at` is
    another address than the portal's, `more` belongs in its file; {files} is the host of files,
    to which `is_filed_elsewhere` leads. `is_harmless`: what is struck is read all the same.
    """

    name: str
    place: Place
    outcomes: tuple[CrawlOutcome, ...]
    said: tuple[str, ...] = ("",)
    spoil: Spoil | None = None
    robots: Robots = Robots.ABSENT
    imitates: Place | None = None
    tls: Shown | None = None
    is_sent_on: bool = False
    cookie: str = ""
    at: str | None = None
    more: str = ""
    is_filed_elsewhere: bool = False
    is_harmless: bool = False

    @property
    def id(self) -> str:
        return f"{self.place}-{self.name}"


def _everywhere() -> Iterator[Fault]:
    def fault(name: str, spoil: Spoil | None, *outcomes: CrawlOutcome, said: str = "") -> Fault:
        return Fault(name, Place.EVERYWHERE, outcomes, (said,), spoil)

    yield fault("healthy", None, COMPLETE)
    yield fault("slow", spoils.slow, COMPLETE)
    yield fault("gzip-unasked", spoils.gzipped, COMPLETE)
    yield fault("wrong-charset-header", spoils.wrong_charset, COMPLETE)
    yield fault("gbk-that-says-utf8", spoils.as_gbk, COMPLETE)
    yield fault("500-then-200", Once(500), COMPLETE)
    yield fault("429-then-200", Once(429, (("Retry-After", "0"),)), COMPLETE)
    yield fault("503-then-200", Once(503, (("Retry-After", "0"),)), COMPLETE)
    yield Fault("cookie-wall", Place.EVERYWHERE, (COMPLETE,), cookie="C3=1")
    yield fault("cookie-for-every-page", Once(302, (("Set-Cookie", "C=1; path=/"),)), COMPLETE)
    yield fault("reset", spoils.reset, FAILED, said="连接中断")
    yield fault("stall-after-headers", spoils.stalled, FAILED, said="超时")
    yield fault("500", status(500), FAILED, said="HTTP 500")
    yield fault("502", status(502), FAILED, said="HTTP 502")
    yield fault("503", status(503, ("Retry-After", "900")), FAILED, said="HTTP 503")
    yield fault("429", status(429, ("Retry-After", "900")), FAILED, said="HTTP 429")
    yield fault("403", status(403), BLOCKED, said="403")
    yield fault("404", status(404), FAILED, said="HTTP 404")
    loop: Spoil = lambda target, true: moved(target)(target, true)  # noqa: E731
    yield fault("redirect-loop", loop, FAILED, said="重定向")
    for name, to in (
        ("successor", "http://www.hrbng.gov.cn/"),
        ("look-alike", "http://127.0.0.1.example.org/"),
        ("inner-network", "http://169.254.169.254/latest/"),
        ("own-machine", "http://localhost:9/"),
    ):
        yield fault(f"moved-to-{name}", moved(to), FAILED, said="不是本门户")
    yield fault("truncated", spoils.truncated, FAILED, said="没有传完")
    yield fault("empty-body", spoils.empty, FAILED, said="空壳")
    yield fault("login", spoils.LOGIN, FAILED, said="登录")
    yield fault("soft-404", spoils.SOFT_404, FAILED, said="不存在")
    yield fault("stub", spoils.STUB, FAILED, said="空壳")
    yield fault("maintenance", spoils.MAINTENANCE, FAILED, said="维护")
    yield Fault(
        "home-page", Place.EVERYWHERE, (PARTIAL, FAILED), ("首页",), imitates=Place.EVERYWHERE
    )
    yield Fault("nobody-listens", Place.EVERYWHERE, (FAILED,), ("连接被拒绝",), at=NOBODY_LISTENS)
    yield Fault("name-gone", Place.EVERYWHERE, (FAILED,), ("域名无法解析",), at=NO_NAME)
    yield from _encrypted()
    for name, spoil in CHALLENGES.items():
        yield fault(name, spoil, BLOCKED, said="防")


def _encrypted() -> Iterator[Fault]:
    """Certificates, asked at once or after http was sent on to https."""
    for is_sent_on, prefix in ((False, "tls"), (True, "http-to-tls")):
        for shown in Shown:
            name = f"{prefix}-{shown.replace(' ', '-')}"
            outcomes, said = ((FAILED,), "证书") if shown is not Shown.GOOD else ((COMPLETE,), "")
            yield Fault(name, Place.EVERYWHERE, outcomes, (said,), tls=shown, is_sent_on=is_sent_on)
        agreed = f"{prefix}-expired-and-agreed"
        yield Fault(
            agreed,
            Place.EVERYWHERE,
            (COMPLETE,),
            tls=Shown.EXPIRED,
            is_sent_on=is_sent_on,
            more=UNCHECKED,
        )


def _robots() -> Iterator[Fault]:
    def fault(name: str, spoil: Spoil, *outcomes: CrawlOutcome) -> Fault:
        said = "" if outcomes == (COMPLETE,) else "robots.txt"
        return Fault(name, Place.ROBOTS, outcomes, (said,), spoil)

    yield Fault("503", Place.ROBOTS, (BLOCKED,), ("robots.txt",), robots=Robots.BROKEN)
    yield Fault("disallow", Place.ROBOTS, (BLOCKED,), ("robots.txt",), robots=Robots.DISALLOW)
    yield Fault("no-search", Place.ROBOTS, (COMPLETE,), robots=Robots.NO_SEARCH)
    yield fault("500", status(500), FAILED)
    yield fault("521-jsl", CHALLENGES["521-jsl"], BLOCKED)
    yield fault("429", status(429, ("Retry-After", "900")), BLOCKED)
    yield fault("reset", spoils.reset, FAILED)
    yield fault("stall-after-headers", spoils.stalled, BLOCKED)
    yield fault("403", status(403), COMPLETE)
    yield fault("soft-404", spoils.SOFT_404, COMPLETE)
    yield fault("redirected-home", moved("/"), COMPLETE)
    yield fault("502-once", Once(502), COMPLETE)


def _lists() -> Iterator[Fault]:
    for place in (Place.LIST, Place.FURTHER):
        for name, spoil, said in (
            ("404", status(404), "HTTP 404"),
            ("500", status(500), "HTTP 500"),
            ("502", status(502), "HTTP 502"),
            ("403", status(403), "HTTP 403"),
            ("429", status(429, ("Retry-After", "900")), "HTTP 429"),
            ("soft-404", spoils.SOFT_404, "不存在"),
            ("stub", spoils.STUB, "空壳"),
            ("login", spoils.LOGIN, "登录"),
            ("maintenance", spoils.MAINTENANCE, "维护"),
            ("cut-inside", spoils.cut_inside, ""),
            ("truncated", spoils.truncated, "没有传完"),
            ("redirected-home", moved("/"), "首页"),
            ("redirected-away", moved("http://www.hrbng.gov.cn/x"), "不是本门户"),
            ("redirected-inside", moved("http://[::ffff:10.0.0.1]/x"), "不是本门户"),
            ("empty-body", spoils.empty, ""),
            ("stall-after-headers", spoils.stalled, "超时"),
            ("reset", spoils.reset, "连接中断"),
        ):
            yield Fault(name, place, (PARTIAL, FAILED), (said,), spoil)
        yield Fault("home-page", place, (PARTIAL, FAILED), ("首页",), imitates=Place.EVERYWHERE)
        yield Fault("502-once", place, (COMPLETE,), spoil=Once(502))
        for name, spoil in CHALLENGES.items():
            yield Fault(name, place, (BLOCKED,), ("防",), spoil)
    yield Fault("page-1-again", Place.FURTHER, (PARTIAL,), imitates=Place.LIST)


def _articles() -> Iterator[Fault]:
    for name, spoil in (
        ("404", status(404)),
        ("410", status(410)),
        ("soft-404", spoils.SOFT_404),
    ):
        yield Fault(name, Place.ARTICLE, (COMPLETE,), ("年度报告」",), spoil)
    yield Fault("another-document", Place.ARTICLE, (COMPLETE,), ("未能读取", "不是"), spoils.GUIDE)
    for name, spoil in (
        ("502", status(502)),
        ("403", status(403)),
        ("429", status(429, ("Retry-After", "900"))),
        ("login", spoils.LOGIN),
        ("stub", spoils.STUB),
        ("empty-body", spoils.empty),
        ("maintenance", spoils.MAINTENANCE),
        ("cut-inside", spoils.cut_inside),
        ("truncated", spoils.truncated),
        ("redirected-home", moved("/")),
        ("redirected-away", moved("http://www.hrbng.gov.cn/x")),
        ("stall-after-headers", spoils.stalled),
        ("reset", spoils.reset),
    ):
        yield Fault(name, Place.ARTICLE, (PARTIAL,), ("没有答复",), spoil)
    yield Fault("home-page", Place.ARTICLE, (PARTIAL,), ("没有答复",), imitates=Place.EVERYWHERE)
    for name, spoil in CHALLENGES.items():
        yield Fault(name, Place.ARTICLE, (BLOCKED,), ("防",), spoil)


def _files() -> Iterator[Fault]:
    for name, spoil, outcomes in (
        ("404", status(404), (COMPLETE,)),
        ("page-instead", spoils.MAINTENANCE, (COMPLETE,)),
        ("code-instead", spoils.CODE, (COMPLETE,)),
        ("login-instead", spoils.LOGIN, (COMPLETE,)),
        ("soft-404", spoils.SOFT_404, (COMPLETE,)),
        ("empty-body", spoils.empty, (COMPLETE,)),
        ("redirected-home", moved("/"), (COMPLETE,)),
        ("502", status(502), (PARTIAL,)),
        ("403", status(403), (PARTIAL,)),
        ("truncated", spoils.truncated, (PARTIAL,)),
        ("stall-after-headers", spoils.stalled, (PARTIAL,)),
        ("redirected-away", moved("http://127.0.0.1:9/x.pdf"), (PARTIAL,)),
    ):
        yield Fault(name, Place.FILE, outcomes, spoil=spoil)
    for name, spoil in CHALLENGES.items():
        yield Fault(f"{name}-instead", Place.FILE, (BLOCKED,), ("防",), spoil)
    for name, spoil in (
        ("named-in-gbk", spoils.named_in_gbk),
        ("called-a-page", spoils.called_a_page),
        ("moved-once", Once(302)),
        ("gzip-unasked", spoils.gzipped),
        ("502-once", Once(502)),
    ):
        yield Fault(name, Place.FILE, (COMPLETE,), spoil=spoil, is_harmless=True)
    yield Fault("on-a-stranger", Place.FILE, (PARTIAL,), is_filed_elsewhere=True)
    yield Fault(
        "on-the-host-of-files",
        Place.FILE,
        (COMPLETE,),
        more=f'file_hosts = ["{FILES}"]',
        is_filed_elsewhere=True,
        is_harmless=True,
    )


def _services() -> Iterator[Fault]:
    """What a page's own script is told, and what becomes of the browser meanwhile."""
    for name, happens in (("crash", spoils.crash), ("hang", spoils.hang)):
        once, always = (Breaking(happens, is_lasting=lasts) for lasts in (False, True))
        yield Fault(f"{name}-once", Place.SERVICE, (COMPLETE,), spoil=once)
        yield Fault(f"{name}-always", Place.SERVICE, (BLOCKED,), ("浏览器重启后",), always)
    for name, spoil in (
        ("404", status(404)),
        ("412-ruishu", CHALLENGES["412-ruishu"]),
        ("502", status(502)),
        ("login", spoils.LOGIN),
        ("no-rows", spoils.data('{"data": {"total": 0, "results": []}}')),
        ("nonsense", spoils.data('{"data": "undefined"}')),
        ("truncated", spoils.truncated),
        ("reset", spoils.reset),
    ):
        yield Fault(name, Place.SERVICE, (PARTIAL,), ("列表行",), spoil)


HEALTHY = "everywhere-healthy"
FAULTS = (
    *_everywhere(),
    *_robots(),
    *_lists(),
    *_articles(),
    *_files(),
    *_services(),
)
