"""Icons, lines and codes are no pictures of tables; a picture of unknown size may be one."""

from __future__ import annotations

import base64

import pytest

from pipeline.blocks import Picture
from pipeline.formats.html.page import read_html
from pipeline.formats.word.docx import read_docx
from tests.formats.made.docx import packed
from tests.replicas.docx_file import RELATIONS, TYPES


def _png(width: int, height: int) -> str:
    size = width.to_bytes(4) + height.to_bytes(4)
    head = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + size + b"\x08\x02\0\0\0" * 4
    return "data:image/png;base64," + base64.b64encode(head).decode()


SMALL = (
    '<img src="icon.gif" width="16" height="16">',
    '<img src="qr.png" width="120" height="120">',
    '<img src="line.png" width="900" height="2">',
    '<img src="line.png" height="2px">',
    '<img src="qr.png" style="border:0;width: 3cm; height: 3cm">',
    f'<img src="{_png(64, 64)}">',
)
LARGE = (
    '<img src="t3.png">',
    '<img src="t3.png" width="100%">',
    '<img src="t3.png" width="800" height="600">',
    '<img src="t3.png" style="width:16cm">',
    '<img src="t3.png" style="border-width:1px">',
    f'<img src="{_png(900, 700)}">',
    '<a href="t3-large.png"><img src="t3.png" width="120"></a>',
)


@pytest.mark.parametrize(("image", "count"), [*((i, 0) for i in SMALL), *((i, 1) for i in LARGE)])
def test_only_a_picture_that_may_show_a_table_is_kept_of_a_page(image: str, count: int) -> None:
    page = f"<html><body><p>三、收到和处理政府信息公开申请情况</p><p>{image}</p></body></html>"
    blocks = read_html(page.encode()).blocks
    assert sum(isinstance(block, Picture) for block in blocks) == count


INLINE = '<w:drawing><w:inline>{}<a:blip r:embed="x"/></w:inline></w:drawing>'
SHAPE = '<w:pict><v:shape style="{}"><v:imagedata r:id="x"/></v:shape></w:pict>'


@pytest.mark.parametrize(
    ("drawing", "count"),
    [
        (INLINE.format(""), 1),
        (INLINE.format('<w:extent cx="5400000" cy="3600000"/>'), 1),
        (INLINE.format('<w:extent cx="360000" cy="360000"/>'), 0),
        (SHAPE.format("width:415pt;height:200pt"), 1),
        (SHAPE.format("width:8000;height:200"), 1),
        (SHAPE.format("position:absolute;width:30pt;height:30pt"), 0),
    ],
)
def test_only_a_picture_that_may_show_a_table_is_kept_of_a_document(
    drawing: str, count: int
) -> None:
    document = (
        '<w:document xmlns:w="urn:w" xmlns:a="urn:a" xmlns:r="urn:r" xmlns:v="urn:v"><w:body>'
        f"<w:p><w:r>{drawing}</w:r></w:p></w:body></w:document>"
    )
    files = {"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS, "word/document.xml": document}
    blocks = read_docx(packed(files)).blocks
    assert sum(isinstance(block, Picture) for block in blocks) == count
