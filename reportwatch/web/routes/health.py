"""For whatever watches the machine: whether the service lives, and whether it can answer."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError

from core.errors import Foreseen
from reportwatch.web.desk import desk_of

router = APIRouter()


@router.get("/health")
def health() -> JSONResponse:
    """The process lives."""
    return JSONResponse({"status": "ok"})


@router.get("/ready")
def ready(request: Request) -> JSONResponse:
    """The database answers and the configuration can be read; why not, the log says."""
    try:
        seen = desk_of(request).seen()
    except (Foreseen, SQLAlchemyError):
        return JSONResponse({"status": "unready"}, 503)
    judged_at = seen.judged_at.isoformat() if seen.judged_at else None
    return JSONResponse({"status": "ready", "judged_at": judged_at})
