"""The command `reportwatch`: the only place that reads the environment and asks the clock.

Whatever is wrong with configuration, database or mail server ends as one line on stderr that names
the place and the way out; a traceback is a mistake of ours.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click
from rich.console import Console
from sqlalchemy import Engine

from core.clock import day_of
from core.leases import night_lock
from core.messages import LANGUAGES, render, text
from crawlers.asking.browser import find_browser
from monitor.assessment import glance
from monitor.channels.delivery import by_delivery_process, owner_of
from monitor.channels.email import VARIABLE as SMTP_VARIABLE
from monitor.channels.email import parse_smtp_url
from monitor.configuration import load_books
from monitor.mails.composing import preview
from monitor.mails.dispatch import dispatch, lift_pauses, tell_again
from monitor.mails.outbox import Send, leave
from monitor.run import Round
from monitor.schedule.crawl_plan import due_tonight
from monitor.schedule.job_health import service_health
from monitor.schedule.timetable import Service, serve
from monitor.status.page import as_html
from monitor.status.report import StatusReport, as_json
from monitor.status.tables import as_csv, as_xlsx
from monitor.store.monitoring import last_judged_at
from pipeline.store.readings import transaction
from reportwatch.cli.archive import archive_command
from reportwatch.cli.decisions import alerts_command, database_of, decide_command
from reportwatch.cli.evidence import evidence_command
from reportwatch.cli.files import check_command, read_command, rules_command
from reportwatch.cli.history import duties_command, history_command
from reportwatch.cli.notice import notice_command
from reportwatch.cli.portals import portals_command
from reportwatch.cli.probe import probe_command
from reportwatch.cli.register import register_command
from reportwatch.cli.returns import return_command
from reportwatch.console import NightConsole
from reportwatch.database import open_migrated
from reportwatch.doctor import examine
from reportwatch.jobs import own_jobs
from reportwatch.night import Connections, Installation, crawl, judge, night, portals_of
from reportwatch.options import CRAWL_STATUS, Commands, Moment, OneLine, Options
from reportwatch.secrets import refuse_paper_without_browser, robots
from reportwatch.starting.asking import agree
from reportwatch.starting.outlook import Untold, since_when, start, untold
from reportwatch.starting.placeholders import why_not_real
from reportwatch.starting.shown import as_json as listed
from reportwatch.starting.shown import in_short, show, started
from reportwatch.views.posted import complain, count_posted, status_of, tell_posted

DATABASE_VARIABLE = "REPORTWATCH_DATABASE_URL"
ARCHIVE_VARIABLE = "REPORTWATCH_ARCHIVE_URL"
STATUS_AT = "监测状况报告：{path}"


as_of_option = click.option(
    "--as-of", type=Moment(), help="代替时钟 · replaces the clock (Asia/Shanghai)"
)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", type=Path, default=Path("config"), help="配置目录 · configuration folder")
@click.option("--data", type=Path, default=Path("data"), help="数据目录 · data folder")
@click.option("--lang", type=click.Choice(LANGUAGES), default="zh", help="语言 · language")
@click.version_option(package_name="reportwatch")
@click.pass_context
def main(ctx: click.Context, config: Path, data: Path, lang: str) -> None:
    """监测政府信息公开工作年度报告 · Watch annual reports on disclosure work."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    data = data.absolute()
    ctx.obj = Options(
        config=config,
        data=data,
        language=lang,
        database=os.environ.get(DATABASE_VARIABLE) or f"sqlite:///{data / 'reportwatch.sqlite3'}",
        archive=os.environ.get(ARCHIVE_VARIABLE) or str(data / "archive"),
        smtp=os.environ.get(SMTP_VARIABLE) or None,
        chromium=os.environ.get("CHROMIUM_PATH") or None,
        environment=dict(os.environ),
    )


