"""One document's bytes to a report: format, sections, title, form, tables; in reading order.

Everything that looks at what a document holds runs in a child process, within limits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import TypeAdapter

from crawlers.records import DateEvidence
from pipeline.blocks import Content, Grid, Paragraph, Picture, RaggedRows
from pipeline.formats.signatures import format_of
from pipeline.reading.agreement import agreed
from pipeline.reading.attribution import attributed
from pipeline.reading.sections import Section, section, sections_of
from pipeline.reading.tables import extract, extract_in_order
from pipeline.reading.titles import (
    TitleClaim,
    agency_of,
    claim_in,
    claim_of,
    other_report_of,
    period_in,
    reports_in,
    signature_date,
)
from pipeline.records import TABLES, Disagreement, Reader, Report, Setback, Table, Unreadable
from pipeline.reference.forms import Form, Forms
from pipeline.reference.register import Register
from pipeline.sandbox.pool import (
    PICTURE,
    PICTURES,
    REPORT,
    as_answer,
    asked,
    read_picture,
    read_pictures,
)

ENOUGH_SECTIONS = 3
SECTIONS_OF_TABLES = {2, 3, 4}
WITH_IMAGES = ("docx", "odt", "ofd")  # formats that carry their images as parts of their own
IMAGE = "image"  # what signatures of bytes call any of its formats
NO_FORM = "form-unknown"
SEVERAL = "several-reports"
# Seconds of processor time. A report takes a tenth of one; what is larger than a megabyte may be a
# collection of hundreds of pages.
READING_S, READING_A_LARGE_ONE_S = 5.0, 15.0
LARGE = 2**20
GUESSED = ("scan",)  # formats whose numbers a machine guessed from dots: no rule accuses by them

_Tables = tuple[Mapping[str, Table], tuple[Disagreement, ...], tuple[Setback, ...]]


@dataclass(frozen=True, slots=True)
class ReadingReference:
    """What reading needs to know besides the document."""

    register: Register
    forms: Forms


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known of a document before it is read: where it stood and under which title.

    `agency` and `year` are a person's word (`--agency`, `--year`) and win over the document's.
    """

    portal: str | None = None
    title: str | None = None
    dates: tuple[DateEvidence, ...] = ()
    agency: str | None = None
    year: int | None = None


class NotAReport(Exception):
    """The document was read, and it is not an annual report on disclosure work."""


class OtherReport(NotAReport):
    """The document is an annual report on other work, named by its title, in place of this one."""


