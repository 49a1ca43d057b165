"""Chat services on 127.0.0.1 that check signatures and sizes as the real ones say they do."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

SECRET = "SEC+key/with=signs"
OK = {"errcode": 0, "errmsg": "ok"}
FEISHU_OK = {"code": 0, "msg": "success", "data": {}}
BAD_SIGN = {"errcode": 310000, "errmsg": "sign not match"}
FEISHU_BAD_SIGN = {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"}
TOO_LONG = {"errcode": 40058, "errmsg": "markdown.content exceed max length 4096"}


@dataclass(slots=True)
class Group:
    """What the members of a group saw; `answers` are given instead, one per request, first first.

    An answer is a status and a body.
    """

    url: str = ""
    shown: list[tuple[str, str]] = field(default_factory=list)
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    requests: int = 0
    headers: dict[str, str] = field(default_factory=dict)

    def address(self, service: str) -> str:
        query = {"dingtalk": "?access_token=t", "wecom": "?key=k", "feishu": "", "json": ""}
        return f"{self.url}/{service}{query[service]}"


def judged(path: str, body: dict[str, object], group: Group) -> dict[str, object]:
    """The answer of one service to one request; what it accepts is shown in the group."""
    parts = urlsplit(path)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    if parts.path == "/dingtalk":
        return _dingtalk(query, body, group)
    if parts.path == "/wecom":
        return _wecom(query, body, group)
    if parts.path == "/feishu":
        return _feishu(body, group)
    group.shown.append(("json", str(body["message"])))
    return {}


def _dingtalk(query: dict[str, str], body: dict[str, object], group: Group) -> dict[str, object]:
    at = query.get("timestamp", "0")
    signed = hmac.new(SECRET.encode(), f"{at}\n{SECRET}".encode(), hashlib.sha256).digest()
    is_fresh = abs(time.time() * 1000 - int(at)) < 3_600_000
    if not is_fresh or query.get("sign") != base64.b64encode(signed).decode():
        return BAD_SIGN
    markdown = body["markdown"]
    assert isinstance(markdown, dict)
    group.shown.append(("dingtalk", markdown["text"]))
    return OK


def _wecom(query: dict[str, str], body: dict[str, object], group: Group) -> dict[str, object]:
    markdown = body["markdown"]
    assert isinstance(markdown, dict)
    if query.get("key") != "k":
        return {"errcode": 93000, "errmsg": "invalid webhook url"}
    if len(markdown["content"].encode()) > 4096:
        return TOO_LONG
    group.shown.append(("wecom", markdown["content"]))
    return OK


def _feishu(body: dict[str, object], group: Group) -> dict[str, object]:
    key = f"{body.get('timestamp')}\n{SECRET}".encode()
    signed = hmac.new(key, b"", hashlib.sha256).digest()
    if body.get("sign") != base64.b64encode(signed).decode():
        return FEISHU_BAD_SIGN
    card = body["card"]
    assert isinstance(card, dict)
    title = card["header"]["title"]["content"]
    group.shown.append(("feishu", f"{title}\n\n{card['elements'][0]['content']}"))
    return FEISHU_OK


@contextmanager
def open_group() -> Iterator[Group]:
    """Run the services until the block ends."""
    group = Group()

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            group.requests += 1
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if group.answers:
                status, content = group.answers.pop(0)
            else:
                status, content = 200, json.dumps(judged(self.path, body, group)).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            for name, value in group.headers.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(ConnectionError):  # who asked may have heard enough
                self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        group.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield group
        finally:
            server.shutdown()
            thread.join()
