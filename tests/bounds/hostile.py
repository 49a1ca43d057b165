"""Reports in order but for one part that was made to keep a reader or a rule busy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from tests.formats.made.docx import packed
from tests.replicas.documents import report_of
from tests.replicas.docx_file import RELATIONS, TYPES
from tests.replicas.markup import body_html
from tests.replicas.plan import Markup, Publication
from tests.replicas.register import BY_CODE

MEGABYTE = 2**20
OWN = BY_CODE["990101001"]
TITLE = "柳城区柳泉街道办事处2022年政府信息公开工作年度报告"
BODY = body_html(
    report_of(Publication(OWN, 2022, date(2023, 1, 18), OWN.portal, Markup.CLEAN)), Markup.CLEAN
)
BEGINS, _, REST = BODY.partition("总体情况</")
OPENING, _, ENDS = REST.partition(">")


def page(first: str = "", before: str = "", around: str = "", title: str = TITLE) -> bytes:
    """The report in order with `first` at the beginning of its first section.

    `before` stands before its title, `around` before the article.
    """
    body = f"{before}{BEGINS}总体情况</{OPENING}>{first}{ENDS}"
    return (
        f"<html><head><title>{title}</title></head><body>{around}"
        f"<div class='article_content'>{body}</div></body></html>"
    ).encode()


def _paragraph(text: str) -> bytes:
    return page(f"<p>{text}</p>")


def _filled(piece: str, size: int) -> str:
    """A piece repeated to fill so many bytes."""
    return piece * max(1, size // len(piece.encode()))


PIECES = {
    "denials": "本年内",
    "claims": "收到政府信息公开申请1件，",
    "claims without marks": "收到政府信息公开申请1件",
    "digits": "9",
    "grouped digits": "9,",
    "dashes": "—",
    "hyphens": "-",
    "years": "2021年",
    "the word year": "年",
    "open brackets": "（",
    "nested brackets": "（(【",
    "open quotations": "《2021年",
    "open links": "〔",
    "handled": "全部按时依法及时",
    "zero claims": "主动公开信息共计累计",
    "decided": "我局共累计依法",
    "notices": "收费通知书共为数量",
    "doubled": "甲乙丙丁戊己庚辛壬癸子丑",
    "one letter": "文",
    "blanks": " ",
    "tabs": "1\t",
    "pipes": "|1",
    "rule lines": "|-",
    "totals": "公开信息1条",
    "totals of all": "共计9条1件",
    "letters": "现将",
    "places": "首页",
    "index": "索引号",
    "sentences": "收到申请1件。",
    "numerals": "一",
    "replies": "答复的申请和",
    "carried": "结转下年度",
    "items": "1.",
    "points": "《年工作要点",
    "districts": "市区",
    "spans of days": "2021年1月1日至",
    "headings": "一、总体情况",
    "addresses": "http://a.b/",
}


def _lines(piece: str, size: int) -> str:
    return _filled(f"<p>{piece}</p>", size)


def _nested(tag: str, size: int) -> str:
    count = size // (2 * len(tag) + 5)
    return f"<{tag}>" * count + "1" + f"</{tag}>" * count


def _grid(size: int) -> str:
    side = int((size / 10) ** 0.5)
    row = "<tr>" + "<td>1</td>" * side + "</tr>"
    return f"<table>{_filled(row, size)}</table>"


def _spans(size: int) -> str:
    row = "<tr><td rowspan=65535 colspan=3>1</td><td>总计</td></tr>"
    return f"<table>{_filled(row, size)}</table>"


def _falling_spans(size: int) -> str:
    rows = (f"<tr>{'<td rowspan=999>1</td>' * 50}</tr>" for _ in range(size // 1100))
    return f"<table>{''.join(rows)}</table>"


def _empty_rows(size: int) -> str:
    table = f"<table><tr>{'<td rowspan=65535>' * 500}</tr>{'<tr>' * 4990}</table>"
    return _filled(table, size) if size > len(table) else table[:size]


def _docx(paragraph: str) -> bytes:
    document = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body><w:p><w:r><w:t>{TITLE}</w:t></w:r></w:p>"
        f"<w:p><w:r><w:t>一、总体情况</w:t></w:r></w:p>{paragraph}</w:body></w:document>"
    )
    parts = {"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS, "word/document.xml": document}
    return packed(parts)


def _docx_runs(size: int) -> bytes:
    return _docx(f"<w:p>{_filled('<w:r><w:t>收到申请1件，</w:t></w:r>', size)}</w:p>")


def _docx_rows(size: int) -> bytes:
    row = f"<w:tr>{'<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>' * 40}</w:tr>"
    return _docx(f"<w:tbl>{_filled(row, size)}</w:tbl>")


def _flat(piece: str, size: int) -> bytes:
    head = f"{TITLE}\n一、总体情况\n本年公开信息。\n二、主动公开政府信息情况\n"
    return (head + _filled(piece, size)).encode()


MADE: Mapping[str, Callable[[int], bytes]] = {
    **{
        f"a paragraph of {name}": lambda size, piece=piece: _paragraph(_filled(piece, size))
        for name, piece in PIECES.items()
    },
    **{
        f"lines of {name}": lambda size, piece=piece: page(_lines(piece, size))
        for name, piece in PIECES.items()
    },
    **{
        f"a text of {name}": lambda size, piece=piece: _flat(piece, size)
        for name, piece in PIECES.items()
    },
    **{
        f"text in lines of {name}": lambda size, piece=piece: _flat(f"{piece}\n", size)
        for name, piece in PIECES.items()
    },
    **{
        f"a title of {name}": lambda size, piece=piece: page(title=_filled(piece, size))
        for name, piece in PIECES.items()
    },
    **{
        f"a cell of {name}": lambda size, piece=piece: page(
            f"<table><tr><td>总计</td><td>{_filled(piece, size)}</td></tr></table>"
        )
        for name, piece in PIECES.items()
    },
    "text of pages of dashes": lambda size: _flat("\n" + "- " * 500 + "\f", size),
    "text of one page end": lambda size: _flat("\f\n" + _filled("- ", size), 1),
    "text of one page end and blanks": lambda size: _flat("\f\n" + _filled(" ", size) + "1x", 1),
    "nested tables": lambda size: page(_nested("table><tr><td", size)),
    "nested blocks": lambda size: page(_nested("div", size)),
    "nested spans": lambda size: page(_nested("span", size)),
    "many tables": lambda size: page(
        _filled("<table><tr><td>总计</td><td>1</td></tr></table>", size)
    ),
    "a vast grid": lambda size: page(_grid(size)),
    "a grid of labels": lambda size: page(
        f"<table>{_filled('<tr><td>总计</td><td>1</td></tr>', size)}</table>"
    ),
    "spans over all": lambda size: page(_spans(size)),
    "falling spans": lambda size: page(_falling_spans(size)),
    "spans over empty rows": lambda size: page(_empty_rows(size)),
    "one row": lambda size: page(f"<table><tr>{_filled('<td>1</td>', size)}</tr></table>"),
    "breaks": lambda size: page(f"<table><tr><td>{_filled('1<br>', size)}</td></tr></table>"),
    "pictures": lambda size: page(_filled("<img src=a>", size)),
    "crumbs": lambda size: page(around=_filled("<div>当前位置：首页 &gt; </div>", size)),
    "index blocks": lambda size: page(_filled("<td>索引号：</td>", size)),
    "places in marks": lambda size: page(_filled("<b>位置</b>", size)),
    "hidden": lambda size: page(_filled("<p style='display:none'>1</p>", size)),
    "meta tags": lambda size: page(
        around=_filled("<meta name='PubDate' content='2022-01-20'>", size)
    ),
    "titles": lambda size: page(around=_filled("<h1>2022年政府信息公开年度报告</h1>", size)),
    "containers": lambda size: page(around=_filled("<div class='content'>", size)),
    "scripts": lambda size: page(around=_filled('<script>var a={"b":</script>', size)),
    "a script": lambda size: page(around=f"<script>{_filled('{', size)}</script>"),
    "a script of lists": lambda size: page(around=f"<script>a={_filled('[', size)}</script>"),
    "docx of runs": _docx_runs,
    "docx of rows": _docx_rows,
}

DENIAL = f"{'本年内' * 40}咳未收到政府信息公开申请。"
# The night of issue 12: each kept the rules busy for days, or for hours.
FOUR: Mapping[str, Callable[[], bytes]] = {
    "one sentence": lambda: _paragraph(DENIAL),
    "50,000 claims": lambda: _paragraph("收到申请1件，" * 50_000),
    "900,000 digits": lambda: _paragraph("9" * 900_000),
    "100,000 dashes": lambda: _flat("-" * 100_000 + "x|", 1),
}
