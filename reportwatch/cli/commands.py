"""The group of all commands: each is imported when it is asked for, and fails in one line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module

import click
from click.exceptions import NoArgsIsHelpError

from core.addresses import hushed
from core.messages import text
from reportwatch.cli.params import BusyElsewhere, CouldNotRun, OneLine, WrongUse
from reportwatch.cli.speech import half, language_of, spoken
from reportwatch.options import Options

OF_THE_DATABASE = "commands.of-the-database"
OF_THE_SYSTEM = "commands.of-the-system"


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """One command before it is imported."""

    #: where it is defined, as module:name
    place: str
    #: the first line of its help
    help: str


# A command is imported when it is asked for; its help stands here, so that the list imports none.
COMMANDS = {
    "alerts": CommandEntry(
        "reportwatch.cli.decisions:alerts_command",
        "已通知的情况与决定 · What officers were told, and what they decided.",
    ),
    "archive": CommandEntry(
        "reportwatch.cli.archive:archive_command",
        "存档 · The archive of everything that was ever fetched.",
    ),
    "backup": CommandEntry(
        "reportwatch.cli.backup:backup_command",
        "备份整套安装 · Write everything into one file, and verify it.",
    ),
    "check": CommandEntry(
        "reportwatch.cli.check:check_command",
        "发布前自查 · Check a report before it is published, like a linter.",
    ),
    "crawl": CommandEntry(
        "reportwatch.cli.crawl:crawl_command",
        "只抓取 · Fetch only.",
    ),
    "decide": CommandEntry(
        "reportwatch.cli.decisions:decide_command",
        "对一条情况作决定 · Acknowledge, dismiss or snooze one alert.",
    ),
    "doctor": CommandEntry(
        "reportwatch.cli.doctor:doctor_command",
        "检查安装与配置 · What is installed and configured, what is not, and how to mend it.",
    ),
    "duties": CommandEntry(
        "reportwatch.cli.history:duties_command",
        "谁应于何时发布，依据为何 · Who owes a report by when, and why.",
    ),
    "evidence": CommandEntry(
        "reportwatch.cli.evidence:evidence_command",
        "导出所见为 WARC 文件 · Export what a portal said as a WARC file.",
    ),
    "history": CommandEntry(
        "reportwatch.cli.history:history_command",
        "某机关某年度状况的变化与依据 · How one standing changed, and on what evidence.",
    ),
    "init": CommandEntry(
        "reportwatch.cli.init:init_command",
        "新建一套配置 · Set up a new installation: commented configuration, empty data folder.",
    ),
    "night": CommandEntry(
        "reportwatch.cli.night:night_command",
        "一整夜：抓取、阅读、判断、通知 · One whole night: crawl, read, judge, tell.",
    ),
    "notice": CommandEntry(
        "reportwatch.cli.notice:notice_command",
        "起草通报 · Draft the notice: counts, names, the rules broken most, last year beside.",
    ),
    "portals": CommandEntry(
        "reportwatch.cli.portals:portals_command",
        "门户：列表与状况 · Portals: which there are, and how they do.",
    ),
    "post": CommandEntry(
        "reportwatch.cli.post:post_command",
        "只发送发件箱中的邮件 · Only send what waits in the outbox.",
    ),
    "probe": CommandEntry(
        "reportwatch.cli.probe:probe_command",
        "查看一个陌生门户，建议它的配置 · Look at an unknown portal and propose its file.",
    ),
    "read": CommandEntry(
        "reportwatch.cli.read:read_command",
        "读取文件并核对 · Read files and run every rule that needs no other report.",
    ),
    "register": CommandEntry(
        "reportwatch.cli.register:register_command",
        "名录：建议与导入 · The register: rows that reports suggest, rows that a list brings.",
    ),
    "reread": CommandEntry(
        "reportwatch.cli.reread:reread_command",
        "重新读取存档的文件 · Have archived documents read again with the next night.",
    ),
    "restore": CommandEntry(
        "reportwatch.cli.backup:restore_command",
        "恢复备份 · Put a backup back where nothing is; nobody is told before `start`.",
    ),
    "return": CommandEntry(
        "reportwatch.cli.returns:return_command",
        "退回报告，限期更正 · Return a report;"
        " the next nights verify the correction by its values.",
    ),
    "rules": CommandEntry(
        "reportwatch.cli.rules:rules_command",
        "所有规则 · Every rule: sentence, severity, forms, norm, on or off.",
    ),
    "serve": CommandEntry(
        "reportwatch.cli.serve:serve_command",
        "服务：按时运行每夜任务并发信，开放工作台 · The service: night, post, desk.",
    ),
    "start": CommandEntry(
        "reportwatch.cli.start:start_command",
        "启用：列出将要发出的消息，确认后发出 · Show what would leave, ask, and tell from then on.",
    ),
    "status": CommandEntry(
        "reportwatch.cli.status:status_command",
        "监测状况报告，未发布者在前 · The status report, missing agencies first.",
    ),
    "user": CommandEntry(
        "reportwatch.cli.user:user_command",
        "用户 · People who may come to the desk.",
    ),
    "verify": CommandEntry(
        "reportwatch.cli.verify:verify_command",
        "离线核对未见发布的证明 · Check the proof of an absence, offline.",
    ),
}


class Commands(click.Group):
    """Imports no command but the one it runs; turns every foreseen error into one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return sorted(COMMANDS)

    def get_command(  # click's signature
        self,
        ctx: click.Context,
        cmd_name: str,
    ) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].place.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return spoken(command, language_of(ctx))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List all commands by their help alone."""
        language = language_of(ctx)
        shown = {
            name: click.Command(name, help=half(one.help, language))
            for name, one in COMMANDS.items()
        }
        click.Group(commands=shown).format_commands(ctx, formatter)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise in_one_line(error, ctx) from None
        except (click.exceptions.Exit, click.Abort, click.ClickException):  # click's own
            raise
        except Exception as error:
            known = ctx.obj.environment.values() if isinstance(ctx.obj, Options) else ()
            line = _in_one_line(error, language_of(ctx), known)
            if line is None:
                raise
            raise _kind_of(error)(line) from None


def in_one_line(error: click.UsageError, ctx: click.Context) -> click.ClickException:
    """A wrong command line as people read it; a group without a command shows its help."""
    return error if isinstance(error, NoArgsIsHelpError) else WrongUse(error, ctx)


def _kind_of(error: Exception) -> type[OneLine]:
    """With which exit status an error that was foreseen ends the command."""
    from core.errors import ConfigurationError, InUse, NoAnswer, NotKnown  # noqa: PLC0415 (as below)

    if isinstance(error, InUse):
        return BusyElsewhere
    is_wrong = isinstance(error, ConfigurationError | NotKnown) and not isinstance(error, NoAnswer)
    return CouldNotRun if is_wrong else OneLine


def _in_one_line(error: Exception, language: str, addresses: Iterable[str]) -> str | None:
    """What an error that was foreseen says, of no address its secret; None for any other."""
    # Imported when something failed: a command without a database must not wait for its library.
    import sqlite3  # noqa: PLC0415

    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415

    from core.errors import Foreseen, trouble  # noqa: PLC0415

    if isinstance(error, Foreseen):
        return error.said(language)
    if isinstance(error, DBAPIError | sqlite3.Error):
        said = hushed(f"{error.orig if isinstance(error, DBAPIError) else error}", addresses)
        return text(OF_THE_DATABASE, language, said=said)
    if isinstance(error, OSError) and error.filename is not None:
        return text(OF_THE_SYSTEM, language, path=f"{error.filename}", said=trouble(error))
    return None
