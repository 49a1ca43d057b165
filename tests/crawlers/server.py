"""A small web server on 127.0.0.1 that answers from a table and writes down who asked for what."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.arrivals import arrived_ago_s


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; `headers` are sent as they are, as bytes of latin-1."""

    body: bytes
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)


Answer = str | bytes | int | Reply | Callable[[int], Reply]


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came; `status` is what it was answered."""

    at: float
    method: str
    target: str
    agent: str
    form: str
    status: int


@dataclass(slots=True)
class Server:
    """A running portal; `pages` may be changed while it runs, `everything` answers all of them."""

    pages: dict[str, Answer]
    everything: int | None = None
    base_url: str = ""
    requests: list[Request] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    running: int = 0
    most_running: int = 0

    def reply_to(self, target: str) -> Reply:
        self.asked[target] += 1
        if self.everything is not None:
            return Reply(b"<h1>error</h1>", self.everything)
        answer = self.pages.get(target, 404)
        if isinstance(answer, Reply):
            return answer
        if isinstance(answer, str):
            return Reply(answer.encode())
        if isinstance(answer, bytes):
            return Reply(answer, headers=(("Content-Type", "application/octet-stream"),))
        if isinstance(answer, int):
            return Reply(b"<h1>error</h1>", answer)
        return answer(self.asked[target])

    @property
    def targets(self) -> list[str]:
        return [request.target for request in self.requests]


@contextmanager
def serving(pages: Mapping[str, Answer], everything: int | None = None) -> Iterator[Server]:
    """Serve pages by path and query until the block ends."""
    server = Server(dict(pages), everything)
    running = _HTTPServer(("127.0.0.1", 0), _Handler)
    running.portal = server
    server.base_url = f"http://127.0.0.1:{running.server_port}"
    threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server
    finally:
        running.shutdown()
        running.server_close()


class _HTTPServer(ThreadingHTTPServer):
    daemon_threads = True
    portal: Server


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    # Without it the last piece of a page waits 40 ms for an acknowledgement of the one before.
    disable_nagle_algorithm = True
    server: _HTTPServer

    def do_GET(self) -> None:
        self._answer("")

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        self._answer(self.rfile.read(length).decode())

    def log_message(self, *args: object) -> None:
        """Say nothing: the server keeps its own log."""

    def _answer(self, form: str) -> None:
        arrived = time.monotonic() - arrived_ago_s(self.connection)
        portal = self.server.portal
        portal.running += 1
        portal.most_running = max(portal.most_running, portal.running)
        reply = portal.reply_to(self.path)
        tag = f'"{hashlib.sha256(reply.body).hexdigest()[:16]}"'
        is_same = reply.status == 200 and self.headers.get("If-None-Match") == tag
        status = 304 if is_same else reply.status
        agent = self.headers.get("User-Agent", "")
        portal.requests.append(Request(arrived, self.command, self.path, agent, form, status))
        self.send_response(status)
        for name, value in reply.headers:
            self.send_header(name, value)
        self.send_header("ETag", tag)
        self.send_header("Content-Length", "0" if is_same else str(len(reply.body)))
        self.end_headers()
        self.wfile.write(b"" if is_same else reply.body)
        portal.running -= 1
