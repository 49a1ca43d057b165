"""A form is known by all its printed labels, and reports from before the forms are no worse."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from core.configuration import ConfigurationError
from pipeline.one_report import check
from pipeline.reading.document import Hints, ReadingReference, read_document
from pipeline.reading.no_report import NoReportText
from pipeline.records import Outcome, Report
from pipeline.reference.forms import Form, Forms, load_forms
from reportwatch.cli.main import main
from tests.formats.judge import configuration
from tests.pipeline.reference import ROOT, reference

GOLDEN = ROOT / "tests" / "formats" / "golden"
OLDER_PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8">
<meta name="PubDate" content="{published} 09:00"/><title>{title}</title></head><body>
<h1>{title}</h1>
<p>本报告的统计期限自{year}年1月1日起至{year}年12月31日止。</p>
<p>一、概述</p><p>我局由专人负责信息公开，栏目按月更新。</p>
<p>二、主动公开情况</p><p>主动公开政府信息21条。</p>
<p>三、依申请公开情况</p><p>没有收到申请。</p>
<p>四、收费及减免情况</p><p>没有收费。</p>
<p>五、复议、诉讼情况</p><p>没有发生。</p>
<p>六、存在的问题和改进措施</p><p>更新不够快，今后按月检查。</p>
<table border="1"><tr><td>统计指标</td><td>单位</td><td>统计数</td></tr>
<tr><td>主动公开政府信息数</td><td>条</td><td>21</td></tr>
<tr><td>制发规范性文件总数</td><td>件</td><td>2</td></tr>
<tr><td>行政复议数量</td><td>件</td><td>0</td></tr>
<tr><td>涉及国家秘密</td><td>件</td><td>0</td></tr></table></body></html>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "config" / "forms", tmp_path / "forms"))


def successor(folder: Path, old: str, new: str, year: int = 2024) -> Path:
    """One file more: the form of 2021 with one label changed, for reports from this year on."""
    text = (folder / "2021-30.toml").read_text()
    assert text.count(old) == 1
    text = text.replace(old, new).replace('id = "2021-30"', f'id = "{year}-9"')
    text = text.replace("first_year = 2021", f"first_year = {year}")
    path = folder / f"{year}-9.toml"
    path.write_text(text.replace("〔2021〕30号", f"〔{year}〕9号"))
    return path


def golden(path: Path, label: str = "", instead: str = "") -> bytes:
    """A kept file, with one label printed in other words."""
    if not label:
        return path.read_bytes()
    written = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/document.xml":
                assert label.encode() in part
                part = part.replace(label.encode(), instead.encode())
            new.writestr(name, part)
    return written.getvalue()


def read(content: bytes, forms: Forms) -> Report:
    return read_document(content, ReadingReference(configuration().register, forms), Hints())


def cells(report: Report) -> Mapping[str, str]:
    return {
        f"{key}.{row}.{column}": str(cell.value)
        for key, table in report.tables.items()
        for row, line in table.rows.items()
        for column, cell in line.items()
        if cell.value is not None
    }


LABELS = [
    ('label = "本年制发件数"', "本年制发件数", "当年制作并发出的件数"),
    ('label = "8.属于行政查询事项"', "属于行政查询事项", "属于行政登记查询事项"),
    ('label = "尚未审结"', "尚未审结", "还在审理之中"),
    # Its heading, too, prints the words of the older form.
    ('label = "行政复议"', ">行政复议<", ">复核案件<"),
]


@pytest.mark.parametrize(("line", "label", "instead"), LABELS)
def test_a_successor_that_keeps_all_but_one_label_leaves_every_cell_of_both_forms(
    folder: Path, line: str, label: str, instead: str
) -> None:
    successor(folder, line, line.replace(label.strip("<>"), instead.strip("<>")))
    forms = load_forms(folder)
    for path, form in [
        (GOLDEN / "narrow-2019-60.docx", "2019-60"),
        (GOLDEN / "split-2021-30.docx", "2021-30"),
    ]:
        report = read(golden(path), forms)
        assert report.form == form
        assert cells(report) == json.loads(path.with_suffix(".json").read_text())
    path = GOLDEN / "split-2021-30.docx"
    renamed = read(golden(path, label, instead), forms)
    assert renamed.form == "2024-9"
    assert cells(renamed) == json.loads(path.with_suffix(".json").read_text())


TOLERATED = '"其他结果", en = "other result", other_labels = ["其它结果"]'


def test_a_report_that_prints_a_spelling_its_own_form_lists_follows_no_successor(
    folder: Path,
) -> None:
    successor(folder, TOLERATED, '"其它结果", en = "other result"')
    forms = load_forms(folder)
    kept = GOLDEN / "split-2021-30.docx"
    report = read(golden(kept, "其他结果", "其它结果"), forms)
    assert report.form == "2021-30"
    assert cells(report) == json.loads(kept.with_suffix(".json").read_text())
    new = [line.replace("其他结果", "其它结果") for line in forms.by_id["2021-30"].printed()]
    followed = {year: forms.followed_by(new, year) for year in (2023, 2024)}
    assert {year: one and one.id for year, one in followed.items()} == {
        2023: "2021-30",
        2024: "2024-9",
    }


def test_forms_whose_spellings_fit_each_other_are_refused_by_both_names(folder: Path) -> None:
    path = successor(
        folder, TOLERATED, '"其它结果", en = "other result", other_labels = ["其他结果"]'
    )
    with pytest.raises(ConfigurationError, match="cannot be told apart") as error:
        load_forms(folder)
    assert str(path) in str(error.value)
    assert str(folder / "2021-30.toml") in str(error.value)


def test_a_report_that_has_all_of_its_own_form_is_only_asked_about_another(folder: Path) -> None:
    """Two labels of a successor that it prints besides, under a table, make no accusation."""
    row = '{ key = "granted", label = "（一）予以公开", en = "granted" },'
    more = '{ key = "half", label = "分批提供", en = "halves" },'
    more += '{ key = "late", label = "延期提供", en = "late" },'
    successor(folder, row, row + more)
    forms = load_forms(folder)
    line = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
    lines = "".join(map(line.format, ("分批提供", "延期提供")))
    report = read(golden(GOLDEN / "split-2021-30.docx", "</w:tbl>", f"</w:tbl>{lines}"), forms)
    books = replace(reference(), forms=forms)
    (told,) = (one for one in check(report, books, None)[0] if one.rule == "wrong-template")
    assert report.form == "2024-9"
    assert told.outcome is Outcome.UNCERTAIN


def test_a_successor_with_one_row_more_leaves_every_cell_of_the_form_it_follows(
    folder: Path,
) -> None:
    row = '{ key = "granted", label = "（一）予以公开", en = "granted" },'
    path = successor(
        folder, row, row + '\n{ key = "half", label = "（一）之二分批提供", en = "by halves" },'
    )
    forms = load_forms(folder)
    kept = GOLDEN / "split-2021-30.docx"
    report = read(golden(kept), forms)
    assert report.form == "2021-30"
    assert cells(report) == json.loads(kept.with_suffix(".json").read_text())
    own = forms.followed_by(load_forms(path.parent).by_id["2024-9"].printed())
    assert own is not None
    assert own.id == "2024-9"


def test_the_form_file_says_whether_a_form_allows_blanks() -> None:
    allowing = [form.id for form in reference().forms.by_id.values() if form.allows_blanks]
    assert allowing == ["2019-60"]


def test_the_years_of_a_form_end_where_the_next_one_begins(folder: Path) -> None:
    successor(folder, '"本年制发件数"', '"当年制作并发出的件数"')
    forms = load_forms(folder)
    followed = {year: forms.for_year(year) for year in (2018, 2020, 2023, 2024, 2030)}
    assert {year: form and form.id for year, form in followed.items()} == {
        2018: None,
        2020: "2019-60",
        2023: "2021-30",
        2024: "2024-9",
        2030: "2024-9",
    }


def test_a_last_year_that_contradicts_the_next_form_is_refused(folder: Path) -> None:
    path = folder / "2019-60.toml"
    path.write_text(path.read_text().replace("= 2019\n", "= 2019\nlast_year = 2019\n", 1))
    with pytest.raises(ConfigurationError, match="'last_year' is 2019; expected 2020"):
        load_forms(folder)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('en = "made this year"', 'en = "made"'),  # nothing that is printed
        ('label = "1.属于国家秘密"', 'label = "2.属于国家秘密"'),  # only another number
    ],
)
def test_forms_that_print_the_same_labels_are_refused_by_both_names(
    folder: Path, old: str, new: str
) -> None:
    path = successor(folder, old, new)
    with pytest.raises(ConfigurationError, match="cannot be told apart") as error:
        load_forms(folder)
    assert str(path) in str(error.value)
    assert str(folder / "2021-30.toml") in str(error.value)


@pytest.mark.parametrize(("key", "both"), [("id", 'id = "2021-30"'), ("first_year", "2021")])
def test_two_forms_of_one_id_or_year_are_refused_by_both_names(
    folder: Path, key: str, both: str
) -> None:
    path = successor(folder, '"本年制发件数"', '"当年制作并发出的件数"')
    value = '"2021-30"' if key == "id" else "2021"
    path.write_text(re.sub(rf"(?m)^{key} = .*$", f"{key} = {value}", path.read_text()))
    with pytest.raises(ConfigurationError, match=key) as error:
        load_forms(folder)
    assert str(path) in str(error.value)
    assert str(folder / "2021-30.toml") in str(error.value)


def test_a_sentence_that_speaks_of_the_next_forms_label_makes_no_report_follow_it(
    folder: Path,
) -> None:
    row = '{ key = "granted", label = "（一）予以公开", en = "granted" },'
    successor(folder, row, row + '\n{ key = "half", label = "（一）之二分批提供", en = "halves" },')
    forms = load_forms(folder)
    labels = [*forms.by_id["2021-30"].printed(), "今后对大件申请分批提供，逐月答复。"]
    followed = forms.followed_by(labels)
    assert followed is not None
    assert followed.id == "2021-30"


def _successors(form: Form) -> Iterator[Form]:
    """Forms that keep all labels but one, each of the labels once."""
    for key, table in form.tables.items():
        for number, block in enumerate(table.blocks):
            for part in ("columns", "rows"):
                for line in getattr(block, part):
                    renamed = line.model_copy(update={"label": f"经核定的{line.label[-9:]}类"})
                    lines = tuple(renamed if one is line else one for one in getattr(block, part))
                    other = block.model_copy(update={part: lines})
                    blocks = (*table.blocks[:number], other, *table.blocks[number + 1 :])
                    yield form.model_copy(
                        update={
                            "id": "2024-9",
                            "first_year": 2024,
                            key: table.model_copy(update={"blocks": blocks}),
                        }
                    )


@pytest.mark.parametrize("year", [None, 2018, 2020, 2021, 2023])
@pytest.mark.parametrize("missing", ["", "proactive", "requests", "proceedings"])
def test_a_report_that_lacks_a_table_keeps_its_form_beside_every_successor(
    missing: str, year: int | None
) -> None:
    ours = reference().forms.by_id
    form = ours["2021-30"]
    printed = _printed(form, *(key for key in form.tables if key != missing))
    followed = {
        found.id if found else None
        for one in _successors(form)
        for found in [Forms([*ours.values(), one]).followed_by(printed, year)]
    }
    assert followed == {"2021-30"}


@pytest.mark.parametrize("label", ["商业企业", "科研机构"])
def test_a_label_that_a_report_prints_in_two_lines_leaves_it_every_cell(
    folder: Path, label: str
) -> None:
    successor(folder, f'label = "{label}"', f'label = "登记在册的{label[:2]}单位"')
    path = GOLDEN / "split-2021-30.docx"
    report = read(golden(path), load_forms(folder))
    assert report.form == "2021-30"
    assert cells(report) == json.loads(path.with_suffix(".json").read_text())


def _printed(form: Form, *tables: str) -> list[str]:
    return [line.label for key in tables for line in form.tables[key].lines]


@pytest.mark.parametrize(
    ("printed", "year", "followed"),
    [
        ("2019-60", 2020, "2019-60"),
        ("2019-60", 2023, "2021-30"),  # one row for all other handling is allowed there, too
        ("2019-60", 2018, "2019-60"),
        ("2019-60", None, "2019-60"),  # the older one: it asks no more than it may
        ("2021-30", 2020, "2021-30"),  # three rows are of this form alone
        ("2021-30", None, "2021-30"),
    ],
)
def test_tables_that_mean_the_same_on_two_forms_are_of_the_form_of_the_year(
    printed: str, year: int | None, followed: str | None
) -> None:
    forms = reference().forms
    form = forms.by_id[printed]
    found = forms.followed_by(_printed(form, "requests", "proceedings"), year)
    assert (found.id if found else None) == followed


def older_page(folder: Path, year: int = 2016, published: str = "2017-02-20") -> Path:
    title = f"云岭市青禾区水务局{year}年政府信息公开工作年度报告"
    path = folder / "older.html"
    path.write_text(OLDER_PAGE.format(title=title, year=year, published=published))
    return path


@pytest.mark.parametrize("command", ["read", "check"])
def test_a_report_from_before_the_forms_is_older_and_nothing_worse(
    command: str, tmp_path: Path
) -> None:
    path = older_page(tmp_path)
    result = CliRunner().invoke(main, [command, "--format", "json", str(path)])
    assert result.exit_code == 0, result.output
    said = json.loads(result.output)
    assert said["findings"] == []
    assert [one["kind"] for one in said["setbacks"]] == ["older-form"]
    if command == "read":
        assert (said["form"], said["tables"], said["year"]) == ("older", {}, 2016)


def test_what_was_not_checked_of_an_older_report_is_said_in_words(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["check", str(older_page(tmp_path))])
    assert result.exit_code == 0
    assert "表格没有核对" in result.output


def test_a_report_of_no_form_of_a_year_with_forms_is_not_older(tmp_path: Path) -> None:
    path = older_page(tmp_path, 2022, "2023-01-20")
    result = CliRunner().invoke(main, ["check", "--format", "json", str(path)])
    assert result.exit_code != 0
    assert "older-form" not in result.output


def test_a_title_of_an_older_year_over_the_period_of_another_is_not_older(tmp_path: Path) -> None:
    path = older_page(tmp_path)
    path.write_text(path.read_text().replace("自2016年", "自2022年").replace("至2016", "至2022"))
    result = CliRunner().invoke(main, ["check", "--format", "json", str(path)])
    assert result.exit_code != 0


def test_parts_of_an_older_report_may_bear_any_names(tmp_path: Path) -> None:
    path = older_page(tmp_path)
    text = path.read_text()
    for part in ("概述", "主动公开情况", "依申请公开情况", "存在的问题和改进措施"):
        text = text.replace(f"、{part}", f"、{part[0]}字第一号工作")
    path.write_text(text)
    result = CliRunner().invoke(main, ["read", "--format", "json", str(path)])
    said = json.loads(result.output)
    assert (result.exit_code, said["form"], said["findings"]) == (0, "older", [])


def test_a_page_that_only_bears_an_older_title_is_no_report(tmp_path: Path) -> None:
    path = older_page(tmp_path)
    path.write_text(path.read_text().partition("<p>一、")[0] + "</body></html>")
    result = CliRunner().invoke(main, ["read", "--format", "json", str(path)])
    assert result.exit_code == 2


CASE = Path("../shared/cases/structure/older-form.html")


@pytest.mark.skipif(not CASE.exists(), reason="../shared is not here")
def test_the_older_report_of_the_cases_is_not_judged_by_younger_norms() -> None:
    result = CliRunner().invoke(main, ["read", "--format", "json", str(CASE)])
    said = json.loads(result.output)
    assert (result.exit_code, said["form"], said["tables"]) == (0, "older", {})
    assert said["findings"] == []


OLDER_TEXTS = {
    "in brackets": ("（一）概述", "（二）主动公开情况", "（三）依申请公开情况", "（四）收费情况"),
    "by digits": ("1.建立机制", "2.公开信息", "3.办理申请", "4.今后打算"),
    "without headings": ("", "", "", ""),
    "by parts": ("第一部分 机制", "第二部分 公开", "第三部分 申请", "第四部分 打算"),
}
TOLD = (
    "我局由专人负责信息公开，栏目按月更新，目录随机构调整重新编排。",
    "全年主动公开政府信息21条，其中业务类12条，财政类5条，其他4条。",
    "没有收到公开申请，也没有因此发生行政复议和行政诉讼，没有收取费用。",
    "公开的内容还不够丰富，更新还不够快，今后按月检查，并增加图示和问答。",
)


@pytest.mark.parametrize("how", OLDER_TEXTS)
@pytest.mark.parametrize("is_listed", [False, True])
def test_a_text_of_a_year_without_forms_is_its_report(how: str, is_listed: bool) -> None:
    """Whatever its parts are called; the portal's list may say what it is."""
    title = "云岭市青禾区农林局2013年政府信息公开工作年度报告"
    lines = [line for pair in zip(OLDER_TEXTS[how], TOLD, strict=True) for line in pair]
    page = "".join(f"<p>{line}</p>" for line in ["" if is_listed else title, *lines])
    hints = Hints(portal="青禾", title=title) if is_listed else Hints()
    books = reference().books
    report = read_document(f"<html><body>{page}</body></html>".encode(), books, hints)
    assert (report.form, report.year, report.tables) == ("older", 2013, {})
    told = {one.outcome for one in check(report, reference(), None)[0]}
    assert not told & {Outcome.BROKEN, Outcome.UNCERTAIN}


def test_a_page_that_only_announces_an_older_report_is_none() -> None:
    title = "云岭市青禾区农林局2013年政府信息公开工作年度报告"
    page = f"<html><body><p>{title}</p><p>现予公布，请下载附件查阅。</p></body></html>"
    with pytest.raises(NoReportText):
        read_document(page.encode(), reference().books, Hints())
