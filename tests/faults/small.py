"""The families once more, small: one year, a few reports in two columns, one list of two pages."""

from __future__ import annotations

import re
from importlib import import_module
from types import ModuleType

from tests.families import content
from tests.replicas.site import Site

# The agency whose page the faults of articles strike, and the one whose report is a file.
STRUCK, IN_A_FILE = "财政局", "住房和城乡建设局"
PUBLISHED = (("部门", "zfb"), ("部门", "czj"), ("部门", "jyj"), ("街道乡镇", "001"))
WITH_A_FILE = (("部门", "zjj"),)
LAST_YEAR = (("部门", "czj"), ("街道乡镇", "002"))
ABSENT = "mzj"


def shrink(has_file: bool) -> None:
    """Let `tests.families` build small portals from now on, in the whole of this process.

    Those with a file have two years, too: some families cannot do with one.
    """
    planned = (*PUBLISHED, *(WITH_A_FILE if has_file else ()))
    content.PLAN = tuple((2022, division, code) for division, code in planned)
    if has_file:
        content.PLAN += tuple((2021, division, code) for division, code in LAST_YEAR)
    else:
        content.YEARS = ("2022年",)


def codes() -> tuple[str, ...]:
    """The agencies that publish, and the one that does not."""
    return (*(code for year, _, code in content.PLAN if year == 2022), ABSENT)


def site_of(family: str) -> Site:
    return _families().built(family).site


def portal_id(family: str, fault: str) -> str:
    return f"{family}--{fault}"


def file_of(family: str, base_url: str) -> str:
    """The family's portal file; with so few reports no number of them is expected."""
    text = _families().portal_file(family, base_url)
    return re.sub(r"(?m)^min_reports = .*$", "min_reports = 1", text)


def _families() -> ModuleType:
    """Imported late: the families take their years when they are imported."""
    return import_module("tests.families.site")
