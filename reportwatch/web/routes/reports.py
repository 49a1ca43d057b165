"""One report: its findings, its tables with the wrong cells marked, the original beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from core.messages import Message
from monitor.labels import DATE_BASES, KINDS
from monitor.records import Judgement
from pipeline.interchange import Source
from pipeline.records import Edition, Report
from reportwatch.actions.documents import (
    HTML,
    PDF,
    as_harmless_page,
    original,
    page_as_picture,
    reading_of,
)
from reportwatch.actions.files import Checked
from reportwatch.actions.latest import told, turns_of
from reportwatch.views.editions import Beside, beside, differences, in_context
from reportwatch.views.marked_original import ANCHOR, PrintedPlace, marked, printed_place
from reportwatch.views.notes import NoteReference, printed_in
from reportwatch.views.page import ShownFile, shown_file
from reportwatch.web.auth import Looking, NotFound, Visitor
from reportwatch.web.pages import language_of, page
from reportwatch.web.protection import THEIRS

router = APIRouter()
Sha = Annotated[str, Query(max_length=64)]


class ReportShown(BaseModel):
    """How a report is looked at: which document, with last year's figures, at which finding."""

    edition: Annotated[str, Field(max_length=64)] = ""
    last: bool = False
    at: int = 1


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """One document of a report, as it is shown."""

    judgement: Judgement
    sha256: str
    editions: Sequence[Edition]

    @property
    def edition(self) -> Edition | None:
        return next((one for one in self.editions if one.sha256 == self.sha256), None)

    @property
    def is_canonical(self) -> bool:
        return self.sha256 == self.judgement.report_sha256


@router.get("/reports/{code}/{year}", name="report")
def report(
    request: Request, code: str, year: int, who: Looking, wanted: Annotated[ReportShown, Query()]
) -> Response:
    """Findings worst first, the tables as printed, the original beside them."""
    judgement, desk = who.judgement(code, year), who.desk
    duty = judgement.duty
    if judgement.report_sha256 is None:
        return RedirectResponse(f"/missing/{code}/{year}", 303)
    document = _document(who, judgement, wanted.edition)
    reading = reading_of(desk.engine, document.sha256)
    content_kind = original(desk.options, document.sha256)[1]
    before = _last_year(who, code, year) if wanted.last else None
    return page(
        request, "report.html.j2", who,
        judgement=judgement, duty=duty, document=document, kind=KINDS[duty.kind],
        file=_shown(who, document, reading, language_of(request)) if reading else None,
        beside=_beside(reading, before), content_kind=content_kind, last=wanted.last, at=wanted.at,
        pages=page_as_picture(desk.options, document.sha256, 1)[1] if content_kind == PDF else 0,
        basis=DATE_BASES, anchor=ANCHOR, turns=turns_of(desk.engine, code, year),
        decisions=told(desk.engine).get((code, year), ()),
        changes=_changes(who, document, reading, language_of(request)),
        quoted=partial(in_context, report=reading) if reading else None,
        years=who.years_of(code), contact=who.contact_of(code),
    )  # fmt: skip


@router.get("/reports/{code}/{year}/original")
def as_archived(code: str, year: int, who: Looking, edition: Sha = "", at: int = 0) -> Response:
    """The archived bytes: a page where nothing runs, a picture, or a file to be kept.

    In a page the place is marked that the finding of this number speaks of.
    """
    document = _document(who, who.judgement(code, year), edition)
    content, kind = original(who.desk.options, document.sha256)
    headers = {"Content-Security-Policy": THEIRS}
    if kind == HTML:
        shown = marked(as_harmless_page(content), _place(who, document, at))
        return Response(shown, media_type="text/html; charset=utf-8", headers=headers)
    if kind.startswith("image/"):
        return Response(content, media_type=kind, headers=headers)
    name = f"{document.sha256[:12]}.{kind}"
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(content, media_type="application/octet-stream", headers=headers)


@router.get("/reports/{code}/{year}/pages/{number}.png")
def as_picture(code: str, year: int, number: int, who: Looking, edition: Sha = "") -> Response:
    """One page of a PDF, drawn in a sealed child."""
    document = _document(who, who.judgement(code, year), edition)
    png, _ = page_as_picture(who.desk.options, document.sha256, number)
    return Response(png, media_type="image/png", headers={"Content-Security-Policy": THEIRS})


def _document(who: Visitor, judgement: Judgement, edition: str) -> ShownDocument:
    """The document that counts, or another of this very report; raises NotFound."""
    editions = who.editions_of(judgement)
    known = {one.sha256 for one in editions} | {judgement.report_sha256}
    wanted = edition or judgement.report_sha256
    if wanted is None or wanted not in known:
        raise NotFound(Message("desk.no-page"))
    return ShownDocument(judgement, wanted, editions)


def _place(who: Visitor, document: ShownDocument, at: int) -> PrintedPlace | None:
    """The cell that the finding of a number speaks of; None where it speaks of none."""
    reading = reading_of(who.desk.engine, document.sha256)
    file = _shown(who, document, reading, "zh") if reading is not None else None
    note = next((one for one in file.notes if one.number == at), None) if file else None
    if reading is None or file is None or note is None or note.table is None or not note.cells:
        return None
    form = who.desk.seen().configuration.reference.forms.by_id.get(reading.form or "")
    return printed_place(note, form, printed_in(reading.tables[note.table], *note.cells[0]))


def _shown(who: Visitor, document: ShownDocument, reading: Report, language: str) -> ShownFile:
    """The report with what is said of it now: of the one that counts, also of its date."""
    edition, judgement = document.edition, document.judgement
    findings = judgement.findings if document.is_canonical else ()
    setbacks = reading.setbacks
    if edition is not None:
        findings, setbacks = findings or edition.findings, edition.setbacks
    address = (edition.urls or edition.former_urls)[0] if edition else judgement.report_url or ""
    known = who.desk.seen().configuration.reference
    checked = Checked(
        Source(address, document.sha256, reading.format),
        replace(reading, findings=findings, setbacks=setbacks),
    )
    return shown_file(checked, NoteReference(known.rules, known.forms, language))


def _last_year(who: Visitor, code: str, year: int) -> Report | None:
    """What the agency reported for the year before; None where that is not owed or not read."""
    before = who.years_of(code).get(year - 1)
    if before is None or before.report_sha256 is None:
        return None
    return reading_of(who.desk.engine, before.report_sha256)


def _beside(reading: Report | None, before: Report | None) -> Mapping[tuple[str, str, str], Beside]:
    return beside(reading, before) if reading is not None and before is not None else {}


def _changes(
    who: Visitor, document: ShownDocument, reading: Report | None, language: str
) -> Sequence[str]:
    """What this document prints otherwise than the one seen before it."""
    earlier = [one for one in document.editions if one.sha256 != document.sha256]
    now = document.edition
    earlier = [one for one in earlier if now and one.first_seen_at <= now.first_seen_at]
    if not earlier or reading is None:
        return ()
    before = reading_of(who.desk.engine, max(earlier, key=lambda one: one.first_seen_at).sha256)
    return differences(before, reading, who.desk.seen().configuration.reference.forms, language)
