"""`reportwatch evidence`: what a portal said, as a WARC file; the proof of an absence, as one."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from core.clock import printed
from core.configuration import load
from core.errors import NotPossible
from core.messages import text
from crawlers.archive import Archive
from crawlers.pages.addresses import canonical, is_on_portal
from crawlers.portals import load_portals
from crawlers.warc.file import WarcFile
from crawlers.warc.selection import Evidence, of_address, of_portal
from monitor.status.list_pages import write_lists
from monitor.watch import Watch
from reportwatch.actions.proofs import write_proof
from reportwatch.cli.params import Moment, Year
from reportwatch.options import Options
from reportwatch.ownership import hand_out
from reportwatch.views.absence_proof import lines

WRITTEN = "evidence.written"
PROVEN = "evidence.proven"
LOST = "evidence.lost"
PAGES = "evidence.pages"
NOT_SEEN = "evidence.not-seen"
NOT_SEEN_BY = "evidence.not-seen-by"
EXISTS = "evidence.exists"
ONE_OF_TWO = "evidence.one-of-two"


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
    _refuse_unclear(url, portal, proof, output)
    if proof is not None:
        said = _proven(options, proof, output)
    else:
        evidence = _evidence(options, url, portal, at)
        listed = _listed(options, evidence, output, url or portal or "") if pages else None
        said = listed or _exported(options, evidence, output)
    hand_out(output, options.umask)
    click.echo(said)


def _refuse_unclear(
    url: str | None, portal: str | None, proof: tuple[str, int] | None, output: Path
) -> None:
    if sum(one is not None for one in (url, portal, proof)) != 1:
        raise NotPossible(ONE_OF_TWO)
    if output.exists():
        raise NotPossible(EXISTS, path=str(output))


def _proven(options: Options, proof: tuple[str, int], output: Path) -> str:
    """Write the proof of an absence, and say what it shows."""
    written = write_proof(options, *proof, output, datetime.now(UTC))
    said = text(PROVEN, options.language, path=str(output))
    return "\n".join((said, *lines(written, options.language)))


def _listed(options: Options, evidence: Evidence, output: Path, title: str) -> str:
    """Write the list pages into a folder, and say how many."""
    archive = Archive(options.archive)
    shown = write_lists(archive, title, evidence.sightings, output)
    return text(PAGES, options.language, path=str(output), pages=len(shown))


def _exported(options: Options, evidence: Evidence, output: Path) -> str:
    """Write the WARC file, and say what is in it."""
    records = _write(options, evidence, output)
    moments = [seen.seen_at for seen in evidence.sightings]
    return text(
        WRITTEN,
        options.language,
        path=str(output),
        sightings=len(moments),
        first=printed(min(moments)),
        last=printed(max(moments)),
        records=records,
    )


def _evidence(
    options: Options, url: str | None, portal: str | None, at: datetime | None
) -> Evidence:
    """Choose the sightings; raises NotPossible when there are none."""
    archive = Archive(options.archive)
    found = of_portal(archive, portal or "", at) if url is None else _around(options, url, at)
    if not found.sightings:
        when = printed(at) if at else ""
        raise NotPossible(NOT_SEEN_BY if at else NOT_SEEN, what=url or portal or "", at=when)
    return found


def _around(options: Options, url: str, at: datetime | None) -> Evidence:
    """What was seen of an address, looked for on its own portal under its one spelling."""
    archive = Archive(options.archive)
    for known in load_portals(options.config).values():
        if is_on_portal(url, known):
            return of_address(archive, canonical(url, known) or url, [known.id], at)
    return of_address(archive, url, archive.portals(), at)


def _write(options: Options, evidence: Evidence, output: Path) -> int:
    """Write the whole file or none; returns the number of its records."""
    contact = load(options.config / "watch.toml", Watch).contact
    unfinished = output.with_name(f"{output.name}.{os.getpid()}.part")
    try:
        with unfinished.open("xb") as stream:
            warc = WarcFile(Archive(options.archive), stream)
            warc.write(evidence, output.name, contact)
        unfinished.rename(output)
    finally:
        unfinished.unlink(missing_ok=True)
    if warc.lost:
        said = text(LOST, options.language, count=len(warc.lost), path=warc.lost[0])
        click.echo(f"reportwatch: {said}", err=True)
    return sum(warc.written.values())
