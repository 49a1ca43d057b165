"""The commands of an officer's desk: which alerts stand, and what was decided about them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import click
from pydantic import JsonValue

from core.clock import day_of
from core.messages import name_in, text
from monitor.labels import DECISIONS
from monitor.records import Alert, AlertState, Audience, Decision, DecisionKind
from reportwatch.actions.cases import DecisionRequest, decide, told_alerts
from reportwatch.cli.params import Day, as_of_option, year_argument
from reportwatch.cli.unjudged import say_if_unjudged
from reportwatch.options import Options
from reportwatch.terminals import Terminal
from reportwatch.views.listing import as_json, listed

COLUMNS = (
    "speech.arguments-agency",
    "speech.arguments-year",
    "speech.arguments-rule",
    "tables.standing",
    "decisions.since",
    "decisions.decision",
)
# What `decide` and `return` are given.
WHOLE = ("speech.arguments-year", "speech.arguments-rule", "decisions.since")
STATES = {AlertState.OPEN: "decisions.states-open", AlertState.CLOSED: "decisions.states-closed"}
DECIDED = "decisions.decided"
DECIDED_FOR_GOOD = "decisions.decided-for-good"
RECORDED = "decisions.recorded"


@click.command("alerts")
@click.option("--open", "only_open", is_flag=True, help="只列未消除 · only those that stand")
@click.option("--district", help="区划代码 · division code")
@click.option("--operators", is_flag=True, help="只列运维事项 · only what operators were told")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def alerts_command(
    options: Options, only_open: bool, district: str | None, operators: bool, form: str
) -> None:
    """已通知的情况与决定 · What officers were told, and what they decided."""
    say_if_unjudged(options)
    audience = Audience.OPERATOR if operators else Audience.OFFICER
    told = told_alerts(options, district, only_open=only_open, audience=audience)
    if form == "json":
        click.echo(as_json(_for_programs(*one) for one in told))
        return
    rows = (_row(alert, decision, options.language) for alert, decision in told)
    Terminal().print(listed(COLUMNS, rows, options.language, WHOLE))


def _row(alert: Alert, decision: Decision | None, language: str) -> tuple[str, ...]:
    return (
        f"{alert.label}\n{alert.key.subject}",
        "" if alert.key.year is None else str(alert.key.year),
        alert.key.rule,
        text(STATES[alert.state], language),
        day_of(alert.opened_at).isoformat(),
        _in_words(decision, language) if decision else "",
    )


def _for_programs(alert: Alert, decision: Decision | None) -> JsonValue:
    key = alert.key
    return {
        "subject": key.subject,
        "name": alert.label,
        "district": alert.district,
        "year": key.year,
        "rule": key.rule,
        "state": alert.state.value,
        "opened_at": alert.opened_at.isoformat(),
        "changed_at": alert.changed_at.isoformat(),
        "decision": _decision_for_programs(decision) if decision else None,
    }


def _decision_for_programs(decision: Decision) -> JsonValue:
    return {
        "kind": decision.kind.value,
        "by": decision.by,
        "at": decision.made_at.isoformat(),
        "reason": decision.reason,
        "until": decision.until.isoformat() if decision.until else None,
    }


@click.command("decide")
@click.argument("agency")
@year_argument
@click.argument("rule")
@click.argument("kind", type=click.Choice([kind.value for kind in DecisionKind]))
@click.option("--reason", required=True, help="理由 · why")
@click.option("--until", type=Day(), help="最后有效日 · the last day on which it holds")
@click.option("--by", required=True, help="决定人 · who decides")
@as_of_option
@click.pass_obj
def decide_command(  # noqa: PLR0913, PLR0917 (click hands over each option by itself)
    options: Options,
    agency: str,
    year: int,
    rule: str,
    kind: str,
    reason: str,
    until: date | None,
    by: str,
    as_of: datetime | None,
) -> None:
    """对一条情况作决定 · Acknowledge, dismiss or snooze one alert."""
    wanted = DecisionRequest(agency, year, rule, DecisionKind(kind), reason, until, by)
    alert, decision = decide(options, wanted, as_of or datetime.now(UTC))
    language = options.language
    words = _in_words(decision, language)
    click.echo(text(RECORDED, language, agency=alert.label, year=year, rule=rule, decision=words))


def _in_words(decision: Decision, language: str) -> str:
    return text(
        DECIDED if decision.until else DECIDED_FOR_GOOD,
        language,
        kind=name_in(DECISIONS[decision.kind], language),
        until=decision.until.isoformat() if decision.until else "",
        by=decision.by,
        reason=decision.reason,
    )
