"""`reportwatch archive verify`: everything that is wrong with the files of the archive."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

import click
from rich.progress import Progress as Bars

from core.messages import Bilingual, name_in, render, text
from core.statuses import FAILED, WELL
from crawlers.damage import Damage, FileKind
from crawlers.verification import Contents
from reportwatch.actions.archives import damages_in, held_in
from reportwatch.options import Options
from reportwatch.terminals import Terminal

CHECKING = "archive.checking"
SOUND = "archive.sound"
FAULTY = "archive.faulty"
KINDS = {
    FileKind.REPORT: Bilingual("抓取报告", "crawl report"),
    FileKind.MANIFEST: Bilingual("抓取记录", "manifest"),
    FileKind.BLOB: Bilingual("原件", "original bytes"),
    FileKind.LOOK: Bilingual("再看栏目的记录", "second look"),
    FileKind.STRANGER: Bilingual("外来文件", "foreign file"),
}


@click.group("archive")
def archive_command() -> None:
    """存档 · The archive of everything that was ever fetched."""


@archive_command.command("verify")
@click.option("--portal", help="只核对此门户 · only what one portal has in it")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def verify_command(options: Options, portal: str | None, form: str) -> None:
    """核对存档的每个文件 · Read every file of the archive, and name what is damaged.

    Unpacks and hashes all original bytes, reads every crawl report and every line of every
    manifest, looks for bytes that a manifest names and that are not there, for reports that were
    taken in once and are gone, and for files that belong to nothing. Changes nothing.

    Exit status: 0 when nothing is wrong, else 1.

    逐一解开并核对每份原件，读取每份抓取报告和抓取记录的每一行，查找记录中有而存档中没有的原件、
    曾经入库而现已不在的抓取报告，以及不属于任何抓取的文件。不作任何改动。

    退出状态：没有问题为 0，否则为 1。
    """
    held = held_in(options, portal)
    with Bars(console=Terminal(stderr=True), transient=True) as bars:
        task = bars.add_task(text(CHECKING, options.language), total=None)

        def show(done: int, of: int) -> None:
            bars.update(task, completed=done, total=of)

        damages = list(damages_in(options, held, portal, show))
    if form == "json":
        click.echo(json.dumps(_as_json(held, damages, options.language), ensure_ascii=False))
    else:
        _print(held, damages, options.language)
    sys.exit(FAILED if damages else WELL)


def _print(held: Contents, damages: Sequence[Damage], language: str) -> None:
    for damage in damages:
        kind = name_in(KINDS[damage.kind], language)
        click.echo(f"{damage.path}\t{kind}\t{render(damage.found, language)}")
    counts = _counts(held)
    if damages:
        click.echo(text(FAULTY, language, count=len(damages), **counts))
    else:
        click.echo(text(SOUND, language, **counts))


def _counts(held: Contents) -> dict[str, int]:
    return {
        "reports": len(held.reports),
        "manifests": len(held.manifests),
        "blobs": len(held.blobs),
    }


def _as_json(held: Contents, damages: Sequence[Damage], language: str) -> dict[str, object]:
    return {
        "checked": _counts(held),
        "damaged": [
            {
                "path": one.path,
                "kind": one.kind.value,
                "portal": one.portal,
                "crawl": one.crawl_id,
                "sha256": one.sha256,
                "found": render(one.found, language),
            }
            for one in damages
        ],
    }
