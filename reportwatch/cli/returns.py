"""The command that returns a report for correction by a second deadline."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

import click

from core.clock import day_of
from core.messages import text
from monitor.alerts.alerts import officer_facts
from monitor.alerts.returns import returnable
from monitor.assessment import glance
from monitor.configuration import load_books
from monitor.records import Judgement, Return
from monitor.store import decisions as casework
from pipeline.store.readings import transaction
from reportwatch.cli.decisions import code_of, database_of
from reportwatch.cli.params import Day, OneLine, as_of_option
from reportwatch.options import Options

RETURNED = "已退回：{agency} {year}年度报告，{until}前更正；逐值核对{faults}项问题"


@click.command("return")
@click.argument("agency")
@click.argument("year", type=int)
@click.option("--until", type=Day(), required=True, help="更正期限 · second deadline")
@click.option("--reason", required=True, help="退回理由 · why")
@click.option("--by", default="", help="退回人 · who returns it")
@as_of_option
@click.pass_obj
def return_command(  # noqa: PLR0913, PLR0917 (click hands over each option by itself)
    options: Options,
    agency: str,
    year: int,
    until: date,
    reason: str,
    by: str,
    as_of: datetime | None,
) -> None:
    """退回报告，限期更正 · Return a report; the next nights verify the correction by its values."""
    now = as_of or datetime.now(UTC)
    if until < day_of(now):
        raise OneLine(f"--until {until} is over; expected {day_of(now)} or a later day")
    code, configuration, engine = (
        code_of(options, agency),
        load_books(options.config),
        database_of(options),
    )
    judgement = _only_report(glance(engine, configuration, now).judgements, code, year)
    faults = returnable(judgement, officer_facts([judgement]))
    sha256 = judgement.report_sha256 or ""
    returned = Return(code, year, now, until, reason, by, sha256, faults)
    with transaction(engine) as session:
        casework.record_return(session, returned)
    click.echo(
        text(
            RETURNED,
            options.language,
            agency=judgement.duty.agency_name,
            year=year,
            until=until.isoformat(),
            faults=len(faults),
        )
    )


def _only_report(judgements: Iterable[Judgement], code: str, year: int) -> Judgement:
    for judgement in judgements:
        if (judgement.duty.agency_code, judgement.duty.year) == (code, year):
            if judgement.report_sha256 is None:
                raise OneLine(f"{code} {year} is {judgement.standing}: no report to return")
            return judgement
    raise OneLine(f"{code} owes no report for {year}; see from_year and to_year in agencies.csv")
