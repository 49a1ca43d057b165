"""Tables as they are printed: merged cells, split headings, lost blanks, stray numbers."""

from __future__ import annotations

from pipeline.blocks import Grid, Paragraph, RaggedRows
from pipeline.formats.html.page import read_html
from pipeline.formats.text import blocks_of
from pipeline.reading.tables import extract
from pipeline.records import Setback, Table, Why
from pipeline.sections.sections import sections_of
from reportwatch.views.setbacks import explained
from tests.pipeline.reference import form

HEADING = "三、收到和处理政府信息公开申请情况"


def _requests(body: str) -> tuple[Table, tuple[Setback, ...]]:
    """Read a page whose third section is this HTML."""
    page = f"<html><body><div class='content'><p>{HEADING}</p>{body}<p>{'文' * 120}</p></div>"
    parsed = read_html(page.encode())
    tables, setbacks = extract(sections_of(parsed.blocks), form())
    return tables["requests"], setbacks


def _row(label: str, *cells: str) -> str:
    return (
        "<tr><td colspan=3>" + label + "</td>" + "".join(f"<td>{c}</td>" for c in cells) + "</tr>"
    )


SPLIT_HEADER = """
<tr><td colspan=3 rowspan=4>勾稽关系</td><td colspan=7>申请人情况</td></tr>
<tr><td rowspan=3>自然人</td><td colspan=5>法人或其他组织</td><td rowspan=3>总计</td></tr>
<tr><td>商业</td><td>科研</td><td rowspan=2>社会<br>公益<br>组织</td>
    <td rowspan=2>法律<br>服务<br>机构</td><td rowspan=2>其他</td></tr>
<tr><td>企业</td><td>机构</td></tr>"""


def test_columns_are_found_under_a_header_split_over_four_rows() -> None:
    table, _ = _requests(
        f"<table>{SPLIT_HEADER}{_row('一、本年新收政府信息公开申请数量', *'1234567')}</table>"
    )
    columns = ["natural_person", "business", "research", "public_interest", "legal_service"]
    assert [table.value("new_received", c) for c in [*columns, "other", "total"]] == list(
        range(1, 8)
    )


def test_a_blank_cell_of_a_grid_keeps_its_column() -> None:
    cells = ("", "2", "", "", "", "", "9")
    table, setbacks = _requests(f"<table>{SPLIT_HEADER}{_row('二、上年结转', *cells)}</table>")
    assert table.value("carried_in", "natural_person") is None
    assert table.value("carried_in", "business") == 2
    assert table.value("carried_in", "total") == 9
    assert not [s for s in setbacks if s.kind == "row-ambiguous"]


def test_a_number_merged_over_two_columns_is_nobodys() -> None:
    merged = (
        "<tr><td colspan=3>二、上年结转政府信息公开申请数量</td><td colspan=2>5</td>"
        "<td>0</td><td>0</td><td>0</td><td>0</td><td>5</td></tr>"
    )
    table, setbacks = _requests(f"<table>{SPLIT_HEADER}{merged}</table>")
    assert {cell.why for cell in table.rows["carried_in"].values()} == {Why.AMBIGUOUS}
    assert [s.kind for s in setbacks if s.kind == "row-ambiguous"]


def test_a_rowspan_of_65535_is_clamped_to_the_table() -> None:
    body = (
        "<table><tr><td rowspan=65535 colspan=1000000>三</td><td>x</td></tr><tr><td>y</td></tr>"
        "</table>"
    )
    grid = next(
        b for b in read_html(f"<p>{'文' * 120}</p>{body}".encode()).blocks if b.__class__ is Grid
    )
    assert isinstance(grid, Grid)
    assert len(grid.rows) == 2
    assert grid.width < 1100


def _flat(lines: str) -> tuple[Table, tuple[Setback, ...]]:
    blocks = [Paragraph(HEADING), *blocks_of(lines)]
    tables, setbacks = extract(sections_of(blocks), form())
    return tables["requests"], setbacks


