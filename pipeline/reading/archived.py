"""Several papers in one archive: which of them is the report, and what lies beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.messages import Message
from pipeline.blocks import Content, Grid, RaggedRows
from pipeline.reading.agreement import has_numbers
from pipeline.reading.drafts import as_final
from pipeline.reading.other_kinds import Named, other_kind_of
from pipeline.reading.rows import flat_rows
from pipeline.reading.titles import TitleClaim, claim_of
from pipeline.records import (
    CellChange,
    Disagreement,
    Report,
    Setback,
    Unreadable,
)
from pipeline.reference.forms import Form
from pipeline.reference.places import changes_in_words
from pipeline.reference.register import Register
from pipeline.reference.section_likeness import TABLE_OF, TITLES
from pipeline.sections.sections import sections_of
from pipeline.setback_kinds import SetbackKind
from pipeline.shown.counts import looks_like_a_count

MOST_NAMED = 5
UNREAD_IN_ARTICLE = "one-page.unread-beside"
UNREAD_IN_ARCHIVE = "archived.unread-beside"


def report_among(
    parsed: Content, register: Register, *, reads_drafts: bool = False
) -> tuple[Content, tuple[Setback, ...]]:
    """The annual report among the papers of an archive, and what is said of the others.

    A draft, a plan and the like beside it are named and left aside. Raises Unreadable for annual
    reports of several agencies or years: none of them is taken.
    """
    if not parsed.others:
        return as_final(parsed) if reads_drafts else (parsed, ())
    papers = [_read(one, register) for one in (parsed, *parsed.others)]
    annual = [(paper, claim) for paper, claim, kind in papers if kind is None]
    if not annual:
        return parsed, ()
    if len({_whose(claim) for _, claim in annual}) > 1:
        raise _several(annual)
    beside = tuple(_beside(paper, kind) for paper, _, kind in papers if kind is not None)
    # In which order an archive lists them says nothing.
    first, *others = sorted((paper for paper, _ in annual), key=_most_first)
    return replace(first, others=tuple(others)), beside


def _read(paper: Content, register: Register) -> tuple[Content, TitleClaim | None, Named | None]:
    sections = sections_of(paper.blocks)
    claim = claim_of(paper, sections, register)
    return paper, claim, other_kind_of(paper, sections, claim, None)


def _most_first(paper: Content) -> tuple[int, int, str]:
    """What sorts first the paper with most sections and figures: a blank form is not the report."""
    headed = sum(1 for part in sections_of(paper.blocks) if part.heading)
    tables = (one for one in paper.blocks if isinstance(one, Grid | RaggedRows))
    figures = sum(looks_like_a_count(cell) for row in flat_rows(tables) for cell in row)
    return -headed, -figures, paper.name


def _whose(claim: TitleClaim | None) -> tuple[str | None, int | None] | None:
    return (claim.agency, claim.year) if claim else None


def _several(papers: Sequence[tuple[Content, TitleClaim | None]]) -> Unreadable:
    named = sorted(f"{one.name}（{claim.title if claim else '—'}）" for one, claim in papers)
    said = Message(
        "archived.several-reports",
        {"count": len(papers), "papers": "；".join(named[:MOST_NAMED])},
    )
    return Unreadable(SetbackKind.SEVERAL_DOCUMENTS, said)


def _beside(paper: Content, kind: Named) -> Setback:
    values = {"name": paper.name, "title": kind.title}
    return Setback(SetbackKind.OTHER_DOCUMENTS, Message("archived.another-kind-beside", values))


def differing(first: str, second: str, cells: Sequence[Disagreement], form: Form) -> Setback:
    """Two papers of one report, by name, that print different numbers: which prints which."""
    changes = [CellChange(one.table, one.row, one.column, one.first, one.second) for one in cells]
    said = Message(
        "archived.papers-differ",
        {
            "first": first,
            "second": second,
            "cells": changes_in_words(changes, form),
        },
    )
    return Setback(SetbackKind.SEVERAL_DOCUMENTS, said)


def lacking(first: str, second: str, sections: Iterable[int]) -> Setback:
    """Two papers of one report, by name, of which only one has these sections."""
    values = {"first": first, "second": second, "sections": "、".join(map(str, sorted(sections)))}
    return Setback(SetbackKind.SEVERAL_DOCUMENTS, Message("archived.papers-lack", values))


def beside_unread(report: Report, files: int, said: str) -> Report:
    """The report beside so many files of its article or archive that could not be read as one.

    What it lacks may stand in them: of that it is asked, and accused of nothing.
    """
    lacked = [number for number in TITLES if number not in report.sections]
    no_table = [number for number, key in TABLE_OF.items() if key not in report.tables]
    is_blank = any(not has_numbers(table) for table in report.tables.values())
    if not files or not (lacked or no_table or is_blank):
        return report
    why = Message(said, {"files": files})
    return replace(
        report,
        sections_named=(*report.sections_named, *lacked),
        sections_with_more=(*report.sections_with_more, *no_table),
        setbacks=(*report.setbacks, Setback(SetbackKind.SEVERAL_DOCUMENTS, why)),
    )
