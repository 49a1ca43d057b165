"""Turning a list in a real browser: what shows the end, and what only looks like it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Event

import pytest
from playwright.async_api import Browser, async_playwright

from core.browser import find_browser
from crawlers.asking import next_page
from crawlers.asking.next_page import turn
from crawlers.pages.answers import TurnedPages, TurningEnd
from tests.crawlers.server import Answer, Reply, Server, serving
from tests.sampling import a_part

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

WRAPS = 'function turn(d){n=n%3+d;get("/rows?"+n,function(t){put(t)});}'
GOES = 'function turn(d){location.href="/other.html";}'
OTHER = '<a href="/a/990.html">x</a>'

IDLE = "<select><option>2023</option><option>2022</option></select>"
IDLE_MORE = '<p><a href="#">更多</a></p>'

ENDS: list[tuple[str, str, dict[str, Reply | bytes | int], TurningEnd, int]] = [
    ("more until nothing comes", HEAD.format(MORE, GROWS), {"/rows?4": b""}, LAST, 3),
    ("more ends in an error", HEAD.format(MORE, GROWS), {"/rows?3": 502}, UNCHANGED, 2),
    ("a script that stops by itself", HEAD.format(NEXT, TURNS), {}, LAST, 3),
    ("a script that asks in vain", HEAD.format(NEXT, ASKS), {"/rows?3": b""}, UNCHANGED, 2),
    ("a script that breaks", HEAD.format(NEXT, PARSES), {}, UNCHANGED, 1),
    ("a list that begins anew after its end", HEAD.format(NEXT, WRAPS), {}, UNCHANGED, 3),
    (
        "more that leads to another list",
        HEAD.format(NEXT, GOES),
        {"/other.html": OTHER},
        UNCHANGED,
        1,
    ),
    ("years in a select", select(YEARS), {}, NONE, 3),
    ("a year without an answer", select(YEARS), {"/rows?2": 500}, UNCHANGED, 1),
    ("two years alike", select(YEARS), {"/rows?3": rows(2)}, UNCHANGED, 2),
    ("years that filter something else", HEAD.format(IDLE + NEXT, TURNS), {}, LAST, 3),
    ("more of something else", HEAD.format(IDLE_MORE + NEXT, TURNS), {}, LAST, 3),
    ("only more of something else", HEAD.format(IDLE_MORE, ""), {}, NONE, 1),
    ("a list that grows", HEAD.format("", SCROLLS), {}, LAST, 3),
    ("nothing to turn", HEAD.format("", ""), {}, NONE, 1),
]


@pytest.mark.parametrize("number", a_part(range(len(ENDS)), 2, lambda number: ENDS[number][0]))
def test_a_list_ends_where_its_page_says_so(turned_at: Turner, number: int) -> None:
    _, page, replies, ending, pages = ENDS[number]
    answers = {f"/rows?{number}": rows(number) for number in (1, 2, 3)}
    with serving({"/list": page, **answers, **replies}) as server:
        turned = turned_at(server)
    assert (turned.ending, len(turned.pages)) == (ending, pages)
    assert bool(turned.acted) == (page == select(YEARS) and ending is NONE)


def test_a_control_that_went_away_over_nothing_is_tried_again(turned_at: Turner) -> None:
    def broken_once(number: int) -> Reply:
        return Reply(b"") if number == 1 else rows(2)

    answers = {"/rows?2": broken_once, "/rows?3": b""}
    with serving({"/list": HEAD.format(MORE, GROWS), **answers}) as server:
        turned = turned_at(server)
    assert turned.ending is UNCHANGED


POSTED = """<html><body><ul>{}</ul><form method="post" action="/list"></form>
<a href="javascript:document.forms[0].submit()">下一页</a></body></html>"""


def posted(number: int) -> Reply:
    return Reply(POSTED.format(rows(number).body.decode()).encode())


@pytest.mark.parametrize("answer", ["a page that is posted", "rows", "a year"])
def test_what_does_not_come_in_time_is_no_end(
    turned_at: Turner, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(next_page, "CHANGED_WITHIN_S", 2.0)
    is_over = Event()

    def late(number: int) -> Reply:
        is_over.wait(60)
        return rows(number)

    def paged(number: int) -> Reply:
        return posted(number) if number < 3 else late(number)

    pages: dict[str, dict[str, Answer]] = {
        "a page that is posted": {"/list": paged},
        "rows": {"/list": HEAD.format(NEXT, TURNS), "/rows?2": rows(2), "/rows?3": late},
        "a year": {"/list": select(YEARS), "/rows?1": rows(1), "/rows?2": late, "/rows?3": rows(3)},
    }
    with serving(pages[answer]) as server:
        turned = turned_at(server, is_over)
    assert turned.ending is UNCHANGED


def test_a_row_is_opened_by_its_function_once_and_never_where_that_asks(
    turned_at: Turner,
) -> None:
    row = '<li onclick="{}({})">某局2022年年度报告</li>'
    page = HEAD.format(
        row.format("hit", 7) + row.format("view", 8),
        """function hit(id){fetch("/hit?"+id);location.href="/a/"+id+".html";}
        function view(id){new Image().src="/seen?"+id;location.href="/a/"+id+".html";}""",
    )
    with serving({"/list": page}) as server:
        turned = turned_at(server)
    assert [one for one in server.targets if one.startswith(("/hit", "/seen"))] == ["/seen?8"]
    assert "/a/8.html" in turned.pages[0].html


@dataclass(frozen=True, slots=True)
class Turner:
    """One browser for all lists, whose start takes longer than they do; each has a context."""

    loop: asyncio.AbstractEventLoop
    browser: Browser

    def __call__(self, server: Server, is_over: Event | None = None) -> TurnedPages:
        return self.loop.run_until_complete(self._turned(server, is_over))

    async def _turned(self, server: Server, is_over: Event | None) -> TurnedPages:
        context = await self.browser.new_context()
        page = await context.new_page()
        await page.goto(f"{server.base_url}/list")
        turning = TurnedPages(delay_s=0)
        await turn(page, turning, ARTICLE)
        if is_over is not None:
            is_over.set()
        await context.close()
        return turning


@pytest.fixture(scope="module")
def turned_at() -> Iterator[Turner]:
    loop = asyncio.new_event_loop()
    player = loop.run_until_complete(async_playwright().start())
    browser = loop.run_until_complete(
        player.chromium.launch(executable_path=find_browser(None), args=["--no-sandbox"])
    )
    yield Turner(loop, browser)
    loop.run_until_complete(browser.close())
    loop.run_until_complete(player.stop())
    loop.close()
