"""A picture of a page turned upright, its ground made white.

Writing and ruling lines lean by a few degrees in a scan, and paper is grey where it is shaded.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy import ndarray as Dots  # noqa: N812 - what it is here

LONGEST_LEAN = 6.0  # degrees
LEAST_LEAN = 0.02
SMALL, LARGE = 600, 1600  # dots; widths of the pictures that the angle is searched in
# Degrees to either side, and between two tries; the last one in the larger picture.
COARSE = ((LONGEST_LEAN, 0.25), (0.25, 0.05))
FINE = (0.06, 0.02)
GROUND = 8  # the ground is looked for in a picture so many times smaller
LARGEST_WRITING = 9  # dots of that smaller picture, in which ground is always found


def on_white(dots: Dots) -> Dots:
    """The picture with its ground as white: the lightest dots of a neighbourhood are the ground."""
    height, width = dots.shape
    size = (max(1, width // GROUND), max(1, height // GROUND))
    small = cv2.resize(dots, size, interpolation=cv2.INTER_AREA)
    light = cv2.dilate(small, np.ones((LARGEST_WRITING, LARGEST_WRITING), np.uint8))
    ground = cv2.resize(light, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(dots, ground, scale=255))


def upright(dots: Dots) -> Dots:
    """The picture (grey dots) turned by the angle at which its lines lie most level."""
    angle = 0.0
    small = _ink(dots, SMALL)
    for reach, step in COARSE:
        angle = _best(small, angle, reach, step)
    angle = _best(_ink(dots, LARGE), angle, *FINE)
    if abs(angle) < LEAST_LEAN or abs(angle) > LONGEST_LEAN - 2 * COARSE[0][1]:
        return dots
    return _turned(dots, angle, cv2.INTER_CUBIC, 255)


def _ink(dots: Dots, width: int) -> Dots:
    """Dark dots as 255 in a picture of this width."""
    scale = min(1.0, width / dots.shape[1])
    small = cv2.resize(dots, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    _, ink = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    return np.asarray(ink)


def _best(ink: Dots, around: float, reach: float, step: float) -> float:
    tries = np.arange(around - reach, around + reach + step / 2, step)
    return float(max(tries, key=lambda angle: _levelness(ink, float(angle))))


def _levelness(ink: Dots, angle: float) -> float:
    """How much the rows of a picture turned by this angle differ: level lines differ most."""
    rows = _turned(ink, angle, cv2.INTER_NEAREST, 0).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def _turned(dots: Dots, angle: float, how: int, background: int) -> Dots:
    height, width = dots.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    turned = cv2.warpAffine(dots, turn, (width, height), flags=how, borderValue=background)
    return np.asarray(turned)
