"""The command that drafts a notice."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from monitor.notice.papers import as_docx, as_page, template_for
from reportwatch.actions.answers import draft_notice
from reportwatch.cli.params import Year, as_of_option
from reportwatch.options import Options
from reportwatch.ownership import hand_out


@click.command("notice")
@click.option("--year", type=Year(), required=True, help="报告年度 · report year")
@click.option("--district", help="只此地区（代码） · only this district (code)")
@click.option("--format", "form", type=click.Choice(["docx", "html"]), default="docx")
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
    draft = draft_notice(options, year, district, datetime.now(UTC), as_of)
    if form == "html":
        content = as_page(draft).encode()
    else:
        content = as_docx(draft, template_for(options.config, options.language, template))
    if output is not None:
        output.write_bytes(content)
        hand_out(output, options.umask)
    else:
        sys.stdout.buffer.write(content)
