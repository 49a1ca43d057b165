"""Why a document that was read is no annual report on disclosure work."""

from __future__ import annotations

from core.messages import Message
from pipeline.records import Setback, Unreadable


class NotAReport(Exception):
    """The document was read, and it is not an annual report on disclosure work."""


class OtherReport(NotAReport):
    """The document is an annual report on other work, named by its title, in place of this one."""


class NotAnAnnualReport(NotAReport):
    """The document is a paper on disclosure work of another kind: a half-year's, a draft, a plan.

    Its text names the kind and the title, `says` the same for people.
    """

    def __init__(self, detail: str, says: Message | None = None) -> None:
        super().__init__(detail)
        self.says = says


def setback_of(reason: NotAReport) -> Setback:
    """What is said of a document that is no annual report on disclosure work."""
    if isinstance(reason, NotAnAnnualReport):
        return Setback("not-an-annual-report", str(reason), says=reason.says)
    return Setback("not-a-report", str(reason))


class NoReportText(Unreadable):
    """The page bears the title and not the text; `text` is what it prints instead."""

    def __init__(self, detail: str, text: str) -> None:
        super().__init__("no-report-text", detail)
        self.text = text
