"""One document's bytes to a report: format, sections, title, form, tables; in reading order.

Everything that looks at what a document holds runs in a child process, within limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from core.browser import LAYOUTS
from core.charsets import LOST, MANY_LOST
from core.messages import Message, Value
from crawlers.records import DateEvidence
from pipeline.blocks import FULL_STOP, Block, Content, Paragraph, Picture, labels_of, lines_of
from pipeline.formats.signatures import format_of
from pipeline.reading.archived import UNREAD_IN_ARCHIVE, beside_unread, report_among
from pipeline.reading.attribution import attributed
from pipeline.reading.compared_tables import form_of, sections_of_all, tables_of, unheld
from pipeline.reading.no_report import (
    NoReportText,
    NotAnAnnualReport,
    NotAReport,
    OtherReport,
)
from pipeline.reading.other_kinds import other_kind_of
from pipeline.reading.others_tables import owner_of, sections_with_more, without_others
from pipeline.reading.papers import papers_of, reports_in
from pipeline.reading.periods import period_of
from pipeline.reading.pictures import beside_its_pictures, may_show_tables
from pipeline.reading.titles import (
    TitleClaim,
    agency_of,
    claim_in,
    claim_of,
    other_report_of,
    signature_date,
    summary_of,
    year_of,
)
from pipeline.records import (
    Agency,
    Period,
    Report,
    Setback,
    Unreadable,
)
from pipeline.reference.forms import OLDER, Forms
from pipeline.reference.ordinals import PART_ORDINAL
from pipeline.reference.register import Register
from pipeline.sandbox.orders import REPORT, as_answer
from pipeline.sandbox.pool import asked, read_picture, read_pictures
from pipeline.sections.sections import (
    ENOUGH_SECTIONS,
    Section,
    named_within,
    only_by_place,
    section,
    section_text,
    sections_of,
)
from pipeline.setback_kinds import SetbackKind
from pipeline.tools import PICTURES

ENOUGH_TABLES = 2  # a table alone may be shown by many a page
ENOUGH_TOLD = 3  # paragraphs of sentences
LEAST_TOLD = 120  # characters of sentences that are a report's, not a page's about its attachment
PART = re.compile(PART_ORDINAL)
IMAGE = "image"  # what signatures of bytes call any of its formats
# Seconds of processor time. A report takes a tenth of one; what is larger than a megabyte may be a
# collection of hundreds of pages.
READING_S, READING_A_LARGE_ONE_S = 5.0, 15.0
LARGE = 2**20


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
    reads_drafts: bool = False  # before publication there may be nothing else


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a child made of a document: a report, or the reason why it is none.

    `is_other`: a report on other work; `is_of_another_kind`: no annual report on this work.
    `to_lay_out` is its page where only a browser can show all of its tables.
    """

    report: Report | None
    is_other: bool = False
    is_of_another_kind: bool = False
    why: Message | None = None
    text: str | None = None
    to_lay_out: str | None = None


OUTCOME = TypeAdapter(_Outcome)
NO_TITLE = Message("document.no-title")
NOT_LAID_OUT = Message("document.not-laid-out")
OLDER_THAN_FORMS = Setback(SetbackKind.OLDER_FORM, Message("document.older-form"))


@cache
def layout_script() -> str:
    """What is asked of a page that a browser has laid out."""
    return (Path(__file__).parents[1] / "formats" / "html" / "layout.js").read_text()


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
    if outcome.to_lay_out is not None:
        if (page := LAYOUTS.laid_out(outcome.to_lay_out, layout_script())) is not None:
            outcome = asked(OUTCOME, limit, outcome_of_laid_out, page, reference, hints)
        elif outcome.report is not None:
            why = Setback(SetbackKind.PAGE_NOT_LAID_OUT, LAYOUTS.why or NOT_LAID_OUT)
            told = replace(outcome.report, setbacks=(*outcome.report.setbacks, why))
            outcome = replace(outcome, report=told)
    report = _report_in(outcome)
    try:
        pictured = read_pictures(content) if may_show_tables(report) else None
    except Unreadable as reason:
        setback = Setback(reason.kind, reason.detail)
        return replace(report, setbacks=(*report.setbacks, setback))
    if pictured is None:
        return report
    return asked(REPORT, limit, beside_its_pictures, report, pictured, reference.forms)


def _report_in(outcome: _Outcome) -> Report:
    if outcome.report is not None:
        return outcome.report
    why = outcome.why or NO_TITLE
    if outcome.text is not None:
        raise NoReportText(why, outcome.text)
    if outcome.is_of_another_kind:
        raise NotAnAnnualReport(why)
    raise OtherReport(why) if outcome.is_other else NotAReport(why)