class NoReportText(Unreadable):
    """The page bears the title and not the text; `text` is what it prints instead."""

    def __init__(self, detail: str, text: str) -> None:
        super().__init__("no-report-text", detail)
        self.text = text


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a child made of a document: a report, or the reason why it is none."""

    report: Report | None
    is_other: bool = False
    detail: str = ""
    text: str | None = None


OUTCOME = TypeAdapter(_Outcome)


def read_document(content: bytes, reference: ReadingReference, hints: Hints) -> Report:
    """Read one document; raises Unreadable with the reason, or NotAReport."""
    limit = READING_S if len(content) <= LARGE else READING_A_LARGE_ONE_S
    try:
        outcome = asked(OUTCOME, limit, outcome_of, content, reference, hints)
    except Unreadable as reason:
        if reason.kind not in PICTURES:
            raise
        seen = read_picture(content, reason)
        outcome = asked(OUTCOME, limit, outcome_of_parsed, seen, reference, hints)
    report = _report_in(outcome)
    try:
        pictured = read_pictures(content) if _may_show_tables(report) else None
    except Unreadable as reason:
        setback = Setback(reason.kind, reason.detail)
        return replace(report, setbacks=(*report.setbacks, setback))
    if pictured is None:
        return report
    return asked(REPORT, limit, beside_its_pictures, report, pictured, reference.forms)


def _report_in(outcome: _Outcome) -> Report:
    if outcome.report is not None:
        return outcome.report
    if outcome.text is not None:
        raise NoReportText(outcome.detail, outcome.text)
    raise OtherReport(outcome.detail) if outcome.is_other else NotAReport(outcome.detail)


def outcome_of(content: bytes, reference: ReadingReference, hints: Hints) -> bytes:
    """What some bytes are, for a child to answer; raises Unreadable."""
    if format_of(content) == IMAGE:
        raise Unreadable(PICTURE, "a picture without text")
    # Only a child opens files, and it has the readers ready; whoever asks it must not load them.
    from pipeline.formats.choice import read_content  # noqa: PLC0415

    return outcome_of_parsed(read_content(content), reference, hints)


def outcome_of_parsed(parsed: Content, reference: ReadingReference, hints: Hints) -> bytes:
    """What a document is, for a child to answer; raises Unreadable."""
    sections = sections_of(parsed.blocks)
    claim = claim_of(parsed, sections, reference.register)
    try:
        _refuse_what_is_no_report(parsed, claim, sections, hints, reference.register)
        outcome = _Outcome(_report(parsed, sections, claim, reference, hints))
    except NoReportText as reason:
        outcome = _Outcome(None, detail=reason.detail, text=reason.text)
    except NotAReport as reason:
        outcome = _Outcome(None, isinstance(reason, OtherReport), str(reason))
    return as_answer(OUTCOME, outcome)


def _refuse_what_is_no_report(
    parsed: Content,
    claim: TitleClaim | None,
    sections: Sequence[Section],
    hints: Hints,
    register: Register,
) -> None:
    """A report has its sections; a page that only bears the title could not be read.

    A document is only taken for a wrong one where the portal's list, or a person, calls it the
    report: an annual report on other work under its own name is nobody's fault.
    """
    if sum(part.heading is not None for part in sections) >= ENOUGH_SECTIONS:
        together = reports_in(sections, register)
        if together:
            names = "; ".join(sorted(together))
            raise Unreadable(SEVERAL, f"the document holds several reports: {names}")
        return
    listed = claim_in(hints.title) if hints.title else None
    other = other_report_of(parsed, sections)
    is_given_as_report = listed is not None or hints.portal is None
    if claim is None and other is not None and is_given_as_report:
        raise OtherReport(other)
    titled = claim or listed
    if titled is None:
        raise NotAReport("neither the title nor the headings of an annual report")
    pictures = sum(isinstance(block, Picture) for part in sections for block in part.blocks)
    raise NoReportText(
        f"{titled.title}: fewer than {ENOUGH_SECTIONS} of the six sections were found;"
        f" {pictures} pictures in the text",
        "\n".join(_lines(parsed)),
    )


def _report(
    parsed: Content,
    sections: Sequence[Section],
    claim: TitleClaim | None,
    reference: ReadingReference,
    hints: Hints,
) -> Report:
    listed = claim_in(hints.title) if hints.title else None
    text = "\n".join(_lines(parsed))
    period = period_in(text)
    form = reference.forms.followed_by(_labels(parsed))
    tables, disagreements, setbacks = _tables(parsed, sections, form)
    signed = signature_date([line for line in text.splitlines() if line.strip()])
    printed = hints.agency or (claim.agency if claim else None)
    return Report(
        title=claim.title if claim else (listed.title if listed else None),
        agency=agency_of(
            printed or (listed.agency if listed else None), reference.register, hints.portal
        )
        or attributed(parsed.masthead, reference.register, hints.portal),
        year=hints.year or _year(claim, listed),
        form=form.id if form else None,
        dates=(*parsed.dates, *([signed] if signed else [])),
        period=period,
        preface=section_text(sections, 0),
        sections={
            number: section_text(sections, number)
            for number in range(1, 7)
            if section(sections, number) is not None
        },
        sections_in_order=tuple(part.number for part in sections if part.heading),
        sections_with_pictures=_sections_with(sections, (Picture,)),
        sections_with_more=_sections_with(sections, (Picture, Grid, RaggedRows)),
        tables=tables,
        text=text,
        setbacks=setbacks,
        disagreements=disagreements,
        masthead=parsed.masthead,
        format=parsed.format,
    )


def _tables(parsed: Content, sections: Sequence[Section], form: Form | None) -> _Tables:
    """The tables by their grid, compared with the order of their labels and numbers."""
    if form is None:
        return {}, (), (_no_form(),)
    tables, setbacks = extract(sections, form)
    in_order = extract_in_order(sections, form)
    tables, disagreements = agreed(tables, in_order, (Reader.GRID, Reader.SEQUENCE))
    if parsed.format in GUESSED:
        tables = {key: table.doubted() for key, table in tables.items()}
    return tables, disagreements, setbacks


def beside_its_pictures(report: Report, pictured: Content, forms: Forms) -> bytes:
    """A report whose sections of tables hold pictures, compared with what these say, for a child.

    A table that only a picture holds is taken from it, every number doubted; `pictured_tables`
    names it, because to its readers it is still missing. Pages of a PDF are only looked at for
    tables that their text lacks: a picture of a page also shows the text that was read exactly.
    """
    form = forms.by_id.get(report.form or "") or forms.followed_by(_labels(pictured))
    if form is None:
        return as_answer(REPORT, report)
    found, _ = extract(sections_of(pictured.blocks), form)
    seen = {key: table.doubted() for key, table in found.items()}
    held = seen if report.format in WITH_IMAGES else {}
    tables, disagreements = agreed(report.tables, held, (Reader.TEXT, Reader.PICTURE))
    added = {key: table for key, table in seen.items() if not _has_numbers(tables.get(key))}
    whole = replace(
        report,
        form=form.id,
        tables={**tables, **added},
        disagreements=(*report.disagreements, *disagreements),
        pictured_tables=tuple(added),
        setbacks=tuple(one for one in report.setbacks if one.kind != NO_FORM),
    )
    return as_answer(REPORT, whole)


def _has_numbers(table: Table | None) -> bool:
    """Whether a table was read at all; a stray label makes one without any number."""
    cells = (cell for row in table.rows.values() for cell in row.values()) if table else ()
    return any(cell.value is not None for cell in cells)


def _may_show_tables(report: Report) -> bool:
    if not set(report.sections_with_pictures) & SECTIONS_OF_TABLES:
        return False
    lacks_some = len(report.tables) < len(TABLES)
    return report.format in WITH_IMAGES or (report.format == "pdf" and lacks_some)


def _sections_with(
    sections: Sequence[Section], kinds: tuple[type[Picture | Grid | RaggedRows], ...]
) -> tuple[int, ...]:
    """The numbers of the sections that hold such a block."""
    found = {p.number for p in sections if any(isinstance(block, kinds) for block in p.blocks)}
    return tuple(sorted(found))


def _year(claim: TitleClaim | None, listed: TitleClaim | None) -> int | None:
    if claim and claim.year:
        return claim.year
    return listed.year if listed else None


def section_text(sections: Sequence[Section], number: int) -> str:
    """The text of one section without its tables; the preface is what stands before the first."""
    if number == 0:
        return sections[0].text if sections and sections[0].heading is None else ""
    found = section(sections, number)
    return found.text if found else ""


def _lines(parsed: Content) -> Iterator[str]:
    """Everything that is printed, a paragraph or a table row a line."""
    for block in parsed.blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Grid):
            for number, row in enumerate(block.rows):
                yield "\t".join(span.text for span in row if span.row == number)
        elif isinstance(block, RaggedRows):
            yield from ("\t".join(row) for row in block.rows)


def _labels(parsed: Content) -> Iterator[str]:
    for line in _lines(parsed):
        yield from line.split("\t")


def _no_form() -> Setback:
    return Setback(NO_FORM, "fewer than two labels of any official form were found")
