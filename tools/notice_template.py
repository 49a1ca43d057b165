"""Write the two default templates of the notice, monitor/notice/notice.zh.docx and notice.en.docx.

An office that wants its own letterhead opens one of them in Word, changes what it likes, and saves
it as config/notice.zh.docx; what stands in double braces is filled in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table

FOLDER = Path(__file__).parents[1] / "monitor" / "notice"


@dataclass(frozen=True, slots=True)
class Words:
    """The fixed words of one language."""

    font: str
    draft: str
    title: str
    headings: tuple[str, str, str]
    classes: tuple[str, str]
    previous: str
    names: str
    agencies: str
    rules: tuple[str, str, str, str]
    note: str
    office: str


CHINESE = Words(
    font="仿宋",
    draft="（草稿，请核实后印发）",
    title="关于{{ scope }}{{ year }}年度政府信息公开工作年度报告发布情况的通报",
    headings=("一、总体情况", "二、分类情况", "三、常见问题"),
    classes=("类别", "应发布"),
    previous="{{ previous.name }}年度",
    names="{{ group.heading }}（{{ group.count }}个）",
    agencies="{{ district }}：{{ agencies | join('；') }}",
    rules=("规则", "内容", "机关数", "处数"),
    note="数据由监测系统依据各门户公开内容自动统计，截至{{ day }}。"
    "“未发布”均以完整抓取为证；无法判断的机关单独列出，不作未发布认定。",
    office="（发文机关）",
)
ENGLISH = Words(
    font="Times New Roman",
    draft="(Draft: verify before issuing)",
    title="Notice on the annual disclosure reports for {{ year }}, {{ scope }}",
    headings=("1. Overall", "2. By class", "3. Rules broken most"),
    classes=("Class", "owed"),
    previous="{{ previous.name }}",
    names="{{ group.heading }} ({{ group.count }})",
    agencies="{{ district }}: {{ agencies | join('; ') }}",
    rules=("Rule", "What it says", "Agencies", "Places"),
    note="Counted by the monitor from what the portals publish, as of {{ day }}. “Missing” rests on"
    " complete crawls; agencies that could not be judged are named apart and are not missing.",
    office="(issuing office)",
)


def main() -> None:
    """Write both files; the same words give the same documents."""
    for language, words in (("zh", CHINESE), ("en", ENGLISH)):
        paper = Document()
        _dress(paper, words)
        _write(paper, words)
        paper.core_properties.created = datetime(2026, 1, 1, tzinfo=UTC)
        paper.save(str(FOLDER / f"notice.{language}.docx"))


def _dress(paper: Paper, words: Words) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    style = paper.styles["Normal"]
    style.font.name, style.font.size = words.font, Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), words.font)


def _write(paper: Paper, words: Words) -> None:
    _line(paper, words.draft, size=12, centred=True)
    _line(paper, words.title, size=20, bold=True, centred=True)
    _line(paper, words.headings[0], bold=True)
    _lines(paper, "{%p for sentence in overall %}", "{{ sentence }}", "{%p endfor %}")
    _line(paper, words.headings[1], bold=True)
    _classes(paper, words)
    _lines(paper, "{%p for group in names %}")
    _line(paper, words.names, bold=True)
    _lines(
        paper,
        "{%p for district, agencies in group.groups %}",
        words.agencies,
        "{%p endfor %}",
        "{%p endfor %}",
        "{%p if rules %}",
    )
    _line(paper, words.headings[2], bold=True)
    _rules(paper, words)
    _lines(paper, "{%p endif %}")
    _line(paper, words.note, size=11)
    _line(paper, words.office).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _line(paper, "{{ day }}").alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _classes(paper: Paper, words: Words) -> None:
    """One row a class, the total, and last year's total; the standings are columns."""
    table = _table(paper, 3)
    _cells(table, 0, words.classes[0], words.classes[1], "{%tc for name in columns %}")
    _more_cells(table, 0, "{{ name }}", "{%tc endfor %}")
    for values, around in (
        ("row", ("{%tr for row in rows %}", "{%tr endfor %}")),
        ("total", ("", "")),
        ("previous", ("{%tr if previous %}", "{%tr endif %}")),
    ):
        if around[0]:
            _cells(table, _row(table), around[0])
        name = words.previous if values == "previous" else f"{{{{ {values}.name }}}}"
        number = _row(table)
        loop = f"{{%tc for count in {values}.counts %}}"
        _cells(table, number, name, f"{{{{ {values}.owed }}}}", loop)
        _more_cells(table, number, "{{ count }}", "{%tc endfor %}")
        if around[1]:
            _cells(table, _row(table), around[1])


def _rules(paper: Paper, words: Words) -> None:
    table = _table(paper, 4)
    _cells(table, 0, *words.rules)
    _cells(table, _row(table), "{%tr for rule in rules %}")
    columns = ("id", "sentence", "agencies", "places")
    _cells(table, _row(table), *(f"{{{{ rule.{column} }}}}" for column in columns))
    _cells(table, _row(table), "{%tr endfor %}")


def _table(paper: Paper, columns: int) -> Table:
    table = paper.add_table(rows=1, cols=columns + 2 if columns == 3 else columns)
    table.style = "Table Grid"
    return table


def _row(table: Table) -> int:
    table.add_row()
    return len(table.rows) - 1


def _cells(table: Table, row: int, *texts: str) -> None:
    for cell, text in zip(table.rows[row].cells, texts, strict=False):
        _small(cell.paragraphs[0].add_run(text))


def _more_cells(table: Table, row: int, *texts: str) -> None:
    for cell, text in zip(table.rows[row].cells[3:], texts, strict=True):
        _small(cell.paragraphs[0].add_run(text))


def _small(run: object) -> None:
    run.font.size = Pt(10.5)  # type: ignore[attr-defined]  # a run


def _lines(paper: Paper, *texts: str) -> None:
    for text in texts:
        _line(paper, text)


def _line(
    paper: Paper, text: str, *, size: float = 14, bold: bool = False, centred: bool = False
) -> object:
    paragraph = paper.add_paragraph()
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(size)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


if __name__ == "__main__":
    main()
