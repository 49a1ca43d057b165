"""The command `reportwatch`: the only place that reads the environment.

Whatever is wrong with configuration, database or mail server ends as one line on stderr that names
the place and the way out; a traceback is a mistake of ours.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

import click

from core.browser import LAYOUTS
from core.messages import LANGUAGES
from reportwatch.cli.commands import Commands
from reportwatch.options import Options


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
    environment = dict(os.environ)
    ctx.obj = Options(
        config=config,
        data=data,
        language=lang,
        database=environment.get("REPORTWATCH_DATABASE_URL")
        or f"sqlite:///{data / 'reportwatch.sqlite3'}",
        archive=environment.get("REPORTWATCH_ARCHIVE_URL") or str(data / "archive"),
        smtp=environment.get("REPORTWATCH_SMTP_URL") or None,
        chromium=environment.get("CHROMIUM_PATH") or None,
        environment=environment,
    )
    LAYOUTS.use(ctx.obj.chromium)


if __name__ == "__main__":
    main()
