"""Which pages plain reading may trust, and what happens to a page when no browser is there."""

from __future__ import annotations

import pytest

from core.browser import LAYOUTS, find_browser
from pipeline.blocks import Content, Grid
from pipeline.formats.html.page import read_html, read_page
from pipeline.reading.document import layout_script
from pipeline.records import Why
from tests.formats.made.pages import Print, html_of
from tests.formats.made.report import reports
from tests.replicas.markup import body_html
from tests.replicas.plan import Markup

LEAST_PLAIN = 0.9
browser = pytest.mark.skipif(find_browser(None) is None, reason="no Chromium on this machine")


BROUGHT = (
    "<style>@font-face{font-family:q;src:url(data:font/ttf;base64,AAAA)}.q{font-family:q}</style>"
)
FORBIDS = "<meta http-equiv='Content-Security-Policy' content=\"style-src 'none'\">"


def _page(table: str, head: str = "") -> Content:
    return read_html(f"<html><head>{head}</head><body>{table}</body></html>".encode())


def _whys(content: Content) -> list[Why | None]:
    (grid,) = (block for block in content.blocks if isinstance(block, Grid))
    return [
        span.why
        for number, row in enumerate(grid.rows)
        for span in row
        if span.row == number and span.text
    ]


def test_nine_of_ten_pages_and_pages_pasted_from_word_stay_plain() -> None:
    made = reports(40, (Markup.CLEAN, Markup.SPLIT, Markup.NARROW, Markup.STRAY))
    pages = [html_of(one, Print()) for one in made]
    pages += [f"<html><body>{body_html(one.report, Markup.WORD)}</body></html>" for one in made]
    plain = [read_page(page).to_lay_out is None for page in pages]
    assert sum(plain) >= LEAST_PLAIN * len(plain)


@pytest.mark.parametrize(
    "cell",
    [
        "<s>59</s>95",
        "95<sup>1</sup>",
        "<span style='opacity:0'>7</span>95",
        "<blink>95</blink>",
        "<b style='unheard-of: of'>95</b>",
        "<span style='color:#fefefe'>7</span>95",
    ],
)
def test_what_is_not_on_the_list_leaves_its_own_cell_empty(cell: str) -> None:
    content = _page(f"<table><tr><td>1</td><td>{cell}</td></tr></table>")
    assert _whys(content) == [None, Why.LAYOUT_UNKNOWN]
    assert content.to_lay_out is not None


@pytest.mark.parametrize(
    ("head", "around"),
    [
        ("", "<div style='text-decoration:line-through'>{}</div>"),
        ("<style>.a .b{visibility:hidden}</style>", "<div class='a b'>{}</div>"),
        ("<style>td{color:#eee}</style>", "{}"),
        (BROUGHT, "{}"),
        (FORBIDS, "{}"),
        ("", "{}<div><template shadowrootmode=open>7</template></div>"),
        ("", "<del>{}</del>"),
    ],
)
def test_what_stands_around_a_table_touches_all_its_cells(head: str, around: str) -> None:
    table = "<table><tr><td>1</td><td>2</td></tr></table>"
    assert _whys(_page(around.format(table), head)) == [Why.LAYOUT_UNKNOWN] * 2


def test_a_font_that_is_only_described_touches_no_table() -> None:
    head = "<style>@font-face{font-family:宋体;panose-1:2 1 6 0}</style>"
    assert _whys(_page("<table><tr><td>1</td></tr></table>", head)) == [None]


def test_rules_about_other_elements_touch_no_table() -> None:
    head = "<style>.menu li{display:none} a:hover{opacity:.5} .x td.y{display:none}</style>"
    content = _page("<table class=z><tr><td>1</td><td>2</td></tr></table>", head)
    assert _whys(content) == [None, None]


def test_a_struck_row_touches_its_cells_alone() -> None:
    rows = "<tr style='text-decoration:line-through'><td>1</td></tr><tr><td>2</td></tr>"
    assert _whys(_page(f"<table>{rows}</table>")) == [Why.LAYOUT_UNKNOWN, None]


