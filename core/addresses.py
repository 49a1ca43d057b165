"""Addresses of stores, databases and servers without the secrets in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

HIDDEN = "…"
# Shorter words stand in sentences that have nothing to do with a password.
SHORTEST_SECRET = 4
QUERY = re.compile(r"[?#]")
ANSWER = re.compile(r"[?&;][^=&?;]*+=([^&#]+)")
CHAINED = "::"


def without_secret(address: str) -> str:
    """An address without what may be a name, a password or a key in it; a path stays as it is."""
    return CHAINED.join(_shown(one) for one in address.split(CHAINED))


def hushed(words: str, addresses: Iterable[str]) -> str:
    """Words of a library about some addresses, without the secrets of those."""
    known = {secret for address in addresses for secret in _secrets(address)}
    for secret in sorted(known, key=len, reverse=True):
        words = words.replace(secret, HIDDEN)
    return words


def _shown(address: str) -> str:
    scheme, mark, rest = address.partition("://")
    if not mark:
        return address
    user, tail = _parts(rest)
    place, *query = QUERY.split(tail, maxsplit=1)
    return f"{scheme}{mark}{f'{HIDDEN}@' if user else ''}{place}{f'?{HIDDEN}' if query else ''}"


def _parts(rest: str) -> tuple[str, str]:
    """Of what follows `://` who asks, with the password, and what comes after.

    A password may hold any character, so that the last `@` counts; a path has no password.
    """
    user, _, tail = ("", "", rest) if rest.startswith("/") else rest.rpartition("@")
    return user, tail


def _secrets(address: str) -> Iterator[str]:
    for one in address.split(CHAINED):
        _, mark, rest = one.partition("://")
        user = _parts(rest)[0] if mark else ""
        name, _, password = user.partition(":")
        for secret in (password or name, *(ANSWER.findall(rest) if mark else ())):
            yield from (it for it in (secret, unquote(secret)) if len(it) >= SHORTEST_SECRET)
