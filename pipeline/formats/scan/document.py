"""Pictures of reports: ruling lines found in the picture, every line of every cell read by OCR.

Needs the extra `ocr` (`make ocr`); its models come with the package, nothing is
fetched. A number that is not read with high confidence is no number.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import inf
from statistics import median

from numpy import ndarray as Dots  # noqa: N812 - what it is here

from core.messages import Message
from pipeline.blocks import Content
from pipeline.formats.page import Glyph, RulingLine
from pipeline.formats.pages import PrintedPage, blocks_of_pages, printed_page
from pipeline.formats.scan.pictures import POINTS, pictures_of
from pipeline.formats.scan.recogniser import Recogniser, Said, recogniser
from pipeline.formats.scan.reread import pitch, read_strip
from pipeline.formats.scan.strips import Strip, parts_of
from pipeline.formats.scan.upright import on_white, upright
from pipeline.records import Unreadable
from pipeline.setback_kinds import SetbackKind
from pipeline.steps import begin

DIGIT_HEIGHT = 0.75  # of the size of its font
FULL_WIDTH_PITCH = 1.1  # heights of a digit
FULL_WIDTH_BEARING = 0.24  # of the size of its font
WHOLE_PAGE = (inf, inf)  # the picture that a page is stands beside none of its parts


@dataclass(frozen=True, slots=True)
class _Seen:
    """One picture: its ruling lines in points, its lines of writing and what they say."""

    rules: tuple[RulingLine, ...]
    lines: tuple[tuple[Strip, Said], ...]


def read_scan(content: bytes) -> Content:
    """Read an image, or the pages or images of a document; raises Unreadable."""
    seen = [_seen(picture, recogniser()) for picture in pictures_of(content)]
    begin(f"{len(seen)}/{len(seen)}")  # put together
    bearing = _bearing(line for page in seen for line in page.lines)
    pages = [_page(page, bearing) for page in seen]
    if not any(page.glyphs for page in pages):
        raise Unreadable(
            SetbackKind.NO_TEXT, Message("document.no-writing", {"pictures": len(pages)})
        )
    return Content("scan", tuple(blocks_of_pages(pages)))


def _seen(dots: Dots, reader: Recogniser) -> _Seen:
    """Turn a picture upright and read all that it shows; several lines at the same time."""
    level = upright(on_white(dots))
    parts = parts_of(level, POINTS)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        said = list(pool.map(lambda strip: read_strip(strip, reader), parts.strips))
    lines = tuple(zip(parts.strips, said, strict=True))
    return _Seen(parts.rules, lines)


def _page(seen: _Seen, bearing: float) -> PrintedPage:
    glyphs = [glyph for strip, said in seen.lines for glyph in _glyphs(strip, said, bearing)]
    return printed_page(glyphs, seen.rules, pictures=[WHOLE_PAGE])


def _bearing(lines: Iterable[tuple[Strip, Said]]) -> float:
    """White to either side of a digit, in sizes of its font: full-width digits have some."""
    pitches = (pitch(strip) for strip, said in lines if said.text.isdigit())
    known = [apart for apart in pitches if apart is not None]
    return FULL_WIDTH_BEARING if known and median(known) > FULL_WIDTH_PITCH else 0.0


def _glyphs(strip: Strip, said: Said, bearing: float) -> Iterator[Glyph]:
    """Characters spread over their line; digits take half the room of a Chinese character, and
    three quarters of its height."""
    x0, y0, x1, y1 = (at * POINTS for at in strip.box)
    size = max(1.0, y1 - y0)
    if said.text.isdigit():
        size /= DIGIT_HEIGHT
        x0, x1 = x0 - bearing * size, x1 + bearing * size
    shares = [1 if character.isascii() else 2 for character in said.text]
    left = x0
    for character, share in zip(said.text, shares, strict=True):
        right = left + (x1 - x0) * share / sum(shares)
        yield Glyph(character, left, y0, right, y1, size, said.confidence)
        left = right
