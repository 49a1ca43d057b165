"""The command that returns a report for correction by a second deadline."""

from __future__ import annotations

from datetime import UTC, date, datetime

import click

from core.messages import text
from reportwatch.actions.cases import ReturnRequest, return_report
from reportwatch.cli.params import Day, as_of_option, year_argument
from reportwatch.options import Options

RETURNED = "returns.returned"
WITHOUT_FAULTS = "returns.without-faults"


@click.command("return")
@click.argument("agency")
@year_argument
@click.option("--until", type=Day(), required=True, help="更正期限 · second deadline")
@click.option("--reason", required=True, help="退回理由 · why")
@click.option("--by", required=True, help="退回人 · who returns it")
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
    wanted = ReturnRequest(agency, year, until, reason, by)
    judgement, returned = return_report(options, wanted, as_of or datetime.now(UTC))
    click.echo(
        text(
            RETURNED if returned.faults else WITHOUT_FAULTS,
            options.language,
            agency=judgement.duty.agency_name,
            year=year,
            until=until.isoformat(),
            faults=len(returned.faults),
        )
    )
