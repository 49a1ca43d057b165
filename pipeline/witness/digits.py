"""Which digit some ink is like: held against the ten digits of three common typefaces.

The typefaces come with pdfium; nothing is installed or downloaded for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import pypdfium2 as pdfium

from pipeline.witness.paper import pdf_of_pages

ACROSS, DOWN = 6, 9  # what every digit is scaled to
FACES = ("Helvetica", "Helvetica-Bold", "Times-Roman", "Times-Bold", "Courier")
SIZE, SCALE, PITCH = 24, 2, 40
NARROW = 0.45  # of its height; what is narrower can only be a one
FAR = 0.14  # mean square; what is so far from its own digit looks like none
CLOSER = 0.55  # how much closer another digit must be to be taken for the one that is seen
Shape = tuple[float, ...]


def is_like(digit: str, rows: Sequence[Sequence[int]]) -> bool:
    """Whether this ink, cut to its edges (0 none, 255 most), may be that digit."""
    height, width = len(rows), len(rows[0])
    if width < NARROW * height:
        return digit == "1"
    shape = scaled(rows)
    nearest = {
        one: min(_distance(shape, known) for known in shapes) for one, shapes in _known().items()
    }
    own = nearest.pop(digit, None)
    if own is None:  # no digit
        return False
    return own <= FAR and min(nearest.values()) >= CLOSER * own


def scaled(rows: Sequence[Sequence[int]]) -> Shape:
    """The ink as shares of a small grid, by area."""
    height, width = len(rows), len(rows[0])
    most = max(map(max, rows)) or 1
    across = list(_weights(width, ACROSS))
    lines = [[sum(row[at] * share for at, share in cell) for cell in across] for row in rows]
    found = []
    for cell in _weights(height, DOWN):
        total = sum(share for _, share in cell)
        for column in range(ACROSS):
            weight = total * sum(share for _, share in across[column])
            found.append(sum(lines[at][column] * share for at, share in cell) / (weight * most))
    return tuple(found)


def _weights(dots: int, cells: int) -> Iterator[list[tuple[int, float]]]:
    """For each cell the dots that it covers, with how much of each."""
    for cell in range(cells):
        start, end = cell * dots / cells, (cell + 1) * dots / cells
        yield [
            (at, min(at + 1, end) - max(at, start))
            for at in range(int(start), min(dots, int(end) + 1))
            if min(at + 1, end) - max(at, start) > 1e-9
        ]


def _distance(one: Shape, other: Shape) -> float:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) / len(one)


@cache
def _known() -> dict[str, list[Shape]]:
    """The shapes of each digit in each typeface, as pdfium draws them."""
    document = pdfium.PdfDocument(_page_of_digits())
    try:
        page = document[0]
        bitmap = page.render(scale=SCALE, grayscale=True)
        stride, dots = bitmap.stride, bytes(bitmap.buffer)
    finally:
        document.close()
    return {
        str(digit): [_drawn(dots, stride, line, digit) for line in range(len(FACES))]
        for digit in range(10)
    }


def _drawn(dots: bytes, stride: int, line: int, digit: int) -> Shape:
    side = PITCH * SCALE
    left = digit * side
    rows = [
        [255 - dot for dot in dots[at * stride + left : at * stride + left + side]]
        for at in range(line * side, (line + 1) * side)
    ]
    return scaled(cut(rows, 64))


def _page_of_digits() -> bytes:
    """A PDF page with a line of digits in each typeface, one every `PITCH` points."""
    height = PITCH * len(FACES)
    fonts = " ".join(
        f"/F{at}<</Type/Font/Subtype/Type1/BaseFont/{face}>>" for at, face in enumerate(FACES)
    )
    drawn = "".join(
        f"BT /F{line} {SIZE} Tf {PITCH * digit + 8} {height - PITCH * line - 30} Td"
        f" ({digit}) Tj ET\n"
        for line in range(len(FACES))
        for digit in range(10)
    )
    return pdf_of_pages([(PITCH * 10, height, drawn)], fonts)


def cut(rows: Sequence[Sequence[int]], least: int) -> list[list[int]]:
    """The rows and columns between the outermost dots of at least so much ink."""
    inked = [at for at, row in enumerate(rows) if max(row) >= least]
    if not inked:
        return []
    kept = rows[inked[0] : inked[-1] + 1]
    columns = [at for at in range(len(kept[0])) if max(row[at] for row in kept) >= least]
    return [list(row[columns[0] : columns[-1] + 1]) for row in kept]
