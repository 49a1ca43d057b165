"""One table: a row for each agency, a column for each year, 查看 in the cell of a report.

Seen: ../shared/portals.md 3b, one report for each `area` and `fbtime` (龙游), shown as such a table by portals that
collect them; invented in its markup.
"""

# ruff: noqa: E501  (markup stands in lines as a portal sends it)
from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.habits.plan import YEARS, Agency
from tests.habits.portal import Ask, Portal

if TYPE_CHECKING:
    from playwright.sync_api import Page


class AgencyMatrix(Portal):
    name = "agency-matrix"
    county = "瓦市县"
    serial = 11
    list_at = "/zwgk/nbhz.html"

    def answer(self, ask: Ask) -> str | None:
        if ask.path == self.list_at:
            heads = "".join(f"<th>{year}年</th>" for year in reversed(YEARS))
            rows = "".join(map(self.row, self.plan.agencies))
            return self.page(
                "政府信息公开年报",
                f'{self.crumbs()}<table class="hz" border="1"><tr><th>序号</th><th>单位</th>{heads}</tr>'
                f"{rows}</table>",
            )
        if ask.path == "/zwgk/annual.jsp":
            chosen = (ask.query.get("area"), ask.query.get("fbtime"))
            for one in self.plan.reports:
                if (one.agency.code, str(one.year)) == chosen:
                    return self.article(one)
        return None

    def row(self, agency: Agency) -> str:
        place = self.plan.agencies.index(agency) + 1
        mine = {one.year: one for one in self.plan.reports if one.agency == agency}
        cells = "".join(
            f'<td><a href="/zwgk/annual.jsp?area={agency.code}&fbtime={year}&rid={mine[year].number}" '
            'target="_blank">查看</a></td>'
            if year in mine
            else "<td>—</td>"
            for year in reversed(YEARS)
        )
        return f"<tr><td>{place}</td><td>{agency.name}</td>{cells}</tr>"

    def by_hand(self, page: Page) -> Iterator[None]:
        yield
