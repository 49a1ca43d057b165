"""A picture of a page taken apart: its ruling lines, and every line of writing between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy import ndarray as Dots  # noqa: N812 - what it is here

from pipeline.formats.page import RulingLine
from pipeline.formats.ruled import tables_of

SHORTEST_RULE = 45  # dots
RULE_INK = 3  # dots around a line that are wiped out with it
LEAST_INK = 8  # dots; fewer are dirt
DARK = 150
MARGIN = 4
HIGHEST_GAP = 3  # rows without ink inside one line of writing
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Strip:
    """One line of writing in a picture: its box in dots, the picture of it with a white margin,
    and whether it stands in a cell."""

    box: Box
    dots: Dots
    is_in_a_cell: bool


@dataclass(frozen=True, slots=True)
class Parts:
    """What a picture is made of; the rules are in points, `strips` in reading order of tables."""

    rules: tuple[RulingLine, ...]
    strips: tuple[Strip, ...]


def parts_of(dots: Dots, points: float) -> Parts:
    """Take an upright picture of grey dots apart; one dot is so many points."""
    ink = cv2.adaptiveThreshold(
        dots, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15
    )
    rules, lines = _rules(np.asarray(ink), points)
    clean = dots.copy()
    clean[cv2.dilate(lines, np.ones((RULE_INK, RULE_INK), np.uint8)) > 0] = 255
    return Parts(tuple(rules), tuple(_strips(clean, rules, points)))


def _rules(ink: Dots, points: float) -> tuple[list[RulingLine], Dots]:
    """The ruling lines in points, and where their ink is."""
    rules: list[RulingLine] = []
    lines = np.zeros_like(ink)
    for is_vertical in (False, True):
        kernel = np.ones((SHORTEST_RULE, 1) if is_vertical else (1, SHORTEST_RULE), np.uint8)
        found = cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel)
        lines |= np.asarray(found)
        _, _, boxes, _ = cv2.connectedComponentsWithStats(found, connectivity=8)
        for x, y, width, height, _ in boxes[1:].tolist():
            if is_vertical:
                rule = RulingLine((x + width / 2) * points, y * points, (y + height) * points, True)
            else:
                rule = RulingLine(
                    (y + height / 2) * points, x * points, (x + width) * points, False
                )
            rules.append(rule)
    return rules, lines


def _strips(clean: Dots, rules: Sequence[RulingLine], points: float) -> Iterator[Strip]:
    """Every line of writing, first those in cells, then those outside tables."""
    outside = clean.copy()
    for table in tables_of((), rules):
        columns = [int(x / points) for x in table.columns]
        rows = [int(y / points) for y in table.rows]
        outside[rows[0] : rows[-1], columns[0] : columns[-1]] = 255
        for cell in table.cells:
            left, right = columns[cell.column], columns[cell.column + cell.width]
            top, bottom = rows[cell.row], rows[cell.row + cell.height]
            box = (left + 2, top + 2, right - 2, bottom - 2)
            yield from _lines(clean, box, is_in_a_cell=True)
    height, width = clean.shape
    yield from _lines(outside, (0, 0, width, height), is_in_a_cell=False)


def _lines(dots: Dots, box: Box, *, is_in_a_cell: bool) -> Iterator[Strip]:
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
        yield Strip((x0, y0, x1, y1), picture, is_in_a_cell)


def _runs(filled: Dots) -> Iterator[tuple[int, int]]:
    """First and last of each run of rows with ink; a small gap parts nothing."""
    rows = np.flatnonzero(filled).tolist()
    if not rows:
        return
    start = before = rows[0]
    for row in rows[1:]:
        if row - before > HIGHEST_GAP:
            yield start, before + 1
            start = row
        before = row
    yield start, before + 1
