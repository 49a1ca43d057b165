"""Come in and go out."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from reportwatch.actions.people import LOCKED_FOR, LOGIN, come_in, everybody, go_out
from reportwatch.web.auth import Posting, cookie_name
from reportwatch.web.desk import desk_of
from reportwatch.web.pages import page

router = APIRouter()
WRONG, TOO_OFTEN = "login.wrong", "login.too-often"


@router.get("/login", name="login")
def ask(request: Request, next: str = "/") -> Response:  # noqa: A002 (the word in the address)
    """The form; where nobody may come in yet it says how to change that."""
    is_empty = not everybody(desk_of(request).engine)
    return page(request, "login.html.j2", None, next=_within(next), problem="", is_empty=is_empty)


@router.post("/login")
def enter(
    request: Request,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",  # noqa: A002 (the word in the form)
) -> Response:
    """Let somebody in, and on to where they wanted."""
    desk, next_page = desk_of(request), _within(next)
    address, now = request.client.host if request.client else "", desk.clock()
    if not desk.attempts.allows(address, now):
        return _again(request, next_page, TOO_OFTEN, 429)
    token = come_in(desk.engine, name.strip(), password, now)
    if token is None:
        return _again(request, next_page, WRONG, 401)
    desk.attempts.forgive(address)
    response = RedirectResponse(next_page, 303)
    response.set_cookie(
        cookie_name(desk), token, max_age=int(LOGIN.total_seconds()),
        httponly=True, samesite="lax", secure=desk.is_secure,
    )  # fmt: skip
    return response


@router.post("/logout")
def leave(who: Posting) -> Response:
    """End this session, here and in the database."""
    go_out(who.desk.engine, who.token)
    response = RedirectResponse("/login", 303)
    response.delete_cookie(
        cookie_name(who.desk), secure=who.desk.is_secure, httponly=True, samesite="lax"
    )
    return response


def _again(request: Request, next_page: str, problem: str, status: int) -> Response:
    minutes = int(LOCKED_FOR.total_seconds() // 60)
    return page(
        request, "login.html.j2", None, status,
        next=next_page, problem=problem, minutes=minutes, is_empty=False,
    )  # fmt: skip


def _within(address: str) -> str:
    """An address of ours; whatever else was asked for leads to the first page."""
    parts = urlsplit(address)
    is_ours = not parts.scheme and not parts.netloc and address.startswith("/")
    # Browsers drop tabs and turn backslashes round: /\t/elsewhere would lead there.
    is_plain = address.isprintable() and "\\" not in address and not address.startswith("//")
    return address if is_ours and is_plain else "/"
