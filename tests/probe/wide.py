"""A portal with more columns of annual reports than a look opens."""

from __future__ import annotations

from tests.crawlers.markup import hub, links, listing, page, pager
from tests.crawlers.server import Answer
from tests.crawlers.small_site import REPORTS, site

YEARS = range(2000, 2023)
DIVISIONS = ("部门", "街道（乡镇）")
MANY = 80
WELCOME = "<p>某区人民政府 政府信息公开</p>"


def wide_site() -> dict[str, Answer]:
    """Two columns for every year since 2000, each with the same few reports."""
    years = [(f"{year}年", f"/site/c{year}/nb.shtml") for year in YEARS]
    pages: dict[str, Answer] = {
        **site(),
        "/": page(f"{WELCOME}{links(('政务公开', '/site/zwgk.shtml'))}"),
        "/site/c0/nb.shtml": hub("政府信息公开年报", *years),
    }
    for name, at in years:
        lists = [
            (division, at.replace("nb", f"list{number}"))
            for number, division in enumerate(DIVISIONS)
        ]
        pages[at] = hub(name, *lists)
        for division, list_at in lists:
            pages[list_at] = listing(REPORTS, pager(1, 1, 4), crumbs=f"{name}{division}")
    return pages


def wide_site_without_reports() -> dict[str, Answer]:
    """Nothing but pages that lead on, none of which ends at a report."""
    more = [("政务公开", f"/site/z{number}.shtml") for number in range(MANY)]
    pages: dict[str, Answer] = {at: hub(f"政务公开{number}") for number, (_, at) in enumerate(more)}
    return {"/": page(f"{WELCOME}{links(*more)}"), **pages}
