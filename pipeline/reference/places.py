"""Places on the official form in words, and cells whose numbers changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.messages import Bilingual, name_in, text
from pipeline.records import CellChange, Number, Where
from pipeline.reference.forms import Form, FormLine, FormTable

SECTION = "places.section"
NOT_PUBLISHED = "places.not-published"
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOST_NAMED = 5


def place(where: Where, form: Form | None, language: str) -> str | None:
    """The table's name, the row's label, the column's; None when a finding has no place."""
    layout = form.tables.get(where.table or "") if form else None
    if layout is None:
        return text(SECTION, language, number=where.section) if where.section else None
    parts = [layout.name.en if language == "en" else f"{layout.norm} {layout.name.zh}"]
    return " · ".join([*parts, *_lines(where, layout, language)])


def compared(
    expected: Number | str | None, found: Number | str | None, language: str, where: Where
) -> list[tuple[str, Number | str | None]]:
    """What should stand there and what does, each with the words before it.

    Titles, periods and dates stand in no table; a day that should have come and did not is said in
    one sentence.
    """
    is_of_days = any(isinstance(one, str) and DAY.fullmatch(one) for one in (expected, found))
    if is_of_days and found is None:
        return [(text(NOT_PUBLISHED, language, on=f"{expected}"), "")]
    stands = text("places.printed" if where.table and not is_of_days else "places.found", language)
    return [(text("places.expected", language), expected), (stands, found)]


def _lines(where: Where, layout: FormTable, language: str) -> Iterator[str]:
    row = next((line for line in layout.rows if line.key == where.row), None)
    if row is None:
        return
    yield label_of(row, language)
    columns = {column.key: column for column in layout.columns_of(row.key)}
    if where.column in columns:
        yield label_of(columns[where.column], language)


def label_of(line: FormLine, language: str) -> str:
    """A row's or a column's label: as printed on the form, or its English name."""
    return line.en if language == "en" else line.label.split("（区分")[0]


def changes_in_words(changes: Sequence[CellChange], form: Form) -> Bilingual:
    """The first few changed cells with old and new number, and how many more there are."""
    zh, en = (_shortened(changes, form, language) for language in ("zh", "en"))
    return Bilingual(zh, en)


def change_in_words(change: CellChange, form: Form, language: str) -> str:
    """One changed cell: 予以公开·商业企业 0 → 6."""
    layout = form.tables[change.table]
    names = (
        name_in(layout.line(change.row).name, language),
        name_in(layout.column(change.row, change.column).name, language),
    )
    return f"{'·'.join(names)} {change.old} → {change.new}"


def _shortened(changes: Sequence[CellChange], form: Form, language: str) -> str:
    named = [change_in_words(change, form, language) for change in changes[:MOST_NAMED]]
    more = len(changes) - len(named)
    return ("; " if language == "en" else "；").join([*named, *([f"+{more}"] if more else [])])
