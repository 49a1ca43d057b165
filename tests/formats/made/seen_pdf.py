"""PDF whose cells carry what people see and readers of characters do not: colours, clips, covers,
modes, layers, marks over the page; each with the number that is seen."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from tests.formats.made.laid import HEIGHT, SIZE, WIDTH, Layout, Rect, Spot, lay_out, width_of
from tests.formats.made.report import Made, Place
from tests.replicas.pdf_file import FONT, as_file, as_stream

FONTS = "<</F1 3 0 R>>"
STATES = "<</Faint<</ca 0 /CA 0>>/Thin<</ca 0.04 /CA 0.04>>>>"
LAYERS = "<</Hidden 9 0 R>>"
FIRST_PAGE = 10
ROOMY = Layout(least_height=26.0, number_width=38.0)


@dataclass(frozen=True, slots=True)
class Planted:
    """One number with a trait: what is drawn for it, and what of it is seen (None: no number)."""

    drawn: str
    seen: str | None
    annotation: str = ""


Trait = Callable[[Spot, Random], Planted]


def text(words: str, x: float, y: float, size: float = SIZE, before: str = "") -> str:
    codes = words.encode("utf-16-be").hex().upper()
    return f"BT {before} /F1 {size} Tf {x:.2f} {HEIGHT - y:.2f} Td <{codes}> Tj ET"


def box(rect: Rect, paint: str) -> str:
    left, top, right, bottom = rect
    return f"{left:.2f} {HEIGHT - bottom:.2f} {right - left:.2f} {bottom - top:.2f} re {paint}"


def _own(spot: Spot) -> str:
    return text(spot.text, spot.x, spot.y)


def _behind(spot: Spot) -> float:
    return spot.x + width_of(spot.text, SIZE)


def _digit(random: Random) -> str:
    return str(random.randint(1, 9))


def _with(spot: Spot, more: str, seen: str | None = "own") -> Planted:
    return Planted(f"{_own(spot)}\n{more}", spot.text if seen == "own" else seen)


def invisible(spot: Spot, random: Random) -> Planted:
    return _with(spot, text(_digit(random), _behind(spot), spot.y, before="3 Tr") + "\n0 Tr")


def clipping_mode(spot: Spot, random: Random) -> Planted:
    more = text(_digit(random), _behind(spot), spot.y, before="7 Tr")
    return _with(spot, f"q {more} Q")


def outlined(spot: Spot, _: Random) -> Planted:
    drawn = f"q 0.3 w {text(spot.text, spot.x, spot.y, before='1 Tr')} Q"
    return Planted(drawn, spot.text)


def white(spot: Spot, random: Random) -> Planted:
    return _with(spot, f"q 1 g {text(_digit(random), _behind(spot), spot.y)} Q")


def white_alone(spot: Spot, _: Random) -> Planted:
    return Planted(f"q 1 1 1 rg {_own(spot)} Q", None)


def nearly_white(spot: Spot, random: Random) -> Planted:
    return _with(spot, f"q 0.99 g {text(_digit(random), _behind(spot), spot.y)} Q")


def pale(spot: Spot, random: Random) -> Planted:
    return _with(spot, f"q 0.8 g {text(_digit(random), _behind(spot), spot.y)} Q", None)


def covered(spot: Spot, random: Random) -> Planted:
    """Another number under a white box, and on it the one that is seen."""
    under = text(_digit(random) * 2, spot.x, spot.y)
    cover = box((spot.x - 1, spot.y - 9, spot.cell[2] - 2, spot.y + 2), "f")
    return Planted(f"{under}\nq 1 g {cover} Q\n{_own(spot)}", spot.text)


def covered_end(spot: Spot, random: Random) -> Planted:
    x = _behind(spot)
    cover = box((x, spot.y - 9, x + 5, spot.y + 2), "f")
    return _with(spot, f"{text(_digit(random), x, spot.y)}\nq 1 g {cover} Q")


def half_covered(spot: Spot, _: Random) -> Planted:
    cover = box((spot.x - 1, spot.y - 4, _behind(spot), spot.y + 2), "f")
    return _with(spot, f"q 1 g {cover} Q", None)


def clipped(spot: Spot, random: Random) -> Planted:
    x = _behind(spot)
    return _with(spot, f"q 0 0 20 20 re W n {text(_digit(random), x, spot.y)} Q")


def clear(spot: Spot, random: Random) -> Planted:
    return _with(spot, f"q /Faint gs {text(_digit(random), _behind(spot), spot.y)} Q")


def hidden_layer(spot: Spot, random: Random) -> Planted:
    return _with(spot, f"/OC /Hidden BDC {text(_digit(random), _behind(spot), spot.y)} EMC")


def tiny(spot: Spot, random: Random) -> Planted:
    return _with(spot, text(_digit(random), _behind(spot) + 0.5, spot.y, 0.6))


def struck(spot: Spot, _: Random) -> Planted:
    y, x = HEIGHT - spot.y + 3, _behind(spot)
    return _with(spot, f"q 0.6 w {spot.x - 1:.2f} {y:.2f} m {x + 1:.2f} {y:.2f} l S Q", None)


def struck_through(spot: Spot, _: Random) -> Planted:
    y = HEIGHT - spot.y + 3
    left, right = spot.cell[0], spot.cell[2]
    return _with(spot, f"q 0.6 w {left:.2f} {y:.2f} m {right:.2f} {y:.2f} l S Q", None)


def crossed(spot: Spot, _: Random) -> Planted:
    y, x = HEIGHT - spot.y, _behind(spot)
    return _with(spot, f"q 0.6 w {spot.x:.2f} {y:.2f} m {x:.2f} {y + 6:.2f} l S Q", None)


def raised(spot: Spot, random: Random) -> Planted:
    size = SIZE * random.choice((0.58, 0.66, 0.75, 0.83))
    rise = random.choice((3.0, 3.6, 4.2))
    return _with(spot, text(_digit(random), _behind(spot), spot.y - rise, size))


def two_lines(spot: Spot, random: Random) -> Planted:
    return Planted(
        f"{text(spot.text[:2], spot.x, spot.y - 3)}\n"
        f"{text(str(random.randint(1, 99)), spot.x, spot.y + 7)}",
        None,
    )


def soft_hyphen(spot: Spot, _: Random) -> Planted:
    words = "\u00ad".join(spot.text) if len(spot.text) > 1 else "\u00ad" + spot.text
    return Planted(text(words, spot.x, spot.y), spot.text)


def turned(spot: Spot, _: Random) -> Planted:
    codes = spot.text.encode("utf-16-be").hex()
    x, y = spot.x + 8, HEIGHT - spot.y - 3
    return Planted(f"BT /F1 {SIZE} Tf 0 1 -1 0 {x:.2f} {y:.2f} Tm <{codes}> Tj ET", None)


def mirrored(spot: Spot, _: Random) -> Planted:
    codes = spot.text.encode("utf-16-be").hex()
    x = _behind(spot) + 1
    return Planted(
        f"BT /F1 {SIZE} Tf -1 0 0 1 {x:.2f} {HEIGHT - spot.y:.2f} Tm <{codes}> Tj ET", None
    )


def pictured(spot: Spot, _: Random) -> Planted:
    """A picture of a stroke beside the number."""
    x, y = _behind(spot) + 1, HEIGHT - spot.y
    image = "BI /W 1 /H 1 /CS /G /BPC 8 /F /AHx ID 00> EI"
    return _with(spot, f"q 1 0 0 6 {x:.2f} {y:.2f} cm {image} Q", None)


def under_a_picture(spot: Spot, random: Random) -> Planted:
    """A white picture over another number's end."""
    x, y = _behind(spot), HEIGHT - spot.y - 2
    image = "BI /W 1 /H 1 /CS /G /BPC 8 /F /AHx ID ff> EI"
    more = text(_digit(random), x, spot.y)
    return _with(spot, f"{more}\nq 5 0 0 10 {x:.2f} {y:.2f} cm {image} Q")


