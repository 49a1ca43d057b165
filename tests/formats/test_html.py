"""Web pages: merged cells of any size, line breaks in cells, and whose pictures a page shows."""

from __future__ import annotations

import pytest

from pipeline.blocks import Content, Grid, Picture
from pipeline.formats.html.page import read_html
from pipeline.formats.layout import MOST_COLUMNS
from pipeline.records import Why

LOGO = "<div class='top-logo'><img src='logo.png'></div>"
SCANNED = "<p><img src='page1.jpg'></p>"
FOOT = "<div id='footer'><a href='http://bszs.example/'><img src='badge.png'></a></div>"
TEXT = f"<p>{'文' * 120}</p>"


def _page(body: str) -> Content:
    return read_html(f"<html><body>{body}</body></html>".encode())


def _texts(body: str) -> list[list[str]]:
    (grid,) = (block for block in _page(body).blocks if isinstance(block, Grid))
    return [[span.text for span in row] for row in grid.rows]


def _pictures(body: str) -> list[str]:
    return [block.address for block in _page(body).blocks if isinstance(block, Picture)]


def test_cells_find_their_places_between_those_that_reach_down_from_above() -> None:
    rows = _texts(
        "<table><tr><td>a<td rowspan=2>b<td>c</tr><tr><td>d<td>e</tr><tr><td>f<td>g<td>h</table>"
    )
    assert rows == [["a", "b", "c"], ["d", "b", "e"], ["f", "g", "h"]]


def test_a_cell_that_runs_into_one_from_above_keeps_its_beginning() -> None:
    rows = _texts("<table><tr><td>a<td rowspan=2>b</tr><tr><td colspan=3>c<td>d</tr></table>")
    assert rows == [["a", "b"], ["c", "b", "d"]]


@pytest.mark.parametrize("size", ["65535", "9" * 5000, "-1", "0", "", "三", "1.5"])
def test_no_size_of_a_cell_is_too_strange(size: str) -> None:
    rows = _texts(f"<table><tr><td rowspan='{size}'>a<td>b</tr><tr><td>c</tr></table>")
    assert rows[0] == ["a", "b"]
    assert rows[1][-1] == "c"


def test_thousands_of_cells_that_reach_down_thousands_of_rows_are_bounded() -> None:
    wide = "<tr>" + "<td rowspan=9999>1" * 20_000 + "</tr>" + "<tr><td>2</tr>" * 3000
    (grid,) = (b for b in _page(f"<table>{wide}</table>").blocks if isinstance(b, Grid))
    assert max(len(row) for row in grid.rows) <= MOST_COLUMNS + 1


def test_cells_over_more_columns_than_a_table_has_leave_no_place_for_others() -> None:
    row = "<tr><td rowspan=65535 colspan=100>1<td>2</tr>"
    (grid,) = (b for b in _page(f"<table>{row * 3000}</table>").blocks if isinstance(b, Grid))
    assert max(map(len, grid.rows)) <= MOST_COLUMNS // 100 + 1
    assert grid.width <= MOST_COLUMNS + 100


def test_rows_without_cells_hold_what_reaches_down_until_it_ends() -> None:
    rows = _texts("<table><tr><td rowspan=3>a<td rowspan=2>b</tr><tr></tr><tr></tr><tr><td>c</tr>")
    assert rows == [["a", "b"], ["a", "b"], ["a"], ["c"]]


def test_words_of_a_cell_stay_apart_where_the_page_breaks_the_line() -> None:
    rows = _texts("<table><tr><td>1<br>2<td><p>3</p><p>4</p><td><b>5</b>6</tr></table>")
    assert rows == [["1 2", "3 4", "56"]]


@pytest.mark.parametrize("cell", ['13<a href="#n2">2</a>', "11<small>2</small>"])
def test_a_digit_that_marks_a_note_is_no_part_of_the_number(cell: str) -> None:
    (grid,) = (b for b in _page(f"<table><tr><td>{cell}</table>").blocks if isinstance(b, Grid))
    assert grid.rows[0][0].why is Why.NOTE_MARK


@pytest.mark.parametrize(
    "cell", ["<small>12</small>", '<a href="#top">12</a>', "12<small>件</small>"]
)
def test_a_whole_number_that_is_small_or_a_link_is_read(cell: str) -> None:
    (grid,) = (b for b in _page(f"<table><tr><td>{cell}</table>").blocks if isinstance(b, Grid))
    assert grid.rows[0][0].why is None


def test_pictures_of_a_portals_head_and_foot_are_not_the_reports() -> None:
    assert _pictures(LOGO + SCANNED + FOOT) == ["page1.jpg"]


def test_every_picture_inside_the_article_counts() -> None:
    article = f"<div class='TRS_Editor'>{TEXT}<div class='navy'>{SCANNED}</div></div>"
    assert _pictures(LOGO + article + FOOT) == ["page1.jpg"]
