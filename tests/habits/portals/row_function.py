"""Rows have no address: a function opens them by their number; it stands in a file of its own.

Seen: ../shared/portals.md 4, lists with `onclick` handlers; 3b, `funclick('infotypeId',…)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.habits.portal import Ask, Portal, Reply, number_in, pages, part, settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZE = 20
SCRIPT = """function view(id){window.open("/xxgk/detail.jsp?infoid="+id+"&from=nb");}"""


class RowFunction(Portal):
    name = "row-function"
    county = "溪口门区"
    serial = 12
    list_at = "/xxgk/nblist.jsp"

    def answer(self, ask: Ask) -> Reply | str | None:
        if ask.path == "/js/xxgk.js":
            return Reply(SCRIPT, "application/javascript")
        if ask.path == self.list_at:
            return self.listed(number_in(ask.query.get("page")))
        if ask.path == "/xxgk/detail.jsp":
            return self.article_of(ask.query.get("infoid", ""))
        return None

    def listed(self, number: int) -> str:
        last = pages(self.plan.reports, SIZE)
        rows = "".join(
            f'<tr onclick="view({one.number})" style="cursor:pointer"><td>{one.title}</td>'
            f"<td>{one.published}</td></tr>"
            for one in part(self.plan.reports, number, SIZE)
        )
        pager = f"第{number}页 共{last}页 共{len(self.plan.reports)}条 "
        for text, to in (
            ("首页", 1),
            ("上一页", number - 1),
            ("下一页", number + 1),
            ("尾页", last),
        ):
            alive = 1 <= to <= last and to != number
            pager += f'<a href="nblist.jsp?page={to}">{text}</a> ' if alive else f"{text} "
        return self.page(
            "政府信息公开年报",
            f'{self.crumbs()}<table class="tb">{rows}</table><div class="pages">{pager}</div>',
            '<script src="/js/xxgk.js"></script>',
        )

    def by_hand(self, page: Page) -> Iterator[None]:
        yield
        for _ in range(pages(self.plan.reports, SIZE) - 1):
            page.click("text=下一页")
            settle(page)
            yield
