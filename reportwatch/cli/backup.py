"""`reportwatch backup FILE` and `reportwatch restore FILE`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from core.clock import printed
from core.messages import text
from reportwatch.actions.backups import put_back_from, take_backup
from reportwatch.console import progress_console
from reportwatch.options import Options
from reportwatch.visible import visible

WRITTEN = "backup.written"
SO_FAR = "backup.so-far"
LISTED = "backup.listed"
WENT = "backup.went"
PUT_BACK = "restore.put-back"
LACKING = "restore.lacking"
SHOWN = 5


@click.command("backup")
@click.argument("file", metavar="文件.zip · FILE.zip", type=Path)
@click.option(
    "--archive/--list",
    "with_archive",
    default=None,
    help="原件库全部放入，或只列清单 · the whole archive, or only its list",
)
@click.pass_obj
def backup_command(options: Options, file: Path, with_archive: bool | None) -> None:
    """备份整套安装 · Write everything into one file, and verify it.

    Database, configuration, receipts of mails, and the archive: a folder whole, a store of objects
    as a list. A night may run meanwhile. Only the owner can read the file. Addresses and secrets of
    the environment are not in it.

    数据库、配置、邮件回执和原件库：本机目录全部放入，对象存储只列清单。夜间任务可同时运行。
    文件仅所有者可读；环境变量中的地址与口令不在其中。
    """
    console = progress_console()
    with console.status(text(SO_FAR, options.language, count=0)) as line:
        manifest, gone = take_backup(
            options,
            file,
            datetime.now(UTC),
            with_archive=with_archive,
            step=lambda count: line.update(text(SO_FAR, options.language, count=count)),
        )
    size = file.stat().st_size / 2**20
    how = {"path": str(file), "size": f"{size:.1f}"}
    click.echo(text(WRITTEN, options.language, count=len(manifest.files), **how))
    if gone:
        click.echo(text(WENT, options.language, count=len(gone), names=_some(gone)), err=True)
    if manifest.archive:
        click.echo(text(LISTED, options.language, address=manifest.archive))


@click.command("restore")
@click.argument("file", metavar="文件.zip · FILE.zip", type=Path)
@click.pass_obj
def restore_command(options: Options, file: Path) -> None:
    """恢复备份 · Put a backup back where nothing is yet; nobody is told anything before `start`.

    The file is verified first; then configuration, database, receipts and archive are put where
    --config, --data and the environment say. Nothing is overwritten.

    先核验文件，再按 --config、--data 和环境变量所指的位置恢复配置、数据库、回执和原件库。
    已有的内容从不覆盖。执行 start 之前不通知任何人。
    """
    done = put_back_from(options, file, datetime.now(UTC))
    made_at = printed(done.manifest.made_at)
    click.echo(text(PUT_BACK, options.language, at=made_at, count=len(done.manifest.files)))
    if done.lacking:
        names = _some(done.lacking)
        click.echo(text(LACKING, options.language, count=len(done.lacking), names=names))


def _some(names: Sequence[str]) -> str:
    """The first of them, as codes where a terminal would obey them."""
    return ", ".join(" ".join(visible(name).split()) for name in names[:SHOWN])
