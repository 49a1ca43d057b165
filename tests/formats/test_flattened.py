"""Text that lost its tables: whatever is certain is read, nothing is ever shifted."""

from __future__ import annotations

from functools import cache

import pytest

from pipeline.blocks import Paragraph, RaggedRows
from pipeline.formats.flattened import with_rows
from pipeline.formats.text import read_text
from tests.formats.judge import Score, judged
from tests.formats.made.flat import LAYOUTS, text_of
from tests.formats.made.report import Made, made, reports
from tests.replicas.plan import PUBLICATIONS, Markup

MARKUPS = (Markup.CLEAN, Markup.SPLIT, Markup.THOUSANDS, Markup.WIDE, Markup.STRAY)
FULL = [made(publication, MARKUPS[at % 5]) for at, publication in enumerate(PUBLICATIONS[::7])]
FULL = [document for document in FULL if None not in document.expected.values()]


@cache
def blanked() -> list[Made]:
    return [one for one in reports(40, MARKUPS) if None in one.expected.values()]


@pytest.mark.crossed("layout", "has_pages")
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("has_pages", [False, True])
def test_every_cell_of_every_layout_is_read_as_printed(layout: str, has_pages: bool) -> None:
    total = judged((m, text_of(m, layout, has_pages=has_pages)) for m in FULL)
    assert total == Score(total.right, 0, 0)
    assert total.right > 1500


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_blank_cell_never_shifts_another(layout: str) -> None:
    total = judged((m, text_of(m, layout)) for m in blanked())
    assert total.wrong == 0
    assert total.right > 1500


@pytest.mark.parametrize("layout", ["pipes", "compact pipes"])
def test_blank_cells_between_pipes_keep_their_places(layout: str) -> None:
    total = judged((m, text_of(m, layout)) for m in blanked())
    assert total == Score(total.right, 0, 0)


def test_numbers_in_a_sentence_are_no_row() -> None:
    blocks = (Paragraph("三、收到和处理政府信息公开申请情况"), Paragraph("本年共收到申请 3 件。"))
    assert with_rows(blocks) == blocks


def test_fifteen_numbers_on_a_line_are_a_row() -> None:
    line = " ".join("123456789012345")
    heading = Paragraph("四、政府信息公开行政复议、行政诉讼情况")
    assert with_rows((heading, Paragraph(line))) == (heading, RaggedRows((tuple(line.split()),)))


def test_a_page_number_before_a_form_feed_is_no_cell() -> None:
    parsed = read_text("规章\n\n0\n\n12\n\f行政规范性文件\n".encode())
    assert parsed.blocks == (Paragraph("规章"), Paragraph("0"), Paragraph("行政规范性文件"))
