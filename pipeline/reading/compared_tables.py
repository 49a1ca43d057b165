"""The three tables of a report, as all the ways of reading it and all its papers agree on them.

What only one of its papers has, a section or a table, is nothing that the report is known to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from core.messages import Message
from pipeline.blocks import Content, Grid, RaggedRows, labels_of
from pipeline.reading.agreement import Outline, agreed, beside_those_of, only_in_one
from pipeline.reading.archived import differing, lacking
from pipeline.reading.column_labels import held_to_labels
from pipeline.reading.tables import extract, extract_in_order
from pipeline.records import Disagreement, Reader, Setback, Table
from pipeline.reference.forms import Form, Forms
from pipeline.sections.sections import Section, named_within, sections_of
from pipeline.setback_kinds import SetbackKind

FIRST = "①"  # of several papers on one page
GUESSED = ("scan",)  # formats whose numbers a machine guessed from dots: no rule accuses by them

ReadTables = tuple[Mapping[str, Table], tuple[Disagreement, ...], tuple[Setback, ...]]


def form_of(parsed: Content, forms: Forms, year: int | None) -> Form | None:
    """The form that a document follows. Headings and text may print what is a label of another
    form, as 行政复议 is: where two forms fit alike, only what its tables print counts."""
    form = forms.followed_by(labels_of(parsed), year)
    if form is not None:
        return form
    tables = tuple(one for one in parsed.blocks if isinstance(one, Grid | RaggedRows))
    form = forms.followed_by(labels_of(replace(parsed, blocks=tables)), year)
    # Its tables may stand in another paper of the same archive.
    others = (form_of(replace(one, others=()), forms, year) for one in parsed.others)
    return form or next((one for one in others if one is not None), None)


def tables_of(
    parsed: Content,
    sections: Sequence[Section],
    papers: Sequence[Sequence[Section]],
    form: Form | None,
    forms: Forms,
) -> ReadTables:
    """The tables by their grid, compared with the order of their labels and numbers, and with
    those of other papers of this report."""
    if form is None:
        return {}, (), (_no_form(),)
    tables, setbacks = extract(sections, form)
    in_order = extract_in_order(sections, form)
    tables, disagreements = agreed(tables, in_order, (Reader.GRID, Reader.SEQUENCE))
    tables, mislabelled = held_to_labels(tables, sections, form, forms)
    setbacks = (*setbacks, *mislabelled)
    for name, other in _others(parsed, papers):
        beside = extract(other, form)[0]
        tables, found = agreed(tables, beside, (Reader.TEXT, Reader.OTHER_DOCUMENT))
        tables = beside_those_of(tables, beside)
        disagreements += found
        if found:
            setbacks = (*setbacks, differing(parsed.name or FIRST, name, found, form))
        if apart := _only_in_one(sections, other):
            setbacks = (*setbacks, lacking(parsed.name or FIRST, name, apart))
    if parsed.format in GUESSED:
        tables = {key: table.doubted() for key, table in tables.items()}
    return tables, disagreements, setbacks


def unheld(
    setbacks: tuple[Setback, ...], form: Form | None, year: int | None, forms: Forms
) -> tuple[Setback, ...]:
    """What people are told, that tables on a form younger than their year were not checked, too."""
    if form is None or year is None or not forms.is_before_all(year):
        return setbacks
    said = Message("document.younger-form", {"year": year, "form": form.norm})
    return (*setbacks, Setback(SetbackKind.OLDER_FORM, said))


def sections_of_all(
    parsed: Content, sections: Sequence[Section], papers: Sequence[Sequence[Section]]
) -> tuple[Sequence[Section], frozenset[int]]:
    """The sections that every paper has, and the numbers of those that only some have."""
    apart = sections_of_one_paper(parsed, sections, papers)
    return tuple(part for part in sections if part.number not in apart), apart


def sections_of_one_paper(
    parsed: Content, sections: Sequence[Section], papers: Sequence[Sequence[Section]]
) -> frozenset[int]:
    """The sections that one paper of a report has and another does not."""
    apart: frozenset[int] = frozenset()
    for _, other in _others(parsed, papers):
        apart |= _only_in_one(sections, other)
    return apart


def _only_in_one(one: Sequence[Section], other: Sequence[Section]) -> frozenset[int]:
    return only_in_one(_outline(one), _outline(other))


def _outline(paper: Sequence[Section]) -> Outline:
    return frozenset(part.number for part in paper if part.heading), named_within(paper)


def _others(
    parsed: Content, papers: Sequence[Sequence[Section]]
) -> Iterator[tuple[str, Sequence[Section]]]:
    """The other papers of a report: of a page by their place, of an archive by their names."""
    for number, paper in enumerate(papers, start=1):
        yield chr(ord(FIRST) + number), paper
    for one in parsed.others:
        yield one.name, sections_of(one.blocks)


def _no_form() -> Setback:
    return Setback(SetbackKind.FORM_UNKNOWN, Message("compared-tables.no-form"))
