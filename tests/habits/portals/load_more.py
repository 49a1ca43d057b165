"""A button brings the next rows as a fragment, by offset, and goes when nothing is left.

Seen: ../shared/portals.md 7 (fragments with `pageIndex`); 点击加载更多 buttons in public front ends.
"""

# ruff: noqa: E501  (markup stands in lines as a portal sends it)
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.habits.portal import Ask, Portal, number_in, settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZE = 12
SCRIPT = """<script>
var from=%d;
function more(b){var x=new XMLHttpRequest();x.open("POST","/module/fragment.jsp");
 x.setRequestHeader("Content-Type","application/x-www-form-urlencoded");
 x.onload=function(){document.getElementById("rows").insertAdjacentHTML("beforeend",x.responseText);
  from+=%d;if(x.responseText.indexOf("<dd")<0)b.parentNode.removeChild(b);};
 x.send("col=886&begin="+from);}
</script>"""


class LoadMore(Portal):
    name = "load-more"
    county = "鹿鸣县"
    serial = 3
    list_at = "/zwgk/nbzl/"

    def answer(self, ask: Ask) -> str | None:
        if ask.path == self.list_at:
            return self.page(
                "政府信息公开年报",
                f'{self.crumbs()}<dl id="rows">{self.rows(0)}</dl>'
                f'<button type="button" class="gd" onclick="more(this)">查看更多</button>{SCRIPT % (SIZE, SIZE)}',
            )
        if ask.path == "/module/fragment.jsp":
            return self.rows(number_in(ask.form.get("begin"), 0))
        found = re.fullmatch(r"/zwgk/nbzl/content_(\d+)\.html", ask.path)
        return self.article_of(found[1]) if found else None

    def rows(self, begin: int) -> str:
        return "".join(
            f'<dd><a href="/zwgk/nbzl/content_{one.number}.html">{one.title}</a><i>{one.published}</i></dd>'
            for one in self.plan.reports[begin : begin + SIZE]
        )

    def by_hand(self, page: Page) -> Iterator[None]:
        yield
        while page.locator(".gd").count():
            page.click(".gd")
            settle(page)
            page.wait_for_timeout(50)
            yield