@browser
@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("<s>59</s>95", "95"),
        ("95<sup>1</sup>", "95"),
        ("<span style='opacity:0'>7</span>95", "95"),
        ("<b style='unheard-of: of'>95</b>", "95"),
        ("<p>95</p><p><b style='x:y'>12</b></p>", None),
        ("<svg width=9 height=9><text y=9>7</text></svg>95", None),
        ("<b style='color:oklch(1 0 0)'>7</b>95", None),
        ("<b style='color:color-mix(in srgb, white, white)'>7</b>95", None),
        ("<b style='color:rgb(255 0 0)'>7</b>95", "795"),
        ("<b style='color:transparent'>\U0001d7d8</b>", None),
        ("<b><template shadowrootmode=open>7</template>95</b>", None),
        ("<b style='text-shadow:12px 0 0 #000'>95</b>", None),
        ("<b style='text-shadow:1px 1px 0 #ccc'>95</b>", "95"),
        ("<b style='text-decoration:line-through transparent'>7</b>95", None),
        ("95²<b style='display:block;margin:-9999px'>7</b>", None),
    ],
)
def test_a_browser_shows_what_plain_reading_does_not_know(cell: str, shown: str | None) -> None:
    page = f"<html><body><table><tr><td>1</td><td>{cell}</td></tr></table></body></html>"
    written = LAYOUTS.laid_out(page, layout_script())
    assert written is not None
    (grid,) = (one for one in read_page(written, is_laid_out=True).blocks if isinstance(one, Grid))
    found = grid.rows[0][1]
    assert (found.text if found.why is None else None) == shown


@browser
def test_a_browser_knows_no_digit_in_a_font_that_the_page_brings() -> None:
    cells = "<td class=q>5</td><td>6</td>"
    page = f"<html><head>{BROUGHT}</head><body><table><tr>{cells}</tr></table></body></html>"
    written = LAYOUTS.laid_out(page, layout_script())
    assert written is not None
    assert _whys(read_page(written, is_laid_out=True)) == [Why.LAYOUT_UNKNOWN, None]


@browser
def test_a_browser_shows_what_a_page_that_forbids_its_styles_would_hide() -> None:
    cell = "<td>6<i style='display:none'>5</i></td>"
    page = f"<html><head>{FORBIDS}</head><body><table><tr>{cell}</tr></table></body></html>"
    written = LAYOUTS.laid_out(page, layout_script())
    assert written is not None and "<td>65</td>" in written


@browser
def test_a_page_in_the_browser_runs_no_script_and_asks_nobody() -> None:
    page = (
        "<html><body onload=\"document.body.innerHTML='x'\"><table><tr><td>1</td>"
        "<td><b style='x:y'>2</b></td></tr></table><img src='http://127.0.0.1:9/'>"
        "<script>document.body.innerHTML='y'</script></body></html>"
    )
    written = LAYOUTS.laid_out(page, layout_script())
    assert written is not None and "<td>2</td>" in written


LINKED = "<link rel=stylesheet href=a.css>"
ASKS_FOR_SCRIPTS = "<style>@media (scripting:enabled){.x{color:red}}</style>"


@pytest.mark.parametrize("head", [LINKED, ASKS_FOR_SCRIPTS, "<style>@import 'a.css';</style>"])
def test_a_sheet_that_is_not_here_may_take_named_digits_away(head: str) -> None:
    table = "<table><tr><td class=b><p class=c>12</p></td><td>6<i class=a>5</i></td></tr></table>"
    assert _whys(_page(table, head)) == [None, Why.LAYOUT_UNKNOWN]
    assert _whys(_page(table)) == [None, None]


@browser
def test_a_browser_does_not_know_a_sheet_that_is_not_here_either() -> None:
    page = f"<html><head>{LINKED}</head><body><table><tr><td>6<i class=a>5</i></td></tr></table>"
    written = LAYOUTS.laid_out(page, layout_script())
    assert written is not None
    assert _whys(read_page(written, is_laid_out=True)) == [Why.LAYOUT_UNKNOWN]


@browser
def test_what_is_for_browsers_without_scripts_is_not_seen() -> None:
    cell = "<!-- <noscript> --><b style='x:y'>6</b><noscript>5</noscript>"
    page = f"<html><body><table><tr><td>{cell}</td></tr></table></body></html>"
    written = LAYOUTS.laid_out(page, layout_script())
    assert written is not None and "<td>6</td>" in written


NESTED = "<td><table><tr><td>6</td><td>3</td></tr></table></td>"
WITH_NESTED = f"<table><tr><td>甲</td>{NESTED}<td>7</td><td>8</td></tr><tr><td>乙</td></tr></table>"


def test_a_row_with_a_table_among_its_figures_is_not_read_and_shifts_no_other() -> None:
    assert _whys(_page(WITH_NESTED)) == [Why.LAYOUT_UNKNOWN] * 4 + [None]


@browser
def test_a_browser_leaves_a_row_with_a_table_in_it_as_it_is() -> None:
    written = LAYOUTS.laid_out(f"<html><body>{WITH_NESTED}</body></html>", layout_script())
    assert written is not None
    assert _whys(read_page(written, is_laid_out=True)) == [Why.LAYOUT_UNKNOWN] * 4 + [None]
