"""Why a document that was read is no annual report on disclosure work."""

from __future__ import annotations

from core.messages import Message, render
from pipeline.records import Setback, Unreadable
from pipeline.setback_kinds import SetbackKind


class NotAReport(Exception):
    """The document was read, and it is not an annual report on disclosure work."""

    def __init__(self, detail: Message) -> None:
        super().__init__(detail)
        self.detail = detail

    def __str__(self) -> str:
        return render(self.detail, "en")


class OtherReport(NotAReport):
    """The document is an annual report on other work, in place of this one; its title is all."""


class NotAnAnnualReport(NotAReport):
    """The document is another kind of paper on disclosure work: a half-year's, a draft, a plan."""


def setback_of(reason: NotAReport) -> Setback:
    """What is said of a document that is no annual report on disclosure work."""
    if isinstance(reason, NotAnAnnualReport):
        return Setback(SetbackKind.NOT_AN_ANNUAL_REPORT, reason.detail)
    return Setback(SetbackKind.NOT_A_REPORT, reason.detail)


class NoReportText(Unreadable):
    """The page bears the title and not the text; `text` is what it prints instead."""

    def __init__(self, detail: Message, text: str) -> None:
        super().__init__(SetbackKind.NO_REPORT_TEXT, detail)
        self.text = text
