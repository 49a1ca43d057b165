"""How single runs of .docx look: a list says what is plain, nothing else is a number."""

from __future__ import annotations

import pytest

from pipeline.blocks import Grid
from pipeline.formats.word.docx import read_docx
from pipeline.records import Why
from tests.formats.made.docx import TRANSITIONAL, packed
from tests.replicas.docx_file import RELATIONS, TYPES

W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
FILLED = "<w14:textFill>{}</w14:textFill>"
ONE_COLOUR = "<w14:solidFill><w14:{}/></w14:solidFill>"
BLACK, WHITE = '<w:color w:val="000000"/>', '<w:color w:val="FFFFFF"/>'
DARK = '<w:shd w:val="clear" w:color="auto" w:fill="000000"/>'


def _seen(run: str, paragraph: str = "", styles: str = "") -> tuple[str, Why | None]:
    """What is read of a cell that holds a 7 of this look and then a plain 36."""
    look = f"<w:rPr>{run}</w:rPr>"
    cell = (
        f"<w:tc><w:p><w:pPr>{paragraph}</w:pPr><w:r>{look}<w:t>7</w:t></w:r>"
        "<w:r><w:t>36</w:t></w:r></w:p></w:tc>"
    )
    document = (
        f'<w:document xmlns:w="{TRANSITIONAL}" xmlns:w14="{W14}"><w:body><w:tbl><w:tr>'
        f"{cell}</w:tr></w:tbl></w:body></w:document>"
    )
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS,
        "word/document.xml": document,
        "word/styles.xml": f'<w:styles xmlns:w="{TRANSITIONAL}">{styles}</w:styles>',
    }
    (grid,) = (one for one in read_docx(packed(parts)).blocks if isinstance(one, Grid))
    return grid.rows[0][0].text, grid.rows[0][0].why


@pytest.mark.parametrize(
    "run",
    [
        '<w:color w:val="000000" w:themeColor="background1"/>',
        '<w:color w:val="auto" w:themeColor="background1"/>',
        '<w:color w:val="000000" w:themeColor="text1" w:themeTint="01"/>',
        FILLED.format("<w14:noFill/>"),
        FILLED.format(ONE_COLOUR.format('schemeClr w14:val="bg1"')),
        FILLED.format(ONE_COLOUR.format('srgbClr w14:val="FFFFFF"')),
        f"{BLACK}{DARK}",
        f'{BLACK}<w:shd w:val="solid" w:color="000000" w:fill="auto"/>',
        f'{BLACK}<w:shd w:val="clear" w:fill="FFFFFF" w:themeFill="text1"/>',
        '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>',
        '<w:w w:val="1"/>',
        "<w:unheardOf/>",
    ],
)
def test_a_look_that_is_not_surely_seen_leaves_no_number(run: str) -> None:
    assert _seen(run)[1] is Why.HARD_TO_SEE


@pytest.mark.parametrize(
    "run",
    [
        '<w:color w:val="000000" w:themeColor="text1"/>',
        FILLED.format(ONE_COLOUR.format('schemeClr w14:val="tx1"')),
        f"{WHITE}{DARK}",
        DARK,
        '<w:shd w:val="clear" w:color="auto" w:fill="FFFFFF" w:themeFill="background1"/>',
        '<w:rFonts w:ascii="Times New Roman" w:eastAsia="仿宋"/>',
        '<w:w w:val="90"/><w:u w:val="single"/><w:lang w:val="zh-CN"/>',
        '<w:strike w:val="0"/><w:dstrike w:val="0"/>',
    ],
)
def test_a_look_that_is_surely_seen_is_read(run: str) -> None:
    assert _seen(run) == ("736", None)


@pytest.mark.parametrize("other", ['<w:dstrike w:val="0"/>', '<w:strike w:val="0"/>'])
def test_a_run_is_struck_if_either_line_is_on(other: str) -> None:
    on = "<w:strike/>" if "dstrike" in other else "<w:dstrike/>"
    assert _seen(on + other) == ("36", None)
    assert _seen(other + on) == ("36", None)


def test_a_size_of_its_own_does_not_take_a_styles_white_away() -> None:
    style = f'<w:style w:type="character" w:styleId="A"><w:rPr>{WHITE}</w:rPr></w:style>'
    assert _seen('<w:rStyle w:val="A"/><w:sz w:val="24"/>', styles=style)[1] is Why.HARD_TO_SEE


def test_black_on_the_ground_of_a_black_paragraph_is_no_number() -> None:
    assert _seen(BLACK, DARK)[1] is Why.HARD_TO_SEE


def test_a_year_that_word_fills_in_stands_beside_the_number() -> None:
    assert _seen("</w:rPr><w:yearShort/><w:rPr>")[1] is Why.BESIDE_A_THING
