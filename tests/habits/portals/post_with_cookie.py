"""The rows come by POST, and only to whom the page has given a cookie.

Seen: ../shared/portals.md 3b (`POST search.jsp`), 10 (epoint's `getgovinfolist`), 12.5 (a cookie jar is needed).
"""

# ruff: noqa: E501  (markup stands in lines as a portal sends it)
from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.habits.portal import Ask, Portal, Reply, number_in, pages, part, settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZE = 15
SCRIPT = """<table id="tb"></table><div><a href="javascript:void(0)" onclick="turn(-1)">上一页</a>
<span id="now"></span> <a href="javascript:void(0)" onclick="turn(1)">下一页</a></div><script>
var p=1,all=1;
function turn(d){var n=p+d;if(n<1||n>all)return;p=n;query();}
function query(){var x=new XMLHttpRequest();x.open("POST","/gov/rest/getnblist");
 x.setRequestHeader("Content-Type","application/x-www-form-urlencoded");
 x.onload=function(){var d=JSON.parse(x.responseText),h="";all=d.pages;
  d.list.forEach(function(o){h+='<tr><td><a href="'+o.href+'" target="_blank">'+o.name+
   '</a></td><td>'+o.day+'</td></tr>';});
  document.getElementById("tb").innerHTML=h;
  document.getElementById("now").innerHTML=p+"/"+all;};
 x.send("cateNum=003002&pageIndex="+p);}
query();
</script>"""


class PostWithCookie(Portal):
    name = "post-with-cookie"
    county = "蓼滩县"
    serial = 15
    list_at = "/gov/nblist.html"

    def answer(self, ask: Ask) -> Reply | str | None:
        if ask.path == self.list_at:
            page = self.page("政府信息公开年报", self.crumbs() + SCRIPT)
            return Reply(page, headers={"Set-Cookie": "govsid=4e8d11c0; Path=/; HttpOnly"})
        if ask.path == "/gov/rest/getnblist":
            return self.rows(ask)
        found = re.fullmatch(r"/gov/content/003002/(\d+)\.html", ask.path)
        return self.article_of(found[1]) if found else None

    def rows(self, ask: Ask) -> Reply:
        if ask.method != "POST" or "govsid=4e8d11c0" not in ask.cookies:
            return Reply('{"error":"会话无效"}', "application/json", 403)
        chosen = part(self.plan.reports, number_in(ask.form.get("pageIndex")), SIZE)
        rows = [
            {
                "href": f"/gov/content/003002/{one.number}.html",
                "name": one.title,
                "day": str(one.published),
            }
            for one in chosen
        ]
        answer = {"pages": pages(self.plan.reports, SIZE), "list": rows}
        return Reply(json.dumps(answer, ensure_ascii=False), "application/json; charset=utf-8")

    def by_hand(self, page: Page) -> Iterator[None]:
        for _ in range(pages(self.plan.reports, SIZE)):
            settle(page)
            page.wait_for_timeout(50)
            yield
            page.click("text=下一页")
