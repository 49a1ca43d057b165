"""How long a page has become in the browser, asked before it is brought over to us."""

from __future__ import annotations

from playwright.async_api import Page as BrowserPage

from crawlers.asking.unshown import MOST_CHARACTERS, Unshown

OURS = "reportwatch"
LENGTH = "document.documentElement ? document.documentElement.outerHTML.length : 0"


async def weigh(page: BrowserPage, before: int = 0) -> None:
    """Refuse a page that is too long, with what came `before` it; raises Unshown.

    It is asked in a world of its own, where a page's script cannot answer in its place. What grows
    between the question and the fetching is left to the browser's keeper.
    """
    session = await page.context.new_cdp_session(page)
    tree = await session.send("Page.getFrameTree")
    frame = {"frameId": tree["frameTree"]["frame"]["id"], "worldName": OURS}
    world = await session.send("Page.createIsolatedWorld", frame)
    question = {"expression": LENGTH, "contextId": world["executionContextId"]}
    answer = await session.send("Runtime.evaluate", question)
    await session.detach()
    if before + answer["result"]["value"] > MOST_CHARACTERS:
        raise Unshown.too_long()
