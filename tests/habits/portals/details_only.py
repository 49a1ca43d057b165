"""A table whose only link in a row says 查看详情; the title stands in another cell, without one.

Seen: `<td><a href=…>查看详情</a></td>` at a row's end in public front ends; ../shared/portals.md 3b, rows of a
table with title, number and date in cells of their own.
"""

# ruff: noqa: E501  (markup stands in lines as a portal sends it)
from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.habits.portal import Ask, Portal, number_in, pages, part, settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZE = 20


class DetailsOnly(Portal):
    name = "details-only"
    county = "乌篷县"
    serial = 17
    list_at = "/gkml/nb"

    def answer(self, ask: Ask) -> str | None:
        if ask.path == self.list_at:
            return self.listed(number_in(ask.query.get("p")))
        if ask.path == "/gkml/detail":
            return self.article_of(ask.query.get("docid", ""))
        return None

    def listed(self, number: int) -> str:
        last = pages(self.plan.reports, SIZE)
        rows = "".join(
            f"<tr><td>{(number - 1) * SIZE + place}</td><td>{one.title}</td><td>{one.agency.name}</td>"
            f'<td>{one.published}</td><td><a class="btn" href="/gkml/detail?docid={one.number}">查看详情</a></td></tr>'
            for place, one in enumerate(part(self.plan.reports, number, SIZE), 1)
        )
        pager = "".join(
            f"<b>{to}</b> " if to == number else f'<a href="/gkml/nb?p={to}">{to}</a> '
            for to in range(1, last + 1)
        )
        pager += f'<a href="/gkml/nb?p={number + 1}">下一页</a>' if number < last else ""
        return self.page(
            "政府信息公开年报",
            f'{self.crumbs()}<table class="gkml"><thead><tr><th>序号</th><th>信息名称</th><th>发布机构</th>'
            f"<th>发布日期</th><th>操作</th></tr></thead><tbody>{rows}</tbody></table>"
            f'<div class="page">{pager}</div>',
        )

    def by_hand(self, page: Page) -> Iterator[None]:
        yield
        for _ in range(pages(self.plan.reports, SIZE) - 1):
            page.click("text=下一页")
            settle(page)
            yield
