"""Honest reports in the words of others: three sets whose writers have not seen the rules.

`clerk_a` and `clerk_b` were written as clerks would, `public_c` words anew what public reports say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from tests.replicas.documents import MadeReport, Section, report_of
from tests.rules.publications import HONEST

FOLDER = Path(__file__).parent / "honest"
SETS = ("clerk_a", "clerk_b", "public_c")
REPORTS = 300
FORM = "2021-30"
FIRST, PROBLEMS, FEES = 1, 5, 6


@dataclass(frozen=True, slots=True)
class Words:
    """One writer's words: headings by section, and whole sections one, five and six."""

    headings: dict[int, tuple[str, ...]]
    problems: tuple[str, ...]
    fees: tuple[str, ...]
    first: tuple[str, ...]


@cache
def words_of(name: str) -> Words:
    return TypeAdapter(Words).validate_json((FOLDER / f"{name}.json").read_bytes())


def honest_reports() -> Iterator[tuple[str, MadeReport]]:
    """Each report with a name: two headings and three sections are in the words of one set."""
    tables = [made for made in map(report_of, HONEST) if _fits(made)]
    for number in range(REPORTS):
        name = SETS[number % len(SETS)]
        made = tables[number * 7 % len(tables)]
        yield f"{name} {number}", _in_words(made, words_of(name), number // len(SETS))


def _fits(made: MadeReport) -> bool:
    """A table with requests that ended for an unpaid fee would contradict who charged none."""
    unpaid = made.figures.requests["other_fee_unpaid"]["total"] if made.form == FORM else None
    return unpaid == 0


def _in_words(made: MadeReport, words: Words, number: int) -> MadeReport:
    texts = {
        FIRST: words.first[number % len(words.first)],
        PROBLEMS: words.problems[number % len(words.problems)],
        FEES: words.fees[number % len(words.fees)],
    }
    renamed = {1 + number % len(made.sections), 1 + (number // 2 + 3) % len(made.sections)}
    return replace(
        made, sections=tuple(_said(one, words, texts, renamed, number) for one in made.sections)
    )


def _said(
    section: Section, words: Words, texts: dict[int, str], renamed: set[int], number: int
) -> Section:
    headings = words.headings[section.number]
    return replace(
        section,
        heading=headings[number % len(headings)] if section.number in renamed else section.heading,
        paragraphs=tuple(texts[section.number].split("\n"))
        if section.number in texts
        else section.paragraphs,
    )
