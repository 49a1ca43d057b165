"""Why a report counts as not published, or why nobody can tell: the proof as a page."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from core.messages import Message
from monitor.labels import KINDS
from reportwatch.actions.documents import as_harmless_page, places_of_report, seen_file
from reportwatch.actions.latest import told, turns_of
from reportwatch.web.auth import Looking, NotFound, Visitor
from reportwatch.web.pages import page
from reportwatch.web.protection import THEIRS

router = APIRouter()
# Rows on either side of the place; all of them at a click.
ROWS_SHOWN = 12


@router.get("/missing/{code}/{year}", name="missing")
def missing(request: Request, code: str, year: int, who: Looking, all: bool = False) -> Response:  # noqa: A002 (the word in the address)
    """What was looked for, where, when, and what was there instead."""
    judgement, desk = who.judgement(code, year), who.desk
    duty = judgement.duty
    return page(
        request, "missing.html.j2", who,
        judgement=judgement, duty=duty, kind=KINDS[duty.kind],
        places=places_of_report(desk.options, duty), rows=None if all else ROWS_SHOWN,
        turns=turns_of(desk.engine, code, year),
        decisions=told(desk.engine).get((code, year), ()),
        years=who.years_of(code), contact=who.contact_of(code),
    )  # fmt: skip


@router.get("/seen/{portal}/{name}")
def seen(portal: str, name: str, who: Looking) -> Response:
    """A page of a list as it was read, where nothing in it runs; or its picture."""
    _refuse_portal(who, portal)
    path = seen_file(who.desk.options, portal, name)
    if path is None:
        return _former(name)
    headers = {"Content-Security-Policy": THEIRS}
    if path.suffix == ".png":
        return FileResponse(path, media_type="image/png", headers=headers)
    content = as_harmless_page(path.read_bytes())
    return Response(content, media_type="text/html; charset=utf-8", headers=headers)


def _former(name: str) -> Response:
    """Mails name the page of a report there as `agency-year.html`."""
    agency, _, year = name.partition(".")[0].rpartition("-")
    if agency and year.isdigit() and name.endswith(".html"):
        return RedirectResponse(f"/missing/{agency}/{year}", 303)
    raise NotFound(Message("desk.no-page"))


def _refuse_portal(who: Visitor, portal: str) -> None:
    """A portal is looked at by whoever sees one of its districts."""
    districts = who.desk.districts_of(portal)
    if not any(who.user.sees(one) for one in districts):
        who.refuse_elsewhere(min(districts, default=portal))
