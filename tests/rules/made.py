"""Reports made for one rule at a time: everything is in order until a case changes one thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from core.messages import Message
from crawlers.records import DateBasis, DateEvidence
from pipeline.checks import catalogue
from pipeline.checks.case import Case
from pipeline.comparing.context import PeerContext, YearOfReports
from pipeline.comparing.duplicates import Version, VersionComparison, compare_versions
from pipeline.comparing.published import Published
from pipeline.one_report import nothing_but
from pipeline.records import (
    Agency,
    Cell,
    Disagreement,
    Finding,
    Masthead,
    Outcome,
    Period,
    Report,
    Setback,
    Table,
    Why,
)
from pipeline.reference.forms import Form
from pipeline.reference.register import AgencyEntry, Register, load_register
from pipeline.reference.report_rules import ReportRules
from pipeline.reference.rulebook import Rulebook
from pipeline.reference.section_headings import MEANINGS
from pipeline.setback_kinds import SetbackKind
from pipeline.shown.counts import read_cell
from tests.pipeline.reference import reference
from tests.replicas.register import write_register

TITLES = dict(
    enumerate(
        (
            "总体情况",
            "主动公开政府信息情况",
            "收到和处理政府信息公开申请情况",
            "政府信息公开行政复议、行政诉讼情况",
            "存在的主要问题及改进情况",
            "其他需要报告的事项",
        ),
        start=1,
    )
)
ORDINALS = "零一二三四五六"
OVERALL = (
    "我街道把主动公开放在前面，各渠道信息发布及时。\n依申请公开方面，渠道畅通，文书规范。\n"
    "政府信息管理方面，实行逐级审核。\n平台建设方面，专栏随时更新。\n"
    "监督保障方面，组织培训，落实考核，开展社会评议，没有责任追究情况。"
)
PROBLEMS = (
    "存在的主要问题：一是个别栏目更新不够及时，年末集中上传较多；二是政策解读形式单一，"
    "居民不易读懂；三是经办人员变动较快，业务不熟。下一步改进措施：一是按月检查栏目；"
    "二是增加图示和问答；三是组织业务培训，实行老带新。"
)
OTHER = "依据《政府信息公开信息处理费管理办法》，本年度未收取信息处理费。"
PREFACE = "根据《中华人民共和国政府信息公开条例》编制。电话：0000-5550000。"
Cells = Mapping[str, int | str | None]


@dataclass(frozen=True)
class Made:
    """What a case changes. Cells are named table.row.column; None is blank, text as printed.

    `sections` replaces the text of a section, None takes the section away. `unread` is the kind and
    the detail of the reason why the document could not be read; then nothing else is there. `text`
    is the whole of it where it is not made of the title, the preface and the sections.
    """

    year: int | None = 2022
    form: str | None = "2021-30"
    title: str | None = None
    name: str = "柳城区柳泉街道办事处"
    code: str = "990101001"
    is_known: bool = True
    cells: Cells = field(default_factory=dict)
    without_tables: tuple[str, ...] = ()
    without_rows: tuple[str, ...] = ()
    sections: Mapping[int, str | None] = field(default_factory=dict)
    order: tuple[int, ...] | None = None
    headings: Mapping[int, str] = field(default_factory=dict)
    pictures: tuple[int, ...] = ()
    more: tuple[int, ...] = ()
    by_place: Mapping[int, str] = field(default_factory=dict)
    may_be_filled: bool = False
    preface: str = PREFACE
    period: tuple[str, str] | None = ("2022-01-01", "2022-12-31")
    dates: tuple[tuple[str, DateBasis], ...] = ()
    uncertain_table: str | None = None
    masthead: Masthead | None = None
    format: str = "html"
    disagreements: tuple[Disagreement, ...] = ()
    unread: tuple[str, str] | None = None
    text: str | None = None


def older(cells: Cells | None = None, sections: Mapping[int, str | None] | None = None) -> Made:
    """A report of 2020 on the form of its year."""
    return Made(
        year=2020,
        form="2019-60",
        period=("2020-01-01", "2020-12-31"),
        cells=cells or {},
        sections=sections or {},
    )


def report(made: Made) -> Report:
    """Build the report of a case."""
    if made.unread is not None:
        kind, detail = made.unread
        return nothing_but(Setback(SetbackKind(kind), Message(detail)))
    form = reference().forms.by_id.get(made.form or "")
    sections = _sections(made)
    title = made.title or f"{made.name}{made.year or ''}年政府信息公开工作年度报告"
    numbers = made.order or tuple(sections)
    body = (
        f"{made.headings.get(n, f'{ORDINALS[n]}、{TITLES[n]}')}\n{sections.get(n, '')}"
        for n in numbers
    )
    return Report(
        title=None if made.title == "" else title,
        agency=Agency(made.name, made.code) if made.is_known else None,
        year=made.year,
        form=made.form,
        dates=tuple(DateEvidence(date.fromisoformat(on), basis, on) for on, basis in made.dates),
        period=_period(made),
        preface=made.preface,
        sections=sections,
        sections_in_order=numbers,
        sections_with_pictures=made.pictures,
        sections_with_more=made.more,
        tables=_tables(made, form) if form else {},
        text="\n".join([title, made.preface, *body]) if made.text is None else made.text,
        masthead=made.masthead,
        format=made.format,
        disagreements=made.disagreements,
        sections_by_place=made.by_place,
        sections_named=_named(sections),
        may_be_filled=made.may_be_filled,
    )


def _named(sections: Mapping[int, str]) -> tuple[int, ...]:
    lines = [line for text in sections.values() for line in text.splitlines()]
    return tuple(n for n, title in TITLES.items() if any(title in line for line in lines))


def _sections(made: Made) -> dict[int, str]:
    texts: dict[int, str | None] = {1: OVERALL, 2: "", 3: "", 4: "", 5: PROBLEMS, 6: OTHER}
    texts |= made.sections
    assert texts.keys() == MEANINGS.keys()
    return {number: text for number, text in texts.items() if text is not None}


def _period(made: Made) -> Period | None:
    if made.period is None:
        return None
    first, last = (date.fromisoformat(day) if day else None for day in made.period)
    return Period(first, last)


def _tables(made: Made, form: Form) -> dict[str, Table]:
    """All cells of the form are zero, except those that the case changes."""
    changed = {place.rpartition(".")[0] for place in made.cells}
    tables = {}
    for key, layout in _zeros(form.id).items():
        is_plain = key != made.uncertain_table
        rows = {
            row: cells
            if is_plain and f"{key}.{row}" not in changed
            else {column: _cell(made, f"{key}.{row}.{column}") for column in cells}
            for row, cells in layout.items()
            if f"{key}.{row}" not in made.without_rows
        }
        tables[key] = Table(key, rows)
    _refuse_unknown(made, tables)
    return {key: table for key, table in tables.items() if key not in made.without_tables}


@cache
def _zeros(form: str) -> dict[str, dict[str, dict[str, Cell]]]:
    """The tables of a form as no case changed them: hundreds of cells, made once for all cases."""
    return {
        key: {
            row.key: {
                column.key: _cell(Made(), f"{key}.{row.key}.{column.key}")
                for column in layout.columns_of(row.key)
            }
            for row in layout.rows
            if not row.stands_for
        }
        for key, layout in reference().forms.by_id[form].tables.items()
    }


def _refuse_unknown(made: Made, tables: Mapping[str, Table]) -> None:
    """A case that names a cell which the form does not have would test nothing."""
    for place in made.cells:
        key, row, column = place.split(".")
        assert tables[key].cell(row, column) is not None, place


def _cell(made: Made, place: str) -> Cell:
    printed = made.cells.get(place, 0)
    is_certain = not place.startswith(f"{made.uncertain_table}.")
    if printed is None:
        return Cell("", None, Why.BLANK)
    if printed == "?":
        return Cell("?", None, Why.AMBIGUOUS)
    cell = read_cell(str(printed))
    return Cell(cell.printed, cell.value, cell.why, cell.unit, is_certain)


def column(name: str, **rows: int) -> dict[str, int | str | None]:
    """Cells of the requests table in one column and in the total column alike."""
    return {
        f"requests.{row}.{place}": value for row, value in rows.items() for place in {name, "total"}
    }


@dataclass(frozen=True)
class Beside:
    """What stands beside a made report: last year's, other agencies', other documents of it."""

    kind: str | None = "subdistrict"
    previous: Made | None = None
    today: date | None = None
    others: tuple[Made, ...] | None = None
    documents: tuple[tuple[str, Made], ...] | None = None
    published: Published | None = None
    may_have_merged: bool = False


def judged(
    made: Made, beside: Beside | None = None, rules: Rulebook | None = None
) -> tuple[Finding, ...]:
    """Everything the rules say of a made report; no rule may crash."""
    beside = beside or Beside()
    case = Case(
        report=report(made),
        form=reference().forms.by_id.get(made.form or ""),
        forms=reference().forms,
        rules=rules or everything_on(),
        kind=beside.kind,
        previous=report(beside.previous) if beside.previous else None,
        today=beside.today,
        around=_around(made, beside.others),
        comparisons=_comparisons(beside.documents),
        published=beside.published,
        registered=entry(made.code),
        may_have_merged=beside.may_have_merged,
    )
    findings, setbacks = catalogue.run(
        case, catalogue.OF_UNREAD if made.unread else catalogue.CHECKS
    )
    assert setbacks == ()
    return findings


def entry(code: str) -> AgencyEntry | None:
    """A row of the invented register."""
    return next((row for row in invented_register().agencies if row.code == code), None)


def _around(made: Made, others: tuple[Made, ...] | None) -> PeerContext | None:
    if others is None:
        return None
    reports = {other.code: report(other) for other in (made, *others)}
    census = YearOfReports(made.year or 0, reports, invented_register())
    return census.around(made.code, reports[made.code])


def _comparisons(
    documents: tuple[tuple[str, Made], ...] | None,
) -> tuple[VersionComparison, ...] | None:
    """Documents in the order of their appearance, each at its address."""
    if documents is None:
        return None
    versions = [
        Version(f"{day:064x}", (url,), datetime(2023, 1, day, tzinfo=UTC), report(made))
        for day, (url, made) in enumerate(documents, start=1)
    ]
    return compare_versions(versions)


@cache
def invented_register() -> Register:
    """The register of the invented city."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "agencies.csv"
        write_register(path)
        return load_register(path)


@cache
def everything_on() -> Rulebook:
    """The real rule book with the rules that districts switch on for themselves."""
    rules = reference().rules.rules
    on = {name: rule.model_copy(update={"is_on": True}) for name, rule in rules.items()}
    return reference().rules.model_copy(update={"rules": on})


def applies(made: Made, rule: str) -> bool:
    """Whether a rule is for a report of this year on this form at all."""
    return ReportRules(everything_on(), reference().forms, made.year, made.form).applies(rule)


def outcomes(findings: tuple[Finding, ...], rule: str) -> set[Outcome]:
    return {finding.outcome for finding in findings if finding.rule == rule}
