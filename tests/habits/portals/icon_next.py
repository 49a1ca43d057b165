"""A numbered pager that shows only the neighbours of the page; its "next" is a picture without words.

Seen: ../shared/portals.md 4, `index_1.html` as page 2; icons for next in pagers (bootstrap, `fa-angle-right`, gif
arrows) in public templates.
"""

# ruff: noqa: E501  (markup stands in lines as a portal sends it)
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.habits.portal import Ask, Portal, Reply, number_in, pages, part, settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZE = 10
GIF = bytes.fromhex("47494638396101000100800000000000ffffff2c00000000010001000002024401003b")


class IconNext(Portal):
    name = "icon-next"
    county = "青篱县"
    serial = 7
    list_at = "/zwgk/zfxxgknb/"

    def answer(self, ask: Ask) -> Reply | str | None:
        if ask.path.endswith(".gif"):
            return Reply(GIF, "image/gif")
        found = re.fullmatch(r"/zwgk/zfxxgknb/(?:index(?:_(\d+))?\.html)?", ask.path)
        if found:
            return self.listed(number_in(found[1], 0) + 1)
        found = re.fullmatch(r"/zwgk/zfxxgknb/\d{6}/t\d{8}_(\d+)\.html", ask.path)
        return self.article_of(found[1]) if found else None

    def listed(self, number: int) -> str | None:
        last = pages(self.plan.reports, SIZE)
        if number > last:
            return None
        rows = "".join(
            f'<li><a href="./{one.published:%Y%m}/t{one.published:%Y%m%d}_{one.number}.html">{one.title}</a>'
            f"<span>{one.published}</span></li>"
            for one in part(self.plan.reports, number, SIZE)
        )
        near = "".join(
            f'<a class="now">{to}</a>' if to == number else f'<a href="{_address(to)}">{to}</a>'
            for to in range(max(1, number - 1), min(last, number + 1) + 1)
        )
        icon = '<a href="{}" class="arr"><img src="/images/{}.gif" width="14" height="14"></a>'
        left = icon.format(_address(number - 1), "ico_l") if number > 1 else ""
        right = icon.format(_address(number + 1), "ico_r") if number < last else ""
        return self.page(
            "政府信息公开年报",
            f'{self.crumbs()}<ul class="gl-list">{rows}</ul><div class="yema">{left}{near}{right}</div>',
        )

    def by_hand(self, page: Page) -> Iterator[None]:
        yield
        for _ in range(pages(self.plan.reports, SIZE) - 1):
            page.click("a.arr:has(img[src*=ico_r])")
            settle(page)
            yield


def _address(number: int) -> str:
    return "index.html" if number == 1 else f"index_{number - 1}.html"
