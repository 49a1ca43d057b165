"""Names as agencies print them: an exact match on the register, or nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.reading.periods import period_in
from pipeline.reading.titles import agency_of, claim_in
from pipeline.reference.register import AgencyEntry, register_of
from tests.pipeline.reference import reference


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("金都街道", "230112002"),
        ("金都街道办事处", "230112002"),
        ("阿城区金都街道", "230112002"),
        ("哈尔滨市阿城区金都街道办事处", "230112002"),
        ("哈尔滨市 阿城区 金龙山镇", "230112112"),
        ("金龙山镇人民政府", "230112112"),
        ("平房区新疆街道办事处", "230108005"),
        ("哈经开区、平房区新疆街道办事处", "230108005"),
        ("哈尔滨经开区(平房区)新疆街道办事处", "230108005"),
        ("阿城区", "230112"),
        ("阿城区人民政府", "230112"),
        ("阿城区政府办公室", "230112-zfb"),
        ("红旗满族乡", "230103201"),
    ],
)
def test_every_usual_spelling_finds_its_agency(printed: str, code: str) -> None:
    entry = reference().register.find(printed)
    assert entry is not None
    assert entry.code == code


@pytest.mark.parametrize(
    "printed", ["财政局", "政府办公室", "金都", "道里区审计局", "大城区金都街道"]
)
def test_an_unknown_or_incomplete_name_is_nobody(printed: str) -> None:
    assert reference().register.find(printed) is None


def _twin(code: str, district: str, portal: str) -> AgencyEntry:
    name = f"{district}新华街道办事处"
    return AgencyEntry(code, name, "subdistrict", code[:6], portal, (), None, None, None, None)


def test_one_name_in_two_districts_is_decided_by_the_portal_only() -> None:
    register = register_of(
        [
            replace(_twin("990101", "甲区", "a"), name="云川市甲区人民政府", kind="government"),
            replace(_twin("990102", "乙区", "b"), name="云川市乙区人民政府", kind="government"),
            _twin("990101001", "甲区", "a"),
            _twin("990102001", "乙区", "b"),
        ]
    )
    assert register.find("新华街道") is None
    found = register.find("新华街道", portal="b")
    assert found is not None
    assert found.code == "990102001"


def test_a_title_without_district_is_completed_by_the_register() -> None:
    agency = agency_of("文化街道办事处", reference().register)
    assert agency is not None
    assert agency.name == "南岗区文化街道办事处"


@pytest.mark.parametrize(
    ("title", "agency", "year"),
    [
        ("哈尔滨市阿城区金都街道2022年政府信息公开工作年度报告", "哈尔滨市阿城区金都街道", 2022),
        ("文化街道办事处 2020 年度政府信息公开工作年度报告", "文化街道办事处", 2020),
        ("2022年度柳城区财政局政府信息公开工作年度报告", "柳城区财政局", 2022),
        ("柳城区财政局政府信息公开工作2021年度报告", "柳城区财政局", 2021),
        ("柳城区财政局关于2021年度政府信息公开工作的年度报告", "柳城区财政局", 2021),
        ("柳城区财政局２０２２年政务信息公开工作年度报告", "柳城区财政局", 2022),
        ("柳城区财政局政府信息公开工作年度报告", "柳城区财政局", None),
        ("关于2022年度政府信息公开情况的报告", None, 2022),
        ("柳城区财政局政府信息公开工作年度报告（2022年度）", "柳城区财政局", 2022),
        ("柳城区干部培训中心2022年政府信息公开年报", "柳城区干部培训中心", 2022),
        *(
            (f"柳城区财政局2022年政府信息公开工作年度报告{tail}", "柳城区财政局", 2022)
            for tail in (
                *("全文", "（公开稿）", "（含附件）", "(PDF版)", ".pdf", "-柳城区人民政府"),
                *("（2023年1月22日发布）", "（最终版）", "（试行）", "及2023年工作计划"),
                "（定稿）_柳城区人民政府门户网站.docx",
            )
        ),
    ],
)
def test_a_title_says_whose_report_it_is_and_of_which_year(
    title: str, agency: str | None, year: int | None
) -> None:
    claim = claim_in(title)
    assert claim is not None
    assert (claim.agency, claim.year) == (agency, year)


@pytest.mark.parametrize(
    "title",
    [
        "柳城区政府信息公开指南",
        "文字解读：柳城区2022年政府信息公开工作年度报告解读",
        "柳城区2022年法治政府建设年度报告",
        "柳城区政府网站工作年度报表",
        "柳城区2022年政务公开工作要点",
    ],
)
def test_another_document_is_not_taken_for_a_report(title: str) -> None:
    assert claim_in(title) is None


@pytest.mark.parametrize(
    ("preface", "sections", "period"),
    [
        ("现公布2022年1月1日至12月31日工作情况。", "", ("2022-01-01", "2022-12-31")),
        ("为2022年度。", "展示时间为2022年5月1日至5月15日。", None),
        ("", "2022年11月1日至2022年12月31日的检查情况已通报。", None),
        ("", "本报告期内，2022年11月1日至12月31日开展了检查。", None),
        (
            "按2022年11月1日至12月15日检查情况整改。统计期限为2022年1月1日至12月31日。",
            "",
            ("2022-01-01", "2022-12-31"),
        ),
        ("", "接入数据的时间是2022年3月1日至4月1日。", None),
        (
            "",
            "展期2022年5月1日至5月15日。本报告统计期限为2022年1月1日至2022年6月30日。",
            ("2022-01-01", "2022-06-30"),
        ),
        ("", "所列数据从2022年1月1日起至12月31日止。", ("2022-01-01", "2022-12-31")),
        ("统计期2022-01-01至2022-12-31。", "", ("2022-01-01", "2022-12-31")),
        (
            "统计期限2022.1.1-12.31，上年（2021年1月1日至2021年12月31日）数据见上年报告。",
            "",
            ("2022-01-01", "2022-12-31"),
        ),
        ("报告期为2022年1月1日零时至12月31日24时。", "", ("2022-01-01", "2022-12-31")),
        ("本报告所涉及数据统计时间段为2022年1月1日至12月31日。", "", ("2022-01-01", "2022-12-31")),
        ("政务公开考核数据统计期限为2022年1月1日至11月30日。", "", None),
        ("", "防汛值守统计期限自2022年5月1日至2022年9月30日，发布信息112条。", None),
        ("建议提案办理数据统计期限为2021年12月1日至2022年11月30日。", "", None),
        ("", "2022年3月1日至3月31日开展宣传月活动，统计时段内发放材料。", None),
        (
            "本报告统计期限为2022年度，行政处罚案件统计口径为2021年12月26日至2022年12月25日。",
            "",
            None,
        ),
        ("统计数据自2022年3月1日至2022年4月1日接入平台。", "", None),
        (
            "数据统计期为二〇二二年一月一日至十二月三十一日。",
            "",
            ("2022-01-01", "2022-12-31"),
        ),
        (
            "",
            "除特别说明外，本年度报告中所列数据统计期限自2022年1月1日起，至12月31日止（下同）。",
            ("2022-01-01", "2022-12-31"),
        ),
        ("统计期限为2022年。2021年1月1日至2021年12月31日的数据见上年报告。", "", None),
    ],
)
def test_a_period_is_that_of_the_figures_and_no_other_span_of_days(
    preface: str, sections: str, period: tuple[str, str] | None
) -> None:
    found = period_in(preface, sections)
    assert (found and (str(found.first), str(found.last))) == period
