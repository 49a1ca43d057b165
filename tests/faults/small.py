"""The families once more, small: two years, a few reports in two columns, one list of two pages."""

from __future__ import annotations

import re
from importlib import import_module
from types import ModuleType

from tests.families import content
from tests.replicas.site import Page, Site

# The agency whose page the faults of articles strike, and the one whose report is a file.
STRUCK, IN_A_FILE = "财政局", "住房和城乡建设局"
PUBLISHED = (("部门", "zfb"), ("部门", "czj"), ("部门", "jyj"), ("街道乡镇", "001"))
WITH_A_FILE = (("部门", "zjj"),)
LAST_YEAR = (("部门", "czj"), ("街道乡镇", "002"))
ABSENT = "mzj"
BY_BROWSER, TOKENS = "browser-search", "tests.families.tokens"
BROWSER_FILE = """name = "柳城区人民政府网"
base_url = "{base_url}"
layout = "json_catalog"
article = '/\\d{{6}}/c\\d+_\\d+\\.shtml$'
delay_s = 0
browser = true
"""


def shrink(has_file: bool) -> None:
    """Let `tests.families` build small portals from now on, in the whole of this process.

    They have a second year, in which the absent one published: else its absence would not show.
    """
    planned = (*PUBLISHED, *(WITH_A_FILE if has_file else ()))
    before = (("部门", ABSENT), *LAST_YEAR)
    content.PLAN = (
        *((2022, division, code) for division, code in planned),
        *((2021, division, code) for division, code in before),
    )


def codes() -> tuple[str, ...]:
    """The agencies that publish, and the one that does not."""
    return (*(code for year, _, code in content.PLAN if year == 2022), ABSENT)


def site_of(family: str) -> Site:
    if family == BY_BROWSER:
        site: Site = import_module(TOKENS).token_search(lambda _: None).site
    else:
        site = _families().built(family).site
    return site


def report_in_a_file() -> Page:
    """The report that is a file, for another host that holds it."""
    found = next(item.file for item in content.items() if item.file is not None)
    return Page(found.content, found.media_type)


def portal_id(family: str, fault: str) -> str:
    return f"{family}--{fault}"


def file_of(family: str, base_url: str) -> str:
    """The family's portal file; with so few reports no number of them is expected."""
    if family == BY_BROWSER:
        return BROWSER_FILE.format(base_url=base_url)
    text = _families().portal_file(family, base_url)
    return re.sub(r"(?m)^min_reports = .*$", "min_reports = 1", text)


def _families() -> ModuleType:
    """Imported late: the families take their years when they are imported."""
    return import_module("tests.families.site")
