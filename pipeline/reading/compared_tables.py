"""The three tables of a report, as all the ways of reading it and all its papers agree on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from core.messages import Message
from pipeline.blocks import Content
from pipeline.reading.agreement import agreed
from pipeline.reading.archived import differing
from pipeline.reading.pictures import NO_FORM
from pipeline.reading.tables import extract, extract_in_order
from pipeline.records import Disagreement, Reader, Setback, Table
from pipeline.reference.forms import Form
from pipeline.sections.sections import Section, sections_of

FIRST = "①"  # of several papers on one page
GUESSED = ("scan",)  # formats whose numbers a machine guessed from dots: no rule accuses by them

ReadTables = tuple[Mapping[str, Table], tuple[Disagreement, ...], tuple[Setback, ...]]


def tables_of(
    parsed: Content,
    sections: Sequence[Section],
    papers: Sequence[Sequence[Section]],
    form: Form | None,
) -> ReadTables:
    """The tables by their grid, compared with the order of their labels and numbers, and with
    those of other papers of this report."""
    if form is None:
        return {}, (), (_no_form(),)
    tables, setbacks = extract(sections, form)
    in_order = extract_in_order(sections, form)
    tables, disagreements = agreed(tables, in_order, (Reader.GRID, Reader.SEQUENCE))
    for name, other in _others(parsed, papers):
        beside = extract(other, form)[0]
        tables, found = agreed(tables, beside, (Reader.TEXT, Reader.OTHER_DOCUMENT))
        disagreements += found
        if found:
            setbacks = (*setbacks, differing(parsed.name or FIRST, name, found, form))
    if parsed.format in GUESSED:
        tables = {key: table.doubted() for key, table in tables.items()}
    return tables, disagreements, setbacks


def _others(
    parsed: Content, papers: Sequence[Sequence[Section]]
) -> Iterator[tuple[str, Sequence[Section]]]:
    """The other papers of a report: of a page by their place, of an archive by their names."""
    for number, paper in enumerate(papers, start=1):
        yield chr(ord(FIRST) + number), paper
    for one in parsed.others:
        yield one.name, sections_of(one.blocks)


def _no_form() -> Setback:
    return Setback(NO_FORM, Message("compared-tables.no-form"))
