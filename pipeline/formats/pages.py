"""Pages to blocks: page numbers dropped, lines joined to paragraphs, tables joined over pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile

from core.messages import Message
from pipeline.blocks import Block, Grid, Paragraph, Picture, RaggedRows, Unopened
from pipeline.formats.joins import are_parts, joined
from pipeline.formats.layout import lay_out, tidy
from pipeline.formats.page import (
    NO_CHARACTER,
    Glyph,
    RulingLine,
    gap_before,
    lines_of,
)
from pipeline.formats.ruled import Ruled, Stained, is_clean, tables_of
from pipeline.formats.ruled_cells import padding_of, spans_of
from pipeline.records import Unreadable
from pipeline.reference.section_headings import heading_in
from pipeline.reference.section_likeness import is_heading_alone
from pipeline.setback_kinds import SetbackKind

PAGE_NUMBER = re.compile(r"[-—–―－_\s·.]*+第?+\s*+\d{1,3}+\s*+(?:页|/\s*+\d++)?+[-—–―－_\s·.]*+")
MOST_PAGES = 120
ENOUGH_PAGES = 3
INDENT = 1.2  # characters; a line that begins further right begins a paragraph
MOST_UNMAPPED = 0.05
SHORT = 2.2  # characters; a line that ends further left ends one
LARGER = 1.3  # times as large as the text below it: a title, however far it reaches
FEW_CHARACTERS = 12
ENOUGH_SHAPES = 15  # the digits of one row of a table, as outlines
COLUMN_GAP = 1.4
ENOUGH_COLUMNS = 3
Extent = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """What one page holds."""

    #: All its characters, those in tables too.
    glyphs: tuple[Glyph, ...]
    #: Its ruled tables, top to bottom.
    tables: tuple[Ruled, ...]
    #: The images it shows, top and bottom of each.
    pictures: tuple[Extent, ...]
    #: Where something is drawn that is neither text nor a table, as far down as it begins.
    drawn: tuple[float, ...] = ()


def printed_page(
    glyphs: Sequence[Glyph],
    rules: Iterable[RulingLine],
    pictures: Sequence[Extent],
    is_stained: Stained = is_clean,
    shapes: Sequence[Extent] = (),
) -> PrintedPage:
    """A page with its tables found."""
    tables = tuple(tables_of(glyphs, rules, is_stained))
    free = [top for top, bottom in sorted(shapes) if not _is_beside_text(top, bottom, glyphs)]
    drawn = tuple(free[:1]) if len(free) >= ENOUGH_SHAPES else ()
    return PrintedPage(tuple(glyphs), tables, tuple(pictures), drawn)


def _is_beside_text(top: float, bottom: float, glyphs: Sequence[Glyph]) -> bool:
    """Whether text stands on the height of a shape, as it does on a seal and beside a mark."""
    return any(top <= glyph.y <= bottom for glyph in glyphs)


@dataclass(frozen=True, slots=True)
class _Line:
    """One printed line outside tables, and the margins of its page's text."""

    glyphs: tuple[Glyph, ...]
    left: float
    right: float

    @property
    def size(self) -> float:
        return max(glyph.size for glyph in self.glyphs)

    @property
    def text(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def begins_a_paragraph(self) -> bool:
        indent = self.glyphs[0].left - self.left
        return indent > INDENT * self.size or self.is_heading

    @property
    def ends_a_paragraph(self) -> bool:
        is_short = self.right - self.glyphs[-1].right > SHORT * self.size
        return is_short or self.is_heading

    @property
    def is_heading(self) -> bool:
        return heading_in(self.text) is not None or is_heading_alone(self.text)

    @property
    def columns(self) -> tuple[str, ...]:
        """The parts of a line that wide gaps separate."""
        parts = [[self.glyphs[0].text]]
        for at in range(1, len(self.glyphs)):
            if gap_before(self.glyphs, at) > COLUMN_GAP * self.glyphs[at].size:
                parts.append([])
            parts[-1].append(self.glyphs[at].text)
        return tuple(map("".join, parts))


_Item = _Line | Ruled | Picture | Unopened


def blocks_of_pages(pages: Sequence[PrintedPage]) -> Iterator[Block]:
    """All pages as one text."""
    items = [list(_items(page)) for page in pages]
    padding = padding_of(cell for page in pages for table in page.tables for cell in table.cells)
    running = _running_lines(items)
    lines: list[_Line] = []
    tables: list[Ruled] = []
    waiting: list[Block] = []  # what stands amid a paragraph comes behind it
    for item in _with_whole_tables([_without_edges(page, running) for page in items]):
        if isinstance(item, Picture | Unopened):
            waiting.append(item)
            continue
        if tables and isinstance(item, _Line):
            yield from _grids(tables, padding)
            tables = []
        if isinstance(item, Ruled) or (waiting and not (lines and _go_on(lines[-1], item))):
            yield from (*_texts(lines), *waiting)
            lines, waiting = [], []
        if isinstance(item, Ruled):
            tables.append(item)
        else:
            lines.append(item)
    yield from (*_grids(tables, padding), *_texts(lines), *waiting)


def _go_on(line: _Line, then: _Line) -> bool:
    """Whether the next line belongs to the paragraph, or to the table without rules, of this."""
    are_rows = all(len(one.columns) >= ENOUGH_COLUMNS for one in (line, then))
    return are_rows or not _are_parted(line, then)


def _are_parted(line: _Line, then: _Line) -> bool:
    """Whether a paragraph ends between two lines; in few signs a font's size does not show."""
    is_title = line.size > LARGER * then.size and len(then.glyphs) >= FEW_CHARACTERS
    return is_title or line.ends_a_paragraph or then.begins_a_paragraph


def refuse_too_many(pages: int) -> None:
    """Raise Unreadable for a document of more pages than any report has."""
    if pages > MOST_PAGES:
        said = Message("pages.too-many", {"pages": pages, "most": MOST_PAGES})
        raise Unreadable(SetbackKind.TOO_MANY_PAGES, said)


def refuse_unreadable_text(pages: Sequence[PrintedPage], if_pictures: SetbackKind) -> None:
    """Raise Unreadable when pages hold no text, or text whose meaning their fonts keep back.

    `if_pictures` is the kind of the reason when there are pictures in place of text.
    """
    glyphs = sum(len(page.glyphs) for page in pages)
    lost = sum(glyph.text == NO_CHARACTER for page in pages for glyph in page.glyphs)
    pictures = sum(len(page.pictures) for page in pages)
    if glyphs == 0:
        raise Unreadable(
            if_pictures if pictures else SetbackKind.NO_TEXT,
            Message("pages.no-text", {"pages": len(pages), "pictures": pictures}),
        )
    if lost > MOST_UNMAPPED * glyphs:
        said = Message("pages.characters-without-meaning", {"lost": lost, "glyphs": glyphs})
        raise Unreadable(SetbackKind.FONT_WITHOUT_MAPPING, said)


def _items(page: PrintedPage) -> Iterator[_Item]:
    """Lines, tables and pictures of one page from top to bottom."""
    tables = page.tables
    outside = [g for g in page.glyphs if g.text and not any(table.holds(g) for table in tables)]
    lines = lines_of(outside)
    left = min((line[0].left for line in lines), default=0.0)
    right = max((line[-1].right for line in lines), default=0.0)
    placed: list[tuple[float, _Item]] = [(table.top, table) for table in tables]
    placed += [(line[0].y, _Line(tuple(line), left, right)) for line in lines]
    first = min((top for top, _ in placed), default=0.0)  # what heads a page is a line or a table
    placed += [(max(top, first), Unopened()) for top in page.drawn]
    for picture in page.pictures:
        placed += _pictured(picture, placed)
    yield from (item for _, item in sorted(placed, key=lambda pair: pair[0]))


def _pictured(picture: Extent, placed: Sequence[tuple[float, _Item]]) -> list[tuple[float, _Item]]:
    """A picture where it begins; one with text on its height may belong to any section there.

    A ground of the page, or a scan below its text, is such a one: it stands where it ends, and all
    sections that it reaches may hold what it shows.
    """
    top, bottom = picture
    beside = [(at, line) for at, line in placed if isinstance(line, _Line) and top < at < bottom]
    if not beside:
        return [(top, Picture(""))]
    headings = [at for at, line in beside if line.is_heading]
    return [*((at, Unopened()) for at in (top, *headings)), (bottom, Picture(""))]


def _running_lines(pages: Sequence[Sequence[_Item]]) -> frozenset[str]:
    """Heads and feet: lines that begin or end most pages with the same text."""
    edges = Counter(
        text
        for page in pages
        for text in {
            item.text for item in (*_below(page)[:1], *page[-1:]) if isinstance(item, _Line)
        }
    )
    most = max(ENOUGH_PAGES, len(pages) // 2 + 1)
    return frozenset(text for text, count in edges.items() if count >= most)


def _without_edges(page: Sequence[_Item], running: frozenset[str]) -> Sequence[_Item]:
    """A page without its number, head and foot."""
    above, kept = page[: len(page) - len(_below(page))], list(_below(page))
    for at in (0, -1):
        while kept and isinstance(edge := kept[at], _Line) and _is_furniture(edge.text, running):
            kept.pop(at)
    return [*above, *kept]


def _below(page: Sequence[_Item]) -> Sequence[_Item]:
    """A page from its first line or table on: what heads it is none of the pictures above."""
    return list(dropwhile(lambda item: isinstance(item, Picture | Unopened), page))


def _is_furniture(text: str, running: frozenset[str]) -> bool:
    return text in running or PAGE_NUMBER.fullmatch(text) is not None


def _with_whole_tables(pages: Sequence[Sequence[_Item]]) -> list[_Item]:
    """All items in order; what the end of a cell left between two parts of a table comes after.

    A cell that reaches over the page break may drop its last characters below the table.
    """
    items: list[_Item] = []
    for whole in pages:
        page = _below(whole)
        above = whole[: len(whole) - len(page)]
        part = page[0] if page else None
        strays: list[_Item] = []
        if isinstance(part, Ruled):
            while items and isinstance(items[-1], _Line):
                strays.insert(0, items.pop())
            if not (_are_strays(strays) and items and _is_continued(items[-1], part)):
                items, strays = [*items, *strays], []
        items += [*above, *page[:1], *strays, *page[1:]]
    return items


def _are_strays(lines: Sequence[_Item]) -> bool:
    texts = [line.text for line in lines if isinstance(line, _Line)]
    return sum(map(len, texts)) <= FEW_CHARACTERS and not any(map(heading_in, texts))


def _is_continued(item: _Item, part: Ruled) -> bool:
    return isinstance(item, Ruled) and are_parts(item, part)


def _texts(lines: Sequence[_Line]) -> Iterator[Block]:
    """Lines joined to paragraphs; lines of several columns are rows of a table without rules."""
    held = ""
    rows: list[tuple[str, ...]] = []
    for before, line in zip([*lines[:1], *lines], lines, strict=False):
        if len(line.columns) >= ENOUGH_COLUMNS:
            rows.append(line.columns)
            continue
        if rows:
            yield from _paragraph(held)
            yield RaggedRows(tuple(rows))
            held, rows = "", []
        if held and _are_parted(before, line):
            yield from _paragraph(held)
            held = ""
        held += line.text
        if line.ends_a_paragraph:
            yield from _paragraph(held)
            held = ""
    yield from _paragraph(held)
    if rows:
        yield RaggedRows(tuple(rows))


def _paragraph(text: str) -> Iterator[Paragraph]:
    if tidy(text):
        yield Paragraph(tidy(text))


def _grids(tables: Sequence[Ruled], padding: float) -> Iterator[Block]:
    """Tables that follow each other without a line between; parts of one table are joined."""
    held: Ruled | None = None
    for table in tables:
        if held is not None and are_parts(held, table):
            held = joined(held, table)
            continue
        if held is not None:
            yield _grid(held, padding)
        held = table
    if held is not None:
        yield _grid(held, padding)


def _grid(table: Ruled, padding: float) -> Grid:
    return lay_out(spans_of(table.cells, padding), len(table.rows) - 1)
