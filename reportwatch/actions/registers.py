"""What the register lacks, and the lists that people bring for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.comparing.unregistered import Printed, UnregisteredAgency, divisions_of, newcomers
from pipeline.reference.register import load_register
from pipeline.store.readings import transaction, unregistered
from reportwatch.actions.cases import database_of
from reportwatch.enrolment.intake import Intake, take_in
from reportwatch.options import Options


def proposals(options: Options, portal: str | None = None) -> Sequence[UnregisteredAgency]:
    """Agencies that reports name and the register does not have."""
    register = load_register(options.config / "agencies.csv")
    with transaction(database_of(options)) as session:
        rows = unregistered(session)
    printed = (Printed(title, at, url) for at, title, url in rows if portal in (None, at))
    return newcomers(printed, register, divisions_of(register))


def import_register(options: Options, path: Path, *, is_trial: bool = False) -> Intake:
    """Add what a list brings; with any fault, and in a trial, nothing is written."""
    intake = take_in(path, options.config)
    if not intake.faults and not is_trial:
        intake.write(options.config)
    return intake
