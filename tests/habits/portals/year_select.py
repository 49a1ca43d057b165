"""The year is chosen in a select, whose function makes the address.

Seen: ../shared/portals.md 10, "year query", `zfxxgknb.html?nbYear=2023` (云南).
"""

# ruff: noqa: E501  (markup stands in lines as a portal sends it)
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.habits.plan import YEARS
from tests.habits.portal import Ask, Portal, number_in, settle

if TYPE_CHECKING:
    from playwright.sync_api import Page


class YearSelect(Portal):
    name = "year-select"
    county = "云溪区"
    serial = 1
    list_at = "/zwgk/zfxxgknb.html"

    def answer(self, ask: Ask) -> str | None:
        if ask.path == self.list_at:
            return self.listed(number_in(ask.query.get("nbYear"), YEARS[0]))
        found = re.fullmatch(r"/zwgk/nb/\d{4}/(\d+)\.html", ask.path)
        return self.article_of(found[1]) if found else None

    def listed(self, year: int) -> str:
        options = "".join(
            f'<option value="{one}"{" selected" if one == year else ""}>{one}</option>'
            for one in YEARS
        )
        rows = "".join(
            f'<li><a href="/zwgk/nb/{one.year}/{one.number}.html" target="_blank">{one.title}</a>'
            f"<em>{one.published}</em></li>"
            for one in self.plan.reports
            if one.year == year
        )
        return self.page(
            "政府信息公开年报",
            f'{self.crumbs()}<div class="nb-sel"><select id="nbYear" onchange="cx(this)">{options}</select>'
            f'年度</div><ul class="nb-list">{rows}</ul><script>function cx(s)'
            '{window.location="zfxxgknb.html?nbYear="+s.options[s.selectedIndex].value;}</script>',
        )

    def by_hand(self, page: Page) -> Iterator[None]:
        for year in YEARS:
            page.select_option("#nbYear", str(year))
            settle(page)
            yield