def outcome_of(content: bytes, reference: ReadingReference, hints: Hints) -> bytes:
    """What some bytes are, for a child to answer; raises Unreadable."""
    if format_of(content) == IMAGE:
        raise Unreadable(SetbackKind.PICTURE, Message("setback.picture"))
    # Only a child opens files, and it has the readers ready; whoever asks it must not load them.
    from pipeline.formats.choice import read_content  # noqa: PLC0415

    return outcome_of_parsed(read_content(content), reference, hints)


def outcome_of_laid_out(page: str, reference: ReadingReference, hints: Hints) -> bytes:
    """What a page is whose tables a browser has written anew, for a child; raises Unreadable."""
    from pipeline.formats.html.page import read_page  # noqa: PLC0415 - as above

    return outcome_of_parsed(read_page(page, is_laid_out=True), reference, hints)


def outcome_of_parsed(parsed: Content, reference: ReadingReference, hints: Hints) -> bytes:
    """What a document is, for a child to answer; raises Unreadable."""
    parsed, beside = report_among(parsed, reference.register, reads_drafts=hints.reads_drafts)
    sections = sections_of(parsed.blocks)
    claim = claim_of(parsed, sections, reference.register) or summary_of(
        parsed, sections, reference.forms.is_before_all
    )
    try:
        _refuse_another_kind(parsed, sections, claim, hints)
        if not _is_told_as_before(parsed, sections, claim or _listed(hints), reference.forms):
            _refuse_what_is_no_report(parsed, claim, sections, hints, reference)
        report = _report(parsed, sections, claim, reference, hints)
        report = beside_unread(report, parsed.unread_beside, UNREAD_IN_ARCHIVE)
        report = replace(report, setbacks=(*report.setbacks, *_lost(report.text), *beside))
        outcome = _Outcome(report, to_lay_out=parsed.to_lay_out)
    except NoReportText as reason:
        outcome = _Outcome(None, why=reason.detail, text=reason.text)
    except NotAReport as reason:
        kinds = isinstance(reason, OtherReport), isinstance(reason, NotAnAnnualReport)
        outcome = _Outcome(None, *kinds, why=reason.detail)
    return as_answer(OUTCOME, outcome)


def _is_told_as_before(
    parsed: Content, sections: Sequence[Section], titled: TitleClaim | None, forms: Forms
) -> bool:
    """Whether the title is of a year without forms, and a text stands under it.

    Its parts then had no names of their own, if it had any: numbered ones, or some length, will do.
    """
    if titled is None or titled.year is None or not forms.is_before_all(titled.year):
        return False
    parts = {found[0] for line in lines_of(parsed) if (found := PART.match(line.strip()))}
    lines = (line for part in sections for line in part.text.splitlines())
    told = sum(len(line) for line in lines if FULL_STOP in line)
    return len(parts) >= ENOUGH_SECTIONS or told >= LEAST_TOLD


def _listed(hints: Hints) -> TitleClaim | None:
    return claim_in(hints.title) if hints.title else None


def _refuse_another_kind(
    parsed: Content, sections: Sequence[Section], claim: TitleClaim | None, hints: Hints
) -> None:
    found = other_kind_of(parsed, sections, claim, hints.title)
    if found is not None:
        raise NotAnAnnualReport(found.says)


def _refuse_what_is_no_report(
    parsed: Content,
    claim: TitleClaim | None,
    sections: Sequence[Section],
    hints: Hints,
    reference: ReadingReference,
) -> None:
    """A report has its sections, or its title and the form's tables, whatever its headings say.

    Those of a report on other work may be called as ours are; its tables never are. A page that
    only bears the title could not be read.

    A document is only taken for a wrong one where the portal's list, or a person, calls it the
    report: an annual report on other work under its own name is nobody's fault.
    """
    listed = _listed(hints)
    titled = claim or listed
    other = other_report_of(parsed, sections) if claim is None else None
    has_tables = len(reference.forms.tables_in(labels_of(parsed))) >= ENOUGH_TABLES
    has_headings = _headings(sections, titled) >= ENOUGH_SECTIONS and (has_tables or other is None)
    if has_headings or (titled is not None and has_tables and _tells(sections)):
        together = reports_in(sections, reference.register)
        if together:
            names = "; ".join(sorted(together))
            raise Unreadable(
                SetbackKind.SEVERAL_REPORTS, Message("document.several-reports", {"names": names})
            )
        return
    is_given_as_report = listed is not None or hints.portal is None
    if other is not None and is_given_as_report:
        raise OtherReport(Message(other))
    if titled is None:
        raise NotAReport(NO_TITLE)
    pictures = sum(isinstance(block, Picture) for part in sections for block in part.blocks)
    counts: dict[str, Value] = {"wanted": ENOUGH_SECTIONS, "pictures": pictures}
    said = Message("document.no-report-text", {"title": titled.title, **counts})
    raise NoReportText(said, "\n".join(lines_of(parsed)))


