"""The families once more, small: one year, three reports in two columns, one list of two pages.

Importing this module shrinks what `tests.families` builds, for the whole process.
"""

from __future__ import annotations

import re

from tests.families import content

content.PLAN = tuple(
    (2022, division, code)
    for division, code in (("部门", "zfb"), ("部门", "czj"), ("部门", "jyj"), ("街道乡镇", "001"))
)
content.YEARS = ("2022年",)

from tests.families.site import built, portal_file  # noqa: E402
from tests.replicas.site import Site  # noqa: E402

# The agency whose page the faults of articles strike.
STRUCK = "财政局"
PUBLISHED = ("zfb", "czj", "jyj", "001")
ABSENT = "mzj"


def site_of(family: str) -> Site:
    return built(family).site


def portal_id(family: str, fault: str) -> str:
    return f"{family}--{fault}"


def file_of(family: str, base_url: str) -> str:
    """The family's portal file; with so few reports no number of them is expected."""
    return re.sub(r"(?m)^min_reports = .*$", "min_reports = 1", portal_file(family, base_url))
