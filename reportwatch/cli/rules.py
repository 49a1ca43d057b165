"""Show the rules, and try one of them on stored reports."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import groupby

import click

from core.messages import name_in, render, text
from monitor.labels import OUTCOMES
from pipeline.comparing.duplicates import Version
from pipeline.records import Finding, Outcome
from pipeline.reference.forms import Forms
from pipeline.reference.places import change_in_words
from reportwatch.actions.answers import rule_book, try_rule
from reportwatch.cli.params import Year
from reportwatch.cli.speech import language_of
from reportwatch.options import Options
from reportwatch.terminals import Terminal
from reportwatch.views import rules as rule_pages
from reportwatch.views.report import SPOKEN, proof_of

NO_YEARS = "rules.no-years"
TRIED = "rules.tried"


class Years(click.ParamType[tuple[int, ...]]):
    """Report years between commas."""

    name = "YYYY,YYYY"

    def convert(
        self,
        value: str | tuple[int, ...],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[int, ...]:
        if isinstance(value, tuple):
            return value
        years = value.split(",")
        if not all(re.fullmatch(r"\d{4}", year, re.ASCII) for year in years):
            self.fail(text(NO_YEARS, language_of(ctx), found=repr(value)), param, ctx)
        return tuple(Year().convert(year, param, ctx) for year in years)


@click.group("rules", invoke_without_command=True)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_context
def rules_command(context: click.Context, form: str) -> None:
    """所有规则 · Every rule: sentence, severity, forms, norm, on or off."""
    if context.invoked_subcommand is not None:
        return
    options = context.ensure_object(Options)
    rules = rule_book(options)
    if form == "json":
        shown = rule_pages.as_json(rules, options.language)
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
    else:
        rule_pages.draw(Terminal(), rules, options.language)


@rules_command.command("try")
@click.argument("rule")
@click.option("--years", type=Years(), required=True, help="报告年度 · report years")
@click.pass_obj
def try_command(options: Options, rule: str, years: tuple[int, ...]) -> None:
    """试运行一条规则 · What a rule would say of stored reports; nothing is kept or sent."""
    reference, said = try_rule(options, rule, years)
    outcomes: Counter[Outcome] = Counter()
    for _, of_report in groupby(said, key=lambda one: id(one[0])):
        lines = {
            _tried(*one, reference.forms, options.language): one[1].outcome for one in of_report
        }
        outcomes.update(lines.values())
        click.echo("\n".join(lines))
    counts = (f"{name_in(OUTCOMES[one], options.language)} {outcomes[one]}" for one in Outcome)
    click.echo(text(TRIED, options.language, rule=rule, counts=" · ".join(counts)))


def _tried(version: Version, finding: Finding, forms: Forms, language: str) -> str:
    """One line for one outcome; what would be raised comes with all that is needed to verify it.

    A sum that holds in every column is said once.
    """
    report = version.report
    agency = report.agency.name if report.agency else report.title or "?"
    outcome = name_in(OUTCOMES[finding.outcome], language)
    line = f"{agency}\t{report.year}\t{outcome}\t{render(finding.message, language)}"
    if finding.outcome not in SPOKEN:
        return line
    form = forms.by_id.get(report.form or "")
    proof = (
        proof_of(finding, form, language),
        f"“{finding.where.quote}”" if finding.where.quote else "",
        finding.norm,
        f"{version.urls[0] if version.urls else ''} SHA-256 {version.sha256}".strip(),
        *((change_in_words(one, form, language) for one in finding.changes) if form else ()),
    )
    return "\n".join([line, *(f"\t{part}" for part in proof if part)])
