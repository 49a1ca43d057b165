"""Fill a template of the desk: in the visitor's language, with what stands on every page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from core.clock import printed
from core.messages import LANGUAGES, Bilingual, Message, name_in, render, text
from monitor.labels import DECISIONS, STANDINGS
from monitor.records import DecisionKind, Standing
from monitor.rendering import web_address
from monitor.roles import ROLES, Right
from reportwatch.views.matrix import SIGNS
from reportwatch.views.page import BLANK, UNCERTAIN, UNREAD
from reportwatch.web.auth import Visitor
from reportwatch.web.desk import desk_of

LANGUAGE = "lang"
NO_LONGER_OWED = "history.no-longer-owed"
DOUBTS = {
    BLANK: "report.cell-blank",
    UNREAD: "report.cell-unread",
    UNCERTAIN: "report.cell-uncertain",
}


def language_of(request: Request) -> str:
    """The language that the address names, else the one chosen before, else this installation's."""
    named = request.query_params.get(LANGUAGE) or request.cookies.get(LANGUAGE, "")
    return named if named in LANGUAGES else desk_of(request).options.language


def page(
    request: Request,
    template: str,
    who: Visitor | None,
    code: int = 200,
    **values: object,
) -> HTMLResponse:
    """One page for one visitor; a language that its address names is remembered."""
    language = language_of(request)
    content = (
        _environment()
        .get_template(template)
        .render(**_words(language), **_frame(request, who, language), **values)
    )
    response = HTMLResponse(content, code)
    if request.query_params.get(LANGUAGE) in LANGUAGES:
        response.set_cookie(
            LANGUAGE, language, max_age=31536000, httponly=True, samesite="lax",
            secure=desk_of(request).is_secure,
        )  # fmt: skip
    return response


def _words(language: str) -> Mapping[str, object]:
    def translate(message_id: str, **values: str | int | Bilingual | Message) -> str:
        return text(message_id, language, **values)

    def say(message: Message) -> str:
        return render(message, language)

    def named(name: Bilingual) -> str:
        return name_in(name, language)

    def standing(one: Standing) -> str:
        return name_in(STANDINGS[one], language)

    def standing_named(value: str) -> str:
        known = {one.value: name for one, name in STANDINGS.items()}
        return name_in(known[value], language) if value in known else translate(NO_LONGER_OWED)

    def decision_name(kind: DecisionKind) -> str:
        return name_in(DECISIONS[kind], language)

    doubts = {key: text(message_id, language) for key, message_id in DOUBTS.items()}
    return {
        "t": translate, "say": say, "named": named, "standing": standing, "language": language,
        "standing_named": standing_named, "decision_name": decision_name, "doubts": doubts,
    }  # fmt: skip


def _frame(request: Request, who: Visitor | None, language: str) -> Mapping[str, object]:
    other = "en" if language == "zh" else "zh"
    here = request.url.include_query_params(**{LANGUAGE: other})
    return {
        "who": who,
        "role": name_in(ROLES[who.user.role], language) if who else "",
        "may_operate": bool(who and who.user.has(Right.OPERATE)),
        "may_see_people": bool(who and who.user.has(Right.PEOPLE)),
        "may_see_contacts": bool(who and who.user.has(Right.CONTACTS)),
        "other_language": f"{here.path}?{here.query}",
        "path": request.url.path,
        "district_name": desk_of(request).name_of,
    }


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("reportwatch.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["web_address"] = web_address
    environment.filters["moment"] = _moment
    environment.globals["signs"] = SIGNS
    return environment


def _moment(at: datetime | None) -> str:
    return printed(at) if at is not None else ""
