"""Texts made against a pattern, from its parse tree: what reaches a repetition, pumps it, fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from re import _compiler, _parser  # private, and stable since 3.11

# Signs of every kind that a set may hold; `""` in the way of a pattern's own literals.
SIGNS = "1a_ \n年，。<>\"'{}()[]/.-,:=&;\u3000一"
# What the parser of `re` gives: an operation with its arguments, and a row of them.
Node = tuple
Nodes = _parser.SubPattern
REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
ONE_SIGN = ("LITERAL", "NOT_LITERAL", "ANY", "IN", "CATEGORY", "RANGE")
LONG = 50  # a repetition allowed fewer times is a constant
# The first variant of a text is of the signs that most parts of a pattern share: the strongest.
STRONGEST, ALL = 1, 3
# Ends that no set of letters goes on with; a dot takes the one, not the other.
TAILS = ("", "\x01", "\n")


@dataclass(frozen=True, slots=True)
class Adversary:
    """A text of any length: what stands first, what is repeated, what stands last."""

    head: str
    pump: str
    tail: str

    def text(self, repetitions: int) -> str:
        return self.head + self.pump * repetitions + self.tail


def adversaries(pattern: str | bytes, flags: int, variants: int = ALL) -> tuple[Adversary, ...]:
    """The texts made against a pattern, each once; with all variants also of signs in pairs."""
    source = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    tree = _parser.parse(source, flags & ~re.UNICODE if isinstance(pattern, bytes) else flags)
    sampler = Sampler(tree)
    made: dict[Adversary, None] = {}
    for variant in range(variants):
        for head, pump in _pumps(sampler, tree, variant):
            made.update((Adversary(head, pump, tail), None) for tail in TAILS if pump)
    signs = sampler.alphabet()
    made.update((Adversary("", sign, tail), None) for sign in signs for tail in TAILS[:2])
    some = signs[:6] if variants == ALL else ()
    made.update((Adversary("", one + other, ""), None) for one in some for other in some)
    if isinstance(pattern, bytes):
        return tuple(one for one in made if (one.head + one.pump).isascii())
    return tuple(made)


def samples(pattern: str | bytes, flags: int) -> tuple[str, ...]:
    """What a pattern may match, for the texts of parsers."""
    source = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    tree = _parser.parse(source, flags & ~re.UNICODE if isinstance(pattern, bytes) else flags)
    sampler = Sampler(tree)
    return tuple(sampler.sample(tree, variant) for variant in range(2))


def stretched(pattern: str, flags: int) -> tuple[Adversary, ...]:
    """What a pattern matches with one of its repetitions drawn out, for the texts of parsers."""
    tree = _parser.parse(pattern, flags)
    return tuple(_stretched(Sampler(tree), tree, "", ""))


class Sampler:
    """Texts that parts of one pattern match, from the signs that most of its parts share."""

    def __init__(self, tree: _parser.SubPattern) -> None:
        self._state = tree.state
        self._nodes = {str(node): node for node in _nodes_of_one_sign(tree)}
        literals = (chr(node[1]) for node in self._nodes.values() if str(node[0]) == "LITERAL")
        inside = (
            chr(part[1])
            for node in self._nodes.values()
            if str(node[0]) == "IN"
            for part in node[1]
            if str(part[0]) == "LITERAL"
        )
        self._signs = tuple(dict.fromkeys((*literals, *inside, *SIGNS)))
        self._members = {key: self._taken(node) for key, node in self._nodes.items()}
        count = {
            sign: sum(sign in members for members in self._members.values()) for sign in self._signs
        }
        self._ranked = {
            key: sorted(members, key=lambda sign: (-count[sign], self._signs.index(sign)))
            for key, members in self._members.items()
        }

    def _taken(self, node: Node) -> frozenset[str]:
        """The signs that a node of one sign takes."""
        if str(node[0]) == "LITERAL":
            return frozenset({chr(node[1])})
        alone = _compiler.compile(_parser.SubPattern(self._state, [node]))
        return frozenset(sign for sign in self._signs if alone.fullmatch(sign))

    def alphabet(self) -> tuple[str, ...]:
        """The signs that matter: for every set its most shared ones, and one that none takes."""
        best = {sign: None for ranked in self._ranked.values() for sign in ranked[:2]}
        return (*list(best)[:14], "\x01")

    def sample(self, nodes: Nodes, variant: int) -> str:
        """A text that some nodes in a row match, as far as looks around do not forbid it."""
        return "".join(self._one(node, variant) for node in nodes)

    def _one(self, node: Node, variant: int) -> str:
        kind, value = str(node[0]), node[1]
        if kind in ONE_SIGN:
            ranked = self._ranked[str(node)]
            return ranked[min(variant, len(ranked) - 1)] if ranked else ""
        if kind in REPEATS:
            least, most, body = value
            times = min(int(most), max(int(least), variant % 2))
            return self.sample(body, variant) * min(times, LONG)
        if kind == "ASSERT" and value[0] < 0:
            return self.sample(value[1], variant)
        inner = _bodies(node)
        return self.sample(inner[variant % len(inner)], variant) if inner else ""


def _bodies(node: Node) -> list[Nodes]:
    """The sequences inside a node; none inside one of one sign, a place or a look around."""
    kind, value = str(node[0]), node[1]
    if kind in REPEATS:
        return [value[2]]
    if kind == "SUBPATTERN":
        return [value[3]]
    if kind == "BRANCH":
        return list(value[1])
    if kind == "ATOMIC_GROUP":
        return [value]
    return [value[1]] if kind == "ASSERT" else []


def _nodes_of_one_sign(nodes: Nodes) -> Iterator[Node]:
    for node in nodes:
        if str(node[0]) in ONE_SIGN:
            yield node
        bodies = [node[1][1]] if str(node[0]) == "ASSERT_NOT" else _bodies(node)
        for body in bodies:
            yield from _nodes_of_one_sign(body)


def _pumps(
    sampler: Sampler, nodes: Nodes, variant: int, head: str = ""
) -> Iterator[tuple[str, str]]:
    """Heads and pumps: each repetition behind what reaches it, each beginning again and again."""
    row = list(nodes)
    for at, node in enumerate(row):
        if _is_long(node):
            body = sampler.sample(node[1][2], variant)
            yield head, body
            yield "", head + body
            yield from ((head, sampler.sample(row[at:end], variant)) for end in _ends(row, at))
        for inner in _bodies(node):
            yield from _pumps(sampler, inner, variant, head)
        head += sampler.sample([node], variant)
        yield "", head


def _stretched(sampler: Sampler, nodes: Nodes, head: str, tail: str) -> Iterator[Adversary]:
    """Each repetition in the place where the whole pattern has it."""
    row = list(nodes)
    for at, node in enumerate(row):
        rest = sampler.sample(row[at + 1 :], 0) + tail
        if _is_long(node):
            pump = sampler.sample(node[1][2], 0)
            if pump:
                yield Adversary(head, pump, rest)
        for inner in _bodies(node) if str(node[0]) != "ASSERT" else ():
            yield from _stretched(sampler, inner, head, rest)
        head += sampler.sample([node], 0)


def _is_long(node: Node) -> bool:
    return str(node[0]) in REPEATS and node[1][1] >= LONG


def _ends(row: list[Node], at: int) -> Iterator[int]:
    """Where a text that a repetition could also take as its own may end: at the next one, last."""
    after = (end for end in range(at + 1, len(row)) if _is_long(row[end]))
    yield next(after, len(row))
    yield len(row)
