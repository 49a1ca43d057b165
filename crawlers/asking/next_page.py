"""The pager of a list as its readers turn it: in a browser, by the page's own 下一页.

Where a list has no addresses for its pages, only its own script can bring them. Nothing is asked by
us and no token is copied: the control that the page shows is clicked, like a reader would, and
what then stands there is kept.
"""

from __future__ import annotations

import asyncio

from playwright.async_api import Page as BrowserPage
from playwright.async_api import TimeoutError as BrowserTimeout
from scrapy.http import Response, TextResponse

from core.charsets import CHARSETS
from crawlers.asking.weight import weigh
from crawlers.pages.answers import TurnedPages, TurningEnd

# Where the meta of a request keeps its turning.
TURNING = "turning"
MOST_TURNS = 100
CHANGED_WITHIN_MS = 10_000
ROWS = """pattern => Array.from(document.querySelectorAll('a[href]'))
    .map(link => link.pathname + link.search)
    .filter(at => new RegExp(pattern).test(at)).join(' ')"""
HAS_OTHER_ROWS = f"([pattern, before]) => (rows => rows && rows !== before)(({ROWS})(pattern))"
# A control is what says 下一页 and leads to no address: what leads to one is a plain link, which
# needs no browser. Editors mark a dead one by its class, its attribute, or hide it.
TURN = r"""() => {
    const words = /^(下一?页|后一页|加载更多|点击加载更多|点击更多|查看更多|[>›»]|next)[>›»]*$/i;
    const named = element => words.test((element.innerText || element.title || '').trim());
    const leads = element => {
        const href = element.getAttribute('href') || '';
        return href !== '' && !href.startsWith('#') && !/^javascript:/i.test(href);
    };
    const isDead = element => element.disabled || element.offsetParent === null
        || element.getAttribute('aria-disabled') === 'true'
        || /(^|[\s_-])(disabled?|dis|layui-disabled|no-?next)($|[\s_-])/i.test(element.className);
    const all = Array.from(document.querySelectorAll('a, button, li, span, div')).filter(named);
    const controls = all.filter(one => !leads(one) && !one.querySelector('a[href], button')
        && !all.some(other => other !== one && one.contains(other)));
    if (!controls.length) return 'none';
    const alive = controls.find(one => !isDead(one) && !isDead(one.parentElement));
    if (!alive) return 'dead';
    alive.click();
    return 'clicked';
}"""


async def turn(page: BrowserPage, turning: TurnedPages, article: str) -> None:
    """Turn a list to its end; `article` is the pattern of the addresses of its rows."""
    turning.pages.clear()
    await _keep(page, turning)
    turning.ending = TurningEnd.NO_PAGER
    while len(turning.pages) <= MOST_TURNS:
        before = await page.evaluate(ROWS, article)
        await asyncio.sleep(turning.delay_s if before else 0)
        found = await page.evaluate(TURN) if before else "none"
        if found != "clicked":
            is_pager = found == "dead" or len(turning.pages) > 1
            turning.ending = TurningEnd.LAST_PAGE if is_pager else TurningEnd.NO_PAGER
            return
        try:
            await page.wait_for_function(
                HAS_OTHER_ROWS, arg=[article, before], timeout=CHANGED_WITHIN_MS
            )
        except BrowserTimeout:
            turning.ending = TurningEnd.UNCHANGED
            return
        await _keep(page, turning)
    turning.ending = TurningEnd.TOO_MANY


async def _keep(page: BrowserPage, turning: TurnedPages) -> None:
    await weigh(page, sum(map(len, turning.pages)))
    turning.pages.append(await page.content())


def turned_in(response: Response) -> tuple[bytes, ...]:
    """The pages that an answer brings: its body alone, or all that a browser turned to."""
    turning = response.meta.get(TURNING)
    if not isinstance(turning, TurnedPages) or len(turning.pages) < 2:
        return (response.body,)
    said = response.encoding if isinstance(response, TextResponse) else ""
    charset = said if said in CHARSETS.values() else "utf-8"
    return tuple(page.encode(charset, "xmlcharrefreplace") for page in turning.pages)


def ending_in(response: Response) -> TurningEnd:
    """Why no further page came."""
    turning = response.meta.get(TURNING)
    return turning.ending if isinstance(turning, TurnedPages) else TurningEnd.NO_PAGER