def drawn(spot: Spot, _: Random) -> Planted:
    """A figure one as lines behind the number."""
    x, y = _behind(spot) + 2, HEIGHT - spot.y
    return _with(spot, f"q 0.8 w {x:.2f} {y:.2f} m {x:.2f} {y + 6:.2f} l S Q", None)


def annotated(spot: Spot, random: Random) -> Planted:
    """An annotation with a digit of its own over the cell."""
    x, y = _behind(spot), HEIGHT - spot.y - 3
    rect = f"[{x:.2f} {y:.2f} {x + 8:.2f} {y + 11:.2f}]"
    kind = random.choice(("FreeText", "Stamp", "Square"))
    note = f"<</Type/Annot/Subtype/{kind}/Rect{rect}/F 4/AP<</N 8 0 R>>>>"
    return Planted(_own(spot), None, note)


def field_over(spot: Spot, _: Random) -> Planted:
    left, top, right, bottom = spot.cell
    rect = f"[{left + 2:.2f} {HEIGHT - bottom + 2:.2f} {right - 2:.2f} {HEIGHT - top - 2:.2f}]"
    note = f"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(7)/Rect{rect}/F 4/AP<</N 8 0 R>>>>"
    return Planted("", None, note)


def on_each_other(spot: Spot, random: Random) -> Planted:
    other = str((int(spot.text[0]) + random.randint(1, 8)) % 10)
    return _with(spot, text(other, spot.x + 0.5, spot.y), None)


