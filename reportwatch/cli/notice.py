"""The command that drafts a notice."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from reportwatch.actions.papers import NOTICE_FORMS, NoticeRequest, notice_paper, written_out
from reportwatch.cli.params import Year, as_of_option
from reportwatch.cli.unjudged import say_if_unjudged
from reportwatch.options import Options


@click.command("notice")
@click.option("--year", type=Year(), required=True, help="报告年度 · report year")
@click.option("--district", help="只此地区（代码） · only this district (code)")
@click.option("--format", "form", type=click.Choice(NOTICE_FORMS), default="docx")
@click.option("--template", type=Path, help="自备的 docx 模板 · a docx template of your own")
@click.option("-o", "--output", type=Path, help="写入文件 · write to this file")
@as_of_option
@click.pass_obj
def notice_command(  # noqa: PLR0913, PLR0917 (click hands over each option by itself)
    options: Options,
    year: int,
    district: str | None,
    form: str,
    template: Path | None,
    output: Path | None,
    as_of: datetime | None,
) -> None:
    """起草通报 · Draft the notice: counts, names, the rules broken most, last year beside."""
    say_if_unjudged(options)
    wanted = NoticeRequest(year, district, form, template)
    content = notice_paper(options, wanted, datetime.now(UTC), as_of)
    if output is not None:
        written_out(options, content, output)
    else:
        sys.stdout.buffer.write(content)
