"""What every format ends in: paragraphs, tables and pictures in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from crawlers.records import DateEvidence
from pipeline.records import Masthead, Why

FULL_STOP = "。"  # what tells a sentence from a heading or a label


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph or heading, without blanks at its ends; never empty."""

    text: str


@dataclass(frozen=True, slots=True)
class UnboxedRow(Paragraph):
    """A paragraph that stood in several cells, which may have been a row of a table after all."""


@dataclass(frozen=True, slots=True)
class LinkedFile(Paragraph):
    """A paragraph with a link to a document: what that one holds was not read here."""


@dataclass(frozen=True, slots=True)
class Aside(Paragraph):
    """A paragraph of links, or of a page's navigation: it names other papers, never this one."""


class CellText(str):
    """What a cell shows, and what else is known of it on its way to a number: how sure a machine is
    that guessed it (from 0 to 1), why no number may be read, and what was printed."""

    __slots__ = ("confidence", "printed", "why")
    confidence: float
    why: Why | None
    printed: str

    def __new__(cls, text: str, confidence: float, why: Why | None, printed: str) -> CellText:
        said = super().__new__(cls, text)
        said.confidence, said.why, said.printed = confidence, why, printed
        return said


class Span(NamedTuple):
    """One cell of a grid; it covers `height` rows and `width` columns from (`row`, `column`).

    A tuple, because a document has hundreds of them: made in a third of a data class's time.
    `confidence` is below 1 when a machine guessed the text from dots. `why` is set when no number
    may be read from the text; `printed` is what was printed, "" when that is the text. `lines` are
    the lines of a text that has several.
    """

    text: str
    row: int
    column: int
    height: int = 1
    width: int = 1
    confidence: float = 1.0
    why: Why | None = None
    printed: str = ""
    lines: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """The text, which remembers what else is known of it."""
        if self.confidence == 1 and self.why is None and not self.printed:
            return self.text
        return CellText(self.text, self.confidence, self.why, self.printed or self.text)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table whose merged cells are known: for each row the cells that cover it, in order."""

    rows: tuple[tuple[Span, ...], ...]

    @property
    def width(self) -> int:
        return max((span.column + span.width for row in self.rows for span in row), default=0)

    def begun(self) -> Iterator[tuple[Span, ...]]:
        """For each row the cells that begin in it; rows without any are told by what they share."""
        before: tuple[Span, ...] | None = None
        for number, row in enumerate(self.rows):
            yield () if row is before else tuple(span for span in row if span.row == number)
            before = row


@dataclass(frozen=True, slots=True)
class RaggedRows:
    """A flattened table: the cells of each row in order; blank cells may have vanished."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """An image in the text; it may be a scanned page or a table that nobody can copy from."""

    address: str


@dataclass(frozen=True, slots=True)
class Unopened:
    """Something that is shown in this place and was not opened: a frame, an object, a drawing."""


Block = Paragraph | Grid | RaggedRows | Picture | Unopened
#: What may hold a table that was not recognised.
MORE_THAN_TEXT = (Picture, Grid, RaggedRows, UnboxedRow, LinkedFile, Unopened)


@dataclass(frozen=True, slots=True)
class Content:
    """A document after its format: blocks in reading order.

    `titles` are the titles that the page claims outside its text (meta tags, h1), best first;
    `masthead` is what stands around the text of a web page. `to_lay_out` is a page with tables that
    only a browser can show; until it has, their touched cells hold no number.
    """

    format: str
    blocks: tuple[Block, ...]
    titles: tuple[str, ...] = ()
    dates: tuple[DateEvidence, ...] = ()
    masthead: Masthead | None = None
    #: Whether scripts may show more than the text of the page holds.
    has_scripts: bool = False
    #: Other documents in the same archive, whose tables may say something else.
    others: tuple[Content, ...] = ()
    #: How many files of the same archive could not be read, or hold no report.
    unread_beside: int = 0
    #: Its name in the archive that holds it; "" outside of one.
    name: str = ""
    to_lay_out: str | None = None
    #: What stands at the head or foot of every page, or across it, as far as a format keeps it.
    running: tuple[str, ...] = ()


def lines_of(parsed: Content) -> Iterator[str]:
    """Everything that is printed, a paragraph or a table row a line."""
    for block in parsed.blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Grid):
            yield from ("\t".join(span.text for span in row) for row in block.begun())
        elif isinstance(block, RaggedRows):
            yield from ("\t".join(row) for row in block.rows)


def labels_of(parsed: Content) -> Iterator[str]:
    for line in lines_of(parsed):
        yield from line.split("\t")
