"""OFD whose cells carry what people see and readers of characters do not; each with the number that
is seen."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from random import Random

from tests.formats.made.docx import packed
from tests.formats.made.laid import SIZE, Layout, Rect, Spot, lay_out, width_of
from tests.formats.made.report import Made, Place

POINT = 25.4 / 72
ROOMY = Layout(least_height=26.0, number_width=38.0)
WHITE_BY_NAME, DARK_BY_PARENT = 5, 7
NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


@dataclass(frozen=True, slots=True)
class PlantedObject:
    """One number with a trait: the objects drawn for it, and what of it is seen."""

    drawn: str
    seen: str | None
    note: Rect | None = None


Trait = Callable[[Spot, Random], PlantedObject]


def text(
    words: str, x: float, y: float, size: float = SIZE, more: str = "", inside: str = ""
) -> str:
    """One line; y is its base line, points."""
    steps = " ".join(f"{width_of(c, size) * POINT:.4f}" for c in words[:-1])
    delta = f' DeltaX="{steps}"' if steps else ""
    box = f"{x * POINT:.4f} {(y - size) * POINT:.4f} {width_of(words, size) * POINT + 1:.4f} "
    return (
        f'<ofd:TextObject ID="3" Boundary="{box}{size * POINT * 1.2:.4f}" Font="1" '
        f'Size="{size * POINT:.4f}"{more}>{inside}'
        f'<ofd:TextCode X="0" Y="{size * POINT:.4f}"{delta}>{escape(words)}</ofd:TextCode>'
        "</ofd:TextObject>"
    )


def path(points: tuple[tuple[float, float], ...], more: str = "", inside: str = "") -> str:
    """A path through these places of the page, points."""
    left, top = min(x for x, _ in points), min(y for _, y in points)
    data = " ".join(
        f"{'M' if at == 0 else 'L'} {(x - left) * POINT:.4f} {(y - top) * POINT:.4f}"
        for at, (x, y) in enumerate(points)
    )
    return (
        f'<ofd:PathObject ID="2" Boundary="{left * POINT:.4f} {top * POINT:.4f} 300 300"'
        f' LineWidth="0.2"{more}>{inside}<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData>'
        "</ofd:PathObject>"
    )


def box(rect: Rect, value: str) -> str:
    left, top, right, bottom = rect
    corners = ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
    colour = f'<ofd:FillColor Value="{value}"/>'
    return path(corners, ' Fill="true" Stroke="false"', colour)


def _behind(spot: Spot) -> float:
    return spot.x + width_of(spot.text, SIZE)


def _own(spot: Spot) -> str:
    return text(spot.text, spot.x, spot.y)


def _digit(random: Random) -> str:
    return str(random.randint(1, 9))


def _more(spot: Spot, random: Random, more: str = "", inside: str = "") -> PlantedObject:
    digit = text(_digit(random), _behind(spot), spot.y, SIZE, more, inside)
    return PlantedObject(_own(spot) + digit, spot.text)


def not_visible(spot: Spot, random: Random) -> PlantedObject:
    return _more(spot, random, ' Visible="false"')


def clear(spot: Spot, random: Random) -> PlantedObject:
    return _more(spot, random, ' Alpha="0"')


def white(spot: Spot, random: Random) -> PlantedObject:
    return _more(spot, random, inside='<ofd:FillColor Value="255 255 255"/>')


def white_alone(spot: Spot, _: Random) -> PlantedObject:
    colour = '<ofd:FillColor Value="255 255 255"/>'
    return PlantedObject(text(spot.text, spot.x, spot.y, inside=colour), None)


def unfilled(spot: Spot, random: Random) -> PlantedObject:
    return _more(spot, random, ' Fill="false"')


def pale(spot: Spot, random: Random) -> PlantedObject:
    digit = _more(spot, random, inside='<ofd:FillColor Value="210 210 210"/>')
    return PlantedObject(digit.drawn, None)


def clipped(spot: Spot, random: Random) -> PlantedObject:
    clip = (
        '<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary="-90 -90 3 3"><ofd:AbbreviatedData>'
        "M 0 0 L 3 0 L 3 3 L 0 3 C</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip>"
        "</ofd:Clips>"
    )
    return _more(spot, random, inside=clip)


def covered(spot: Spot, random: Random) -> PlantedObject:
    under = text(_digit(random) * 2, spot.x, spot.y)
    rect = (spot.x - 1, spot.y - 10, spot.cell[2] - 2, spot.y + 3)
    return PlantedObject(under + box(rect, "255 255 255") + _own(spot), spot.text)


def half_covered(spot: Spot, _: Random) -> PlantedObject:
    rect = (spot.x - 1, spot.y - 4, _behind(spot), spot.y + 3)
    return PlantedObject(_own(spot) + box(rect, "255 255 255"), None)


def pictured(spot: Spot, _: Random) -> PlantedObject:
    x, y = _behind(spot) * POINT, (spot.y - 8) * POINT
    image = f'<ofd:ImageObject ID="9" Boundary="{x:.3f} {y:.3f} 2 3" ResourceID="4"/>'
    return PlantedObject(_own(spot) + image, None)


def struck(spot: Spot, _: Random) -> PlantedObject:
    y = spot.y - 3.2
    return PlantedObject(_own(spot) + path(((spot.x - 1, y), (_behind(spot) + 1, y))), None)


def struck_through(spot: Spot, _: Random) -> PlantedObject:
    y = spot.y - 3.2
    return PlantedObject(_own(spot) + path(((spot.cell[0], y), (spot.cell[2], y))), None)


def crossed(spot: Spot, _: Random) -> PlantedObject:
    line = path(((spot.x, spot.y), (_behind(spot) + 2, spot.y - 7)))
    return PlantedObject(_own(spot) + line, None)


def raised(spot: Spot, random: Random) -> PlantedObject:
    mark = text(_digit(random), _behind(spot), spot.y - 3.5, SIZE * random.choice((0.6, 0.75)))
    return PlantedObject(_own(spot) + mark, spot.text)


def tiny(spot: Spot, random: Random) -> PlantedObject:
    return PlantedObject(_own(spot) + text(_digit(random), _behind(spot), spot.y, 0.6), None)


def turned(spot: Spot, _: Random) -> PlantedObject:
    return PlantedObject(text(spot.text, spot.x, spot.y, more=' CTM="0 1 -1 0 3 0"'), None)


def two_lines(spot: Spot, random: Random) -> PlantedObject:
    other = text(str(random.randint(1, 99)), spot.x, spot.y + 7)
    return PlantedObject(text(spot.text[:2], spot.x, spot.y - 3) + other, None)


def noted(spot: Spot, _: Random) -> PlantedObject:
    rect = (_behind(spot), spot.y - 8, _behind(spot) + 8, spot.y)
    return PlantedObject(_own(spot), None, rect)


def shaded(spot: Spot, _: Random) -> PlantedObject:
    left, top, right, bottom = spot.cell
    ground = box((left + 0.3, top + 0.3, right - 0.3, bottom - 0.3), "60 60 60")
    colour = '<ofd:FillColor Value="255 255 255"/>'
    return PlantedObject(ground + text(spot.text, spot.x, spot.y, inside=colour), spot.text)


def squeezed(spot: Spot, _: Random) -> PlantedObject:
    return PlantedObject(text(spot.text, spot.x, spot.y, more=' HScale="0.01"'), None)


def by_parameters(spot: Spot, _: Random) -> PlantedObject:
    return PlantedObject(
        text(spot.text, spot.x, spot.y, more=f' DrawParam="{WHITE_BY_NAME}"'), None
    )


def by_parents(spot: Spot, _: Random) -> PlantedObject:
    dark = text(spot.text, spot.x, spot.y, more=f' DrawParam="{DARK_BY_PARENT}"')
    return PlantedObject(dark, spot.text)


def by_nothing(spot: Spot, _: Random) -> PlantedObject:
    return PlantedObject(text(spot.text, spot.x, spot.y, more=' DrawParam="77"'), None)


def in_a_shade(spot: Spot, _: Random) -> PlantedObject:
    one = '<ofd:Segment><ofd:Color Value="255 255 255"/></ofd:Segment>'
    shade = f'<ofd:AxialShd StartPoint="0 0" EndPoint="9 0">{one}{one}</ofd:AxialShd>'
    colour = f"<ofd:FillColor>{shade}</ofd:FillColor>"
    return PlantedObject(text(spot.text, spot.x, spot.y, inside=colour), None)


def unheard_of(spot: Spot, _: Random) -> PlantedObject:
    return PlantedObject(text(spot.text, spot.x, spot.y, more=' Unheard="1"'), None)


def composed(spot: Spot, _: Random) -> PlantedObject:
    x, y = _behind(spot) * POINT, (spot.y - 8) * POINT
    unit = f'<ofd:CompositeObject ID="9" Boundary="{x:.3f} {y:.3f} 2 3" ResourceID="4"/>'
    return PlantedObject(_own(spot) + unit, None)


OFD_TRAITS: dict[str, Trait] = {
    one.__name__: one
    for one in (
        *(not_visible, clear, white, white_alone, unfilled, pale, clipped, covered, half_covered),
        *(
            pictured,
            struck,
            struck_through,
            crossed,
            raised,
            tiny,
            turned,
            two_lines,
            noted,
            shaded,
        ),
        *(squeezed, by_parameters, by_parents, by_nothing, in_a_shade, unheard_of, composed),
    )
}


@dataclass(frozen=True, slots=True)
class SeenOfd:
    """An OFD with the numbers that are seen where a trait is planted, and the cells that a mark
    over the page touches."""

    content: bytes
    seen: dict[Place, str | None]
    touched: frozenset[Place]


class OfdPen:
    """Draws a report; some of its numbers with a trait."""

    def __init__(self, random: Random, traits: tuple[str, ...], share: float) -> None:
        self.pages: list[list[str]] = []
        self.notes: list[list[Rect]] = []
        self.spots: list[Spot] = []
        self.seen: dict[Place, str | None] = {}
        self._random, self._traits, self._share = random, traits, share

    def begin_page(self) -> None:
        self.pages.append([])
        self.notes.append([])

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.pages[-1].append(path(((x0, y0), (x1, y1))))

    def text(self, words: str, x: float, y: float, size: float) -> None:
        self.pages[-1].append(text(words, x, y, size))

    def number(self, spot: Spot) -> None:
        self.spots.append(spot)
        is_plain = not self._traits or self._random.random() > self._share
        if is_plain or not spot.text.isdigit():
            self.pages[-1].append(_own(spot))
            return
        planted = OFD_TRAITS[self._random.choice(self._traits)](spot, self._random)
        self.pages[-1].append(planted.drawn)
        if planted.note:
            self.notes[-1].append(planted.note)
        self.seen[spot.place] = planted.seen


def seen_ofd(
    made: Made,
    seed: str,
    traits: tuple[str, ...],
    *,
    is_marked: bool = False,
    layout: Layout = ROOMY,
    share: float = 0.12,
) -> SeenOfd:
    """The report with these traits on random cells, and with a pale name over its pages."""
    pen = OfdPen(Random(seed), traits, share)
    lay_out(made, pen, layout)
    touched: set[Place] = set()
    if is_marked:
        mark, boxes = _mark()
        for page in pen.pages:
            page.append(mark)
        touched = {spot.place for spot in pen.spots if any(_meet(spot.cell, one) for one in boxes)}
    return SeenOfd(_file(pen), pen.seen, frozenset(touched))


def _meet(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _mark() -> tuple[str, list[Rect]]:
    words, size, x, y = "柳城区人民政府", 40.0, 150.0, 600.0
    cos = sin = math.sqrt(0.5)
    ctm = f' CTM="{cos:.4f} {-sin:.4f} {sin:.4f} {cos:.4f} 0 0"'
    colour = '<ofd:FillColor Value="220 220 220"/>'
    boxes = []
    for at in range(len(words)):
        across, down = (at + 0.5) * size, 0.6 * size
        mx, my = x + across * cos + down * sin, y - size - across * sin + down * cos
        boxes.append((mx - size, my - size, mx + size, my + size))
    return text(words, x, y, size, ctm, colour), boxes


def _xml(name: str, inside: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><ofd:{name} {NAMESPACE}>{inside}</ofd:{name}>'


def _file(pen: OfdPen) -> bytes:
    body = "<ofd:DocBody><ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
    listed = "".join(
        f'<ofd:Page ID="{n + 1}" BaseLoc="Pages/Page_{n}/Content.xml"/>'
        for n in range(len(pen.pages))
    )
    parts = {
        "OFD.xml": _xml("OFD", body),
        "Doc_0/Document.xml": _xml(
            "Document",
            "<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
            "</ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>"
            f"<ofd:Pages>{listed}</ofd:Pages>"
            "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>",
        ),
        "Doc_0/PublicRes.xml": _xml("Res", f"<ofd:DrawParams>{_parameters()}</ofd:DrawParams>"),
        "Doc_0/Annots/Annotations.xml": _xml(
            "Annotations",
            "".join(
                f'<ofd:Page PageID="{n + 1}"><ofd:FileLoc>Page_{n}.xml</ofd:FileLoc></ofd:Page>'
                for n in range(len(pen.pages))
            ),
        ),
    }
    for n, (page, notes) in enumerate(zip(pen.pages, pen.notes, strict=True)):
        content = f'<ofd:Content><ofd:Layer ID="1">{"".join(page)}</ofd:Layer></ofd:Content>'
        parts[f"Doc_0/Pages/Page_{n}/Content.xml"] = _xml("Page", content)
        parts[f"Doc_0/Annots/Page_{n}.xml"] = _xml("PageAnnot", "".join(map(_note, notes)))
    return packed(parts)


def _parameters() -> str:
    white = '<ofd:FillColor Value="255 255 255"/>'
    dark = '<ofd:DrawParam ID="6"><ofd:FillColor Value="0 0 90"/></ofd:DrawParam>'
    return (
        f'<ofd:DrawParam ID="{WHITE_BY_NAME}">{white}</ofd:DrawParam>{dark}'
        f'<ofd:DrawParam ID="{DARK_BY_PARENT}" Relative="6"/>'
    )


def _note(rect: Rect) -> str:
    left, top, right, bottom = (at * POINT for at in rect)
    boundary = f"{left:.3f} {top:.3f} {right - left:.3f} {bottom - top:.3f}"
    return (
        f'<ofd:Annot ID="7" Type="Stamp"><ofd:Appearance Boundary="{boundary}">'
        "</ofd:Appearance></ofd:Annot>"
    )
