"""The list grows while one scrolls: JSON, each answer with a cursor for the next.

Seen: ../shared/portals.md 2 and 3c (lists that come as JSON); the cursor is common in new front ends.
"""

# ruff: noqa: E501  (markup stands in lines as a portal sends it)
from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.habits.portal import Ask, Portal, Reply, settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZE = 15
SCRIPT = """<style>#flow li{height:90px;list-style:none}</style><script>
var next="",busy=false,done=false;
function load(){if(busy||done)return;busy=true;
 fetch("/openapi/nb/feed?limit=%d&cursor="+encodeURIComponent(next)).then(function(r){return r.json()})
 .then(function(d){d.data.forEach(function(o){var li=document.createElement("li");
  li.innerHTML='<a href="/nbdetail/'+o.docId+'.html">'+o.docTitle+'</a><span>'+o.pubTime+'</span>';
  document.getElementById("flow").appendChild(li);});
  next=d.nextCursor;done=!next;busy=false;});}
window.addEventListener("scroll",function(){
 if(window.innerHeight+window.pageYOffset>document.body.scrollHeight-200)load();});
load();
</script>"""


class EndlessScroll(Portal):
    name = "endless-scroll"
    county = "杉湖区"
    serial = 4
    list_at = "/zwgk/ndbg.html"

    def answer(self, ask: Ask) -> Reply | str | None:
        if ask.path == self.list_at:
            return self.page(
                "政府信息公开年报", f'{self.crumbs()}<ul id="flow"></ul>{SCRIPT % SIZE}'
            )
        if ask.path == "/openapi/nb/feed":
            return self.feed(ask.query.get("cursor", ""))
        found = re.fullmatch(r"/nbdetail/(\d+)\.html", ask.path)
        return self.article_of(found[1]) if found else None

    def feed(self, cursor: str) -> Reply:
        begin = int(cursor[2:], 16) if cursor.startswith("c~") else 0
        end = begin + SIZE
        rows = [
            {"docId": one.number, "docTitle": one.title, "pubTime": str(one.published)}
            for one in self.plan.reports[begin:end]
        ]
        following = f"c~{end:x}" if end < len(self.plan.reports) else ""
        answer = {"code": 0, "data": rows, "nextCursor": following}
        return Reply(json.dumps(answer, ensure_ascii=False), "application/json; charset=utf-8")

    def by_hand(self, page: Page) -> Iterator[None]:
        for _ in range(len(self.plan.reports) // SIZE + 1):
            settle(page)
            page.mouse.wheel(0, 20_000)
            page.wait_for_timeout(200)
            yield
