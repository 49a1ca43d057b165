"""This year's report beside last year's: what must carry on, and what must not be repeated."""

from __future__ import annotations

import pytest

from pipeline.records import Outcome
from tests.rules.made import OVERALL, PROBLEMS, Beside, Made, column, everything_on, judged
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

IN_FORCE = "proactive.normative_documents.in_force"
LICENCES = "proactive.licences.decisions"
PENDING = {
    "proceedings.reconsideration.pending": 1,
    "proceedings.reconsideration.total": 1,
}
BEFORE = Made(year=2021, cells=column("business", new_received=3, carried_out=3))
OLDER = Made(year=2020, form="2019-60", cells=column("business", new_received=3, carried_out=3))
MANY = {f"requests.granted.{c}": 3 for c in ("natural_person", "business", "research", "other")} | {
    f"proceedings.litigation_direct.{c}": 2 for c in ("upheld", "corrected", "other", "pending")
}
ANOTHER = (
    "我街道全年围绕民生事项发布信息，先讲群众最关心的养老、托幼和停车三件事，再讲办事流程的变化。"
    "每月在居民议事点摆一张桌子，听取意见后修改目录。文书用语改得更直白，办件人员轮流到窗口值守。"
    "新来的同志须跟班一个月，考核合格方可独立办件；网页上的老规定逐条加注，免得大家白跑一趟。"
)
OTHER_PROBLEMS = (
    "问题：一是栏目名称与大家的叫法不同，查找费时；二是历史资料归类混乱，翻页太多；"
    "三是各股室口径偶有出入，数字对不上。改进：一是给栏目加上通俗别名；二是按年份重新归类；"
    "三是共用一张底表，发布时只引用底表。"
)


def _in(**rows: int) -> Made:
    return Made(cells=column("business", **rows))


