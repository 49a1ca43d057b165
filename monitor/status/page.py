"""The status report as one page that needs nothing else: no scripts, no foreign addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from core.clock import printed
from core.messages import name_in
from crawlers.records import Roads
from monitor.labels import CRAWL_OUTCOMES, DATE_BASES, KINDS, SEVERITIES, STANDINGS, kind_order
from monitor.records import Judgement, Standing
from monitor.rendering import fill
from monitor.standings.register_counts import RosterCount
from monitor.status.counts import Counts
from monitor.status.list_pages import address_of
from monitor.status.report import DistrictStatus, StatusReport, YearStatus
from monitor.status.roads_shown import in_words
from pipeline.records import Finding, Outcome, Severity
from pipeline.reference.forms import Forms
from pipeline.reference.places import compared_in, place, shown

# From good to bad, so that the bar reads like a thermometer.
BAR_ORDER = (
    Standing.PUBLISHED,
    Standing.EXEMPT,
    Standing.NOT_YET_DUE,
    Standing.UNKNOWN,
    Standing.LATE,
    Standing.FAULTY,
    Standing.UNREADABLE,
    Standing.MISSING,
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar that is 100 wide."""

    standing: Standing
    count: int
    left: str
    width: str


@dataclass(frozen=True, slots=True)
class KindBlock:
    """The agencies of one class in one district."""

    kind: str
    judgements: tuple[Judgement, ...]


def as_html(
    report: StatusReport, forms: Forms, language: str, seen: Mapping[str, str] | None = None
) -> str:
    """The whole page, in one language; `seen` are folders with a portal's lists, by portal."""
    page = _Page(forms, language, seen or {})
    return fill("status.html.j2", language, report=report, page=page, at=printed(report.as_of))


@dataclass(frozen=True, slots=True)
class _Page:
    """What the template asks for: words, bars and groups."""

    forms: Forms
    language: str
    seen: Mapping[str, str]

    def seen_link(self, judgement: Judgement) -> str | None:
        """The lists where the report would stand, for a judgement that rests on their silence."""
        is_shown = judgement.duty.portal in self.seen
        return address_of(judgement, self.language) if is_shown else None

    def standing(self, standing: Standing) -> str:
        return name_in(STANDINGS[standing], self.language)

    def kind(self, kind: str) -> str:
        return name_in(KINDS[kind], self.language)

    def severity(self, finding: Finding) -> str:
        return name_in(SEVERITIES[finding.severity], self.language)

    def remarks(self, district: DistrictStatus) -> Sequence[Finding]:
        return district.health.remarks if district.health else ()

    def crawl(self, district: DistrictStatus) -> str | None:
        health = district.health
        if health is None or health.outcome is None:
            return None
        return name_in(CRAWL_OUTCOMES[health.outcome], self.language)

    def roads(self, roads: Roads | None) -> Sequence[str]:
        return list(in_words(roads, self.language)) if roads else ()

    def place(self, judgement: Judgement, finding: Finding) -> str:
        form = self.forms.of_report(judgement.report_form, judgement.duty.year)
        return place(finding.where, form, self.language)

    def compared(self, finding: Finding) -> list[tuple[str, str]]:
        pairs = compared_in(finding, self.language)
        return [(name, shown(value)) for name, value in pairs]

    def bar(self, counts: Counts) -> Sequence[Segment]:
        return bar(counts.by_standing)

    def legend(self) -> Sequence[Standing]:
        return BAR_ORDER

    def kinds(self, district: DistrictStatus) -> Sequence[KindBlock]:
        return kind_blocks(district)

    def missing(self, year: YearStatus) -> Sequence[tuple[DistrictStatus, Judgement]]:
        return missing(year)

    def counted(
        self, year: YearStatus, district: DistrictStatus, block: KindBlock
    ) -> Sequence[RosterCount]:
        kind = block.judgements[0].duty.kind
        return [one for one in year.counted if (one.district, one.kind) == (district.code, kind)]

    def basis(self, judgement: Judgement) -> str:
        basis = judgement.published_basis
        return name_in(DATE_BASES[basis], self.language) if basis else ""

    def worst(self, judgement: Judgement) -> Finding | None:
        return worst(judgement)

    def broken(self, judgement: Judgement) -> int:
        return sum(finding.outcome is Outcome.BROKEN for finding in judgement.findings)

    def uncertain(self, judgement: Judgement) -> int:
        return sum(finding.outcome is Outcome.UNCERTAIN for finding in judgement.findings)


def bar(counts: Mapping[Standing, int]) -> Sequence[Segment]:
    """The counts as parts of a bar that is 100 wide; standings with none are left out."""
    total = sum(counts.values())
    segments = []
    left = 0
    for standing in BAR_ORDER:
        if counts[standing]:
            place_of, width = left * 100 / total, counts[standing] * 100 / total
            segments.append(Segment(standing, counts[standing], f"{place_of:.3f}", f"{width:.3f}"))
            left += counts[standing]
    return segments


def worst(judgement: Judgement) -> Finding | None:
    """The finding that a reader should see first; None when there is none."""
    order = (list(Outcome), list(Severity))
    return min(
        judgement.findings,
        key=lambda one: (order[0].index(one.outcome), order[1].index(one.severity)),
        default=None,
    )


def kind_blocks(district: DistrictStatus) -> Sequence[KindBlock]:
    """One district's agencies by class, in the order of official notices, worst first."""
    ordered = sorted(district.judgements, key=lambda judgement: kind_order(judgement.duty.kind))
    return [
        KindBlock(kind, tuple(members))
        for kind, members in groupby(ordered, key=lambda judgement: judgement.duty.kind)
    ]


def missing(year: YearStatus) -> Sequence[tuple[DistrictStatus, Judgement]]:
    """Everything proven missing, with its district."""
    return [
        (district, judgement)
        for district in year.districts
        for judgement in district.judgements
        if judgement.standing is Standing.MISSING
    ]