def _tells(sections: Sequence[Section]) -> bool:
    """Whether there is text: an annex of tables alone is no report."""
    told = (block for part in sections for block in part.blocks if isinstance(block, Paragraph))
    return sum(FULL_STOP in block.text for block in told) >= ENOUGH_TOLD


def _headings(sections: Sequence[Section], titled: TitleClaim | None) -> int:
    """How many sections a document has; headings in other words count under its title only."""
    headings = [part.heading for part in sections if part.heading is not None]
    return sum(one.is_sure if titled else one.words is None for one in headings)


def _report(
    parsed: Content,
    sections: Sequence[Section],
    claim: TitleClaim | None,
    reference: ReadingReference,
    hints: Hints,
) -> Report:
    listed = _listed(hints)
    text = "\n".join(lines_of(parsed))
    period = period_of(sections, parsed.blocks)
    year = hints.year or _year(claim, listed) or year_of(period, text)
    form = form_of(parsed, reference.forms, year)
    is_older = form is None and _is_older(year, period, reference.forms)
    sections, *papers = papers_of(sections)
    agency = _agency(parsed, (claim, listed), reference.register, hints)
    own = without_others(sections, owner := owner_of(agency, year, period))
    tables, disagreements, setbacks = tables_of(parsed, own, papers, form, reference.forms)
    sections, apart = sections_of_all(parsed, sections, papers)
    return Report(
        title=claim.title if claim else (listed.title if listed else None),
        agency=agency,
        year=year,
        form=form.id if form else OLDER if is_older else None,
        dates=tuple(_dates(parsed, text)),
        period=period,
        preface=section_text(sections, 0),
        sections=_texts(sections),
        sections_in_order=tuple(part.number for part in sections if part.heading),
        sections_by_place=only_by_place(sections),
        sections_named=(*named_within(sections), *apart),
        sections_with_pictures=_sections_with(sections, (Picture,)),
        sections_with_more=sections_with_more(sections, own, owner),
        tables=tables,
        text=text,
        setbacks=(OLDER_THAN_FORMS,) if is_older else unheld(setbacks, form, year, reference.forms),
        disagreements=disagreements,
        masthead=parsed.masthead,
        format=parsed.format,
        may_be_filled=parsed.has_scripts,
    )


def _agency(
    parsed: Content, claims: Sequence[TitleClaim | None], register: Register, hints: Hints
) -> Agency | None:
    """A person's word, then the titles', then what stands around the text."""
    printed = next(filter(None, (hints.agency, *(one.agency for one in claims if one))), None)
    named = agency_of(printed, register, hints.portal)
    return named or attributed(parsed.masthead, register, hints.portal)


def _texts(sections: Sequence[Section]) -> dict[int, str]:
    return {
        number: section_text(sections, number)
        for number in range(1, 7)
        if section(sections, number) is not None
    }


def _dates(parsed: Content, text: str) -> Iterator[DateEvidence]:
    yield from parsed.dates
    signed = signature_date([line for line in text.splitlines() if line.strip()])
    if signed is not None:
        yield signed


def _is_older(year: int | None, period: Period | None, forms: Forms) -> bool:
    """Whether a report without tables of any form is of a year that had none.

    A period of a later year says that the title's year is misprinted, or the tables unread.
    """
    last = period.last if period else None
    return year is not None and all(
        forms.is_before_all(one) for one in (year, last.year if last else year)
    )


def _sections_with(sections: Sequence[Section], kinds: tuple[type[Block], ...]) -> tuple[int, ...]:
    """The numbers of the sections that hold such a block."""
    found = {p.number for p in sections if any(isinstance(block, kinds) for block in p.blocks)}
    return tuple(sorted(found))


def _year(claim: TitleClaim | None, listed: TitleClaim | None) -> int | None:
    if claim and claim.year:
        return claim.year
    return listed.year if listed else None


def _lost(text: str) -> tuple[Setback, ...]:
    """What people are told of a text in which many characters could not be made out."""
    count = text.count(LOST)
    if count < MANY_LOST:
        return ()
    return (
        Setback(SetbackKind.CHARACTERS_LOST, Message("document.characters-lost", {"count": count})),
    )