@main.command("night")
@as_of_option
@click.option("--portal", "portals", multiple=True, help="只抓此门户 · only this portal")
@click.option("--due", is_flag=True, help="只抓按日历该抓的门户 · only portals due by the calendar")
@click.option(
    "--hold-mail", is_flag=True, help="邮件留给 post 发送 · leave mails in the outbox for `post`"
)
@click.pass_obj
def night_command(
    options: Options, as_of: datetime | None, portals: Sequence[str], due: bool, hold_mail: bool
) -> None:
    """一整夜：抓取、阅读、判断、通知 · One whole night: crawl, read, judge, tell."""
    now = as_of or datetime.now(UTC)
    place = _place(options)
    wanted = portals_of(place.configuration, portals)
    sender = None if hold_mail else _send(options, place)
    with night_lock(options.data):
        engine = open_migrated(options.database)
        _refuse_placeholders(options, place, wanted)
        if due:
            wanted = due_tonight(engine, place.configuration, wanted, now)
        with NightConsole(_console(), options.language) as console:
            outside = Connections(engine, console, sender, _owner(options))
            ended = night(place, now, wanted, outside)
    click.echo(text(STATUS_AT, options.language, path=str(ended.round.status_page)))
    _say_if_overtaken(options, ended.round)
    if since_when(engine) is None:
        assessment, browser = ended.round.assessment, find_browser(options.chromium)
        click.echo(
            in_short(
                preview(engine, place.configuration, assessment, now, browser), options.language
            )
        )
    else:
        tell_posted(options, ended.round.posted)
    sys.exit(ended.exit_status)


@main.command("post")
@as_of_option
@click.option(
    "--again",
    is_flag=False,
    flag_value="",
    metavar="[ADDRESS|MESSAGE-ID]",
    help="不等间隔，立即重试：全部、某地址或某封 · try again now: all, one address, one message",
)
@click.pass_obj
def post_command(options: Options, as_of: datetime | None, again: str | None) -> None:
    """只发送发件箱中的邮件 · Only send what waits in the outbox."""
    place, now = _place(options), as_of or datetime.now(UTC)
    sender = _send(options, place)
    with night_lock(options.data):
        engine = open_migrated(options.database)
        if again is not None:
            lift_pauses(engine, again or None)
        posted = leave(engine)
        if sender is not None:
            tell_again(engine, place.configuration, now, find_browser(options.chromium))
            posted = dispatch(engine, place.configuration, sender, now, _owner(options))
        if since_when(engine) is None:
            waiting = _untold(options, place, engine, as_of)
            click.echo(in_short(waiting.messages, options.language))
    tell_posted(options, posted)
    sys.exit(status_of(posted))


@main.command("start")
@click.option("--dry-run", is_flag=True, help="只列出将要发出的消息 · only show what would leave")
@click.option("--yes", is_flag=True, help="不再询问 · do not ask")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@as_of_option
@click.pass_obj
def start_command(
    options: Options, dry_run: bool, yes: bool, form: str, as_of: datetime | None
) -> None:
    """启用：列出将要发出的消息，确认后发出 · Show what would leave, ask, and tell from then on."""
    place, engine = _place(options), database_of(options)
    since = since_when(engine)
    waiting = Untold(None, ()) if since else _untold(options, place, engine, as_of)
    language, is_text = options.language, form == "text"
    click.echo(
        show(waiting, since, place.configuration, language) if is_text else listed(waiting, since)
    )
    if since is not None or dry_run:
        return
    sender = _send(options, place)
    _refuse_placeholders(options, place, portals_of(place.configuration, ()))
    agree(yes, language)
    now = as_of or datetime.now(UTC)
    with night_lock(options.data):
        start(engine, now)
        outside = Connections(
            engine, NightConsole(_console(), options.language), sender, _owner(options)
        )
        at = waiting.judged_at
        ended = judge(place, at, outside) if at else None
    if ended is not None:
        _say_if_overtaken(options, ended)
    posted = ended.posted if ended is not None else leave(engine)
    if is_text:
        click.echo(started(now, language))
        count_posted(options, posted)
    complain(options, posted)
    sys.exit(status_of(posted))


@main.command("crawl")
@click.argument("portals", nargs=-1, required=True)
@as_of_option
@click.pass_obj
def crawl_command(options: Options, portals: Sequence[str], as_of: datetime | None) -> None:
    """只抓取 · Fetch only."""
    place = _place(options)
    wanted = portals_of(place.configuration, portals)
    _refuse_placeholders(options, place, wanted)
    with night_lock(options.data), NightConsole(_console(), options.language) as console:
        reports = crawl(place, as_of or datetime.now(UTC), wanted, console)
    outcomes = {report.outcome for report in reports}
    sys.exit(next(status for outcome, status in CRAWL_STATUS.items() if outcome in outcomes))