CASES = (
    *of(
        "carry-over-mismatch",
        when(HOLDS, "three and three", _in(carried_in=3, carried_out=3), previous=BEFORE),
        when(HOLDS, "across forms", _in(carried_in=3, carried_out=3), previous=OLDER),
        when(
            ASKED,
            "an agency of the district ended last year",
            _in(carried_in=4, carried_out=4),
            previous=BEFORE,
            may_have_merged=True,
        ),
        when(
            BROKEN,
            "one is lost",
            _in(carried_in=2, carried_out=2),
            previous=BEFORE,
            place="requests.carried_in.total",
            severity="error",
        ),
        when(
            BROKEN,
            "another column",
            Made(cells=column("research", carried_in=3, carried_out=3)),
            previous=BEFORE,
            place="requests.carried_in.research",
            severity="warning",
        ),
        when(NOT_CHECKED, "no report of last year", _in(carried_in=3)),
        when(
            ASKED,
            "the total itself does not add up",
            Made(cells={"requests.carried_in.business": 3, "requests.carried_in.total": 5}),
            previous=BEFORE,
        ),
        when(
            ASKED,
            "two agencies became one",
            Made(
                cells=column("business", carried_in=5, carried_out=5),
                sections={1: f"{OVERALL}机构改革后职能划转我街道。"},
            ),
            previous=BEFORE,
        ),
        when(
            HARMLESS,
            "a blank last year",
            _in(carried_in=3),
            previous=Made(year=2021, cells=dict.fromkeys(BEFORE.cells, None)),
        ),
    ),
    *of(
        "normative-stock-flow",
        when(HOLDS, "11 stay 11", Made(cells={IN_FORCE: 11}), previous=Made(cells={IN_FORCE: 11})),
        when(
            BROKEN,
            "11 become 9",
            Made(cells={IN_FORCE: 9}),
            previous=Made(cells={IN_FORCE: 11}),
            place=IN_FORCE,
            severity="warning",
        ),
        when(NOT_CHECKED, "no report of last year", Made(cells={IN_FORCE: 9})),
        when(HARMLESS, "another form last year", Made(cells={IN_FORCE: 9}), previous=OLDER),
        when(
            BROKEN,
            "a clean-up is stated",
            Made(cells={IN_FORCE: 9}, sections={1: f"{OVERALL}集中清理文件，2件自然失效。"}),
            previous=Made(cells={IN_FORCE: 11}),
            severity="info",
        ),
    ),
    *of(
        "pending-cases-vanish",
        when(HOLDS, "none were pending", Made(), previous=Made()),
        when(BROKEN, "one has vanished", Made(), previous=Made(cells=PENDING), severity="warning"),
        when(NOT_CHECKED, "no report of last year", Made()),
        when(HARMLESS, "still pending", Made(cells=PENDING), previous=Made(cells=PENDING)),
    ),
    *of(
        "outlier-yoy",
        when(HOLDS, "twice", Made(cells={LICENCES: 60}), previous=Made(cells={LICENCES: 30})),
        when(
            BROKEN,
            "ten times",
            Made(cells={LICENCES: 300}),
            previous=Made(cells={LICENCES: 30}),
            place=LICENCES,
            severity="info",
        ),
        when(NOT_CHECKED, "no report of last year", Made(cells={LICENCES: 300})),
        when(
            HARMLESS,
            "small numbers",
            Made(cells={LICENCES: 12}),
            previous=Made(cells={LICENCES: 1}),
        ),
    ),
    *of(
        "same-numbers-as-last-year",
        when(
            HOLDS,
            "one differs",
            Made(cells=MANY),
            previous=Made(cells=MANY | {"requests.granted.other": 4}),
        ),
        when(BROKEN, "all equal", Made(cells=MANY), previous=Made(cells=MANY), severity="warning"),
        when(NOT_CHECKED, "no report of last year", Made(cells=MANY)),
        when(HARMLESS, "all zero", Made(), previous=Made()),
    ),
    *of(
        "text-repeats-last-year",
        when(
            HOLDS,
            "another text",
            Made(sections={1: ANOTHER}),
            previous=Made(sections={1: OVERALL * 2}),
        ),
        when(
            BROKEN,
            "the same with new numbers",
            Made(sections={1: ANOTHER.replace("三件", "5件")}),
            previous=Made(sections={1: ANOTHER.replace("三件", "4件")}),
            severity="error",
        ),
        when(
            BROKEN,
            "two thirds of it",
            Made(sections={1: ANOTHER + OVERALL[:70]}),
            previous=Made(sections={1: ANOTHER[:-20] + OTHER_PROBLEMS}),
            severity="warning",
        ),
        when(NOT_CHECKED, "no report of last year", Made(sections={1: ANOTHER})),
        when(
            HARMLESS,
            "short",
            Made(sections={1: "我街道公开及时。"}),
            previous=Made(sections={1: "我街道公开及时。"}),
        ),
        when(
            HARMLESS,
            "only the laws are the same",
            Made(sections={1: ANOTHER + "《中华人民共和国政府信息公开条例》" * 9}),
            previous=Made(sections={1: OTHER_PROBLEMS + "《中华人民共和国政府信息公开条例》" * 9}),
        ),
    ),
    *of(
        "problems-unchanged",
        when(HOLDS, "others", Made(), previous=Made(sections={5: OTHER_PROBLEMS})),
        when(BROKEN, "word by word", Made(), previous=Made(), severity="warning"),
        when(NOT_CHECKED, "no report of last year", Made()),
        when(
            HARMLESS,
            "short standard phrases",
            Made(sections={5: PROBLEMS[:40]}),
            previous=Made(sections={5: PROBLEMS[:40]}),
        ),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_years(case: RuleCase) -> None:
    verify(case)


def test_a_repeated_text_is_quoted_as_printed() -> None:
    found = judged(Made(), Beside(previous=Made()))
    quotes = [f.where.quote for f in found if f.rule == "problems-unchanged"]
    assert quotes[0] is not None
    assert quotes[0] in PROBLEMS


@pytest.mark.parametrize(("most", "is_outlier"), [(2.5, False), (2.25, True)])
def test_a_threshold_between_two_whole_numbers_is_kept(most: float, is_outlier: bool) -> None:
    """As it stands in the book, in what is compared and in what is said."""
    whole, rule = everything_on(), "outlier-yoy"
    parameters = {"most_times": most, "least_base": 20}
    entry = whole.rules[rule].model_copy(update={"parameters": parameters})
    book = whole.model_copy(update={"rules": {**whole.rules, rule: entry}})
    now, before = Made(cells={LICENCES: 72}), Made(cells={LICENCES: 30})
    found = [one for one in judged(now, Beside(previous=before), book) if one.rule == rule]
    said = [f.message.values["most"] for f in found if f.outcome is Outcome.BROKEN]
    assert said == (["2.25"] if is_outlier else [])
