"""Honest reports in the words of others: three sets whose writers have not seen the rules.

`clerk_a` and `clerk_b` were written as clerks would, `public_c` words anew what public reports say.
Their structure varies, too: contents, sub-headings, a section in a cell or a picture, the preface.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from itertools import count
from pathlib import Path

from pydantic import TypeAdapter

from tests.replicas.documents import MadeReport, Section, report_of
from tests.replicas.markup import body_html
from tests.replicas.plan import Markup
from tests.rules.publications import HONEST

FOLDER = Path(__file__).parent / "honest"
SETS = ("clerk_a", "clerk_b", "public_c")
REPORTS = 300
FORM = "2021-30"
FIRST, PROBLEMS, FEES = 1, 5, 6
# Lines that head parts of section one and say the names of other sections.
PARTS: tuple[tuple[str, ...], ...] = (
    (),
    ("主动公开情况", "政府信息公开行政复议、行政诉讼情况"),
    ("1.组织领导情况", "2.主动公开情况", "3.依申请公开情况"),
    ("（一）主动公开情况", "（二）依申请公开情况", "（三）存在的问题"),
    ("主动公开政府信息情况", "收到和处理政府信息公开申请情况", "存在的问题", "其他需要报告的事项"),
)
PICTURE = '<p><img src="five.png" width="600" height="400"></p>'
PREFACES = (
    "{}",
    "本报告由{}编制，反映{}年全年情况，电话：0000-5550000。",
    "现公布{}{}年政府信息公开工作年度报告。报告由六个部分组成，欢迎监督。",
)
DAYS = re.compile(r"年\s*\d+\s*月\s*\d+\s*日")
PAGES = ("", "\t{}", "………………{}")


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


def printed(made: MadeReport, number: int) -> str:
    """The page of a report: its structure is another for every number."""
    parts = PARTS[number % len(PARTS)]
    sections = [_with_parts(one, parts) if one.number == FIRST else one for one in made.sections]
    year = int(made.signature[1][:4]) - 1
    preface = PREFACES[number % len(PREFACES)]
    # Some words were written for another year: its days would be taken for the report's.
    has_days = any(DAYS.search(text) for one in sections for text in one.paragraphs)
    if preface != "{}" and not has_days:
        made = replace(made, preface=preface.format(made.signature[0], year))
    lines = body_html(replace(made, sections=tuple(sections)), Markup.CLEAN).split("\n")
    lines = list(_other_shape(made, number, lines))
    contents = list(_contents(made, number))
    at = {0: 0, 1: 1, 2: 2}.get(number % 4)
    return "\n".join(lines if at is None else [*lines[:at], *contents, *lines[at:]])


def _with_parts(section: Section, parts: tuple[str, ...]) -> Section:
    """Each line above one of the section's paragraphs; a last one for all that are left."""
    said = section.paragraphs
    headed = [line for part, text in zip(parts, said, strict=False) for line in (part, text)]
    return replace(section, paragraphs=(*headed, *said[len(parts) :]))


def _other_shape(made: MadeReport, number: int, lines: list[str]) -> Iterator[str]:
    """Section five in a cell of a table, or as a picture, in one report of four each."""
    (five,) = (one for one in made.sections if one.number == PROBLEMS)
    own = {escape(text, quote=False) for text in five.paragraphs}
    for line in lines:
        is_own = number % 4 < 2 and any(f">　　{text}</p>" in line for text in own)
        if not is_own:
            yield line
        elif number % 4 == 0:
            yield f"<table><tr><td>{line}</td></tr></table>"
        elif five.paragraphs[0] in line:
            yield PICTURE


def _contents(made: MadeReport, number: int) -> Iterator[str]:
    page = PAGES[number % len(PAGES)]
    yield "<p>目录</p>"
    for section, at in zip(made.sections, count(1), strict=False):
        yield f"<p>{escape(section.heading, quote=False)}{page.format(at)}</p>"


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
