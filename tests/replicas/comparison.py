"""Compare a night's status report with the plan, name by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel

from tests.replicas.truth import Expectation


class Finding(BaseModel):
    """One finding of the status JSON, as far as it is compared."""

    rule: str
    outcome: str
    severity: str


class Agency(BaseModel):
    """One agency of the status JSON."""

    code: str
    name: str
    standing: str
    published_on: str | None
    days_late: int | None
    report_url: str | None
    findings: list[Finding]


class District(BaseModel):
    """One district of the status JSON."""

    code: str
    name: str
    agencies: list[Agency]


class Status(BaseModel):
    """The status JSON of one year (../shared/contract.md section 4)."""

    year: int
    districts: list[District]

    @property
    def agencies(self) -> list[Agency]:
        return [agency for district in self.districts for agency in district.agencies]


# What only the register and the calendar say is no fault inside the report.
ABOUT_TIME = frozenset({"gov-report-late", "report-late", "report-missing"})


def load_status(path: Path) -> Status:
    """Read one status JSON."""
    return Status.model_validate_json(path.read_text(encoding="utf-8"))


def disagreements(status: Status, expected: Mapping[str, Expectation]) -> list[str]:
    """Every difference between the report and the plan, as sentences; none when they agree."""
    found = {agency.code: agency for agency in status.agencies}
    differences = [
        f"{status.year} {expected[code].name}: expected in the report, not there"
        for code in expected.keys() - found.keys()
    ]
    differences += [
        f"{status.year} {found[code].name}: in the report, not in the plan"
        for code in found.keys() - expected.keys()
    ]
    for code in sorted(expected.keys() & found.keys()):
        sentences = _differences(found[code], expected[code])
        differences += [f"{status.year} {found[code].name}: {sentence}" for sentence in sentences]
    return differences


def broken_rules(agency: Agency) -> frozenset[str]:
    """The rules of severity error that the report is said to break."""
    return frozenset(
        finding.rule
        for finding in agency.findings
        if (finding.outcome, finding.severity) == ("broken", "error")
        and finding.rule not in ABOUT_TIME
    )


def _differences(agency: Agency, expected: Expectation) -> Iterator[str]:
    if agency.name != expected.name:
        yield f"expected the name {expected.name}"
    rules = broken_rules(agency)
    if agency.standing != expected.standing:
        said = f"{agency.standing} ({', '.join(sorted(rules))})" if rules else agency.standing
        yield f"expected {expected.standing}, found {said}"
        return
    published_on = expected.published_on.isoformat() if expected.published_on else None
    if agency.published_on != published_on:
        yield f"expected published on {published_on}, found {agency.published_on}"
    if expected.standing == "late" and agency.days_late != expected.days_late:
        yield f"expected {expected.days_late} days late, found {agency.days_late}"
    if not expected.rules <= rules <= expected.rules | expected.companions:
        wanted, got = ", ".join(sorted(expected.rules)), ", ".join(sorted(rules))
        yield f"expected to break [{wanted}], found [{got}]"
