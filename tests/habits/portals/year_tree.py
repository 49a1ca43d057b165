"""A tree: years, below each its agencies, whose names lead to the report itself.

Seen: ../shared/portals.md 3b, a dTree of 大汉 in `tree.jsp`, and 10, "xxgk tree"; `zNodes` arrays of zTree in public
front ends.
"""

# ruff: noqa: E501  (markup stands in lines as a portal sends it)
from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.habits.plan import YEARS
from tests.habits.portal import Ask, Portal

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCRIPT = """<ul id="nbTree" class="ztree"></ul><script>
var zNodes=NODES;
(function(){var root=document.getElementById("nbTree"),box={};
zNodes.forEach(function(n){var li=document.createElement("li"),a=document.createElement("a");
 a.innerHTML=n.name;li.appendChild(a);
 if(n.pId==0){var ul=document.createElement("ul");ul.style.display="none";li.appendChild(ul);box[n.id]=ul;
  a.onclick=function(){ul.style.display=ul.style.display=="none"?"":"none"};root.appendChild(li);}
 else{a.href=n.url;a.target="_blank";box[n.pId].appendChild(li);}
});})();
</script>"""


class YearTree(Portal):
    name = "year-tree"
    county = "芦港区"
    serial = 10
    list_at = "/zwgk/nbtree.html"

    def answer(self, ask: Ask) -> str | None:
        if ask.path == self.list_at:
            nodes = json.dumps(self.nodes(), ensure_ascii=False)
            return self.page("政府信息公开年报", self.crumbs() + SCRIPT.replace("NODES", nodes))
        found = re.fullmatch(r"/zwgk/nb/\d{4}/(\d+)/content\.html", ask.path)
        return self.article_of(found[1]) if found else None

    def nodes(self) -> list[dict[str, object]]:
        years: list[dict[str, object]] = [
            {"id": year, "pId": 0, "name": f"{year}年度"} for year in YEARS
        ]
        leaves: list[dict[str, object]] = [
            {
                "id": one.number,
                "pId": one.year,
                "name": one.agency.name,
                "url": f"/zwgk/nb/{one.year}/{one.number}/content.html",
            }
            for one in sorted(self.plan.reports, key=lambda one: one.agency.code)
        ]
        return years + leaves

    def by_hand(self, page: Page) -> Iterator[None]:
        for year in YEARS:
            page.click(f"#nbTree a:has-text('{year}年度')")
            yield
