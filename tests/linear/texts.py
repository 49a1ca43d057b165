"""The texts that the parsers of a module are fed: of pages in general, and of its own patterns."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from tests.linear.adversaries import Adversary, samples, stretched
from tests.linear.tree import patterns_in

# Python refuses to read a longer number, by ValueError.
DIGITS = sys.get_int_max_str_digits() + 1
# Deeper than any recursion goes.
DEEP = sys.getrecursionlimit() + 200
# What pages, scripts and reports are made of.
SIGNS = (
    *("a", "1", "１", "一", " ", "\n", "\t", "\u3000", "\0", "\ud800", "-", "—", "_", ",", "，"),
    *("；", "：", ".", "/", "\\", "(", ")", "（", "[", "]", "{", "}", "<", ">", '"', "'", "“"),
    *("%", "&", "="),
)
WORDS = (
    *("A1", "年", "0件", "其中1件，", "无。", "2024年", "第一条", "\r\n", "a b", " a=1", "a=1;"),
    *("%25", "&#", "&amp;", "?a=1&", "[[", '{"a":', '[{"a":', "<![CDATA[", "<!--"),
)
TAGS = (
    *("<div>", "</p>", "<b><i>", "<a>", "<a href=b>c</a>", "<li>", "<table><tr><td>", "<br>"),
    *("<td colspan=999999999>", "<p>a</p>", "<script>", "<record>", "<title>", "<meta "),
    "<option value=1>",
)
PUMPS = (*SIGNS, *WORDS, *TAGS)
# Long numbers, deep nesting, signs that no encoding has.
FOR_ALL = ("1", "[", "{", "\ud800", "<b><i>")
FRAMES = (
    *(Adversary('{"a":', "1", "}"), Adversary('[{"a":-', "1", "}]"), Adversary("a(", "[", ")")),
    *(Adversary("<div ", "a=1 ", ">"), Adversary("http://a/", "a/", ""), Adversary("a", " ", "b")),
    *(Adversary("<a href='", "a", "'>b</a>"), Adversary("<p>", "件", "</p>")),
    *(Adversary("1.", "0", ""), Adversary("<a href='/t", "1", "'>2024年年报</a>")),
    Adversary("2024-01-", "1", ""),
)


@dataclass(frozen=True, slots=True)
class Extent:
    """How thoroughly every function is fed."""

    #: Signs of a text at the first look.
    signs: int
    #: How often a repetition of an own pattern is sampled, and what ends the general texts.
    variants: int
    tails: tuple[str, ...]
    #: So many of the slowest texts are lengthened, up to so many signs.
    slowest: int
    longest: int
    #: A function is fed one of so many general texts, the next function the others.
    every: int

    def repetitions(self, text: Adversary) -> int:
        """Enough for a number that is too long and a depth that is too deep."""
        least = DIGITS if text.pump.isdecimal() else min(DEEP, self.signs * 4 // len(text.pump))
        return max(1, self.signs // len(text.pump), least)


FRAMED = 3  # of the framed texts a function is fed one in so many where it is not fed all
SHORT = Extent(1_500, 1, ("",), 1, 24_000, every=8)
LONG = Extent(6_000, 2, ("", ">"), 3, 200_000, every=1)


def texts_for(module: ModuleType, extent: Extent, turn: int = 0) -> tuple[Adversary, ...]:
    """The texts for a parser of a module, each once; those of its own patterns whatever its turn.

    Those that find faults of other kinds than slowness are fed to every parser as well.
    """
    general = dict.fromkeys((*FOR_ALL, *PUMPS[turn % extent.every :: extent.every]))
    texts = (Adversary("", pump, tail) for pump in general for tail in extent.tails)
    frames = FRAMES if extent.every == 1 else FRAMES[turn % FRAMED :: FRAMED]
    return tuple(dict.fromkeys((*texts, *frames, *_own_texts(module, extent))))


@cache
def _own_texts(module: ModuleType, extent: Extent) -> tuple[Adversary, ...]:
    own: dict[str, None] = {}
    stretches: dict[Adversary, None] = {}
    for pattern in patterns_in(module):
        if isinstance(pattern.pattern, str):
            flags = getattr(pattern, "flags", 0)
            own.update(dict.fromkeys(samples(pattern.pattern, flags)[: extent.variants]))
            stretches.update(dict.fromkeys(stretched(pattern.pattern, flags)))
    return (
        *(Adversary("", pump, tail) for pump in filter(None, own) for tail in extent.tails),
        *stretches,
        *_records_of_long_numbers(module),
    )


def _records_of_long_numbers(module: ModuleType) -> Iterator[Adversary]:
    """JSON of the words that a module knows, each with a number that is too long."""
    words = list(dict.fromkeys(_words(module)))[:10]
    for quote in ('"', "") if words else ():
        inside = ", ".join(f'"{word}": {quote}{"1" * DIGITS}{quote}' for word in words)
        yield Adversary("{" + inside + "}", "\n", "")


def _words(module: ModuleType) -> Iterator[str]:
    for name, value in vars(module).items():
        if not name.startswith("__") and isinstance(value, tuple | frozenset | set | dict):
            yield from (word for word in value if isinstance(word, str) and word.isidentifier())
