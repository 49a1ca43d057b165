"""Which title a page has among those of other papers that stand around it."""

from __future__ import annotations

import pytest

from pipeline.formats.html.page import read_html
from pipeline.reading.titles import claim_of
from pipeline.reference.register import AgencyEntry, register_of
from pipeline.sections.sections import sections_of

TITLE = "柳城区水务局2025年政府信息公开工作年度报告"
LAST = "柳城区水务局2024年政府信息公开工作年度报告"
NEIGHBOUR = "柳城区教育局2025年政府信息公开工作年度报告"
EDUCATION = AgencyEntry("1", "柳城区教育局", "department", "9", "p", (), None, None, None, None)
REGISTER = register_of([EDUCATION])
HEAD = f"<html><head><title>{TITLE}</title></head><body>"
TEXT = f"<h1>{TITLE}</h1><p>统计期限为2025年1月1日至12月31日。</p><p>一、总体情况</p>"
ASIDE = {
    "last year's report in a list": f'<ul><li><a href="x">{LAST}</a></li></ul>',
    "a neighbour's report, known to us": f"<ul><li><a>{NEIGHBOUR}</a></li></ul>",
    "a block in a link": f'<a href="x"><div>{NEIGHBOUR}</div></a>',
    "words before a link": f'<p>上一篇：<a href="x">{LAST}</a></p>',
    "a breadcrumb in words": f"<div>首页 &gt; 政府信息公开年报 &gt; {LAST}</div>",
    "a menu in words": f'<div class="side-nav"><ul><li>{NEIGHBOUR}</li></ul></div>',
    "a list in words": f"<ul><li>{LAST}</li><li>{NEIGHBOUR}</li></ul>",
    "a file of last year's": f'<p><a href="x.docx">{LAST}</a></p>',
}


@pytest.mark.parametrize("aside", ASIDE.values(), ids=ASIDE)
def test_a_page_has_its_own_title_and_no_other_papers(aside: str) -> None:
    parsed = read_html(f"{HEAD}{aside}{TEXT}</body></html>".encode())

    claim = claim_of(parsed, sections_of(parsed.blocks), REGISTER)

    assert claim is not None
    assert (claim.agency, claim.year, claim.title) == ("柳城区水务局", 2025, TITLE)


def test_a_link_alone_gives_a_page_to_nobody() -> None:
    page = f"<html><body><p><a href='x.html'>{NEIGHBOUR}</a></p><p>一、总体情况</p></body></html>"
    parsed = read_html(page.encode())

    assert claim_of(parsed, sections_of(parsed.blocks), REGISTER) is None


def test_a_bookmark_around_a_title_is_no_link() -> None:
    parsed = read_html(f"<html><body><p><a name='OLE_LINK1'>{TITLE}</a></p></body></html>".encode())

    claim = claim_of(parsed, sections_of(parsed.blocks), REGISTER)

    assert claim is not None
    assert claim.title == TITLE
