"""For who keeps the installation: portals, jobs, the outbox, what could not be read, people."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from core.messages import Message
from monitor.labels import CRAWL_OUTCOMES
from monitor.records import MessageState
from monitor.roles import ROLES
from reportwatch.actions.operations import operations
from reportwatch.actions.people import everybody
from reportwatch.actions.portals import portal_states
from reportwatch.web.auth import KnowingPeople, NotFound, Operating
from reportwatch.web.pages import page

router = APIRouter()


@router.get("/portals", name="portals")
def portals(request: Request, who: Operating) -> Response:
    """Every portal: its last crawl, what it listed, how long it was not seen whole."""
    found = portal_states(who.desk.options, who.desk.clock())
    return page(request, "portals.html.j2", who, states=found, outcomes=CRAWL_OUTCOMES)


@router.get("/portals/{portal}", name="portal")
def portal(request: Request, portal: str, who: Operating) -> Response:
    """One portal: each of its lists, and why the end of one is not known."""
    found = portal_states(who.desk.options, who.desk.clock())
    one = next((state for state in found.portals if state.portal.id == portal), None)
    if one is None:
        raise NotFound(Message("desk.no-page"))
    return page(request, "portal.html.j2", who, one=one, outcomes=CRAWL_OUTCOMES)


@router.get("/operations", name="operations")
def morning(request: Request, who: Operating) -> Response:
    """Jobs, outbox, setbacks."""
    seen, desk = who.desk.seen(), who.desk
    found = operations(
        desk.options, desk.engine, seen.configuration, seen.assessment.unread, desk.clock()
    )
    names = {
        MessageState.PENDING: "operations.pending",
        MessageState.SENT: "operations.sent",
        MessageState.REFUSED: "operations.refused",
    }
    return page(request, "operations.html.j2", who, found=found, names=names)


@router.get("/people", name="people")
def people(request: Request, who: KnowingPeople) -> Response:
    """Who may come in, and what each sees."""
    known = everybody(who.desk.engine)
    return page(request, "people.html.j2", who, people=known, roles=ROLES, name=who.desk.name_of)
