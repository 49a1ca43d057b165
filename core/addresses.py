"""Addresses of stores, databases and servers without the secrets in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote

HIDDEN = "…"
# Shorter words stand in sentences that have nothing to do with a password.
SHORTEST_SECRET = 4
# A part of an address that is secret as a whole may stand alone; shorter ones are words of any.
SHORTEST_PART = 8
QUERY = re.compile(r"[?#]")
ANSWER = re.compile(r"[?&;][^=&?;]*+=([^&#]+)")
BETWEEN_PARTS = re.compile(r"[/?#&=;]")
# How a file names the variable that holds a secret.
NAMED = re.compile(r"\$env:([A-Z][A-Z0-9_]*)")
CHAINED = "::"


def without_secret(address: str) -> str:
    """An address without what may be a name, a password or a key in it; a path stays as it is."""
    return CHAINED.join(_shown(one) for one in address.split(CHAINED))


def hushed(words: str, addresses: Iterable[str], secrets: Iterable[str] = ()) -> str:
    """Words of a library about some addresses, without the secrets of those, and without `secrets`.

    Those are secret as a whole, as a key and the address of a robot are.
    """
    known = {secret for address in addresses for secret in _secrets(address)}
    known |= {part for secret in secrets for part in _whole(secret)}
    for secret in sorted(known, key=len, reverse=True):
        words = words.replace(secret, HIDDEN)
    return words


def named_secrets(config: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """The values of the variables that files of a configuration name, whatever else is wrong."""
    for path in config.glob("*.toml"):
        with suppress(OSError):
            named = NAMED.findall(path.read_text(encoding="utf-8", errors="replace"))
            yield from (environment[one] for one in named if one in environment)


def _whole(secret: str) -> Iterator[str]:
    """A secret and, where it is an address, the parts of it behind its host."""
    _, mark, rest = secret.partition("://")
    parts = BETWEEN_PARTS.split(rest)[1:] if mark else ()
    yield from (it for it in (secret, unquote(secret)) if len(it) >= SHORTEST_SECRET)
    yield from (it for one in parts for it in (one, unquote(one)) if len(it) >= SHORTEST_PART)


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
