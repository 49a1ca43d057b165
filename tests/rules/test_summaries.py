"""A year's summary from before the forms is its report; a later one, or a part's, is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.given_files import read_files
from pipeline.reading.document import Hints
from pipeline.records import Outcome, Report
from pipeline.reference.forms import OLDER
from tests.replicas.documents import report_of
from tests.replicas.markup import body_html
from tests.replicas.plan import Markup
from tests.rules.publications import HONEST, invented

BODY = "柳城区柳泉街道办事处"
TOLD = (
    "去年，我街道对照条例逐项清理，全年主动公开政府信息132条，其中民生类20条、动态类112条。",
    "一、组织领导。办公室安排专人，全年开会4次，把任务分到各科室，逐月核对进度。",
    "二、公开情况。网站发布86条，公开栏张贴46条，收到申请2件，都在期限内答复。",
    "三、存在问题。有些栏目更新偏慢，群众想看的内容不够多，来年逐一补上。",
)
OF_A_YEAR = {
    "{}2017年政府信息公开工作总结": 2017,
    "{}2018年度政务公开工作总结": 2018,
    "2016年{}政府信息公开工作情况": 2016,
    "{}关于2015年政府信息公开工作情况的总结": 2015,
    "{}政府信息公开工作2014年度总结": 2014,
    "{}2017年政府信息公开工作总结及2018年工作计划": 2017,
    "{}2013年政府信息公开小结": 2013,
    "{}2017年政府信息公开工作情况汇报": 2017,
    "{}贯彻落实《政府信息公开条例》2010年工作总结": 2010,
}
OF_NO_YEAR = (
    "{}2017年上半年政府信息公开工作总结",
    "{}2017年政府信息公开半年工作总结",
    "{}2017年第一季度政府信息公开工作总结",
    "{}2018年政府信息公开前三季度情况",
    "{}2017年1-10月政府信息公开工作总结",
    "{}2017年3月政府信息公开工作总结",
    "{}2017年政府信息公开工作阶段性总结",
    "{}2015-2017年政府信息公开工作总结",
    "{}2017年政府信息公开培训工作总结",
    "{}2017年重点领域政府信息公开工作总结",
    "{}2018年依申请公开工作总结",
    "{}2017年政府信息公开自查情况",
    "{}2017年政府信息公开工作计划",
    "{}2017年政府信息公开工作总结（征求意见稿）",
    "{}2017年工作总结",
    "{}政府信息公开工作总结",
    "{}2019年政府信息公开工作总结",
    "{}2022年政务公开工作总结",
)


def _read(folder: Path, title: str, *told: str, above: str = "") -> Report:
    printed = title.format(BODY)
    body = "".join(f"<p>{line}</p>" for line in (*([above] if above else []), printed))
    path = folder / "summary.html"
    path.write_text(f"<meta charset='utf-8'>{body}{''.join(told)}", encoding="utf-8")
    ((_, report),) = read_files([path], invented(), Hints())
    return report


def _told() -> list[str]:
    return [f"<p>{line}</p>" for line in TOLD]


@pytest.mark.parametrize("title", OF_A_YEAR)
def test_a_years_summary_from_before_the_forms_is_its_report(tmp_path: Path, title: str) -> None:
    report = _read(tmp_path, title, *_told())
    agency = report.agency.name if report.agency else None
    assert (report.form, report.year, agency) == (OLDER, OF_A_YEAR[title], BODY)
    assert [one.rule for one in report.findings if one.outcome is Outcome.BROKEN] == []


@pytest.mark.parametrize("title", OF_NO_YEAR)
def test_any_other_summary_fills_no_duty(tmp_path: Path, title: str) -> None:
    report = _read(tmp_path, title, *_told())
    assert (report.form, report.year, report.sections) == (None, None, {})
    assert [one.rule for one in report.findings if one.outcome is Outcome.BROKEN] == []


@pytest.mark.parametrize("above", [f"{BODY}2017年工作总结", f"{BODY}2017年法治政府建设工作报告"])
def test_a_part_of_a_paper_on_other_work_is_no_report(tmp_path: Path, above: str) -> None:
    for line in ("2017年政府信息公开工作情况", "三、2017年政府信息公开工作情况"):
        assert _read(tmp_path, line, *_told(), above=above).year is None


@pytest.mark.parametrize("year", [2019, 2022])
def test_a_later_summary_with_all_of_a_report_says_no_year(tmp_path: Path, year: int) -> None:
    honest = report_of(next(one for one in HONEST if one.year == year))
    body = body_html(honest, Markup.CLEAN).partition("<strong>一、")
    text = f"<p><strong>一、{body[2]}"
    report = _read(tmp_path, f"{{}}{year}年政府信息公开工作总结", text)
    assert report.year is None
