"""Sums and balances of the three tables: what holds, what breaks, what a blank leaves open."""

from __future__ import annotations

import pytest

from pipeline.records import Outcome
from tests.rules.made import Made, column, judged, older
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

FIVE = column("natural_person", new_received=5, granted=5, handled_total=5)
CARRIED = column(
    "natural_person", new_received=4, carried_in=1, granted=3, handled_total=3, carried_out=2
)
FEE_NONE = "依据《政府信息公开信息处理费管理办法》，本年度未发出收费通知，实际收取信息处理费0元。"
UNPAID = column("business", new_received=1, other_fee_unpaid=1, handled_total=1)


def _five(**changes: int | str | None) -> Made:
    return Made(cells={**FIVE, **{k.replace("__", "."): v for k, v in changes.items()}})


def _group(group: str, *numbers: int | str | None) -> Made:
    places = ("upheld", "corrected", "other", "pending", "total")
    return Made(cells={f"proceedings.{group}.{p}": n for p, n in zip(places, numbers, strict=True)})


TOTALS_FIRST = Made(
    cells={
        **_group("reconsideration", 4, 1, 2, 1, 0).cells,
        **_group("litigation_direct", 3, 1, 2, 0, 0).cells,
    }
)


def _groups(rule: str, group: str) -> tuple[RuleCase, ...]:
    return of(
        rule,
        when(HOLDS, "four results make the total", _group(group, 1, 2, 0, 1, 4)),
        when(
            BROKEN,
            "the total column was left at zero",
            _group(group, 10, 1, 0, 0, 0),
            place=f"proceedings.{group}.total",
            severity="error",
        ),
        when(NOT_CHECKED, "one result is blank", _group(group, None, 2, 0, 1, 4)),
        when(HARMLESS, "all five are blank", _group(group, None, None, None, None, None)),
    )


