"""Why a document that was read is no annual report on disclosure work."""

from __future__ import annotations

from pipeline.records import Unreadable


class NotAReport(Exception):
    """The document was read, and it is not an annual report on disclosure work."""


class OtherReport(NotAReport):
    """The document is an annual report on other work, named by its title, in place of this one."""


class NotAnAnnualReport(NotAReport):
    """The document is a paper on disclosure work of another kind: a half-year's, a draft, a plan.

    Its text names the kind and the title.
    """


def setback_kind(reason: NotAReport) -> str:
    """The short stable word for a document that is no annual report on disclosure work."""
    return "not-an-annual-report" if isinstance(reason, NotAnAnnualReport) else "not-a-report"


class NoReportText(Unreadable):
    """The page bears the title and not the text; `text` is what it prints instead."""

    def __init__(self, detail: str, text: str) -> None:
        super().__init__("no-report-text", detail)
        self.text = text
