"""What a rule says depends neither on format and layout nor on reports of other districts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.comparing.duplicates import Version
from pipeline.comparing.peer_reports import AllReports
from pipeline.one_report import check
from pipeline.reading.document import Hints, read_document
from pipeline.records import Finding, Report, Setback
from tests.formats.made.pages import Print, html_of, printed
from tests.formats.made.report import made
from tests.formats.test_all_formats import WRITERS
from tests.replicas.documents import report_of
from tests.replicas.plan import Fault, Markup, Publication
from tests.rules.publications import HONEST, invented, read_page

FIRST_SEEN = datetime(2030, 2, 1, 2, 0, tzinfo=UTC)
FAULTS = st.sampled_from([None, *(fault for fault in Fault if fault is not Fault.WRONG_TEMPLATE)])
PUBLICATIONS = st.builds(lambda p, fault: replace(p, fault=fault), st.sampled_from(HONEST), FAULTS)
# A bookmark left over is text that a reader sees, and a rule that speaks of it is right.
LAYOUTS = [markup for markup in Markup if markup is not Markup.BOOKMARK]
# The made PDF breaks its lines after so many characters and not at a margin, so that nobody can
# tell where its paragraphs end; what a browser prints stands for PDF here.
FORMATS = sorted(name for name in WRITERS if name != "pdf")
Said = tuple[str, str, int | None, str | None, str | None, str | None]
Judgement = tuple[tuple[Finding, ...], tuple[Setback, ...]]


@cache
def _said_of_page(publication: Publication, markup: Markup) -> list[Said]:
    return _said(read_page(report_of(publication), markup))


def _said(report: Report) -> list[Said]:
    """Every finding in order: rule, outcome, place."""
    findings, setbacks = check(report, invented(), None)
    assert setbacks == ()
    return [_key(finding) for finding in findings]


def _key(finding: Finding) -> Said:
    where = finding.where
    place = (where.section, where.table, where.row, where.column)
    return (finding.rule, finding.outcome.value, *place)


# Random examples in `make test`, and in `make faults`.
EXAMPLES = [8, pytest.param(40, marks=pytest.mark.faults)]


@pytest.mark.parametrize("examples", EXAMPLES)
def test_a_rule_says_the_same_of_two_layouts(examples: int) -> None:
    @given(publication=PUBLICATIONS, one=st.sampled_from(LAYOUTS), other=st.sampled_from(LAYOUTS))
    @settings(max_examples=examples)
    def says_the_same(publication: Publication, one: Markup, other: Markup) -> None:
        assert _said_of_page(publication, one) == _said_of_page(publication, other)

    says_the_same()


@pytest.mark.parametrize("examples", EXAMPLES)
def test_a_rule_says_the_same_of_every_format(examples: int) -> None:
    @given(publication=PUBLICATIONS, name=st.sampled_from(FORMATS))
    @settings(max_examples=examples)
    def says_the_same(publication: Publication, name: str) -> None:
        content = WRITERS[name](made(publication, Markup.CLEAN))
        report = read_document(content, invented().books, Hints())
        assert _said(report) == _said_of_page(publication, Markup.CLEAN)

    says_the_same()


@pytest.mark.browser
def test_a_rule_says_the_same_of_a_printed_pdf() -> None:
    publications = [
        replace(HONEST[number * 31], fault=fault)
        for number, fault in enumerate((None, Fault.VERTICAL, Fault.PERIOD, Fault.SECTION))
    ]
    pages = ((html_of(made(p, Markup.CLEAN), Print()), Print()) for p in publications)
    for publication, content in zip(publications, printed(pages), strict=True):
        report = read_document(content, invented().books, Hints())
        assert _said(report) == _said_of_page(publication, Markup.CLEAN)


@dataclass(frozen=True)
class Shelved:
    """The reports of one district, and one more of another district."""

    own: tuple[Publication, ...]
    stranger: Publication


@st.composite
def shelves(draw: st.DrawFn) -> Shelved:
    district = draw(st.sampled_from(sorted({p.agency.district for p in HONEST})))
    own = [p for p in HONEST if p.agency.district == district and p.year >= 2020]
    others = [p for p in HONEST if p.agency.district != district and p.year >= 2020]
    chosen = draw(st.lists(st.sampled_from(own), min_size=1, max_size=4, unique=True))
    years = {p.year for p in chosen}
    stranger = draw(st.sampled_from([p for p in others if p.year in years]))
    fault = draw(FAULTS)
    return Shelved(tuple(replace(p, fault=fault) for p in chosen), stranger)


@cache
def _version(publication: Publication) -> Version:
    report = read_page(report_of(publication), Markup.CLEAN)
    number = HONEST.index(replace(publication, fault=None))
    seen = FIRST_SEEN + timedelta(minutes=number)
    return Version(f"{number:064x}", (f"http://127.0.0.1/{number}",), seen, report)


def _judged(own: Sequence[Version], everything: Sequence[Version]) -> list[Judgement]:
    """What the rules say of some reports when all of these are known."""
    library = AllReports(everything, invented().register)
    judgements = []
    for version in own:
        beside = library.beside(version)
        today = version.first_seen_at.date()
        judgements.append(check(version.report, invented(), beside.previous, beside, today))
    return judgements


@pytest.mark.parametrize("examples", EXAMPLES)
def test_an_unrelated_report_changes_no_finding(examples: int) -> None:
    @given(shelved=shelves())
    @settings(max_examples=examples)
    def changes_nothing(shelved: Shelved) -> None:
        own, stranger = [_version(p) for p in shelved.own], _version(shelved.stranger)
        alone = _judged(own, own)
        assert _judged(own, [*own, stranger]) == alone
        assert _judged(own, [stranger, *own]) == alone

    changes_nothing()
