"""Several files of one report on one page: where their numbers differ, none is taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.messages import Message
from pipeline.comparing.duplicates import Version, changed_cells, says_it_corrects
from pipeline.reading.agreement import without
from pipeline.records import CellChange, Disagreement, Reader, Report, Setback
from pipeline.setback_kinds import SetbackKind


def on_one_page(version: Version, siblings: Sequence[Version]) -> list[Version]:
    """The other files of this report that hang on the same page; a correction is no other paper."""
    parents = set(version.seen.parents) if version.seen else set()
    return [
        one
        for one in siblings
        if one.sha256 != version.sha256
        and one.seen is not None
        and parents & set(one.seen.parents)
        and says_it_corrects(one.report) == says_it_corrects(version.report)
    ]


def without_contradicted(version: Version, others: Sequence[Version]) -> Report:
    """The report without the numbers that another file of its page prints otherwise."""
    report = version.report
    found = tuple(_differences(report, others))
    if not found:
        return report
    values = {"files": len(others) + 1, "count": len({_place(one) for one in found})}
    said = Message("one-page.files-differ", values)
    return replace(
        report,
        tables=without(report.tables, found),
        setbacks=(*report.setbacks, Setback(SetbackKind.SEVERAL_DOCUMENTS, said)),
    )


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
