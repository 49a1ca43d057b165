"""Names of hosts: looked up once a crawl, and never followed from the open net into an inner one.

Whoever owns a public name may let it lead to 10.0.0.1 or to this machine, at the second look too
(DNS rebinding). So the address that was checked is the one that is asked: Scrapy takes it from its
own cache, the browser from its rules.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

from scrapy.exceptions import CannotResolveHostError
from scrapy.resolver import dnscache

from crawlers.asking.permission import NotAllowed
from crawlers.pages.addresses import is_on_portal, is_public, is_within_reach
from crawlers.pages.answers import Refusal
from crawlers.portals import Portal

WEB = (("http", 80), ("https", 443))
LED_INSIDE = "{host} → {address}"


def address_of(host: str, portal: Portal) -> str:
    """The IPv4 address of a host; raises CannotResolveHostError, or Refused where it is inner."""
    address = find(host)
    if is_public(host) and not is_public(address) and not portal.inner_network:
        raise NotAllowed(Refusal.INSIDE, LED_INSIDE.format(host=host, address=address))
    return address


def find(host: str) -> str:
    """Look a name up, unless it was looked up before; raises CannotResolveHostError."""
    if host not in dnscache:
        try:
            dnscache[host] = socket.gethostbyname(host)
        except (OSError, UnicodeError) as fault:
            raise CannotResolveHostError(f"{host}: {fault}") from None
    address: str = dnscache[host]
    return address


def is_known(host: str) -> bool:
    """Say whether a host's address was found before."""
    return host in dnscache


def rules_for_browser(portal: Portal) -> str:
    """What a browser may resolve: the portal's names and ports, to the addresses found here.

    Every other name and address is not found, wherever a redirect, a socket or a frame asks.
    """
    hosts = _hosts(portal)
    return ", ".join((*(f"MAP {host} {address}" for host, address in hosts), "MAP * ~NOTFOUND"))


def _hosts(portal: Portal) -> Iterator[tuple[str, str]]:
    base = urlsplit(portal.base_url)
    for name in dict.fromkeys((base.hostname or "", *portal.aliases)):
        origins = [(scheme, port) for scheme, port in WEB if port != base.port]
        if base.port is not None:
            origins.append((base.scheme, base.port))
        for scheme, port in origins:
            url = f"{scheme}://{name}:{port}/"
            if is_on_portal(url, portal) and is_within_reach(url, portal):
                with suppress(CannotResolveHostError, NotAllowed):
                    yield f"{name}:{port}", f"{address_of(name, portal)}:{port}"
