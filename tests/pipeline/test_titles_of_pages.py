"""Which title a page has among those of other papers that stand around it."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.blocks import Content, Paragraph
from pipeline.formats.html.page import read_html
from pipeline.reading.drafts import as_final
from pipeline.reading.other_kinds import drafted
from pipeline.reading.periods import period_of
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


OWN = {
    "no agency": "2025年政府信息公开工作年度报告",
    "no year": "柳城区水务局政府信息公开工作年度报告",
}
OF_THE_GOVERNMENT = "柳城区人民政府2024年政府信息公开工作年度报告"
BEFORE = {
    "a list": "<ul><li>{}</li></ul>",
    "a head": "<header><h2>{}</h2></header>",
    "a line": "<p>{}</p>",
    "a script's link": '<span onclick="go(3)">{}</span>',
}
SAID = {
    "last year's, the government's": OF_THE_GOVERNMENT,
    "a neighbour's, known to us": NEIGHBOUR,
    "a half-year's": "柳城区教育局2025年上半年政府信息公开工作报告",
    "a draft": f"{NEIGHBOUR}（征求意见稿）",
    "a period": "统计期限：2024年1月1日至2024年12月31日",
}


@pytest.mark.parametrize("own", OWN.values(), ids=OWN)
@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
@pytest.mark.parametrize("tag", ["h1", "p"])
def test_what_stands_before_the_article_gives_its_title_nothing(
    own: str, before: str, said: str, tag: str
) -> None:
    text = f"<{tag}>{own}</{tag}><p>统计期限为2025年1月1日至2025年12月31日。</p><p>一、总体情况</p>"
    page = f"<html><body>{before.format(said)}<div>{text}</div></body></html>"
    parsed = read_html(page.encode())
    sections = sections_of(parsed.blocks)

    claim = claim_of(parsed, sections, REGISTER)
    period = period_of(sections, parsed.blocks)

    assert claim is not None
    assert claim.title == own
    assert drafted(parsed, sections) is None
    assert period is not None
    assert period.first == date(2025, 1, 1)


@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
def test_the_title_right_above_the_text_is_the_papers(said: str) -> None:
    """Where nothing parts them from each other, as in a text."""
    lines = (said, TITLE, "本报告根据条例编制。", "一、总体情况")
    parsed = Content("txt", tuple(map(Paragraph, lines)))

    claim = claim_of(parsed, sections_of(parsed.blocks), register_of([]))

    assert claim is not None
    assert claim.title == TITLE


MARKED = {
    "a line below": f"<h1>{TITLE}</h1><p>（征求意见稿，请于1月10日前反馈）</p>",
    "a line above": f"<p>送审稿</p><h1>{TITLE}</h1>",
    "words of its own": f"<h1>{TITLE}</h1><p>讨论稿，不对外</p>",
    "a watermark": f'<div class="watermark">内部征求意见稿</div><h1>{TITLE}</h1>',
}


@pytest.mark.parametrize("marked", MARKED.values(), ids=MARKED)
def test_a_mark_beside_the_title_is_seen_below_what_a_page_has_above(marked: str) -> None:
    above = "<div>网站首页</div><div>政务公开</div><div>无障碍</div><div>长者模式</div>"
    text = "<p>本报告根据条例编制。</p><p>一、总体情况</p>"
    parsed = read_html(f"<html><body>{above}<div>{marked}{text}</div></body></html>".encode())

    assert drafted(parsed, sections_of(parsed.blocks)) is not None
    final, said = as_final(parsed)
    assert said
    assert drafted(final, sections_of(final.blocks)) is None