CASES = (
    *of(
        "t3-balance",
        when(HOLDS, "4 + 1 = 3 + 2", Made(cells=CARRIED)),
        when(
            BROKEN,
            "one more came in than went out",
            Made(cells={**CARRIED, "requests.new_received.natural_person": 5}),
            place="requests.carried_out.natural_person",
            severity="error",
        ),
        when(NOT_CHECKED, "a blank", _five(requests__carried_out__natural_person=None)),
        when(HARMLESS, "printed with a comma", _five(requests__new_received__natural_person="5 ")),
        when(
            ASKED,
            "read with low confidence",
            Made(cells={**FIVE, "requests.new_received.total": 6}, uncertain_table="requests"),
        ),
    ),
    *of(
        "t3-total-vertical",
        when(HOLDS, "granted is all", _five()),
        when(
            BROKEN,
            "a result too many",
            _five(requests__granted__natural_person=6, requests__granted__total=6),
            place="requests.handled_total.natural_person",
        ),
        when(NOT_CHECKED, "a blank among the results", _five(requests__granted__total=None)),
        when(
            HARMLESS,
            "one row for other handling in the older form",
            older(
                cells=column("natural_person", new_received=2, other=2, handled_total=2),
            ),
        ),
    ),
    *of(
        "t3-total-horizontal",
        when(HOLDS, "every row", _five()),
        when(
            BROKEN,
            "one row",
            _five(requests__refused_by_law__business=3),
            place="requests.refused_by_law.total",
        ),
        when(NOT_CHECKED, "a blank", _five(requests__granted__research=None)),
        when(HARMLESS, "a shifted row is not read", _five(requests__granted__research="?")),
    ),
    *_groups("t4-review-total", "reconsideration"),
    *_groups("t4-direct-total", "litigation_direct"),
    *_groups("t4-after-total", "litigation_after_reconsideration"),
    *of(
        "t3-empty-inflow",
        when(HOLDS, "nothing came, nothing went", Made()),
        when(
            BROKEN,
            "a result without any request",
            Made(cells={"requests.granted.business": 1}),
            place="requests.granted.business",
        ),
        when(NOT_CHECKED, "unknown inflow", Made(cells={"requests.new_received.total": None})),
        when(
            HARMLESS,
            "only carried-in requests",
            Made(cells=column("other", carried_in=1, granted=1, handled_total=1)),
        ),
    ),
    *of(
        "t3-result-without-request",
        when(HOLDS, "same column", _five()),
        when(
            BROKEN,
            "results in another column",
            _five(requests__handled_total__business=2),
            place="requests.handled_total.business",
        ),
        when(NOT_CHECKED, "blank inflow", _five(requests__carried_in__business=None)),
        when(HARMLESS, "an empty column", _five(requests__handled_total__business=0)),
    ),
    *of(
        "t3-carry-exceeds",
        when(HOLDS, "two of five", Made(cells=CARRIED)),
        when(
            BROKEN,
            "more than came",
            _five(requests__carried_out__natural_person=6),
            place="requests.carried_out.natural_person",
        ),
        when(NOT_CHECKED, "blank", _five(requests__carried_out__natural_person=None)),
        when(
            HARMLESS,
            "all of them carried on",
            Made(cells=column("other", new_received=2, carried_out=2)),
        ),
    ),
    *of(
        "t3-carry-ratio",
        when(
            HOLDS,
            "half of ten",
            Made(cells=column("other", new_received=10, granted=5, handled_total=5, carried_out=5)),
        ),
        when(
            BROKEN,
            "nine of ten",
            Made(cells=column("other", new_received=10, granted=1, handled_total=1, carried_out=9)),
            severity="info",
        ),
        when(NOT_CHECKED, "blank", _five(requests__carried_out__total=None)),
        when(
            HARMLESS,
            "a December wave of few",
            Made(cells=column("other", new_received=3, carried_out=3)),
        ),
    ),
    *of(
        "t4-column-order",
        when(HOLDS, "printed order fits", _group("reconsideration", 1, 2, 0, 1, 4)),
        when(ASKED, "totals printed first in two groups", TOTALS_FIRST),
        when(NOT_CHECKED, "a blank", _group("reconsideration", 4, None, 2, 1, 0)),
        when(
            HARMLESS,
            "nor does one beside a group that fits in two",
            Made(
                cells={
                    **_group("reconsideration", 0, 0, 0, 1, 1).cells,
                    **_group("litigation_direct", 0, 0, 1, 2, 1).cells,
                }
            ),
        ),
        when(HARMLESS, "one wrong group proves no order", _group("reconsideration", 4, 1, 2, 1, 0)),
    ),
    *of(
        "t4-without-requests",
        when(
            HOLDS, "requests came", Made(cells={**FIVE, "proceedings.litigation_direct.total": 1})
        ),
        when(
            BROKEN,
            "suits without requests in two years",
            _group("litigation_direct", 1, 0, 0, 0, 1),
            previous=Made(year=2021),
            severity="info",
        ),
        when(NOT_CHECKED, "last year is unknown", _group("litigation_direct", 1, 0, 0, 0, 1)),
        when(
            HARMLESS,
            "requests a year ago",
            _group("litigation_direct", 1, 0, 0, 0, 1),
            previous=Made(year=2021, cells=FIVE),
        ),
    ),
    *of(
        "fee-rows-vs-statement",
        when(HOLDS, "nobody left a fee unpaid", Made(sections={6: FEE_NONE})),
        when(
            BROKEN,
            "no notice, yet unpaid",
            Made(cells=UNPAID, sections={6: FEE_NONE}),
            place="requests.other_fee_unpaid.total",
            severity="error",
        ),
        when(NOT_CHECKED, "no section six", Made(cells=UNPAID, sections={6: None})),
        *(
            when(ASKED, "another paper", Made(cells=UNPAID, sections={6: f"{said}依法收费。"}))
            for said in ("没有新制发规范性文件和通知。", "未发送过补正通知。")
        ),
        when(
            HARMLESS,
            "a notice was issued",
            Made(cells=UNPAID, sections={6: "发出收费通知1件，收取信息处理费0元。"}),
        ),
    ),
    *of(
        "fee-statement-amount",
        when(HOLDS, "380 yuan", Made(sections={6: "发出收费通知1件，收取信息处理费380元。"})),
        when(
            BROKEN,
            "money without notice",
            Made(sections={6: "发出收费通知0件，实际收取信息处理费100元。"}),
        ),
        when(HOLDS, "with a comma", Made(sections={6: "发出收费通知2件，金额共计1,100元。"})),
        when(BROKEN, "1,105 yuan", Made(sections={6: "发出收费通知2件，金额共计1,105元。"})),
        when(NOT_CHECKED, "other money", Made(sections={6: "公开涉企收费清单，金额1,105元。"})),
        when(NOT_CHECKED, "no amount", Made(sections={6: "未收取信息处理费。"})),
        when(HARMLESS, "nothing collected", Made(sections={6: FEE_NONE})),
    ),
    *of(
        "fee-statement-missing",
        when(HOLDS, "stated", Made()),
        when(BROKEN, "section six is 无", Made(sections={6: "无"})),
        when(NOT_CHECKED, "no section six", Made(sections={6: None})),
        when(
            HARMLESS,
            "stated in section one",
            Made(sections={6: "无", 1: "全年未收取政府信息公开信息处理费。"}),
        ),
        when(NOT_CHECKED, "not asked of 2020", older(sections={6: "无"})),
    ),
    *of(
        "procurement-consistency",
        when(
            HOLDS,
            "both",
            older(
                cells={"proactive.procurement.items": 2, "proactive.procurement.amount": "5.5"},
            ),
        ),
        when(
            BROKEN,
            "money without items",
            older(cells={"proactive.procurement.amount": 12}),
            severity="warning",
        ),
        when(NOT_CHECKED, "blank", older(cells={"proactive.procurement.amount": None})),
        when(HARMLESS, "0 元", older(cells={"proactive.procurement.amount": "0 元"})),
    ),
    *of(
        "table-delta-19",
        when(
            HOLDS,
            "12 + 3 = 15",
            older(cells={"proactive.licences.items_last_year": 15}),
            previous=Made(
                year=2019,
                form="2019-60",
                cells={"proactive.licences.items_last_year": 12, "proactive.licences.change": "+3"},
            ),
        ),
        when(
            BROKEN,
            "12 + 3 is not 14",
            older(cells={"proactive.licences.items_last_year": 14}),
            previous=Made(
                year=2019,
                form="2019-60",
                cells={"proactive.licences.items_last_year": 12, "proactive.licences.change": 3},
            ),
            place="proactive.licences.items_last_year",
        ),
        when(NOT_CHECKED, "no report of 2019", older()),
        when(
            HARMLESS,
            "a change in words stays unread",
            older(cells={"proactive.licences.items_last_year": 14}),
            previous=Made(year=2019, form="2019-60", cells={"proactive.licences.change": "减4"}),
        ),
    ),
    *of(
        "open-gt-total",
        when(HOLDS, "zero", older()),
        when(
            BROKEN,
            "more new than all",
            older(cells={"proactive.normative_documents.disclosed": 3}),
            place="proactive.normative_documents.disclosed",
        ),
        when(
            NOT_CHECKED,
            "blank",
            older(
                cells={
                    "proactive.normative_documents.total_disclosed": None,
                    "proactive.regulations.disclosed": None,
                },
            ),
        ),
        when(
            HARMLESS,
            "all are new",
            older(
                cells={
                    "proactive.normative_documents.disclosed": 3,
                    "proactive.normative_documents.total_disclosed": 3,
                },
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_arithmetic(case: RuleCase) -> None:
    verify(case)


def test_a_broken_balance_shows_its_numbers() -> None:
    broken = Made(cells={**CARRIED, "requests.new_received.total": 5})
    found = next(
        f
        for f in judged(broken)
        if f.rule == "t3-balance" and f.where.column == "total" and f.expected is not None
    )
    assert (found.message.values["left"], found.message.values["right"]) == ("5 + 1", "3 + 2")
    assert (found.expected, found.found) == (3, 2)
    assert found.norm.startswith("国办公开办函〔2021〕30号 表三")


def test_a_table_that_adds_up_in_another_order_is_asked_about_and_accused_of_no_sum() -> None:
    found = judged(TOTALS_FIRST)
    asked = {one.rule for one in found if one.outcome is Outcome.UNCERTAIN}
    assert {"t4-column-order", "t4-review-total", "t4-direct-total"} <= asked
    assert {one.rule for one in found if one.outcome is Outcome.BROKEN} == set()
