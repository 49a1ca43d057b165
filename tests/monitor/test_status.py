"""The status report: pure, safe with whatever was scraped, and complete without a network."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest

from crawlers.records import Recall, Road, RoadKind, Roads
from monitor.records import Standing
from monitor.standings.health import portal_health, yield_limits
from monitor.standings.knowledge import Knowledge
from monitor.standings.register_counts import stranger
from monitor.standings.standings import judge
from monitor.status.counts import counts_of
from monitor.status.page import as_html, bar
from monitor.status.report import StatusReport, UnattributedReport, year_status
from monitor.status.tables import as_csv, as_xlsx
from pipeline.reference.forms import load_forms
from tests.monitor.made import (
    CONFIG,
    PORTALS,
    REFERENCE,
    broken,
    crawl,
    dated,
    duty,
    edition,
    known,
    moment,
)

FORMS = load_forms(CONFIG / "forms")
HOSTILE = '=cmd|calc!A1<script>alert("x")</script>'


def report(facts: Knowledge, name: str = "柳城区柳泉街道办事处") -> StatusReport:
    judgement = judge(replace(duty(), agency_name=name), facts)
    crawls = facts.crawls.get("acheng", ())
    health = portal_health(PORTALS["acheng"], crawls, yield_limits(REFERENCE.rules))
    stray = edition(dated("2023-01-20"), code=None)
    status = year_status(
        2022,
        [judgement],
        [UnattributedReport(stray, stranger(stray, {}, REFERENCE.rules_of(2022)))],
        {"acheng": health},
        "区{}".format,
    )
    return StatusReport(
        moment("2023-02-03"), (status, year_status(2021, [], [], {}, str)), (health,)
    )


MISSING = known(crawls=(crawl("2023-02-02"),))
FAULTY = known(edition(dated("2023-02-05"), findings=(broken(),)))


def test_a_missing_report_comes_first_with_its_proof_and_its_deadline() -> None:
    page = as_html(report(MISSING), FORMS, "zh")

    assert "未发布 1" in page
    assert page.index("完整抓取 1 次（2023-02-02）") < page.index('id="y2022-990101"')
    assert "应于2023-01-31前发布" in page


def test_a_faulty_report_shows_numbers_place_and_days_late() -> None:
    page = as_html(report(FAULTY), FORMS, "zh")

    assert "41 + 2 = 43，39 + 6 = 45" in page
    assert "行“结转下年度继续办理” · 列“总计”" in page
    assert re.search(r'data-label="逾期天数">5<', page)
    assert 'href="http://127.0.0.1:8001/c1/202301/c01_1.shtml"' in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_needs_nothing_else_and_runs_nothing(language: str) -> None:
    page = as_html(report(FAULTY, HOSTILE), FORMS, language)

    assert "<script" not in page
    assert not re.search(r"(?:src|@import|url\()\s*=?\s*[\"']?(?:https?:)?//", page)
    assert "&lt;script&gt;" in page


def test_an_address_that_is_no_web_address_is_no_link() -> None:
    hostile = replace(edition(dated("2023-01-20")), urls=("javascript:alert(1)",))

    assert "javascript:" not in as_html(report(known(hostile)), FORMS, "zh")


def test_years_are_reached_by_anchors_and_strays_are_named() -> None:
    page = as_html(report(MISSING), FORMS, "en")

    assert 'href="#y2021"' in page
    assert 'id="y2021"' in page
    assert "Reports not on the register: 1" in page


def test_the_sheet_holds_one_line_per_duty_and_no_formula() -> None:
    sheet = as_csv(report(MISSING, HOSTILE), "zh")

    header, row = csv.reader(StringIO(sheet.removeprefix("\ufeff")))
    assert len(header) == len(row)
    assert dict(zip(header, row, strict=True))["状态"] == "未发布"
    assert f"'{HOSTILE}" in row


def test_the_workbook_holds_text_and_no_formula() -> None:
    with ZipFile(BytesIO(as_xlsx(report(FAULTY, HOSTILE), FORMS, "en"))) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/" in name]
        strings = book.read("xl/sharedStrings.xml").decode()

    assert len(sheets) == 3
    assert not any("<f>" in sheet for sheet in sheets)
    assert "=cmd|calc!A1" in strings


def test_every_standing_is_counted_and_a_bar_is_full() -> None:
    judgements = [judge(duty(), MISSING), judge(duty(), FAULTY), judge(duty(), known())]

    counts = counts_of(judgements).by_standing

    assert set(counts) == set(Standing)
    assert sum(float(part.width) for part in bar(counts)) == pytest.approx(100, abs=0.01)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("经 1 种途径见到 2 份", "见到 9 份；其他途径所见 8 份中见到 7 份",
                "站内搜索：未查看", "并不能证明没有遗漏",
                "从他处得知应在此处的 8 份中列出 7 份")),
        ("en", ("by 1 of the roads: 2", "saw 9; of the 8 that other roads saw, 7",
                "the sitemap: not asked", "proves nothing",
                "of 8 known from elsewhere it shows 7")),
    ],
)  # fmt: skip
def test_a_portal_says_by_how_many_roads_its_reports_were_seen(
    language: str, words: tuple[str, ...]
) -> None:
    seen = crawl("2023-02-02")
    roads = Roads((2, 8), (Road(RoadKind.LIST, 9, 8, 7), Road(RoadKind.EARLIER, 9, 9, 8)))
    columns = tuple(replace(one, recall=Recall(8, 7)) for one in seen.columns)
    facts = known(crawls=(replace(seen, roads=roads, columns=columns),))
    page = as_html(report(facts), FORMS, language)
    assert [word for word in words if word not in page] == []
    assert words[0] not in as_html(report(MISSING), FORMS, language)
