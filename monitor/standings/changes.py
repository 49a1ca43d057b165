"""What a report prints otherwise than the document that counted before it, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.messages import text
from pipeline.comparing.duplicates import changed_cells, changed_sections
from pipeline.records import CellChange, Report
from pipeline.reference.forms import Forms
from pipeline.reference.places import change_in_words

OTHER_WORDING = "changes.other-wording"


@dataclass(frozen=True, slots=True)
class Changed:
    """What the document of a turn prints otherwise than the one before it, on one form."""

    form: str | None
    cells: tuple[CellChange, ...] = ()
    sections: tuple[int, ...] = ()


def changed_between(documents: Iterable[Report | None]) -> list[Changed]:
    """For each document of one duty, in order, how it differs from the last one before it."""
    changes = []
    before: Report | None = None
    for now in documents:
        changes.append(_difference(before, now))
        before = now or before
    return changes


def _difference(before: Report | None, now: Report | None) -> Changed:
    if before is None or now is None or before.form != now.form:
        return Changed(None)
    return Changed(
        now.form, tuple(changed_cells(before, now)), tuple(changed_sections(before, now))
    )


def changed_lines(changed: Changed, forms: Forms, language: str) -> Iterator[str]:
    """One line for each changed cell with its old and new number, then the changed sections."""
    form = forms.by_id.get(changed.form or "")
    if form is not None:
        yield from (change_in_words(cell, form, language) for cell in changed.cells)
    for number in changed.sections:
        yield text(OTHER_WORDING, language, number=number)
