"""Several documents of one report in one article: what one of them contradicts is not taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from core.messages import Message, Value
from pipeline.comparing.duplicates import Version, changed_cells, says_it_corrects
from pipeline.reading.agreement import beside_those_of, only_in_one, without
from pipeline.records import CellChange, Disagreement, Reader, Report, Setback
from pipeline.setback_kinds import SetbackKind

# A document that a night or two could not fetch is still there; one that is gone for longer was
# taken away, and contradicts nothing any more.
GONE_AFTER = timedelta(days=3)


def of_one_article(version: Version, siblings: Sequence[Version]) -> list[Version]:
    """The other documents of this report in the same article, its page among them.

    What stood at the same address before is an earlier state and no other document; nor is a
    correction.
    """
    return [one for one in siblings if one is not version and _stands_beside(one, version)]


def _stands_beside(one: Version, other: Version) -> bool:
    if one.seen is None or other.seen is None or one.sha256 == other.sha256:
        return False
    if abs(one.seen.last_seen_at - other.seen.last_seen_at) > GONE_AFTER:
        return False
    if {*one.urls} & {*other.urls}:
        return False
    articles = [{*version.parents} or {*version.urls} for version in (one, other)]
    is_correction = [says_it_corrects(version.report) for version in (one, other)]
    return bool(articles[0] & articles[1]) and is_correction[0] == is_correction[1]


def without_contradicted(version: Version, others: Sequence[Version]) -> Report:
    """The report without what another document of its article has otherwise, or has not at all."""
    report = version.report
    found = tuple(_differences(report, others))
    apart = sorted({number for one in others for number in _sections_of_one(report, one.report)})
    tables = without(report.tables, found)
    own = tables
    for one in others:
        tables = beside_those_of(tables, one.report.tables)
    lone = sum(tables[key] is not own.get(key) for key in tables)
    said = [
        *_numbers_differ(found, len(others)),
        *_sections_differ(apart, len(others)),
        *_tables_differ(lone, len(others)),
    ]
    return replace(
        report,
        sections={key: text for key, text in report.sections.items() if key not in apart},
        sections_in_order=tuple(one for one in report.sections_in_order if one not in apart),
        sections_named=(*report.sections_named, *apart),
        tables=tables,
        setbacks=(*report.setbacks, *said),
    )


def _sections_of_one(report: Report, other: Report) -> frozenset[int]:
    """The sections that only one of two documents has, as far as each is a whole report."""
    mine, theirs = (
        (frozenset(one.sections_in_order), one.sections_named) for one in (report, other)
    )
    return only_in_one(mine, theirs)


def _numbers_differ(found: Sequence[Disagreement], others: int) -> Iterator[Setback]:
    if found:
        values = {"files": others + 1, "count": len({_place(one) for one in found})}
        said = Message("one-page.files-differ", values)
        yield Setback(SetbackKind.SEVERAL_DOCUMENTS, said)


def _sections_differ(apart: Sequence[int], others: int) -> Iterator[Setback]:
    if apart:
        named = "、".join(map(str, apart))
        values: dict[str, Value] = {"files": others + 1, "sections": named}
        said = Message("one-page.files-lack", values)
        yield Setback(SetbackKind.SEVERAL_DOCUMENTS, said)


def _tables_differ(lone: int, others: int) -> Iterator[Setback]:
    if lone:
        said = Message("one-page.tables-of-one", {"files": others + 1, "count": lone})
        yield Setback(SetbackKind.SEVERAL_DOCUMENTS, said)


def _differences(report: Report, others: Sequence[Version]) -> Iterator[Disagreement]:
    for other in others:
        for one in changed_cells(report, other.report):
            yield _of_two_files(one)


def _of_two_files(change: CellChange) -> Disagreement:
    assert change.old is not None and change.new is not None  # only numbers are compared
    two = (Reader.TEXT, Reader.OTHER_DOCUMENT)
    return Disagreement(change.table, change.row, change.column, change.old, change.new, *two)


def _place(one: Disagreement) -> tuple[str, str, str]:
    return one.table, one.row, one.column
