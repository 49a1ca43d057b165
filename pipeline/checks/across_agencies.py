"""与其他机关同年报告的比较：文字雷同、写着别的机关、整表相同、政府数字小于所属机关之和。

没有同年的其他报告时不作判断；只比较第一、第五部分，去掉法规名称、数字和各自的机关名称。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawlers.records import DateBasis
from pipeline.checks.case import ALMOST_ALL, Case, counted
from pipeline.checks.preface_names import foreign_signer, foreign_speaker
from pipeline.comparing.context import Neighbour, PeerContext
from pipeline.comparing.similarity import SECTIONS, letters_of, names_of
from pipeline.records import Agency, Finding, Number, Report, Where
from pipeline.reference.register import AgencyEntry

RULES = (
    "text-same-as-other-agency",
    "identical-nonzero-table",
    "foreign-agency-name",
    "parent-below-children",
    "hierarchy-equality",
)
ALONE = "across-agencies.alone"
SUMMED = (
    ("requests", "new_received", "total"),
    ("requests", "handled_total", "total"),
    ("proactive", "licences", "decisions"),
    ("proactive", "penalties", "decisions"),
)
ONLY_REQUESTS = SUMMED[:2]
SENTENCE = re.compile(r"[^。！？；]+")
OPENING = re.compile(
    r"^(?:20\d\d年度?|今年|全年|[（(]?[一二三四五六七八九十\d]+[）)]?[、.．]?|[，、：:])+"
)
ACTS = re.compile(
    r"^(?:20\d\d年度?|，)*(?:高度重视|认真|积极|严格|紧紧|不断|坚持|全面|始终|切实|主动|持续|进一步|共|未|"
    r"以|按照|围绕|深入|着力|充分|扎实)"
)
OFFICE = re.compile(r"(?:人民政府|政府)办公室?$")
LONGEST_NAME = 20
SHORTEST_NAME = 4


def check(case: Case) -> Iterator[Finding]:
    for section in SECTIONS:
        yield _same_text(case, section)
    yield _twin(case)
    yield _foreign(case)
    is_of_decisions = case.applied.is_for_its_form("hierarchy-equality")
    for place in SUMMED if is_of_decisions else ONLY_REQUESTS:
        yield from _hierarchy(case, *place)


def _same_text(case: Case, section: int) -> Finding:
    rule, where = "text-same-as-other-agency", Where(section=section)
    text = case.report.sections.get(section)
    if case.around is None or text is None:
        return case.not_checked(rule, where, ALONE)
    if len(letters_of(text)) < case.parameter(rule, "least_characters"):
        return case.not_checked(rule, where, "across-agencies.short-text")
    found = [near for near in case.around.neighbours if near.section == section]
    nearest = max(found, key=lambda near: near.likeness.share, default=None)
    if nearest is None or nearest.likeness.share <= case.parameter(rule, "most_share"):
        return case.holds(rule, where)
    return _copied(case, nearest)


def _copied(case: Case, nearest: Neighbour) -> Finding:
    """Units of one building share texts: both are named, and who published first if known."""
    rule, percent = "text-same-as-other-agency", int(nearest.likeness.share * 100)
    says = {
        True: "across-agencies.like-an-earlier-one",
        False: "across-agencies.like-a-later-one",
        None: "across-agencies.like-another",
    }[nearest.is_earlier]
    finding = case.broken(
        rule,
        Where(section=nearest.section, quote=nearest.likeness.passage[:120]),
        says,
        values={"number": nearest.section, "percent": percent, "other": nearest.agency.name},
    )
    is_whole = nearest.likeness.share > case.parameter(rule, "error_above")
    told = case.in_case(ALMOST_ALL, finding) if is_whole else finding
    return case.unless_doubtful(told, is_doubtful=_are_one_house(case, nearest.agency))


def _are_one_house(case: Case, other: Agency) -> bool:
    """A government and its own office write of the same work: people say if that is a fault."""
    own = case.registered
    entry = case.around.register.by_code.get(other.code or "") if case.around else None
    if own is None or entry is None or own.district != entry.district:
        return False
    return {own.kind == "government", entry.kind == "government"} == {True, False} and any(
        OFFICE.search(one.name) for one in (own, entry)
    )


def _twin(case: Case) -> Finding:
    rule = "identical-nonzero-table"
    if case.around is None:
        return case.not_checked(rule, Where(), ALONE)
    if not case.around.twins:
        return case.holds(rule, Where())
    twin = case.around.twins[0]
    return counted(
        twin.cells,
        case.broken(
            rule,
            Where(table=twin.table),
            "across-agencies.same-table",
            values={"count": twin.cells, "other": twin.agency.name},
        ),
    )


def _foreign(case: Case) -> Finding:
    """Another agency as the subject of a sentence; one that only takes part is no subject."""
    rule = "foreign-agency-name"
    own = case.report.agency
    spoken = None if own is None else foreign_speaker(case.report.preface, own.name)
    if spoken is not None:
        return _speaks_as(case, Where(quote=spoken[1]), spoken[0])
    if own is not None and (signer := _other_signer(case, own.name)):
        says, values = "across-agencies.other-signer", {"name": signer, "own": own.name}
        return case.asks(rule, Where(quote=signer), says, found=signer, values=values)
    if case.around is None or own is None or case.is_of_a_government():
        return case.not_checked(rule, Where(), "across-agencies.not-comparable")
    mine = {own.name, *names_of(own.name)}
    for section in SECTIONS:
        for sentence in SENTENCE.findall(re.sub(r"\s", "", case.report.sections.get(section, ""))):
            name = _subject(sentence, case.around)
            if name and not any(name in known or known in name for known in mine):
                return _speaks_as(case, Where(section=section, quote=sentence[:60]), name)
    return case.holds(rule, Where())


def _other_signer(case: Case, own: str) -> str | None:
    """Who signs a report of another; an office signs for its government."""
    signed = [one.printed for one in case.report.dates if one.basis is DateBasis.SIGNATURE]
    if not signed or case.is_of_a_government():
        return None
    return foreign_signer(case.report.text, signed[-1], own)


def _speaks_as(case: Case, where: Where, name: str) -> Finding:
    says = "across-agencies.foreign-name"
    return case.broken("foreign-agency-name", where, says, found=name, values={"name": name})


def _subject(sentence: str, around: PeerContext) -> str | None:
    """The registered agency that a sentence begins with and that acts in it."""
    rest = OPENING.sub("", sentence)
    for length in range(min(LONGEST_NAME, len(rest)), SHORTEST_NAME - 1, -1):
        codes = around.register.spellings.get(rest[:length], frozenset())
        if codes and ACTS.match(rest[length:]):
            entries = [around.register.by_code[code] for code in codes]
            return rest[:length] if all(_may_be_copied(one, around) for one in entries) else None
    return None


def _may_be_copied(entry: AgencyEntry, around: PeerContext) -> bool:
    """A superior that acts in a report is its subject matter; a dissolved agency is its past."""
    is_superior = entry.kind == "government" or bool(OFFICE.search(entry.name))
    has_ended = entry.to_year is not None and entry.to_year <= around.year
    return not is_superior and not has_ended


def _hierarchy(case: Case, table: str, row: str, column: str) -> Iterator[Finding]:
    where = Where(table=table, row=row, column=column)
    own, around = case.value(table, row, column), case.around
    known = [_value(one, table, row, column) for one in around.below] if around else []
    numbers = [number for number in known if number is not None]
    if around is None or own is None or not numbers:
        for rule in ("parent-below-children", "hierarchy-equality"):
            yield case.not_checked(rule, where, "across-agencies.no-sum-of-agencies")
        return
    together = sum(numbers, start=0)
    if own >= together:
        yield case.holds("parent-below-children", where)
    else:
        yield _below(case, "parent-below-children", where, own, together)
    if around.missing_below or len(numbers) < len(known):
        yield case.not_checked("hierarchy-equality", where, "across-agencies.agencies-incomplete")
    elif own == together:
        yield case.holds("hierarchy-equality", where)
    else:
        yield _below(case, "hierarchy-equality", where, own, together)


def _value(report: Report, table: str, row: str, column: str) -> Number | None:
    found = report.tables.get(table)
    return found.value(row, column) if found else None


def _below(case: Case, rule: str, where: Where, own: Number, together: Number) -> Finding:
    assert case.around is not None
    assert where.table and where.row and where.column
    row, column = case.place(where.table, where.row, where.column)
    return case.broken(
        rule,
        where,
        "across-agencies.sum-of-agencies",
        expected=together,
        found=own,
        values={
            "row": row,
            "column": column,
            "found": str(own),
            "expected": str(together),
            "count": len(case.around.below),
        },
    )
