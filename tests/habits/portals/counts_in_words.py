"""The pager counts in words, 共三页, and its links are words, too: 一 二 三.

Seen: ../shared/quirks.md 6 and 7, numbers in words; pagers with "第…页 共…页" in public front ends; the words for
digits are an editor's, on pages that were made by hand.
"""

# ruff: noqa: E501  (markup stands in lines as a portal sends it)
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.habits.portal import Ask, Portal, pages, part, settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZE = 25
WORDS = "一二三四五六七八九"
NAMES = {"nb": 1, "nb_b": 2, "nb_c": 3}


class CountsInWords(Portal):
    name = "counts-in-words"
    county = "苇塘县"
    serial = 18
    list_at = "/gongkai/nb.html"

    def answer(self, ask: Ask) -> str | None:
        found = re.fullmatch(r"/gongkai/(nb(?:_[bc])?)\.html", ask.path)
        if found:
            return self.listed(NAMES[found[1]])
        found = re.fullmatch(r"/gongkai/nianbao/(\d+)\.html", ask.path)
        return self.article_of(found[1]) if found else None

    def listed(self, number: int) -> str:
        last = pages(self.plan.reports, SIZE)
        rows = "".join(
            f'<p>◆ <a href="nianbao/{one.number}.html">{one.title}</a>（{one.published:%Y年%m月%d日}）</p>'
            for one in part(self.plan.reports, number, SIZE)
        )
        links = "　".join(
            WORDS[to - 1] if to == number else f'<a href="{name}.html">{WORDS[to - 1]}</a>'
            for name, to in NAMES.items()
        )
        return self.page(
            "政府信息公开年报",
            f'{self.crumbs()}<div class="nr">{rows}</div>'
            f'<div class="ym">共{WORDS[last - 1]}页，这是第{WORDS[number - 1]}页　{links}</div>',
        )

    def by_hand(self, page: Page) -> Iterator[None]:
        yield
        for word in WORDS[1:3]:
            page.click(f".ym a:text-is('{word}')")
            settle(page)
            yield
