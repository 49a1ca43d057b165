"""`reportwatch evidence`: what a portal said, as a WARC file; the proof of an absence, as one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from core.clock import printed
from core.messages import text
from reportwatch.actions.evidence import EvidenceRequest, EvidenceWritten, export, list_pages, prove
from reportwatch.cli.params import Moment, Year
from reportwatch.options import Options
from reportwatch.ownership import hand_out
from reportwatch.views.absence_proof import lines

WRITTEN = "evidence.written"
PROVEN = "evidence.proven"
LOST = "evidence.lost"
PAGES = "evidence.pages"


@click.command("evidence")
@click.argument("url", required=False)
@click.option("--portal", help="整个门户的一次抓取 · a whole crawl of this portal")
@click.option("--at", type=Moment(), help="当时所见 · as it was seen at that moment")
@click.option(
    "-o",
    "--output",
    type=Path,
    required=True,
    metavar="文件.warc.gz · FILE.warc.gz",
    help="写入此文件，不覆盖 · write to this new file",
)
@click.option(
    "--proof",
    nargs=2,
    type=(str, Year()),
    metavar="机关 年度 · AGENCY YEAR",
    help="未见发布的证明，可用 verify 核对 · the proof of an absence, which `verify` checks",
)
@click.option(
    "--pages", is_flag=True, help="写成可打开的列表页 · list pages to open, into a new folder"
)
@click.pass_obj
def evidence_command(  # noqa: PLR0913, PLR0917 (click hands over each option by itself)
    options: Options,
    url: str | None,
    portal: str | None,
    at: datetime | None,
    output: Path,
    proof: tuple[str, int] | None,
    pages: bool,
) -> None:
    """导出所见为 WARC 文件 · Export what a portal said as a WARC file.

    With URL: every sighting of that address, with its attachments and the list pages (and their
    screenshots) that named it; with --at only those of the last crawl before that moment.
    With --portal: everything that its latest crawl saw, or the last one before --at.
    With --proof: why that report is missing, in one file that `reportwatch verify` checks.

    With --pages: the list pages among these (and their screenshots), each as it was seen last, as a
    folder to look at.

    Bodies, times, statuses and hashes are the archived originals; the file's first record says
    what had to be rebuilt, such as the request lines.

    给出网址：该地址的每次所见，连同其附件和列出它的列表页（及截图）；加 --at 则只取那一时刻之前
    最后一次抓取所见。给出 --portal：最近一次抓取（或 --at 之前最后一次）所见的全部内容。
    给出 --proof：该报告未见发布的证明，写成一个文件，任何人可用 reportwatch verify 核对。

    加 --pages：其中的列表页（及截图），各取最后一次所见，写成一个可打开的文件夹。

    内容、时间、状态与散列值均为存档原件；文件的第一条记录说明哪些内容是重建的，例如请求行。
    """
    wanted = EvidenceRequest(url, portal, at, proof)
    if (proven := prove(options, wanted, output, datetime.now(UTC))) is not None:
        click.echo(text(PROVEN, options.language, path=str(output)))
        click.echo("\n".join(lines(proven, options.language)))
    elif pages:
        count = list_pages(options, wanted, output)
        click.echo(text(PAGES, options.language, path=str(output), pages=count))
    else:
        _tell(export(options, wanted, output), output, options.language)
    hand_out(output, options.umask)


def _tell(written: EvidenceWritten, output: Path, language: str) -> None:
    """Say what is in a WARC file, and what is not."""
    if written.lost:
        said = text(LOST, language, count=len(written.lost), path=written.lost[0])
        click.echo(f"reportwatch: {said}", err=True)
    said = text(
        WRITTEN,
        language,
        path=str(output),
        sightings=len(written.seen_at),
        first=printed(min(written.seen_at)),
        last=printed(max(written.seen_at)),
        records=written.records,
    )
    click.echo(said)
