"""The file that a crawl's report is, and what is wrong with one that is none."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from core.configuration import problem_of
from core.messages import Message, Value, cut
from crawlers.records import CrawlReport

REPORT = TypeAdapter(CrawlReport)
LONGEST_PLACE = 100  # characters
NO_REPORT = "archive.no-report"
WRONG_FIELD = "archive.wrong-field"


def no_report(error: ValidationError) -> Message:
    """How much of a crawl report is none; the first place, and what should stand there."""
    first = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "JSON"
    found = Message(NO_REPORT, {"errors": error.error_count()})
    problem = problem_of(first)
    values: dict[str, Value] = {"found": found, "problem": problem}
    return Message(WRONG_FIELD, values | {"key": cut(place, LONGEST_PLACE)})
