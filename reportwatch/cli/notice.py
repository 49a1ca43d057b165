"""The command that drafts a notice."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from core.messages import Bilingual, name_in
from monitor.assessment import glance
from monitor.configuration import Configuration, load_books
from monitor.labels import OWN_RULES
from monitor.notice.content import notice
from monitor.notice.papers import as_docx, as_page, template_for
from monitor.store.monitoring import last_judged_at
from pipeline.store.readings import transaction
from reportwatch.cli.decisions import database_of
from reportwatch.cli.params import Moment, OneLine
from reportwatch.options import Options


@click.command("notice")
@click.option("--year", type=int, required=True, help="报告年度 · report year")
@click.option("--district", help="只此地区（代码） · only this district (code)")
@click.option("--format", "form", type=click.Choice(["docx", "html"]), default="docx")
@click.option("--template", type=Path, help="自备的 docx 模板 · a docx template of your own")
@click.option("-o", "--output", type=Path, help="写入文件 · write to this file")
@click.option("--as-of", type=Moment(), help="代替时钟 · replaces the clock (Asia/Shanghai)")
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
    configuration, language = load_books(options.config), options.language
    engine = database_of(options)
    with transaction(engine) as session:
        last = last_judged_at(session)
    report = glance(engine, configuration, as_of or last or datetime.now(UTC)).report
    codes = [one.code for one in report.year(year).districts]
    if not codes or (district is not None and district not in codes):
        found = ", ".join(codes) or "no district at all"
        raise OneLine(f"nothing is owed for {year} in {district or 'any district'}; known: {found}")
    draft = notice(report, year, district, _sentence_of(configuration), language)
    if form == "html":
        content = as_page(draft).encode()
    else:
        content = as_docx(draft, template_for(options.config, language, template))
    if output is not None:
        output.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)


def _sentence_of(configuration: Configuration) -> Callable[[str, str], str]:
    rules = configuration.reference.rules.rules

    def sentence(rule: str, language: str) -> str:
        known = rules.get(rule)
        named = known.sentence if known else OWN_RULES.get(rule, Bilingual(rule, rule))
        return name_in(named, language)

    return sentence
