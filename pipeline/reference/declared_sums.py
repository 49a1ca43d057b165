"""Whether the sums, lines and sections of a form can be what its file says, beside the rule book.

What contradicts itself here would be a wrong number or a rule that nobody hears of.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path

from core.configuration import load, nearest, place_of
from core.errors import ConfigurationError
from core.messages import Bilingual, Value
from pipeline.reference.cited_norms import issued_in
from pipeline.reference.forms import Balance, Form, FormLine, Forms, FormTable, Sum
from pipeline.reference.rulebook import Rulebook

UNKNOWN_RULE = "declared.unknown-rule"
RULE_OF_ANOTHER_CHECK = "declared-sums.another-check"
RULE_OF_ANOTHER_KIND = "declared-sums.another-kind"
LABEL_TWICE = "declared.label-twice"
KEY_TWICE = "declared-sums.key-twice"
SAME_NORM = "declared-sums.same-norm"
SECTION_TWICE = "declared-sums.section-twice"
UNKNOWN_ROW = "declared-sums.unknown-row"
NEVER_MEET = "declared-sums.never-meet"
NEVER_ENDS = "declared.never-ends"
BEFORE_ITS_NORM = "declared-sums.before-its-norm"
KINDS = {
    "columns": Bilingual("各列之和", "a sum over columns"),
    "rows": Bilingual("各行之和", "a sum over rows"),
    "balances": Bilingual("平衡关系", "a balance"),
}

# Of which tables and kinds the sums of each rule are.
Kinds = Mapping[str, set[tuple[str, str]]]
Place = tuple[str | int, ...]
Fault = tuple[str, Place, dict[str, Value]]


def refuse_faulty_sums(folder: Path, book: Rulebook, forms: Forms, others: Set[str]) -> None:
    """Raise ConfigurationError for a sum whose rule the book does not name, or that is another
    check's or of another kind, and for lines and sections that stand twice.

    `others` are the rules that are made by anything else than sums.
    """
    kinds = _kinds(forms)
    if not any(_faults(form, forms, book, others, kinds) for form in forms.by_id.values()):
        return
    for path in sorted(folder.glob("*.toml")):
        for template, key, values in _faults(load(path, Form), forms, book, others, kinds):
            place = place_of(path, key)
            raise ConfigurationError(template, place=place, key=".".join(map(str, key)), **values)


def _kinds(forms: Forms) -> Kinds:
    """Of which tables and kinds the sums of each rule are."""
    kinds: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for form in forms.by_id.values():
        for name, table in form.tables.items():
            for _, one in _sums_of(table):
                kinds[one.rule].add((name, _kind(one)))
    return kinds


def _sums_of(table: FormTable) -> Iterator[tuple[Place, Sum | Balance]]:
    yield from ((("sums", at), one) for at, one in enumerate(table.sums))
    yield from ((("balances", at), one) for at, one in enumerate(table.balances))


def _kind(one: Sum | Balance) -> str:
    return one.over if isinstance(one, Sum) else "balances"


def _faults(
    form: Form, forms: Forms, book: Rulebook, others: Set[str], kinds: Kinds
) -> list[Fault]:
    found = list(_of_form(form, forms))
    for name, table in form.tables.items():
        found += _of_rules(name, table, book, others, kinds)
        found += _of_lines(name, table)
    return found


def _of_form(form: Form, forms: Forms) -> Iterator[Fault]:
    for one in forms.by_id.values():
        if one.id != form.id and one.norm == form.norm:
            yield SAME_NORM, ("norm",), {"norm": form.norm, "form": one.id}
    if issued_in(form.norm) > form.first_year:
        values: dict[str, Value] = {"found": form.first_year, "norm": form.norm}
        yield BEFORE_ITS_NORM, ("first_year",), values
    if form.last_year is not None and forms.newest is not None and form.id == forms.newest.id:
        # Whatever it says, reports of later years would be read by this form.
        yield NEVER_ENDS, ("last_year",), {"found": form.last_year}
    tables: dict[int, str] = {}
    for name, table in form.tables.items():
        other = tables.setdefault(table.section, name)
        if other != name:
            yield SECTION_TWICE, (name, "section"), {"found": table.section, "other": other}


def _of_rules(
    name: str,
    table: FormTable,
    book: Rulebook,
    others: Set[str],
    kinds: Kinds,
) -> Iterator[Fault]:
    sums = sorted(rule for rule in kinds if rule in book.rules and rule not in others)
    for place, one in _sums_of(table):
        key, values = (name, *place, "rule"), {"rule": one.rule}
        if one.rule not in book.rules:
            yield UNKNOWN_RULE, key, {**values, "near": nearest(one.rule, book.rules)}
        elif one.rule in others:
            yield RULE_OF_ANOTHER_CHECK, key, {**values, "near": nearest(one.rule, sums)}
        for other, kind in sorted(kinds[one.rule] - {(name, _kind(one))}):
            here, there = KINDS[_kind(one)], KINDS[kind]
            yield RULE_OF_ANOTHER_KIND, key, {**values, "here": here, "table": other, "kind": there}
        yield from _of_terms(name, place, one)
        if not _can_be_checked(table, one):
            yield NEVER_MEET, (name, *place, "rule"), {**values}


def _can_be_checked(table: FormTable, one: Sum | Balance) -> bool:
    """Whether a printed form can have all of its terms, in one row or in one column."""
    if isinstance(one, Balance):
        return bool(common_columns(table, (*one.left, *one.right)))
    if one.over == "rows":
        return bool(common_columns(table, (one.total, *one.of)))
    rows = rows_with(table, (one.total, *one.of))
    return set(one.rows) <= set(rows) if one.rows else bool(rows)


def common_columns(table: FormTable, rows: Sequence[str]) -> tuple[FormLine, ...]:
    """The columns that all of these rows have, as the first of them has them."""
    first, *others = (table.columns_of(row) for row in rows)
    keys = [{column.key for column in of} for of in others]
    return tuple(column for column in first if all(column.key in of for of in keys))


def rows_with(table: FormTable, columns: Iterable[str]) -> tuple[str, ...]:
    """The rows that have all of these columns."""
    wanted = set(columns)
    return tuple(
        row.key
        for block in table.blocks
        if wanted <= {column.key for column in block.columns}
        for row in block.rows
    )


def _of_terms(name: str, place: Place, one: Sum | Balance) -> Iterator[Fault]:
    """A line that is counted twice makes every report wrong."""
    terms = (one.total, *one.of) if isinstance(one, Sum) else (*one.left, *one.right)
    at = "of" if isinstance(one, Sum) else "left"
    for key in _twice(terms):
        yield KEY_TWICE, (name, *place, at), {"line": key}


def _of_lines(name: str, table: FormTable) -> Iterator[Fault]:
    rows = [line.key for line in table.rows]
    for at, block in enumerate(table.blocks):
        for kind, lines in (("rows", block.rows), ("columns", block.columns)):
            place = (name, "blocks", at, kind)
            for label in _twice(label for line in lines for label in _labels(line)):
                yield LABEL_TWICE, place, {"label": label}
            for key in _twice(line.key for line in lines):
                yield KEY_TWICE, place, {"line": key}
            instead = [(n, key) for n, line in enumerate(lines) for key in line.stands_for]
            for number, key in instead:
                if key not in rows:
                    values: dict[str, Value] = {"line": key, "near": nearest(key, rows)}
                    yield UNKNOWN_ROW, (*place, number, "stands_for"), values


def _labels(line: FormLine) -> set[str]:
    """Its printed label, and all that means the same as they are compared."""
    return {line.label, *line.labels}


def _twice(names: Iterable[str]) -> Iterator[str]:
    yield from (name for name, times in Counter(names).items() if times > 1)
