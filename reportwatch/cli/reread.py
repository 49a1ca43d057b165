"""Have archived documents read again: those with one kind of setback, or some by their hash."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

from core.messages import text
from pipeline.store.rereading import Waiting
from reportwatch.actions.registers import reread
from reportwatch.options import Options

COUNT = "reread.count"


@click.command("reread")
@click.argument("sha256", nargs=-1)
@click.option("--kind", "kinds", multiple=True, help="未能读取的种类 · kind of setback, as mailed")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def reread_command(
    options: Options, sha256: Sequence[str], kinds: Sequence[str], form: str
) -> None:
    """重新读取存档的文件 · Have archived documents read again with the next night.

    What a missing tool left unread is read again by itself once the tool is here, and what failed
    for want of memory or time on a few later nights. This is for everything else: after a library
    was mended, or a limit raised. What was read before stands until then.

    因缺少组件而未读的文件，组件装好后自动重读；因内存或时间不足而未读的，之后数夜自动重试。
    本命令用于其他情形：读取程序更正之后，或限额提高之后。重读之前，已读出的内容仍然有效。
    """
    found = reread(options, kinds, sha256)
    if form == "json":
        click.echo(json.dumps([_as_json(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{one.portal}\t{one.sha256[:12]}\t{', '.join(one.kinds)}\t{one.title or ''}")
    click.echo(text(COUNT, options.language, count=len(found)))


def _as_json(one: Waiting) -> dict[str, object]:
    return {"portal": one.portal, "sha256": one.sha256, "title": one.title, "kinds": [*one.kinds]}
