"""What a clerk sees before publishing: formula, sentence, norm and marked cell on every surface."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner, Result
from jsonschema import Draft4Validator
from pydantic import JsonValue, TypeAdapter
from rich.console import Console

from core.messages import Bilingual, Message
from core.statuses import FAILED, NOT_READ, USAGE
from pipeline.interchange import Source
from pipeline.meanings import MEANINGS
from pipeline.one_report import nothing_but
from pipeline.records import Setback, Severity
from pipeline.setback_kinds import SetbackKind
from reportwatch.actions.files import Checked
from reportwatch.cli.main import main
from reportwatch.views import page, sarif, terminal
from reportwatch.views.notes import NoteReference, as_json, formula_of, notes_of, verdict
from reportwatch.views.report import proof_of
from reportwatch.views.setbacks import explained
from tests.pipeline.reference import ROOT, reference
from tests.rules.made import OVERALL, TITLES, Made, column, judged, report

UNBALANCED = column(
    "natural_person",
    **{"new_received": 41, "carried_in": 2, "granted": 39, "handled_total": 39, "carried_out": 6},
)
FAULTY = Made(
    cells={**UNBALANCED, "requests.granted.research": "/"},
    sections={1: f"{OVERALL}\n全年新收政府信息公开申请45件。"},
)
UNREADABLE = Setback(SetbackKind.FILE_DAMAGED, Message("packed.no-zip", {"error": "EOF"}))


def _books(language: str = "zh") -> NoteReference:
    return NoteReference(reference().rules, reference().forms, language)


def _checked(made: Made = FAULTY, path: str = "年报 2022.docx") -> Checked:
    return Checked(Source(path, "ab" * 32, "docx"), replace(report(made), findings=judged(made)))


def _printed(checked: Checked, language: str = "zh") -> str:
    screen = StringIO()
    terminal.draw(Console(file=screen, width=120), checked, _books(language))
    return screen.getvalue()


def test_the_terminal_shows_formula_sentence_norm_and_marked_cell() -> None:
    shown = _printed(_checked())
    assert "41 + 2 ≠ 39 + 6" in shown
    assert "“全年新收政府信息公开申请45件”" in shown
    assert "45 ≠ 41" in shown
    assert "国办公开办函〔2021〕30号 表三" in shown
    assert re.search(r"结转下年度继续办理 .*\[6\]", shown)
    assert "[/]" in shown
    assert "错误 2 处，注意 2 处" in shown


def test_rows_of_zeros_are_left_out_of_a_long_sum() -> None:
    cells = {**UNBALANCED, "requests.granted.business": 1, "requests.granted.total": 40}
    shown = _printed(_checked(Made(cells=cells)))
    assert "重复申请" not in shown
    assert "予以公开" in shown


def test_a_report_in_order_is_told_so() -> None:
    assert "没有发现问题" in _printed(_checked(Made()))


def test_what_could_not_be_read_is_said_with_its_reason_and_never_called_in_order() -> None:
    unreadable = Checked(Source("x.pdf", "", None), nothing_but(UNREADABLE))
    for shown in (_printed(unreadable), page.as_html([unreadable], _books())):
        assert "文件损坏或不完整，打不开；请重新导出" in shown
        assert "原文“EOF”" in re.sub(r"\s", "", shown)  # a line may end within it
        assert "没有检查：文件未能读取" in shown
        assert "没有发现问题" not in shown


def test_a_file_of_several_reports_is_not_called_unreadable() -> None:
    said = Setback(SetbackKind.SEVERAL_DOCUMENTS, Message("2024.docx；2025.docx"))
    shown = _printed(Checked(Source("x.zip", "", None), nothing_but(said)))
    assert "没有检查：里面有几份报告，请逐份检查" in shown
    assert "未能读取" not in shown


def test_a_part_that_was_not_read_is_not_called_in_order() -> None:
    partly = replace(
        report(Made()), setbacks=(Setback(SetbackKind.TABLE_NOT_FOUND, Message("表三")),)
    )
    shown = _printed(Checked(Source("x.pdf", "ab" * 32, "pdf"), partly))
    assert "这张表没有读出，表内的数字没有核对（table-not-found：表三）" in shown
    assert "读出的部分没有发现问题" in shown


def test_a_table_that_is_absent_is_not_called_unread_as_well() -> None:
    made = Made(without_tables=("proceedings",))
    said = Message("tables.not-read", {"table": Bilingual(TITLES[4], "proceedings")})
    unread = replace(report(made), setbacks=(Setback(SetbackKind.TABLE_NOT_FOUND, said),))
    missing = tuple(one for one in judged(made) if one.rule == "table-missing")
    shown = _printed(Checked(Source("x.docx", "", "docx"), replace(unread, findings=missing)))
    assert "没有表格" in shown
    assert "没有读出" not in shown
    assert "另有未能读取的部分" not in shown


def test_every_reason_of_the_readers_has_a_meaning_for_clerks() -> None:
    silent = {SetbackKind.WRONG_DOCUMENT, SetbackKind.UNKNOWN}
    assert set(SetbackKind) - MEANINGS.keys() == silent


def test_every_kind_of_setback_is_said_somewhere() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "pipeline").rglob("*.py")
        if path.name != "setback_kinds.py"
    )
    said = set(re.findall(r"SetbackKind\.(\w+)", code))
    assert {kind.name for kind in SetbackKind} - said == {SetbackKind.UNKNOWN.name}


def test_a_stored_kind_that_nobody_knows_any_more_is_read() -> None:
    stored = {"kind": "not-seen", "detail": {"template": "setback.password", "values": {}}}
    found = TypeAdapter(Setback).validate_python(stored)
    assert found.kind is SetbackKind.UNKNOWN
    assert explained(found, "en").startswith("unknown: ")


def test_what_the_file_was_taken_for_is_said() -> None:
    assert "机关：柳城区柳泉街道办事处　年度：2022　格式：2021-30" in _printed(_checked())
    assert "可用 --year 指定" in _printed(_checked(Made(year=None, period=None)))
    assert "年度：2022（据统计期限，仅用于核对）" in _printed(_checked(Made(year=None)))


def test_the_gravest_finding_comes_first() -> None:
    order = [Severity.ERROR, Severity.WARNING, Severity.INFO, Severity.UNCERTAIN]
    severities = [note.severity for note in notes_of(_checked().report, _books())]
    assert severities == sorted(severities, key=order.index)


def test_a_sum_of_one_number_is_shown_without_an_equation() -> None:
    made = Made(cells={"requests.refused_by_law.business": 3})
    found = next(f for f in judged(made) if f.rule == "t3-total-horizontal" and f.expected == 3)
    assert formula_of(found) == "3 ≠ 0"


def test_the_json_holds_only_findings_in_words_and_by_place() -> None:
    document = as_json(_checked(), _books("en"))
    assert json.loads(json.dumps(document)) == document
    found = document["findings"]
    assert isinstance(found, list)
    balance = next(f for f in found if isinstance(f, dict) and f["rule"] == "t3-balance")
    assert isinstance(balance, dict)
    assert balance["formula"] == "41 + 2 ≠ 39 + 6"
    assert balance["where"] == {
        "table": "requests",
        "row": "carried_out",
        "column": "natural_person",
    }


def _at(value: JsonValue, *keys: str | int) -> JsonValue:
    """Walk down a JSON document."""
    for key in keys:
        assert isinstance(value, dict | list)
        value = value[key]  # type: ignore[index]  # a test's own path
    return value


def _results(log: JsonValue) -> list[JsonValue]:
    results = _at(log, "runs", 0, "results")
    assert isinstance(results, list)
    return results


def test_sarif_names_schema_version_tool_rules_and_files() -> None:
    log = sarif.as_sarif([_checked(), _checked(Made(), "b.html")], _books())
    assert log["version"] == "2.1.0"
    assert _at(log, "runs", 0, "tool", "driver", "name") == "reportwatch"
    assert _at(log, "runs", 0, "artifacts", 0, "location", "uri") == (
        "%E5%B9%B4%E6%8A%A5%202022.docx"
    )
    assert _at(log, "runs", 0, "artifacts", 0, "hashes", "sha-256") == "ab" * 32
    for result in _results(log):
        index = _at(result, "ruleIndex")
        assert isinstance(index, int)
        assert _at(log, "runs", 0, "tool", "driver", "rules", index, "id") == _at(result, "ruleId")
        assert _at(result, "level") in ("error", "warning", "note", "none")
        assert _at(result, "message", "text")
        assert _at(result, "locations", 0, "physicalLocation", "artifactLocation", "index") == 0


@cache
def _sarif_schema() -> Draft4Validator:
    path = Path(__file__).parent / "schemas" / "sarif-2.1.0-rtm.5.json"
    return Draft4Validator(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_sarif_keeps_the_schema_of_the_standard(language: str) -> None:
    files = [
        _checked(),
        _checked(Made(), "b.html"),
        _checked(Made(cells={**UNBALANCED}, uncertain_table="requests"), "asked.pdf"),
        _checked(Made(sections={5: None, 6: "无"}, title="工作总结"), "/srv/年报/c.docx"),
        Checked(Source("x.pdf", "", None), nothing_but(UNREADABLE)),
    ]
    log = sarif.as_sarif(files, _books(language))
    assert len(_results(log)) > 8
    assert [error.message for error in _sarif_schema().iter_errors(log)] == []


def test_the_schema_itself_would_find_a_broken_log() -> None:
    log = json.loads(json.dumps(sarif.as_sarif([_checked()], _books())))
    log["runs"][0]["results"][0]["level"] = "grave"
    assert [list(error.path) for error in _sarif_schema().iter_errors(log)] == [
        ["runs", 0, "results", 0, "level"]
    ]


def test_every_sarif_result_holds_what_is_needed_to_verify_it() -> None:
    results = _results(sarif.as_sarif([_checked()], _books()))
    balance = next(one for one in results if _at(one, "ruleId") == "t3-balance")
    assert _at(balance, "properties", "where", "column") == "natural_person"
    assert (_at(balance, "properties", "expected"), _at(balance, "properties", "found")) == (4, 6)
    assert "30号" in str(_at(balance, "properties", "norm"))


def test_sarif_asks_for_a_review_where_the_rule_only_asks() -> None:
    asked = _checked(Made(cells={**UNBALANCED}, uncertain_table="requests"))
    results = _results(sarif.as_sarif([asked], _books()))
    assert {(_at(r, "kind"), _at(r, "level")) for r in results} == {("review", "none")}


def test_sarif_keeps_what_could_not_be_read_out_of_the_results() -> None:
    unreadable = Checked(Source("x.pdf", "", None), nothing_but(UNREADABLE))
    log = sarif.as_sarif([unreadable], _books())
    said = _at(log, "runs", 0, "invocations", 0, "toolExecutionNotifications", 0, "message", "text")
    assert _results(log) == []
    assert "原文“EOF”" in str(said)


def test_the_page_marks_the_wrong_cell_of_the_documents_own_table() -> None:
    soup = BeautifulSoup(page.as_html([_checked()], _books()), "lxml")
    marked = {cell.get_text() for cell in soup.select("td.marked.error")}
    notes = {item["id"]: item.get_text() for item in soup.select("li.note")}
    link = soup.select_one("td.marked.error a")
    assert {text[0] for text in marked} == {"6"}
    assert link is not None
    assert "41 + 2 ≠ 39 + 6" in notes[str(link["href"]).lstrip("#")]
    assert len(soup.select("table")) == 6


def test_the_page_needs_nothing_else() -> None:
    soup = BeautifulSoup(page.as_html([_checked()], _books()), "lxml")
    assert not soup.select("script, link, img, iframe")
    assert "url(" not in str(soup.select_one("style"))


def test_text_of_the_document_cannot_become_markup() -> None:
    made = Made(title="<script>alert(1)</script>2022年政府信息公开工作年度报告")
    shown = page.as_html([_checked(made)], _books())
    assert "<script" not in shown


@pytest.mark.parametrize("language", ["zh", "en"])
def test_both_languages_say_the_same_number_of_things(language: str) -> None:
    assert _printed(_checked(), language).count("≠") >= 4
    assert len(notes_of(_checked().report, _books(language))) == 4


def _page(path: Path, title: str, year: int = 2023) -> str:
    """A report of a year, without tables, under a title."""
    period = f"本报告所列数据的统计期限自{year}年1月1日至{year}年12月31日。"
    lines = [title, period, *map("{}、{}".format, "一二三四五六", TITLES.values())]
    path.write_text("".join(f"<p>{line}</p>" for line in lines), encoding="utf-8")
    return str(path)


def _annual(name: str, year: int) -> str:
    return f"{name}{year}年政府信息公开工作年度报告"


def _check(*arguments: str, language: str = "zh") -> Result:
    given = ["--config", str(ROOT / "config"), "--lang", language, "check", *arguments]
    return CliRunner().invoke(main, given)


def test_last_years_report_of_another_body_is_left_out_with_both_names(tmp_path: Path) -> None:
    ours = _page(tmp_path / "ours.html", _annual("青禾区农林局", 2023))
    others = _page(tmp_path / "others.html", _annual("青禾区水务局", 2022), 2022)
    left_out = _check(ours, "--last-year", others)
    said = "".join(left_out.output.split())
    assert "本年是青禾区农林局的报告，--last-year给出的是青禾区水务局的报告" in said
    assert "没有表格" in said  # this year's file is checked all the same
    assert left_out.exit_code == NOT_READ
    renamed = _check(ours, "--last-year", others, "--same-body")
    assert "青禾区水务局" not in renamed.output
    assert renamed.exit_code == FAILED


def test_a_body_is_the_same_as_that_of_last_years_report_only(tmp_path: Path) -> None:
    ours = _page(tmp_path / "ours.html", _annual("青禾区农林局", 2023))
    alone = _check(ours, "--same-body")
    assert (alone.exit_code, "--last-year" in alone.output) == (USAGE, True)


@pytest.mark.parametrize(
    ("kind", "is_whole"),
    [
        (SetbackKind.OLDER_FORM, True),
        (SetbackKind.OTHER_DOCUMENTS, True),
        (SetbackKind.ROW_AMBIGUOUS, False),
    ],
)
def test_parts_are_unread_only_where_something_was_lost(kind: SetbackKind, is_whole: bool) -> None:
    for checked in (_checked(), _checked(Made())):
        report = replace(checked.report, setbacks=(Setback(kind, Message("setback.picture")),))
        notes = notes_of(report, _books())
        plain = verdict(checked.report, notes, _books())
        assert (verdict(report, notes, _books()) == plain) is is_whole


def test_all_outcomes_are_shown_to_people_as_well(tmp_path: Path) -> None:
    ours = _page(tmp_path / "ours.html", _annual("青禾区农林局", 2023))
    read = ["--config", str(ROOT / "config"), "read", ours]
    plain, whole = (CliRunner().invoke(main, [*read, *more]).output for more in ([], ["--all"]))
    assert "[section-order]" not in plain
    assert "成立 [section-order]" in whole
    assert "未核对 没有上一年度报告的数字" in whole


def test_the_same_body_of_another_city_is_another_body(tmp_path: Path) -> None:
    ours = _page(tmp_path / "ours.html", _annual("云岭市青禾区农林局", 2023))
    others = _page(tmp_path / "others.html", _annual("古塘市青禾区农林局", 2022), 2022)
    said = "".join(_check(ours, "--last-year", others).output.split())
    assert "给出的是古塘市青禾区农林局的报告" in said
    here = _page(tmp_path / "here.html", _annual("青禾区农林局", 2022), 2022)
    assert "没有与上年比较" not in _check(ours, "--last-year", here).output


UNFIT = {
    "two years back": (_annual("青禾区农林局", 2021), 2021, "是 2021 年度的报告，应为 2022 年度"),
    "this very year": (_annual("青禾区农林局", 2023), 2023, "是 2023 年度的报告，应为 2022 年度"),
    "a half-year's": ("青禾区农林局2022年上半年政府信息公开工作报告", 2022, "没有与上年比较"),
}


@pytest.mark.parametrize("unfit", UNFIT)
def test_a_file_that_cannot_be_last_years_is_said_to_be_left_out(
    unfit: str, tmp_path: Path
) -> None:
    title, year, says = UNFIT[unfit]
    ours = _page(tmp_path / "ours.html", _annual("青禾区农林局", 2023))
    given = _page(tmp_path / "given.html", title, year)
    left_out = _check(ours, "--last-year", given, "--format", "json")
    shown = json.loads(left_out.output)
    assert [says in remark for remark in shown["remarks"]] == [True]
    assert shown["findings"]
    assert left_out.exit_code == NOT_READ


def test_last_years_report_without_a_title_is_known_by_its_period(tmp_path: Path) -> None:
    ours = _page(tmp_path / "ours.html", "青禾区农林局2023年政府信息公开工作总结")
    given = _page(tmp_path / "given.html", _annual("青禾区农林局", 2022), 2022)
    assert (
        json.loads(_check(ours, "--last-year", given, "--format", "json").output)["remarks"] == []
    )


def test_a_year_and_an_agency_that_are_given_accuse_nobody(tmp_path: Path) -> None:
    ours = _page(tmp_path / "ours.html", _annual("青禾区农林局", 2023))
    plain = json.loads(_check(ours, "--format", "json").output)
    given = ("--year", "2019", "--agency", "青禾区水务局", "--format", "json")
    shown = json.loads(_check(ours, *given).output)
    assert [one["rule"] for one in shown["findings"]] == [one["rule"] for one in plain["findings"]]
    assert shown["remarks"] == [
        "给出的年度是 2019，报告写的是 2023；按 2023 年度核对",
        "给出的机关是「青禾区水务局」，报告标题写的是「青禾区农林局」",
    ]
    english = json.loads(_check(ours, *given, language="en").output)["remarks"]
    assert english[0].startswith("the year given is 2019, the report says 2023")


def test_what_stands_in_no_table_is_not_said_to_stand_in_one() -> None:
    shown = _printed(_checked(Made(title="柳泉街道2022年度政府信息公开工作总结报告")))
    assert "实际为：柳泉街道2022年度政府信息公开工作总结报告" in shown
    assert "表中为" not in shown


def test_a_number_that_is_nought_is_printed_behind_its_words() -> None:
    finding = replace(notes_of(_checked().report, _books())[0].finding, expected=2, found=0)
    assert proof_of(finding, None, "zh").endswith("应为：2　表中为：0")


def test_help_names_the_exit_statuses_in_the_language_asked_for() -> None:
    assert "退出状态：0 没有错误" in _check("--help").output
    assert "Exit status: 0 no error" in _check("--help", language="en").output


def test_a_missing_file_makes_no_successful_run_in_sarif(tmp_path: Path) -> None:
    log = json.loads(_check(str(tmp_path / "none.html"), "--format", "sarif").output)
    (invocation,) = log["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    (said,) = invocation["toolExecutionNotifications"]
    assert said["message"]["text"].startswith("找不到文件或没有权限打开")
    assert said["properties"]["kind"] == "file-not-readable"
