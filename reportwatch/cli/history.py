"""The commands that answer "what stood when" and "why that date"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import click
from pydantic import JsonValue

from core.clock import day_of, printed
from core.messages import Bilingual, name_in, render, text
from monitor.labels import STANDINGS
from monitor.records import Duty, Standing
from monitor.standings.changes import changed_between, changed_lines
from monitor.standings.standings import inherited
from monitor.store.history import StandingChange
from monitor.working_days import covers, is_working_day
from pipeline.reference.forms import load_forms
from reportwatch.actions.answers import duty_of, history, owed
from reportwatch.cli.params import Day, Year, as_of_option, year_argument, year_option
from reportwatch.options import Options
from reportwatch.terminals import Terminal, width_of_terminal
from reportwatch.views.flowing import at_width
from reportwatch.views.listing import as_json, listed

SINCE = "history.since"
NO_LONGER_OWED = "history.no-longer-owed"
PUBLISHED_ON = "history.published-on"
DAYS_LATE = "history.days-late"
OF_DAY = "history.of-day"
NOT_YET_JUDGED = "history.not-yet-judged"
DUE = "history.due"
FIRM = "history.firm"
SUBMIT = "history.submit"
GRACE = "history.grace"
EXEMPT = "standings.exempt"
WORKED, FREE, UNKNOWN_DAY = (
    "history.working-day",
    "history.free-day",
    "history.no-calendar",
)
WEEKDAYS = (
    Bilingual("星期一", "Monday"),
    Bilingual("星期二", "Tuesday"),
    Bilingual("星期三", "Wednesday"),
    Bilingual("星期四", "Thursday"),
    Bilingual("星期五", "Friday"),
    Bilingual("星期六", "Saturday"),
    Bilingual("星期日", "Sunday"),
)
COLUMNS = ("speech.arguments-agency", "speech.arguments-year", "tables.due", "history.exempt")


@click.command("history")
@click.argument("agency")
@year_argument
@click.option("--on", type=Day(), help="某日的状况 · how it stood on this day")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def history_command(options: Options, agency: str, year: int, on: date | None, form: str) -> None:
    """某机关某年度状况的变化与依据 · How one standing changed, and on what evidence."""
    if form == "json":
        known = history(options, agency, year, on)
        turns = known.turns if on is None else [known.then] if known.then else []
        click.echo(as_json(_turn_for_programs(one, options.language) for one in turns))
        return
    language, forms = options.language, load_forms(options.config / "forms")
    known = history(options, agency, year, on)
    if on is None:
        changes = zip(known.turns, changed_between(known.documents), strict=True)
        for turn, changed in changes:
            _say(_in_words(turn, language), 2)
            for line in changed_lines(changed, forms, language):
                _say(f"    {line}", 6)
        return
    code, then = known.code, known.then
    heading = text(OF_DAY, language, agency=code, year=year, day=on.isoformat())
    said = _in_words(then, language) if then else text(NOT_YET_JUDGED, language)
    _say(f"{heading} {said}", 2)
    for message in (*then.evidence, *then.derivation) if then else ():
        _say(f"  {render(message, language)}", 4)


def _say(line: str, indent: int) -> None:
    click.echo(at_width(line, width_of_terminal(), indent))


@click.command("duties")
@click.option(
    "--why",
    nargs=2,
    type=(str, Year()),
    metavar="机关 年度 · AGENCY YEAR",
    help="依据 · derivation",
)
@year_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@as_of_option
@click.pass_obj
def duties_command(
    options: Options,
    why: tuple[str, int] | None,
    year: int | None,
    form: str,
    as_of: datetime | None,
) -> None:
    """谁应于何时发布，依据为何 · Who owes a report by when, and why."""
    if why is not None:
        agency, wanted_year = why
        if form == "json":
            duty = duty_of(options, agency, wanted_year)
            click.echo(as_json([_duty_for_programs(duty, options.language)]))
            return
        for line in explained(duty_of(options, agency, wanted_year), options.language):
            _say(line, 2)
        return
    newest = day_of(as_of or datetime.now(UTC)).year - 1
    wanted = owed(options, newest if year is None else year)
    if form == "json":
        click.echo(as_json(_duty_for_programs(duty, options.language) for duty in wanted))
        return
    rows = (_duty_row(duty, options.language) for duty in wanted)
    Terminal().print(listed(COLUMNS, rows, options.language, COLUMNS[1:3]))


def _duty_row(duty: Duty, language: str) -> tuple[str, ...]:
    named = f"{duty.agency_name}\n{duty.agency_code}"
    return named, str(duty.year), duty.due_on.isoformat(), _reason(duty, language)


def _duty_for_programs(duty: Duty, language: str) -> JsonValue:
    return {
        "code": duty.agency_code,
        "name": duty.agency_name,
        "district": duty.district,
        "portal": duty.portal,
        "year": duty.year,
        "due_on": duty.due_on.isoformat(),
        "firm_on": duty.firm_on.isoformat(),
        "submit_on": duty.submit_on.isoformat() if duty.submit_on else None,
        "grace_days": duty.grace_days,
        "exempt": _reason(duty, language) or None,
        "derivation": render(duty.derivation, language),
    }


def _turn_for_programs(turn: StandingChange, language: str) -> JsonValue:
    return {
        "since": turn.since.isoformat(),
        "standing": turn.standing,
        "published_on": turn.published_on.isoformat() if turn.published_on else None,
        "days_late": turn.days_late,
        "report_sha256": turn.report_sha256,
        "report_url": turn.report_url,
        "evidence": [render(message, language) for message in turn.evidence],
    }


def explained(duty: Duty, language: str) -> Iterator[str]:
    """The due date of one duty, what kind of day it is, and how it was derived."""
    yield text(
        DUE,
        language,
        agency=duty.agency_name,
        code=duty.agency_code,
        year=duty.year,
        due_on=duty.due_on.isoformat(),
        weekday=WEEKDAYS[duty.due_on.weekday()],
        kind_of_day=text(_kind_of_day(duty.due_on), language),
    )
    if duty.firm_on != duty.due_on:
        yield text(FIRM, language, firm_on=duty.firm_on.isoformat())
    yield render(duty.derivation, language)
    if duty.submit_on is not None:
        yield text(SUBMIT, language, submit_on=duty.submit_on.isoformat())
    if duty.grace_days is not None:
        yield text(GRACE, language, days=duty.grace_days)
    for successor in duty.successors:
        yield render(inherited(duty, successor), language)
    if duty.exempt is not None:
        yield text(EXEMPT, language, reason=duty.exempt)


def _kind_of_day(day: date) -> str:
    if not covers(day.year):
        return UNKNOWN_DAY
    return WORKED if is_working_day(day) else FREE


def _reason(duty: Duty, language: str) -> str:
    return name_in(duty.exempt, language) if duty.exempt else ""


def _in_words(turn: StandingChange, language: str) -> str:
    known = {standing.value: STANDINGS[standing] for standing in Standing}
    name = known.get(turn.standing)
    standing = name_in(name, language) if name else text(NO_LONGER_OWED, language)
    parts = [text(SINCE, language, since=printed(turn.since), standing=standing)]
    if turn.published_on is not None:
        parts.append(text(PUBLISHED_ON, language, on=turn.published_on.isoformat()))
    if turn.days_late is not None:
        parts.append(text(DAYS_LATE, language, days=turn.days_late))
    if turn.report_sha256 is not None:
        parts.append(f"SHA-256 {turn.report_sha256[:12]} {turn.report_url or ''}".rstrip())
    return " · ".join(parts)
