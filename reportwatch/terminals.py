"""Where tables and bars are drawn: as rich draws them, with all that is unseen made visible."""

from __future__ import annotations

import shutil
import sys

from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook, RenderResult
from rich.segment import Segment

from reportwatch.visible import raw, visible


def width_of_terminal() -> int | None:
    """How many columns the terminal has that we write to; None where that is none.

    What a program reads stays on one line.
    """
    stream = raw(sys.stdout)
    return shutil.get_terminal_size().columns if stream.isatty() else None


class Terminal(Console):
    """A console whose own codes are the only ones that come out of it."""

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(file=raw(sys.stderr if stderr else sys.stdout))
        self.push_render_hook(_AllVisible())


class _AllVisible(RenderHook):
    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        return [_Visible(one) for one in renderables]


class _Visible:
    def __init__(self, drawn: ConsoleRenderable) -> None:
        self._drawn = drawn

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for segment in console.render(self._drawn, options):
            if segment.control:
                yield segment
            else:
                yield Segment(visible(segment.text), segment.style)
