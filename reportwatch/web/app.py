"""The desk as one application: its routes, and what becomes of what cannot be answered."""

from __future__ import annotations

import logging
from importlib.metadata import version
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from core.errors import Foreseen
from core.messages import Message, render
from reportwatch.web.auth import NotFound, Refused, Unknown
from reportwatch.web.desk import Desk
from reportwatch.web.pages import language_of, page
from reportwatch.web.protection import protect
from reportwatch.web.routes import (
    agencies,
    api,
    health,
    login,
    missing,
    operations,
    overview,
    reports,
)

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"
API = "/api/"
ROUTES = (health, login, overview, missing, reports, agencies, operations, api)


def make_app(desk: Desk) -> FastAPI:
    """The application over one desk."""
    app = FastAPI(
        title="reportwatch",
        version=version("reportwatch"),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    app.state.desk = desk
    app.middleware("http")(protect)
    for routes in ROUTES:
        app.include_router(routes.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_exception_handler(Unknown, _ask_who_it_is)
    app.add_exception_handler(Refused, _refuse)
    app.add_exception_handler(NotFound, _not_found)
    app.add_exception_handler(Foreseen, _say_why)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(SQLAlchemyError, _busy)
    app.add_exception_handler(Exception, _our_fault)
    app.add_exception_handler(RequestValidationError, _not_understood)
    return app


def _ask_who_it_is(request: Request, _error: Exception) -> Response:
    if request.url.path.startswith(API):
        return _said(request, 401, Message("desk.log-in"))
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    address = request.url_for("login").include_query_params(next=here)
    return RedirectResponse(f"{address.path}?{address.query}", 303)


def _refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return _said(request, 403, error.message)


def _not_found(request: Request, error: Exception) -> Response:
    assert isinstance(error, NotFound)
    return _said(request, 404, error.message)


def _say_why(request: Request, error: Exception) -> Response:
    assert isinstance(error, Foreseen)
    return _said(request, 503, error.message)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _said(request, error.status_code, Message("desk.no-page"))


def _busy(request: Request, error: Exception) -> Response:
    log.error("the database does not answer the desk", exc_info=error)
    return _said(request, 503, Message("desk.no-database"))


def _our_fault(request: Request, _error: Exception) -> Response:
    """The server logs what it was."""
    return _said(request, 500, Message("desk.our-fault"))


def _not_understood(request: Request, _error: Exception) -> Response:
    return _said(request, 422, Message("desk.not-understood"))


def _said(request: Request, status: int, message: Message) -> Response:
    """A sentence as a page, or for programs; never anything that was sent."""
    if request.url.path.startswith(API):
        return JSONResponse({"error": render(message, language_of(request))}, status)
    return page(request, "message.html.j2", None, status, message=message, status=status)
