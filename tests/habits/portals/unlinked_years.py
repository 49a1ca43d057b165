"""A directory a year: the newest is the column, the year before is linked, the oldest only on the site map.

Seen: ../shared/portals.md 12.7 (slugs `{year}n`, year columns that must be discovered), 10 (a year within the
column's name, 包头东河).
"""

# ruff: noqa: E501  (markup stands in lines as a portal sends it)
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.habits.portal import Ask, Portal

if TYPE_CHECKING:
    from playwright.sync_api import Page


class UnlinkedYears(Portal):
    name = "unlinked-years"
    county = "鹭洲区"
    serial = 19
    list_at = "/zwgk/xxgknb/2023n/"

    def answer(self, ask: Ask) -> str | None:
        if ask.path == "/wzdt.html":
            links = "".join(
                f'<li><a href="/zwgk/xxgknb/{year}n/">{year}年政府信息公开年报</a></li>'
                for year in (2023, 2022, 2021)
            )
            return self.page(
                "网站地图",
                f'<h3>网站地图</h3><ul><li><a href="/xwzx/">新闻中心</a></li>{links}</ul>',
            )
        found = re.fullmatch(r"/zwgk/xxgknb/(202[123])n/(?:index\.html)?", ask.path)
        if found:
            return self.listed(int(found[1]))
        found = re.fullmatch(r"/zwgk/xxgknb/\d{4}n/\d{6}/(\d+)\.html", ask.path)
        return self.article_of(found[1]) if found else None

    def listed(self, year: int) -> str:
        rows = "".join(
            f'<li><a href="{one.published:%Y%m}/{one.number}.html">{one.title}</a><span>{one.published:%m-%d}'
            "</span></li>"
            for one in self.plan.reports
            if one.year == year
        )
        left = (
            f'<li class="cur"><a href="/zwgk/xxgknb/{year}n/">{year}年</a></li>'
            if year < 2023
            else '<li class="cur"><a href="/zwgk/xxgknb/2023n/">2023年</a></li>'
            '<li><a href="/zwgk/xxgknb/2022n/">2022年</a></li>'
        )
        return self.page(
            f"{year}年政府信息公开年报",
            f'{self.crumbs(f"政府信息公开年报 &gt; {year}年")}<ul class="left">{left}</ul><ul class="lb">{rows}</ul>',
        )

    def by_hand(self, page: Page) -> Iterator[None]:
        yield
        page.click("ul.left a:text-is('2022年')")
        yield
        page.click("text=网站地图")
        page.click("text=2021年政府信息公开年报")
        yield
