"""Whether the rule book says of every norm that it cites from which report year on it applies.

A name that is misspelt has no date, and a wrong date accuses reports that are older than the norm.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from core.configuration import nearest, place_of
from core.errors import ConfigurationError
from core.messages import Value
from pipeline.reference.forms import Forms
from pipeline.reference.rulebook import IN_NORMS, STATUTES, Rulebook

OTHER_YEAR = "cited-norms.other-year"
UNCITED = "cited-norms.uncited"
UNDATED = "cited-norms.undated"

# 国办函〔2020〕109号, 立法法（2023年修正）: a document says itself when it was issued.
ISSUED = re.compile(r"[〔（(](20\d\d)[〕年]")
LONGEST_WAIT = 2  # years between a document and the first reports that it is for
ARTICLE = re.compile(r"第[一二三四五六七八九十百]++条.*")
BETWEEN = re.compile(r"[；;]")
# 「表三 二、上年结转；四、结转下年度继续办理」: an item of the document that was named before.
ITEM = re.compile(r"\s*(?:[一二三四五六七八九十]+、|[（(]|第[一二三四五六七八九十]+|表)")
# What is left of a norm when the names that are known are taken out of it is no other document.
ANOTHER = re.compile(r"〔|第\d+号|《")

Fault = tuple[str, tuple[str | int, ...], dict[str, Value]]


def refuse_misdated(path: Path, book: Rulebook, forms: Forms) -> None:
    """Raise ConfigurationError for a norm that has no date, or one that cannot be its own."""
    undated = () if not book.book else _undated(book, forms)
    for template, key, values in (*_misdated(book), *undated):
        place = place_of(path, key)
        raise ConfigurationError(template, place=place, key=".".join(map(str, key)), **values)


def issued_in(norm: str) -> int:
    """The year in which a document was issued by its own number; 0 where it has none."""
    return max(map(int, ISSUED.findall(norm)), default=0)


def _misdated(book: Rulebook) -> Iterator[Fault]:
    for norm, year in book.norms.items():
        issued = issued_in(norm)
        first = STATUTES.get(norm, issued)
        last = first if norm in STATUTES else first + LONGEST_WAIT
        if first and not first <= year <= last:
            wanted = str(first) if first == last else f"{first}—{last}"
            yield OTHER_YEAR, ("norms", norm), {"found": year, "wanted": wanted}


def _undated(book: Rulebook, forms: Forms) -> Iterator[Fault]:
    """Norms of rules that [norms] does not name, and the other way round."""
    names = {*book.norms, *(form.norm for form in forms.by_id.values())}
    names |= {f"{{{name}}}" for name in IN_NORMS}
    longest_first = sorted(names, key=len, reverse=True)
    cited: set[str] = set()
    for rule, entry in book.rules.items():
        for norm in entry.norms:
            for at, part in enumerate(BETWEEN.split(norm)):
                found, rest = _taken_out(part, longest_first)
                cited |= found
                if ANOTHER.search(rest) or not (found or (at and ITEM.match(part))):
                    near = nearest(ARTICLE.sub("", part), book.norms)
                    yield UNDATED, ("rules", rule, "norm"), {"norm": part.strip(), "near": near}
    for norm in book.norms:
        if norm not in cited:
            yield UNCITED, ("norms", norm), {"near": nearest(norm, cited)}


def _taken_out(part: str, names: Iterable[str]) -> tuple[set[str], str]:
    """The names that stand in a norm, and the norm without them."""
    found = set()
    for name in names:
        if name in part:
            found.add(name)
            part = part.replace(name, " ")
    return found, part
