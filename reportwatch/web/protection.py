"""What every answer of the desk carries, and what no question may be: long, or for another host."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from fastapi import Request, Response
from fastapi.responses import PlainTextResponse

from reportwatch.web.desk import desk_of

# Nothing runs, nothing comes from elsewhere, nobody frames it.
OURS = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# A page of somebody else: in a place of its own, where nothing runs, loads or leads on.
THEIRS = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "X-Robots-Tag": "noindex",
}
MOST_BYTES = 64 * 1024  # of a form: a name and a password
# A monitor of the machine asks by whatever address it knows.
OF_MACHINES = ("/health", "/ready")
# The sheet of styles holds nothing of anybody.
STATIC = "/static/"
HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:.]+\]|[\w.-]+)(?::\d{1,5})?")
Next = Callable[[Request], Awaitable[Response]]


async def protect(request: Request, call_next: Next) -> Response:
    """Refuse what is none of ours; otherwise answer, with what browsers are told."""
    response = _refusal(request) or await call_next(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", OURS)
    is_static = request.url.path.startswith(STATIC)
    response.headers.setdefault("Cache-Control", "max-age=300" if is_static else "no-store")
    if desk_of(request).is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _refusal(request: Request) -> Response | None:
    desk = desk_of(request)
    is_ours = _named_in(request.headers.get("host", "")) in desk.hosts
    if desk.hosts and not is_ours and request.url.path not in OF_MACHINES:
        # Another name that leads here is how a strange page would ask in its visitor's stead.
        return PlainTextResponse("unknown host", 421)
    if request.method not in ("GET", "HEAD"):
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return PlainTextResponse("cross-site", 403)
        origin = request.headers.get("origin")
        if desk.hosts and origin and _named_in(origin.partition("://")[2]) not in desk.hosts:
            return PlainTextResponse("cross-site", 403)
        length = request.headers.get("content-length", "")
        if not length.isdigit() or int(length) > MOST_BYTES:
            return PlainTextResponse("too long", 413)
    return None


def _named_in(host: str) -> str | None:
    """The name or number of a host, without its port; None for what is no host and port."""
    found = HOST.fullmatch(host)
    return found["name"].strip("[]").lower() if found else None