def shaded(spot: Spot, _: Random) -> Planted:
    """White digits on a dark ground, as headers have them."""
    left, top, right, bottom = spot.cell
    ground = box((left + 0.3, top + 0.3, right - 0.3, bottom - 0.3), "f")
    return Planted(f"q 0.2 g {ground} 1 g {_own(spot)} Q", spot.text)


def other_words(spot: Spot, random: Random) -> Planted:
    words = f"/Span <</ActualText ({_digit(random)})>> BDC {_own(spot)} EMC"
    return Planted(words, None)


def on_the_line(spot: Spot, _: Random) -> Planted:
    """Half of it in the cell before."""
    return Planted(text("11", spot.cell[0] - width_of("11", SIZE) / 2, spot.y), None)


TRAITS: dict[str, Trait] = {
    one.__name__: one
    for one in (
        *(invisible, clipping_mode, outlined, white, white_alone, nearly_white, pale),
        *(covered, covered_end, half_covered, clipped, clear, hidden_layer, tiny),
        *(struck, struck_through, crossed, raised, two_lines, soft_hyphen, turned, mirrored),
        *(pictured, under_a_picture, drawn, annotated, field_over, on_each_other, shaded),
        *(other_words, on_the_line),
    )
}
SPREADING = ("on_the_line",)  # into a cell that has no trait
MARKS = ("diagonal", "tiled", "stamp", "level")


@dataclass(frozen=True, slots=True)
class SeenPdf:
    """A PDF with the numbers that are seen where a trait is planted, and the cells that a mark over
    the page touches."""

    content: bytes
    seen: dict[Place, str | None]
    traits: dict[Place, str]
    touched: frozenset[Place]


class PdfPen:
    """Draws a report; some of its numbers with a trait."""

    def __init__(self, random: Random, traits: tuple[str, ...], share: float) -> None:
        self.pages: list[list[str]] = []
        self.notes: list[list[str]] = []
        self.spots: list[Spot] = []
        self.seen: dict[Place, str | None] = {}
        self.traits: dict[Place, str] = {}
        self._random, self._traits, self._share = random, traits, share

    def begin_page(self) -> None:
        self.pages.append([])
        self.notes.append([])

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.pages[-1].append(f"{x0:.2f} {HEIGHT - y0:.2f} m {x1:.2f} {HEIGHT - y1:.2f} l S")

    def text(self, text_: str, x: float, y: float, size: float) -> None:
        self.pages[-1].append(text(text_, x, y, size))

    def number(self, spot: Spot) -> None:
        self.spots.append(spot)
        is_plain = not self._traits or self._random.random() > self._share
        if is_plain or not spot.text.isdigit():
            self.pages[-1].append(_own(spot))
            return
        name = self._random.choice(self._traits)
        planted = TRAITS[name](spot, self._random)
        self.pages[-1].append(planted.drawn)
        if planted.annotation:
            self.notes[-1].append(planted.annotation)
        self.seen[spot.place], self.traits[spot.place] = planted.seen, name


