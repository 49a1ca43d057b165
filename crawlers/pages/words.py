"""The words of links that lead to columns of annual reports and divide them.

Portals are told apart by what their links say, never by column codes or style classes: the codes
of 阿城 fall as years go back, get letters when copied, and mean something else next door.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from crawlers.pages.titles import squeezed

ORNAMENTS = " \t\r\n\u3000\xa0>＞»›→·•◆■□▪●-—_|：:【】[]"
MORE = re.compile(r"(?:更多|详细)[>＞»›]*$")
LEAD = re.compile(
    r"(?:.{0,8}(?:省|市|区|县|旗))?(?:政务公开|政府信息公开|信息公开|政府信息|法定主动公开)"
    r"(?:内容|平台|目录|专栏|专区|栏目|专题|网|首页)*"
)
ANNUAL = re.compile(r"年报|年度报告|公开(?:年度)?(?:工作)?报告")
# Annual reports of other duties share the word 年报: 网站年度报表, 法治政府建设年度报告.
OTHER_ANNUALS = re.compile(
    r"报表|网站|法治|统计|财政|预算|决算|审计|监管|社会责任|质量|解读|指南|模板|格式|系统|填报|检查"
)
YEAR = re.compile(r"(?:19|20)\d{2}")
DIVISION = re.compile(
    r"本级|级|人民政府|政府|部门|单位|委办局|委办|直属|区直|县直|市直|街道|乡镇|镇街|镇办|乡|镇|办事处"
    r"|开发区|经开区|新区|园区|功能区|区县|企事业|企业|事业|机关|机构|法院|检察院|其他|其它"
)
FILLER = re.compile(
    r"政府信息公开|政务信息公开|政务公开|信息公开|工作(?=年|报告$)|年度报告|年报|年度|年|历年|往年|各|全|区|市|县|旗"
    r"|派出|驻|垂直|管理|公共|公布|汇总|列表|专栏|专区|栏目|平台|情况|及|和|与|等|[\W_]"
)
# 红星镇2021年政府信息公开工作年度报告 is a report and no column, at whatever address it stands.
AGENCY = re.compile(r"政府|街道|办事处|[镇乡局委办处所站院队]|中心|公司")
# A breadcrumb: 当前位置：首页 > 政务公开 > 政府信息公开平台 > 政府信息公开年报 > 2022年 > 街道乡镇
YOU_ARE_HERE = re.compile(r"位置[:：>＞]?")
HOME_WORDS = ("首页", "主页")
CRUMB_BREAK = re.compile(r"[>＞›»→/|\\]+|-{2,}")
ARROW = re.compile(r"[>＞›»→]+")
# What a service says in place of rows.
NOTHING_THERE = re.compile(r"暂无(?:相关)?(?:信息|数据|内容)")
LAST_CRUMBS = ("正文", "列表", "内容", "信息列表", "文章")


class Step(StrEnum):
    """What a link's words say about the page behind it."""

    LEAD = "lead"
    ANNUAL = "annual"
    YEAR = "year"
    DIVISION = "division"


@lru_cache(maxsize=1024)
def step_of(text: str) -> Step | None:
    """Say where a link leads on the way to annual reports; None for every other link."""
    words = squeezed(tidy(text))
    if not words or len(words) > 40:
        return None
    if LEAD.fullmatch(words):
        return Step.LEAD
    if divides(words):
        return Step.YEAR if YEAR.search(words) else Step.DIVISION
    return Step.ANNUAL if is_annual(words) and not _is_title(words) else None


def is_annual(text: str) -> bool:
    """Say whether words name annual reports on disclosure (and not those on something else)."""
    words = squeezed(text)
    return bool(ANNUAL.search(words)) and not OTHER_ANNUALS.search(words)


def divides(text: str) -> bool:
    """Say whether words are nothing but a year, a class of agencies, or both."""
    words = squeezed(text).replace("政府信息公开", "")
    return bool(YEAR.search(words) or DIVISION.search(words)) and not _names(words)


def _is_title(words: str) -> bool:
    own = words.replace("政府信息公开", "")
    return bool(YEAR.search(own) and _names(own) and AGENCY.search(own))


def _names(words: str) -> str:
    """What is left of words without years, classes and the vocabulary of columns."""
    for pattern in (YEAR, DIVISION, FILLER):
        words = pattern.sub("", words)
    return words


def extended(path: tuple[str, ...], words: str) -> tuple[str, ...]:
    """Append a link's words to the path of the page it stands on.

    A year beside a year, or a class beside a class, replaces it with all that stood below it.
    """
    step = step_of(words)
    for depth, earlier in enumerate(path):
        if step_of(earlier) is step:
            return (*path[:depth], tidy(words))
    return (*path, tidy(words))


def tidy(words: str) -> str:
    """The words of a link without blanks and ornaments."""
    return MORE.sub("", "".join(words.split())).strip(ORNAMENTS)


def annual_path(crumbs: tuple[str, ...]) -> tuple[str, ...]:
    """The part of a breadcrumb that begins with the annual reports; () when it has none."""
    for depth, crumb in enumerate(crumbs):
        if is_annual(crumb):
            return tuple(tidy(part) for part in crumbs[depth:])
    return ()


def split_crumbs(text: str) -> tuple[str, ...]:
    """Split the text of a breadcrumb into the names below the home page; () if it is none.

    Without the words 当前位置 only arrows count as breaks: menus are divided by bars, too.
    """
    words = "".join(text.split())
    here = YOU_ARE_HERE.search(words)
    if len(words) > 200 or not (here or ARROW.search(words)):
        return ()
    parts = [part for part in _crumbs(words, here) if part]
    if not parts or not (here or parts[0].endswith(HOME_WORDS)):
        return ()
    return tuple(tidy(part) for part in parts[1:] if part not in LAST_CRUMBS)


def _crumbs(words: str, here: re.Match[str] | None) -> list[str]:
    return CRUMB_BREAK.split(words[here.end() :]) if here else ARROW.split(words)
