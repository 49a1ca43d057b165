"""首页 上一页 下一页 尾页 only, each `javascript:` with a function that makes the address.

Seen: `javascript:turnPage(1)` and `javascript:goPage(2)` in public front ends and scrapers; ../shared/portals.md
10, iList, `cur_page=`.
"""

# ruff: noqa: E501  (markup stands in lines as a portal sends it)
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.habits.portal import Ask, Portal, number_in, pages, part, settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZE = 20


class JavascriptNext(Portal):
    name = "javascript-next"
    county = "梅坞区"
    serial = 6
    list_at = "/xxgk/iList.jsp?node_id=GKmwq&cat_id=10447"

    def answer(self, ask: Ask) -> str | None:
        if ask.path == "/xxgk/iList.jsp":
            return self.listed(number_in(ask.query.get("cur_page")))
        found = re.fullmatch(r"/xxgk/nb/(\d+)/view\.html", ask.path)
        return self.article_of(found[1]) if found else None

    def listed(self, number: int) -> str:
        last = pages(self.plan.reports, SIZE)
        rows = "".join(
            f'<li><a href="/xxgk/nb/{one.number}/view.html">{one.title}</a><b>({one.published})</b></li>'
            for one in part(self.plan.reports, number, SIZE)
        )
        turns = (
            ("首页", 1),
            ("上一页", max(number - 1, 1)),
            ("下一页", min(number + 1, last)),
            ("尾页", last),
        )
        pager = " ".join(f'<a href="javascript:turnPage({to})">{text}</a>' for text, to in turns)
        return self.page(
            "政府信息公开年报",
            f'{self.crumbs()}<ul class="wjlist">{rows}</ul><div class="fy">{pager}</div><script>'
            'function turnPage(n){location.href="iList.jsp?node_id=GKmwq&cat_id=10447&cur_page="+n;}'
            "</script>",
        )

    def by_hand(self, page: Page) -> Iterator[None]:
        yield
        for _ in range(pages(self.plan.reports, SIZE) - 1):
            page.click("text=下一页")
            settle(page)
            yield
