"""Turning a list in a real browser: what shows the end, and what only looks like it."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import async_playwright

from core.browser import as_root, find_browser
from crawlers.asking.next_page import turn
from crawlers.pages.answers import TurnedPages, TurningEnd
from tests.crawlers.server import Reply, Server, serving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_browser(None) is None, reason="no Chromium on this machine"),
]
ARTICLE = r"/a/\d+\.html$"
LAST, NONE, UNCHANGED = TurningEnd.LAST_PAGE, TurningEnd.NO_PAGER, TurningEnd.UNCHANGED
# `ROWS` of page n come from /rows?n; `show(n)` puts them in place, `add(n)` below the others.
HEAD = """<html><body><ul id="rows"></ul>{}<script>
function get(at, then){{var x=new XMLHttpRequest();x.open("GET",at);
 x.onload=function(){{then(x.responseText)}};x.send();}}
function put(html,keeps){{var u=document.getElementById("rows");
 u.innerHTML=keeps?u.innerHTML+html:html;}}
var n=1;put('<li><a href="/a/10.html">x</a></li>');{}
</script></body></html>"""


def rows(number: int) -> Reply:
    return Reply(f'<li><a href="/a/{number}0.html">x</a></li>'.encode())


def select(script: str) -> str:
    options = "".join(f"<option>{year}年</option>" for year in (2023, 2022, 2021))
    return HEAD.format(f'<select onchange="go(this.selectedIndex+1)">{options}</select>', script)


MORE = '<button id="m" onclick="more(this)">查看更多</button>'
GROWS = """function more(b){n++;get("/rows?"+n,function(t){put(t,true);
 if(t.indexOf("<li")<0)b.remove();});}"""
NEXT = '<a href="javascript:turn(1)">下一页</a>'
TURNS = 'function turn(d){if(n+d>3)return;n+=d;get("/rows?"+n,function(t){put(t)});}'
ASKS = 'function turn(d){n+=d;get("/rows?"+n,function(t){if(t)put(t)});}'
PARSES = 'function turn(d){n+=d;get("/rows?"+n,function(t){put(JSON.parse(t).html)});}'
YEARS = 'function go(i){get("/rows?"+i,function(t){put(t)});}'
SCROLLS = """document.body.style.height="3000px";var busy=false;
window.addEventListener("scroll",function(){if(busy||n>2)return;busy=true;n++;
 get("/rows?"+n,function(t){put(t,true);busy=false;});});"""

IDLE = "<select><option>2023</option><option>2022</option></select>"
IDLE_MORE = '<p><a href="#">更多</a></p>'

ENDS: list[tuple[str, str, dict[str, object], TurningEnd, int]] = [
    ("more until nothing comes", HEAD.format(MORE, GROWS), {"/rows?4": b""}, LAST, 3),
    ("more ends in an error", HEAD.format(MORE, GROWS), {"/rows?3": 502}, UNCHANGED, 2),
    ("a script that stops by itself", HEAD.format(NEXT, TURNS), {}, LAST, 3),
    ("a script that asks in vain", HEAD.format(NEXT, ASKS), {"/rows?3": b""}, UNCHANGED, 2),
    ("a script that breaks", HEAD.format(NEXT, PARSES), {}, UNCHANGED, 1),
    ("years in a select", select(YEARS), {}, NONE, 3),
    ("a year without an answer", select(YEARS), {"/rows?2": 500}, UNCHANGED, 1),
    ("two years alike", select(YEARS), {"/rows?3": rows(2)}, UNCHANGED, 2),
    ("years that filter something else", HEAD.format(IDLE + NEXT, TURNS), {}, LAST, 3),
    ("more of something else", HEAD.format(IDLE_MORE + NEXT, TURNS), {}, LAST, 3),
    ("only more of something else", HEAD.format(IDLE_MORE, ""), {}, NONE, 1),
    ("a list that grows", HEAD.format("", SCROLLS), {}, LAST, 3),
    ("nothing to turn", HEAD.format("", ""), {}, NONE, 1),
]


@pytest.mark.parametrize(
    ("page", "replies", "ending", "pages"), [row[1:] for row in ENDS], ids=[row[0] for row in ENDS]
)
def test_a_list_ends_where_its_page_says_so(
    page: str, replies: dict[str, Reply | bytes | int], ending: TurningEnd, pages: int
) -> None:
    answers = {f"/rows?{number}": rows(number) for number in (1, 2, 3)}
    with serving({"/list": page, **answers, **replies}) as server:
        turned = turned_at(server)
    assert (turned.ending, len(turned.pages)) == (ending, pages)
    assert bool(turned.acted) == (page == select(YEARS) and ending is NONE)


def test_a_control_that_went_away_over_nothing_is_tried_again() -> None:
    def broken_once(number: int) -> Reply:
        return Reply(b"") if number == 1 else rows(2)

    answers = {"/rows?2": broken_once, "/rows?3": b""}
    with serving({"/list": HEAD.format(MORE, GROWS), **answers}) as server:
        turned = turned_at(server)
    assert turned.ending is UNCHANGED


def turned_at(server: Server) -> TurnedPages:
    async def turned() -> TurnedPages:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=find_browser(None), args=list(as_root())
            )
            page = await browser.new_page()
            await page.goto(f"{server.base_url}/list")
            turning = TurnedPages(delay_s=0)
            await turn(page, turning, ARTICLE)
            await browser.close()
            return turning

    return asyncio.run(turned())
