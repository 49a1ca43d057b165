"""The faults, where each strikes, and what must come of it."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from crawlers.records import CrawlOutcome
from tests.replicas.faults import Reply, Robots, Spoil

HTML = "text/html; charset=utf-8"
COMPLETE, PARTIAL = CrawlOutcome.COMPLETE, CrawlOutcome.PARTIAL
BLOCKED, FAILED = CrawlOutcome.BLOCKED, CrawlOutcome.FAILED


class Place(StrEnum):
    """Which answers of a portal are spoiled."""

    EVERYWHERE = "everywhere"
    ROBOTS = "robots"
    LIST = "list"
    FURTHER = "further"
    ARTICLE = "article"
    FILE = "file"


@dataclass(frozen=True)
class Fault:
    """One way to misbehave at one place.

    `outcomes` are those that the crawl may have, `said` are words of which one must stand in what
    the operator is told, or the officer about the agency whose page is struck. `spoil` gets what
    is needed to imitate the portal itself: its home page and its first list page.
    """

    name: str
    place: Place
    outcomes: tuple[CrawlOutcome, ...]
    said: tuple[str, ...] = ("",)
    spoil: Spoil | None = None
    robots: Robots = Robots.ABSENT
    imitates: Place | None = None
    has_tls: bool = False

    @property
    def id(self) -> str:
        return f"{self.place}-{self.name}"


def _page(text: str, status: int = 200, *headers: tuple[str, str]) -> Spoil:
    """The same page for every address."""
    reply = Reply(status, (("Content-Type", HTML), *headers), text.encode())
    return lambda target, true: reply


def _status(status: int, *headers: tuple[str, str]) -> Spoil:
    return _page(f"<html><body><h1>{status}</h1><hr>nginx</body></html>", status, *headers)


def _moved(to: str) -> Spoil:
    return _page("", 302, ("Location", to))


def _cookie_wall(target: str, true: Reply) -> Reply:
    """The first answer only sets a cookie and leads to itself; a jar is all it takes."""
    return replace(true, headers=(*true.headers, ("Set-Cookie", "C3=1; path=/")))


class Once:
    """An error at the first question for each address, the truth at the second."""

    def __init__(self, status: int, headers: tuple[tuple[str, str], ...] = ()) -> None:
        self._asked: Counter[str] = Counter()
        self._reply = Reply(status, (("Content-Type", HTML), *headers), b"<h1>error</h1>")

    def __call__(self, target: str, true: Reply) -> Reply:
        self._asked[target] += 1
        if self._asked[target] > 1:
            return true
        location = ("Location", target) if self._reply.status == 302 else None
        return replace(
            self._reply, headers=(*self._reply.headers, *([location] if location else ()))
        )


def _truncated(target: str, true: Reply) -> Reply:
    """The connection ends before the declared length."""
    return replace(true, sent_bytes=len(true.body) // 2)


def _cut_inside(target: str, true: Reply) -> Reply:
    """A cache stored half a page and serves it as a whole one."""
    return replace(true, body=true.body[: len(true.body) * 3 // 5])


def _gzipped(target: str, true: Reply) -> Reply:
    headers = (*true.headers, ("Content-Encoding", "gzip"))
    return replace(true, headers=headers, body=gzip.compress(true.body, mtime=0))


def _wrong_charset(target: str, true: Reply) -> Reply:
    headers = ((name, value.replace("utf-8", "gb2312")) for name, value in true.headers)
    return replace(true, headers=tuple(headers))


def _as_gbk(target: str, true: Reply) -> Reply:
    """A page in gbk under a header and a meta tag that both say utf-8."""
    try:
        return replace(true, body=true.body.decode().encode("gb18030"))
    except UnicodeDecodeError:
        return true


def _stalled(target: str, true: Reply) -> Reply:
    return replace(true, delay_s=1.2)


def _slow(target: str, true: Reply) -> Reply:
    return replace(true, delay_s=0.03)


def _reset(target: str, true: Reply) -> Reply:
    return Reply(0, is_cut=True)


def _empty(target: str, true: Reply) -> Reply:
    return replace(true, body=b"")


CLEARANCE = "document.cookie='__jsl_clearance_s=0|0|0;path=/';location.href=location.pathname"
CHALLENGES: dict[str, Spoil] = {
    "521-jsl": _page(f"<html><script>{CLEARANCE}</script></html>", 521),
    "200-jsl": _page(f"<html><head><script>{CLEARANCE}</script></head><body></body></html>"),
    "412-ruishu": _page("<html><script src='/x.js' r='m'></script></html>", 412),
    "202-ruishu": _page("<html><script>$_ts=window['$_ts'];</script></html>", 202),
    "wzws": _page(
        "<html><body>请开启JavaScript并刷新该页.<script>wzws_sessionid=1</script></body></html>"
    ),
    "c3vk": _page(
        "<html><body><script>document.cookie='C3VK=1f2e;path=/';window.location.reload();"
        "</script></body></html>"
    ),
    "geo-403": _page("<html><body><h1>403 Forbidden</h1>GeoBL 198.51.100.7</body></html>", 403),
    "waf-405": _page("<html><body>您的访问可能对网站造成威胁，已被防火墙拦截</body></html>", 405),
    "waf-493": _status(493),
    "captcha": _page(
        "<html><body><form>请输入验证码<input name='codeValue'><img src='/captcha.jpg'></form>"
        "<p>安全验证</p></body></html>"
    ),
}
LOGIN = _page(
    "<html><head><title>统一身份认证</title></head><body><form action='/login'>用户登录"
    "<input name='u'><input type='password' name='p'><a href='/reg'>注册</a></form>"
    f"{' ' * 700}</body></html>"
)
SOFT_404 = _page(
    "<html><head><title>提示</title></head><body><p>您访问的页面不存在或已删除！</p>"
    "<a href='/'>返回首页</a></body></html>"
)
STUB = _page(f"<html><head><title></title></head><body>{'&nbsp;' * 60}</body></html>")
MAINTENANCE = _page(
    "<html><head><title>系统维护</title></head><body><h1>网站系统升级维护中，暂停服务</h1>"
    f"<p>给您带来不便，敬请谅解。</p><a href='/'>首页</a>{' ' * 800}</body></html>"
)
GUIDE = _page(
    "<html><head><meta name='ArticleTitle' content='政府信息公开指南'/></head><body>"
    f"<h1>政府信息公开指南</h1><div id='zoom'>{'<p>本指南说明怎样申请公开政府信息。</p>' * 60}"
    "</div></body></html>"
)


def _everywhere() -> Iterator[Fault]:
    def fault(name: str, spoil: Spoil | None, *outcomes: CrawlOutcome, said: str = "") -> Fault:
        return Fault(name, Place.EVERYWHERE, outcomes, (said,), spoil)

    yield fault("healthy", None, COMPLETE)
    yield fault("slow", _slow, COMPLETE)
    yield fault("gzip-unasked", _gzipped, COMPLETE)
    yield fault("wrong-charset-header", _wrong_charset, COMPLETE)
    yield fault("gbk-that-says-utf8", _as_gbk, COMPLETE)
    yield fault("500-then-200", Once(500), COMPLETE)
    # A form that is led astray like this is asked without its fields, by any browser, too.
    cookie = Once(302, (("Set-Cookie", "C=1; path=/"),))
    yield fault("cookie-jar-redirect", cookie, COMPLETE, PARTIAL)
    yield fault("429-then-200", Once(429, (("Retry-After", "0"),)), COMPLETE)
    yield fault("reset", _reset, FAILED, said="连接中断")
    yield fault("stall-after-headers", _stalled, FAILED, said="超时")
    yield fault("500", _status(500), FAILED, said="HTTP 500")
    yield fault("502", _status(502), FAILED, said="HTTP 502")
    yield fault("429", _status(429, ("Retry-After", "900")), FAILED, said="HTTP 429")
    yield fault("403", _status(403), BLOCKED, said="403")
    yield fault("404", _status(404), FAILED, said="HTTP 404")
    yield fault(
        "redirect-loop", lambda target, true: _moved(target)(target, true), FAILED, said="重定向"
    )
    yield fault("moved-to-successor", _moved("http://www.hrbng.gov.cn/"), FAILED, said="不是本门户")
    yield fault(
        "moved-to-look-alike", _moved("http://127.0.0.1.example.org/"), FAILED, said="不是本门户"
    )
    yield fault("truncated", _truncated, FAILED, said="没有传完")
    yield fault("empty-body", _empty, FAILED, said="空壳")
    yield fault("login", LOGIN, FAILED, said="登录")
    yield fault("soft-404", SOFT_404, FAILED, said="不存在")
    yield fault("stub", STUB, FAILED, said="空壳")
    yield fault("maintenance", MAINTENANCE, FAILED, said="维护")
    yield Fault(
        "home-page", Place.EVERYWHERE, (PARTIAL, FAILED), ("首页",), imitates=Place.EVERYWHERE
    )
    yield Fault("self-signed", Place.EVERYWHERE, (FAILED,), ("证书",), has_tls=True)
    for name, spoil in CHALLENGES.items():
        yield fault(name, spoil, BLOCKED, said="防")


def _robots() -> Iterator[Fault]:
    yield Fault("503", Place.ROBOTS, (BLOCKED,), ("robots.txt",), robots=Robots.BROKEN)
    yield Fault("disallow", Place.ROBOTS, (BLOCKED,), ("robots.txt",), robots=Robots.DISALLOW)


def _lists() -> Iterator[Fault]:
    for place in (Place.LIST, Place.FURTHER):
        for name, spoil, said in (
            ("404", _status(404), "HTTP 404"),
            ("502", _status(502), "HTTP 502"),
            ("403", _status(403), "HTTP 403"),
            ("soft-404", SOFT_404, "不存在"),
            ("stub", STUB, "空壳"),
            ("login", LOGIN, "登录"),
            ("maintenance", MAINTENANCE, "维护"),
            ("cut-inside", _cut_inside, ""),
            ("truncated", _truncated, "没有传完"),
            ("redirected-home", _moved("/"), "首页"),
            ("empty-body", _empty, ""),
            ("stall-after-headers", _stalled, "超时"),
        ):
            yield Fault(name, place, (PARTIAL, FAILED), (said,), spoil)
        yield Fault("home-page", place, (PARTIAL, FAILED), ("首页",), imitates=Place.EVERYWHERE)
        yield Fault("502-once", place, (COMPLETE,), spoil=Once(502))
        for name in ("521-jsl", "wzws", "captcha", "geo-403"):
            yield Fault(name, place, (BLOCKED,), spoil=CHALLENGES[name])
    yield Fault("page-1-again", Place.FURTHER, (PARTIAL,), imitates=Place.LIST)


def _articles() -> Iterator[Fault]:
    for name, spoil in (
        ("404", _status(404)),
        ("410", _status(410)),
        ("soft-404", SOFT_404),
    ):
        yield Fault(name, Place.ARTICLE, (COMPLETE,), ("年度报告」",), spoil)
    yield Fault("another-document", Place.ARTICLE, (COMPLETE,), ("未能读取", "不是"), GUIDE)
    for name, spoil in (
        ("502", _status(502)),
        ("403", _status(403)),
        ("login", LOGIN),
        ("stub", STUB),
        ("maintenance", MAINTENANCE),
        ("cut-inside", _cut_inside),
        ("truncated", _truncated),
        ("redirected-home", _moved("/")),
        ("redirected-away", _moved("http://www.hrbng.gov.cn/x")),
        ("stall-after-headers", _stalled),
    ):
        yield Fault(name, Place.ARTICLE, (PARTIAL,), ("没有答复",), spoil)
    yield Fault("home-page", Place.ARTICLE, (PARTIAL,), ("没有答复",), imitates=Place.EVERYWHERE)
    for name in ("521-jsl", "c3vk", "captcha"):
        yield Fault(name, Place.ARTICLE, (BLOCKED,), spoil=CHALLENGES[name])


def _files() -> Iterator[Fault]:
    for name, spoil in (
        ("404", _status(404)),
        ("page-instead", MAINTENANCE),
        ("captcha-instead", CHALLENGES["captcha"]),
    ):
        yield Fault(name, Place.FILE, (COMPLETE, PARTIAL, BLOCKED), spoil=spoil)


HEALTHY = "everywhere-healthy"
FAULTS = (*_everywhere(), *_robots(), *_lists(), *_articles(), *_files())