@main.command()
@click.option("--year", type=int, help="报告年度 · report year")
@click.option(
    "--format", "form", type=click.Choice(["html", "csv", "xlsx", "json"]), default="html"
)
@click.option("-o", "--output", type=Path, help="写入文件 · write to this file")
@as_of_option
@click.pass_obj
def status(
    options: Options, year: int | None, form: str, output: Path | None, as_of: datetime | None
) -> None:
    """监测状况报告，未发布者在前 · The status report, missing agencies first."""
    place = _place(options)
    options.data.mkdir(parents=True, exist_ok=True)
    engine = open_migrated(options.database)
    report = glance(
        engine, place.configuration, as_of or _last_round(engine) or datetime.now(UTC)
    ).report
    content = _rendered(
        report if year is None else report.only(year), place, form, options.language
    )
    if output is not None:
        output.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)


@main.command("serve")
@click.pass_obj
def serve_command(options: Options) -> None:
    """服务：按时运行每夜任务并发信 · The service: runs the night at its hour, and the post."""
    logging.getLogger("monitor").setLevel(logging.INFO)
    place = _place(options)
    _send(options, place)
    _refuse_placeholders(options, place, portals_of(place.configuration, ()))
    options.data.mkdir(parents=True, exist_ok=True)
    engine = open_migrated(options.database)
    if since_when(engine) is None:
        waiting = _untold(options, place, engine, None)
        logging.getLogger("monitor").info(in_short(waiting.messages, options.language))
    jobs = own_jobs(options, place.configuration, engine)
    for health in service_health(engine, jobs, datetime.now(UTC)):
        logging.getLogger("monitor").info(render(health.said, options.language))
    serve(Service(engine, jobs, lambda: datetime.now(UTC)))


@main.command()
@click.pass_obj
def doctor(options: Options) -> None:
    """检查安装与配置 · What is installed and configured, what is not, and how to mend it."""
    is_well = True
    for check in examine(options):
        click.echo(check.shown(options.language))
        is_well = is_well and not check.is_fault
    sys.exit(0 if is_well else 1)


def _place(options: Options) -> Installation:
    return Installation(
        options.config, options.data, options.archive, load_books(options.config), options.chromium
    )


def _send(options: Options, place: Installation) -> Send | None:
    """How messages leave; None without any way. A wrong address is an error before any work."""
    officers, mail = place.configuration.officers, place.configuration.watch.mail
    refuse_paper_without_browser(officers, find_browser(options.chromium))
    known = robots(officers, options.environment)
    server = parse_smtp_url(options.smtp) if options.smtp is not None else None
    if server is None and not known:
        return None
    return partial(
        by_delivery_process,
        server=server,
        sender=mail.sender,
        timeout_s=mail.timeout_s,
        receipts=_receipts(options),
        robots=known,
        limits=mail.limits,
    )


def _refuse_placeholders(options: Options, place: Installation, portals: Sequence[str]) -> None:
    """Stop before a real portal is asked, or its officers are told, under a made-up name."""
    why = why_not_real(place.configuration, options.config, portals, options.language)
    if why is not None:
        raise OneLine(why)


def _untold(
    options: Options, place: Installation, engine: Engine, as_of: datetime | None
) -> Untold:
    return untold(engine, place.configuration, as_of, find_browser(options.chromium))


def _receipts(options: Options) -> Path:
    return options.data / "outbox"


def _owner(options: Options) -> str:
    return owner_of(_receipts(options))


def _console() -> Console:
    """Progress goes to stderr, so that results on stdout can be passed on."""
    return Console(stderr=True)


def _last_round(engine: Engine) -> datetime | None:
    with transaction(engine) as session:
        return last_judged_at(session)


def _rendered(report: StatusReport, place: Installation, form: str, language: str) -> bytes:
    forms = place.configuration.reference.forms
    if form == "xlsx":
        return as_xlsx(report, forms, language)
    if form == "csv":
        return as_csv(report, language).encode()
    if form == "json":
        newest = report.years[0].year if report.years else day_of(report.as_of).year - 1
        return as_json(report, newest, language).encode()
    return as_html(report, forms, language).encode()


def _say_if_overtaken(options: Options, ended: Round) -> None:
    if ended.overtaken is not None:
        click.echo(f"reportwatch: {render(ended.overtaken, options.language)}", err=True)


for command in (
    alerts_command,
    decide_command,
    duties_command,
    history_command,
    notice_command,
    return_command,
    read_command,
    check_command,
    rules_command,
    probe_command,
    portals_command,
    evidence_command,
    register_command,
    archive_command,
):
    main.add_command(command)


if __name__ == "__main__":
    main()
