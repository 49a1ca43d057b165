"""慧点's eportal: pager links without address; `tagname` and a function hold it, the module is replaced.

Seen: public scrapers: `<a style="cursor:pointer" onclick="queryArticleByCondition(this,'…')" tagname="…"
class="pagingNormal">下一页</a>`, `totalpage="7"`, `/eportal/ui?pageId=…&currentPage=2&moduleId=…&
staticRequest=yes` (pbc, customs, bjjs, 辽宁).
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
MODULE = "8ac1f2d07e3b4c55a9e0b7d4417c2f60"
SCRIPT = """<script>function queryArticleByCondition(a,url){var x=new XMLHttpRequest();x.open("GET",url);
x.onload=function(){var d=new DOMParser().parseFromString(x.responseText,"text/html");
document.getElementById("MODULE").innerHTML=d.getElementById("MODULE").innerHTML};x.send();}
</script>""".replace("MODULE", MODULE)


class EportalTagname(Portal):
    name = "eportal-tagname"
    county = "柏川县"
    serial = 9
    list_at = "/eportal/ui?pageId=44107"

    def answer(self, ask: Ask) -> str | None:
        if ask.path == "/eportal/ui" and ask.query.get("pageId") == "44107":
            return self.listed(number_in(ask.query.get("currentPage")))
        found = re.fullmatch(r"/bcx/zwgk/nb/(\d+)/index\.html", ask.path)
        return self.article_of(found[1]) if found else None

    def listed(self, number: int) -> str:
        rows = "".join(
            f'<tr><td><font><a href="/bcx/zwgk/nb/{one.number}/index.html" title="{one.title}" istitle="true">'
            f'{one.title}</a></font><span class="hui12">{one.published}</span></td></tr>'
            for one in part(self.plan.reports, number, SIZE)
        )
        return self.page(
            "政府信息公开年报",
            f'{self.crumbs()}<div class="portlet" id="{MODULE}"><table>{rows}</table>'
            f'<div class="list_page">{self.pager(number)}</div></div>{SCRIPT}',
        )

    def pager(self, number: int) -> str:
        last = pages(self.plan.reports, SIZE)

        def link(text: str, to: int) -> str:
            address = (
                f"/eportal/ui?pageId=44107&currentPage={to}&moduleId={MODULE}&staticRequest=yes"
            )
            return (
                f'<a style="cursor:pointer" onclick="queryArticleByCondition(this,\'{address}\')" '
                f'tagname="{address}" class="pagingNormal">{text}</a> '
            )

        dead = '<a tagname="[{}]">{}</a> '
        before = link("首页", 1) + link("上一页", number - 1)
        after = link("下一页", number + 1) + link("尾页", last)
        return (
            f'<input type="hidden" totalpage="{last}" value="{number}">'
            + (
                before
                if number > 1
                else dead.format("HOMEPAGE", "首页") + dead.format("PREVIOUSPAGE", "上一页")
            )
            + (
                after
                if number < last
                else dead.format("NEXTPAGE", "下一页") + dead.format("LASTPAGE", "尾页")
            )
        )

    def by_hand(self, page: Page) -> Iterator[None]:
        yield
        for _ in range(pages(self.plan.reports, SIZE) - 1):
            page.click("text=下一页")
            settle(page)
            page.wait_for_timeout(50)
            yield
