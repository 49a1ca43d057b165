"""The command `reportwatch`: options and addresses come from its words and from the environment.

Whatever is wrong with configuration, database or mail server ends as one line on stderr that names
the place and the way out; a traceback is a mistake of ours.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from functools import partial
from gettext import gettext
from pathlib import Path
from types import TracebackType
from typing import Any

import click

from core.addresses import hushed, named_secrets
from core.browser import LAYOUTS
from core.catalogues import SpoiltCatalogue
from core.messages import LANGUAGES, refuse_spoilt_catalogues
from core.statuses import USAGE
from reportwatch.cli.commands import Commands, in_one_line
from reportwatch.cli.speech import Speaking, language_in, language_of, speak, voiced
from reportwatch.options import Options
from reportwatch.ownership import OWNER_ONLY
from reportwatch.visible import visible, visible_streams


class Main(Commands):
    """Finds out which language is asked for before anything is said; says nothing unseen."""

    context_class = Speaking

    def main(self, *args: Any, **kwargs: Any) -> Any:
        sys.excepthook = partial(_fault_of_ours, None)
        with visible_streams():
            try:
                return super().main(*args, **kwargs)
            except SpoiltCatalogue as error:
                words = args[0] if args else kwargs.get("args")
                said = error.said(language_in(sys.argv[1:] if words is None else words))
                click.echo(f"reportwatch: {said}", file=sys.stderr)
                sys.exit(USAGE)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        language = language_in(args)
        # gettext, by which click says its own words, is told the language in no other way.
        os.environ["LANGUAGE"] = language
        speak(ctx, language)
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            raise in_one_line(error, ctx) from None

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        click.Group.format_help(voiced(self, language_of(ctx)), ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option is made once, and the next command line may ask for another language."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = gettext("Show this message and exit.")
        return option

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        click.Group.format_usage(voiced(self, language_of(ctx)), ctx, formatter)


def _fault_of_ours(
    config: Path | None,
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType | None,
) -> None:
    """Where we went wrong, without a secret that our environment may hold."""
    words = "".join(traceback.format_exception(kind, error, trace))
    secrets = named_secrets(config, os.environ) if config else ()
    sys.stderr.write(visible(hushed(words, os.environ.values(), secrets)))


@click.group(cls=Main, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", type=Path, default=Path("config"), help="配置目录 · configuration folder")
@click.option("--data", type=Path, default=Path("data"), help="数据目录 · data folder")
@click.option("--lang", type=click.Choice(LANGUAGES), help="语言 · language")
@click.version_option(package_name="reportwatch", help="显示版本并退出 · show the version and exit")
@click.pass_context
def main(ctx: click.Context, config: Path, data: Path, lang: str | None) -> None:
    """监测政府信息公开工作年度报告 · Watch annual reports on disclosure work."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    refuse_spoilt_catalogues()
    data = data.absolute()
    # Before anything is written, and for every process that is started: database, archive, mails.
    umask = os.umask(OWNER_ONLY)
    ctx.call_on_close(lambda: os.umask(umask))
    environment = dict(os.environ)
    ctx.obj = Options(
        config=config,
        data=data,
        language=lang or language_of(ctx),
        database=environment.get("REPORTWATCH_DATABASE_URL")
        or f"sqlite:///{data / 'reportwatch.sqlite3'}",
        archive=environment.get("REPORTWATCH_ARCHIVE_URL") or str(data / "archive"),
        smtp=environment.get("REPORTWATCH_SMTP_URL") or None,
        chromium=environment.get("CHROMIUM_PATH") or None,
        umask=umask,
        environment=environment,
    )
    sys.excepthook = partial(_fault_of_ours, config)
    LAYOUTS.use(ctx.obj.chromium)


if __name__ == "__main__":
    main()
