"""The same for programs: what a person may see, no more; addresses stay as they are."""

from __future__ import annotations

import json

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from pydantic import JsonValue

from core.messages import render
from monitor.status.report import as_json
from pipeline.interchange import finding_as_json
from reportwatch.web.auth import Looking
from reportwatch.web.pages import language_of

router = APIRouter(prefix="/api/v1")


@router.get("/status")
def status(request: Request, who: Looking, year: int = 0) -> Response:
    """One report year of this person's districts, as `status --format json` has it."""
    report = who.seen().assessment.report
    years = [one.year for one in report.years]
    if year and year not in years:
        raise HTTPException(404)
    shown = year if year or not years else years[0]
    content = as_json(report, shown, language_of(request))
    return Response(content, media_type="application/json")


@router.get("/reports/{code}/{year}")
def report(request: Request, code: str, year: int, who: Looking) -> JSONResponse:
    """One duty with its standing, its evidence and its findings."""
    judgement, language = who.judgement(code, year), language_of(request)
    duty, published_on = judgement.duty, judgement.published_on
    content: dict[str, JsonValue] = {
        "code": duty.agency_code,
        "name": duty.agency_name,
        "district": duty.district,
        "year": duty.year,
        "standing": judgement.standing.value,
        "due_on": duty.due_on.isoformat(),
        "derivation": render(duty.derivation, language),
        "published_on": published_on.isoformat() if published_on else None,
        "days_late": judgement.days_late,
        "report_url": judgement.report_url,
        "report_sha256": judgement.report_sha256,
        "evidence": [render(one, language) for one in judgement.evidence],
        "findings": [finding_as_json(one, language) for one in judgement.findings],
    }
    return JSONResponse(content)


@router.get("/openapi.json")
def openapi(request: Request, who: Looking) -> Response:  # noqa: ARG001 (nobody else reads it)
    """What there is for programs, in the words of OpenAPI."""
    described = request.app.openapi()
    paths = {path: said for path, said in described["paths"].items() if path.startswith("/api/")}
    content = json.dumps({**described, "paths": paths}, ensure_ascii=False)
    return Response(content, media_type="application/json")
