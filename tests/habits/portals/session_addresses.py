"""Every visit gives new addresses: a session id in the path, a cache buster in the query.

Seen: `;jsessionid=` of Java servers that met no cookie; `&_=rand` in ../shared/portals.md 7; identity must look
through it (../shared/portals.md 12.1).
"""

# ruff: noqa: E501  (markup stands in lines as a portal sends it)
from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING

from tests.habits.portal import Ask, Portal, number_in, pages, part, settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZE = 20


class SessionAddresses(Portal):
    name = "session-addresses"
    county = "荻花区"
    serial = 14
    list_at = "/xxgk/list.do"

    def __init__(self) -> None:
        super().__init__()
        self.visits = count(0x5F3A9C21)

    def answer(self, ask: Ask) -> str | None:
        path = re.sub(r";jsessionid=\w+", "", ask.path)
        if path == "/xxgk/list.do":
            return self.listed(number_in(ask.query.get("pageNo")))
        if path == "/xxgk/show.do":
            return self.article_of(ask.query.get("id", ""))
        return None

    def listed(self, number: int) -> str:
        visit = next(self.visits)
        session, stamp = (
            f";jsessionid={visit:08X}B7E2D4",
            f"t={1_700_000_000_000 + visit * 37 % 10**9}",
        )
        rows = "".join(
            f'<li><a href="show.do{session}?id={one.number}&{stamp}" title="{one.title}">{one.title}</a>'
            f"<span>{one.published}</span></li>"
            for one in part(self.plan.reports, number, SIZE)
        )
        last = pages(self.plan.reports, SIZE)
        pager = f"共 {last} 页 "
        for text, to in (
            ("首页", 1),
            ("上一页", number - 1),
            ("下一页", number + 1),
            ("末页", last),
        ):
            alive = 1 <= to <= last and to != number
            address = f"list.do{session}?catId=207&pageNo={to}&{stamp}"
            pager += f'<a href="{address}">{text}</a> ' if alive else f"<span>{text}</span> "
        return self.page(
            "政府信息公开年报",
            f'{self.crumbs()}<ul class="list2">{rows}</ul><div class="p">{pager}</div>',
        )

    def by_hand(self, page: Page) -> Iterator[None]:
        yield
        for _ in range(pages(self.plan.reports, SIZE) - 1):
            page.click("a:has-text('下一页')")
            settle(page)
            yield
