"""`reportwatch probe URL`: look at an unknown portal, propose its file, try it once."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from core.configuration import load
from core.errors import NotPossible
from core.statuses import WELL
from crawlers.crawl.children import CrawlContext
from crawlers.portals import PORTAL_ID
from crawlers.probe.findings import Proposal
from crawlers.probe.look import Trial, look_at, portals_at, try_out
from monitor.watch import Watch
from pipeline.comparing.unregistered import Printed, UnregisteredAgency, division_in, newcomers
from pipeline.reference.register import Register, load_register, register_of
from reportwatch.console import NightConsole
from reportwatch.options import Options
from reportwatch.starting.placeholders import why_not_looked_at
from reportwatch.views.probe import Found, as_json, draw
from reportwatch.views.probe_words import REFUSALS

EXISTS = "probe.exists"


@click.command("probe")
@click.argument("url")
@click.option("--id", "name", help="门户的 id，即文件名 · id of the portal: the name of its file")
@click.option("--write", is_flag=True, help="写入 portals/<id>.toml，绝不覆盖 · write the file")
@click.option("--trial/--no-trial", default=True, help="按建议试抓一次 · try one crawl with it")
@click.option(
    "--delay",
    type=click.FloatRange(min=0),
    default=3.0,
    show_default=True,
    help="两次请求之间的秒数 · seconds between requests",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def probe_command(  # noqa: PLR0913, PLR0917 (click hands over each option by itself)
    options: Options, url: str, name: str | None, write: bool, trial: bool, delay: float, form: str
) -> None:
    """查看一个陌生门户，建议它的配置 · Look at an unknown portal and propose its file.

    It asks like a crawl does: robots.txt first, one page at a time, no host but that of URL, with
    this installation's contact in the user agent. It says which family of portals this is and why,
    lists the columns of annual reports, proposes portals/<id>.toml and rows for agencies.csv, and
    crawls once with the proposal. A person confirms; nothing is written without --write.

    Exit status: 0 the trial was complete, 3 partial, 4 blocked, 1 failed or refused.

    与正式抓取一样访问：先看 robots.txt，一次一页，只访问该网址的主机，请求中写明本单位的联系方式。
    说明这是哪一类门户及其依据，列出年度报告栏目，建议 portals/<id>.toml 和
    agencies.csv 的内容，并按建议试抓一次。由人确认；不加 --write 不写入任何内容。

    退出状态：试抓完整为 0，部分为 3，受阻为 4，失败或不予查看为 1。
    """
    if name is not None:
        _check_id(options, name, is_written=write)
    why = why_not_looked_at(_watch(options).contact, options.config, url)
    if why is not None:
        raise NotPossible(why.template, **why.values)
    with tempfile.TemporaryDirectory() as folder:
        context = _context(options, Path(folder), delay)
        found = _found(options, url, name, context, with_trial=trial)
    if write:
        _write(found, options.language)
        found = replace(found, is_written=True)
    if form == "json":
        click.echo(json.dumps(as_json(found, options.language), ensure_ascii=False, indent=1))
    else:
        draw(Console(), found, options.language)
    sys.exit(found.trial.report.outcome.status if found.trial else WELL)


def _check_id(options: Options, name: str, *, is_written: bool) -> None:
    """Refuse an id that cannot be used before anything is asked of a portal."""
    if not PORTAL_ID.fullmatch(name):
        raise NotPossible("probe.id-expected-small-letters-digits-and", name=repr(name))
    path = options.config / "portals" / f"{name}.toml"
    if is_written and path.exists():
        raise NotPossible(EXISTS, path=str(path))


def _context(options: Options, folder: Path, delay_s: float) -> CrawlContext:
    """A trial keeps its files in a folder of its own, but takes its turn with every other crawl."""
    return CrawlContext(
        config=folder / "config",
        archive=str(folder / "archive"),
        locks=options.data / "locks",
        as_of=datetime.now(UTC),
        contact=_watch(options).contact,
        delay_s=delay_s,
        chromium=options.chromium,
    )


def _watch(options: Options) -> Watch:
    return load(options.config / "watch.toml", Watch)


def _found(
    options: Options, url: str, name: str | None, context: CrawlContext, *, with_trial: bool
) -> Found:
    timeout_s = _watch(options).crawl_timeout_s
    register = _register(options.config)
    trial: Trial | None = None
    with NightConsole(Console(stderr=True), options.language) as console:
        look = look_at(url, context, timeout_s, console.crawling)
        if look.proposal is None:
            assert look.refusal is not None  # one of the two is there
            raise NotPossible(REFUSALS[look.refusal.why], detail=look.refusal.detail)
        proposal = look.proposal
        if name is not None:
            portal = proposal.portal.model_copy(update={"id": name})
            proposal = replace(proposal, portal=portal)
        if with_trial:
            trial = try_out(proposal, context, timeout_s, console.crawling)
            proposal = trial.proposal
    return Found(
        proposal=proposal,
        trial=trial,
        agencies=_agencies(proposal, register),
        watched_as=portals_at(options.config, proposal.portal.base_url),
        path=options.config / "portals" / f"{proposal.portal.id}.toml",
        is_written=False,
    )


def _register(config: Path) -> Register:
    """The register as it is; an installation that has none yet knows no agency."""
    path = config / "agencies.csv"
    return load_register(path) if path.exists() else register_of(())


def _agencies(proposal: Proposal, register: Register) -> Sequence[UnregisteredAgency]:
    if proposal.division is None:
        return ()
    portal = proposal.portal.id
    division = (proposal.division, division_in(proposal.portal.name))
    printed = (Printed(title, portal, proposal.portal.base_url) for title in proposal.titles)
    return newcomers(printed, register, {portal: division})


def _write(found: Found, language: str) -> None:
    """Write the proposed file, unless there is one: a person's file is never overwritten."""
    found.path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with found.path.open("x", encoding="utf-8") as file:
            file.write(found.proposal.portal_file(language))
    except FileExistsError:
        raise NotPossible(EXISTS, path=str(found.path)) from None