def test_a_stray_number_before_a_label_is_no_value() -> None:
    cells = "".join(f"\t{n}\n" for n in "1234567")
    table, _ = _flat(f"\t0四、结转下年度继续办理\n{cells}\n")
    assert table.value("carried_out", "natural_person") == 1
    assert table.value("carried_out", "total") == 7


def test_a_vanished_blank_makes_a_row_null_and_never_shifts_it() -> None:
    table, setbacks = _flat("一、本年新收政府信息公开申请数量\t7\t1\t8\t\t\t\t\t\t\n")
    assert {cell.why for cell in table.rows["new_received"].values()} == {Why.AMBIGUOUS}
    assert [s for s in setbacks if s.kind == "row-ambiguous" and "本年新收" in explained(s, "zh")]


def test_a_row_with_one_number_too_many_is_read_only_when_all_are_the_same() -> None:
    same, _ = _flat("\t（一）予以公开" + "\t0" * 8 + "\n")
    other, setbacks = _flat("\t一、本年新收\t1" + "\t0" * 7 + "\n")
    assert other.value("new_received", "total") is None
    assert [s for s in setbacks if s.kind == "row-ambiguous"]
    assert same.value("granted", "total") == 0


def test_a_label_cut_by_a_page_break_still_names_its_row() -> None:
    rows = ((" ", "4. 无正当理 由大量反复", *"0000000"), ("", "申请", *[""] * 7))
    tables, _ = extract(sections_of([Paragraph(HEADING), RaggedRows(rows)]), form())
    assert tables["requests"].value("declined_mass", "total") == 0


def test_one_row_for_other_handling_stands_for_its_three() -> None:
    table, _ = _flat("\t（六）其他处理" + "\t3" + "\t0" * 5 + "\t3\n\t（七）总计" + "\t0" * 7)
    assert table.value("other", "total") == 3
    assert "other_misc" not in table.rows


PROCEEDINGS = "四、政府信息公开行政复议、行政诉讼情况"


def _proceedings(lines: str) -> tuple[dict[str, Table], tuple[Setback, ...]]:
    blocks = [Paragraph(PROCEEDINGS), *blocks_of(lines)]
    tables, setbacks = extract(sections_of(blocks), form())
    return dict(tables), setbacks


def test_five_blank_reviews_are_null_and_the_lawsuits_keep_their_places() -> None:
    header = "结果维持\t结果纠正\t其他结果\t尚未审结\t总计\n"
    tables, _ = _proceedings(header + "\t" * 5 + "\t".join("1234567890") + "\n")
    table = tables["proceedings"]
    assert table.value("reconsideration", "total") is None
    assert table.value("litigation_direct", "upheld") == 1
    assert table.value("litigation_after_reconsideration", "total") == 0


def test_fourteen_numbers_are_no_proceedings_table() -> None:
    header = "结果维持\t结果纠正\t其他结果\t尚未审结\t总计\n"
    tables, setbacks = _proceedings(header + "\t".join("12345678901234") + "\n")
    assert tables["proceedings"].value("reconsideration", "upheld") is None
    assert any("15" in explained(s, "zh") for s in setbacks)


def test_a_blank_line_below_ten_numbers_is_no_blank_table() -> None:
    header = "结果维持\t结果纠正\t其他结果\t尚未审结\t总计\n"
    tables, setbacks = _proceedings(header + "\t".join("0" * 10) + "\n" + "\t" * 14 + "\n")
    cells = [cell for row in tables["proceedings"].rows.values() for cell in row.values()]
    assert {cell.why for cell in cells} == {Why.AMBIGUOUS}
    assert any("15" in explained(s, "zh") for s in setbacks)


def test_a_numbered_part_of_section_one_is_not_section_two() -> None:
    lines = ("一、总体情况", "1.主动公开情况", "公开信息 5 条", "二、主动公开政府信息情况")
    assert [part.number for part in sections_of(map(Paragraph, lines))] == [0, 1, 2]
