"""The column is a shell; its list stands in an iframe and turns its pages there.

Seen: ../shared/portals.md 10, "iframe shell", list inside iframe (常州, 淮安); 3b, the tree in an iframe.
"""

# ruff: noqa: E501  (markup stands in lines as a portal sends it)
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.habits.portal import Ask, Portal, number_in, pages, part, settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZE = 18


class FramedList(Portal):
    name = "framed-list"
    county = "雁栖台区"
    serial = 16
    list_at = "/zwgk/nianbao/"

    def answer(self, ask: Ask) -> str | None:
        if ask.path == self.list_at:
            return self.page(
                "政府信息公开年报",
                f'{self.crumbs()}<iframe id="ifr" name="ifr" src="/module/web/frame.jsp?cid=5561&area=yqt" '
                'width="900" height="900" frameborder="0" scrolling="no"></iframe>',
            )
        if ask.path == "/module/web/frame.jsp":
            return self.framed(number_in(ask.query.get("pn")))
        found = re.fullmatch(r"/art/\d{4}/\d+/\d+/art_5561_(\d+)\.html", ask.path)
        return self.article_of(found[1]) if found else None

    def framed(self, number: int) -> str:
        last = pages(self.plan.reports, SIZE)
        rows = "".join(
            f'<li><a href="/art/{one.published.year}/{one.published.month}/{one.published.day}/art_5561_'
            f'{one.number}.html" target="_blank">{one.title}</a><span>{one.published}</span></li>'
            for one in part(self.plan.reports, number, SIZE)
        )
        pager = f"{number}/{last} "
        pager += _turn(number - 1, "上一页") if number > 1 else ""
        pager += _turn(number + 1, "下一页") if number < last else ""
        return (
            '<!DOCTYPE html><html><head><meta charset="utf-8"><title>列表</title></head>'
            f'<body><ul class="lst">{rows}</ul><p class="pg">{pager}</p></body></html>'
        )

    def by_hand(self, page: Page) -> Iterator[None]:
        settle(page)
        yield
        for _ in range(pages(self.plan.reports, SIZE) - 1):
            page.frame_locator("#ifr").locator("text=下一页").click()
            settle(page)
            page.wait_for_timeout(100)
            yield


def _turn(number: int, text: str) -> str:
    return f'<a href="frame.jsp?cid=5561&area=yqt&pn={number}">{text}</a> '
