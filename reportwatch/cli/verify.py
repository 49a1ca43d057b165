"""`reportwatch verify FILE`: whether the proof of an absence holds, with nothing else at hand."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from core.messages import text
from core.statuses import NOT_READ
from monitor.proof.container import NoProof
from reportwatch.actions.verifying import verify_proof
from reportwatch.options import Options
from reportwatch.views.absence_proof import lines

HOLDS = "verify.holds"


@click.command("verify")
@click.argument("file", type=Path)
@click.pass_obj
def verify_command(options: Options, file: Path) -> None:
    """离线核对未见发布的证明 · Check the proof of an absence, offline.

    FILE comes from `reportwatch evidence --proof`. Every hash is made anew, and from the captures
    everything that follows from them: which lists were asked and when, what says that each was read
    to its end, since when nothing was seen. No configuration, database or network is needed.

    It does not show who made the file: it bears no signature, and whoever makes one could invent
    it. Ask whoever holds the archive, or the portal.

    Exit status: 0 it holds · 1 it does not, and one line says why · 2 the file is no such proof.

    文件由 reportwatch evidence --proof 写出。重新计算每个散列值，并由存档的所见重新推出全部结论：
    何时查看了哪些栏目、凭什么认定每个栏目已看到末尾、从何时起未见该报告。不需要配置、数据库或网络。

    不能证明文件由谁作出：文件没有签名，制作者可以捏造。如有疑问，请向存档的保管者或门户查证。

    退出状态：成立为 0；不成立为 1，并用一行说明原因；不是这种证明文件为 2。
    """
    try:
        proof = verify_proof(file)
    except NoProof as reason:
        click.echo(f"reportwatch: {reason.said(options.language)}", err=True)
        sys.exit(NOT_READ)
    click.echo(text(HOLDS, options.language, path=str(file)))
    click.echo("\n".join(lines(proof, options.language)))
