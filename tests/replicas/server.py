"""Serve replica portals over HTTP/1.1 on 127.0.0.1, log every request, misbehave when told to."""

from __future__ import annotations

import json
import os
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from tests.arrivals import arrived_ago_s
from tests.replicas.faults import Reply, Robots, Switch
from tests.replicas.portals import FILE_HOST, PORTALS, Contents, build_site, demonstration
from tests.replicas.replies import reply_to
from tests.replicas.site import Site

CONDITIONAL = ("If-None-Match", "If-Modified-Since")
REFERER, COOKIE = "Referer", "Cookie"
HANDSHAKE = b"\x16"
EVERYWHERE = (FILE_HOST, *PORTALS)


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it was answered. `running` counts the requests in work, this one included.

    `status` is 0 when the connection was cut without an answer. `connection` tells connections
    apart (the client's port).
    """

    at: str
    method: str
    target: str
    agent: str
    conditions: dict[str, str]
    status: int
    bytes: int
    running: int
    connection: int


@dataclass(slots=True)
class Replica:
    """One running host. Everything may be changed while it runs."""

    name: str
    site: Site
    base_url: str = ""
    switch: Switch = field(default_factory=Switch)
    robots: Robots = Robots.ABSENT
    requests: list[Request] = field(default_factory=list)
    log: Path | None = None
    running: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    seen: set[str] = field(default_factory=set)
    answered: int = 0

    def set(self, switch: Switch) -> None:
        """Turn a fault on (or, with `Switch()`, off) and forget what it counted before."""
        with self.lock:
            self.switch, self.answered = switch, 0
            self.seen.clear()

    def write_down(self, request: Request) -> None:
        with self.lock:
            self.requests.append(request)
            if self.log is not None:
                with self.log.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(request), ensure_ascii=False) + "\n")

    @contextmanager
    def at_work(self) -> Iterator[int]:
        """Count this request among those that run at the same time."""
        with self.lock:
            self.running += 1
            running = self.running
        try:
            yield running
        finally:
            with self.lock:
                self.running -= 1


@contextmanager
def serve_all(
    contents: Contents | None = None,
    ports: Mapping[str, int] | None = None,
    log_folder: Path | None = None,
) -> Iterator[dict[str, Replica]]:
    """Run every host until the block ends; yields host name → replica.

    `ports` gives fixed ports by host name (0: any free one); `log_folder` gets a JSONL file a host.
    """
    shown = contents or demonstration()
    replicas: dict[str, Replica] = {}
    with ExitStack() as stack:
        for name in EVERYWHERE:
            file_host = replicas[FILE_HOST].base_url if replicas else ""
            replica = Replica(name, build_site(name, shown, file_host))
            replica.log = log_folder / f"{name}.jsonl" if log_folder else None
            replicas[name] = stack.enter_context(running(replica, (ports or {}).get(name, 0)))
        yield replicas


def base_urls(replicas: Mapping[str, Replica]) -> dict[str, str]:
    """Portal id → address, the file host left out."""
    return {name: replicas[name].base_url for name in PORTALS}


@contextmanager
def running(replica: Replica, port: int = 0) -> Iterator[Replica]:
    """Serve one replica until the block ends."""
    server = start(replica, port)
    try:
        yield replica
    finally:
        server.shutdown()
        server.server_close()


def start(
    replica: Replica, port: int = 0, tls: ssl.SSLContext | None = None
) -> ThreadingHTTPServer:
    """Serve one replica in a thread of its own; its `base_url` says where.

    With `tls` it is served encrypted; who asks the same port without is sent on to https.
    """
    server = _Server(("127.0.0.1", port), _Handler)
    server.replica, server.tls = replica, tls
    replica.base_url = f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    return server


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    replica: Replica
    tls: ssl.SSLContext | None

    def finish_request(self, request: object, client_address: object) -> None:
        """Answer over TLS where the asker begins with a handshake, which it may break off."""
        assert isinstance(request, socket.socket)
        with suppress(OSError):
            if self.tls is None or request.recv(1, socket.MSG_PEEK) != HANDSHAKE:
                _Handler(request, client_address, self)
                return
            with self.tls.wrap_socket(request, server_side=True) as encrypted:
                _Handler(encrypted, client_address, self)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "nginx"
    sys_version = ""
    # Buffered, so that an answer leaves in one packet instead of waiting for an acknowledgement.
    wbufsize = -1
    # Headers and body leave apart; the second must not wait 40 ms for an acknowledgement.
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._answer({})

    def do_HEAD(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        sent = self.rfile.read(length).decode("utf-8", "replace")
        is_json = "json" in self.headers.get("Content-Type", "")
        self._answer(json.loads(sent) if is_json else dict(parse_qsl(sent)))

    def log_message(self, *args: object) -> None:
        """Say nothing: the replica keeps its own log."""

    def _answer(self, form: dict[str, str]) -> None:
        arrived = datetime.now(UTC) - timedelta(seconds=arrived_ago_s(self.connection))
        replica = self.server.replica
        with replica.at_work() as running:
            question = dict(parse_qsl(urlsplit(self.path).query)) | form
            question |= {name: self.headers.get(name, "") for name in (REFERER, COOKIE)}
            reply = self._sent_on() or reply_to(
                replica, self.command, self.path, question, self._conditions()
            )
            self._write_down(reply, running, arrived)
            self._send(reply)

    def _sent_on(self) -> Reply | None:
        """To https, where that is spoken and was not asked for."""
        if self.server.tls is None or isinstance(self.connection, ssl.SSLSocket):
            return None
        return Reply(301, (("Location", f"https://{self.headers['Host']}{self.path}"),))

    def _conditions(self) -> dict[str, str]:
        return {name: self.headers[name] for name in CONDITIONAL if name in self.headers}

    def _write_down(self, reply: Reply, running: int, arrived: datetime) -> None:
        self.server.replica.write_down(
            Request(
                at=arrived.isoformat(),
                method=self.command,
                target=self.path,
                agent=self.headers.get("User-Agent", ""),
                conditions=self._conditions(),
                status=0 if reply.is_cut else reply.status,
                bytes=0 if reply.is_cut else len(reply.body[: reply.sent_bytes]),
                running=running,
                connection=self.client_address[1],
            )
        )

    def _send(self, reply: Reply) -> None:
        if reply.is_cut:
            self._cut()
            return
        time.sleep(reply.delay_s)
        self.send_response(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        if reply.status != 304:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.flush()
        if self.command == "HEAD" or reply.status == 304:
            return
        time.sleep(reply.delay_s)
        self.wfile.write(reply.body[: reply.sent_bytes])
        if reply.sent_bytes is not None:
            self.close_connection = True

    def _cut(self) -> None:
        """Drop the connection with a reset, as an overloaded firewall does."""
        self.close_connection = True
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        os.close(self.connection.detach())
