"""Addresses: one spelling for every page of a portal, and which hosts may be asked at all.

Hosts are compared label by label, never by suffix: www.dacheng.gov.cn (大城) and
www.macheng.gov.cn (麻城) are other governments, whose names end with that of acheng.gov.cn (阿城).
"""

from __future__ import annotations

import re
import socket
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from core.filetypes import FILE_ENDINGS
from crawlers.portals import Portal

# Names that mean this machine or its network, whatever a name server says of them.
INNER_NAMES = ("localhost", "localdomain", "local", "internal", "lan", "home.arpa")
# IPv6 addresses that are IPv4 ones in another coat: NAT64 (RFC 6052) and IPv4-compatible ones.
NAT64, COMPATIBLE = ip_network("64:ff9b::/96"), ip_network("::/96")
DEFAULT_PORTS = {"http": 80, "https": 443}
# What is new at every visit and names nothing: the session of a visitor who sent no cookie, and a
# moment or a random number against caches. Short or in common words, the same may be an identity.
SESSION = re.compile(
    r";jsessionid=[^/;?#]*+|;(?:session_?id|sid|cfid|cftoken)=[^/;?#]{16,}+"
    r"|(?<=[?&])(?:jsessionid|phpsessid)=[^&]*+(?:&|$)",
    re.IGNORECASE,
)
OFTEN_PASSING = re.compile(
    r"(?<=[?&])(?:(?:session_?id|cfid|cftoken)=[^&]{16,}+"
    r"|(?:_|t|ts|r|v|rnd|rand|random|rdm|time|timestamp|timespan|nocache|cache)"
    r"=(?:1\d{9}(?:\d{3})?|0\.\d{6,}))(?:&|$)",
    re.IGNORECASE,
)
STATIC = re.compile(rf"\.(?:s?html?|{'|'.join(FILE_ENDINGS)})$", re.IGNORECASE)


def canonical(url: str, portal: Portal) -> str | None:
    """Give the one spelling of an absolute address, None if it is no web address.

    http, https, www and bare links to the portal become links to its base_url; fragments go, and
    what is another one at every visit.
    """
    parts = _spelled(_without_passing(url))
    if parts is None:
        return None
    path = parts.path or "/"
    if _is_ours(parts, portal):
        base = urlsplit(portal.base_url)
        return urlunsplit((base.scheme, base.netloc, path, parts.query, ""))
    return urlunsplit((parts.scheme, parts.netloc.lower(), path, parts.query, ""))


def is_on_portal(url: str, portal: Portal) -> bool:
    """Say whether an address belongs to the portal itself."""
    parts = web_address(url)
    return parts is not None and _is_ours(parts, portal)


def asked_at(url: str, portal: Portal) -> str:
    """The address that is really asked for one of the portal.

    It is the address itself, unless the portal runs on 127.0.0.1 under its public names: a replica
    must never send us to the real one, be it by a redirect.
    """
    parts = web_address(url)
    if parts is None or not _is_ours(parts, portal) or _is_within_reach(parts, portal):
        return url
    return canonical(url, portal) or url


def is_within_reach(url: str, portal: Portal) -> bool:
    """Say whether an address is as public, or as private, as the portal itself."""
    parts = web_address(url)
    return parts is not None and _is_within_reach(parts, portal)


def is_on_file_host(url: str, portal: Portal) -> bool:
    """Say whether an address is on one of the hosts from which attachments may be fetched.

    A replica on 127.0.0.1 never reaches out to a public host, nor a public portal into a network.
    """
    parts = web_address(url)
    if parts is None:
        return False
    is_listed = any(_endpoint(parts) == _endpoint_of(host) for host in portal.file_hosts)
    return is_listed and _is_within_reach(parts, portal)


def _without_passing(url: str) -> str:
    """An address as the next visit will have it."""
    without_session = SESSION.sub("", url.partition("#")[0])
    path, _, query = OFTEN_PASSING.sub("", without_session).partition("?")
    is_named = bool(query.strip("&")) or STATIC.search(path) is not None
    lasting = f"{path}?{query}" if is_named else without_session
    return lasting.rstrip("?&") if lasting != url else url


# The menu of a portal stands on each of its pages.
@lru_cache(maxsize=2048)
def _spelled(url: str) -> SplitResult | None:
    try:
        return web_address(safe_url_string(url.strip()))
    except ValueError:
        return None


@lru_cache(maxsize=2048)
def web_address(url: str) -> SplitResult | None:
    """Split an http or https address; None for anything else, a broken port included.

    What stands before an @, or a backslash, only hides from some reader which host is meant.
    """
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in DEFAULT_PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if is_web and not {"@", "\\"} & set(parts.netloc) else None


def _is_ours(parts: SplitResult, portal: Portal) -> bool:
    host, port = _endpoint(parts)
    base_host, base_port = _endpoint_of(portal.base_url)
    is_same_host = host == base_host
    if not is_same_host and host not in portal.aliases:
        return False
    if port == base_port:
        return True
    # The default ports are one site unless base_url itself is a server on a port of its own.
    is_default = port in DEFAULT_PORTS.values()
    return is_default and (not is_same_host or base_port in DEFAULT_PORTS.values())


def _is_within_reach(parts: SplitResult, portal: Portal) -> bool:
    (host, _), (base_host, _) = _endpoint(parts), _endpoint_of(portal.base_url)
    return is_public(host) == is_public(base_host)


def _endpoint(parts: SplitResult) -> tuple[str, int]:
    return _endpoint_of(f"{parts.scheme}://{parts.netloc}")


@lru_cache(maxsize=256)
def _endpoint_of(origin: str) -> tuple[str, int]:
    parts = urlsplit(origin)
    return parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme]


@lru_cache(maxsize=1024)
def is_public(host: str) -> bool:
    """Say whether a host name or address is one of the open net, and not of this network.

    Addresses are read in every spelling that a resolver takes: 127.1, 0x7f.1, 2130706433.
    """
    name = host.strip("[]").rstrip(".").lower()
    address = _address(name)
    if address is not None:
        return address.is_global
    return "." in name and not any(f".{name}".endswith(f".{inner}") for inner in INNER_NAMES)


def _address(name: str) -> IPv4Address | IPv6Address | None:
    """The address that a host is written as; the IPv4 one inside, where IPv6 only wraps it."""
    try:
        address = ip_address(name)
    except ValueError:
        try:
            return IPv4Address(socket.inet_aton(name))
        except (OSError, ValueError):
            return None
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64 or (address in COMPATIBLE and int(address) > 1):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
