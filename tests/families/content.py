"""What every family publishes: reports of 柳城区's invented agencies, and rows that are none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from html import escape

from tests.replicas.documents import report_of
from tests.replicas.markup import body_html
from tests.replicas.pdf_file import pdf_of
from tests.replicas.plan import Markup, Publication
from tests.replicas.posting import AttachedFile
from tests.replicas.register import BY_CODE

DISTRICT = "柳城区"
YEARS = ("2022年", "2021年")
DIVISIONS = ("部门", "街道乡镇")
PLAN = (
    *((2022, "部门", code) for code in ("zfb", "czj", "jyj", "mzj", "wjj", "zjj")),
    *((2022, "街道乡镇", code) for code in ("001", "101", "004")),
    *((2021, "部门", code) for code in ("czj", "jyj")),
    *((2021, "街道乡镇", code) for code in ("002", "101")),
)
# The department whose report is a file, under an article without text.
IN_A_FILE = "zjj"
GUIDE = "柳城区政府信息公开指南（2022年修订）"
NOTICES = (
    (GUIDE, "本指南说明公众怎样向柳城区各机关申请公开政府信息，以及到何处查阅。"),
    (
        "关于做好2022年政府信息公开工作年度报告编制工作的通知",
        "请各部门按照统一格式编制年度报告，并在规定期限内在门户网站公开。",
    ),
    ("柳城区司法局2022年法治政府建设年度报告", "一年来，我局持续推进依法行政，规范执法程序。"),
)


@dataclass(frozen=True, slots=True)
class Item:
    """One row of one list; `year` and `division` say which. `body` is "" above a file."""

    number: int
    title: str
    on: date
    year: str
    division: str
    body: str
    is_report: bool
    file: AttachedFile | None = None


@cache
def items() -> tuple[Item, ...]:
    """Everything that stands in the lists of a family: newest year first."""
    reports = [_report(number, *row) for number, row in enumerate(PLAN, start=2001)]
    return (*reports, *_notices())


def items_of(words: tuple[str, ...]) -> tuple[Item, ...]:
    """The items of one column, by the years and divisions among its words."""
    return tuple(
        item
        for item in items()
        if all(word in (item.year, item.division) for word in words if word in (*YEARS, *DIVISIONS))
    )


def _report(number: int, year: int, division: str, code: str) -> Item:
    separator = "-" if code.isalpha() else ""
    agency = BY_CODE[f"990101{separator}{code}"]
    on = date(year + 1, 1, 4 + number % 20)
    made = report_of(Publication(agency, year, on, "", Markup.CLEAN))
    title = f"{agency.name}{year}年政府信息公开工作年度报告"
    file, body = None, body_html(made, Markup.CLEAN)
    if code == IN_A_FILE:
        file, body = AttachedFile(f"{title}.pdf", pdf_of(made), "application/pdf"), ""
    return Item(number, title, on, f"{year}年", division, body, True, file)


def _notices() -> tuple[Item, ...]:
    return tuple(
        Item(number, title, date(2023, 1, 9), "2022年", "部门", f"<p>{escape(text)}</p>", False)
        for number, (title, text) in enumerate(NOTICES, start=2901)
    )
