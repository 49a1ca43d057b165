"""Ask a replica something, as plainly as HTTP allows."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from dataclasses import dataclass

from tests.replicas.server import Replica


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the body complete, headers by name."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(replica: Replica, target: str, headers: Mapping[str, str] | None = None) -> Answer:
    """One GET on a connection of its own; redirects are not followed."""
    host = replica.base_url.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=5)
    try:
        connection.request("GET", target, headers=dict(headers or {}))
        answer = connection.getresponse()
        return Answer(answer.status, dict(answer.getheaders()), answer.read())
    finally:
        connection.close()
