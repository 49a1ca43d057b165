"""表中自行增加的行：格式没有、却带有数字的行。

这样的行可能是某一规定行的另一种写法，也可能计入了合计；其数字不取用，所在的合计不认定为错误。
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.checks.case import Case
from pipeline.reading.rows import is_group, rows_named
from pipeline.reference.forms import FormLine, FormTable
from pipeline.shown.counts import looks_like_a_count

AROUND = 3  # lines above the first row that is known, and below the last, where one may stand
LEAST_FIGURES = 2  # of a line without a label: one may be the number of a page


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with figures and its label, "" for none.

    `row` is the row of the form that this names; `is_known` tells that it names any: 其他 may name
    several.
    """

    label: str
    row: str | None
    is_known: bool
    figures: tuple[str, ...]
    #: how many cells beside the label hold something
    width: int


def may_name_one_of(case: Case, layout: FormTable, missing: Sequence[FormLine]) -> bool:
    """Whether figures stand in the table behind a label of no form: it may name a missing row."""
    lines = [_line(text.split("\t"), layout) for text in case.report.text.splitlines()]
    known = [at for at, line in enumerate(lines) if line is not None and line.is_known]
    if not known:
        return False
    least = min(len(layout.columns_of(line.key)) for line in missing)
    tables = [one for form in case.forms.by_id.values() for one in form.tables.values()]
    first, last = max(known[0] - AROUND, 0), known[-1] + AROUND + 1
    return any(
        line.label
        and not line.is_known
        and line.width >= least
        and not any(rows_named(line.label, one.rows) or is_group(line.label, one) for one in tables)
        for line in lines[first:last]
        if line is not None
    )


def _lines_of(case: Case, layout: FormTable) -> list[_Line]:
    """The lines of the report's text that hold figures and a label, or several figures."""
    found = (_line(text.split("\t"), layout) for text in case.report.text.splitlines())
    return [one for one in found if one is not None]


def _line(cells: Sequence[str], layout: FormTable) -> _Line | None:
    figures = tuple(cell.strip() for cell in cells if looks_like_a_count(cell))
    words = [cell.strip() for cell in cells if cell.strip() and not looks_like_a_count(cell)]
    if not figures or not (words or len(figures) >= LEAST_FIGURES):
        return None
    label = words[-1] if words else ""
    named = rows_named(label, layout.rows)
    row = layout.rows[named[0]].key if len(named) == 1 else None
    # Beside figures a cell may hold what is none: then its row is as wide all the same.
    width = len(figures) + max(len(words) - 1, 0)
    known = any(rows_named(one, layout.rows) for one in words)
    return _Line(label, row, known, figures, width)


def rows_between(case: Case, layout: FormTable, rows: Sequence[str]) -> tuple[str, ...]:
    """The labels of rows of a report's own that stand among these rows of the form, as printed.

    Among them, too, is what stands between the row before the first of them and that first. A row
    of the form that is printed twice is one of the report's own; "" is one without a label.
    """
    lines = _lines_of(case, layout)
    at = [number for number, line in enumerate(lines) if line.row in rows]
    if not at:
        return ()
    known = [number for number, line in enumerate(lines) if line.row is not None]
    before = max((number for number in known if number < at[0]), default=at[0])
    return tuple(dict.fromkeys(_own(lines[before : at[-1] + 1], layout)))


def _own(lines: Sequence[_Line], layout: FormTable) -> Iterator[str]:
    seen: set[str] = set()
    for line in lines:
        if line.row is not None:
            if line.row in seen:
                yield line.label
            seen.add(line.row)
        elif not (line.is_known or is_group(line.label, layout) or _numbers_columns(line)):
            yield line.label


def _numbers_columns(line: _Line) -> bool:
    """栏次 1 2 3: the numbers of the columns, which are no figures of the year."""
    counted = [str(number) for number in range(1, len(line.figures) + 1)]
    return len(line.figures) >= LEAST_FIGURES and list(line.figures) == counted
