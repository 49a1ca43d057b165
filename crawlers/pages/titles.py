"""What the title of a row promises: an annual report, plainly something else, or it cannot be told.

A title only decides what is fetched. Whether a document is a report is read from its text.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

DISCLOSED = "公开"
REPORT = re.compile(r"年度报告|年报|工作报告")
ANNUAL = re.compile(r"年度报告|年报")
CUT_SHORT = ("…", "..", "。。")
# Half of a character, where a title was cut after so many bytes.
HALF = "\ufffd"
# 关于编制…年度报告的通知 speaks of reports and is none; it is fetched all the same, not counted.
ABOUT_REPORTS = re.compile(r"通知|解读|图解|一图|模板|格式|培训|方案")
SOMETHING_ELSE = re.compile(
    r"指南|目录|解读|图解|一图|通知|制度|办法|规定|条例|要点|方案|流程|须知|申请表|名单|简介|招聘"
    r"|公告|预算|决算|清单|图片|视频|动态|年鉴|机构|职责|职能"
)
ROW_DATE = re.compile(
    r"(?<![\s\[(（【])[\s\[(（【]*+(?:19|20)\d{2}[-./年]\d{1,2}[-./月]\d{1,2}日?[\s\])）】]*$"
)


class Promise(StrEnum):
    """Everything but SOMETHING_ELSE is fetched; only a REPORT is counted as listed."""

    REPORT = "report"
    UNCLEAR = "unclear"
    SOMETHING_ELSE = "something else"


@lru_cache(maxsize=1024)
def promise_of(title: str) -> Promise:
    """Say what the title of a row in a column of annual reports promises."""
    words = squeezed(title)
    if _names_report(words):
        return Promise.UNCLEAR if ABOUT_REPORTS.search(words) else Promise.REPORT
    if is_cut_short(words):
        return Promise.UNCLEAR
    return Promise.SOMETHING_ELSE if SOMETHING_ELSE.search(words) else Promise.UNCLEAR


def _names_report(words: str) -> bool:
    """Whether disclosure and report stand together, in either order."""
    disclosed, annual = words.find(DISCLOSED), ANNUAL.search(words)
    if disclosed >= 0 and REPORT.search(words, disclosed + len(DISCLOSED)):
        return True
    return annual is not None and DISCLOSED in words[annual.end() :]


def is_cut_short(title: str) -> bool:
    """Say whether a list printed only the beginning of a title."""
    return title.strip().endswith((*CUT_SHORT, HALF))


def beginning(title: str) -> str:
    """What a title that may be cut short says for certain, for comparing words only."""
    return squeezed(title).rstrip(f"…。.{HALF}")


def fuller(one: str, other: str) -> str:
    """Choose the better of two spellings of one title: whole before cut, then the longer."""
    if not one or not other:
        return one or other
    if is_cut_short(one) != is_cut_short(other):
        return other if is_cut_short(one) else one
    return one if len(one) >= len(other) else other


def without_date(text: str) -> str:
    """Take the date off a row's text that ends with one, and the blanks around the rest."""
    return ROW_DATE.sub("", " ".join(text.split()))


def date_at_end(text: str) -> str:
    """The date that a row's text ends with, as printed; "" when it ends otherwise."""
    found = ROW_DATE.search(text)
    return found[0] if found else ""


def squeezed(text: str) -> str:
    """Fold full-width forms and drop every blank, for comparing words only."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def abbreviates(short: str, full: str) -> bool:
    """Say whether the signs of one name stand in the other in the same order."""
    signs = iter(full)
    return all(sign in signs for sign in short)
