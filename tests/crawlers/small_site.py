"""A whole portal of nine pages: home, hub, years, one list, four reports."""

from __future__ import annotations

from tests.crawlers.markup import article, hub, links, listing, page, pager, report_rows

Reply = str | bytes | int
HOME = page(links(("政务公开", "/site/zwgk.shtml"), ("部门动态", "/site/bmdt.shtml")))
ZWGK = hub("政务公开", ("政府信息公开年报", "/site/c0/nb.shtml"))
YEARS = hub("政府信息公开年报", ("2022年", "/site/c2022/nb.shtml"))
YEAR_2022 = hub("2022年", ("街道（乡镇）", "/site/c1/list.shtml"))
REPORTS = report_rows(4)


def site(**lists: Reply) -> dict[str, Reply]:
    """A portal with one list; `lists` are pages of its folder by name, `_` for a dot."""
    pages: dict[str, Reply] = {
        "/": HOME,
        "/site/zwgk.shtml": ZWGK,
        "/site/c0/nb.shtml": YEARS,
        "/site/c2022/nb.shtml": YEAR_2022,
        "/site/c1/list.shtml": listing(REPORTS, pager(1, 1, 4)),
    }
    pages |= {at: article(title, f"{day} 09:30") for title, at, day in REPORTS}
    return pages | {f"/site/c1/{name}.shtml": page for name, page in lists.items()}
