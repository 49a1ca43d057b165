"""Who asks, and whether that is theirs to see: the one place that lets in and refuses."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Form, Request

from core.messages import Message
from monitor.records import Judgement
from monitor.roles import Login, Right, User
from monitor.status.report import StatusReport
from pipeline.records import Edition
from reportwatch.actions.latest import LastRound
from reportwatch.actions.people import who_is_in
from reportwatch.web.desk import Desk, desk_of

COOKIE = "reportwatch_session"
# With https the browser itself holds that no other host has set it.
SECURE_COOKIE = "__Host-reportwatch_session"


class Unknown(Exception):
    """Nobody is logged in: the page asks who it is."""


class Refused(Exception):
    """Somebody is, and may not see or do this."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


class NotFound(Exception):
    """There is no such page; the sentence says what is not there."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is in, with all that this person may see."""

    login: Login
    token: str
    desk: Desk

    @property
    def user(self) -> User:
        return self.login.user

    @property
    def csrf(self) -> str:
        """What a form of this session holds and no other site knows."""
        return hashlib.sha256(f"form {self.token}".encode()).hexdigest()

    def seen(self) -> LastRound:
        """The last round, of this person's districts alone: nothing else is within reach."""
        seen = self.desk.seen()
        if self.user.is_everywhere:
            return seen
        report = _narrowed(seen.assessment.report, self.user)
        mine = [one for one in seen.assessment.judgements if self.user.sees(one.duty.district)]
        return replace(seen, assessment=replace(seen.assessment, judgements=mine, report=report))

    def judgement(self, code: str, year: int) -> Judgement:
        """How one duty stands; raises Refused for another district, NotFound for none."""
        for one in self.desk.seen().assessment.judgements:
            if (one.duty.agency_code, one.duty.year) == (code, year):
                self.refuse_elsewhere(one.duty.district)
                return one
        raise NotFound(Message("desk.no-duty", {"code": code, "year": year}))

    def years_of(self, code: str) -> Mapping[int, Judgement]:
        """Every year of one agency; raises Refused for another district, NotFound for none."""
        line = next((one for one in self.desk.lines() if one.code == code), None)
        if line is None:
            raise NotFound(Message("desk.no-agency", {"code": code}))
        self.refuse_elsewhere(line.district)
        return line.by_year

    def editions_of(self, judgement: Judgement) -> list[Edition]:
        """Every document of one report that the archive holds, the newest first."""
        duty = judgement.duty
        codes = {duty.agency_code, *(one.code for one in duty.successors)}
        found = [
            one
            for one in self.desk.seen().assessment.editions
            if one.year == duty.year and one.agency is not None and one.agency.code in codes
        ]
        return sorted(found, key=lambda one: one.first_seen_at, reverse=True)

    def contact_of(self, code: str) -> str:
        """Whom to call at an agency: personal data, for those alone whose work it is."""
        if not self.user.has(Right.CONTACTS):
            return ""
        entry = self.desk.seen().configuration.reference.register.by_code.get(code)
        return (entry.contact or "") if entry else ""

    def refuse_elsewhere(self, district: str) -> None:
        """Raise Refused for a district that is not this person's."""
        if not self.user.sees(district):
            raise Refused(Message("desk.not-yours", {"district": district}))


def cookie_name(desk: Desk) -> str:
    return SECURE_COOKIE if desk.is_secure else COOKIE


def visitor(request: Request) -> Visitor:
    """Who asks; raises Unknown."""
    desk = desk_of(request)
    token = request.cookies.get(cookie_name(desk), "")
    login = who_is_in(desk.engine, token, desk.clock()) if token else None
    if login is None:
        raise Unknown
    return Visitor(login, token, desk)


Known = Annotated[Visitor, Depends(visitor)]


def allowed(right: Right) -> Callable[[Visitor], Visitor]:
    """Who asks, and has this right; raises Refused."""

    def ask(who: Known) -> Visitor:
        if not who.user.has(right):
            raise Refused(Message("desk.no-right"))
        return who

    return ask


def posting(who: Known, csrf: Annotated[str, Form()] = "") -> Visitor:
    """Who sends a form of ours; raises Refused for one that another site made."""
    if not hmac.compare_digest(csrf.encode(), who.csrf.encode()):
        raise Refused(Message("desk.strange-form"))
    return who


Looking = Annotated[Visitor, Depends(allowed(Right.LOOK))]
Operating = Annotated[Visitor, Depends(allowed(Right.OPERATE))]
KnowingPeople = Annotated[Visitor, Depends(allowed(Right.PEOPLE))]
Posting = Annotated[Visitor, Depends(posting)]


def _narrowed(report: StatusReport, user: User) -> StatusReport:
    years = tuple(
        replace(
            year,
            districts=tuple(one for one in year.districts if user.sees(one.code)),
            counted=tuple(one for one in year.counted if user.sees(one.district)),
            unattributed=(),
        )
        for year in report.years
    )
    portals = {one.portal for year in years for one in year.districts}
    healths = tuple(one for one in report.healths if one.portal in portals)
    return replace(report, years=years, healths=healths)
