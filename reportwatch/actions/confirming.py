"""A person has compared a portal's lists with the portal: its file keeps their shape."""

from __future__ import annotations

from pathlib import Path

import tomlkit

from core.configuration import UTF8
from core.errors import NotKnown, NotPossible
from core.replacing import replace_file
from crawlers.archive import Archive
from crawlers.lists.shape import shape_of
from crawlers.portals import load_portals
from crawlers.records import CrawlReport
from reportwatch.options import Options

NOT_CRAWLED = "confirm.not-crawled"
UNKNOWN = "confirm.unknown"


def lists_to_confirm(options: Options, portal: str) -> CrawlReport:
    """The latest crawl of a portal; raises NotPossible where there is none."""
    if portal not in load_portals(options.config):
        raise NotKnown(UNKNOWN, portal=portal)
    latest = next(iter(Archive(options.archive).newest_reports(portal)), None)
    if latest is None:
        raise NotPossible(NOT_CRAWLED, portal=portal)
    return latest


def confirm(options: Options, seen: CrawlReport) -> Path:
    """Keep the shape of these lists in the portal's file, and change nothing else; its path."""
    path = options.config / "portals" / f"{seen.portal}.toml"
    changed = confirmed(path.read_bytes().decode(UTF8), shape_of(seen))
    replace_file(path, changed.encode())
    return path


def confirmed(file: str, shape: str) -> str:
    """A portal's file with this shape of its lists confirmed; comments and order stay.

    Raises NotPossible for a text that is no portal's file.
    """
    try:
        content = tomlkit.parse(file)
    except tomlkit.exceptions.TOMLKitError as error:
        raise NotPossible("setback.words", words=str(error)) from None
    expect = content.setdefault("expect", tomlkit.table())
    if not isinstance(expect, tomlkit.items.Table):
        raise NotPossible("setback.words", words="expect")
    expect["confirmed"] = shape
    return tomlkit.dumps(content)
