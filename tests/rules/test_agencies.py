"""A report beside those of other agencies, and beside other documents of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.messages import render
from crawlers.records import DateBasis
from pipeline.records import CellChange, Outcome
from tests.rules.made import OVERALL, PROBLEMS, Beside, Made, column, judged, older
from tests.rules.situations import (
    ASKED,
    BROKEN,
    HARMLESS,
    HOLDS,
    NOT_CHECKED,
    RuleCase,
    of,
    verify,
    when,
)

BRIDGE = Made(code="990101002", name="柳城区桥东街道办事处")
OFFICE = Made(code="990101-zfb", name="柳城区人民政府办公室")
BUREAU = Made(code="990101-czj", name="柳城区财政局")
TOWN = Made(code="990101101", name="柳城区青石镇人民政府")
GOVERNMENT = Made(code="990101", name="云川市柳城区人民政府")
OWN_WORDS = (
    "柳泉街道全年围绕民生事项发布信息，先讲群众最关心的养老、托幼和停车三件事，再讲办事流程的变化。"
    "每月在居民议事点摆一张桌子，听取意见后修改目录。文书用语改得更直白，办件人员轮流到窗口值守。"
    "新来的同志须跟班一个月，考核合格方可独立办件；网页上的老规定逐条加注，免得大家白跑一趟。"
)
OTHER_WORDS = (
    "桥东街道把公开写进岗位手册，一季度理清底数，二季度补齐缺项，三季度请居民评议，四季度回头检查。"
    "对看不懂的文件配一页白话说明，附上真实事例。网站与公告栏同日更新，附件一律可以检索和复制。"
    "抽查案卷十二份，对超期未更新的栏目发提醒单，两次提醒仍未处理的由分管负责人约谈。"
)
COPIED = OWN_WORDS.replace("柳泉街道", "桥东街道").replace("一个月", "2个月")
MANY = {
    f"requests.granted.{c}": 12 for c in ("natural_person", "business", "research", "other")
} | {"requests.granted.total": 48}
FEW = {"requests.granted.natural_person": 1, "requests.granted.total": 1}
LARGE = column("natural_person", new_received=40, granted=40, handled_total=40)
LICENCES = "proactive.licences.decisions"
SMALL = column("natural_person", new_received=5, granted=5, handled_total=5)
FIVE_BELOW = tuple(replace(m, cells=SMALL) for m in (BRIDGE, BUREAU, TOWN))
LAKE = Made(code="990104", name="云川市北湖区人民政府")
LAKE_BUREAU = Made(code="990104-czj", name="北湖区财政局")
LAKE_BELOW = tuple(
    Made(code=f"990104{code}", name=f"北湖区{name}")
    for code, name in (
        ("-zfb", "人民政府办公室"),
        ("001", "湖滨街道办事处"),
        ("002", "塔前街道办事处"),
        ("101", "柏林镇人民政府"),
    )
)
EVERY_SUM = (
    "requests.new_received.total",
    "requests.handled_total.total",
    "proactive.licences.decisions",
    "proactive.penalties.decisions",
)
PAGE, PDF = "http://a/1.html", "http://a/1.pdf"
FIVE, SIX = Made(cells=SMALL), Made(cells={**SMALL, "requests.granted.business": 6})


def _text(made: Made, text: str, section: int = 1) -> Made:
    return replace(made, sections={section: text})


# The bare defaults are word for word the same: cases about texts give each agency its own.
OTHERS = (_text(BRIDGE, OTHER_WORDS),)
OTHERS_PREFACES = (
    "根据《条例》规定，柳城区水务局（以下简称“我局”）编制本报告。电话：0000-5550000。",
    "我办（柳城区桥东街道办事处）根据条例编制本报告。电话：0000-5550000。",
    "本报告由柳城区农林局编制。电话：0000-5550000。",
    "柳城区桥东街道办事处根据条例要求编制本报告。电话：0000-5550000。",
    "现公布柳城区水务局2022年度政府信息公开工作情况。电话：0000-5550000。",
    "根据《条例》要求，柳城区水务局编制了本报告。电话：0000-5550000。",
    "柳城区水务局现公布2022年政府信息公开工作年度报告。电话：0000-5550000。",
    "根据条例和柳城区人民政府的部署，现公布柳城区水务局2022年年度报告。电话：0000-5550000。",
    "内容涵盖柳城区水务局2022年1月1日至2022年12月31日的政府信息公开工作。电话：1。",
)
OWN_PREFACES = (
    "根据《条例》规定，柳城区柳泉街道办事处（以下简称“我街道”）编制本报告。电话：0000-5550000。",
    "柳泉街道根据条例要求编制本报告。电话：0000-5550000。",
    "本报告由柳城区柳泉街道办事处党政综合办公室编制。电话：0000-5550000。",
    "按照柳城区人民政府办公室要求，我街道编制本报告。如有疑问，请与柳城区水务局联系。电话：1。",
    "会同柳城区水务局，我办编制本报告。电话：0000-5550000。",
    "根据《条例》要求，柳泉街道办事处编制了本报告。电话：0000-5550000。",
    "本报告由党政综合办公室负责编制。电话：0000-5550000。",
    "按照省水利厅、柳城区水务局要求，现公布柳泉街道办事处2022年政府信息公开工作年度报告。电话：1。",
    "原柳城区水利局更名为柳泉街道办事处，现公布柳泉街道办事处2022年度报告。电话：0000-5550000。",
    "本报告内容涵盖机关各科室和柳城区桥东街道办事处2022年的政府信息公开工作。电话：1。",
    "本报告数据包括原柳城区水务局2022年1月1日至2022年12月31日的政府信息公开工作。电话：1。",
    "现将柳城区人民政府2022年工作报告任务落实情况一并公布。电话：0000-5550000。",
    "柳城区水务局现公布2022年水质公报，我办已转载。电话：0000-5550000。",
)


def _signed(signers: str) -> Made:
    day = "2023-01-10"
    return Made(text=f"{OWN_WORDS}\n{signers}\n{day}", dates=((day, DateBasis.SIGNATURE),))


CASES = (
    *of(
        "text-same-as-other-agency",
        when(
            HOLDS,
            "own words",
            replace(Made(), sections={1: OWN_WORDS, 5: "无"}),
            others=(replace(BRIDGE, sections={1: OTHER_WORDS, 5: "无"}),),
        ),
        when(
            BROKEN,
            "copied, names and numbers changed",
            _text(BRIDGE, COPIED),
            others=(_text(Made(), OWN_WORDS),),
            severity="error",
        ),
        when(
            BROKEN,
            "three quarters of it",
            _text(BRIDGE, COPIED[:100] + OTHER_WORDS[:40]),
            others=(_text(Made(), OWN_WORDS),),
            severity="warning",
        ),
        when(NOT_CHECKED, "nobody else", _text(Made(), OWN_WORDS)),
        when(
            ASKED,
            "a government and its own office",
            _text(OFFICE, OWN_WORDS),
            kind="department",
            others=(_text(GOVERNMENT, OWN_WORDS),),
        ),
        when(
            HARMLESS,
            "the same laws and the same preface",
            replace(Made(), sections={1: OWN_WORDS + "《政府信息公开条例》" * 9, 5: "无"}),
            others=(
                replace(BRIDGE, sections={1: OTHER_WORDS + "《政府信息公开条例》" * 9, 5: "无"}),
            ),
        ),
    ),
    *of(
        "identical-nonzero-table",
        when(HOLDS, "others", Made(cells=MANY), others=(replace(BRIDGE, cells=FEW),)),
        when(
            BROKEN,
            "all alike",
            Made(cells=MANY),
            others=(replace(BRIDGE, cells=MANY),),
            place="requests",
            severity="warning",
        ),
        when(NOT_CHECKED, "nobody else", Made(cells=MANY)),
        when(HARMLESS, "small numbers", Made(cells=FEW), others=(replace(BRIDGE, cells=FEW),)),
        when(HARMLESS, "all zero", Made(), others=(BRIDGE,)),
    ),
    *of(
        "foreign-agency-name",
        when(HOLDS, "its own name", _text(Made(), OWN_WORDS), others=OTHERS),
        when(
            BROKEN,
            "speaks as another",
            _text(Made(), "2022年，桥东街道认真落实条例，公开及时。"),
            others=OTHERS,
            severity="warning",
        ),
        when(NOT_CHECKED, "no register", _text(Made(), "桥东街道认真落实。")),
        *(
            when(BROKEN, preface, Made(preface=preface), severity="warning")
            for preface in OTHERS_PREFACES
        ),
        *(when(NOT_CHECKED, preface, Made(preface=preface)) for preface in OWN_PREFACES),
        when(ASKED, "another signs", _signed("柳城区农业农村局")),
        *(
            when(NOT_CHECKED, signers, _signed(signers))
            for signers in (
                "柳城区人民政府柳泉街道办事处",
                "柳泉街道办",
                "柳泉街道党政办公室",
                "柳城区农业农村局\n柳泉街道办事处",
                "中共柳城区委员会",
                "特此报告",
            )
        ),
        when(
            NOT_CHECKED,
            "its office signs for a government",
            replace(_signed("云川市政务服务局"), name="云川市人民政府"),
            kind="government",
        ),
        when(
            HARMLESS,
            "together with another",
            _text(Made(), "会同桥东街道开展互查，桥东街道派员参加。"),
            others=OTHERS,
        ),
        when(
            HARMLESS,
            "its superiors act",
            _text(Made(), "柳城区人民政府高度重视。柳城区人民政府办公室认真组织。"),
            others=OTHERS,
        ),
        when(
            HARMLESS,
            "its full name",
            _text(Made(), "柳城区柳泉街道办事处认真落实条例。"),
            others=OTHERS,
        ),
    ),
    *of(
        "parent-below-children",
        when(
            HOLDS,
            "40 for 15",
            replace(GOVERNMENT, cells=LARGE),
            kind="government",
            others=FIVE_BELOW,
        ),
        when(
            BROKEN,
            "5 for 15",
            replace(GOVERNMENT, cells=SMALL),
            kind="government",
            others=FIVE_BELOW,
            place="requests.new_received.total",
            severity="warning",
        ),
        when(NOT_CHECKED, "a street has nobody below", Made(cells=SMALL), others=FIVE_BELOW),
        when(
            NOT_CHECKED,
            "nobody below fills the cell in",
            replace(GOVERNMENT, cells=LARGE),
            kind="government",
            others=tuple(replace(m, cells={**SMALL, LICENCES: None}) for m in (BRIDGE, BUREAU)),
        ),
        when(
            HARMLESS,
            "a vertical unit does not count",
            replace(GOVERNMENT, cells=SMALL),
            kind="government",
            others=(replace(BUREAU, code="990101-qxj", cells=LARGE), replace(TOWN, cells=SMALL)),
        ),
    ),
    *of(
        "hierarchy-equality",
        when(
            HOLDS,
            "everybody is known and adds up",
            replace(LAKE, cells=LARGE),
            kind="government",
            others=(*LAKE_BELOW, replace(LAKE_BUREAU, cells=LARGE)),
        ),
        when(
            BROKEN,
            "own cases besides",
            replace(LAKE, cells=LARGE),
            kind="government",
            others=(*LAKE_BELOW, replace(LAKE_BUREAU, cells=SMALL)),
            severity="info",
        ),
        when(
            NOT_CHECKED,
            "not everybody is known",
            replace(GOVERNMENT, cells=LARGE),
            kind="government",
            others=FIVE_BELOW,
        ),
        when(
            HARMLESS,
            "a number of one of them is blank",
            replace(LAKE, cells=LARGE),
            kind="government",
            others=(*LAKE_BELOW, replace(LAKE_BUREAU, cells=dict.fromkeys(EVERY_SUM, None))),
        ),
        when(NOT_CHECKED, "older form", older()),
    ),
    *of(
        "duplicate-identical",
        when(HOLDS, "only one", FIVE, documents=((PAGE, FIVE),)),
        when(BROKEN, "page and PDF", FIVE, documents=((PAGE, FIVE), (PDF, FIVE)), severity="info"),
        when(NOT_CHECKED, "nobody looked", FIVE),
        when(
            HARMLESS,
            "another wording in the PDF is no copy",
            FIVE,
            documents=((PAGE, FIVE), (PDF, replace(FIVE, sections={1: OWN_WORDS}))),
        ),
    ),
    *of(
        "duplicate-conflicting",
        when(HOLDS, "the same", FIVE, documents=((PAGE, FIVE), (PDF, FIVE))),
        when(
            BROKEN,
            "other numbers at another address",
            SIX,
            documents=((PAGE, FIVE), (PDF, SIX)),
            place="requests.granted.business",
            severity="error",
        ),
        when(
            ASKED,
            "one is the government's, one its office's",
            SIX,
            documents=((PAGE, replace(FIVE, name="柳城区人民政府办公室")), (PDF, SIX)),
        ),
        when(NOT_CHECKED, "nobody looked", FIVE),
        when(
            HARMLESS,
            "the later one is a correction",
            SIX,
            documents=((PAGE, FIVE), (PDF, replace(SIX, preface="更正说明：表三一格有误。"))),
        ),
        when(
            HARMLESS,
            "a cell that one of them lacks",
            SIX,
            documents=(
                (PAGE, FIVE),
                (PDF, Made(cells={**SMALL, "requests.granted.business": None})),
            ),
        ),
    ),
    *of(
        "changed-after-publication",
        when(HOLDS, "unchanged", FIVE, documents=((PAGE, FIVE), (PAGE, FIVE))),
        when(
            BROKEN,
            "a number",
            SIX,
            documents=((PAGE, FIVE), (PAGE, SIX)),
            place="requests.granted.business",
            severity="warning",
        ),
        when(
            BROKEN,
            "a sentence",
            FIVE,
            documents=((PAGE, FIVE), (PAGE, replace(FIVE, sections={5: PROBLEMS[:-9]}))),
        ),
        when(NOT_CHECKED, "nobody looked", FIVE),
        when(
            HARMLESS,
            "blanks and punctuation",
            FIVE,
            documents=(
                (PAGE, FIVE),
                (PAGE, replace(FIVE, sections={1: OVERALL.replace("，", ", ")})),
            ),
        ),
    ),
    *of(
        "correction-published",
        when(HOLDS, "no correction", FIVE, documents=((PAGE, FIVE), (PDF, FIVE))),
        when(
            BROKEN,
            "a note before the report",
            SIX,
            documents=((PAGE, FIVE), (PAGE, replace(SIX, preface="更正：表三一格有误。"))),
            severity="info",
        ),
        when(NOT_CHECKED, "nobody looked", FIVE),
        when(
            HARMLESS,
            "the report speaks of corrected notices",
            SIX,
            documents=((PAGE, FIVE), (PDF, replace(SIX, sections={1: f"更正通知三份。{OVERALL}"}))),
        ),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_agencies(case: RuleCase) -> None:
    verify(case)


def test_a_changed_cell_is_told_with_old_and_new_value() -> None:
    found = judged(SIX, Beside(documents=((PAGE, FIVE), (PAGE, SIX))))
    (change,) = [f for f in found if f.rule == "changed-after-publication"]
    assert render(change.message, "zh").endswith("：予以公开·商业企业 0 → 6")
    assert render(change.message, "en").endswith(": granted·businesses 0 → 6")
    assert change.changes == (CellChange("requests", "granted", "business", 0, 6),)
    assert (change.expected, change.found) == (0, 6)


def test_the_other_agency_and_who_was_first_are_named() -> None:
    made = _text(BRIDGE, COPIED)
    found = judged(made, Beside(others=(_text(Made(), OWN_WORDS),)))
    (copied,) = [
        f
        for f in found
        if f.rule == "text-same-as-other-agency" and f.where.quote and f.outcome is Outcome.BROKEN
        if f.where.section == 1
    ]
    assert copied.message.values["other"] == "柳城区柳泉街道办事处"
    assert copied.where.quote is not None
    assert copied.where.quote in COPIED


def test_an_unrelated_report_changes_no_finding() -> None:
    made = replace(Made(cells=SMALL), sections={1: OWN_WORDS})
    few = judged(made, Beside(others=(_text(BRIDGE, OTHER_WORDS, 5),)))
    more = judged(made, Beside(others=(_text(BRIDGE, OTHER_WORDS, 5), _text(TOWN, "无", 5))))
    assert few == more
