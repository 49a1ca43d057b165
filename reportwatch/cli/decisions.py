"""The commands of an officer's desk: which alerts stand, and what was decided about them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from core.clock import day_of
from core.messages import name_in, text
from monitor.labels import DECISIONS
from monitor.records import (
    Alert,
    AlertKey,
    AlertState,
    Audience,
    Decision,
    DecisionKind,
)
from monitor.store import decisions as casework
from monitor.store.monitoring import alerts
from pipeline.one_report import load_shelf
from pipeline.store.readings import transaction
from reportwatch.cli.params import Day, OneLine, as_of_option
from reportwatch.database import open_migrated
from reportwatch.options import Options

COLUMNS = ("机关", "年度", "规则", "状态", "起始", "决定")
STATES = {AlertState.OPEN: "未消除", AlertState.CLOSED: "已消除"}
DECIDED = "{kind}，至{until}，{by}：{reason}"
DECIDED_FOR_GOOD = "{kind}，{by}：{reason}"
RECORDED = "已记录：{agency} {year}年度 {rule}：{decision}"


@click.command("alerts")
@click.option("--open", "only_open", is_flag=True, help="只列未消除 · only those that stand")
@click.option("--district", help="区划代码 · division code")
@click.pass_obj
def alerts_command(options: Options, only_open: bool, district: str | None) -> None:
    """已通知的情况与决定 · What officers were told, and what they decided."""
    with transaction(database_of(options)) as session:
        told = [alert for alert in alerts(session) if _is_wanted(alert, only_open, district)]
        decided = casework.decisions(session)
    table = Table(*(text(column, options.language) for column in COLUMNS))
    for alert in told:
        decision = decided.get(alert.key)
        table.add_row(
            f"{alert.label} {alert.key.subject}",
            str(alert.key.year),
            alert.key.rule,
            text(STATES[alert.state], options.language),
            day_of(alert.opened_at).isoformat(),
            _in_words(decision, options.language) if decision else "",
        )
    Console().print(table)


@click.command("decide")
@click.argument("agency")
@click.argument("year", type=int)
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
    now = as_of or datetime.now(UTC)
    _refuse_without_end(DecisionKind(kind), until, day_of(now))
    code = code_of(options, agency)
    with transaction(database_of(options)) as session:
        alert = only_open_alert(alerts(session), code, year, rule)
        decision = Decision(
            alert.key, DecisionKind(kind), alert.values_hash, reason, until, by, now
        )
        casework.record_decision(session, decision)
    language = options.language
    words = _in_words(decision, language)
    click.echo(text(RECORDED, language, agency=alert.label, year=year, rule=rule, decision=words))


def database_of(options: Options) -> Engine:
    """The migrated database of this installation, made if there is none."""
    options.data.mkdir(parents=True, exist_ok=True)
    return open_migrated(options.database)


def code_of(options: Options, agency: str) -> str:
    """The code of an agency given by code or by its printed name."""
    register = load_shelf(options.config).register
    if any(entry.code == agency for entry in register.agencies):
        return agency
    entry = register.find(agency)
    if entry is None:
        raise OneLine(f"{options.config}/agencies.csv: no agency has the code or name '{agency}'")
    return entry.code


def only_open_alert(known: Iterable[Alert], code: str, year: int, rule: str) -> Alert:
    """The alert that stands; raises OneLine that names those that do."""
    standing = [
        alert
        for alert in known
        if (alert.key.audience, alert.key.subject, alert.key.year) == (Audience.OFFICER, code, year)
        and alert.state is AlertState.OPEN
    ]
    wanted = AlertKey(Audience.OFFICER, code, year, rule)
    for alert in standing:
        if alert.key == wanted:
            return alert
    rules = ", ".join(alert.key.rule for alert in standing) or "none"
    raise OneLine(f"no open alert '{rule}' for {code} {year}; open there: {rules}")


def _refuse_without_end(kind: DecisionKind, until: date | None, today: date) -> None:
    if until is None and kind is not DecisionKind.ACKNOWLEDGE:
        raise OneLine(f"{kind} needs --until DATE, the last day on which it holds")
    if until is not None and until < today:
        raise OneLine(f"--until {until} is over; expected {today} or a later day")


def _is_wanted(alert: Alert, only_open: bool, district: str | None) -> bool:
    if alert.key.audience is not Audience.OFFICER:
        return False
    is_wanted = alert.state is AlertState.OPEN or not only_open
    return is_wanted and district in (None, alert.district)


def _in_words(decision: Decision, language: str) -> str:
    return text(
        DECIDED if decision.until else DECIDED_FOR_GOOD,
        language,
        kind=name_in(DECISIONS[decision.kind], language),
        until=decision.until.isoformat() if decision.until else "",
        by=decision.by,
        reason=decision.reason,
    )
