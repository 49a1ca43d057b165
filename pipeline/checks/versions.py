"""同一报告的几份文件：副本、更正、互相矛盾、发布后改动。

只比较读出的数字和文字；一份文件缺表格或缺一格时，不算改动。
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from core.messages import Bilingual
from pipeline.checks.case import Case
from pipeline.comparing.duplicates import Relation, VersionComparison
from pipeline.records import Finding, Where
from pipeline.reference.places import changes_in_words

RULES = (
    "duplicate-identical",
    "duplicate-conflicting",
    "changed-after-publication",
    "correction-published",
)
RULE_OF = {
    Relation.SAME_BYTES: "duplicate-identical",
    Relation.SAME_CONTENT: "duplicate-identical",
    Relation.CONFLICT: "duplicate-conflicting",
    Relation.SILENT_CHANGE: "changed-after-publication",
    Relation.CORRECTION: "correction-published",
}


def check(case: Case) -> Iterator[Finding]:
    """Each rule once; several comparisons of one kind are told by the last of them."""
    known = (one for one in case.comparisons or () if one.relation in RULE_OF)
    found = {RULE_OF[one.relation]: one for one in known}
    for rule in RULES:
        if case.comparisons is None:
            yield case.not_checked(rule, Where(), "versions.no-other")
        elif rule in found:
            yield _tell(case, rule, found[rule])
        else:
            yield case.holds(rule, Where())


def _tell(case: Case, rule: str, one: VersionComparison) -> Finding:
    says = {
        "duplicate-identical": "versions.identical",
        "duplicate-conflicting": "versions.other-numbers",
        "changed-after-publication": "versions.changed-without-note",
        "correction-published": "versions.corrected",
    }[rule]
    first = one.changes[0] if one.changes else None
    section = one.changed_sections[0] if one.changed_sections and first is None else None
    where = Where(
        section=section,
        table=first.table if first else None,
        row=first.row if first else None,
        column=first.column if first else None,
    )
    other = one.earlier.urls[0] if one.earlier.urls else one.earlier.sha256[:12]
    finding = case.broken(
        rule,
        where,
        says,
        expected=first.old if first and one.relation is not Relation.CORRECTION else None,
        found=first.new if first else None,
        values={"other": other, "changes": _changes(case, one)},
    )
    told = replace(finding, changes=one.changes)
    return case.unless_doubtful(told, is_doubtful=_is_doubtful(one))


def _is_doubtful(one: VersionComparison) -> bool:
    """Reading may explain the difference, or the reports are a government's and its office's."""
    earlier, later = one.earlier.report, one.later.report
    if not one.changes:
        return False
    names = [report.agency.name if report.agency else "" for report in (earlier, later)]
    is_office = ["办公" in name for name in names]
    was_hard_to_read = bool(earlier.setbacks or later.setbacks) or earlier.form != later.form
    return was_hard_to_read or is_office[0] != is_office[1]


def _changes(case: Case, one: VersionComparison) -> Bilingual:
    """The changed cells, then the sections whose text differs."""
    cells = changes_in_words(one.changes, case.form) if case.form else Bilingual("", "")
    sections = [f"§{number}" for number in one.changed_sections]
    return Bilingual(
        "；".join(part for part in (cells.zh, *sections) if part),
        "; ".join(part for part in (cells.en, *sections) if part),
    )
