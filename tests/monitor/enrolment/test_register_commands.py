"""`reportwatch register`: what reports suggest is only shown, what a list brings is only added."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner, Result

from pipeline.records import Agency, Reading, ReadingKind
from pipeline.reference.chinese_columns import KINDS as WORDS_FOR_KINDS
from pipeline.reference.chinese_columns import OF_AGENCIES
from pipeline.reference.register import COLUMNS, load_register, register_of
from pipeline.store import readings as store
from reportwatch.cli.main import main
from reportwatch.database import open_migrated
from tests.monitor.made import CONFIG
from tests.pipeline.reference import empty_report
from tests.pipeline.test_store import PAGE

DIVISION_HEADER = "division,name,portal,url\n"
AGENCY_HEADER = ",".join(COLUMNS) + "\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shutil.copytree(CONFIG, tmp_path / "config")
    return tmp_path


def run(home: Path, *arguments: str, language: str = "zh") -> Result:
    places = ("--config", str(home / "config"), "--data", str(home / "data"), "--lang", language)
    return CliRunner().invoke(main, [*places, "register", *arguments])


def bring(home: Path, text: str, *arguments: str, language: str = "zh") -> Result:
    path = home / "list.csv"
    path.write_text(text, encoding="utf-8")
    return run(home, "import", str(path), *arguments, language=language)


CLERKS = "单位名称,区县,类别,机构编码,门户,简称\n"


def test_a_list_under_a_clerks_names_is_taken_in(home: Path) -> None:
    before = load_register(home / "config" / "agencies.csv").agencies
    brought = bring(home, f"{CLERKS}柳城区财政局,230112,部门,230112-czj,acheng,柳财\n,,,,,\n")
    assert brought.exit_code == 0, brought.stderr
    (new,) = load_register(home / "config" / "agencies.csv").agencies[len(before) :]
    assert (new.code, new.name, new.kind) == ("230112-czj", "柳城区财政局", "department")
    assert (new.district, new.portal, new.aliases) == ("230112", "acheng", ("柳财",))
    assert (
        "相同 1" in bring(home, f"{CLERKS}柳城区财政局,230112,部门,230112-czj,acheng,柳财").stdout
    )


def test_rows_are_added_under_the_names_that_the_register_has(home: Path) -> None:
    register = home / "config" / "agencies.csv"
    register.write_text(f"{CLERKS}阿城区财政局,230112,部门,230112-a,acheng,\n", encoding="utf-8")
    row = "230112-b,阿城区民政局,department,230112,acheng,,,,,"
    assert bring(home, f"{AGENCY_HEADER}{row}\n").exit_code == 0
    assert (
        register.read_text("utf-8").splitlines()[-1]
        == "阿城区民政局,230112,department,230112-b,acheng,"
    )
    assert [one.code for one in load_register(register).agencies] == ["230112-a", "230112-b"]
    exempt = bring(
        home, f"{AGENCY_HEADER}230112-c,阿城区医院,organisation,230112,acheng,,,,不公开,\n"
    )
    assert (exempt.exit_code, "缺少列：豁免" in exempt.stderr) == (64, True)
    assert len(load_register(register).agencies) == 2


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("单位名称,区县,类别,机构编玛,门户", "第 4 列“机构编玛”不认识，相近的是 机构编码"),
        ("单位名称,单位,类别,机构编码,门户,区县", "列“name”出现两次（“单位”）"),
        ("单位名称,类别,门户", "缺少列：机构编码, 区县"),
    ],
)
def test_a_clerks_header_that_is_none_is_refused(home: Path, header: str, said: str) -> None:
    refused = bring(home, f"{header}\nx,x,x,x,x,x\n")
    assert (refused.exit_code, refused.stderr.count("\n")) == (64, 1)
    assert f"list.csv:1: {said}" in refused.stderr


def test_a_row_shorter_than_a_clerks_header_is_refused(home: Path) -> None:
    refused = bring(home, f"{CLERKS}柳城区财政局,230112,部门\n")
    assert (refused.exit_code, "list.csv:2" in refused.stderr) == (64, True)


def test_the_page_names_every_word_that_is_accepted() -> None:
    page = (Path(__file__).parents[3] / "docs" / "operations.md").read_text("utf-8")
    for words, what in ((OF_AGENCIES, "{}"), (WORDS_FOR_KINDS, "class {}")):
        for own, others in words.items():
            assert f"| {what.format(f'`{own}`')} | {'、'.join(others)} |" in page


def publish(home: Path, *names: str) -> None:
    """Put readings of reports whose agencies the register does not have into the database."""
    (home / "data").mkdir()
    engine = open_migrated(f"sqlite:///{home / 'data' / 'reportwatch.sqlite3'}")
    with store.transaction(engine) as session:
        for number, name in enumerate(names):
            digest = f"{number:064x}"
            url = f"http://www.acheng.gov.cn/c1/{number}.shtml"
            title = f"{name}2022年政府信息公开工作年度报告"
            report = replace(empty_report(), title=title, agency=Agency(name, None))
            store.record_sightings(session, [replace(PAGE, url=url, sha256=digest)])
            reading = Reading("acheng", digest, ReadingKind.REPORT, report)
            store.record_reading(session, reading, "1")
    engine.dispose()


def agencies(home: Path) -> Path:
    return home / "config" / "agencies.csv"


def test_proposals_name_title_portal_and_suggested_row(home: Path) -> None:
    publish(home, "阿城区水利局", "水利局", "阿城区金城街道")
    (found,) = json.loads(run(home, "proposals", "--format", "json").stdout)
    assert (found["name"], found["kind"], found["district"]) == (
        "阿城区水利局",
        "department",
        "230112",
    )
    assert (found["portal"], found["alias_of"]) == ("acheng", None)
    assert len(found["titles"]) == 2
    assert found["urls"][0].startswith("http://www.acheng.gov.cn/c1/")
    assert "阿城区水利局" in run(home, "proposals").stdout
    assert run(home, "proposals", "--portal", "beiguan").stdout.strip() == "标题中的机关都在名录中"


def test_proposals_are_never_added_by_themselves_and_can_be_imported(home: Path) -> None:
    before = agencies(home).read_bytes()
    publish(home, "阿城区水利局", "红旗乡")
    rows = run(home, "proposals", "--format", "csv").stdout
    assert agencies(home).read_bytes() == before
    assert len(list(csv.reader(StringIO(rows)))) == 3

    result = bring(home, rows)

    assert result.exit_code == 0, result.output
    assert agencies(home).read_bytes().startswith(before)
    assert load_register(agencies(home)).find("阿城区水利局") is not None
    assert run(home, "proposals").stdout.strip() == "标题中的机关都在名录中"


def test_a_dry_run_says_the_same_and_writes_nothing(home: Path) -> None:
    before = agencies(home).read_bytes()
    line = "230112-slj,阿城区水利局,department,230112,acheng,,,,,\n"
    result = bring(home, AGENCY_HEADER + line, "--dry-run")
    assert result.exit_code == 0
    assert "新增机关 1 个" in result.stdout
    assert "试运行" in result.stdout
    assert agencies(home).read_bytes() == before


def test_a_persons_row_is_never_overwritten(home: Path) -> None:
    before = agencies(home).read_bytes()
    same = before.decode("utf-8").splitlines()[2]
    other = "230112001,阿城区金城街道,subdistrict,230112,acheng,,,,,\n"
    result = bring(home, f"{AGENCY_HEADER}{same}\n{other}")
    assert result.exit_code == 0
    assert "已有且相同 1 行，已有但不同 1 行（保留原样）" in result.stdout
    assert "list.csv:3: 230112001,阿城区金城街道,subdistrict" in result.stdout
    assert "请直接编辑 config/agencies.csv" in result.stdout
    assert agencies(home).read_bytes() == before


def test_every_bad_line_is_named_and_nothing_is_written(home: Path) -> None:
    before = agencies(home).read_bytes()
    lines = (
        "230112-slj,阿城区水利局,department,230112,acheng,,,,,",
        "230112-slj,阿城区林业局,department,230112,acheng,,,,,",
        "230112-x,阿城区某局,ministry,230112,acheng,,,,,",
        "230112-y,阿城区某局,department,23011,acheng,,,,,",
        "230112-z,阿城区某局,department,230112,nowhere,,,,,",
        "230112-w,阿城区某局,department",
    )
    result = bring(home, AGENCY_HEADER + "\n".join(lines))
    assert result.exit_code == 64
    named = [line for line in result.stderr.splitlines() if "list.csv:" in line]
    assert sorted(line.split("list.csv:")[1].split(":")[0] for line in named) == list("34567")
    assert "没有写入任何内容" in result.stderr
    assert agencies(home).read_bytes() == before


def test_a_national_list_brings_governments_and_keeps_those_without_a_portal(home: Path) -> None:
    listed = (
        "230112,哈尔滨市阿城区人民政府,,http://www.acheng.gov.cn\n"
        "230110,哈尔滨市香坊区人民政府,,http://www.hrbxf.gov.cn\n"
    )
    result = bring(home, DIVISION_HEADER + listed)
    assert result.exit_code == 0, result.output
    assert "新增机关 0 个、区划 2 个；已有且相同 1 行" in result.stdout
    assert "reportwatch probe http://www.hrbxf.gov.cn" in result.stdout
    kept = (home / "config" / "divisions.csv").read_text("utf-8")
    assert kept == DIVISION_HEADER + listed

    portal = (home / "config/portals/acheng.toml").read_text("utf-8")
    described = portal.replace("acheng.gov.cn", "hrbxf.gov.cn")
    (home / "config/portals/hrbxf.toml").write_text(described, "utf-8")
    again = bring(home, DIVISION_HEADER + listed)

    assert "新增机关 1 个、区划 0 个" in again.stdout
    government = load_register(agencies(home)).find("哈尔滨市香坊区人民政府")
    assert government is not None
    assert (government.code, government.portal) == ("230110", "hrbxf")
    assert (home / "config" / "divisions.csv").read_text("utf-8") == kept


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("23011,哈尔滨市某区人民政府,,", "column 'division' is '23011'"),
        ("230110,香坊区,,", "column 'name' is '香坊区'"),
        ("230110,香坊区人民政府,,www.hrbxf.gov.cn", "column 'url' is 'www.hrbxf.gov.cn'"),
        ("230110,香坊区人民政府,", "expected 4 columns, found 3"),
    ],
)
def test_a_bad_division_is_named_by_line_and_column(home: Path, line: str, said: str) -> None:
    result = bring(home, DIVISION_HEADER + line, language="en")
    assert result.exit_code == 64
    assert f"list.csv:2: {said}" in result.stderr
    assert not (home / "config" / "divisions.csv").exists()


@pytest.mark.parametrize("text", ["", "code,name\n1,2\n", "\ufeff名称\n"])
def test_other_columns_are_refused_with_those_that_are_accepted(home: Path, text: str) -> None:
    result = bring(home, text, language="en")
    assert result.exit_code == 64
    assert "expected the columns code,name,kind" in result.stderr
    assert len(result.stderr.splitlines()) == 1


ROW = "{},{},department,230112,acheng,,,,,"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((("阿城区水务局", "230112-swj"),), "列“code”为“阿城区水务局”"),
        ((("230112 swj", "阿城区水务局"),), "列“code”为“230112 swj”"),
        (
            (("230112-swj", "阿城区水务局"), ("230112-sw2", "阿城区水务局")),
            "“阿城区水务局”的编码为“230112-sw2”，第 2 行同名单位的编码为“230112-swj”",
        ),
        (
            (("230112-wjj", "阿城区文旅局"), ("230112-WJJ", "阿城区卫健局")),
            "编码“230112-WJJ”与第 2 行的“230112-wjj”仅大小写不同",
        ),
        ((), "只有列名，没有任何行"),
    ],
    ids=["swapped", "a blank", "two codes", "another case", "no rows"],
)
def test_a_list_that_cannot_be_meant_is_refused(
    home: Path, rows: tuple[tuple[str, str], ...], said: str
) -> None:
    before = agencies(home).read_bytes()
    refused = bring(home, AGENCY_HEADER + "\n".join(ROW.format(*row) for row in rows))
    assert refused.exit_code == 64, refused.output
    assert said in refused.stderr
    assert agencies(home).read_bytes() == before


def test_namesakes_of_two_districts_are_two_agencies(home: Path) -> None:
    rows = (ROW.format("230112-xf", "信访局"), ROW.format("230108-xf", "信访局"))
    other = rows[1].replace("230112,acheng", "230108,acheng")
    assert "新增机关 2 个" in bring(home, f"{AGENCY_HEADER}{rows[0]}\n{other}\n").stdout


def test_a_code_in_another_case_is_the_row_that_is_there(home: Path) -> None:
    known = load_register(agencies(home)).agencies[1]
    result = bring(home, AGENCY_HEADER + ROW.format(known.code.upper(), "阿城区文旅局"))
    assert "新增机关 0 个" in result.stdout
    assert f"≠ agencies.csv: {known.code}," in result.stdout


@pytest.mark.parametrize("second", ["填了", ""])
def test_sheets_behind_the_first_are_not_passed_over_in_silence(home: Path, second: str) -> None:
    path = home / "list.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheets = [book.add_worksheet(name) for name in ("甲", "乙", "丙")]
        sheets[0].write_row(0, 0, COLUMNS)
        sheets[0].write_row(1, 0, ROW.format("230112-x", "阿城区信访局").split(","))
        sheets[1].write(3, 2, second)
    result = run(home, "import", str(path))
    assert result.exit_code == 0, result.output
    assert ("只读取了第一张工作表；未读取：乙" in result.stderr) == bool(second)
    assert "丙" not in result.stderr


def test_what_is_like_no_column_has_no_near_miss(home: Path) -> None:
    refused = bring(home, f"{CLERKS.strip()},备注\nx,x,x,x,x,x,x\n")
    assert "“备注”不认识，相近的是 无；" in refused.stderr


def test_a_near_miss_of_a_district_without_a_name_is_one_code() -> None:
    assert register_of(()).district_named("990101") == "990101"
