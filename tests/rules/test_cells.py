"""Single cells: numbers, blanks, signs, amounts, and what a body cannot have made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.rules.made import OVERALL, Made, older
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

NO_TABLES = Made(without_tables=("proactive", "requests", "proceedings"))
FEE = "proactive.fees.amount_wan_yuan"
MADE = "proactive.normative_documents.made"


def _cell(place: str, printed: int | str | None) -> Made:
    return Made(cells={place: printed})


TWO_REGULATIONS = _cell("proactive.regulations.made", 2)

ONE_BLANK = _cell("requests.granted.total", None)
MAY_HIDE = {
    "a machine that saw nothing": replace(ONE_BLANK, format="scan"),
}
CASES = (
    *of(
        "cell-not-number",
        when(HOLDS, "zeros", Made()),
        when(BROKEN, "words", _cell("requests.granted.total", "约三件"), severity="error"),
        when(ASKED, "a number with a note", _cell("requests.granted.total", "22（其中网上16件）")),
        *(
            when(ASKED, f"a number beside {said}", _cell("requests.granted.total", said))
            for said in (
                "20↓",
                "7；",
                "（8）",
                "计7件",
                "约11",
                "34.9万元（含滞纳金）",
                "8\n2022年：7",
            )
        ),
        *(
            when(
                BROKEN,
                f"no number in {said}",
                _cell("requests.granted.total", said),
                severity="error",
            )
            for said in ("1O", "l2件", "二0", "12,34件")
        ),
        when(NOT_CHECKED, "no tables", NO_TABLES),
        when(HARMLESS, "full-width digits", _cell("requests.granted.total", "１２")),
        when(HARMLESS, "a thousands comma", _cell("requests.granted.total", "1,113")),
        when(
            HARMLESS,
            "a unit in the cell",
            older(cells={"proactive.procurement.amount": "0 元"}),
        ),
        when(HARMLESS, "无 is a blank", _cell("requests.granted.total", "无")),
    ),
    *of(
        "cell-blank",
        when(HOLDS, "every cell filled", Made()),
        when(
            BROKEN,
            "a slash",
            _cell("requests.granted.total", "/"),
            place="requests.granted.total",
            severity="warning",
        ),
        *(when(ASKED, why, made) for why, made in MAY_HIDE.items()),
        when(
            BROKEN,
            "a slash in a page whose scripts fill other cells",
            replace(_cell("requests.granted.total", "/"), may_be_filled=True),
        ),
        when(NOT_CHECKED, "no tables", NO_TABLES),
        when(HARMLESS, "a row that was not aligned", _cell("requests.granted.total", "?")),
    ),
    *of(
        "cell-negative",
        when(HOLDS, "zeros", Made()),
        when(BROKEN, "minus one", _cell("requests.granted.other", "-1"), severity="error"),
        when(NOT_CHECKED, "no tables", NO_TABLES),
        when(HARMLESS, "the change column", older(cells={"proactive.licences.change": "-8"})),
        when(HARMLESS, "a dash alone is a blank", _cell("requests.granted.other", "-")),
    ),
    *of(
        "cell-not-integer",
        when(HOLDS, "zeros", Made()),
        when(BROKEN, "half a case", _cell("requests.granted.other", "1.5"), severity="error"),
        when(NOT_CHECKED, "no tables", NO_TABLES),
        when(HARMLESS, "an amount has decimals", _cell(FEE, "96171.6")),
        when(HARMLESS, "3.0 is whole", _cell("requests.granted.other", "3.0")),
    ),
    *of(
        "regulation-authority",
        when(HOLDS, "a sub-district without", Made()),
        when(
            BROKEN,
            "a sub-district with two",
            _cell("proactive.regulations.made", 2),
            place="proactive.regulations.made",
            severity="error",
        ),
        when(
            BROKEN,
            "its name shows a sub-district",
            _cell("proactive.regulations.made", 2),
            kind=None,
            place="proactive.regulations.made",
        ),
        *(
            when(BROKEN, name, replace(TWO_REGULATIONS, name=name), kind=None)
            for name in (
                "清河县水务局",
                "新山市水务局",
                "青禾区城关镇人民政府",
                "青禾区人民政府",
                "和县发展和改革委员会",
            )
        ),
        *(
            when(NOT_CHECKED, name, replace(TWO_REGULATIONS, name=name), kind=None)
            for name in (
                "广西壮族自治区商务厅",
                "新山市人民政府",
                "新山市人民政府外事委员会",
                "高新区管理委员会",
                "国家税务总局",
            )
        ),
        when(HARMLESS, "a zone is left alone", _cell("proactive.regulations.made", 2), kind="zone"),
    ),
    *of(
        "normative-made-gt-stock",
        when(HOLDS, "nothing", Made()),
        when(BROKEN, "three made, none in force", _cell(MADE, 3), place=MADE),
        when(
            NOT_CHECKED,
            "blank",
            Made(cells={MADE: None, "proactive.regulations.made": None}),
        ),
        when(
            HARMLESS,
            "made and repealed within the year",
            Made(cells={MADE: 3, "proactive.normative_documents.repealed": 3}),
        ),
    ),
    *of(
        "fee-amount-decimals",
        when(HOLDS, "four places", _cell(FEE, "59237.2449")),
        when(BROKEN, "five places", _cell(FEE, "9.63211"), place=FEE, severity="info"),
        when(NOT_CHECKED, "blank", _cell(FEE, None)),
        when(HARMLESS, "a whole number", _cell(FEE, "282")),
    ),
    *of(
        "fee-unit-slip",
        when(HOLDS, "usual", _cell(FEE, "59.2"), previous=_cell(FEE, "60")),
        when(BROKEN, "yuan under 万元", _cell(FEE, "592000"), place=FEE, severity="warning"),
        when(BROKEN, "yuan in the cell", _cell(FEE, "3600元"), place=FEE, severity="warning"),
        when(HARMLESS, "万元 in the cell", _cell(FEE, "59.20万元")),
        when(
            BROKEN,
            "ten thousand times last year's",
            _cell(FEE, "60000"),
            previous=Made(year=2021, cells={FEE: "6.1"}),
        ),
        when(NOT_CHECKED, "blank", _cell(FEE, None)),
        when(
            HARMLESS,
            "a hundred times is a real change",
            _cell(FEE, "610"),
            previous=Made(year=2021, cells={FEE: "6.1"}),
        ),
        when(HARMLESS, "nothing last year", _cell(FEE, "61"), previous=Made(year=2021)),
    ),
    *of(
        "made-lt-open",
        when(HOLDS, "zero", older()),
        when(
            BROKEN,
            "more disclosed than made",
            older(cells={"proactive.normative_documents.disclosed": 3}),
            severity="info",
        ),
        when(
            NOT_CHECKED,
            "blank",
            older(
                cells={
                    "proactive.normative_documents.made": None,
                    "proactive.regulations.made": None,
                },
            ),
        ),
        when(HARMLESS, "made and kept", older(cells={"proactive.normative_documents.made": 3})),
    ),
    *of(
        "zero-everything",
        when(HOLDS, "a quiet office", Made()),
        when(
            BROKEN,
            "the text gives numbers",
            Made(sections={1: f"{OVERALL}\n全年作出行政许可决定30件。"}),
            severity="info",
        ),
        when(NOT_CHECKED, "not all zero", _cell("proactive.licences.decisions", 30)),
        when(
            NOT_CHECKED,
            "a cell that was not read",
            replace(
                _cell("proactive.licences.decisions", "30[1]"),
                sections={1: f"{OVERALL}\n全年作出行政许可决定30件。"},
            ),
        ),
        when(
            HARMLESS,
            "the text says zero",
            Made(sections={1: f"{OVERALL}\n全年收到政府信息公开申请0件。"}),
        ),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_cells(case: RuleCase) -> None:
    verify(case)