def seen_pdf(
    made: Made,
    seed: str,
    traits: tuple[str, ...],
    mark: str | None = None,
    layout: Layout = ROOMY,
    share: float = 0.12,
) -> SeenPdf:
    """The report with these traits on random cells, and with a mark over its pages."""
    random = Random(seed)
    pen = PdfPen(random, traits, share)
    lay_out(made, pen, layout)
    touched: set[Place] = set()
    if mark:
        for number, page in enumerate(pen.pages):
            drawing, boxes = _mark(mark, random)
            at = random.choice((0, len(page)))
            page.insert(at, drawing)
            touched |= {
                spot.place
                for spot in pen.spots
                if spot.page == number and any(_meet(spot.cell, one) for one in boxes)
            }
    return SeenPdf(_file(pen), pen.seen, pen.traits, frozenset(touched))


def _meet(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _mark(kind: str, random: Random) -> tuple[str, list[Rect]]:
    """A mark over a page, and boxes around all that it touches."""
    if kind == "stamp":
        x, y = random.uniform(150, 450), random.uniform(150, 700)
        ring = f"q 1 0 0 RG 2 w {x - 40:.2f} {HEIGHT - y - 40:.2f} 80 80 re S Q"
        return ring, [(x - 44, y - 44, x + 44, y + 44)]
    grey = random.choice((0.8, 0.85, 0.9))
    if kind == "level":
        size, words = 30.0, "柳城区"
        x, y = random.uniform(60, 400), random.uniform(120, 700)
        return (
            f"q {grey} g {text(words, x, y, size)} Q",
            [(x - 2, y - size - 2, x + size * 3 + 2, y + 8)],
        )
    places = [(150.0, 650.0, 52.0)]
    if kind == "tiled":
        places = [(60.0 + 170 * a, 140.0 + 190 * b, 22.0) for a in range(3) for b in range(4)]
    drawn_, boxes = [], []
    for x, y, size in places:
        one, around = _aslant("柳城区人民政府", (x, y), size, random.choice((30, 45, 55)))
        drawn_.append(one)
        boxes += around
    return f"q {grey} g " + "\n".join(drawn_) + " Q", boxes


def _aslant(
    words: str, place: tuple[float, float], size: float, degrees: int
) -> tuple[str, list[Rect]]:
    turn = math.radians(degrees)
    cos, sin = math.cos(turn), math.sin(turn)
    x, y = place
    codes = words.encode("utf-16-be").hex()
    drawn_ = (
        f"BT /F1 {size} Tf {cos:.4f} {sin:.4f} {-sin:.4f} {cos:.4f} {x:.2f} {HEIGHT - y:.2f} Tm"
        f" <{codes}> Tj ET"
    )
    boxes = []
    for at in range(len(words)):
        middle = (at + 0.5) * size, 0.35 * size
        mx, my = x + middle[0] * cos - middle[1] * sin, y - middle[0] * sin - middle[1] * cos
        reach = 0.8 * size
        boxes.append((mx - reach, my - reach, mx + reach, my + reach))
    return drawn_, boxes


def _file(pen: PdfPen) -> bytes:
    count = len(pen.pages)
    kids = " ".join(f"{FIRST_PAGE + 2 * number} 0 R" for number in range(count))
    catalog = (
        "<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[9 0 R]/D<</OFF[9 0 R]/Order[9 0 R]>>>>>>"
    )
    form = as_stream(b"q 1 g 0 0 8 11 re f 0 g BT /F1 9 Tf 1 2 Td <0037> Tj ET Q")
    form = form.replace(
        b"<<", b"<</Type/XObject/Subtype/Form/BBox[0 0 8 11]/Resources<</Font<</F1 3 0 R>>>>", 1
    )
    objects = [
        catalog.encode(),
        f"<</Type/Pages/Count {count}/Kids[{kids}]>>".encode(),
        *FONT,
        b"null",
        form,
        b"<</Type/OCG/Name(Hidden)>>",
    ]
    for number, (page, notes) in enumerate(zip(pen.pages, pen.notes, strict=True)):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Annots[{' '.join(notes)}]"
            f"/Resources<</Font{FONTS}/ExtGState{STATES}/Properties{LAYERS}>>"
            f"/Contents {FIRST_PAGE + 2 * number + 1} 0 R>>".encode()
        )
        objects.append(as_stream("\n".join(page).encode("ascii")))
    return as_file(objects)


def names(random: Random) -> tuple[str, ...]:
    """One to three traits together."""
    return tuple(random.sample(sorted(TRAITS.keys() - SPREADING), random.randint(1, 3)))


def marks(random: Random) -> Iterator[str | None]:
    while True:
        yield random.choice((None, None, *MARKS))
