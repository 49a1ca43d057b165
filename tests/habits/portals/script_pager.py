"""The pager is written by a script: page numbers without addresses, "next" a span with a listener.

Seen: ../shared/portals.md 4, `createPageHTML(total, cur, "index", "html")`; sites carry variants under other names.
"""

# ruff: noqa: E501  (markup stands in lines as a portal sends it)
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.habits.portal import Ask, Portal, number_in, pages, part, settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZE = 15
SCRIPT = """<div class="fenye" id="fenye"></div><script>
(function(all,cur){var box=document.getElementById("fenye");
function go(n){location.href=n==0?"nblist.htm":"nblist_"+n+".htm";}
function put(t,n,on){var s=document.createElement("span");s.innerHTML=t;s.className=on?"on":"no";
 if(on)s.addEventListener("click",function(){go(n)});box.appendChild(s);}
put("上页",cur-1,cur>0);for(var i=0;i<all;i++)put(i+1,i,i!=cur);put("下页",cur+1,cur<all-1);
})(%d,%d);
</script>"""


class ScriptPager(Portal):
    name = "script-pager"
    county = "白塔区"
    serial = 8
    list_at = "/gk/nb/nblist.htm"

    def answer(self, ask: Ask) -> str | None:
        found = re.fullmatch(r"/gk/nb/nblist(?:_(\d+))?\.htm", ask.path)
        if found:
            return self.listed(number_in(found[1], 0) + 1)
        found = re.fullmatch(r"/gk/nb/\d{4}/(\d+)\.htm", ask.path)
        return self.article_of(found[1]) if found else None

    def listed(self, number: int) -> str | None:
        last = pages(self.plan.reports, SIZE)
        if number > last:
            return None
        rows = "".join(
            f'<div class="item"><a href="{one.published:%Y}/{one.number}.htm">{one.title}</a>'
            f"<span>{one.published:%Y-%m-%d}</span></div>"
            for one in part(self.plan.reports, number, SIZE)
        )
        return self.page("政府信息公开年报", self.crumbs() + rows + SCRIPT % (last, number - 1))

    def by_hand(self, page: Page) -> Iterator[None]:
        yield
        for _ in range(pages(self.plan.reports, SIZE) - 1):
            page.click("#fenye span:has-text('下页')")
            settle(page)
            yield
