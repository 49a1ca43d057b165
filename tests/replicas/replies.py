"""What a replica answers to one request: the page, a 304, or what its fault dictates."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from email.utils import format_datetime, parsedate_to_datetime
from typing import Protocol

from tests.replicas.faults import (
    CHALLENGE_COOKIE,
    CHALLENGE_TEXT,
    ROBOTS_TEXT,
    SOFT_404_TEXT,
    SUCCESSOR,
    HostFault,
    Reply,
    Robots,
    Switch,
)
from tests.replicas.site import HTML, ListFault, Page, Question, Site


class Host(Protocol):
    """A replica as far as its answers depend on it."""

    site: Site
    switch: Switch
    robots: Robots
    seen: set[str]
    answered: int


def reply_to(
    host: Host, method: str, target: str, question: Question, conditions: Mapping[str, str]
) -> Reply:
    """Answer one request and, where the host's fault applies to its address, spoil the answer."""
    page = _robots(host.robots) if target == "/robots.txt" else host.site.find(target, question)
    switch = host.switch
    host.answered += 1
    if not switch.applies_to(target):
        return _reply(page, method, conditions)
    if switch.cookie:
        return _behind_cookie(switch.cookie, target, question, _reply(page, method, conditions))
    if isinstance(switch.fault, ListFault):
        body = page.stand_ins.get(switch.fault, page.body)
        return _reply(replace(page, body=body), method, conditions)
    if switch.spoil is not None:
        return switch.spoil(target, _reply(page, method, {}))
    if switch.fault in INSTEAD:
        return INSTEAD[switch.fault](host)
    reply = _reply(page, method, conditions)
    return _spoiled(host, target, reply)


def _behind_cookie(cookie: str, target: str, question: Question, reply: Reply) -> Reply:
    """The true answer for who brings the cookie; else the cookie and the way back here."""
    if cookie in question.get("Cookie", ""):
        return reply
    return Reply(302, (("Location", target), ("Set-Cookie", f"{cookie}; path=/")))


def _robots(variant: Robots) -> Page:
    if variant is Robots.ABSENT:
        return Page(b"", status=404)
    if variant is Robots.BROKEN:
        return Page(b"", status=503)
    return Page(ROBOTS_TEXT[variant].encode(), "text/plain")


def _reply(page: Page, method: str, conditions: Mapping[str, str]) -> Reply:
    """The page with its validators, or 304 when the asker has it already."""
    headers = (("Content-Type", page.media_type), *page.headers)
    if page.status != 200:
        return Reply(page.status, headers, page.body)
    tag = f'"{hashlib.sha256(page.body).hexdigest()[:16]}"'
    modified = format_datetime(page.modified_at, usegmt=True)
    validators = (("ETag", tag), ("Last-Modified", modified))
    if method != "POST" and _has_it(page, tag, conditions):
        return Reply(304, validators)
    return Reply(200, (*headers, *validators), page.body)


def _has_it(page: Page, tag: str, conditions: Mapping[str, str]) -> bool:
    """If-None-Match counts alone when it is there, as the standard says."""
    if "If-None-Match" in conditions:
        tags = conditions["If-None-Match"].split(",")
        return tag in {one.strip().removeprefix("W/") for one in tags}
    since = conditions.get("If-Modified-Since")
    return since is not None and page.modified_at <= parsedate_to_datetime(since)


def _spoiled(host: Host, target: str, reply: Reply) -> Reply:
    """The true answer, damaged or withheld."""
    fault, switch = host.switch.fault, host.switch
    if fault is HostFault.SLOW:
        return replace(reply, delay_s=switch.seconds)
    if fault is HostFault.DEAD_AFTER:
        return reply if host.answered <= switch.after else Reply(0, is_cut=True)
    if fault is HostFault.ERROR_ONCE:
        is_first = target not in host.seen
        host.seen.add(target)
        return _error(500) if is_first else reply
    if reply.status == 304:
        return reply
    if fault is HostFault.TRUNCATED:
        return replace(reply, sent_bytes=len(reply.body) // 2)
    if fault is HostFault.GZIP:
        body = gzip.compress(reply.body, mtime=0)
        return replace(reply, body=body, headers=(*reply.headers, ("Content-Encoding", "gzip")))
    if fault is HostFault.WRONG_CHARSET:
        return replace(reply, headers=_with_wrong_charset(reply.headers))
    raise ValueError(f"no behaviour for the fault {fault!r}")


def _with_wrong_charset(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Pages say gbk although they are utf-8."""
    return tuple(
        (name, "text/html; charset=gbk" if value == HTML else value) for name, value in headers
    )


def _error(status: int) -> Reply:
    text = f"<html><body><h1>{status}</h1></body></html>".encode()
    return Reply(status, (("Content-Type", "text/html"),), text)


def _too_many(host: Host) -> Reply:
    headers = (("Content-Type", "text/html"), ("Retry-After", f"{host.switch.seconds:.0f}"))
    return Reply(429, headers, b"<html><body>Too Many Requests</body></html>")


def _challenge(host: Host) -> Reply:
    headers = (("Content-Type", HTML), ("Set-Cookie", CHALLENGE_COOKIE))
    return Reply(521, headers, CHALLENGE_TEXT.encode())


def _soft_404(host: Host) -> Reply:
    return Reply(200, (("Content-Type", HTML),), SOFT_404_TEXT.encode())


INSTEAD: dict[HostFault | ListFault | None, Callable[[Host], Reply]] = {
    HostFault.RESET: lambda host: Reply(0, is_cut=True),
    HostFault.ERRORS: lambda host: _error(500),
    HostFault.FORBIDDEN: lambda host: _error(403),
    HostFault.TOO_MANY: _too_many,
    HostFault.CHALLENGE: _challenge,
    HostFault.SOFT_404: _soft_404,
    HostFault.HOME_PAGE: lambda host: _reply(host.site.home, "GET", {}),
    HostFault.MOVED: lambda host: Reply(301, (("Location", SUCCESSOR),)),
}
