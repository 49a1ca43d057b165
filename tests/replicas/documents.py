"""An invented report as its agency wrote it, before any portal lays hands on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tests.replicas.figures import Figures
from tests.replicas.narrative import narrative_of
from tests.replicas.official_forms import SECTIONS
from tests.replicas.plan import Fault, Publication
from tests.replicas.planted import printed_figures
from tests.replicas.register import CITY, AgencyRow
from tests.replicas.truth import deadline

HEADING_STYLES: tuple[dict[int, str], ...] = (
    {},
    {1: "一、 总体情况", 5: "五、存在的主要问题及改进措施"},
    {6: "六、其它需要报告的事项"},
)


@dataclass(frozen=True, slots=True)
class Section:
    """One of the six sections; `table` names the table that follows its paragraphs."""

    number: int
    heading: str
    paragraphs: tuple[str, ...]
    table: str | None


@dataclass(frozen=True, slots=True)
class MadeReport:
    """A whole report: what is printed, in reading order, and the figures of its tables."""

    title_lines: tuple[str, ...]
    preface: str
    sections: tuple[Section, ...]
    figures: Figures
    form: str
    signature: tuple[str, str]

    @property
    def title(self) -> str:
        return "".join(self.title_lines)


def report_of(publication: Publication) -> MadeReport:
    """Write the report of one publication, planted fault included."""
    figures = printed_figures(publication)
    return MadeReport(
        title_lines=_title(publication),
        preface=narrative_of(publication, figures).preface,
        sections=_sections(publication, figures),
        figures=figures,
        form=publication.form,
        signature=_signature(publication),
    )


def _title(publication: Publication) -> tuple[str, ...]:
    """The title in one line or two, with one of the names by which the agency goes."""
    random = Random(f"title {publication.key}")
    name = publication.reading or random.choice(_names(publication.agency))
    year = publication.year
    return random.choice(
        (
            (f"{name}{year}年政府信息公开工作年度报告",),
            (name, f"{year}年政府信息公开工作年度报告"),
            (f"{name}{year}年度政府信息公开工作年度报告",),
            (f"{year}年度{name}政府信息公开工作年度报告",),
            (f"{name}政府信息公开工作{year}年度报告",),
        )
    )


def _names(agency: AgencyRow) -> tuple[str, ...]:
    """Official name, with the city before it, and the short forms of streets and towns."""
    official = agency.name.removeprefix(CITY)
    names = (official, CITY + official)
    if agency.kind == "subdistrict":
        return (*names, official.removesuffix("办事处"), agency.short_name)
    if agency.kind == "town":
        return (*names, official.removesuffix("人民政府"), agency.short_name)
    return names


def _sections(publication: Publication, figures: Figures) -> tuple[Section, ...]:
    prose = narrative_of(publication, figures)
    style = Random(f"headings {publication.agency.code}").choice(HEADING_STYLES)
    paragraphs = {1: prose.overall, 5: prose.problems, 6: prose.other}
    tables = {2: "proactive", 3: "requests", 4: "proceedings"}
    left_out = 6 if publication.fault is Fault.SECTION else None
    return tuple(
        Section(number, style.get(number, heading), paragraphs.get(number, ()), tables.get(number))
        for number, heading in SECTIONS.items()
        if number != left_out
    )


def _signature(publication: Publication) -> tuple[str, str]:
    """Name and date under the report; it is signed some days before it is published."""
    days = Random(f"signature {publication.key}").randint(0, 4)
    signed = max(publication.published_on - timedelta(days), date(publication.year + 1, 1, 4))
    if publication.is_signed_long_before:
        signed = deadline(publication.agency, publication.year) - timedelta(11)
    return publication.agency.name, f"{signed.year}年{signed.month}月{signed.day}日"
