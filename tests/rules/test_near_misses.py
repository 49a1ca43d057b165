"""Papers that look like the year's report and are none: none fills a duty, none is accused."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from core.messages import render
from core.statuses import FAILED, NOT_READ
from pipeline.given_files import read_files
from pipeline.reading.document import Hints
from pipeline.records import Outcome, Report
from reportwatch.actions.verdicts import status_of
from tests.pipeline.reference import reference
from tests.replicas.documents import report_of
from tests.replicas.markup import body_html
from tests.replicas.plan import Markup
from tests.rules.publications import HONEST, invented

ON_OTHER_WORK = ("law", "website")  # their text is not that of a report on disclosure
BODY = "柳城区柳泉街道办事处"
NEAR_MISSES = {
    "half-year": (
        "{}2023年上半年政府信息公开工作报告",
        "{}2023年上半年政务公开工作情况的报告",
        "{}关于2023年上半年政府信息公开工作的报告",
        "{}2022年下半年政务公开工作报告",
    ),
    "quarterly": (
        "{}2023年第二季度政府信息公开工作报告",
        "{}2023年一季度政府信息公开情况报告",
        "{}2022年第四季度政务公开工作报告",
        "{}2023年前三季度政务公开情况报告",
    ),
    "draft": (
        "{}2022年政府信息公开工作年度报告（初稿）",
        "{}2022年政府信息公开工作年度报告（征求意见稿）",
        "{}2022年政府信息公开工作年度报告（送审稿）",
        "【草稿】{}2022年政府信息公开工作年度报告",
    ),
    "plan": (
        "{}2023年政府信息公开工作计划",
        "{}2023年政务公开工作要点",
        "{}2023年度政府信息公开工作安排",
        "{}关于印发2023年政务公开实施方案的通知",
    ),
    "guide": (
        "{}政府信息公开指南",
        "{}2022年政府信息公开指南",
        "{}依申请公开政府信息指南（2022年修订）",
        "{}政府信息公开申请指南",
    ),
    "law": (
        "{}2022年法治政府建设年度报告",
        "{}2022年度法治政府建设情况报告",
        "{}2022年度依法行政工作报告",
        "{}关于2022年法治政府建设工作的年度报告",
    ),
    "website": (
        "{}2022年政府网站工作年度报表",
        "政府网站工作年度报表（2022年度）",
        "{}网站监管年度报表（2022年度）",
        "{}2022年政府网站工作年度报告",
    ),
    "statistics": (
        "{}2022年政府信息公开情况统计表",
        "{}2022年政府信息公开工作统计公报",
        "{}政府信息公开统计报表（2022年度）",
        "{}2022年依申请公开统计表",
    ),
    "collection": (
        "柳城区2022年政府信息公开工作年度报告汇编",
        "柳城区各部门2022年政府信息公开工作年度报告",
        "柳城区各镇街2022年政府信息公开年度报告合集",
        "柳城区2018—2022年政府信息公开工作年度报告汇总",
    ),
    "comparison": (
        "{}2021年与2022年政府信息公开工作年度报告对比",
        "{}2021年和2022年政府信息公开年报对比分析",
        "{}政府信息公开工作年度报告两年对比（2021—2022年）",
        "{}2022年政府信息公开工作年度报告与2021年比较",
    ),
}
PAPERS = [(kind, title) for kind, titles in NEAR_MISSES.items() for title in titles]


# What each is called instead: the kind that its title names, a report on other work, or nothing.
ANOTHER_KIND, OTHER_WORK, NO_REPORT = "not-an-annual-report", "wrong-document", "not-a-report"
# Titles of forms that do not end as a report's do: they are only no report on disclosure.
WITHOUT_A_NAME = NEAR_MISSES["website"][1:3]


def _read(folder: Path, kind: str, printed: str, hints: Hints | None = None) -> Report:
    """All of a report stands under the title, faulty sums of an honest one left out."""
    honest = report_of(next(one for one in HONEST if one.year == 2022))
    sections = honest.sections if kind not in ON_OTHER_WORK else ()
    made = replace(honest, title_lines=(printed,), sections=sections)
    path = folder / f"{kind}.html"
    body = f"<title>{printed}</title><h1>{printed}</h1>{body_html(made, Markup.CLEAN)}"
    path.write_text(f"<meta charset='utf-8'>{body}", encoding="utf-8")
    ((_, report),) = read_files([path], invented(), hints or Hints())
    return report


def _called(report: Report) -> tuple[str, ...]:
    """Everything that is said of a paper: why it was not read, and what it is accused of."""
    accused = (one.rule for one in report.findings if one.outcome is Outcome.BROKEN)
    return (*(one.kind for one in report.setbacks), *accused)


@pytest.mark.parametrize(("kind", "title"), PAPERS)
def test_a_near_miss_fills_no_duty_and_is_accused_of_nothing(
    tmp_path: Path, kind: str, title: str
) -> None:
    report = _read(tmp_path, kind, title.format(BODY))
    assert not report.sections, report.title
    if kind not in ON_OTHER_WORK:
        assert (_called(report), status_of(report, reference().forms)) == (
            (ANOTHER_KIND,),
            NOT_READ,
        )
        names = ("comparison", "collection") if kind == "comparison" else (kind,)
        said = render(report.setbacks[0].detail, "en")
        assert any(re.search(rf" is a {name}\b", said) for name in names), said
    elif title in WITHOUT_A_NAME:
        assert (_called(report), status_of(report, reference().forms)) == ((NO_REPORT,), NOT_READ)
    else:
        assert (_called(report), status_of(report, reference().forms)) == ((OTHER_WORK,), FAILED)


@pytest.mark.parametrize("title", NEAR_MISSES["draft"])
def test_a_draft_on_a_desk_is_checked_and_fills_no_duty(tmp_path: Path, title: str) -> None:
    report = _read(tmp_path, "draft", title.format(BODY), Hints(reads_drafts=True))

    assert set(report.sections) == set(range(1, 7))
    assert set(report.tables) == {"proactive", "requests", "proceedings"}
    assert (report.year, report.agency and report.agency.name) == (2022, BODY)
    assert [one.kind for one in report.setbacks] == [ANOTHER_KIND]
    assert status_of(report, reference().forms) == NOT_READ
    said = render(report.setbacks[0].detail, "en")
    assert " is a draft " in said
    assert "delete the mark" in said
