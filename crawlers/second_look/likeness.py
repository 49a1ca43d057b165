"""Which links are rows like those that a crawl listed: by where they stand and where they lead.

No word is understood: two addresses are alike when only their numbers differ.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from urllib.parse import parse_qsl, unquote, urlsplit

from crawlers.looks import SeenRow
from crawlers.portals import Portal
from crawlers.second_look.scene import Element, Scene

NUMBER = re.compile(r"[0-9a-f]{24,}|\d+")
DATE_LIKE = re.compile(r"[\d_-]+")
# What looks like an address within a reply, whatever form the reply has.
ADDRESS = re.compile(r"""["'(>]((?:https?:)?\\?/[^"'()<>\s]{1,400})["')<]""")

# Of the length of the shortest listed row.
SHORTEST = 0.5

Pattern = tuple[str, ...]


def key(url: str, portal: Portal) -> str:
    """One spelling for one page of the portal, whichever of its names it is under."""
    parts = urlsplit(url)
    hosts = {urlsplit(portal.base_url).netloc, *portal.aliases}
    host = "" if parts.netloc in hosts or parts.hostname in hosts else parts.netloc
    query = f"?{unquote(parts.query)}" if parts.query else ""
    return f"{host}{unquote(parts.path) or '/'}{query}"


def words(text: str) -> str:
    """A row's words without any space: lists are set in many ways."""
    return "".join(text.split())


@dataclass(frozen=True)
class ListedRows:
    """What a crawl listed, and all that it asked for: `rows` by key, `texts`, `known` keys."""

    rows: Collection[str]
    texts: Collection[str]
    known: Collection[str]
    fixed: Pattern
    patterns: Collection[Pattern]
    portal: Portal

    def is_known(self, link: Element) -> bool:
        """Whether a link leads to what the crawl listed or asked for."""
        return bool(link.url) and self.knows(link.url)

    def knows(self, url: str) -> bool:
        one = key(url, self.portal)
        return one in self.rows or one in self.known

    def is_row(self, one: Element) -> bool:
        """Whether an element is one of the listed rows: by its address, or else by its words."""
        if one.url:
            return key(one.url, self.portal) in self.rows
        return words(one.text) in self.texts

    def looks_alike(self, url: str) -> bool:
        """Whether an address is one like those of the rows."""
        return _pattern(key(url, self.portal), self.fixed) in self.patterns


def listed(
    rows: Iterable[SeenRow],
    known: Iterable[str],
    portal: Portal,
    elsewhere: Iterable[SeenRow] = (),
) -> ListedRows:
    """What is known of one list; of an empty one, that its rows would be like those `elsewhere`."""
    held = list(rows)
    keys = {key(row.url, portal) for row in held if row.url}
    alike = keys if held else {key(row.url, portal) for row in elsewhere if row.url}
    fixed = _in_common([one.partition("?")[0].split("/")[:-1] for one in sorted(alike)])
    return ListedRows(
        rows=keys,
        texts={words(row.text) for row in held},
        known={key(url, portal) for url in known},
        fixed=fixed,
        patterns={_pattern(one, fixed) for one in alike},
        portal=portal,
    )


def _in_common(paths: Sequence[Sequence[str]]) -> Pattern:
    """The folders that all addresses begin with; a folder that may be a date is none."""
    if not paths:
        return ()
    same = takewhile(lambda level: len(set(level)) == 1, zip(*paths, strict=False))
    return tuple(level[0] for level in same)


def _pattern(one: str, fixed: Pattern) -> Pattern:
    path, _, query = one.partition("?")
    parts = path.split("/")
    held = tuple(
        part
        if at < len(fixed) and part == fixed[at] and not DATE_LIKE.fullmatch(part)
        else NUMBER.sub("#", part)
        for at, part in enumerate(parts)
    )
    return (*held, *sorted(name for name, _ in parse_qsl(query, keep_blank_values=True)))


def rows_in(scene: Scene, known: ListedRows) -> list[Element]:
    """The listed rows that can be seen."""
    links = [one for one in scene.links if one.url and known.is_row(one)]
    if links or not known.texts:
        return links
    return [
        one
        for one in scene.elements
        if one.is_visible and one.text and words(one.text) in known.texts
    ]


def seen_row(one: Element) -> SeenRow:
    return SeenRow(one.text, one.url)


def more_rows(
    scene: Scene, before: Collection[str], chains: Collection[str], known: ListedRows
) -> list[SeenRow]:
    """Links that the crawl did not list and that are rows like those that it did.

    They lead to an address like theirs, or they came since `before` in a place like theirs.
    """
    found = [
        seen_row(one)
        for one in scene.links
        if one.url
        and not known.is_known(one)
        and (known.looks_alike(one.url) or (one.chain in chains and one.url not in before))
        and (one.url not in before or known.looks_alike(one.url))
    ]
    return list(dict.fromkeys(found))


def more_texts(
    scene: Scene, before: Collection[str], chains: Collection[str], known: ListedRows
) -> list[SeenRow]:
    """Rows without an address, new in a place like that of the listed ones.

    What is much shorter than every listed row is no row: numbers of pages stand in such places.
    """
    shortest = min(map(len, known.texts), default=0) * SHORTEST
    new = (
        one
        for one in scene.elements
        if one.chain in chains and one.is_visible and not one.url and one.text
    )
    spelled = ((one.text, words(one.text)) for one in new)
    return [
        SeenRow(text, "")
        for text, told in spelled
        if len(told) > shortest and told not in known.texts and told not in before
    ]


def alike_in_reply(text: str, known: ListedRows) -> list[str]:
    """Addresses like those of the rows within a reply, which the crawl did not list."""
    base = known.portal.base_url
    told = (found.replace("\\/", "/") for found in ADDRESS.findall(text))
    urls = (one if one.startswith("http") else f"{base}{one}" for one in told if one[:2] != "//")
    return [url for url in dict.fromkeys(urls) if known.looks_alike(url) and not known.knows(url)]
