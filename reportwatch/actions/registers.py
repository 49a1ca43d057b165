"""What the register lacks, the lists that people bring for it, and what is to be read again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.errors import NotPossible
from pipeline.comparing.unregistered import Printed, UnregisteredAgency, divisions_of, newcomers
from pipeline.reference.register import load_register
from pipeline.store.editions import unregistered
from pipeline.store.readings import reading, transaction
from pipeline.store.rereading import Waiting, read_again
from reportwatch.actions.read_only import database_read
from reportwatch.enrolment.intake import Intake, take_in
from reportwatch.installation import database_of
from reportwatch.options import Options

NOT_NAMED = "registers.not-named"
TOO_SHORT = "registers.too-short"
LEAST = 6


def proposals(options: Options, portal: str | None = None) -> Sequence[UnregisteredAgency]:
    """Agencies that reports name and the register does not have."""
    register = load_register(options.config / "agencies.csv")
    with reading(database_read(options)) as session:
        rows = unregistered(session)
    printed = (Printed(title, at, url) for at, title, url in rows if portal in (None, at))
    return newcomers(printed, register, divisions_of(register))


def import_register(options: Options, path: Path, *, is_trial: bool = False) -> Intake:
    """Add what a list brings; with any fault, and in a trial, nothing is written."""
    intake = take_in(path, options.config)
    if not intake.faults and not is_trial:
        intake.write(options.config)
    return intake


def reread(options: Options, kinds: Sequence[str], sha256: Sequence[str]) -> Sequence[Waiting]:
    """Have documents with these setbacks, or of these hashes, read again with the next night."""
    if not sha256 and not kinds:
        raise NotPossible(NOT_NAMED)
    for given in sha256:
        if len(given) < LEAST or set(given.lower()) - set("0123456789abcdef"):
            raise NotPossible(TOO_SHORT, least=LEAST, given=given)
    with transaction(database_of(options)) as session:
        return read_again(session, kinds, [one.lower() for one in sha256])
