"""Years are tabs of a script; a click puts another list into the page.

Seen: ../shared/portals.md 7, the `timeFrame` switch of 龙讯, and 12.7, one column a year; tabs
without addresses (`li[data-value]`) in a public scraper of 上海's list of policies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.habits.plan import YEARS
from tests.habits.portal import Ask, Portal, number_in, settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCRIPT = """<script>
var tabs=document.querySelectorAll(".nd li");
for(var i=0;i<tabs.length;i++){tabs[i].addEventListener("click",function(){
 for(var j=0;j<tabs.length;j++)tabs[j].className="";
 this.className="cur";var x=new XMLHttpRequest();
 x.open("GET","/xxgk/nbbyyear.do?nd="+this.getAttribute("data-value"));
 x.onload=function(){document.getElementById("nbcon").innerHTML=x.responseText};x.send();
});}
</script>"""


class YearTabs(Portal):
    name = "year-tabs"
    county = "枫桥区"
    serial = 2
    list_at = "/zwgk/xxgknb/index.html"

    def answer(self, ask: Ask) -> str | None:
        if ask.path == self.list_at:
            tabs = "".join(
                f'<li data-value="{one}" class="{"cur" if one == YEARS[0] else ""}">{one}年</li>'
                for one in YEARS
            )
            return self.page(
                "政府信息公开年报",
                f'{self.crumbs()}<ul class="nd" style="cursor:pointer">{tabs}</ul>'
                f'<div id="nbcon">{self.rows(YEARS[0])}</div>{SCRIPT}',
            )
        if ask.path == "/xxgk/nbbyyear.do":
            return self.rows(number_in(ask.query.get("nd")))
        found = re.fullmatch(r"/zwgk/xxgknb/\d{6}/(\d+)\.shtml", ask.path)
        return self.article_of(found[1]) if found else None

    def rows(self, year: int) -> str:
        return "<ul>" + "".join(
            f'<li><span>{one.published}</span><a title="{one.title}" '
            f'href="/zwgk/xxgknb/{one.published:%Y%m}/{one.number}.shtml">{one.title}</a></li>'
            for one in self.plan.reports
            if one.year == year
        ) + "</ul>"  # fmt: skip

    def by_hand(self, page: Page) -> Iterator[None]:
        for year in YEARS:
            page.click(f'.nd li[data-value="{year}"]')
            settle(page)
            yield
