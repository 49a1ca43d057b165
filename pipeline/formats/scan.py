"""Pictures of reports: ruling lines found in the picture, every line of every cell read by OCR.

Needs the extra `ocr` (`make ocr`); its models come with the package, nothing is
fetched. A number that is not read with high confidence is no number.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import pypdfium2 as pdfium
from numpy import ndarray as Dots  # noqa: N812 - what it is here
from PIL import Image, UnidentifiedImageError
from rapidocr import RapidOCR

from pipeline.blocks import Content
from pipeline.counts import looks_like_a_count
from pipeline.formats.page import NO_CHARACTER, Glyph, Page, Rule
from pipeline.formats.pages import blocks_of_pages
from pipeline.formats.ruled import tables_of
from pipeline.records import Unreadable

DPI = 200
PAGE_WIDTH = 1654  # dots of A4 at this resolution
POINTS = 72 / DPI
MOST_DOTS = 60_000_000
MOST_PAGES = 30
LONGEST_SKEW = 6.0  # degrees
LEAST_SKEW = 0.05
SHORTEST_RULE = 45  # dots
RULE_INK = 3  # dots around a line that are wiped out with it
LEAST_INK = 8  # dots; fewer are dirt
DARK = 150
MARGIN = 4
SURE = 0.9
ZEROS = frozenset("OoQ〇○Ｏ")
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Strip:
    """One line of writing in a picture: its box in dots, and the picture of it."""

    box: Box
    dots: Dots


def read_scan(content: bytes) -> Content:
    """Read an image or a PDF of images; raises Unreadable."""
    engine = RapidOCR(params={"Global.log_level": "error"})
    pages = [_page(_upright(picture), engine) for picture in _pictures(content)]
    if not any(page.glyphs for page in pages):
        raise Unreadable("no-text", f"{len(pages)} pictures without any writing")
    return Content("scan", tuple(blocks_of_pages(pages)))


def _pictures(content: bytes) -> Iterator[Dots]:
    """Every page as grey dots at about 200 dpi."""
    if content.lstrip()[:5] != b"%PDF-":
        yield _image(content)
        return
    document = pdfium.PdfDocument(content)
    if len(document) > MOST_PAGES:
        raise Unreadable("too-many-pages", f"{len(document)} scanned pages; at most {MOST_PAGES}")
    for page in document:
        width, height = page.get_size()
        _refuse_vast(int(width / POINTS), int(height / POINTS))
        dots = page.render(scale=DPI / 72, grayscale=True).to_numpy()
        yield dots.reshape(dots.shape[:2])


def _image(content: bytes) -> Dots:
    try:
        with Image.open(io.BytesIO(content)) as image:
            _refuse_vast(*image.size)
            dots = np.asarray(image.convert("L"))
    except Image.DecompressionBombError as error:
        raise Unreadable("too-large", str(error)) from None
    except (UnidentifiedImageError, OSError, ValueError) as error:
        raise Unreadable("file-damaged", f"expected a picture: {error}") from None
    if dots.shape[1] >= PAGE_WIDTH:
        return dots
    scale = PAGE_WIDTH / dots.shape[1]
    return cv2.resize(dots, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)


def _refuse_vast(width: int, height: int) -> None:
    if width * height > MOST_DOTS:
        raise Unreadable("too-large", f"a picture of {width} by {height} dots")


def _upright(dots: Dots) -> Dots:
    """The picture turned by the angle of its long lines, when they lean a little."""
    ink = _ink(dots)
    length = dots.shape[1] // 4
    found = cv2.HoughLinesP(ink, 1, np.pi / 1800, 300, minLineLength=length, maxLineGap=12)
    angles = [
        float(np.degrees(np.arctan2(y1 - y0, x1 - x0)))
        for x0, y0, x1, y1 in (np.empty((0, 4)) if found is None else found.reshape(-1, 4))
    ]
    lean = [angle for angle in angles if abs(angle) < LONGEST_SKEW]
    angle = float(np.median(lean)) if lean else 0.0
    if abs(angle) < LEAST_SKEW:
        return dots
    height, width = dots.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    return cv2.warpAffine(dots, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)


def _ink(dots: Dots) -> Dots:
    return cv2.adaptiveThreshold(
        dots, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15
    )


def _page(dots: Dots, engine: RapidOCR) -> Page:
    """One picture as a page: its ruling lines, and its writing as characters with places."""
    ink = _ink(dots)
    rules, lines = _rules(ink)
    clean = dots.copy()
    clean[cv2.dilate(lines, np.ones((RULE_INK, RULE_INK), np.uint8)) > 0] = 255
    strips = list(_strips(clean, rules))
    glyphs = [glyph for strip, read in _read(strips, engine) for glyph in _glyphs(strip, read)]
    height, width = dots.shape
    return Page(width * POINTS, height * POINTS, tuple(glyphs), tuple(rules), pictures=1)


def _rules(ink: Dots) -> tuple[list[Rule], Dots]:
    """The ruling lines in points, and where their ink is."""
    rules: list[Rule] = []
    lines = np.zeros_like(ink)
    for is_vertical in (False, True):
        kernel = np.ones((SHORTEST_RULE, 1) if is_vertical else (1, SHORTEST_RULE), np.uint8)
        found = cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel)
        lines |= found
        _, _, boxes, _ = cv2.connectedComponentsWithStats(found, connectivity=8)
        for x, y, width, height, _ in boxes[1:]:
            if is_vertical:
                rule = Rule((x + width / 2) * POINTS, y * POINTS, (y + height) * POINTS, True)
            else:
                rule = Rule((y + height / 2) * POINTS, x * POINTS, (x + width) * POINTS, False)
            rules.append(rule)
    return rules, lines


def _strips(clean: Dots, rules: Sequence[Rule]) -> Iterator[_Strip]:
    """Every line of writing, first those in cells, then those outside tables."""
    outside = clean.copy()
    for table in tables_of((), rules):
        columns = [int(x / POINTS) for x in table.columns]
        rows = [int(y / POINTS) for y in table.rows]
        outside[rows[0] : rows[-1], columns[0] : columns[-1]] = 255
        for span in table.spans:
            left, right = columns[span.column], columns[span.column + span.width]
            top, bottom = rows[span.row], rows[span.row + span.height]
            yield from _lines(clean, (left + 2, top + 2, right - 2, bottom - 2))
    height, width = clean.shape
    yield from _lines(outside, (0, 0, width, height))


def _lines(dots: Dots, box: Box) -> Iterator[_Strip]:
    """The lines of writing in a box, parted where a row of dots is white throughout."""
    left, top, right, bottom = box
    dark = dots[top:bottom, left:right] < DARK
    for first, last in _runs(np.any(dark, axis=1)):
        columns = np.flatnonzero(dark[first:last].any(axis=0))
        if dark[first:last].sum() < LEAST_INK:
            continue
        x0, x1 = left + int(columns[0]), left + int(columns[-1]) + 1
        y0, y1 = top + first, top + last
        picture = dots[max(0, y0 - MARGIN) : y1 + MARGIN, max(0, x0 - MARGIN) : x1 + MARGIN]
        yield _Strip((x0, y0, x1, y1), cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR))


def _runs(filled: Dots) -> Iterator[tuple[int, int]]:
    """First and last of each run of rows with ink; a gap of two rows parts nothing."""
    rows = np.flatnonzero(filled)
    if len(rows) == 0:
        return
    start = before = int(rows[0])
    for row in map(int, rows[1:]):
        if row - before > 3:
            yield start, before + 1
            start = row
        before = row
    yield start, before + 1


def _read(strips: Sequence[_Strip], engine: RapidOCR) -> Iterator[tuple[_Strip, str]]:
    """What each line says. A number of low confidence loses its digits."""
    if not strips:
        return
    result = engine.recognize_txt([strip.dots for strip in strips])
    for strip, text, score in zip(strips, result.txts or (), result.scores or (), strict=True):
        tidy = "".join(text.split())
        if tidy and set(tidy) <= ZEROS:
            tidy = "0"
        if tidy and score < SURE and looks_like_a_count(tidy):
            tidy = NO_CHARACTER
        yield strip, tidy


def _glyphs(strip: _Strip, text: str) -> Iterator[Glyph]:
    """Characters spread over their line; digits take half the room of a Chinese character."""
    x0, y0, x1, y1 = (at * POINTS for at in strip.box)
    shares = [1 if character.isascii() else 2 for character in text]
    left = x0
    for character, share in zip(text, shares, strict=True):
        right = left + (x1 - x0) * share / sum(shares)
        yield Glyph(character, left, y0, right, y1, max(y1 - y0, 1.0))
        left = right
