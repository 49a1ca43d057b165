"""The shape of articles' addresses: the pattern that a portal file calls `article`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from urllib.parse import urlsplit

from crawlers.given_patterns import LONGEST, is_found
from crawlers.probe.families import FAMILIES, UUID, Family

# The parts of an address that differ from article to article, the longest first.
VARYING = re.compile(rf"{UUID}|[0-9a-f]{{32}}|\d+", re.IGNORECASE)
# Directories above these say where a column lies, not what an article looks like.
KEPT_PARTS = 2
ANY_ARTICLE = "|".join(dict.fromkeys(shape for family in FAMILIES for shape in family.articles))


def article_shape(family: Family, reports: Sequence[str]) -> str:
    """The pattern that covers the addresses of listed reports.

    The family's own shapes where they fit; what they leave uncovered is described by its last
    parts. Without any report it is the family's first shape, because nothing says otherwise. The
    shapes that fewest addresses have are left out where the pattern would become too long.
    """
    fitting = Counter[str]()
    for url in reports:
        target = target_of(url)
        known = (shape for shape in family.articles if is_found(shape, target))
        fitting[next(known, "") or described(target)] += 1
    shapes = [shape for shape, _ in fitting.most_common()] or list(family.articles[:1])
    lengths = accumulate(len(shape) + 1 for shape in shapes)
    return "|".join(shape for shape, end in zip(shapes, lengths, strict=True) if end <= LONGEST)


def described(target: str) -> str:
    """A pattern for addresses like this one: /a/b/202301/t20230118_77.html → /\\d+/t\\d+_\\d+…"""
    path, mark, query = target.partition("?")
    parts = path.split("/")[-KEPT_PARTS:]
    pattern = "".join(f"/{_varying(part)}" for part in parts)
    return f"{pattern}{re.escape(mark)}{_varying(query)}$"


def target_of(url: str) -> str:
    """Path and query of an address."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _varying(text: str) -> str:
    pattern, end = "", 0
    for found in VARYING.finditer(text):
        pattern += re.escape(text[end : found.start()]) + _class_of(found[0])
        end = found.end()
    return pattern + re.escape(text[end:])


def _class_of(text: str) -> str:
    if "-" in text:
        return UUID
    return r"\d+" if text.isdecimal() and len(text) != 32 else "[0-9a-f]{32}"
