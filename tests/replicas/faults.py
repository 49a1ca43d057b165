"""What can go wrong with a whole host; set from outside while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tests.replicas.site import ListFault


class HostFault(StrEnum):
    """One way in which a host misbehaves for every request under the prefix it is set for."""

    SLOW = "slow"
    RESET = "reset"
    ERRORS = "500-everywhere"
    ERROR_ONCE = "500-then-200"
    TOO_MANY = "429-with-retry-after"
    FORBIDDEN = "403"
    CHALLENGE = "521-challenge"
    SOFT_404 = "soft404"
    HOME_PAGE = "homepage-for-everything"
    MOVED = "301-to-the-successor"
    TRUNCATED = "truncated-body"
    GZIP = "gzip-without-asking"
    WRONG_CHARSET = "wrong-charset-header"
    DEAD_AFTER = "dead-after-n-requests"


class Robots(StrEnum):
    """What /robots.txt answers."""

    ABSENT = "absent"
    CRAWL_DELAY = "crawl-delay"
    DISALLOW = "disallow"
    NO_SEARCH = "disallow-search"
    BROKEN = "503"


ROBOTS_TEXT = {
    Robots.CRAWL_DELAY: "User-agent: *\nCrawl-delay: 1\nAllow: /\n",
    Robots.DISALLOW: "User-agent: *\nDisallow: /\n",
    Robots.NO_SEARCH: "User-agent: *\nDisallow: /common/search/\n",
}
SOFT_404_TEXT = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"/><title>提示</title></head>'
    "<body><p>您访问的页面不存在或已删除！</p><a href='/'>返回首页</a></body></html>"
)
CHALLENGE_TEXT = (
    "<html><head><title>Loading ...</title></head><body><script>document.cookie="
    "'__jsl_clearance_s=0|0|0;';location.href=location.pathname</script></body></html>"
)
CHALLENGE_COOKIE = "__jsluid_s=5d0f2f8d1c; max-age=31536000; path=/; HttpOnly"
SUCCESSOR = "http://www.hrbng.gov.cn/"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer as it goes over the wire. `sent_bytes` cuts the body short of its length.

    `delay_s` passes before the headers and again before the body. `is_cut`: no answer at all.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    delay_s: float = 0.0
    sent_bytes: int | None = None
    is_cut: bool = False


# What becomes of the true answer to one address.
Spoil = Callable[[str, Reply], Reply]


@dataclass(frozen=True, slots=True)
class Switch:
    """The fault that is on, and for which addresses: those in `only`, or that begin with `under`.

    `seconds` is the delay of `slow` and the Retry-After of 429, `after` the number of requests
    that a dying host still answers. `spoil` is a fault of one's own in place of `fault`. Who comes
    without the `cookie` is given it and sent to the same address once more.
    """

    fault: HostFault | ListFault | None = None
    under: str = "/"
    only: frozenset[str] = frozenset()
    spoil: Spoil | None = None
    cookie: str = ""
    seconds: float = 1.0
    after: int = 0

    def applies_to(self, target: str) -> bool:
        is_on = self.fault is not None or self.spoil is not None or bool(self.cookie)
        return is_on and (target in self.only if self.only else target.startswith(self.under))
