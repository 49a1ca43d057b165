"""Numbers in pictures: each is read twice, from two pictures of it, and taken only when both agree.

The second picture shows the number at another size, on a clean ground, its digits close together
(full-width digits stand so far apart that the model loses them).
"""

from __future__ import annotations

import re
from itertools import pairwise

import cv2
import numpy as np
from numpy import ndarray as Dots  # noqa: N812 - what it is here

from pipeline.formats.page import NO_CHARACTER
from pipeline.formats.scan.recogniser import Recogniser, Said
from pipeline.formats.scan.strips import DARK, Strip

SURE = 0.6  # of both readings; below it not even two equal readings make a number
LONGEST_NUMBER = 16
LIKE_A_NUMBER = frozenset(
    "0123456789０１２３４５６７８９.,，．+-＋－—–一ー_/／"  # as printed
    "OoQD〇○ＯlI|丨｜"  # as mistaken for digits
    "件条项个"
)
SAME = str.maketrans(
    {
        **dict.fromkeys("OoQD〇○Ｏ", "0"),
        **dict.fromkeys("lI|丨｜", "1"),
        **dict.fromkeys("—–一ー_－", "-"),
        **dict.fromkeys("，", ","),
        **dict.fromkeys("／", "/"),
        **dict(zip("０１２３４５６７８９．＋", "0123456789.+", strict=True)),
    }
)
PAGE_NUMBER = re.compile(r"[-—–一]{0,9}\d{1,3}[-—–一]{0,9}")
UPRIGHT, LEANING = -0.05, -0.15  # dots to the right for each dot down
HIGHEST_DASH = 8  # dots
WIDEST_GAP = 1.5  # heights of a digit between two digits of one number
GAP = 0.15  # heights of a digit, in the second picture
AROUND = 0.3
FAR_AROUND = 0.6
MISREAD = re.compile(r"[a-zA-Zà-üÀ-ÜΑ-ωА-я@&%$!]{1,3}")


def read_strip(strip: Strip, reader: Recogniser) -> Said:
    """What a line says; a number that only one reading saw is a character without meaning."""
    if strip.is_in_a_cell and _is_a_dash(strip):
        return Said("-", 1.0)
    said = reader.read(strip.dots)
    text = said.text
    if strip.is_in_a_cell and _is_like_a_number(text):
        return _upright(_number(strip, reader, text.translate(SAME), said.confidence), strip)
    if strip.is_in_a_cell and MISREAD.fullmatch(text):
        return _upright(_misread(strip, reader), strip)
    if not strip.is_in_a_cell and PAGE_NUMBER.fullmatch(text):
        text = text.translate(SAME)
    return Said(text, said.confidence)


def _is_like_a_number(text: str) -> bool:
    return 0 < len(text) <= LONGEST_NUMBER and set(text) <= LIKE_A_NUMBER


def _upright(said: Said, strip: Strip) -> Said:
    """A slash is often read as the figure one, but leans."""
    if said.text != "1" or (lean := _lean(strip.dots)) > UPRIGHT:
        return said
    return Said("/" if lean < LEANING else NO_CHARACTER, said.confidence)


def _misread(strip: Strip, reader: Recogniser) -> Said:
    """A small digit that was taken for a letter, where two other pictures of it show a number."""
    runs = _runs(strip.dots)
    if len(runs) == 1 and _lean(strip.dots) < LEANING:
        return Said("/", SURE)
    others = [reader.read(_respaced(strip.dots, runs, around)) for around in (AROUND, FAR_AROUND)]
    first, second = (other.text.translate(SAME) for other in others)
    surely = min(other.confidence for other in others)
    is_number = first == second and first.isdigit() and surely >= SURE
    return Said(first, surely) if is_number else Said(NO_CHARACTER, surely)


def pitch(strip: Strip) -> float | None:
    """From digit to digit in heights of one, about 0.75 and for full-width ones 1.35; None for one
    digit alone."""
    lefts = [left for left, _ in _runs(strip.dots)]
    if len(lefts) < 2:
        return None
    steps = [right - left for left, right in pairwise(lefts)]
    return float(np.median(steps)) / (strip.box[3] - strip.box[1])


def _number(strip: Strip, reader: Recogniser, first: str, confidence: float) -> Said:
    """The number that both readings see, or no character at all."""
    runs = _runs(strip.dots)
    height = strip.box[3] - strip.box[1]
    if any(right[0] - left[1] > WIDEST_GAP * height for left, right in pairwise(runs)):
        return Said(NO_CHARACTER, 0.0)  # two numbers, which one reading would join
    again = reader.read(_respaced(strip.dots, runs))
    second = again.text.translate(SAME)
    surely = min(confidence, again.confidence)
    return Said(first if first == second and surely >= SURE else NO_CHARACTER, surely)


def _is_a_dash(strip: Strip) -> bool:
    left, top, right, bottom = strip.box
    return bottom - top <= HIGHEST_DASH and right - left >= 1.5 * (bottom - top)


def _runs(dots: Dots) -> list[tuple[int, int]]:
    """First and last column of each piece of ink that white columns part from the next."""
    filled = np.concatenate(([False], np.any(dots < DARK, axis=0), [False]))
    edges = np.flatnonzero(filled[1:] != filled[:-1]).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def _lean(dots: Dots) -> float:
    rows, columns = np.nonzero(dots < DARK)
    spread = rows - rows.mean()
    return float((spread * columns).sum() / max(1.0, (spread**2).sum()))


def _respaced(dots: Dots, runs: list[tuple[int, int]], around: float = AROUND) -> Dots:
    """Another picture of the same number, with so many of its heights of white around it."""
    rows = np.flatnonzero(np.any(dots < DARK, axis=1)).tolist()
    if not runs:
        return dots
    height = rows[-1] + 1 - rows[0]
    white = np.full((height, max(2, int(GAP * height))), 255, np.uint8)
    pieces = [white]
    for left, right in runs:
        pieces += [dots[rows[0] : rows[-1] + 1, left:right], white]
    joined = cv2.GaussianBlur(np.hstack(pieces), (3, 3), 0)
    return np.pad(np.asarray(joined), max(3, int(around * height)), constant_values=255)
