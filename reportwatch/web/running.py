"""Open the desk beside the timetable: one thread that answers, until the service ends."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

import uvicorn
from sqlalchemy import Engine

from core.errors import NotPossible, trouble
from monitor.watch import Watch
from reportwatch.actions.latest import Latest
from reportwatch.options import Options
from reportwatch.web.app import make_app
from reportwatch.web.desk import Desk

PORT = 8765
BACKLOG = 128
STOP_WITHIN_S = 5
LOCAL = ("localhost", "127.0.0.1", "::1")
NOT_OPENED = "desk.not-opened"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the desk listens, how people reach it, and whose word about them is taken."""

    host: str
    port: int
    address: str
    proxies: Sequence[str] = ()


def place_in(watch: Watch) -> Place:
    """Where the configuration lets the desk listen."""
    address = watch.mail.status_address
    listen = watch.desk.listen or _plain_address(address) or f"127.0.0.1:{PORT}"
    host, _, port = listen.rpartition(":")
    return Place(host.strip("[]"), int(port), address, watch.desk.proxies)


@contextmanager
def desk_open(
    options: Options, engine: Engine, place: Place, clock: Callable[[], datetime]
) -> Iterator[str]:
    """The desk answers while the block lasts; yields its address. Raises NotPossible.

    A place that is taken is refused before anything else begins.
    """
    listening = _listening(place)
    port = listening.getsockname()[1]
    here = f"http://{f'[{place.host}]' if ':' in place.host else place.host}:{port}/"
    is_web = place.address.startswith(("http://", "https://"))
    address = place.address if is_web else here
    named = {urlsplit(address).hostname or "", place.host.lower()}
    desk = Desk(
        options, engine, Latest(options, engine), clock, address, frozenset({*named, *LOCAL})
    )
    server = _server(desk, place)
    thread = threading.Thread(target=server.run, args=([listening],), name="desk", daemon=True)
    thread.start()
    # The first visitor of the morning does not wait for the first assessment.
    threading.Thread(target=_warm_up, args=(desk,), name="desk-first", daemon=True).start()
    try:
        yield here
    finally:
        server.should_exit = True
        thread.join(STOP_WITHIN_S * 2)
        listening.close()


def _server(desk: Desk, place: Place) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            make_app(desk),
            log_level="warning",
            # An access log would hold what officers look for.
            access_log=False,
            server_header=False,
            proxy_headers=bool(place.proxies),
            forwarded_allow_ips=list(place.proxies),
            timeout_graceful_shutdown=STOP_WITHIN_S,
        )
    )


def _listening(place: Place) -> socket.socket:
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((place.host, place.port))
        listening.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        listening.close()
        why = trouble(error) if isinstance(error, OSError) else trouble(OSError(str(error)))
        listen = f"{place.host}:{place.port}"
        raise NotPossible(NOT_OPENED, listen=listen, why=why) from None
    return listening


def _warm_up(desk: Desk) -> None:
    try:
        desk.lines()
    except Exception:  # noqa: BLE001 (whatever it is, `/ready` and every page say it)
        return


def _plain_address(address: str) -> str | None:
    """The host and port of a plain http address of this machine; None for any other."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme != "http" or parts.port is None:
        return None
    try:
        is_here = ip_address(host).is_loopback
    except ValueError:
        is_here = host == "localhost"
    return f"{host}:{parts.port}" if is_here else None
